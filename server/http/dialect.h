/* dialect.h - what a request's head says in the Connect protocol: which call, which encoding, how long, whose; or that
 * a calendar programme asks for its address, which cannot post: "GET /calendar/TOKEN.ics". Pure. */
#pragma once
#include "http/framing.h"
#include "rpc/rpc.h"

enum { TOKEN_MAX = 256, FEED_TOKEN = 43 };

struct refusal {
	int status;
	enum reason reason;
	const char *why;
	const char *fields; /* further lines of the head, as in struct reply; NULL: none */
};

struct dialect {
	const struct rpc *rpc;
	bool is_json;
	int64_t timeout_ms;	   /* -1: not said */
	char token[TOKEN_MAX + 1]; /* "" without */
	char feed[FEED_TOKEN + 1]; /* of a calendar address; "": this is a call like all others */
};

const struct refusal *dialect_of(const struct head *head, struct dialect *d); /* NULL: fine */
