#include "jobs/steps.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/pool.h"
#include "jobs/queries.h"
#include "jobs/request_id.h"
#include "log.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "server.h"

QUERY(take_step, );
QUERY(fail_step, "activity_id", "version", "step", "reason", "parameters");

enum { PATIENCE_MS = 20000, CALLS_MAX = 2, REASON_SIZE = 40 };

struct steps {
	struct server *server;
	bool busy;

	/* The one under way. */
	struct arena *arena;
	const char *activity_id, *version, *step;
	int64_t case_count, until;
	struct call *calls[CALLS_MAX]; /* the second is made of the first's answer */
	size_t n_calls;
};

/* -- the end of a step -- */

static void clear(struct steps *s)
{
	for (size_t i = 0; i < s->n_calls; i++)
		call_free(s->calls[i]);
	if (s->arena)
		arena_free(s->arena);
	*s = (struct steps){.server = s->server};
}

static void have_told(void *context, const struct pool_answer *answer)
{
	struct steps *s = context;

	jobs_log_failure("step.fail", answer);
	clear(s);
}

static void tell(struct steps *s, const char *reason, const char *parameters)
{
	const char *values[] = {s->activity_id, s->version, s->step, reason, parameters};
	const struct ask_part part = {&query_fail_step, values};

	pool_ask(s->server->pool, POOL_WRITES, clock_ms() + PATIENCE_MS, &part, 1, have_told, s);
}

/* The database or the server is away or busy, or somebody changed the activity: no fault of the plan's, and soon tried
 * again. */
static bool passes(enum reason reason)
{
	return reason == REASON_CHANGED || reason == REASON_DEADLINE || reason == REASON_OVERLOADED ||
	       reason == REASON_UNAVAILABLE || reason == REASON_DRAINING || reason == REASON_DISK_FULL;
}

static void refuse(struct steps *s, enum reason reason, const char *why, const char *parameters)
{
	const struct reason_row *row = reason_row(reason);
	char word[REASON_SIZE]; /* as SQL writes it: empty_frame */

	log_event(LOG_WARN, "step.not_taken", "activity", s->activity_id, "step", s->step, "reason", row->name, "why",
		why, NULL);
	if (passes(reason)) {
		clear(s); /* SQL hands it out again */
		return;
	}
	snprintf(word, sizeof(word), "%s", row->name);
	for (char *c = word; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	tell(s, word, parameters);
}

static char *parameters_of(const struct failure *f, struct arena *a)
{
	json_t *list = json_array();
	char *text, *kept;

	for (size_t i = 0; i < f->n_parameters; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:s}", "name", f->parameters[i].name, "value", f->parameters[i].value));
	text = json_dumps(list, JSON_COMPACT);
	kept = arena_text(a, text);
	free(text);
	json_decref(list);
	return kept;
}

/* -- calls in the server's own name -- */

static void have_answered(struct call *c);

static bool no_stream(struct call *c, const void *bytes, size_t size)
{
	(void)c, (void)bytes, (void)size;
	return false;
}

static const struct call_peer peer = {.answered = have_answered, .sent = no_stream};

static void make_call(struct steps *s, const char *path, const ProtobufCMessage *request)
{
	const struct rpc *rpc = rpc_find(path);
	const struct config *config = s->server->config;

	if (!rpc || s->n_calls == CALLS_MAX)
		BUG("a step that makes no call of the table");
	struct call *c = call_new(s->server, rpc, &peer, s,
		clock_ms() + (rpc->lane == LONG ? config->long_timeout : config->call_timeout));

	s->calls[s->n_calls++] = c;
	call_as_server(c);
	call_start(c, request);
}

static void freeze(struct steps *s)
{
	Tilsyn__V1__FreezeListRequest *in = arena_alloc(s->arena, sizeof(*in));

	tilsyn__v1__freeze_list_request__init(in);
	in->request_id = request_id_new(s->arena);
	in->activity_id = (char *)s->activity_id;
	in->version = strtoll(s->version, NULL, 10);
	make_call(s, "/tilsyn.v1.SamplingService/FreezeList", &in->base);
}

static void open_round(struct steps *s)
{
	Tilsyn__V1__OpenCalibrationRequest *in = arena_alloc(s->arena, sizeof(*in));
	Google__Protobuf__Timestamp *deadline = arena_alloc(s->arena, sizeof(*deadline));

	google__protobuf__timestamp__init(deadline);
	deadline->seconds = s->until;
	tilsyn__v1__open_calibration_request__init(in);
	in->request_id = request_id_new(s->arena);
	in->activity_id = (char *)s->activity_id;
	in->case_count = (int32_t)s->case_count;
	in->deadline = deadline;
	make_call(s, "/tilsyn.v1.CalibrationService/OpenCalibration", &in->base);
}

static void judge(struct steps *s)
{
	Tilsyn__V1__JudgeGoalsRequest *in = arena_alloc(s->arena, sizeof(*in));

	tilsyn__v1__judge_goals_request__init(in);
	in->request_id = request_id_new(s->arena);
	in->activity_id = (char *)s->activity_id;
	make_call(s, "/tilsyn.v1.WheelService/JudgeGoals", &in->base);
}

static void propose(struct steps *s)
{
	Tilsyn__V1__ProposeAssignmentsRequest *in = arena_alloc(s->arena, sizeof(*in));

	tilsyn__v1__propose_assignments_request__init(in);
	in->activity_id = (char *)s->activity_id;
	make_call(s, "/tilsyn.v1.AssignmentService/ProposeAssignments", &in->base);
}

/* As proposed, where the proposal has a reviewer for every case: a conflict that bars is never overridden here (R7). */
static void confirm(struct steps *s, const Tilsyn__V1__ProposeAssignmentsResponse *proposed)
{
	Tilsyn__V1__ConfirmAssignmentsRequest *in = arena_alloc(s->arena, sizeof(*in));

	if (proposed->n_unassigned) {
		refuse(s, REASON_NO_REVIEWER, "nobody may review some of the cases",
			arena_print(s->arena, "[{\"name\": \"cases\", \"value\": \"%zu\"}]", proposed->n_unassigned));
		return;
	}
	tilsyn__v1__confirm_assignments_request__init(in);
	in->request_id = request_id_new(s->arena);
	in->activity_id = (char *)s->activity_id;
	in->version = strtoll(s->version, NULL, 10);
	in->n_assignments = proposed->n_assignments;
	in->assignments = proposed->assignments;
	make_call(s, "/tilsyn.v1.AssignmentService/ConfirmAssignments", &in->base);
}

static void have_answered(struct call *c)
{
	struct steps *s = call_peer_data(c);
	const struct failure *f = call_failure(c);

	if (f) {
		refuse(s, f->reason, f->message, parameters_of(f, s->arena));
	} else if (call_response(c)->descriptor == &tilsyn__v1__propose_assignments_response__descriptor) {
		confirm(s, (const Tilsyn__V1__ProposeAssignmentsResponse *)call_response(c));
	} else {
		log_event(LOG_INFO, "step.taken", "activity", s->activity_id, "step", s->step, NULL);
		clear(s);
		steps_run(s); /* the next one at once */
	}
}

/* -- the beginning -- */

static void have_taken(void *context, const struct pool_answer *answer)
{
	struct steps *s = context;

	jobs_log_failure("step.take", answer);
	if (!answer->rows || !PQntuples(answer->rows) || s->server->draining) {
		clear(s);
		return;
	}
	s->arena = arena_new();
	s->activity_id = arena_text(s->arena, row_text(answer->rows, 0, "activity_id"));
	s->version = arena_text(s->arena, row_text(answer->rows, 0, "version"));
	s->step = arena_text(s->arena, row_text(answer->rows, 0, "step"));
	s->case_count = row_int(answer->rows, 0, "case_count");
	s->until = row_int(answer->rows, 0, "until_s");
	if (!strcmp(s->step, "freeze"))
		freeze(s);
	else if (!strcmp(s->step, "assign"))
		propose(s);
	else if (!strcmp(s->step, "judge"))
		judge(s);
	else
		open_round(s);
}

void steps_run(struct steps *s)
{
	const struct ask_part part = {&query_take_step, NULL};

	if (s->busy || s->server->draining)
		return;
	s->busy = true;
	pool_ask(s->server->pool, POOL_WRITES, clock_ms() + PATIENCE_MS, &part, 1, have_taken, s);
}

struct steps *steps_new(struct server *server)
{
	struct steps *s = calloc(1, sizeof(*s));

	if (!s)
		fatal("out of memory");
	s->server = server;
	return s;
}

void steps_free(struct steps *s)
{
	clear(s);
	free(s);
}
