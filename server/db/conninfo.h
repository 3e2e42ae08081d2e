/* conninfo.h - what we want of every connection, joined with what the operator wrote.
 *
 * The operator's keepalives, names and the like win over ours; time zone, encoding and time-outs are ours. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { CONNINFO_KEYWORDS_MAX = 20 };

struct conninfo {
	const char *keywords[CONNINFO_KEYWORDS_MAX],
		*values[CONNINFO_KEYWORDS_MAX]; /* for PQconnectStartParams, dbname expanded */
	char *hosts, *addresses, *ports, *options;
};

struct conninfo_wish {
	bool reads_only;
	int64_t statement_timeout_ms; /* the last resort: api.enter sets the real one per transaction */
};

/* attempt: a host list starts at another host each time. libpq goes on to the next host only when one refuses; a dead
 * machine is silent, and our own connect timeout covers the attempt as a whole. */
void conninfo_init(struct conninfo *c, const char *text, const struct conninfo_wish *wish, unsigned attempt);
void conninfo_clear(struct conninfo *c);
