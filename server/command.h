/* command.h - what tilsynd does beside serving: migrate, make the first administrator, print its tables. Blocking, then
 * exit. */
#pragma once
#include "config.h"

int command_migrate(const struct config *config);
int command_admin(const struct config *config, const char *user_name, const char *display_name);
int command_verify_protocol(const char *path); /* 0: the draw agrees; prints its hash and what differs first */
/* What was deleted, by ids, to a file that is kept beside the backups; and deleted again, after a restore (R20). */
int command_export_erasures(const struct config *config, const char *path);
int command_replay_erasures(const struct config *config, const char *path);
int command_rpcs(void); /* the RPC table, a line each, for the manual and the tests */

/* The connection strings of this process: the configured ones, or those of the private cluster, which it starts when
 * needed. */
struct cluster;
struct event_base;
struct cluster *command_cluster(
	struct event_base *base, const struct config *config); /* NULL: none is wanted; fatal on failure */
int command_migrate_as(const char *owner_conninfo);
