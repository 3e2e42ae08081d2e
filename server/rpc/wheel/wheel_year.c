/* CheckWheel, RenderWheel and GetCalendar: the year as it stands -> findings, a ring, a calendar file. */
#include <jansson.h>

#include "render/calendar.h"
#include "render/ring.h"
#include "report/wheel/wheel_findings.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/object.h"
#include "rpc/telling/report_file.h"

QUERY(wheel_year, "year", "mine");
QUERY(wheel_facts, "year", "language");

/* Between the steps; what the worker thread touches lies in the worker's own arena. */
struct year_told {
	struct arena *arena;
	const char *language;
	Tilsyn__V1__WheelFormat format;
	Tilsyn__V1__Wheel *wheel;
	Tilsyn__V1__ListDueReportsResponse *due;
	const char *today;
	struct wheel_facts facts;
	Tilsyn__V1__CheckWheelResponse *findings;
	char *content;
	size_t size;
	size_t columns; /* of a text */
	bool in_words;
};

void rpc_check_wheel(struct call *c);
void rpc_render_wheel(struct call *c);
void rpc_get_calendar(struct call *c);

static query_fn take_for_check, take_facts, take_for_ring, take_for_calendar;
static work_fn check, draw, write_calendar;
static work_done_fn reply_findings, reply_ring, reply_calendar;

static void let_go(void *arena)
{
	arena_free(arena);
}

/* Beyond these no plan can be (wheel_year_range), and a day would not fit a number. */
static bool has_year(struct call *c, int year)
{
	if (year >= 2000 && year <= 2200)
		return true;
	call_fail_at(c, "year", "is not between 2000 and 2200");
	return false;
}

static void ask_year(struct call *c, query_fn *next, int year, bool mine, const char *language)
{
	struct year_told *t = call_state(c, sizeof(*t));

	t->arena = arena_new();
	call_keep(c, t->arena, let_go);
	t->language = language;
	call_ask(c, next, &query_wheel_year,
		(const char *[]){arena_print(call_arena(c), "%d", year), mine ? "true" : "false"});
}

/* NULL: the call has failed. */
static struct year_told *take_year(struct call *c, const PGresult *rows)
{
	struct year_told *t = call_state(c, sizeof(*t));
	json_t *wheel = json_loads(row_text(rows, 0, "wheel"), 0, NULL),
	       *due = json_loads(row_text(rows, 0, "due"), 0, NULL);
	struct codec_fault fault;

	t->today = arena_text(t->arena, row_text(rows, 0, "today"));
	t->wheel = (Tilsyn__V1__Wheel *)codec_from_sql(&tilsyn__v1__wheel__descriptor, wheel, t->arena, &fault);
	t->due = (Tilsyn__V1__ListDueReportsResponse *)codec_from_sql(
		&tilsyn__v1__list_due_reports_response__descriptor, due, t->arena, &fault);
	json_decref(wheel);
	json_decref(due);
	if (t->wheel && t->due)
		return t;
	call_fail(c, REASON_INTERNAL, "the database answered in another shape");
	return NULL;
}

static ProtobufCBinaryData content_of(const struct year_told *t)
{
	return (ProtobufCBinaryData){.len = t->size, .data = (uint8_t *)t->content};
}

/* -- CheckWheel -- */

void rpc_check_wheel(struct call *c)
{
	const Tilsyn__V1__CheckWheelRequest *in = call_request(c);

	if (has_year(c, in->year))
		ask_year(c, take_for_check, in->year, false, in->language);
}

static void take_for_check(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__CheckWheelRequest *in = call_request(c);

	if (take_year(c, rows))
		call_ask(c, take_facts, &query_wheel_facts,
			(const char *[]){arena_print(call_arena(c), "%d", in->year), in->language});
}

static void read_steps(struct wheel_facts *f, const json_t *list, struct arena *a)
{
	f->n_steps = json_array_size(list);
	f->steps = arena_alloc(a, (f->n_steps + 1) * sizeof(*f->steps));
	for (size_t i = 0; i < f->n_steps; i++) {
		const json_t *step = json_array_get(list, i);

		f->steps[i] = (struct wheel_step){object_text(step, "id", a), object_text(step, "title", a)};
	}
}

static void read_leaders(struct wheel_facts *f, const json_t *list, struct arena *a)
{
	f->n_leaders = json_array_size(list);
	f->leaders = arena_alloc(a, (f->n_leaders + 1) * sizeof(*f->leaders));
	for (size_t i = 0; i < f->n_leaders; i++) {
		const json_t *leader = json_array_get(list, i);

		f->leaders[i] = (struct wheel_person){object_text(leader, "id", a), object_text(leader, "name", a),
			object_text(leader, "user", a), object_text(leader, "since", a)};
	}
}

/* {"activity": ["step", …], …} */
static void read_looks(struct wheel_facts *f, json_t *by_activity, struct arena *a)
{
	size_t room = 0, i;
	struct wheel_look *looks;
	const char *activity;
	json_t *steps, *step;

	json_object_foreach(by_activity, activity, steps) room += json_array_size(steps);
	looks = arena_alloc(a, (room + 1) * sizeof(*looks));
	json_object_foreach(by_activity, activity, steps) json_array_foreach(steps, i, step) looks[f->n_looks++] =
		(struct wheel_look){arena_text(a, activity), arena_text(a, json_string_value(step))};
	f->looks = looks;
}

/* {"activity": cases, …} */
static void read_frames(struct wheel_facts *f, json_t *by_activity, struct arena *a)
{
	struct wheel_frame *frames = arena_alloc(a, (json_object_size(by_activity) + 1) * sizeof(*frames));
	const char *activity;
	json_t *cases;

	json_object_foreach(by_activity, activity, cases) frames[f->n_frames++] =
		(struct wheel_frame){arena_text(a, activity), (uint32_t)json_integer_value(cases)};
	f->frames = frames;
}

static void take_facts(struct call *c, const PGresult *rows)
{
	struct year_told *t = call_state(c, sizeof(*t));
	json_t *steps = json_loads(row_text(rows, 0, "steps"), 0, NULL);
	json_t *leaders = json_loads(row_text(rows, 0, "leaders"), 0, NULL);
	json_t *looks = json_loads(row_text(rows, 0, "looks"), 0, NULL);
	json_t *frames = json_loads(row_text(rows, 0, "frames"), 0, NULL);

	t->facts = (struct wheel_facts){.reached = (uint32_t)row_int(rows, 0, "reached"),
		.unreached = (uint32_t)row_int(rows, 0, "unreached"),
		.begun_before = *row_text(rows, 0, "begun_before") == 't',
		.general_minutes = strtod(row_text(rows, 0, "general_minutes"), NULL),
		.themed_minutes = strtod(row_text(rows, 0, "themed_minutes"), NULL)};
	read_steps(&t->facts, steps, t->arena);
	read_leaders(&t->facts, leaders, t->arena);
	read_looks(&t->facts, looks, t->arena);
	read_frames(&t->facts, frames, t->arena);
	t->facts.unreached_names = arena_text(t->arena, row_text(rows, 0, "unreached_names"));
	json_decref(frames);
	json_decref(looks);
	json_decref(steps);
	json_decref(leaders);
	call_work(c, check, reply_findings, t);
}

static void *check(void *input)
{
	struct year_told *t = input;

	t->findings = wheel_findings(t->wheel, &t->facts, t->language, t->arena);
	return t;
}

static void reply_findings(struct call *c, void *told)
{
	const struct year_told *t = told;

	call_reply(c, &t->findings->base);
}

/* -- RenderWheel -- */

void rpc_render_wheel(struct call *c)
{
	const Tilsyn__V1__RenderWheelRequest *in = call_request(c);

	if (in->format != TILSYN__V1__WHEEL_FORMAT__WHEEL_FORMAT_TEXT &&
		in->format != TILSYN__V1__WHEEL_FORMAT__WHEEL_FORMAT_SVG)
		call_fail_at(c, "format", "is not text or svg");
	else if (!report_columns_are_known(in->columns))
		call_fail_at(c, "columns", "are 40 to 80");
	else if (has_year(c, in->year))
		ask_year(c, take_for_ring, in->year, false, in->language);
}

static void take_for_ring(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__RenderWheelRequest *in = call_request(c);
	struct year_told *t = take_year(c, rows);

	if (!t)
		return;
	t->format = in->format;
	t->columns = in->columns ? (size_t)in->columns : RING_COLUMNS;
	t->in_words = in->aloud || t->columns < RING_COLUMNS;
	call_work(c, draw, reply_ring, t);
}

static void *draw(void *input)
{
	struct year_told *t = input;

	if (t->format == TILSYN__V1__WHEEL_FORMAT__WHEEL_FORMAT_SVG)
		t->content = ring_svg(t->wheel, t->today, t->language, t->arena, &t->size);
	else if (t->in_words)
		t->content = ring_list(t->wheel, t->today, t->language, t->columns, t->arena, &t->size);
	else
		t->content = ring_text(t->wheel, t->today, t->language, t->arena, &t->size);
	return t;
}

static void reply_ring(struct call *c, void *told)
{
	const struct year_told *t = told;
	bool svg = t->format == TILSYN__V1__WHEEL_FORMAT__WHEEL_FORMAT_SVG;
	Tilsyn__V1__RenderWheelResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	tilsyn__v1__render_wheel_response__init(out);
	out->file_name = arena_print(call_arena(c), "tilsyn-%d.%s", t->wheel->year, svg ? "svg" : "txt");
	out->content_type = (char *)(svg ? "image/svg+xml" : "text/plain; charset=utf-8");
	out->content = content_of(t);
	call_reply(c, &out->base);
}

/* -- GetCalendar -- */

void rpc_get_calendar(struct call *c)
{
	const Tilsyn__V1__GetCalendarRequest *in = call_request(c);

	ask_year(c, take_for_calendar, in->year, in->mine, "da");
}

static void take_for_calendar(struct call *c, const PGresult *rows)
{
	struct year_told *t = take_year(c, rows);

	if (t)
		call_work(c, write_calendar, reply_calendar, t);
}

static void *write_calendar(void *input)
{
	struct year_told *t = input;

	t->content = calendar_render(t->wheel, t->due, t->language, t->arena, &t->size);
	return t;
}

static void reply_calendar(struct call *c, void *told)
{
	const struct year_told *t = told;
	Tilsyn__V1__GetCalendarResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	tilsyn__v1__get_calendar_response__init(out);
	out->file_name = (char *)"tilsyn.ics";
	out->content_type = (char *)"text/calendar; charset=utf-8";
	out->content = content_of(t);
	call_reply(c, &out->base);
}
