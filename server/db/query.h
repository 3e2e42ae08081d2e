/* query.h - a SQL function that C asks: its name and the names of its arguments.
 *
 * C holds no other SQL. Every query, those of the RPC rows and those that handlers declare, is compared with pg_proc at
 * start-up: argument by argument, both ways; then `sql` is made once ("SELECT * FROM api.f(a => $1::uuid, …)") and
 * prepared on each connection when first used there. */
#pragma once
#include <stddef.h>

enum { QUERY_ARGUMENTS_MAX = 24 };

struct query {
	const char *function; /* in schema api */
	size_t n_arguments;
	const char *arguments[QUERY_ARGUMENTS_MAX];
	/* Filled at start-up by bind_check(): */
	unsigned types[QUERY_ARGUMENTS_MAX]; /* pg_type oids */
	char *sql;
	unsigned number; /* its prepared statement is "q<number>" */
};

/* Defines query_<name>; every one stands in server/queries.def too. */
#define QUERY(name, ...)                                                                                               \
	struct query query_##name = {.function = #name,                                                                \
		.n_arguments = sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *),                           \
		.arguments = {__VA_ARGS__}}
