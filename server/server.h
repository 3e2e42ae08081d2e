/* server.h - what all calls share. Made once by main.c; lent to everybody. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include <event2/event.h>

#include "config.h"
#include "rpc/gate.h"

struct pool;
struct work;
struct live;

enum { KEY_BYTES = 32 };

struct server {
	struct event_base *base;
	const struct config *config;
	struct pool *pool;
	struct work *work;     /* worker threads */
	struct work *printers; /* threads that wait for pdf_program */
	struct live *live;
	unsigned char key[KEY_BYTES];	      /* outside the database: CPR pseudonyms, committed seeds */
	unsigned char request_key[KEY_BYTES]; /* made of it: requests are hashed under a key, since a small one could be
						 guessed (R19) */
	struct gate feed_gate;		      /* calendar addresses */
	bool draining;
};

bool server_is_ready(const struct server *s); /* database reachable, api fits, not draining */

void server_read_key(struct server *s); /* from key_file, at start-up: fatal when it cannot */

int64_t clock_ms(void); /* monotonic */
