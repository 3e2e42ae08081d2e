/* The real sql/ on a fresh private cluster: migrate, again, side by side, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>

#include "db/api_version.h"
#include "db/migrate.h"
#include "own_cluster.h"

static struct config *config;
static struct cluster *cluster;
static char fault[600];

static int start(void **state)
{
	(void)state;
	config = own_config();
	cluster = own_cluster(NULL, config);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	cluster_stop(cluster);
	config_free(config);
	own_remove();
	return 0;
}

static int migrate(void)
{
	PGconn *owner = own_connection(cluster, "tilsyn_owner");
	int done = migrate_run(owner, true, fault, sizeof(fault));

	PQfinish(owner);
	return done;
}

static bool verify(const char *role)
{
	PGconn *db = own_connection(cluster, role);
	bool fine = db_verify(db, fault, sizeof(fault));

	PQfinish(db);
	return fine;
}

static void run_as(const char *role, const char *sql)
{
	PGconn *db = own_connection(cluster, role);

	own_run(db, sql);
	PQfinish(db);
}

static void assert_fault(const char *part)
{
	if (!strstr(fault, part))
		fail_msg("'%s' is not in '%s'", part, fault);
}

static void an_empty_database_is_refused(void **state)
{
	(void)state;
	assert_false(verify("tilsyn_app"));
	assert_fault("run tilsynd migrate");
}

static void many_at_once_on_an_empty_database(void **state)
{
	pid_t children[4];
	int status;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		children[i] = fork();
		if (!children[i])
			_exit(migrate() ? (fprintf(stderr, "%s\n", fault), 1) : 0);
	}
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	if (!verify("tilsyn_app"))
		fail_msg("%s", fault);
}

static void again_changes_nothing(void **state)
{
	(void)state;
	run_as("tilsyn_owner",
		"CREATE TABLE app.seen AS SELECT oid FROM pg_proc WHERE pronamespace = 'api'::regnamespace");
	if (migrate())
		fail_msg("%s", fault);
	run_as("tilsyn_owner",
		"DO $$ BEGIN IF EXISTS (SELECT oid FROM pg_proc WHERE pronamespace = 'api'::regnamespace EXCEPT "
		"SELECT oid FROM app.seen) THEN RAISE 'the api was rebuilt'; END IF; END $$; DROP TABLE app.seen");
}

/* An api that is so much newer than our own. */
static void say_api(unsigned newer)
{
	char sql[80];

	snprintf(sql, sizeof(sql), "COMMENT ON SCHEMA api IS 'api %u abc'",
		(unsigned)api_version_own(false).number + newer);
	run_as("tilsyn_owner", sql);
}

static void another_api_of_the_same_number_is_rebuilt(void **state)
{
	(void)state;
	say_api(0);
	assert_false(verify("tilsyn_app"));
	assert_int_equal(migrate(), 0);
	assert_true(verify("tilsyn_app"));
}

static void a_newer_api_is_left_alone(void **state)
{
	(void)state;
	run_as("tilsyn_owner", "COMMENT ON SCHEMA api IS 'api 99 abc'");
	assert_int_equal(migrate(), -1);
	assert_fault("the database has api 99");
	assert_false(verify("tilsyn_app"));
	say_api(1);
	assert_true(verify("tilsyn_app")); /* the next one is fine: a rolling upgrade */
	say_api(0);
	assert_int_equal(migrate(), 0);
}

static void a_changed_migration_is_refused(void **state)
{
	(void)state;
	run_as("tilsyn_owner", "UPDATE app.migration SET sha256 = 'x' || sha256 WHERE number = 1");
	assert_int_equal(migrate(), -1);
	assert_fault("was changed after it had been applied");
	run_as("tilsyn_owner", "UPDATE app.migration SET sha256 = substr(sha256, 2) WHERE number = 1");
	assert_int_equal(migrate(), 0);
}

static void an_unknown_migration_is_refused(void **state)
{
	(void)state;
	run_as("tilsyn_owner",
		"INSERT INTO app.migration SELECT max(number) + 1, '9999_later.sql', '' FROM app.migration");
	assert_int_equal(migrate(), -1);
	assert_fault("9999_later.sql");
	run_as("tilsyn_owner", "DELETE FROM app.migration WHERE name = '9999_later.sql'");
}

static void a_mighty_role_is_refused(void **state)
{
	(void)state;
	assert_false(verify("postgres"));
	assert_fault("superuser");
	assert_false(verify("tilsyn_owner"));
	assert_fault("owner");
}

static void a_disk_that_is_not_trusted_is_refused(void **state)
{
	(void)state;
	run_as("postgres", "ALTER SYSTEM SET fsync = off");
	run_as("postgres", "SELECT pg_reload_conf()");
	for (int tries = 0; tries < 5000 && verify("tilsyn_app"); tries++)
		usleep(20000);
	assert_fault("fsync is off");
	run_as("postgres", "ALTER SYSTEM RESET fsync");
	run_as("postgres", "SELECT pg_reload_conf()");
	for (int tries = 0; tries < 5000 && !verify("tilsyn_app"); tries++)
		usleep(20000);
	assert_true(verify("tilsyn_app"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_database_is_refused),
		cmocka_unit_test(many_at_once_on_an_empty_database),
		cmocka_unit_test(again_changes_nothing),
		cmocka_unit_test(another_api_of_the_same_number_is_rebuilt),
		cmocka_unit_test(a_newer_api_is_left_alone),
		cmocka_unit_test(a_changed_migration_is_refused),
		cmocka_unit_test(an_unknown_migration_is_refused),
		cmocka_unit_test(a_mighty_role_is_refused),
		cmocka_unit_test(a_disk_that_is_not_trusted_is_refused),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
