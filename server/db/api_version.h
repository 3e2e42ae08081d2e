/* api_version.h - which api this program was built with, and which one stands in a database. Inside db/ alone. */
#pragma once
#include <libpq-fe.h>
#include <stdbool.h>

#include "db/sql_files.h"

enum { API_HASH_SIZE = 65 };

struct api_version {
	int number; /* 0: there is none */
	char hash[API_HASH_SIZE];
};

/* Of sql/policy (but the roles, which are not ours to make), sql/api and, in a test build, sql/test; the number stands
 * in the first line of sql/api/00_enter.sql. */
struct api_version api_version_own(bool test_build);

bool api_version_of(PGconn *db, struct api_version *v); /* false: cannot be read */
bool api_version_set(PGconn *db, const struct api_version *v);

bool sql_file_is_in(const struct sql_file *f, const char *folder); /* "api/" */
bool sql_file_is_rebuilt(const struct sql_file *f, bool test_build);
