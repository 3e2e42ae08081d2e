#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <semaphore.h>
#include <cmocka.h>

#include "work.h"

static sem_t gate, entered;
static pthread_t main_thread;
static struct event_base *base;
static unsigned done_count;

static int setup(void **state)
{
	(void)state;
	main_thread = pthread_self();
	done_count = 0;
	sem_init(&gate, 0, 0);
	sem_init(&entered, 0, 0);
	base = event_base_new();
	return !base;
}

static int teardown(void **state)
{
	(void)state;
	event_base_free(base);
	sem_destroy(&gate);
	sem_destroy(&entered);
	return 0;
}

static void *add_one(void *input)
{
	assert_false(pthread_equal(pthread_self(), main_thread));
	++*(int *)input;
	return input;
}

static void *wait_at_the_gate(void *input)
{
	sem_post(&entered);
	sem_wait(&gate);
	return input;
}

static void count(void *context, void *output)
{
	assert_true(pthread_equal(pthread_self(), main_thread));
	assert_ptr_equal(context, output);
	done_count++;
}

static void run_until(unsigned wanted)
{
	while (done_count < wanted)
		assert_int_equal(0, event_base_loop(base, EVLOOP_ONCE));
}

static void each_job_is_done_once_on_the_loop(void **state)
{
	struct work *w = work_new(base, 4, 1000);
	static int numbers[500];

	(void)state;
	for (int i = 0; i < 500; i++)
		assert_true(work_add(w, add_one, count, &numbers[i], &numbers[i]));
	run_until(500);
	for (int i = 0; i < 500; i++)
		assert_int_equal(numbers[i], 1);
	event_base_loop(base, EVLOOP_NONBLOCK);
	assert_int_equal(done_count, 500);
	work_free(w);
}

static void a_full_queue_refuses(void **state)
{
	struct work *w = work_new(base, 1, 2);

	(void)state;
	assert_true(work_add(w, wait_at_the_gate, count, NULL, NULL));
	sem_wait(&entered); /* the first is under way and waits no more */
	assert_true(work_add(w, wait_at_the_gate, count, NULL, NULL));
	assert_true(work_add(w, wait_at_the_gate, count, NULL, NULL));
	assert_int_equal(work_waiting(w), 2);
	assert_false(work_add(w, wait_at_the_gate, count, NULL, NULL));
	for (int i = 0; i < 3; i++)
		sem_post(&gate);
	run_until(3);
	assert_int_equal(work_waiting(w), 0);
	work_free(w);
}

static void free_waits_for_the_job_under_way_and_drops_the_rest(void **state)
{
	struct work *w = work_new(base, 1, 10);

	(void)state;
	assert_true(work_add(w, wait_at_the_gate, count, NULL, NULL));
	sem_wait(&entered);
	assert_true(work_add(w, wait_at_the_gate, count, NULL, NULL));
	sem_post(&gate);
	sem_post(&gate); /* should the second have started too */
	work_free(w);
	assert_in_range(done_count, 1, 2);
}

static void nothing_is_fine(void **state)
{
	(void)state;
	work_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_job_is_done_once_on_the_loop, setup, teardown),
		cmocka_unit_test_setup_teardown(a_full_queue_refuses, setup, teardown),
		cmocka_unit_test_setup_teardown(free_waits_for_the_job_under_way_and_drops_the_rest, setup, teardown),
		cmocka_unit_test(nothing_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
