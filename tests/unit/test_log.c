#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "log.h"

static int log_fd, real_stderr;
static char written[200000];

static int capture(void **state)
{
	char path[] = "/tmp/test_log_XXXXXX";

	(void)state;
	real_stderr = dup(STDERR_FILENO);
	log_fd = mkstemp(path);
	unlink(path);
	return log_fd < 0 || dup2(log_fd, STDERR_FILENO) < 0;
}

static int release(void **state)
{
	(void)state;
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	close(log_fd);
	log_set_level(LOG_INFO);
	return 0;
}

static const char *read_log(void)
{
	ssize_t size = pread(log_fd, written, sizeof(written) - 1, 0);

	written[size > 0 ? size : 0] = '\0';
	return written;
}

static void a_line_is_time_level_event_and_pairs(void **state)
{
	int year, month, day, hour, minute, second, ms, end = 0;

	(void)state;
	log_event(LOG_WARN, "db.lost", "lane", "reads", "n", log_int(-3), "why", "no route", "none", NULL, NULL);
	assert_int_equal(7, sscanf(read_log(), "time=%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n", &year, &month, &day, &hour,
				    &minute, &second, &ms, &end));
	assert_string_equal(written + end, " level=warn event=db.lost lane=reads n=-3 why=\"no route\" none=\"\"\n");
}

static void a_peer_cannot_forge_a_line(void **state)
{
	(void)state;
	log_event(LOG_ERROR, "x", "a", "1\ntime=2020 level=error", "b", "\x1b[2J\"\\", "c", "k=v", "d", "ø\x9b", NULL);
	assert_non_null(strstr(read_log(), "a=\"1\\x0atime=2020 level=error\" b=\"\\x1b[2J\\\"\\\\\" c=\"k=v\" "
					   "d=\"\\xc3\\xb8\\x9b\"\n"));
	assert_ptr_equal(strchr(written, '\n'), written + strlen(written) - 1);
}

static void a_long_line_is_cut_and_says_so(void **state)
{
	char value[5000];

	(void)state;
	memset(value, '\n', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	log_event(LOG_INFO, "x", "a", value, "b", "1", NULL);
	assert_true(strlen(read_log()) <= 2048);
	assert_string_equal(written + strlen(written) - 17, "\\x0a\\x0a cut=yes\n");
}

static void lower_levels_are_left_out(void **state)
{
	enum log_level level;

	(void)state;
	log_event(LOG_DEBUG, "quiet", NULL);
	assert_string_equal(read_log(), "");
	assert_true(log_level_parse("debug", &level));
	log_set_level(level);
	log_event(LOG_DEBUG, "heard", NULL);
	assert_non_null(strstr(read_log(), "heard"));
	assert_false(log_level_parse("loud", &level));
}

static void eight_numbers_live_side_by_side(void **state)
{
	const char *numbers[8];

	(void)state;
	for (int i = 0; i < 8; i++)
		numbers[i] = log_int(INT64_MIN + i);
	assert_string_equal(numbers[0], "-9223372036854775808");
	assert_string_equal(numbers[7], "-9223372036854775801");
}

static void *write_lines(void *data)
{
	for (int i = 0; i < 200; i++)
		log_event(LOG_INFO, "thread", "which", data, "end", "yes", NULL);
	return NULL;
}

static void lines_of_threads_never_mix(void **state)
{
	pthread_t threads[4];
	static char names[4][8] = {"aaaaaaa", "bbbbbbb", "ccccccc", "ddddddd"};
	unsigned lines = 0;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(0, pthread_create(&threads[i], NULL, write_lines, names[i]));
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	read_log();
	for (char *line = strtok(written, "\n"); line; line = strtok(NULL, "\n"), lines++) {
		assert_memory_equal(line, "time=", 5);
		assert_string_equal(line + strlen(line) - 8, " end=yes");
	}
	assert_int_equal(lines, 800);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_line_is_time_level_event_and_pairs, capture, release),
		cmocka_unit_test_setup_teardown(a_peer_cannot_forge_a_line, capture, release),
		cmocka_unit_test_setup_teardown(a_long_line_is_cut_and_says_so, capture, release),
		cmocka_unit_test_setup_teardown(lower_levels_are_left_out, capture, release),
		cmocka_unit_test(eight_numbers_live_side_by_side),
		cmocka_unit_test_setup_teardown(lines_of_threads_never_mix, capture, release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
