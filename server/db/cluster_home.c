#include "db/cluster_home.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/fault.h"

/* -- the user -- */

static bool take_user(struct cluster_home *h, const struct passwd *p)
{
	h->uid = p->pw_uid;
	h->gid = p->pw_gid;
	h->n_groups = HOME_GROUPS_MAX;
	snprintf(h->user, sizeof(h->user), "%s", p->pw_name);
	return getgrouplist(p->pw_name, p->pw_gid, h->groups, &h->n_groups) >= 0;
}

/* PostgreSQL refuses to run as root. */
static bool find_user(struct cluster_home *h, char *fault, size_t size)
{
	const struct passwd *p = getpwuid(geteuid());

	if (!p)
		return fault_say(fault, size, "user id %d has no name, and PostgreSQL needs one", (int)geteuid());
	snprintf(h->self, sizeof(h->self), "%s", p->pw_name);
	h->drops = geteuid() == 0;
	if (h->drops) {
		p = getpwnam("postgres");
		p = p ? p : getpwnam("tilsyn");
	}
	if (!p)
		return fault_say(fault, size,
			"PostgreSQL refuses to run as root, and there is neither a user postgres nor tilsyn");
	return take_user(h, p) ||
	       fault_say(fault, size, "user '%s' is in more than %d groups", h->user, HOME_GROUPS_MAX);
}

/* -- folders -- */

/* A folder that is the database user's alone. One that somebody else put there is not used; one of our own is given on,
 * as we may have been killed between making and giving. */
static bool make_folder(const struct cluster_home *h, const char *path, char *fault, size_t size)
{
	struct stat s;

	if ((mkdir(path, 0700) && errno != EEXIST) || lstat(path, &s))
		return fault_say(fault, size, "cannot make folder '%s': %s", path, strerror(errno));
	if (!S_ISDIR(s.st_mode) || (s.st_uid != h->uid && s.st_uid != geteuid()))
		return fault_say(fault, size, "'%s' is not a folder of user '%s'", path, h->user);
	if (s.st_uid != h->uid && lchown(path, h->uid, h->gid))
		return fault_say(fault, size, "cannot give '%s' to user '%s': %s", path, h->user, strerror(errno));
	return true;
}

/* A short place for the socket of a cluster with a long path: the same one each time. */
static void find_short_place(struct cluster_home *h)
{
	unsigned long long hash = 14695981039346656037ULL;

	for (const char *s = h->root; *s; s++)
		hash = (hash ^ (unsigned char)*s) * 1099511628211ULL;
	snprintf(h->sock, sizeof(h->sock), "%s/tilsynd-%016llx", h->drops ? "/run" : "/tmp", hash);
}

static bool make_folders(struct cluster_home *h, const char *data_dir, char *fault, size_t size)
{
	char *whole;

	if (!make_folder(h, data_dir, fault, size))
		return false;
	whole = realpath(data_dir, NULL);
	if (!whole || strlen(whole) >= sizeof(h->root)) {
		free(whole);
		return fault_say(fault, size, "data_dir '%s' has no usable path", data_dir);
	}
	strcpy(h->root, whole);
	free(whole);
	/* They mean something in PostgreSQL's settings, in connection strings or in patterns. */
	if (strpbrk(h->root, "'\"\\,*?[\n"))
		return fault_say(
			fault, size, "data_dir '%s' has a quote, comma, backslash or wildcard in its path", h->root);
	snprintf(h->pg, sizeof(h->pg), "%s/pg", h->root);
	snprintf(h->log, sizeof(h->log), "%s/log", h->root);
	snprintf(h->lock, sizeof(h->lock), "%s/lock", h->root);
	if (strlen(h->root) + sizeof("/sock") <= sizeof(h->sock))
		snprintf(h->sock, sizeof(h->sock), "%.80s/sock", h->root);
	else
		find_short_place(h);
	return make_folder(h, h->sock, fault, size);
}

bool home_open(struct cluster_home *h, const char *data_dir, const char *bin, char *fault, size_t size)
{
	*h = (struct cluster_home){.drops = false};
	if (!*data_dir)
		return fault_say(fault, size, "neither `database` nor `data_dir` is set");
	if ((size_t)snprintf(h->bin, sizeof(h->bin), "%s", bin) >= sizeof(h->bin))
		return fault_say(fault, size, "postgres_bin is too long a path");
	return find_user(h, fault, size) && make_folders(h, data_dir, fault, size);
}

/* -- programs -- */

/* Between fork and exec: calls that are safe there, nothing else. */
static _Noreturn void become(
	const struct cluster_home *h, const char *const argv[], int log, int nothing, pid_t parent, bool dies_with_us)
{
	static const char *const environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", NULL};
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	setsid(); /* a Ctrl-C is for us: we stop it in order */
	umask(077);
	if (h->drops && (setgroups((size_t)h->n_groups, h->groups) || setresgid(h->gid, h->gid, h->gid) ||
				setresuid(h->uid, h->uid, h->uid)))
		_exit(126);
	/* After the change of user, which would clear it. Our own death between fork and here is seen by the parent's
	 * number. */
	if (dies_with_us && (prctl(PR_SET_PDEATHSIG, SIGINT) || getppid() != parent))
		_exit(126);
	if (chdir(h->root) || dup2(nothing, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
		_exit(126);
	close_range(3, ~0U, 0); /* ours are closed by exec; a library's may not be */
	execve(argv[0], (char *const *)argv, (char *const *)environment);
	_exit(127);
}

pid_t home_spawn(const struct cluster_home *h, const char *const argv[], bool dies_with_us)
{
	char path[PATH_MAX];
	const char *found[HOME_ARGUMENTS_MAX + 1] = {path}; /* the programs look for each other beside their own path */
	int log = open(h->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	pid_t parent = getpid(), child = -1;

	snprintf(path, sizeof(path), "%s/%s", h->bin, argv[0]);
	for (size_t i = 1; i < HOME_ARGUMENTS_MAX && argv[i]; i++)
		found[i] = argv[i];
	if (log >= 0 && nothing >= 0)
		child = fork();
	if (!child)
		become(h, found, log, nothing, parent, dies_with_us);
	if (log >= 0)
		close(log);
	if (nothing >= 0)
		close(nothing);
	return child;
}

/* -- the cluster -- */

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *walk)
{
	(void)s, (void)kind, (void)walk;
	return remove(path);
}

static void remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool run_initdb(const struct cluster_home *h, const char *into)
{
	const char *argv[] = {"initdb", "-D", into, "-U", "postgres", "--data-checksums", "--encoding=UTF8",
		"--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=da-DK", "--auth-local=peer",
		"--auth-host=reject", NULL};
	pid_t child = home_spawn(h, argv, true);
	int status = -1;

	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && !WEXITSTATUS(status);
}

static bool append(const char *path, const char *text)
{
	FILE *f = fopen(path, "ae");
	bool fine = f && fputs(text, f) >= 0;

	return f && !fclose(f) && fine;
}

/* What starts that were killed have left. Their initdb may still be about to die: nobody works in the folder of
 * another. */
static void remove_leftovers(const struct cluster_home *h)
{
	char pattern[PATH_MAX];
	glob_t found = {0};

	snprintf(pattern, sizeof(pattern), "%s.half.*", h->pg);
	if (!glob(pattern, GLOB_NOSORT, NULL, &found))
		for (size_t i = 0; i < found.gl_pathc; i++)
			remove_tree(found.gl_pathv[i]);
	globfree(&found);
}

bool home_make_cluster(const struct cluster_home *h, char *fault, size_t size)
{
	char half[PATH_MAX], conf[PATH_MAX + 32];

	remove_leftovers(h);
	if (!access(h->pg, F_OK))
		return true;
	snprintf(half, sizeof(half), "%s.half.%d", h->pg, (int)getpid());
	snprintf(conf, sizeof(conf), "%s/postgresql.conf", half);
	if (!run_initdb(h, half))
		return fault_say(fault, size, "initdb failed for user '%s'; '%s' says why", h->user, h->log);
	if (!append(conf, "\ninclude 'tilsyn.conf'\ninclude_if_exists 'local.conf'\n") || rename(half, h->pg))
		return fault_say(fault, size, "cannot finish '%s': %s", h->pg, strerror(errno));
	return true;
}

/* -- its files -- */

/* Whole or not at all: a crash may hit any moment. */
static bool write_file(const struct cluster_home *h, const char *name, const char *text, char *fault, size_t size)
{
	char path[PATH_MAX + 32], fresh[PATH_MAX + 40];
	FILE *f;
	bool fine;

	snprintf(path, sizeof(path), "%s/%s", h->pg, name);
	snprintf(fresh, sizeof(fresh), "%s.new", path);
	f = fopen(fresh, "we");
	fine = f && fputs(text, f) >= 0 && !fflush(f) && !fsync(fileno(f)) && !fchmod(fileno(f), 0600) &&
	       (!h->drops || !fchown(fileno(f), h->uid, h->gid));
	if (f && fclose(f))
		fine = false;
	return (fine && !rename(fresh, path)) || fault_say(fault, size, "cannot write '%s': %s", path, strerror(errno));
}

static bool write_settings(const struct cluster_home *h, char *fault, size_t size)
{
	char text[2048];

	/* Errors of statements go to the client alone: their texts can quote data. */
	snprintf(text, sizeof(text),
		"# Written by tilsynd at each start. Your own settings belong in local.conf.\n"
		"listen_addresses = ''\n"
		"port = 5432\n"
		"unix_socket_directories = '%s'\n"
		"unix_socket_permissions = 0777\n" /* the folder is closed, and pg_hba asks who comes */
		"max_connections = 100\n"
		"shared_buffers = 128MB\n"
		"jit = off\n"
		"timezone = 'UTC'\n"
		"wal_compression = on\n"
		"max_wal_size = 1GB\n"
		"checkpoint_timeout = 15min\n"
		"password_encryption = 'scram-sha-256'\n"
		"logging_collector = off\n"
		"log_destination = 'stderr'\n"
		"log_timezone = 'UTC'\n"
		"log_line_prefix = '%%m [%%p] '\n"
		"log_min_messages = log\n"
		"log_min_error_statement = panic\n"
		"log_error_verbosity = terse\n"
		"log_statement = 'none'\n"
		"log_parameter_max_length = 0\n"
		"log_parameter_max_length_on_error = 0\n"
		"log_checkpoints = off\n",
		h->sock);
	return write_file(h, "tilsyn.conf", text, fault, size);
}

static bool write_map(const struct cluster_home *h, char *fault, size_t size)
{
	static const char *const roles[] = {"postgres", "tilsyn_owner", "tilsyn_app", "tilsyn_jobs", "tilsyn_backup"};
	const char *const users[] = {"root", h->user, h->self};
	char text[2048] = "# map, user of the system, role. Written by tilsynd at each start.\n";
	size_t n = strlen(text);

	for (size_t u = 0; u < sizeof(users) / sizeof(users[0]); u++)
		for (size_t r = 0; r < sizeof(roles) / sizeof(roles[0]); r++)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "tilsyn \"%s\" %s\n", users[u], roles[r]);
	return write_file(h, "pg_ident.conf", text, fault, size);
}

bool home_write_files(const struct cluster_home *h, char *fault, size_t size)
{
	return write_settings(h, fault, size) && write_map(h, fault, size) &&
	       write_file(h, "pg_hba.conf",
		       "# Written by tilsynd at each start: by socket only, and only those of pg_ident.conf.\n"
		       "local all         all peer map=tilsyn\n"
		       "local replication all peer map=tilsyn\n",
		       fault, size);
}
