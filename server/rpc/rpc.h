/* rpc.h - THE TABLE: every RPC in one row.
 *
 * A row is all that an ordinary RPC needs. Dispatch, permissions, connection lane, metrics, manual and tests are read
 * from it; the rows stand in table.def. Whether a call is a write is said by its message: a request with a `request_id`
 * acts. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

struct call;

enum lane {
	READS, /* free of side effects */
	LOOKS, /* a read that is logged (R18): a read-write transaction on the primary */
	WRITES,
	LONG, /* import, freeze, draw, report: a connection of its own, a longer deadline */
};

/* Roles as bits, in the order of tilsyn.v1.Role: bit n-1 for role n. */
enum who {
	WHO_ADMINISTRATOR = 1 << 0,
	WHO_PLANNER = 1 << 1,
	WHO_LEADER = 1 << 2,
	WHO_CASEWORKER = 1 << 3,
	WHO_OFFICER = 1 << 4,
	WHO_SIGNED_IN = (1 << 5) - 1,
	WHO_ANYONE = 1 << 5, /* no session needed */
	WHO_SERVER = 1 << 6, /* in no row: the server itself, on an activity's day */
};

struct rpc {
	const char *service; /* "ReviewService" */
	const char *method;  /* "SaveAnswers" */
	const char *path;    /* "/tilsyn.v1.ReviewService/SaveAnswers" */
	const ProtobufCMessageDescriptor *request;
	const ProtobufCMessageDescriptor *response; /* of a stream: one message of it */
	const char *function;			    /* in schema api; NULL when a handler asks by other names only */
	unsigned who;
	enum lane lane;
	bool streams;
	void (*start)(struct call *c); /* NULL: ordinary, no C needed */
	const char *manual;	       /* one line */
};

extern const struct rpc rpc_table[];
extern const size_t rpc_count;

const struct rpc *rpc_find(const char *path); /* NULL when there is none */
bool rpc_acts(const struct rpc *r);	      /* writes an act: WRITES, LOOKS, or a request with a request_id */
