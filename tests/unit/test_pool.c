/* The pool against a real PostgreSQL, with backends and the whole server killed under load: every ask is answered once,
 * what was acknowledged is there, what was refused is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <event2/event.h>
#include <signal.h>

#include "db/pool.h"
#include "own_cluster.h"
#include "server.h"

static struct query put = {.function = "put",
	.n_arguments = 1,
	.arguments = {"number"},
	.types = {20},
	.sql = (char[]){"SELECT * FROM api.put(number => $1::bigint)"},
	.number = 0};
static struct query enter = {.function = "enter",
	.n_arguments = 1,
	.arguments = {"token"},
	.types = {25},
	.sql = (char[]){"SELECT * FROM api.enter(token => $1::text)"},
	.number = 1};
static struct query rest = {.function = "rest",
	.n_arguments = 1,
	.arguments = {"seconds"},
	.types = {701},
	.sql = (char[]){"SELECT * FROM api.rest(seconds => $1::float8)"},
	.number = 2};
static struct query shape = {.function = "shape", .sql = (char[]){"SELECT * FROM api.shape()"}, .number = 300};

static const char fixture[] =
	"CREATE SCHEMA api; GRANT USAGE ON SCHEMA api TO tilsyn_app;"
	"CREATE TABLE public.kept (number bigint PRIMARY KEY);"
	"CREATE TABLE public.late (number bigint UNIQUE DEFERRABLE INITIALLY DEFERRED);"
	"CREATE FUNCTION api.enter(token text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN"
	" IF token = 'revoked' THEN RAISE EXCEPTION USING ERRCODE = 'TS010', MESSAGE = 'no session'; END IF; RETURN token; END $$;"
	"CREATE FUNCTION api.put(number bigint) RETURNS TABLE (put bigint) LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
	" IF number < 0 THEN INSERT INTO public.late VALUES (1), (1); END IF;"
	" INSERT INTO public.kept VALUES (number); RETURN QUERY SELECT number; END $$;"
	"CREATE FUNCTION api.rest(seconds float8) RETURNS void LANGUAGE sql AS $$ SELECT pg_sleep(seconds) $$;"
	"CREATE FUNCTION api.shape() RETURNS TABLE (a integer) LANGUAGE sql AS $$ SELECT 1 $$;";

static struct event_base *base;
static struct config *config;
static struct cluster *cluster;
static struct pool *pool;
static char conninfo[CLUSTER_CONNINFO_SIZE];
static const char *empty; /* the setting as it was: the config's to free */

struct outcome {
	int answers;
	bool fine, lost, expired, full, away;
	char sqlstate[6], message[80], constraint[40], value[40];
};

static void take(void *context, const struct pool_answer *a)
{
	struct outcome *o = context;

	o->answers++;
	o->fine = a->rows != NULL;
	o->lost = a->lost;
	o->expired = a->expired;
	o->full = a->full;
	o->away = a->away;
	snprintf(o->sqlstate, sizeof(o->sqlstate), "%s", a->sqlstate);
	snprintf(o->message, sizeof(o->message), "%s", a->message);
	snprintf(o->constraint, sizeof(o->constraint), "%s", a->constraint);
	if (a->rows && PQntuples(a->rows) && PQnfields(a->rows))
		snprintf(o->value, sizeof(o->value), "%s", PQgetvalue(a->rows, 0, 0));
}

static void ask(enum pool_lane lane, const char *token, const struct query *q, const char *value, int64_t wait_ms,
	struct outcome *o)
{
	const char *const tokens[] = {token}, *const values[] = {value};
	const struct ask_part parts[] = {{&enter, tokens}, {q, values}};

	*o = (struct outcome){0};
	pool_ask(pool, lane, clock_ms() + wait_ms, parts, 2, take, o);
	assert_int_equal(o->answers, 0);
}

/* The loop turns until the condition holds. What is waited for comes in a moment, on a machine that is busy a little
 * later. */
#define UNTIL(condition)                                                                                               \
	do {                                                                                                           \
		int64_t end_ms = clock_ms() + 180000;                                                                  \
		while (!(condition)) {                                                                                 \
			assert_true(clock_ms() < end_ms);                                                              \
			turn();                                                                                        \
		}                                                                                                      \
	} while (0)

static void turn(void)
{
	struct timeval little = {.tv_usec = 5000};

	event_base_loopexit(base, &little);
	event_base_dispatch(base);
}

static struct outcome await(enum pool_lane lane, const char *token, const struct query *q, const char *value)
{
	struct outcome o;

	ask(lane, token, q, value, 120000, &o);
	UNTIL(o.answers);
	return o;
}

static void as_superuser(const char *sql)
{
	PGconn *db = own_connection(cluster, "postgres");

	own_run(db, sql);
	PQfinish(db);
}

static int start(void **state)
{
	(void)state;
	base = event_base_new();
	config = own_config();
	cluster = own_cluster(base, config);
	as_superuser(fixture);
	empty = config->database;
	config->database = cluster_conninfo(cluster, "tilsyn_app", conninfo);
	pool = pool_new(base, config);
	UNTIL(pool_is_ready(pool));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	pool_free(pool);
	cluster_stop(cluster);
	config->database = empty;
	config_free(config);
	event_base_free(base);
	own_remove();
	return 0;
}

static void an_ask_is_answered(void **state)
{
	struct outcome o = await(POOL_WRITES, "a", &put, "1");

	(void)state;
	assert_true(o.fine);
	assert_string_equal(o.value, "1");
	assert_string_equal(o.sqlstate, "");
}

static void the_first_error_wins_and_undoes_all(void **state)
{
	struct outcome o = await(POOL_WRITES, "revoked", &put, "2");

	(void)state;
	assert_false(o.fine);
	assert_string_equal(o.sqlstate, "TS010");
	assert_true(await(POOL_WRITES, "a", &put, "2").fine); /* was not stored */
	o = await(POOL_WRITES, "a", &put, "2");
	assert_string_equal(o.sqlstate, "23505");
	assert_string_equal(o.constraint, "kept_pkey");
}

static void a_commit_that_fails_is_an_error(void **state)
{
	struct outcome o = await(POOL_WRITES, "a", &put, "-1");

	(void)state;
	assert_false(o.fine);
	assert_string_equal(o.sqlstate, "23505");
	assert_string_equal(o.constraint, "late_number_key");
	assert_true(await(POOL_WRITES, "a", &put, "3").fine);
}

static void a_reading_connection_only_reads(void **state)
{
	(void)state;
	assert_string_equal(await(POOL_READS, "a", &put, "4").sqlstate, "25006");
	assert_true(await(POOL_READS, "a", &shape, NULL).fine);
}

static void a_rebuilt_api_is_met_with_new_statements(void **state)
{
	struct outcome many[100];

	(void)state;
	for (size_t i = 0; i < 100; i++)
		ask(POOL_WRITES, "a", &shape, NULL, 120000, &many[i]);
	for (size_t i = 0; i < 100; i++) /* over several connections: the last asked is not the last answered */
		UNTIL(many[i].answers);
	as_superuser(
		"BEGIN; DROP FUNCTION api.shape(); CREATE FUNCTION api.shape() RETURNS TABLE (b text, c text) LANGUAGE sql AS "
		"$$ SELECT 'new', '' $$; COMMIT");
	for (size_t i = 0; i < 100; i++)
		ask(POOL_WRITES, "a", &shape, NULL, 120000, &many[i]);
	for (size_t i = 0; i < 100; i++) {
		UNTIL(many[i].answers);
		assert_true(many[i].fine);
		assert_string_equal(many[i].value, "new");
	}
}

static void a_statement_that_cannot_be_prepared_harms_nobody_else(void **state)
{
	struct query wrong = {.function = "wrong", .sql = (char[]){"SELECT * FROM api.wrong()"}, .number = 9};
	struct outcome bad[20], good[20];

	(void)state;
	for (size_t i = 0; i < 20; i++) {
		ask(POOL_WRITES, "a", &wrong, NULL, 120000, &bad[i]);
		ask(POOL_WRITES, "a", &shape, NULL, 120000, &good[i]);
	}
	for (size_t i = 0; i < 20; i++) {
		UNTIL(bad[i].answers && good[i].answers);
		assert_true(good[i].fine);
		assert_true(!strcmp(bad[i].sqlstate, "42883") || !strcmp(bad[i].sqlstate, "26000"));
	}
}

static void who_waits_too_long_expires_unsent(void **state)
{
	struct outcome slow[2], late;

	(void)state;
	for (size_t i = 0; i < 2; i++) /* all long connections are taken */
		ask(POOL_LONG, "a", &rest, "3", 120000, &slow[i]);
	ask(POOL_LONG, "a", &put, "5", 300, &late);
	UNTIL(late.answers);
	assert_true(late.expired);
	assert_int_equal(slow[0].answers, 0);
	UNTIL(slow[0].answers && slow[1].answers);
	assert_true(await(POOL_WRITES, "a", &put, "5").fine);
}

static void a_full_queue_refuses_the_newest(void **state)
{
	struct outcome slow[2], many[20];
	int64_t limit = config->queue_limit;

	(void)state;
	config->queue_limit = 16;
	for (size_t i = 0; i < 2; i++)
		ask(POOL_LONG, "a", &rest, "3", 120000, &slow[i]);
	turn();
	for (size_t i = 0; i < 20; i++)
		ask(POOL_LONG, "a", &shape, NULL, 120000, &many[i]);
	UNTIL(many[19].answers);
	UNTIL(slow[0].answers && slow[1].answers);
	for (size_t i = 0; i < 20; i++) {
		UNTIL(many[i].answers);
		assert_int_equal(many[i].full, i >= 16);
	}
	config->queue_limit = limit;
}

/* The backend that rests now; 0: it does not yet. */
static int resting(PGconn *db)
{
	PGresult *r = PQexec(db,
		"SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%api.rest%' AND pid <> pg_backend_pid()");
	int pid = PQntuples(r) == 1 ? atoi(PQgetvalue(r, 0, 0)) : 0;

	PQclear(r);
	return pid;
}

static void a_server_that_falls_silent_is_given_up(void **state)
{
	static struct outcome slow, after;
	PGconn *db = own_connection(cluster, "postgres");
	int pid;

	(void)state;
	ask(POOL_LONG, "a", &rest, "60", 6000, &slow);
	UNTIL((pid = resting(db)) != 0 || slow.answers);
	PQfinish(db);
	assert_int_not_equal(pid, 0);
	assert_int_equal(kill(pid, SIGSTOP), 0);
	UNTIL(slow.answers);
	kill(pid, SIGCONT);
	assert_true(slow.lost);
	ask(POOL_LONG, "a", &shape, NULL, 120000, &after);
	UNTIL(after.answers && pool_gauge(pool, POOL_LONG).connections == 2);
	assert_true(after.fine);
}

/* -- under load -- */

enum { CLIENTS = 64 };
static struct load {
	struct outcome outcomes[200000];
	int asked, answered, fine, lost, refused;
	bool stopping;
} load;

static void load_answered(void *context, const struct pool_answer *a);

static void load_ask(void)
{
	char number[24];
	const char *const tokens[] = {"a"}, *const values[] = {number};
	const struct ask_part parts[] = {{&enter, tokens}, {&put, values}};

	if (load.stopping || load.asked == 200000)
		return;
	snprintf(number, sizeof(number), "%d", 1000000 + load.asked);
	pool_ask(pool, POOL_WRITES, clock_ms() + 120000, parts, 2, load_answered, &load.outcomes[load.asked++]);
}

static void load_pause_over(evutil_socket_t fd, short what, void *context)
{
	(void)fd, (void)what, (void)context;
	load_ask();
}

static void load_answered(void *context, const struct pool_answer *a)
{
	struct timeval pause = {.tv_usec = a->rows ? 0 : 20000};

	take(context, a);
	load.answered++;
	load.fine += a->rows != NULL;
	load.lost += a->lost;
	load.refused += a->full || a->away || a->expired;
	event_base_once(base, -1, EV_TIMEOUT, load_pause_over, NULL, &pause);
}

static void run_load(void (*harm)(int round), int rounds)
{
	as_superuser("TRUNCATE public.kept");
	memset(&load, 0, sizeof(load));
	for (int i = 0; i < CLIENTS; i++)
		load_ask();
	for (int round = 0; round < rounds; round++) {
		int so_far = load.fine;

		UNTIL(load.fine > so_far + 500); /* it works, or works again */
		harm(round);
	}
	load.stopping = true;
	UNTIL(load.answered == load.asked && pool_is_ready(pool));
}

/* Acknowledged: stored. Refused unsent or failed: not stored. Lost: either. */
static void compare_with_table(void)
{
	static bool stored[200000];
	PGconn *db = own_connection(cluster, "postgres");
	PGresult *r = PQexec(db, "SELECT number - 1000000 FROM public.kept");

	memset(stored, 0, sizeof(stored));
	for (int i = 0; i < PQntuples(r); i++)
		stored[atoi(PQgetvalue(r, i, 0))] = true;
	PQclear(r);
	PQfinish(db);
	for (int i = 0; i < load.asked; i++) {
		assert_int_equal(load.outcomes[i].answers, 1);
		if (load.outcomes[i].fine)
			assert_true(stored[i]);
		else if (!load.outcomes[i].lost)
			assert_false(stored[i]);
	}
	print_message("asked %d, fine %d, lost %d, refused %d\n", load.asked, load.fine, load.lost, load.refused);
}

static void terminate_backends(int round)
{
	as_superuser(
		round % 2
			? "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tilsyn_app'"
			: "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tilsyn_app' LIMIT 1");
}

static void r13_terminated_backends_lose_no_answer(void **state)
{
	(void)state;
	run_load(terminate_backends, 6);
	assert_true(load.lost > 0);
	compare_with_table();
}

static void kill_one_backend(int round)
{
	PGconn *db = own_connection(cluster, "postgres");
	PGresult *r = PQexec(db, "SELECT pid FROM pg_stat_activity WHERE usename = 'tilsyn_app' LIMIT 1");

	(void)round;
	if (PQntuples(r))
		kill(atoi(PQgetvalue(r, 0, 0)), SIGKILL); /* PostgreSQL then restarts them all */
	PQclear(r);
	PQfinish(db);
}

static void r13_killed_backends_lose_no_answer(void **state)
{
	(void)state;
	run_load(kill_one_backend, 2);
	compare_with_table();
}

static void kill_postmaster(int round)
{
	char path[100];
	int pid = 0;
	FILE *f;

	(void)round;
	snprintf(path, sizeof(path), "%s/pg/postmaster.pid", own_folder);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &pid), 1);
	fclose(f);
	assert_int_equal(kill(pid, SIGKILL), 0);
	UNTIL(!pool_is_ready(pool)); /* it is noticed; who looks before that takes it for being back */
}

static void r13_a_killed_server_comes_back_and_loses_no_answer(void **state)
{
	(void)state;
	run_load(kill_postmaster, 3);
	compare_with_table();
}

static void a_stopped_server_answers_away_then_comes_back(void **state)
{
	struct pool_gauge g;

	(void)state;
	cluster_stop(cluster);
	cluster = NULL;
	UNTIL(!pool_gauge(pool, POOL_WRITES).connections);
	assert_true(await(POOL_WRITES, "a", &put, "6").away);
	cluster = own_cluster(base, config);
	UNTIL(pool_is_ready(pool));
	assert_true(await(POOL_WRITES, "a", &put, "6").fine);
	g = pool_gauge(pool, POOL_WRITES);
	assert_true(g.reconnects > 0 && g.lost > 0 && g.asked >= g.failed && !g.queued);
}

static void freeing_answers_everything(void **state)
{
	struct outcome o[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		ask(POOL_LONG, "a", &rest, "10", 120000, &o[i]);
	turn();
	pool_free(pool);
	pool = NULL;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(o[i].answers, 1);
		assert_true(o[i].lost);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ask_is_answered),
		cmocka_unit_test(the_first_error_wins_and_undoes_all),
		cmocka_unit_test(a_commit_that_fails_is_an_error),
		cmocka_unit_test(a_reading_connection_only_reads),
		cmocka_unit_test(a_rebuilt_api_is_met_with_new_statements),
		cmocka_unit_test(a_statement_that_cannot_be_prepared_harms_nobody_else),
		cmocka_unit_test(who_waits_too_long_expires_unsent),
		cmocka_unit_test(a_full_queue_refuses_the_newest),
		cmocka_unit_test(a_server_that_falls_silent_is_given_up),
		cmocka_unit_test(r13_terminated_backends_lose_no_answer),
		cmocka_unit_test(r13_killed_backends_lose_no_answer),
		cmocka_unit_test(r13_a_killed_server_comes_back_and_loses_no_answer),
		cmocka_unit_test(a_stopped_server_answers_away_then_comes_back),
		cmocka_unit_test(freeing_answers_everything),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
