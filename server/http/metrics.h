/* metrics.h - what is counted of calls, and its text for Prometheus. */
#pragma once
#include <stdint.h>
#include <stdio.h>

#include "rpc/rpc.h"

struct metrics;
struct http;
struct server;

struct metrics *metrics_new(void);
void metrics_free(struct metrics *m);

void metrics_call(
	struct metrics *m, const struct rpc *r, const char *code, int64_t time_us); /* code: "ok" or Connect's */
void metrics_refused(struct metrics *m, int status); /* a request that never became a call */

/* Prometheus text format 0.0.4. */
void metrics_print(const struct http *h, const struct server *s, FILE *out);
