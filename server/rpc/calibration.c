/* GetCalibrationResults: a round's answers -> the comparison, the largest gap first. */
#include <jansson.h>
#include <string.h>

#include "db/query.h"
#include "rpc/call.h"
#include "report/comparison.h"
#include "rpc/messages.h"

QUERY(calibration_answers, "calibration_id");

struct round_told {
	struct arena *arena; /* of the worker's; goes with the call */
	struct comparison comparison;
	Tilsyn__V1__GetCalibrationResultsResponse out;
};

void rpc_get_calibration_results(struct call *c);

static query_fn take_round;
static work_fn compare;
static work_done_fn reply;

void rpc_get_calibration_results(struct call *c)
{
	const Tilsyn__V1__GetCalibrationResultsRequest *in = call_request(c);

	call_act(c, take_round, &query_calibration_answers, (const char *[]){in->calibration_id});
}

static void let_go(void *arena)
{
	arena_free(arena);
}

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

static void take_round(struct call *c, const PGresult *rows)
{
	struct round_told *told = call_state(c, sizeof(*told));

	if (strcmp(row_text(rows, 0, "sealed"), "t") == 0) {
		call_fail(c, REASON_SEALED, "the round is still blind");
		return;
	}
	tilsyn__v1__get_calibration_results_response__init(&told->out);
	told->arena = arena_new();
	call_keep(c, told->arena, let_go);
	told->out.calibration = (Tilsyn__V1__Calibration *)read_message(
		rows, "calibration", &tilsyn__v1__calibration__descriptor, told->arena);
	told->out.scale = (Tilsyn__V1__Scale *)read_message(rows, "scale", &tilsyn__v1__scale__descriptor, told->arena);
	if (!told->out.calibration || !told->out.scale) {
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
		return;
	}
	read_answers(&told->comparison, rows, told->arena);
	call_work(c, compare, reply, told);
}

static void *compare(void *input)
{
	struct round_told *told = input;

	comparison_tell(&told->comparison, &told->out, told->arena);
	return told;
}

static void reply(struct call *c, void *output)
{
	const struct round_told *told = output;

	call_reply(c, &told->out.base);
}
