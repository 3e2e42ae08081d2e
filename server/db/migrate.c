#include "db/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/api_version.h"
#include "db/fault.h"

enum { FOLDER = sizeof("schema/") - 1 };

struct migration {
	PGconn *db;
	bool test_build;
	char *fault;
	size_t size;
};

static bool run(struct migration *m, const char *sql)
{
	PGresult *r = PQexec(m->db, sql);
	ExecStatusType status = PQresultStatus(r);

	PQclear(r);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
	       fault_say(m->fault, m->size, "%s", PQerrorMessage(m->db));
}

/* -- one file -- */

static unsigned line_of(const char *text, const char *position)
{
	unsigned line = 1;

	for (long left = strtol(position, NULL, 10) - 1; left > 0 && *text; text++) {
		line += *text == '\n';
		left -= (*text & 0xc0) != 0x80; /* characters, not bytes */
	}
	return line;
}

static bool fail_in_file(struct migration *m, const struct sql_file *f, const PGresult *r)
{
	const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	const char *position = PQresultErrorField(r, PG_DIAG_STATEMENT_POSITION);
	const char *context = PQresultErrorField(r, PG_DIAG_CONTEXT);
	char line[16] = "";

	if (position)
		snprintf(line, sizeof(line), ":%u", line_of(f->text, position));
	return fault_say(m->fault, m->size, "sql/%s%s: %s%s%s", f->path, line,
		message ? message : PQerrorMessage(m->db), context ? "; " : "", context ? context : "");
}

/* A file may change role or path for itself; the next one begins as we did. One that ends our transaction would take
 * the lock with it. */
static bool run_file(struct migration *m, const struct sql_file *f)
{
	PGresult *r = PQexec(m->db, f->text);
	ExecStatusType status = PQresultStatus(r);
	bool fine = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY ||
		    fail_in_file(m, f, r);

	PQclear(r);
	if (fine && PQtransactionStatus(m->db) != PQTRANS_INTRANS)
		return fault_say(m->fault, m->size, "sql/%s: ends the transaction", f->path);
	return fine && run(m, "RESET ROLE; RESET search_path");
}

/* -- the schema -- */

static bool remember(struct migration *m, const struct sql_file *f)
{
	const char *values[] = {f->path + FOLDER, f->sha256};
	PGresult *r = PQexecParams(m->db,
		"INSERT INTO app.migration (number, name, sha256) VALUES (left($1, 4)::integer, $1, $2)", 2, NULL,
		values, NULL, NULL, 0);
	bool fine = PQresultStatus(r) == PGRES_COMMAND_OK || fault_say(m->fault, m->size, "%s", PQerrorMessage(m->db));

	PQclear(r);
	return fine;
}

/* Applied before: it must be the very same file. */
static bool check_applied(struct migration *m, const struct sql_file *f, const PGresult *ledger, int row)
{
	if (strcmp(PQgetvalue(ledger, row, 0), f->path + FOLDER))
		return fault_say(m->fault, m->size, "migration %d of the database is '%s', here it is '%s'", row + 1,
			PQgetvalue(ledger, row, 0), f->path + FOLDER);
	if (strcmp(PQgetvalue(ledger, row, 1), f->sha256))
		return fault_say(m->fault, m->size, "sql/%s was changed after it had been applied", f->path);
	return true;
}

static bool apply_schema(struct migration *m, const PGresult *ledger)
{
	long last = 0;
	int nth = 0;

	for (const struct sql_file *f = sql_files; f < sql_files + sql_file_count; f++) {
		if (!sql_file_is_in(f, "schema/"))
			continue;
		/* Numbers may leave gaps, but two files of one number have no order. */
		if (strtol(f->path + FOLDER, NULL, 10) <= last)
			return fault_say(m->fault, m->size, "sql/%s: its number is taken", f->path);
		last = strtol(f->path + FOLDER, NULL, 10);
		if (!(nth < PQntuples(ledger) ? check_applied(m, f, ledger, nth) : run_file(m, f) && remember(m, f)))
			return false;
		nth++;
	}
	return nth >= PQntuples(ledger) ||
	       fault_say(m->fault, m->size, "the database has migration '%s', which this program does not know",
		       PQgetvalue(ledger, nth, 0));
}

static bool bring_schema(struct migration *m)
{
	PGresult *ledger = PQexec(m->db, "SELECT name, sha256 FROM app.migration ORDER BY number");
	bool fine = PQresultStatus(ledger) == PGRES_TUPLES_OK
			    ? apply_schema(m, ledger)
			    : fault_say(m->fault, m->size, "%s", PQerrorMessage(m->db));

	PQclear(ledger);
	return fine;
}

/* -- the api -- */

static bool rebuild_api(struct migration *m, const struct api_version *own)
{
	if (!run(m, "SET LOCAL client_min_messages = warning; DROP SCHEMA IF EXISTS api CASCADE; CREATE SCHEMA api"))
		return false;
	/* Walls before what stands behind them, and the clock of test builds last. */
	for (const char *const *folder = (const char *const[]){"policy/", "api/", "test/", NULL}; *folder; folder++)
		for (const struct sql_file *f = sql_files; f < sql_files + sql_file_count; f++)
			if (sql_file_is_in(f, *folder) && sql_file_is_rebuilt(f, m->test_build) && !run_file(m, f))
				return false;
	return api_version_set(m->db, own) || fault_say(m->fault, m->size, "%s", PQerrorMessage(m->db));
}

static bool bring_api(struct migration *m)
{
	struct api_version own = api_version_own(m->test_build), there;

	if (!own.number)
		return fault_say(m->fault, m->size, "sql/api/00_enter.sql does not begin with '-- api N'");
	if (!api_version_of(m->db, &there))
		return fault_say(m->fault, m->size, "%s", PQerrorMessage(m->db));
	if (there.number > own.number)
		return fault_say(m->fault, m->size,
			"the database has api %d, this program only %d: use the newer tilsynd", there.number,
			own.number);
	return (there.number == own.number && !strcmp(there.hash, own.hash)) || rebuild_api(m, &own);
}

/* -- all of it -- */

/* The lock comes first: IF NOT EXISTS alone does not keep two servers apart. "tilsyn" in ASCII is its number. */
static bool begin(struct migration *m)
{
	return run(m, "BEGIN; SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = 0; "
		      "SELECT pg_advisory_xact_lock(127996139895150)") &&
	       run(m, "SET LOCAL client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS app; "
		      "CREATE TABLE IF NOT EXISTS app.migration (number integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, "
		      "applied_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(), applied_by text NOT NULL DEFAULT session_user)");
}

int migrate_run(PGconn *owner, bool test_build, char *fault, size_t size)
{
	struct migration m = {.db = owner, .test_build = test_build, .fault = fault, .size = size};

	if (begin(&m) && bring_schema(&m) && bring_api(&m) && run(&m, "COMMIT"))
		return 0;
	PQclear(PQexec(owner, "ROLLBACK"));
	return -1;
}

/* -- what a server asks at its start -- */

static bool verify_api(PGconn *app, bool test_build, char *fault, size_t size)
{
	struct api_version own = api_version_own(test_build), there;

	if (!api_version_of(app, &there))
		return fault_say(fault, size, "%s", PQerrorMessage(app));
	if (there.number == own.number + 1)
		return true;
	if (there.number != own.number)
		return fault_say(fault, size,
			"the database has api %d, this program works with %d and %d: run tilsynd migrate", there.number,
			own.number, own.number + 1);
	return !strcmp(there.hash, own.hash) ||
	       fault_say(fault, size, "the database has another api %d than this program: run tilsynd migrate",
		       own.number);
}

static const struct {
	const char *sql, *what;
} promises[] = {
	{"SELECT current_setting('fsync')::boolean", "fsync is off: what is acknowledged could be lost"},
	{"SELECT current_setting('full_page_writes')::boolean",
		"full_page_writes is off: a power cut could tear pages"},
	{"SELECT NOT (rolsuper OR rolbypassrls OR rolcreaterole) FROM pg_roles WHERE rolname = current_user",
		"the server's role is a superuser or passes row-level security"},
	{"SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname IN ('tilsyn_owner', 'tilsyn_api', 'tilsyn_jobs') "
	 "AND pg_has_role(current_user, oid, 'member'))",
		"the server's role is the owner's, the api's or the jobs'"},
};

static bool verify_promises(PGconn *app, char *fault, size_t size)
{
	for (size_t i = 0; i < sizeof(promises) / sizeof(promises[0]); i++) {
		PGresult *r = PQexec(app, promises[i].sql);
		bool read = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1;
		bool kept = read && *PQgetvalue(r, 0, 0) == 't';

		PQclear(r);
		if (!kept)
			return fault_say(fault, size, "%s", read ? promises[i].what : PQerrorMessage(app));
	}
	return true;
}

bool db_verify(PGconn *app, char *fault, size_t size)
{
#ifdef TILSYN_TEST_BUILD
	bool test_build = true;
#else
	bool test_build = false;
#endif

	return verify_api(app, test_build, fault, size) && verify_promises(app, fault, size);
}
