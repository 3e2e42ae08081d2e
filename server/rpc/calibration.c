/* GetCalibrationResults: a round's answers -> the comparison, the largest gap first.
 *
 * A round that opens is asked for by everybody at once, and its answers are frozen. So it is reckoned once: who comes
 * while that is under way waits for it, and who comes later is served what was kept. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "db/pool.h"
#include "db/query.h"
#include "log.h"
#include "report/comparison.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "server.h"
#include "work.h"

QUERY(calibration_answers, "calibration_id", "measures");
QUERY(keep_figures, "calibration_id", "measures", "figures");

enum { KEEP_MS = 20000, WAITING_MAX = 256 };

/* Figures on the wire, without the round itself. */
struct figures {
	uint8_t *bytes;
	size_t size;
};

/* A round that is being reckoned. No call's own: the first may be gone before it is done. */
struct telling {
	struct telling *next;
	struct arena *arena; /* the worker's while it works */
	const char *calibration_id;
	struct comparison comparison;
	Tilsyn__V1__GetCalibrationResultsResponse out;
	struct figures figures;
	struct ticket *waiting[WAITING_MAX];
	size_t n_waiting;
};
static struct telling *under_way; /* main loop only */

void rpc_get_calibration_results(struct call *c);

static query_fn take_round;
static work_fn compare;
static work_done_fn reply;

void rpc_get_calibration_results(struct call *c)
{
	const Tilsyn__V1__GetCalibrationResultsRequest *in = call_request(c);
	const char *measures = arena_print(call_arena(c), "%d", COMPARISON_MEASURES);

	call_act(c, take_round, &query_calibration_answers, (const char *[]){in->calibration_id, measures});
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
 * as long over them, and there are a million in a large round. */
static void read_figures(const PGresult *rows, struct figures *f, struct arena *a)
{
	const char *hex = row_text(rows, 0, "figures") + strlen(hex_mark);

	f->size = strlen(hex) / 2;
	f->bytes = arena_alloc(a, f->size + 1);
	for (size_t i = 0; i < f->size; i++)
		f->bytes[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
}

static void have_kept(void *context, const struct pool_answer *answer)
{
	(void)context;
	if (!answer->rows) /* nothing is lost: the next look reckons it again */
		log_event(LOG_WARN, "calibration.not_kept", "sqlstate", answer->sqlstate, NULL);
}

static void keep(const struct telling *t, struct server *server)
{
	size_t room = 2 * t->figures.size + 1;
	char *text = arena_alloc(t->arena, strlen(hex_mark) + room);
	const char *values[] = {t->calibration_id, arena_print(t->arena, "%d", COMPARISON_MEASURES), text};
	const struct ask_part part = {&query_keep_figures, values};

	memcpy(text, hex_mark, strlen(hex_mark));
	sodium_bin2hex(text + strlen(hex_mark), room, t->figures.bytes, t->figures.size);
	pool_ask(server->pool, POOL_WRITES, clock_ms() + KEEP_MS, &part, 1, have_kept, NULL);
}

/* -- reckoned once -- */

static struct telling *telling_of(const char *calibration_id)
{
	struct telling *t = under_way;

	while (t && strcmp(t->calibration_id, calibration_id) != 0)
		t = t->next;
	return t;
}

static void forget(struct telling *t)
{
	struct telling **at = &under_way;

	while (*at && *at != t)
		at = &(*at)->next;
	if (*at)
		*at = t->next;
	arena_free(t->arena); /* holds the telling itself */
}

static void *compare(void *input)
{
	struct telling *t = input;

	comparison_tell(&t->comparison, &t->out, t->arena);
	t->figures.bytes = codec_pack(&t->out.base, t->arena, &t->figures.size);
	return t;
}

static void have_told(void *server, void *output)
{
	struct telling *t = output;

	keep(t, server);
	for (size_t i = 0; i < t->n_waiting; i++)
		call_resume(t->waiting[i], &t->figures);
	forget(t);
}

/* The first of those who ask. */
static struct telling *begin(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__GetCalibrationResultsRequest *in = call_request(c);
	struct arena *arena = arena_new();
	struct telling *t = arena_alloc(arena, sizeof(*t));

	*t = (struct telling){
		.next = under_way, .arena = arena, .calibration_id = arena_text(arena, in->calibration_id)};
	tilsyn__v1__get_calibration_results_response__init(&t->out);
	t->out.scale = (Tilsyn__V1__Scale *)read_message(rows, "scale", &tilsyn__v1__scale__descriptor, arena);
	read_answers(&t->comparison, rows, arena);
	under_way = t;
	if (t->out.scale && work_add(call_server(c)->work, compare, have_told, t, call_server(c)))
		return t;
	call_fail(c, t->out.scale ? REASON_OVERLOADED : REASON_INTERNAL, "the round cannot be reckoned now");
	forget(t);
	return NULL;
}

static void take_round(struct call *c, const PGresult *rows)
{
	Tilsyn__V1__Calibration **calibration = call_state(c, sizeof(Tilsyn__V1__Calibration *));
	const Tilsyn__V1__GetCalibrationResultsRequest *in = call_request(c);
	struct telling *t;
	struct figures kept;

	if (strcmp(row_text(rows, 0, "sealed"), "t") == 0) {
		call_fail(c, REASON_SEALED, "blind until it opens, and for each until their own answers are in");
		return;
	}
	*calibration = (Tilsyn__V1__Calibration *)read_message(
		rows, "calibration", &tilsyn__v1__calibration__descriptor, call_arena(c));
	if (!row_is_null(rows, 0, "figures")) {
		read_figures(rows, &kept, call_arena(c));
		reply(c, &kept);
		return;
	}
	t = telling_of(in->calibration_id);
	t = t ? t : begin(c, rows);
	if (t && t->n_waiting < WAITING_MAX)
		t->waiting[t->n_waiting++] = call_hold(c, reply);
	else if (t)
		call_fail(c, REASON_OVERLOADED, "too many wait for this round");
}

/* The round as it stands now, with who came late; the figures as they were when it opened. */
static void reply(struct call *c, void *output)
{
	const struct figures *f = output;
	Tilsyn__V1__Calibration *const *calibration = call_state(c, sizeof(Tilsyn__V1__Calibration *));
	struct codec_fault fault;
	Tilsyn__V1__GetCalibrationResultsResponse *told = (Tilsyn__V1__GetCalibrationResultsResponse *)codec_unpack(
		&tilsyn__v1__get_calibration_results_response__descriptor, f->bytes, f->size, call_arena(c), &fault);

	if (!told || !*calibration) {
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
		return;
	}
	told->calibration = *calibration;
	call_reply(c, &told->base);
}
