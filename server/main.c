/* main.c - tilsynd: reads settings, starts the rooms in order, waits for signals. */
#include <errno.h>
#include <event2/event.h>
#include <event2/thread.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "config.h"
#include "db/bind.h"
#include "db/cluster.h"
#include "db/migrate.h"
#include "db/pool.h"
#include "http/http.h"
#include "jobs/jobs.h"
#include "live/live.h"
#include "log.h"
#include "printer.h"
#include "queries.h"
#include "server.h"
#include "work.h"

static const char usage[] = "tilsynd run      serve\n"
			    "tilsynd migrate  bring the database to what this program needs\n"
			    "tilsynd admin USER NAME  make the first administrator; prints the invite code\n"
			    "tilsynd verify-protocol FILE  redo a draw from its printed protocol, without a server\n"
			    "tilsynd export-erasures FILE  write down what was deleted, to keep beside the backups\n"
			    "tilsynd replay-erasures FILE  delete it again, after a restore\n"
			    "tilsynd rpcs     print the table of calls\n"
			    "tilsynd config   print every setting with its value\n"
			    "options: --config FILE, --set name=value (again and again), --version\n";

enum { OVERRIDES_MAX = 64, WORDS_MAX = 4 };

struct program {
	const char *config_path;
	const char *overrides[OVERRIDES_MAX + 1]; /* NULL-ended */
	size_t n_overrides;
	const char *words[WORDS_MAX];
	size_t n_words;
	struct server server;
	struct http *http;
	struct config *config;
};

/* -- settings -- */

static void override(struct program *p, const char *setting)
{
	if (p->n_overrides == OVERRIDES_MAX)
		fatal("more than %d settings on the command line", OVERRIDES_MAX);
	p->overrides[p->n_overrides++] = setting;
}

static void parse(struct program *p, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		bool takes_value = !strcmp(argv[i], "--config") || !strcmp(argv[i], "--set");

		if (takes_value && i + 1 == argc)
			fatal("%s wants a value", argv[i]);
		if (!strcmp(argv[i], "--version")) {
			puts("tilsynd " TILSYN_VERSION);
			exit(fflush(stdout) ? 1 : 0);
		} else if (!strcmp(argv[i], "--config")) {
			p->config_path = argv[++i];
		} else if (!strcmp(argv[i], "--set")) {
			override(p, argv[++i]);
		} else if (*argv[i] == '-' || p->n_words == WORDS_MAX) {
			fprintf(stderr, "%s", usage);
			exit(2);
		} else {
			p->words[p->n_words++] = argv[i];
		}
	}
}

static void load(struct program *p)
{
	char fault[300];
	struct config *config = config_load(p->config_path, p->overrides, fault, sizeof(fault));

	if (!config)
		fatal("%s", fault);
	config_free(p->config);
	p->config = config;
	p->server.config = config;
}

static void use_log_level(const struct config *config)
{
	static const char *const levels[] = {"error", "warn", "info", "debug"};

	for (int i = LOG_ERROR; i <= LOG_DEBUG; i++)
		if (!strcmp(config->log_level, levels[i]))
			log_set_level((enum log_level)i);
}

/* -- start -- */

static void say_difference(void *context, const char *line)
{
	(void)context;
	log_event(LOG_ERROR, "bind.differs", "what", line, NULL);
}

/* The contract and the database fit, field by field, or we do not start. A database that goes meanwhile is away, and
 * has not differed in anything. */
static void verify(const struct config *config)
{
	char fault[500] = "the contract and the database differ; every difference is named above";
	PGconn *app = PQconnectdb(config->database);
	bool fits = PQstatus(app) == CONNECTION_OK && db_verify(app, fault, sizeof(fault)) &&
		    bind_check(app, all_queries, say_difference, NULL);

	if (PQstatus(app) != CONNECTION_OK)
		fatal("cannot reach the database: %s", PQerrorMessage(app));
	if (!fits)
		fatal("%s", fault);
	PQfinish(app);
}

/* A private cluster gives the connection strings; the settings are read again with them. */
static struct cluster *start_cluster(struct program *p)
{
	static char setting[CLUSTER_CONNINFO_SIZE + 16];
	char conninfo[CLUSTER_CONNINFO_SIZE];
	struct cluster *c = command_cluster(p->server.base, p->config);

	if (!c)
		return NULL;
	if (command_migrate_as(cluster_conninfo(c, "tilsyn_owner", conninfo)))
		fatal("the private database cannot be migrated");
	snprintf(setting, sizeof(setting), "database=%s", cluster_conninfo(c, "tilsyn_app", conninfo));
	override(p, setting);
	load(p);
	return c;
}

/* -- signals -- */

static void drained(void *base)
{
	event_base_loopbreak(base);
}

static void stop(evutil_socket_t signal_number, short what, void *context)
{
	struct program *p = context;

	(void)what;
	if (p->server.draining) { /* asked twice: at once */
		drained(p->server.base);
		return;
	}
	log_event(LOG_INFO, "server.stopping", "signal", log_int(signal_number), NULL);
	p->server.draining = true;
	http_drain(p->http, drained, p->server.base);
}

/* Settings marked RELOAD take effect. The first ones stay in memory: rooms that know no reload hold on to them. */
static void reload(evutil_socket_t signal_number, short what, void *context)
{
	struct program *p = context;
	char fault[300];
	struct config *config = config_load(p->config_path, p->overrides, fault, sizeof(fault));

	(void)signal_number;
	(void)what;
	if (!config || !http_reload(p->http, config)) {
		log_event(LOG_ERROR, "server.not_reloaded", "why", config ? "see above" : fault, NULL);
		config_free(config);
		return;
	}
	if (p->server.config != p->config)
		config_free((struct config *)p->server.config);
	p->server.config = config;
	use_log_level(config);
	log_event(LOG_INFO, "server.reloaded", NULL);
	const char *fixed = config_fixed_difference(p->config, config);

	if (fixed)
		log_event(LOG_WARN, "server.wants_restart", "setting", fixed, NULL);
}

static struct event *on_signal(struct program *p, int number, event_callback_fn callback)
{
	struct event *e = evsignal_new(p->server.base, number, callback, p);

	evsignal_add(e, NULL);
	return e;
}

/* -- run -- */

static struct event_base *new_base(void)
{
	struct event_config *settings = event_config_new();
	struct event_base *base;

	evthread_use_pthreads();
	event_config_set_flag(settings, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST); /* measured: a fifth more requests */
	base = event_base_new_with_config(settings);
	event_config_free(settings);
	return base;
}

static int run(struct program *p)
{
	struct server *s = &p->server;

	s->base = new_base();
	server_read_key(s);
	struct cluster *cluster = start_cluster(p);

	verify(p->config);
	s->pool = pool_new(s->base, p->config);
	s->work = work_new(s->base, (unsigned)p->config->worker_threads, (unsigned)p->config->worker_queue);
	s->printers = work_new(s->base, (unsigned)p->config->printers, (unsigned)p->config->worker_queue);
	s->live = live_new(s->base, p->config);
	p->http = http_new(s->base, p->config, s);
	if (!p->http)
		fatal("cannot serve on %s", p->config->listen);
	struct admin *admin = *p->config->admin_socket ? admin_new(s->base, p->config, s, p->http) : NULL;
	struct jobs *jobs = jobs_new(s);
	struct event *signals[] = {
		on_signal(p, SIGTERM, stop), on_signal(p, SIGINT, stop), on_signal(p, SIGHUP, reload)};

	log_event(LOG_INFO, "server.started", "version", TILSYN_VERSION, "listen", p->config->listen, NULL);
	event_base_dispatch(s->base);

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		event_free(signals[i]);
	admin_free(admin);
	http_free(p->http);
	live_free(s->live);
	work_free(s->work);
	printer_stop();
	work_free(s->printers);
	pool_free(s->pool); /* answers all who still wait: the calls, which hold on to themselves, and the jobs */
	jobs_free(jobs);
	cluster_stop(cluster);
	event_base_free(s->base);
	log_event(LOG_INFO, "server.stopped", NULL);
	return 0;
}

int main(int argc, char **argv)
{
	static struct program p;
	int code;

	signal(SIGPIPE, SIG_IGN);
	if (sodium_init() < 0)
		fatal("libsodium does not start");
	parse(&p, argc, argv);
	load(&p);
	use_log_level(p.config);

	const char *word = p.n_words ? p.words[0] : "";

	if (!strcmp(word, "run") && p.n_words == 1)
		code = run(&p);
	else if (!strcmp(word, "migrate") && p.n_words == 1)
		code = command_migrate(p.config);
	else if (!strcmp(word, "admin") && p.n_words == 3)
		code = command_admin(p.config, p.words[1], p.words[2]);
	else if (!strcmp(word, "verify-protocol") && p.n_words == 2)
		code = command_verify_protocol(p.words[1]);
	else if (!strcmp(word, "export-erasures") && p.n_words == 2)
		code = command_export_erasures(p.config, p.words[1]);
	else if (!strcmp(word, "replay-erasures") && p.n_words == 2)
		code = command_replay_erasures(p.config, p.words[1]);
	else if (!strcmp(word, "rpcs") && p.n_words == 1)
		code = command_rpcs();
	else if (!strcmp(word, "config") && p.n_words == 1)
		config_print(p.config, stdout), code = fflush(stdout) ? 1 : 0;
	else
		fprintf(stderr, "%s", usage), code = 2;
	if (p.server.config != p.config)
		config_free((struct config *)p.server.config);
	config_free(p.config);
	return code;
}
