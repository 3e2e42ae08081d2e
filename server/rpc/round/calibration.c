/* GetCalibrationResults: a round's answers -> the comparison, the largest gap first.
 *
 * A round that opens is asked for by everybody at once, and its answers are frozen. So they are read and reckoned once,
 * by the server itself: who comes while that is under way waits for it, and who comes later is served what was kept,
 * out of memory where the database says that it is still the same. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "db/pool.h"
#include "db/query.h"
#include "log.h"
#include "report/comparison/comparison.h"
#include "report/comparison/nameless.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/round/round_figures.h"
#include "server.h"
#include "work.h"

QUERY(calibration_round, "calibration_id", "measures", "held");
QUERY(calibration_answers, "calibration_id");
QUERY(keep_figures, "calibration_id", "measures", "figures", "state");

enum { READ_MS = 60000, KEEP_MS = 20000, WAITING_MAX = 256 };

/* A round that is being reckoned. No call's own: the first may be gone before it is done. */
struct telling {
	struct telling *next;
	struct arena *arena; /* the worker's while it works */
	struct server *server;
	const char *calibration_id;
	const char *state; /* of the round when its answers were read */
	struct comparison comparison;
	Tilsyn__V1__GetCalibrationResultsResponse out;
	uint8_t *bytes; /* the comparison on the wire, without the round itself */
	size_t size;
	struct figures *figures; /* told, and on the way to the database; NULL before */
	struct ticket *waiting[WAITING_MAX];
	size_t n_waiting;
};
static struct telling *under_way; /* main loop only */

/* What a call holds on to until it is answered. */
struct asked {
	Tilsyn__V1__Calibration *calibration;
	struct figures *figures; /* NULL: none yet */
	int readers_least;	 /* 0: told by name */
	struct arena *arena;	 /* the worker's; NULL: none needed */
	Tilsyn__V1__GetCalibrationResultsResponse *nameless;
};

void rpc_get_calibration_results(struct call *c);

static query_fn take_round;
static pool_done_fn have_answers;
static work_done_fn reply, reply_nameless;

static void let_go(void *of)
{
	struct asked *asked = of;

	figures_release(asked->figures);
	if (asked->arena)
		arena_free(asked->arena);
}

void rpc_get_calibration_results(struct call *c)
{
	const Tilsyn__V1__GetCalibrationResultsRequest *in = call_request(c);
	const char *measures = arena_print(call_arena(c), "%d", COMPARISON_MEASURES);
	struct asked *asked = call_state(c, sizeof(*asked));

	asked->figures = figures_hold(in->calibration_id);
	call_keep(c, asked, let_go);
	call_act(c, take_round, &query_calibration_round,
		(const char *[]){in->calibration_id, measures, asked->figures ? asked->figures->digest : ""});
}

/* -- the rows -- */

static struct panel_answer read_answer(const PGresult *rows, int row, struct arena *a)
{
	return (struct panel_answer){.user_id = arena_text(a, row_text(rows, row, "user_id")),
		.display_name = arena_text(a, row_text(rows, row, "display_name")),
		.value = arena_text(a, row_text(rows, row, "value")),
		.comment = arena_text(a, row_text(rows, row, "comment")),
		.case_number = arena_text(a, row_text(rows, row, "case_number")),
		.case_index = (size_t)row_int(rows, row, "case_index"),
		.category = (int)row_int(rows, row, "category")};
}

/* Raters are numbered as they come. */
static size_t rater_of(struct comparison *c, const char **raters, const char *user_id)
{
	size_t i = 0;

	while (i < c->n_raters && strcmp(raters[i], user_id) != 0)
		i++;
	if (i == c->n_raters)
		raters[c->n_raters++] = user_id;
	return i;
}

static struct compared_question *question_of(
	struct comparison *c, const PGresult *rows, int row, const struct panel_answer *first, struct arena *a)
{
	const char *code = row_text(rows, row, "question");

	if (c->n_questions > 0 && strcmp(c->questions[c->n_questions - 1].code, code) == 0)
		return &c->questions[c->n_questions - 1];
	c->questions[c->n_questions] = (struct compared_question){.code = arena_text(a, code),
		.text_da = arena_text(a, row_text(rows, row, "text_da")),
		.text_en = arena_text(a, row_text(rows, row, "text_en")),
		.answers = first};
	return &c->questions[c->n_questions++];
}

/* Rows come by question, then case; the first carries the round. */
static void read_answers(struct comparison *c, const PGresult *rows, struct arena *a)
{
	int n_rows = PQntuples(rows);
	size_t room = (size_t)n_rows;
	struct panel_answer *answers = arena_alloc(a, room * sizeof(*answers));
	const char **raters = arena_alloc(a, room * sizeof(*raters));

	c->questions = arena_alloc(a, room * sizeof(*c->questions));
	c->n_categories = (size_t)row_int(rows, 0, "categories");
	for (int row = 1; row < n_rows; row++) {
		struct panel_answer *n = &answers[row];

		*n = read_answer(rows, row, a);
		n->rater = rater_of(c, raters, n->user_id);
		if (n->case_index >= c->n_cases)
			c->n_cases = n->case_index + 1;
		question_of(c, rows, row, n, a)->n_answers++;
	}
}

/* A message out of a column of the first row; NULL: the column has another shape. */
static ProtobufCMessage *read_message(
	const PGresult *rows, const char *column, const ProtobufCMessageDescriptor *type, struct arena *a)
{
	struct codec_fault fault;
	json_t *tree = json_loads(row_text(rows, 0, column), 0, NULL);
	ProtobufCMessage *message = tree ? codec_from_sql(type, tree, a, &fault) : NULL;

	json_decref(tree);
	return message;
}

/* -- what was kept -- */

static const char hex_mark[] = "\\x"; /* as PostgreSQL writes bytes */

static unsigned digit(char c)
{
	return ((unsigned)c & 15) + ((unsigned)c >> 6) * 9;
}

/* The database writes nothing but digits and a to f. Sodium, which must not tell secrets by its pace, takes four times
 * as long over them, and there are a million in a large round. NULL: it is no comparison. */
static struct figures *read_figures(const PGresult *rows, const char *calibration_id, struct arena *a)
{
	const char *hex = row_text(rows, 0, "figures") + strlen(hex_mark);
	size_t size = strlen(hex) / 2;
	uint8_t *bytes = arena_alloc(a, size + 1);
	struct codec_fault fault;

	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	if (!codec_unpack(&tilsyn__v1__get_calibration_results_response__descriptor, bytes, size, a, &fault))
		return NULL;
	return figures_keep(calibration_id, row_text(rows, 0, "digest"), bytes, size);
}

/* -- reckoned once -- */

static struct telling *telling_of(const char *calibration_id)
{
	struct telling *t = under_way;

	while (t && strcmp(t->calibration_id, calibration_id) != 0)
		t = t->next;
	return t;
}

static void go_on(struct telling *t)
{
	for (size_t i = 0; i < t->n_waiting; i++)
		call_resume(t->waiting[i], t->figures);
	t->n_waiting = 0;
}

static void end(struct telling *t)
{
	struct telling **at = &under_way;

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	go_on(t);
	figures_release(t->figures);
	arena_free(t->arena); /* holds the telling itself */
}

static void have_kept(void *context, const struct pool_answer *answer)
{
	if (!answer->rows) /* nothing is lost: the next look reckons it again */
		log_event(LOG_WARN, "calibration.not_kept", "sqlstate", answer->sqlstate, NULL);
	end(context);
}

static void keep(struct telling *t)
{
	size_t room = 2 * t->size + 1;
	char *text = arena_alloc(t->arena, strlen(hex_mark) + room);
	const char *values[] = {t->calibration_id, arena_print(t->arena, "%d", COMPARISON_MEASURES), text, t->state};
	const struct ask_part part = {&query_keep_figures, values};

	memcpy(text, hex_mark, strlen(hex_mark));
	sodium_bin2hex(text + strlen(hex_mark), room, t->bytes, t->size);
	pool_ask(t->server->pool, POOL_WRITES, clock_ms() + KEEP_MS, &part, 1, have_kept, t);
}

static void *compare(void *input)
{
	struct telling *t = input;

	comparison_tell(&t->comparison, &t->out, t->arena);
	t->bytes = codec_pack(&t->out.base, t->arena, &t->size);
	return t;
}

static void have_told(void *context, void *output)
{
	struct telling *t = output;
	unsigned char digest[crypto_hash_sha256_BYTES];
	char text[2 * sizeof(digest) + 1];

	(void)context;
	crypto_hash_sha256(digest, t->bytes, t->size);
	sodium_bin2hex(text, sizeof(text), digest, sizeof(digest));
	t->figures = figures_keep(t->calibration_id, text, t->bytes, t->size);
	go_on(t);
	keep(t);
}

static void have_answers(void *context, const struct pool_answer *answer)
{
	struct telling *t = context;

	if (answer->rows) {
		t->out.scale = (Tilsyn__V1__Scale *)read_message(
			answer->rows, "scale", &tilsyn__v1__scale__descriptor, t->arena);
		t->state = arena_text(t->arena, row_text(answer->rows, 0, "state"));
		read_answers(&t->comparison, answer->rows, t->arena);
		if (work_add(t->server->work, compare, have_told, t, NULL))
			return;
	} else {
		log_event(LOG_WARN, "calibration.not_read", "sqlstate", answer->sqlstate, "message", answer->message,
			NULL);
	}
	end(t);
}

static struct telling *begin(struct server *server, const char *calibration_id)
{
	struct arena *arena = arena_new();
	struct telling *t = arena_alloc(arena, sizeof(*t));
	const struct ask_part part = {&query_calibration_answers, &t->calibration_id};

	*t = (struct telling){.next = under_way,
		.arena = arena,
		.server = server,
		.calibration_id = arena_text(arena, calibration_id)};
	tilsyn__v1__get_calibration_results_response__init(&t->out);
	under_way = t;
	pool_ask(server->pool, POOL_LONG, clock_ms() + READ_MS, &part, 1, have_answers, t);
	return t;
}

/* The figures that the call came with, if they still hold, those that the database sent, or NULL. */
static struct figures *figures_told(
	struct asked *asked, const char *calibration_id, const PGresult *rows, struct arena *a)
{
	if (row_is_null(rows, 0, "figures"))
		return asked->figures;
	figures_release(asked->figures);
	asked->figures = read_figures(rows, calibration_id, a);
	return asked->figures;
}

static void take_round(struct call *c, const PGresult *rows)
{
	struct asked *asked = call_state(c, sizeof(*asked));
	const Tilsyn__V1__GetCalibrationResultsRequest *in = call_request(c);
	struct telling *t;

	if (strcmp(row_text(rows, 0, "sealed"), "t") == 0) {
		call_fail(c, REASON_SEALED, "blind until it opens, and for each until their own answers are in");
		return;
	}
	asked->readers_least = (int)row_int(rows, 0, "readers_least");
	asked->calibration = (Tilsyn__V1__Calibration *)read_message(
		rows, "calibration", &tilsyn__v1__calibration__descriptor, call_arena(c));
	if (!row_is_null(rows, 0, "digest")) {
		reply(c, figures_told(asked, in->calibration_id, rows, call_arena(c)));
		return;
	}
	t = telling_of(in->calibration_id);
	if (t && t->figures) {
		reply(c, t->figures);
		return;
	}
	if (!t) {
		figures_forget(in->calibration_id); /* the database has let go of them */
		t = begin(call_server(c), in->calibration_id);
	}
	if (t->n_waiting < WAITING_MAX)
		t->waiting[t->n_waiting++] = call_hold(c, reply);
	else
		call_fail(c, REASON_OVERLOADED, "too many wait for this round");
}

/* -- answered -- */

/* Out of a copy of its own: the figures are everybody's. */
static void *hide_names(void *input)
{
	struct asked *asked = input;
	struct codec_fault fault;

	asked->nameless = (Tilsyn__V1__GetCalibrationResultsResponse *)codec_unpack(
		&tilsyn__v1__get_calibration_results_response__descriptor, asked->figures->bytes, asked->figures->size,
		asked->arena, &fault);
	if (asked->nameless)
		comparison_hide_names(asked->nameless, asked->readers_least);
	return asked;
}

/* The round as it stands now, with who came late; the figures as they were when it opened. */
static void reply(struct call *c, void *output)
{
	struct asked *asked = call_state(c, sizeof(*asked));
	struct figures *f = output;
	Tilsyn__V1__GetCalibrationResultsResponse *told = arena_alloc(call_arena(c), sizeof(*told));

	if (!f) {
		call_fail(c, REASON_OVERLOADED, "the round cannot be reckoned now");
		return;
	}
	if (!asked->calibration) {
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
		return;
	}
	if (f != asked->figures) {
		figures_release(asked->figures);
		asked->figures = figures_share(f);
	}
	if (asked->readers_least) {
		asked->arena = arena_new();
		call_work(c, hide_names, reply_nameless, asked);
		return;
	}
	tilsyn__v1__get_calibration_results_response__init(told);
	told->calibration = asked->calibration;
	call_reply_joined(c, &told->base, f->bytes, f->size);
}

static void reply_nameless(struct call *c, void *output)
{
	struct asked *asked = output;

	if (!asked->nameless) {
		call_fail(c, REASON_INTERNAL, "the figures are of another shape");
		return;
	}
	asked->nameless->calibration = asked->calibration;
	call_reply(c, &asked->nameless->base);
}
