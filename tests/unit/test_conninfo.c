/* What we add to the operator's connection string, and the order of its hosts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "db/conninfo.h"

static const struct conninfo_wish reads = {.reads_only = true, .statement_timeout_ms = 7000};
static const struct conninfo_wish writes = {.statement_timeout_ms = 7000};

/* The value that libpq will use: the last of that keyword. */
static const char *value_of(const struct conninfo *c, const char *keyword)
{
	const char *value = NULL;

	for (size_t i = 0; c->keywords[i]; i++)
		if (!strcmp(c->keywords[i], keyword))
			value = c->values[i];
	return value;
}

static void assert_hosts(const char *text, unsigned attempt, const char *hosts, const char *ports)
{
	struct conninfo c;

	conninfo_init(&c, text, &writes, attempt);
	if (hosts)
		assert_string_equal(value_of(&c, "host"), hosts);
	else
		assert_null(value_of(&c, "host")); /* theirs stands */
	if (ports)
		assert_string_equal(value_of(&c, "port"), ports);
	else
		assert_null(value_of(&c, "port"));
	conninfo_clear(&c);
}

static void each_attempt_begins_at_another_host(void **state)
{
	const char three[] = "host=a,b,c port=1,2,3 dbname=x";

	(void)state;
	assert_hosts(three, 0, "a,b,c", "1,2,3");
	assert_hosts(three, 1, "b,c,a", "2,3,1");
	assert_hosts(three, 2, "c,a,b", "3,1,2");
	assert_hosts(three, 3, "a,b,c", "1,2,3");
	assert_hosts("host=a,b port=5", 1, "b,a", NULL); /* one port for all */
	assert_hosts("postgresql://u@a:1,b:2/x", 1, "b,a", "2,1");
	assert_hosts("host=a", 1, NULL, NULL);
	assert_hosts("dbname=x", 5, NULL, NULL);
}

static void ours_are_the_settings_that_answers_rest_on(void **state)
{
	struct conninfo c;

	(void)state;
	conninfo_init(&c, "host=a options='-c geqo=off -c timezone=Asia/Tokyo' target_session_attrs=any", &writes, 0);
	assert_string_equal(value_of(&c, "target_session_attrs"), "read-write");
	assert_string_equal(value_of(&c, "application_name"), "tilsynd");
	assert_non_null(strstr(value_of(&c, "options"), "-c geqo=off"));
	assert_true(strstr(value_of(&c, "options"), "timezone=UTC") > strstr(value_of(&c, "options"), "timezone=Asia"));
	assert_non_null(strstr(value_of(&c, "options"), "statement_timeout=7000"));
	assert_null(strstr(value_of(&c, "options"), "read_only"));
	conninfo_clear(&c);
	conninfo_init(&c, "host=a", &reads, 0);
	assert_string_equal(value_of(&c, "target_session_attrs"), "primary");
	assert_non_null(strstr(value_of(&c, "options"), "default_transaction_read_only=on"));
	conninfo_clear(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_attempt_begins_at_another_host),
		cmocka_unit_test(ours_are_the_settings_that_answers_rest_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
