#include "command.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/cluster.h"
#include "db/migrate.h"
#include "domain/sampling/protocol.h"
#include "log.h"
#include "rpc/rpc.h"
#include "rpc/secret.h"

#ifdef TILSYN_TEST_BUILD
static const bool test_build = true;
#else
static const bool test_build = false;
#endif

struct cluster *command_cluster(struct event_base *base, const struct config *config)
{
	char fault[500];
	struct cluster *c;

	if (*config->database)
		return NULL;
	if (!*config->data_dir)
		fatal("neither database nor data_dir is set");
	c = cluster_start(base, config, fault, sizeof(fault));
	if (!c)
		fatal("the private cluster in '%s' does not start: %s", config->data_dir, fault);
	return c;
}

int command_migrate_as(const char *owner_conninfo)
{
	char fault[500];
	PGconn *owner = PQconnectdb(owner_conninfo);
	int failed = -1;

	if (PQstatus(owner) != CONNECTION_OK)
		log_event(LOG_ERROR, "migrate.connect", "why", PQerrorMessage(owner), NULL);
	else if ((failed = migrate_run(owner, test_build, fault, sizeof(fault))))
		log_event(LOG_ERROR, "migrate.refused", "why", fault, NULL);
	PQfinish(owner);
	return failed ? 1 : 0;
}

/* Runs `with` on a connection as the owner, of the private cluster or the configured one. */
static int as_owner(const struct config *config, int (*with)(const char *conninfo, const void *what), const void *what)
{
	char conninfo[CLUSTER_CONNINFO_SIZE];
	struct cluster *c;
	int code;

	if (*config->owner_database && !*config->database)
		fatal("owner_database is set, but database is not: which of the two is meant, that one or a private cluster?");
	c = command_cluster(NULL, config);
	if (!c && !*config->owner_database)
		fatal("owner_database is not set");
	code = with(c ? cluster_conninfo(c, "tilsyn_owner", conninfo) : config->owner_database, what);
	cluster_stop(c);
	return code;
}

static int migrate(const char *conninfo, const void *what)
{
	(void)what;
	return command_migrate_as(conninfo);
}

int command_migrate(const struct config *config)
{
	return as_owner(config, migrate, NULL);
}

struct administrator {
	const char *user_name, *display_name;
};

static int invite(const char *conninfo, const void *what)
{
	const struct administrator *a = what;
	char code[CODE_CHARS], hash[HEX_HASH_CHARS];
	PGconn *owner = PQconnectdb(conninfo);

	secret_code(code);
	secret_code_hash(code, hash);
	PGresult *done = PQexecParams(owner, "SELECT app.invite_administrator($1, $2, $3::bytea)", 3, NULL,
		(const char *[]){a->user_name, a->display_name, hash}, NULL, NULL, 0);
	bool well = PQresultStatus(done) == PGRES_TUPLES_OK;

	if (well)
		printf("%s\n", code);
	else
		log_event(LOG_ERROR, "admin.refused", "why", PQerrorMessage(owner), NULL);
	PQclear(done);
	PQfinish(owner);
	return well && fflush(stdout) == 0 ? 0 : 1;
}

int command_admin(const struct config *config, const char *user_name, const char *display_name)
{
	return as_owner(config, invite, &(struct administrator){user_name, display_name});
}

/* The whole file, ended by NUL; NULL with a line in the log. Yours: free(). */
static char *read_file(const char *path, size_t *size)
{
	FILE *in = fopen(path, "rb");
	char *text = NULL, chunk[4096];
	FILE *out = in ? open_memstream(&text, size) : NULL;
	size_t got;
	bool failed = !out;

	while (!failed && (got = fread(chunk, 1, sizeof(chunk), in)) > 0)
		failed = fwrite(chunk, 1, got, out) != got;
	failed = failed || ferror(in);
	if (out && fclose(out))
		failed = true;
	if (in)
		fclose(in);
	if (!failed)
		return text;
	log_event(LOG_ERROR, "protocol.unread", "file", path, NULL);
	free(text);
	return NULL;
}

int command_verify_protocol(const char *path)
{
	char hash[SHA_HEX + 1], *found;
	size_t size;
	char *text = read_file(path, &size);

	if (!text)
		return 2;
	sha_text(hash, text, size);
	found = protocol_verify(text, size);
	printf("SHA-256 of the file: %s\n", hash);
	if (found)
		printf("the draw differs: %s\n", found);
	else
		puts("the draw agrees: list, allocation, seed, and every ticket, rank and place");
	free(text);
	int code = found ? 1 : 0;

	free(found);
	return fflush(stdout) == 0 ? code : 2;
}

/* -- the ledger of deletions, kept outside the database (R20) -- */

static int export_erasures(const char *conninfo, const void *path)
{
	PGconn *owner = PQconnectdb(conninfo);
	PGresult *rows = PQexec(owner, "SELECT kind, subject, at::date FROM app.erasure ORDER BY at, kind, subject");
	FILE *out = PQresultStatus(rows) == PGRES_TUPLES_OK ? fopen(path, "we") : NULL;
	bool well = out != NULL;

	for (int row = 0; well && row < PQntuples(rows); row++)
		well = fprintf(out, "%s\t%s\t%s\n", PQgetvalue(rows, row, 0), PQgetvalue(rows, row, 1),
			       PQgetvalue(rows, row, 2)) > 0;
	if (out && fclose(out))
		well = false;
	if (!well)
		log_event(LOG_ERROR, "erasures.not_written", "file", (const char *)path, "why", PQerrorMessage(owner),
			NULL);
	PQclear(rows);
	PQfinish(owner);
	return well ? 0 : 1;
}

int command_export_erasures(const struct config *config, const char *path)
{
	return as_owner(config, export_erasures, path);
}

/* One line, "kind\tsubject\tday". 1: deleted again, 0: was gone, -1: could not. */
static int replay_line(PGconn *owner, char *line)
{
	char *rest = NULL, *kind = strtok_r(line, "\t\n", &rest), *subject = strtok_r(NULL, "\t\n", &rest);
	PGresult *done = PQexecParams(owner, "SELECT app.replay_erasure($1, $2::uuid)::integer", 2, NULL,
		(const char *[]){kind ? kind : "", subject ? subject : ""}, NULL, NULL, 0);
	int found = PQresultStatus(done) == PGRES_TUPLES_OK ? *PQgetvalue(done, 0, 0) == '1' : -1;

	PQclear(done);
	return found;
}

/* All or nothing: a ledger with a line that cannot be carried out is another one's, or broken. */
static int replay_erasures(const char *conninfo, const void *path)
{
	PGconn *owner = PQconnectdb(conninfo);
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t room = 0, again = 0, nth = 0;
	int found = in && PQstatus(owner) == CONNECTION_OK ? 0 : -1;

	PQclear(PQexec(owner, "BEGIN"));
	while (found >= 0 && getline(&line, &room, in) > 0) {
		nth++;
		found = replay_line(owner, line);
		again += found > 0;
	}
	if (found < 0)
		log_event(LOG_ERROR, "erasures.not_replayed", "file", (const char *)path, "line", log_int((int64_t)nth),
			"why", PQerrorMessage(owner), NULL);
	PGresult *end = PQexec(owner, found < 0 ? "ROLLBACK" : "COMMIT");
	bool well = found >= 0 && PQresultStatus(end) == PGRES_COMMAND_OK;

	if (well)
		printf("%zu of %zu deletions made again\n", again, nth);
	PQclear(end);
	free(line);
	if (in)
		fclose(in);
	PQfinish(owner);
	return well && fflush(stdout) == 0 ? 0 : 1;
}

int command_replay_erasures(const struct config *config, const char *path)
{
	return as_owner(config, replay_erasures, path);
}

int command_rpcs(void)
{
	static const char *const lanes[] = {[READS] = "READS", [LOOKS] = "LOOKS", [WRITES] = "WRITES", [LONG] = "LONG"};

	for (const struct rpc *r = rpc_table; r < rpc_table + rpc_count; r++)
		printf("%s\t%s\t%s\t%u\t%s\t%s\t%s\n", r->service, r->method, lanes[r->lane], r->who,
			rpc_acts(r) ? "acts" : "reads", r->streams ? "stream" : "unary", r->manual);
	return fflush(stdout) == 0 ? 0 : 1;
}
