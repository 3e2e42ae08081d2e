#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "config.h"

static char path[] = "/tmp/test_config_XXXXXX";
static char fault[512];

static struct config *load(const char *text, const char *override)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
	*fault = '\0';
	return config_load(path, (const char *const[]){override, NULL}, fault, sizeof(fault));
}

static void refused(const char *text, const char *override, const char *why)
{
	assert_null(load(text, override));
	if (!strstr(fault, why))
		fail_msg("'%s' does not say '%s'", fault, why);
}

static void defaults_come_from_the_table(void **state)
{
	(void)state;
	struct config *c = config_load(NULL, NULL, fault, sizeof(fault));

	assert_non_null(c);
	assert_string_equal(c->listen, "127.0.0.1:8443");
	assert_int_equal(c->head_limit, 16 * 1024);
	assert_int_equal(c->long_timeout, 600000);
	config_free(c);
}

static void units_comments_and_quotes_are_read(void **state)
{
	(void)state;
	struct config *c = load("# all\n\n  head_timeout = 500ms # short\nbody_limit=2MB\r\n"
				"database = \"host=/run #1\"\nlisten_database = host=a#b  \n",
		"body_timeout = 1m");

	if (!c)
		fail_msg("%s", fault);
	assert_int_equal(c->head_timeout, 500);
	assert_int_equal(c->body_limit, 2 << 20);
	assert_int_equal(c->body_timeout, 60000);
	assert_string_equal(c->database, "host=/run #1");
	assert_string_equal(c->listen_database, "host=a#b");
	config_free(c);
}

static void an_override_wins_over_the_file(void **state)
{
	(void)state;
	struct config *c = load("worker_threads = 2\n", "worker_threads=4");

	assert_non_null(c);
	assert_int_equal(c->worker_threads, 4);
	config_free(c);
}

static void faults_name_file_and_line(void **state)
{
	(void)state;
	refused("\nlisten = a:1\nidle_timout = 5s\n", NULL,
		":3: there is no setting 'idle_timout'; did you mean 'idle_timeout'?");
	refused("", "lisen=x", "--set: there is no setting 'lisen'; did you mean 'listen'?");
	refused("idle_timeout = 5\n", NULL, ":1: idle_timeout wants a time");
	refused("idle_timeout = 5 s\n", NULL, "wants a time");
	refused("body_limit = -1\n", NULL, "wants a size");
	refused("body_limit = 99999999999999999999\n", NULL, "wants a size");
	refused("body_limit = 9223372036854775807GB\n", NULL, "wants a size");
	refused("worker_threads = 2KB\n", NULL, "wants a whole number");
	refused("worker_threads = 65\n", NULL, "must lie between 1 and 64");
	refused("head_limit = 2MB\n", NULL, "must lie between 1KB and 1MB");
	refused("listen = a\nlisten = b\n", NULL, ":2: listen was set on line 1 already");
	refused("listen\n", NULL, ":1: wants 'name = value'");
	refused("listen = \"a\n", NULL, "a quote that does not end");
	refused("log_level = loud\n", NULL, "log_level wants error, warn, info or debug, not 'loud'");
}

static void a_missing_file_is_said(void **state)
{
	(void)state;
	assert_null(config_load("/nonexistent/tilsynd.conf", NULL, fault, sizeof(fault)));
	assert_non_null(strstr(fault, "/nonexistent/tilsynd.conf: cannot be read"));
}

static void what_is_printed_can_be_read(void **state)
{
	(void)state;
	struct config *c = load("database = \"x # y\"\ncall_timeout = 90s\nbody_limit = 1536KB\n", NULL);
	char *first, *second;
	size_t size;
	FILE *out = open_memstream(&first, &size);

	assert_non_null(c);
	config_print(c, out);
	fclose(out);
	config_free(c);
	c = load(first, NULL);
	if (!c)
		fail_msg("%s", fault);
	out = open_memstream(&second, &size);
	config_print(c, out);
	fclose(out);
	assert_string_equal(first, second);
	assert_int_equal(c->call_timeout, 90000);
	assert_string_equal(c->database, "x # y");
	config_free(c);
	free(first);
	free(second);
}

static void a_fixed_setting_that_changed_is_named(void **state)
{
	struct config *was = config_load(NULL, (const char *const[]){"listen=127.0.0.1:1", NULL}, fault, sizeof(fault));
	struct config *is = config_load(NULL, (const char *const[]){"listen=127.0.0.1:2", NULL}, fault, sizeof(fault));
	struct config *reloaded = config_load(
		NULL, (const char *const[]){"listen=127.0.0.1:1", "idle_timeout=2s", NULL}, fault, sizeof(fault));

	(void)state;
	assert_non_null(was);
	assert_non_null(is);
	assert_non_null(reloaded);
	assert_string_equal(config_fixed_difference(was, is), "listen");
	assert_null(config_fixed_difference(was, reloaded));
	config_free(was);
	config_free(is);
	config_free(reloaded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_come_from_the_table),
		cmocka_unit_test(units_comments_and_quotes_are_read),
		cmocka_unit_test(an_override_wins_over_the_file),
		cmocka_unit_test(faults_name_file_and_line),
		cmocka_unit_test(a_missing_file_is_said),
		cmocka_unit_test(what_is_printed_can_be_read),
		cmocka_unit_test(a_fixed_setting_that_changed_is_named),
	};

	close(mkstemp(path));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
