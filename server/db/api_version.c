#include "db/api_version.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

bool sql_file_is_in(const struct sql_file *f, const char *folder)
{
	return !strncmp(f->path, folder, strlen(folder));
}

bool sql_file_is_rebuilt(const struct sql_file *f, bool test_build)
{
	return (sql_file_is_in(f, "policy/") && strcmp(f->path, "policy/roles.sql")) || sql_file_is_in(f, "api/") ||
	       (test_build && sql_file_is_in(f, "test/"));
}

static int own_number(void)
{
	int number = 0;

	for (size_t i = 0; i < sql_file_count; i++)
		if (!strcmp(sql_files[i].path, "api/00_enter.sql") &&
			sscanf(sql_files[i].text, "-- api %d", &number) == 1)
			return number;
	return 0;
}

struct api_version api_version_own(bool test_build)
{
	struct api_version own = {.number = own_number()};
	crypto_hash_sha256_state state;
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256_init(&state);
	for (const struct sql_file *f = sql_files; f < sql_files + sql_file_count; f++) {
		if (!sql_file_is_rebuilt(f, test_build))
			continue;
		crypto_hash_sha256_update(&state, (const unsigned char *)f->path, strlen(f->path) + 1);
		crypto_hash_sha256_update(&state, (const unsigned char *)f->sha256, strlen(f->sha256));
	}
	crypto_hash_sha256_final(&state, hash);
	sodium_bin2hex(own.hash, sizeof(own.hash), hash, sizeof(hash));
	return own;
}

bool api_version_of(PGconn *db, struct api_version *v)
{
	PGresult *r = PQexec(db, "SELECT coalesce(obj_description(to_regnamespace('api'), 'pg_namespace'), '')");
	bool read = PQresultStatus(r) == PGRES_TUPLES_OK;

	*v = (struct api_version){0};
	if (read && sscanf(PQgetvalue(r, 0, 0), "api %d %64[0-9a-f]", &v->number, v->hash) != 2)
		*v = (struct api_version){0};
	PQclear(r);
	return read;
}

bool api_version_set(PGconn *db, const struct api_version *v)
{
	char sql[160];

	snprintf(sql, sizeof(sql), "COMMENT ON SCHEMA api IS 'api %d %s'", v->number, v->hash);

	PGresult *r = PQexec(db, sql);
	bool set = PQresultStatus(r) == PGRES_COMMAND_OK;

	PQclear(r);
	return set;
}
