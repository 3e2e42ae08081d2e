#include "http/metrics.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "db/pool.h"
#include "http/state.h"
#include "log.h"
#include "server.h"
#include "work.h"

static const char *const codes[] = {"ok", "canceled", "unknown", "invalid_argument", "deadline_exceeded", "not_found",
	"already_exists", "permission_denied", "resource_exhausted", "failed_precondition", "aborted", "out_of_range",
	"unimplemented", "internal", "unavailable", "data_loss", "unauthenticated"};
static const char *const lanes[] = {[READS] = "reads", [LOOKS] = "looks", [WRITES] = "writes", [LONG] = "long"};
static const char *const pool_lanes[POOL_LANES] = {
	[POOL_READS] = "reads", [POOL_WRITES] = "writes", [POOL_LONG] = "long"};
static const int64_t bucket_us[] = {
	500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000};

enum {
	CODES = sizeof(codes) / sizeof(codes[0]),
	LANES = sizeof(lanes) / sizeof(lanes[0]),
	BUCKETS = sizeof(bucket_us) / sizeof(bucket_us[0]),
	STATUSES = 600,
};

struct histogram {
	uint64_t buckets[BUCKETS], count, sum_us;
};

struct metrics {
	time_t started;
	struct histogram seconds[LANES];
	uint64_t refused[STATUSES];
	uint64_t calls[][CODES]; /* by row of the RPC table */
};

struct metrics *metrics_new(void)
{
	struct metrics *m = calloc(1, sizeof(*m) + rpc_count * sizeof(m->calls[0]));

	if (!m)
		fatal("no memory for metrics");
	m->started = time(NULL);
	return m;
}

void metrics_free(struct metrics *m)
{
	free(m);
}

static void count_time(struct histogram *h, int64_t time_us)
{
	h->count++;
	h->sum_us += (uint64_t)time_us;
	for (size_t i = 0; i < BUCKETS; i++)
		h->buckets[i] += time_us <= bucket_us[i];
}

void metrics_call(struct metrics *m, const struct rpc *r, const char *code, int64_t time_us)
{
	size_t number = 0;

	while (number < CODES - 1 && strcmp(codes[number], code) != 0)
		number++;
	m->calls[r - rpc_table][number]++;
	if (!r->streams) /* a stream lasts as long as somebody watches */
		count_time(&m->seconds[r->lane], time_us);
}

void metrics_refused(struct metrics *m, int status)
{
	if (status > 0 && status < STATUSES)
		m->refused[status]++;
}

static void describe(FILE *out, const char *name, const char *type, const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void print_number(FILE *out, const char *name, const char *type, const char *help, uint64_t value)
{
	describe(out, name, type, help);
	fprintf(out, "%s %llu\n", name, (unsigned long long)value);
}

static void print_calls(const struct metrics *m, FILE *out)
{
	describe(out, "tilsyn_calls_total", "counter", "Calls answered.");
	for (size_t i = 0; i < rpc_count; i++)
		for (size_t code = 0; code < CODES; code++)
			if (m->calls[i][code])
				fprintf(out, "tilsyn_calls_total{method=\"%s/%s\",code=\"%s\"} %llu\n",
					rpc_table[i].service, rpc_table[i].method, codes[code],
					(unsigned long long)m->calls[i][code]);
}

static void print_refused(const struct metrics *m, FILE *out)
{
	describe(out, "tilsyn_refused_total", "counter", "Requests refused before they became calls.");
	for (int status = 0; status < STATUSES; status++)
		if (m->refused[status])
			fprintf(out, "tilsyn_refused_total{status=\"%d\"} %llu\n", status,
				(unsigned long long)m->refused[status]);
}

static void print_histogram(const struct histogram *h, const char *lane, FILE *out)
{
	for (size_t i = 0; i < BUCKETS; i++)
		fprintf(out, "tilsyn_call_seconds_bucket{lane=\"%s\",le=\"%g\"} %llu\n", lane,
			(double)bucket_us[i] / 1e6, (unsigned long long)h->buckets[i]);
	fprintf(out, "tilsyn_call_seconds_bucket{lane=\"%s\",le=\"+Inf\"} %llu\n", lane, (unsigned long long)h->count);
	fprintf(out, "tilsyn_call_seconds_sum{lane=\"%s\"} %.6f\n", lane, (double)h->sum_us / 1e6);
	fprintf(out, "tilsyn_call_seconds_count{lane=\"%s\"} %llu\n", lane, (unsigned long long)h->count);
}

static void print_times(const struct metrics *m, FILE *out)
{
	describe(out, "tilsyn_call_seconds", "histogram", "From a call's head to its answer, streams left out.");
	for (size_t i = 0; i < LANES; i++)
		print_histogram(&m->seconds[i], lanes[i], out);
}

/* One name, a value per lane of the pool: Prometheus wants them together. */
#define PRINT_POOL(field, name, type, help)                                                                            \
	do {                                                                                                           \
		describe(out, name, type, help);                                                                       \
		for (int lane = 0; lane < POOL_LANES; lane++)                                                          \
			fprintf(out, "%s{lane=\"%s\"} %llu\n", name, pool_lanes[lane],                                 \
				(unsigned long long)pool_gauge(s->pool, (enum pool_lane)lane).field);                  \
	} while (0)

static void print_pool(const struct server *s, FILE *out)
{
	PRINT_POOL(connections, "tilsyn_db_connections", "gauge", "Open connections to the database.");
	PRINT_POOL(queued, "tilsyn_db_queued", "gauge", "Asks that wait for a connection.");
	PRINT_POOL(in_flight, "tilsyn_db_in_flight", "gauge", "Asks sent and not yet answered.");
	PRINT_POOL(asked, "tilsyn_db_asked_total", "counter", "Asks.");
	PRINT_POOL(failed, "tilsyn_db_failed_total", "counter", "Asks that the database refused.");
	PRINT_POOL(lost, "tilsyn_db_lost_total", "counter", "Asks whose connection was lost: outcome unknown.");
	PRINT_POOL(expired, "tilsyn_db_expired_total", "counter", "Asks whose deadline passed in the queue.");
	PRINT_POOL(reconnects, "tilsyn_db_reconnects_total", "counter", "Connections opened again after a loss.");
}

void metrics_print(const struct http *h, const struct server *s, FILE *out)
{
	const struct metrics *m = h->metrics;

	describe(out, "tilsyn_build_info", "gauge", "What runs here.");
	fprintf(out, "tilsyn_build_info{version=\"%s\"} 1\n", TILSYN_VERSION);
	print_number(
		out, "process_start_time_seconds", "gauge", "Start of the process, Unix time.", (uint64_t)m->started);
	print_calls(m, out);
	print_refused(m, out);
	print_times(m, out);
	print_number(out, "tilsyn_connections", "gauge", "Open client connections.", h->site.n_conns);
	print_number(
		out, "tilsyn_calls_under_way", "gauge", "Calls not yet answered, streams among them.", h->n_exchanges);
	print_number(out, "tilsyn_streams", "gauge", "Streams under way.", h->n_streams);
	print_number(out, "tilsyn_work_waiting", "gauge", "Jobs that wait for a worker thread.", work_waiting(s->work));
	print_number(out, "tilsyn_prints_waiting", "gauge", "Jobs that wait for a printer.", work_waiting(s->printers));
	print_pool(s, out);
}
