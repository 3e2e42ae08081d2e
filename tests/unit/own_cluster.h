/* own_cluster.h - a private PostgreSQL for one test program, in a folder that goes with it. */
#pragma once
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "db/cluster.h"

static char own_folder[64];
static char own_conninfo[CLUSTER_CONNINFO_SIZE];

/* The folder's name alone: who owns it is the cluster's business. */
static inline struct config *own_config(void)
{
	char fault[300], setting[100];
	const char *const overrides[] = {setting, NULL};

	if (!*own_folder) {
		strcpy(own_folder, "/tmp/tilsyn-XXXXXX");
		if (!mkdtemp(own_folder) || rmdir(own_folder))
			abort();
	}
	snprintf(setting, sizeof(setting), "data_dir=%s", own_folder);

	struct config *c = config_load(NULL, overrides, fault, sizeof(fault));

	if (!c)
		fputs(fault, stderr), abort();
	return c;
}

static inline struct cluster *own_cluster(struct event_base *base, const struct config *config)
{
	char fault[600];
	struct cluster *c = cluster_start(base, config, fault, sizeof(fault));

	if (!c)
		fputs(fault, stderr), abort();
	return c;
}

static inline PGconn *own_connection(const struct cluster *c, const char *role)
{
	PGconn *db = PQconnectdb(cluster_conninfo(c, role, own_conninfo));

	/* After a killed backend the whole server recovers for a moment. */
	for (int patience = 400; PQstatus(db) != CONNECTION_OK && patience; patience--) {
		usleep(50000);
		PQreset(db);
	}
	if (PQstatus(db) != CONNECTION_OK)
		fputs(PQerrorMessage(db), stderr), abort();
	return db;
}

static inline void own_run(PGconn *db, const char *sql)
{
	PGresult *r = PQexec(db, sql);

	if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
		fputs(PQerrorMessage(db), stderr), abort();
	PQclear(r);
}

static inline void own_remove(void)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -rf '%s'", own_folder);
	if (system(command))
		abort();
}
