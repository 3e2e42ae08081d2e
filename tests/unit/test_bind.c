/* Messages and SQL functions against a real catalog: what fits, what is named when it does not, and values both ways.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/bind.h"
#include "db/bind_syntax.h"
#include "db/bind_type.h"
#include "own_cluster.h"
#include "tilsyn/v1/case.pb-c.h"
#include "tilsyn/v1/organisation.pb-c.h"
#include "tilsyn/v1/review.pb-c.h"

/* A table of our own: this program is not linked with rpc/. */
enum { SAVE, LIST_MINE, SUBMIT, PUT_ROWS, UPDATE_USER, LIST_USERS, LIST_CASEWORKERS, DISABLE_USER };
#define ROW(method_name, type, fn)                                                                                     \
	{                                                                                                              \
		.service = "ReviewService", .method = #method_name,                                                    \
		.request = &tilsyn__v1__##type##_request__descriptor,                                                  \
		.response = &tilsyn__v1__##type##_response__descriptor, .function = #fn                                \
	}
const struct rpc rpc_table[] = {
	ROW(SaveAnswers, save_answers, save_answers),
	ROW(ListMine, list_mine, list_mine),
	ROW(SubmitReview, submit_review, submit_review),
	ROW(PutRows, put_rows, put_rows),
	ROW(UpdateUser, update_user, update_user),
	ROW(ListUsers, list_users, list_users),
	ROW(ListCaseworkers, list_caseworkers, list_caseworkers),
	ROW(DisableUser, disable_user, disable_user),
};
const size_t rpc_count = sizeof(rpc_table) / sizeof(rpc_table[0]);

static const char fixture[] =
	"SET client_min_messages = warning; DROP SCHEMA IF EXISTS api CASCADE; CREATE SCHEMA api; GRANT USAGE ON SCHEMA api TO tilsyn_app;"
	"CREATE FUNCTION api.save_answers(review_id uuid, answers jsonb, step_times jsonb) RETURNS TABLE (item text, outcome text, version bigint,"
	" theirs jsonb, yours jsonb, hints text[]) LANGUAGE sql AS $$ SELECT a->>'item', 'saved', (a->>'seen')::bigint + 1,"
	" NULL::jsonb, a, '{}'::text[] FROM jsonb_array_elements(answers) a $$;"
	"CREATE FUNCTION api.list_mine(\"all\" boolean) RETURNS TABLE (reviews jsonb) LANGUAGE sql AS"
	" $$ SELECT jsonb_build_array(jsonb_build_object('review_id', 'r', 'purpose', 'second', 'deadline', '2026-02-28')) $$;"
	"CREATE FUNCTION api.submit_review(review_id uuid, version bigint) RETURNS TABLE (submitted_at timestamptz, late boolean,"
	" unsealed boolean, version bigint) LANGUAGE sql AS $$ SELECT '2026-02-28 12:00:00.25+00'::timestamptz, true, NULL::boolean, $2 $$;"
	"CREATE FUNCTION api.put_rows(import_id uuid, chunk integer, rows bytea) RETURNS TABLE (rows bigint, faults bigint)"
	" LANGUAGE sql AS $$ SELECT length($3)::bigint, $2::bigint $$;"
	"CREATE FUNCTION api.update_user(user_id uuid, version bigint, roles text[], caseworker_id uuid, led_teams uuid[])"
	" RETURNS TABLE (\"user\" jsonb) LANGUAGE sql AS $$ SELECT NULL::jsonb $$;"
	"CREATE FUNCTION api.list_users() RETURNS TABLE (user_id text, user_name text, display_name text, roles text[], caseworker_id uuid,"
	" led_teams uuid[], disabled boolean, version bigint) LANGUAGE sql AS $$ VALUES"
	" ('1', 'a', 'A \"q\" \\, {b}', ARRAY['leader', 'data_protection_officer'], NULL::uuid, '{}'::uuid[], true, 7::bigint),"
	" ('2', 'NULL', NULL, NULL, '00000000-0000-0000-0000-000000000001', ARRAY[NULL, '00000000-0000-0000-0000-000000000002']::uuid[],"
	" false, 8) $$;"
	"CREATE FUNCTION api.list_caseworkers(team_id uuid, page_size integer, page_token text) RETURNS TABLE (caseworker_id uuid, code text,"
	" display_name text, team_id uuid, open_cases integer, team_name text, next_page_token text) LANGUAGE sql AS"
	" $$ SELECT $1, 'R1', coalesce($3, 'null'), $1, $2, 'Nord', 'next' $$;"
	"CREATE FUNCTION api.disable_user(user_id uuid, version bigint) RETURNS void LANGUAGE sql AS $$ $$;"
	"CREATE FUNCTION api.helper(many text[]) RETURNS text LANGUAGE sql AS $$ SELECT many[1] $$;";

static struct config *config;
static struct cluster *cluster;
static PGconn *db;
static struct arena *arena;
static char said[4000];

static QUERY(helper, "many");
static struct query *const queries[] = {&query_helper, NULL};

static void say(void *context, const char *line)
{
	(void)context;
	strncat(said, line, sizeof(said) - strlen(said) - 2);
	strcat(said, "\n");
}

static bool check(void)
{
	*said = '\0';
	return bind_check(db, queries, say, NULL);
}

static void as_superuser(const char *sql)
{
	PGconn *superuser = own_connection(cluster, "postgres");

	own_run(superuser, sql);
	PQfinish(superuser);
}

static int start(void **state)
{
	(void)state;
	config = own_config();
	cluster = own_cluster(NULL, config);
	db = own_connection(cluster, "tilsyn_app");
	own_run(db, "SET timezone = 'UTC'");
	return 0;
}

static int stop(void **state)
{
	(void)state;
	PQfinish(db);
	cluster_stop(cluster);
	config_free(config);
	own_remove();
	return 0;
}

static int fresh(void **state)
{
	(void)state;
	as_superuser(fixture);
	arena = arena_new();
	if (!check())
		fail_msg("%s", said);
	return 0;
}

static int done(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* After this change of the database the comparison says this line, and nothing else. */
static void expect(const char *change, const char *line)
{
	as_superuser(fixture);
	as_superuser(change);
	assert_false(check());
	assert_string_equal(said, line);
}

static bool taken_away;

/* The database goes as soon as the first difference is said. */
static void say_and_take_away(void *context, const char *line)
{
	char sql[80];

	say(context, line);
	if (!taken_away) {
		snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%d, 10000)", PQbackendPID(db));
		as_superuser(sql);
	}
	taken_away = true;
}

/* PostgreSQL that goes is no difference: it would be said once for each call of the table. */
static void a_database_that_goes_is_no_difference(void **state)
{
	(void)state;
	as_superuser(fixture);
	as_superuser("DROP FUNCTION api.save_answers(uuid, jsonb, jsonb)");
	*said = '\0';
	assert_false(bind_check(db, queries, say_and_take_away, NULL));
	assert_string_equal(said, "ReviewService/SaveAnswers: there is no function api.save_answers\n");
	assert_int_equal(PQstatus(db), CONNECTION_BAD);
	assert_false(check());
	assert_string_equal(said, "");
	PQreset(db);
	own_run(db, "SET timezone = 'UTC'");
}

static void what_differs_is_named(void **state)
{
	(void)state;
	expect("DROP FUNCTION api.disable_user", "ReviewService/DisableUser: there is no function api.disable_user\n");
	expect("DROP FUNCTION api.disable_user; CREATE FUNCTION api.disable_user(user_id uuid) RETURNS void LANGUAGE sql AS ''",
		"DisableUserRequest.version has no argument in api.disable_user (sql/api/organisation.sql)\n");
	expect("DROP FUNCTION api.disable_user; CREATE FUNCTION api.disable_user(user_id uuid, version bigint, why text) RETURNS void "
	       "LANGUAGE sql AS ''",
		"argument why of api.disable_user (sql/api/organisation.sql) has no DisableUserRequest.why\n");
	expect("DROP FUNCTION api.disable_user; CREATE FUNCTION api.disable_user(user_id integer, version bigint) RETURNS void LANGUAGE sql "
	       "AS ''",
		"DisableUserRequest.user_id cannot become the integer of api.disable_user (sql/api/organisation.sql)\n");
	expect("CREATE FUNCTION api.disable_user(user_id text) RETURNS void LANGUAGE sql AS ''",
		"api.disable_user exists with several argument lists (sql/api/organisation.sql)\n");
	expect("DROP FUNCTION api.disable_user; CREATE FUNCTION api.disable_user(user_id uuid, version bigint DEFAULT 0) RETURNS void "
	       "LANGUAGE sql AS ''",
		"api.disable_user has arguments with defaults (sql/api/organisation.sql)\n");
	expect("CREATE FUNCTION api.zzz() RETURNS void LANGUAGE sql AS ''",
		"api.zzz (sql/api) is asked by no row of the table and by no handler\n");
	expect("DROP FUNCTION api.helper; CREATE FUNCTION api.helper(others text[]) RETURNS void LANGUAGE sql AS ''",
		"query_helper: many has no argument in api.helper (sql/api)\n"
		"argument others of api.helper (sql/api) has no query_helper: others\n");
}

static void what_comes_back_is_compared_too(void **state)
{
	(void)state;
	expect("DROP FUNCTION api.list_users; CREATE FUNCTION api.list_users() RETURNS TABLE (user_id text, user_name text, display_name text, "
	       "roles text, caseworker_id uuid, disabled boolean, version bigint, extra text) LANGUAGE sql AS "
	       "$$ SELECT '', '', '', '', NULL::uuid, true, 0::bigint, '' $$",
		"column roles of api.list_users (sql/api/organisation.sql) has a type that User.roles cannot take\n"
		"column extra of api.list_users (sql/api/organisation.sql) has no field in User\n"
		"User.led_teams has no column in api.list_users (sql/api/organisation.sql)\n");
	expect("DROP FUNCTION api.list_caseworkers; CREATE FUNCTION api.list_caseworkers(team_id uuid, page_size integer, page_token text) "
	       "RETURNS TABLE (caseworker_id uuid, code text, display_name text, team_id uuid, open_cases integer, team_name text) LANGUAGE sql AS "
	       "$$ SELECT $1, '', '', $1, 1, '' $$",
		"ListCaseworkersResponse.next_page_token has no column in api.list_caseworkers (sql/api/organisation.sql)\n");
}

/* The row's function, asked with the request; the response of what it gives. */
static const void *ask(const struct rpc *r, const void *request)
{
	const struct query *q = bind_query(r);
	const char *why;
	PGresult *rows =
		PQexecParams(db, q->sql, (int)q->n_arguments, q->types, bind_values(q, request, arena), NULL, NULL, 0);
	const void *response;

	if (PQresultStatus(rows) != PGRES_TUPLES_OK)
		fail_msg("%s", PQerrorMessage(db));
	response = bind_response(r->response, rows, arena, &why);
	PQclear(rows);
	if (!response)
		fail_msg("%s", why);
	return response;
}

static char some_id[] = "01234567-89ab-cdef-0123-456789abcdef";

static void messages_go_as_jsonb_and_rows_come_back(void **state)
{
	Tilsyn__V1__AnswerToSave one = TILSYN__V1__ANSWER_TO_SAVE__INIT, *both[] = {&one, &one};
	Tilsyn__V1__SaveAnswersRequest request = TILSYN__V1__SAVE_ANSWERS_REQUEST__INIT;
	const Tilsyn__V1__SaveAnswersResponse *response;

	(void)state;
	one.item = (char[]){"O-UND-01"};
	one.comment = (char[]){"å \"citat\" \\ \n{}"};
	one.seen = 4;
	request.review_id = some_id;
	request.n_answers = 2;
	request.answers = both;
	response = ask(&rpc_table[SAVE], &request);
	assert_int_equal(response->n_results, 2);
	assert_string_equal(response->results[1]->item, "O-UND-01");
	assert_int_equal(response->results[1]->outcome, TILSYN__V1__SAVE_OUTCOME__SAVE_OUTCOME_SAVED);
	assert_int_equal(response->results[1]->version, 5);
	assert_null(response->results[1]->theirs);
	assert_string_equal(response->results[1]->yours->comment, one.comment);
}

static void a_list_may_come_as_one_column(void **state)
{
	Tilsyn__V1__ListMineRequest request = TILSYN__V1__LIST_MINE_REQUEST__INIT;
	const Tilsyn__V1__ListMineResponse *response = ask(&rpc_table[LIST_MINE], &request);

	(void)state;
	assert_int_equal(response->n_reviews, 1);
	assert_int_equal(response->reviews[0]->purpose, TILSYN__V1__PURPOSE__PURPOSE_SECOND);
	assert_string_equal(response->reviews[0]->deadline, "2026-02-28");
}

static void one_row_fills_the_response(void **state)
{
	Tilsyn__V1__SubmitReviewRequest request = TILSYN__V1__SUBMIT_REVIEW_REQUEST__INIT;
	const Tilsyn__V1__SubmitReviewResponse *response;

	(void)state;
	request.review_id = some_id;
	request.version = INT64_MAX;
	response = ask(&rpc_table[SUBMIT], &request);
	assert_int_equal(response->submitted_at->seconds, 1772280000);
	assert_int_equal(response->submitted_at->nanos, 250000000);
	assert_true(response->late);
	assert_false(response->unsealed);
	assert_int_equal(response->version, INT64_MAX);
}

static void bytes_of_any_value_arrive(void **state)
{
	Tilsyn__V1__PutRowsRequest request = TILSYN__V1__PUT_ROWS_REQUEST__INIT;
	const Tilsyn__V1__PutRowsResponse *response;
	uint8_t bytes[256];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	request.import_id = some_id;
	request.chunk = -3;
	request.rows = (ProtobufCBinaryData){sizeof(bytes), bytes};
	response = ask(&rpc_table[PUT_ROWS], &request);
	assert_int_equal(response->rows, 256);
	assert_int_equal(response->faults, -3);
}

static void arrays_go_out_quoted(void **state)
{
	Tilsyn__V1__Role roles[] = {TILSYN__V1__ROLE__ROLE_LEADER, TILSYN__V1__ROLE__ROLE_UNSPECIFIED,
		TILSYN__V1__ROLE__ROLE_DATA_PROTECTION_OFFICER};
	char *teams[] = {some_id, (char[]){""}};
	Tilsyn__V1__UpdateUserRequest request = TILSYN__V1__UPDATE_USER_REQUEST__INIT;
	const char *const *values;

	(void)state;
	request.user_id = some_id;
	request.n_roles = 3;
	request.roles = roles;
	request.n_led_teams = 2;
	request.led_teams = teams;
	values = bind_values(bind_query(&rpc_table[UPDATE_USER]), &request.base, arena);
	assert_string_equal(values[0], some_id);
	assert_string_equal(values[1], "0");
	assert_string_equal(values[2], "{\"leader\",NULL,\"data_protection_officer\"}");
	assert_null(values[3]);
	assert_string_equal(values[4], "{\"01234567-89ab-cdef-0123-456789abcdef\",NULL}");
	assert_null(((const Tilsyn__V1__UpdateUserResponse *)ask(&rpc_table[UPDATE_USER], &request))->user);
}

static void arrays_and_nulls_come_back(void **state)
{
	Tilsyn__V1__ListUsersRequest request = TILSYN__V1__LIST_USERS_REQUEST__INIT;
	const Tilsyn__V1__ListUsersResponse *response = ask(&rpc_table[LIST_USERS], &request);
	Tilsyn__V1__User *const *users = response->users;

	(void)state;
	assert_int_equal(response->n_users, 2);
	assert_string_equal(users[0]->display_name, "A \"q\" \\, {b}");
	assert_int_equal(users[0]->n_roles, 2);
	assert_int_equal(users[0]->roles[1], TILSYN__V1__ROLE__ROLE_DATA_PROTECTION_OFFICER);
	assert_string_equal(users[0]->caseworker_id, "");
	assert_int_equal(users[0]->n_led_teams, 0);
	assert_true(users[0]->disabled);
	assert_string_equal(users[1]->user_name, "NULL");
	assert_string_equal(users[1]->display_name, "");
	assert_int_equal(users[1]->n_roles, 0);
	assert_int_equal(users[1]->n_led_teams, 2);
	assert_string_equal(users[1]->led_teams[0], "");
	assert_string_equal(users[1]->led_teams[1], "00000000-0000-0000-0000-000000000002");
}

static void a_page_token_comes_beside_the_rows(void **state)
{
	Tilsyn__V1__ListCaseworkersRequest request = TILSYN__V1__LIST_CASEWORKERS_REQUEST__INIT;
	const Tilsyn__V1__ListCaseworkersResponse *response;

	(void)state;
	request.page_size = 20;
	response = ask(&rpc_table[LIST_CASEWORKERS], &request);
	assert_int_equal(response->n_caseworkers, 1);
	assert_string_equal(response->caseworkers[0]->team_id, "");	 /* "" went as NULL to a uuid */
	assert_string_equal(response->caseworkers[0]->display_name, ""); /* and as "" to a text */
	assert_int_equal(response->caseworkers[0]->open_cases, 20);
	assert_string_equal(response->next_page_token, "next");
}

static void a_response_without_fields_takes_nothing(void **state)
{
	Tilsyn__V1__DisableUserRequest request = TILSYN__V1__DISABLE_USER_REQUEST__INIT;

	(void)state;
	request.user_id = some_id;
	assert_non_null(ask(&rpc_table[DISABLE_USER], &request));
}

static void a_column_that_changed_is_named(void **state)
{
	const char *why = NULL;
	PGresult *rows = PQexec(db, "SELECT 1::bigint AS version, 'x'::text AS late");

	(void)state;
	assert_null(bind_response(&tilsyn__v1__submit_review_response__descriptor, rows, arena, &why));
	assert_string_equal(why, "column \"late\" changed its type");
	PQclear(rows);
	rows = PQexec(db, "SELECT 1::bigint AS version WHERE false");
	assert_null(bind_response(&tilsyn__v1__submit_review_response__descriptor, rows, arena, &why));
	assert_string_equal(why, "0 rows instead of one");
	PQclear(rows);
}

static void assert_refused(int row, const void *request, const char *path, const char *what)
{
	struct codec_fault fault;

	assert_false(bind_request_check(bind_query(&rpc_table[row]), request, &fault));
	assert_int_equal(fault.kind, CODEC_BAD_VALUE);
	assert_string_equal(fault.path, path);
	assert_string_equal(fault.what, what);
}

static void r24_bad_syntax_is_named(void **state)
{
	Tilsyn__V1__SubmitReviewRequest submit = TILSYN__V1__SUBMIT_REVIEW_REQUEST__INIT;
	Tilsyn__V1__UpdateUserRequest update = TILSYN__V1__UPDATE_USER_REQUEST__INIT;
	Tilsyn__V1__Role roles[] = {TILSYN__V1__ROLE__ROLE_LEADER, (Tilsyn__V1__Role)77};
	char *teams[] = {some_id, (char[]){"x"}};
	struct codec_fault fault;

	(void)state;
	assert_true(bind_request_check(bind_query(&rpc_table[SUBMIT]), &submit.base, &fault)); /* empty is NULL */
	submit.review_id = (char[]){"01234567-89ab-cdef-0123-456789abcdeg"};
	assert_refused(SUBMIT, &submit, "review_id", "is not a UUID");
	submit.review_id = some_id;
	submit.request_id = (char[]){"again"};
	assert_refused(SUBMIT, &submit, "request_id", "is not a UUID");
	update.n_led_teams = 2;
	update.led_teams = teams;
	assert_refused(UPDATE_USER, &update, "led_teams[1]", "is not a UUID");
	update.n_led_teams = 1;
	update.n_roles = 2;
	update.roles = roles;
	assert_refused(UPDATE_USER, &update, "roles[1]", "is not a known value");
}

static void syntax_is_that_of_the_type(void **state)
{
	static const struct {
		Oid type;
		const char *text;
		bool fine;
	} cases[] = {
		{SQL_DATE, "2024-02-29", true},
		{SQL_DATE, "2026-02-29", false},
		{SQL_DATE, "1900-02-29", false},
		{SQL_DATE, "2000-02-29", true},
		{SQL_DATE, "2026-13-01", false},
		{SQL_DATE, "0000-01-01", false},
		{SQL_DATE, "2026-1-1", false},
		{SQL_DATE, "today", false},
		{SQL_DATE, "2026-01-01 ", false},
		{SQL_DATE, "", true},
		{SQL_NUMERIC, "-12.50", true},
		{SQL_NUMERIC, "1.", false},
		{SQL_NUMERIC, ".5", false},
		{SQL_NUMERIC, "NaN", false},
		{SQL_NUMERIC, "1e9", false},
		{SQL_NUMERIC, "-", false},
		{SQL_NUMERIC, "00000000000000000000000000000000000000001", false},
		{SQL_TIMESTAMPTZ, "2026-02-28T12:00:00Z", true},
		{SQL_TIMESTAMPTZ, "infinity", false},
		{SQL_JSONB, "{\"a\": 1}", true},
		{SQL_JSONB, "{", false},
		{SQL_JSONB, "\"\\u0000\"", false},
		{SQL_UUID, "01234567-89ab-cdef-0123-456789abcde", false},
		{SQL_TEXT, "anything", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!syntax_fault(cases[i].type, cases[i].text) != cases[i].fine)
			fail_msg("'%s' of type %u", cases[i].text, cases[i].type);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_differs_is_named),
		cmocka_unit_test(a_database_that_goes_is_no_difference),
		cmocka_unit_test(what_comes_back_is_compared_too),
		cmocka_unit_test_setup_teardown(messages_go_as_jsonb_and_rows_come_back, fresh, done),
		cmocka_unit_test_setup_teardown(a_list_may_come_as_one_column, fresh, done),
		cmocka_unit_test_setup_teardown(one_row_fills_the_response, fresh, done),
		cmocka_unit_test_setup_teardown(bytes_of_any_value_arrive, fresh, done),
		cmocka_unit_test_setup_teardown(arrays_go_out_quoted, fresh, done),
		cmocka_unit_test_setup_teardown(arrays_and_nulls_come_back, fresh, done),
		cmocka_unit_test_setup_teardown(a_page_token_comes_beside_the_rows, fresh, done),
		cmocka_unit_test_setup_teardown(a_response_without_fields_takes_nothing, fresh, done),
		cmocka_unit_test_setup_teardown(a_column_that_changed_is_named, fresh, done),
		cmocka_unit_test_setup_teardown(r24_bad_syntax_is_named, fresh, done),
		cmocka_unit_test(syntax_is_that_of_the_type),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
