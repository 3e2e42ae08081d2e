#include "rpc/outcome.h"

#include <string.h>

#include "log.h"
#include "rpc/call.h"

/* Constraints that say more than their SQLSTATE. */
static const struct {
	const char *constraint;
	enum reason reason;
} constraints[] = {
	{"words_hold_no_cpr", REASON_HOLDS_CPR},
	{"user_holds_no_cpr", REASON_HOLDS_CPR},
	{"template_version_unique", REASON_ALREADY_EXISTS},
	{"frozen_once", REASON_WRONG_STATE},
	{"draw_in_force", REASON_CHANGED},
};

/* What SQLSTATEs mean that are not in reason.proto; the longest prefix that fits. */
static const struct {
	const char *prefix;
	enum reason reason;
} states[] = {
	{"23505", REASON_ALREADY_EXISTS},
	{"23503", REASON_NOT_FOUND},
	{"23", REASON_BAD_VALUE},   /* a rule of the data */
	{"22", REASON_BAD_VALUE},   /* out of range, not a date ... */
	{"40", REASON_UNAVAILABLE}, /* deadlock, serialisation: rolled back, may be tried again */
	{"08", REASON_UNAVAILABLE},
	{"57P", REASON_UNAVAILABLE},   /* the database is stopping or starting */
	{"25006", REASON_UNAVAILABLE}, /* became a standby */
	{"53", REASON_OVERLOADED},
};

static enum reason reason_of(const struct pool_answer *answer)
{
	const struct reason_row *row = reason_of_sqlstate(answer->sqlstate);

	for (size_t i = 0; i < sizeof(constraints) / sizeof(constraints[0]); i++)
		if (!strcmp(constraints[i].constraint, answer->constraint))
			return constraints[i].reason;
	if (row)
		return row->reason;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (!strncmp(states[i].prefix, answer->sqlstate, strlen(states[i].prefix)))
			return states[i].reason;
	return REASON_INTERNAL;
}

static const char *member_text(struct arena *arena, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (json_is_string(value))
		return arena_text(arena, json_string_value(value));
	if (json_is_integer(value))
		return arena_print(arena, "%lld", (long long)json_integer_value(value));
	return "";
}

/* app.fail() puts parameters and places into DETAIL as JSON. */
static void read_detail(struct arena *arena, const char *detail, struct failure *f)
{
	json_t *root = json_loads(detail, 0, NULL);
	const json_t *parameters = json_object_get(root, "parameters"), *places = json_object_get(root, "places");
	const size_t most = sizeof(f->parameters) / sizeof(f->parameters[0]);

	for (void *i = json_object_iter((json_t *)parameters); i && f->n_parameters < most;
		i = json_object_iter_next((json_t *)parameters, i)) {
		f->parameters[f->n_parameters].name = arena_text(arena, json_object_iter_key(i));
		f->parameters[f->n_parameters++].value = member_text(arena, parameters, json_object_iter_key(i));
	}
	f->n_places = json_array_size(places);
	f->places = arena_alloc(arena, (f->n_places + 1) * sizeof(*f->places));
	for (size_t i = 0; i < f->n_places; i++) {
		const json_t *place = json_array_get(places, i);

		f->places[i] = (struct place){
			.line = json_integer_value(json_object_get(place, "line")),
			.column = (int)json_integer_value(json_object_get(place, "column")),
			.field = member_text(arena, place, "field"),
			.question = member_text(arena, place, "question"),
		};
	}
	json_decref(root);
}

static void fail_in_sql(struct call *c, const struct pool_answer *answer)
{
	struct failure f = {.reason = reason_of(answer), .message = answer->message};

	if (f.reason == REASON_INTERNAL) {
		log_event(LOG_ERROR, "call.sql", "method", call_rpc(c)->method, "sqlstate", answer->sqlstate, "message",
			answer->message, NULL);
		f.message = "something went wrong in the server";
	} else if (!strncmp(answer->sqlstate, "TS", 2)) {
		read_detail(call_arena(c), answer->detail, &f);
	} else {
		/* PostgreSQL's own sentence may quote what was sent. */
		f.message = f.reason == REASON_DEADLINE ? "the time was up in the database" : "the database refused it";
		if (*answer->constraint)
			f.parameters[f.n_parameters].name = "rule",
			f.parameters[f.n_parameters++].value = arena_text(call_arena(c), answer->constraint);
	}
	call_fail_with(c, &f);
}

/* A retry met its own act: the stored outcome is the response. */
static void reply_as_before(struct call *c, const char *outcome)
{
	struct codec_fault fault;
	json_t *root = json_loads(outcome, 0, NULL);
	ProtobufCMessage *response = root ? codec_from_sql(call_rpc(c)->response, root, call_arena(c), &fault) : NULL;

	json_decref(root);
	if (response)
		call_reply(c, response);
	else
		call_fail(c, REASON_INTERNAL, "the stored outcome does not fit the answer");
}

void outcome_of_failed_ask(struct call *c, const struct pool_answer *answer)
{
	if (answer->expired)
		call_fail(c, REASON_DEADLINE, "the time was up before the database was free");
	else if (answer->full)
		call_fail(c, REASON_OVERLOADED, "too much waits for the database; try again");
	else if (answer->away)
		call_fail(c, REASON_UNAVAILABLE, "the database is away; try again");
	else if (answer->lost)
		call_fail(c, REASON_UNAVAILABLE, "the database went away; try again with the same request_id");
	else if (!strcmp(answer->sqlstate, "TS000"))
		reply_as_before(c, answer->detail);
	else
		fail_in_sql(c, answer);
}

static void fail_at(struct call *c, const struct codec_fault *fault, enum reason malformed)
{
	const enum reason reasons[] = {
		[CODEC_FINE] = REASON_INTERNAL,
		[CODEC_MALFORMED] = malformed,
		[CODEC_UNKNOWN_FIELD] = REASON_UNKNOWN_FIELD,
		[CODEC_BAD_VALUE] = REASON_BAD_VALUE,
	};
	struct place *place = arena_alloc(call_arena(c), sizeof(*place));

	*place = (struct place){.line = fault->line,
		.column = (int)fault->column,
		.field = arena_text(call_arena(c), fault->path),
		.question = ""};
	call_fail_with(c, &(struct failure){.reason = reasons[fault->kind],
				  .n_places = 1,
				  .places = place,
				  .message = arena_print(call_arena(c), "%s %s",
					  *fault->path ? fault->path : "what was sent", fault->what)});
}

void outcome_of_fault(struct call *c, const struct codec_fault *fault)
{
	fail_at(c, fault, REASON_MALFORMED);
}

void outcome_of_file_fault(struct call *c, const struct codec_fault *fault)
{
	fail_at(c, fault, REASON_BAD_FILE);
}
