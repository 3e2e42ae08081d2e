/* cluster_home.h - a private cluster's folders, files and user. Inside db/ alone. */
#pragma once
#include <grp.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
	HOME_GROUPS_MAX = 64,
	SOCKET_DIR_SIZE = 94,
	HOME_ARGUMENTS_MAX = 16
}; /* with "/.s.PGSQL.5432" at most 107 bytes */

struct cluster_home {
	char root[PATH_MAX - 64]; /* data_dir, absolute */
	char pg[PATH_MAX - 48], log[PATH_MAX], lock[PATH_MAX];
	char sock[SOCKET_DIR_SIZE];
	char bin[PATH_MAX - 64]; /* postgres_bin; the config is read anew once the cluster is there */

	uid_t uid; /* whom PostgreSQL runs as */
	gid_t gid;
	bool drops;		 /* we are root and become that user */
	char user[64], self[64]; /* that user's name and our own */
	gid_t groups[HOME_GROUPS_MAX];
	int n_groups;
};

/* Finds the user and makes the folders. */
bool home_open(struct cluster_home *h, const char *data_dir, const char *bin, char *fault, size_t size);

/* initdb, unless it was done: into a folder of its own that gets its name when it is whole. */
bool home_make_cluster(const struct cluster_home *h, char *fault, size_t size);

/* Our settings and who may connect; written anew at each start. The operator's own go into pg/local.conf. */
bool home_write_files(const struct cluster_home *h, char *fault, size_t size);

/* Starts a program of the cluster as its user, with a clean environment, output into the log. dies_with_us: gets SIGINT
 * when this thread ends. argv[0] is a name in bin. -1 on failure. */
pid_t home_spawn(const struct cluster_home *h, const char *const argv[], bool dies_with_us);
