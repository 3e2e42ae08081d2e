#include "rpc/telling/reader_rows.h"

#include <jansson.h>
#include <string.h>

#include "rpc/call.h"
#include "rpc/object.h"

static json_t *json_at(const PGresult *rows, const char *column)
{
	return json_loads(row_text(rows, 0, column), JSON_DECODE_ANY, NULL);
}

static enum reader reader_of(const json_t *report)
{
	static const char *const names[] = {[READER_TEAM] = "team",
		[READER_DEPARTMENT] = "department",
		[READER_MANAGEMENT] = "management",
		[READER_COMMITTEE] = "committee"};
	const char *name = json_string_value(json_object_get(report, "reader"));
	size_t i = 0;

	while (name && i < READER_COMMITTEE && strcmp(names[i], name) != 0)
		i++;
	return (enum reader)i;
}

static void read_words(struct reader_facts *f, const json_t *list, struct arena *a)
{
	f->n_words = json_array_size(list);
	f->words = arena_alloc(a, (f->n_words + 1) * sizeof(*f->words));
	for (size_t i = 0; i < f->n_words; i++) {
		const json_t *w = json_array_get(list, i);

		f->words[i] = (struct reader_words){object_text(w, "place", a), object_text(w, "words", a)};
	}
}

static void read_context(struct reader_facts *f, const json_t *list, struct arena *a)
{
	f->n_context = json_array_size(list);
	f->context = arena_alloc(a, (f->n_context + 1) * sizeof(*f->context));
	for (size_t i = 0; i < f->n_context; i++) {
		const json_t *c = json_array_get(list, i);

		f->context[i] = (struct context_figure){object_text(c, "what", a), object_text(c, "figure", a),
			object_text(c, "source", a), object_text(c, "date", a)};
	}
}

static void read_answers(struct reader_facts *f, const json_t *list, struct arena *a)
{
	f->n_answers = json_array_size(list);
	f->answers = arena_alloc(a, (f->n_answers + 1) * sizeof(*f->answers));
	for (size_t i = 0; i < f->n_answers; i++) {
		const json_t *s = json_array_get(list, i);

		f->answers[i] = (struct given_answer){object_text(s, "body", a), object_text(s, "answered_on", a),
			object_text(s, "words", a), object_text(s, "title", a)};
	}
}

/* -- groups -- */

static bool shares_one(const json_t *some, const json_t *others)
{
	for (size_t i = 0; i < json_array_size(some); i++)
		for (size_t k = 0; k < json_array_size(others); k++)
			if (json_equal(json_array_get(some, i), json_array_get(others, k)))
				return true;
	return false;
}

static void read_group(
	struct reader_group *g, const json_t *group, const char *const *rows, size_t n_rows, struct arena *a)
{
	const json_t *sums = json_object_get(group, "sums");

	g->name = object_text(group, "name", a);
	g->common_rater = shares_one(json_object_get(group, "raters"), json_object_get(group, "other_raters"));
	g->mine = arena_alloc(a, (n_rows + 1) * sizeof(*g->mine));
	g->others = arena_alloc(a, (n_rows + 1) * sizeof(*g->others));
	for (size_t i = 0; i < json_array_size(sums); i++) {
		const json_t *s = json_array_get(sums, i);
		struct group_sums *to = json_is_true(json_object_get(s, "mine")) ? g->mine : g->others;

		for (size_t k = 0; k < n_rows; k++)
			if (strcmp(rows[k], json_string_value(json_object_get(s, "item"))) == 0)
				to[k] = (struct group_sums){object_count(s, "cases"), object_count(s, "yes"),
					object_count(s, "unweighted") > 0, object_number(s, "w"),
					object_number(s, "w2"), object_number(s, "wy")};
	}
}

static void read_groups(struct reader_facts *f, const json_t *list, const json_t *rows, struct arena *a)
{
	f->n_group_rows = json_array_size(rows);
	f->group_rows = arena_alloc(a, (f->n_group_rows + 1) * sizeof(*f->group_rows));
	for (size_t i = 0; i < f->n_group_rows; i++)
		f->group_rows[i] = arena_text(a, json_string_value(json_array_get(rows, i)));
	f->n_groups = json_array_size(list);
	f->groups = arena_alloc(a, (f->n_groups + 1) * sizeof(*f->groups));
	for (size_t i = 0; i < f->n_groups; i++)
		read_group(&f->groups[i], json_array_get(list, i), f->group_rows, f->n_group_rows, a);
}

static struct action_end end_of(const json_t *end, struct arena *a)
{
	const json_t *reviews = json_object_get(end, "reviews");
	struct action_end e = {
		.yes = object_count(end, "yes"), .of = object_count(end, "of"), .n_reviews = json_array_size(reviews)};

	e.reviews = arena_alloc(a, (e.n_reviews + 1) * sizeof(*e.reviews));
	for (size_t i = 0; i < e.n_reviews; i++)
		e.reviews[i] = arena_text(a, json_string_value(json_array_get(reviews, i)));
	return e;
}

static void read_actions(struct reader_facts *f, const json_t *list, struct arena *a)
{
	f->n_actions = json_array_size(list);
	f->actions = arena_alloc(a, (f->n_actions + 1) * sizeof(*f->actions));
	for (size_t i = 0; i < f->n_actions; i++) {
		const json_t *x = json_array_get(list, i), *ends = json_object_get(x, "ends");

		f->actions[i] = (struct told_action){.words = object_text(x, "words", a),
			.item = object_text(x, "item", a),
			.together = json_is_true(json_object_get(x, "together")),
			.deadline = object_text(x, "deadline", a),
			.overdue = json_is_true(json_object_get(x, "overdue")),
			.outcome = object_text(x, "outcome", a),
			.code = object_text(x, "code", a),
			.has_ends = json_is_object(ends),
			.before = end_of(json_object_get(ends, "before"), a),
			.later = end_of(json_object_get(ends, "later"), a)};
	}
}

static struct reader_checks checks_of(const json_t *checks, struct arena *a)
{
	return (struct reader_checks){.cases = object_count(checks, "cases"),
		.unread = object_count(checks, "unread"),
		.replaced = object_count(checks, "replaced"),
		.rounds = object_count(checks, "rounds"),
		.round_cases = object_count(checks, "round_cases"),
		.second_asked = object_count(checks, "second_asked"),
		.second_read = object_count(checks, "second_read"),
		.remarks = object_count(checks, "remarks"),
		.changed = object_count(checks, "changed"),
		.reviewers = object_count(checks, "reviewers"),
		.waiting = object_count(checks, "waiting"),
		.waiting_answers = object_count(checks, "waiting_answers"),
		.waiting_until = object_text(checks, "waiting_until", a)};
}

static void read_report(struct reader_facts *f, const json_t *report, struct arena *a)
{
	f->reader = reader_of(report);
	f->title = object_text(report, "title", a);
	f->place = object_text(report, "place_name", a);
	f->from_month = object_text(report, "from_month", a);
	f->to_month = object_text(report, "to_month", a);
	f->approver = object_text(report, "approver", a);
	f->approved_by = object_text(report, "approved_by", a);
	f->reason = object_text(report, "reason", a);
	f->number = object_count(report, "number");
	f->today = json_integer_value(json_object_get(report, "today"));
	f->replaces_at = json_integer_value(json_object_get(json_object_get(report, "replaces"), "published_at"));
	read_words(f, json_object_get(report, "words"), a);
	read_context(f, json_object_get(report, "context"), a);
}

bool reader_read_facts(struct reader_facts *f, struct reader_wish *wish, const PGresult *rows, struct arena *a)
{
	json_t *report, *checks, *answers, *groups, *actions, *group_rows;

	if (PQntuples(rows) != 1)
		return false;
	report = json_at(rows, "report"), checks = json_at(rows, "checks"), answers = json_at(rows, "answers");
	groups = json_at(rows, "groups"), actions = json_at(rows, "actions"), group_rows = json_at(rows, "group_rows");
	*f = (struct reader_facts){.in_words = *row_text(rows, 0, "in_words") == 't'};
	read_report(f, report, a);
	read_answers(f, answers, a);
	read_actions(f, actions, a);
	read_groups(f, groups, group_rows, a);
	f->checks = checks_of(checks, a);
	*wish = (struct reader_wish){.kind = object_text(report, "kind", a),
		.from_month = f->from_month,
		.to_month = f->to_month,
		.department_id = row_is_null(rows, 0, "department_id")
					 ? NULL
					 : arena_text(a, row_text(rows, 0, "department_id")),
		.team_id = row_is_null(rows, 0, "team_id") ? NULL : arena_text(a, row_text(rows, 0, "team_id")),
		.items = arena_text(a, row_text(rows, 0, "items")),
		.stands_on = arena_text(a, row_text(rows, 0, "stands_on")),
		.title = f->title,
		.state = object_text(report, "state", a),
		.approved_hash = object_text(report, "approved_hash", a),
		.version = json_integer_value(json_object_get(report, "version"))};
	json_decref(report);
	json_decref(checks);
	json_decref(answers);
	json_decref(groups);
	json_decref(actions);
	json_decref(group_rows);
	return true;
}
