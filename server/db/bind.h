/* bind.h - between messages and SQL functions, in three shapes and no more.
 *
 *   request  -> arguments by field name: scalars and arrays of scalars as such, messages and repeated messages as jsonb
 *   one row  -> response, columns by field name, messages as jsonb
 *   rows     -> the response's one repeated message field, columns by that message's fields; a column next_page_token
 * fills the response's own
 *
 * A column that bears an argument's name is written with a trailing underscore in SQL (team_id_). request_id never
 * becomes an argument: api.enter takes it. A column `hints` (text[]) belongs to no message: it goes to live/. Empty
 * text becomes NULL where the SQL type is not text; enums are lower-case words without their prefix, 0 is NULL;
 * Timestamps are timestamptz. In jsonb, fields have their proto names and none is left out except absent messages.
 *
 * bind_check compares every row of the RPC table, and every query of the handlers, with the database, both ways, and
 * names what differs: field, function, file. */
#pragma once
#include <libpq-fe.h>

#include "codec/arena.h"
#include "codec/codec.h"
#include "db/query.h"
#include "rpc/rpc.h"

/* Blocking, at start-up, on a connection of its own. One line per difference through `say`; false when there was one,
 * or when the connection broke: then PQstatus says so. handler_queries is NULL-ended. */
bool bind_check(
	PGconn *db, struct query *const *handler_queries, void (*say)(void *context, const char *line), void *context);

struct query *bind_query(const struct rpc *r); /* the row's function; NULL when it has none */

/* What SQL would refuse without naming the field: the syntax of uuids, dates, instants, numbers and jsonb, unknown enum
 * numbers, numbers that are none, in the fields that are arguments of `q` (NULL: of none). Empty text is NULL and fine.
 */
bool bind_request_check(const struct query *q, const ProtobufCMessage *request, struct codec_fault *fault);

/* The values for `q`, in the arena: the request's fields by name; an argument that is no field is left NULL, for the
 * handler to set. */
const char **bind_values(const struct query *q, const ProtobufCMessage *request, struct arena *arena);

/* The response, in the arena. NULL only by our own bug or a column that changed under us (then `why` says which). */
ProtobufCMessage *bind_response(
	const ProtobufCMessageDescriptor *type, const PGresult *rows, struct arena *arena, const char **why);
