/* cluster.h - a private PostgreSQL in a folder of ours, for those who bring none.
 *
 * Unix socket only, peer authentication through one map, checksums, ICU da-DK. The server runs as a child of ours, as
 * an ordinary user even where we are root; it goes when we go, and comes back when it is killed. A server that another
 * tilsynd started in the same folder is used as it is, and replaced when it goes. Main thread only: the child is bound
 * to the life of the thread that made it.
 *
 *   data_dir/pg     the cluster; there only when initdb has finished
 *   data_dir/log    what PostgreSQL says of itself; statements and their data are never logged
 *   data_dir/sock   the socket, where the path is short enough */
#pragma once
#include <event2/event.h>
#include <stddef.h>

#include "config.h"

enum { CLUSTER_CONNINFO_SIZE = 256 };

struct cluster;

/* Blocks until the server answers and database and roles are there, a minute or two at most; NULL with one line in
 * `fault` when that fails. Without a base (commands that end soon) nobody brings a killed server back. */
struct cluster *cluster_start(struct event_base *base, const struct config *config, char *fault, size_t size);
void cluster_stop(struct cluster *c); /* waits for a clean stop; NULL is fine */

/* For database tilsyn as this role; returns the buffer. */
const char *cluster_conninfo(const struct cluster *c, const char *role, char conninfo[CLUSTER_CONNINFO_SIZE]);
