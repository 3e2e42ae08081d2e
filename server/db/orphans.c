#include "db/orphans.h"

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* PostgreSQL's processes never leave the cluster's folder. */
static bool works_in(long pid, const char *folder)
{
	char link[64], at[PATH_MAX];
	ssize_t size;

	snprintf(link, sizeof(link), "/proc/%ld/cwd", pid);
	size = readlink(link, at, sizeof(at) - 1);
	at[size > 0 ? size : 0] = '\0';
	return !strcmp(at, folder);
}

void orphans_end(const char *pg)
{
	DIR *all = opendir("/proc");

	for (struct dirent *e; all && (e = readdir(all));) {
		long pid = strtol(e->d_name, NULL, 10);

		if (pid > 1 && pid != getpid() && works_in(pid, pg))
			kill((pid_t)pid, SIGQUIT);
	}
	if (all)
		closedir(all);
}
