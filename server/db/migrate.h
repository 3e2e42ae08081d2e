/* migrate.h - brings a database to what this program was built with, or says why not.
 *
 * Schema files run once, in order, and are remembered with their checksums; the api is dropped and rebuilt whole when
 * it is another than ours. All of it is one transaction behind one lock, so that any number of servers may start at
 * once. A schema or an api that is newer than ours is left alone. Which api stands is said by the comment on schema
 * api: it goes when the schema goes, and the server's own role can read it. Blocking: start-up and `tilsynd migrate`
 * only. */
#pragma once
#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

/* owner: connected as tilsyn_owner. test_build: the clock becomes settable (sql/test). 0 when all stands as it should,
 * -1 with one line in `fault`. */
int migrate_run(PGconn *owner, bool test_build, char *fault, size_t size) __attribute__((warn_unused_result));

/* May a server of this build work there? The api is ours or the next one, the disk is trusted (fsync,
 * full_page_writes), and the role has no more power than it should. app: connected as the server will be. */
bool db_verify(PGconn *app, char *fault, size_t size) __attribute__((warn_unused_result));
