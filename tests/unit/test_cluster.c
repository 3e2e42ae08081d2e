/* The private cluster: made once, made again when it was half made, shared, kept alive, gone with us. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "own_cluster.h"
#include "server.h"

static struct config *config;

static int start(void **state)
{
	(void)state;
	config = own_config();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	config_free(config);
	own_remove();
	return 0;
}

static int postmaster(void)
{
	char path[100];
	int pid = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/pg/postmaster.pid", own_folder);
	f = fopen(path, "r");
	if (f && fscanf(f, "%d", &pid) != 1)
		pid = 0;
	if (f)
		fclose(f);
	return pid;
}

static bool is_gone(int pid)
{
	return kill(pid, 0) && errno == ESRCH;
}

#define UNTIL(condition)                                                                                               \
	for (int64_t end_ms = clock_ms() + 180000; !(condition); usleep(10000))                                        \
	assert_true(clock_ms() < end_ms)

static pid_t in_a_process_of_its_own(void (*what)(void))
{
	pid_t child = fork();

	if (!child) {
		what();
		_exit(0);
	}
	assert_true(child > 0);
	return child;
}

static void start_and_wait(void)
{
	own_cluster(NULL, config);
	pause();
}

static void start_use_and_stop(void)
{
	struct cluster *c = own_cluster(NULL, config);
	PGconn *db = own_connection(c, "tilsyn_app");

	own_run(db, "SELECT 1");
	PQfinish(db);
	cluster_stop(c);
}

static void kill_and_reap(pid_t child)
{
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void a_start_killed_anywhere_is_begun_again(void **state)
{
	(void)state;
	for (int ms = 5; ms < 700; ms += 35) {
		pid_t child = in_a_process_of_its_own(start_and_wait);

		usleep((unsigned)ms * 1000);
		kill_and_reap(child);
	}
	start_use_and_stop();
}

static void it_dies_with_us(void **state)
{
	pid_t child = in_a_process_of_its_own(start_and_wait);
	int pid;

	(void)state;
	UNTIL(postmaster());
	usleep(300000);
	pid = postmaster();
	assert_true(pid > 0);
	kill_and_reap(child);
	UNTIL(is_gone(pid));
}

static void two_at_once_share_it(void **state)
{
	pid_t children[3];
	int status;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		children[i] = in_a_process_of_its_own(start_and_wait);
	UNTIL(postmaster());
	start_use_and_stop();
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(waitpid(children[i], &status, WNOHANG), 0); /* nobody failed */
	for (size_t i = 0; i < 3; i++)
		kill_and_reap(children[i]);
}

/* What the database says of itself, as its superuser. */
static void assert_setting(PGconn *db, const char *sql, const char *value)
{
	PGresult *r = PQexec(db, sql);

	assert_int_equal(PQntuples(r), 1);
	assert_string_equal(PQgetvalue(r, 0, 0), value);
	PQclear(r);
}

static void it_is_closed_and_careful(void **state)
{
	struct cluster *c = own_cluster(NULL, config);
	PGconn *db = own_connection(c, "postgres");
	char path[100];
	struct stat s;

	(void)state;
	assert_setting(db, "SHOW listen_addresses", "");
	assert_setting(db, "SHOW data_checksums", "on");
	assert_setting(db, "SHOW fsync", "on");
	assert_setting(db, "SHOW log_parameter_max_length", "0");
	assert_setting(db, "SELECT daticulocale FROM pg_database WHERE datname = 'tilsyn'", "da-DK");
	assert_setting(
		db, "SELECT string_agg(w, ' ' ORDER BY w) FROM unnest(ARRAY['å', 'z', 'ø', 'æ', 'a']) w", "a z æ ø å");
	assert_setting(
		db, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'peer' OR type <> 'local'", "0");
	assert_setting(db, "SELECT bool_or(rolsuper) FROM pg_roles WHERE rolname LIKE 'tilsyn%'", "f");
	PQfinish(db);
	snprintf(path, sizeof(path), "%s/pg", own_folder);
	assert_int_equal(stat(path, &s), 0);
	assert_int_equal(s.st_mode & 0777, 0700);
	assert_int_not_equal(s.st_uid, 0);
	cluster_stop(c);
}

static void a_long_path_gets_a_short_socket(void **state)
{
	char fault[600], folder[300], sock[100], command[500];
	const char *usual = config->data_dir;
	struct cluster *c;
	PGconn *db;

	(void)state;
	snprintf(folder, sizeof(folder), "%s-%0150d", own_folder, 0);
	config->data_dir = folder;
	c = cluster_start(NULL, config, fault, sizeof(fault));
	if (!c)
		fail_msg("%s", fault);
	db = own_connection(c, "tilsyn_app");
	PQfinish(db);
	cluster_stop(c);
	config->data_dir = usual;
	assert_int_equal(sscanf(own_conninfo, "host='%99[^']'", sock), 1);
	assert_null(strstr(sock, own_folder));
	snprintf(command, sizeof(command), "rm -rf '%s' '%s'", folder, sock);
	assert_int_equal(system(command), 0);
}

static void what_cannot_be_is_said(void **state)
{
	char fault[600];
	const char *usual = config->data_dir;

	(void)state;
	config->data_dir = "/proc/nothing/here";
	assert_null(cluster_start(NULL, config, fault, sizeof(fault)));
	assert_non_null(strstr(fault, "/proc/nothing/here"));
	config->data_dir = "";
	assert_null(cluster_start(NULL, config, fault, sizeof(fault)));
	assert_non_null(strstr(fault, "data_dir"));
	config->data_dir = "/tmp/tilsyn,quoted'";
	assert_null(cluster_start(NULL, config, fault, sizeof(fault)));
	assert_non_null(strstr(fault, "comma"));
	rmdir(config->data_dir);
	config->data_dir = usual;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_start_killed_anywhere_is_begun_again),
		cmocka_unit_test(it_dies_with_us),
		cmocka_unit_test(two_at_once_share_it),
		cmocka_unit_test(it_is_closed_and_careful),
		cmocka_unit_test(a_long_path_gets_a_short_socket),
		cmocka_unit_test(what_cannot_be_is_said),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
