#include "rpc/telling/told.h"

#include <string.h>

#include "db/bind.h"
#include "rpc/telling/behind_rows.h"
#include "rpc/telling/results_rows.h"
#include "rpc/telling/trend_rows.h"

QUERY(report_facts, "report_id", "language", "without");
QUERY(report_members, "report_id", "without");
extern struct query query_result_sums, query_trend_periods, query_few_over_time;

static query_fn take_facts, take_results, take_questions, take_first, take_few, take_trend, take_members;
static work_fn find_left_out;
static work_done_fn read_on;

static void ask_facts(struct call *c)
{
	const struct publishing *p = publishing_of(c);

	call_ask(c, take_facts, &query_report_facts,
		(const char *[]){p->report_id, p->languages[p->at], question_names_list(&p->without, p->arena)});
}

static void ask_members(struct call *c, query_fn *next)
{
	const struct publishing *p = publishing_of(c);

	call_ask(c, next, &query_report_members,
		(const char *[]){p->report_id, question_names_list(&p->without, p->arena)});
}

static void ask_sums(struct call *c, query_fn *next, const char *first)
{
	const struct publishing *p = publishing_of(c);
	const struct reader_wish *w = &p->wish;

	call_ask(c, next, &query_result_sums,
		(const char *[]){NULL, w->kind, w->from_month, w->to_month, w->department_id, w->team_id, "", "", NULL,
			first, p->languages[p->at], question_names_list(&p->without, p->arena)});
}

static bool is_read(struct call *c, bool fine)
{
	if (!fine)
		call_fail(c, REASON_INTERNAL, "the database answered in another shape");
	return fine;
}

static void take_facts(struct call *c, const PGresult *rows)
{
	struct publishing *p = publishing_of(c);

	if (!is_read(c, reader_read_facts(&p->facts[p->at], &p->wish, rows, p->arena)))
		return;
	p->facts[p->at].draft = p->draft && strcmp(p->wish.state, "published") != 0;
	ask_sums(c, take_results, "false");
}

static void take_results(struct call *c, const PGresult *rows)
{
	struct publishing *p = publishing_of(c);
	struct results *r = results_read(rows, p->arena);

	if (!is_read(c, r))
		return;
	r->without = p->without.codes;
	r->n_without = p->without.count;
	p->facts[p->at].results = r;
	if (p->knows_without)
		ask_sums(c, take_first, "true");
	else
		ask_members(c, take_questions);
}

static void take_questions(struct call *c, const PGresult *rows)
{
	struct publishing *p = publishing_of(c);

	p->members = behind_read(rows, p->arena);
	p->n_members = (size_t)PQntuples(rows);
	call_work(c, find_left_out, read_on, p);
}

static void *find_left_out(void *input)
{
	struct publishing *p = input;

	p->without = questions_hidden(
		p->members, p->n_members, behind_in_force, NULL, p->facts[p->at].results->small_group, p->arena);
	p->knows_without = true;
	return p;
}

/* Where few stand behind a question the facts are read again without it, courses and groups as well. */
static void read_on(struct call *c, void *found)
{
	const struct publishing *p = found;

	if (p->without.count)
		ask_facts(c);
	else
		ask_sums(c, take_first, "true");
}

static void take_first(struct call *c, const PGresult *rows)
{
	struct publishing *p = publishing_of(c);
	const struct reader_wish *w = &p->wish;

	p->facts[p->at].first = results_read(rows, p->arena);
	if (is_read(c, p->facts[p->at].first))
		call_ask(c, take_few, &query_few_over_time,
			(const char *[]){
				w->kind, w->from_month, w->to_month, w->department_id, w->team_id, "", "", NULL, "t"});
}

static void take_few(struct call *c, const PGresult *rows)
{
	struct publishing *p = publishing_of(c);
	const struct reader_wish *w = &p->wish;

	p->without_over_time = few_read(rows, &p->without, p->arena);
	call_ask(c, take_trend, &query_trend_periods,
		(const char *[]){w->kind, w->from_month, w->to_month, w->department_id, w->team_id, "", "", NULL,
			w->items, p->languages[p->at], question_names_list(&p->without_over_time, p->arena)});
}

static void take_trend(struct call *c, const PGresult *rows)
{
	struct publishing *p = publishing_of(c);
	struct trend *trend = trend_read(rows, p->languages[p->at], p->arena);

	if (!is_read(c, trend))
		return;
	trend_tell_without(trend, &p->without_over_time);
	p->facts[p->at].trend = trend;
	if (++p->at < p->n_languages)
		ask_facts(c);
	else
		ask_members(c, take_members);
}

/* Publishing to the committee counts sheets, whatever the files. Nothing else waits where a PDF is being made. */
static bool is_printed(const struct publishing *p)
{
	bool printed = !p->draft && p->facts[0].reader == READER_COMMITTEE;

	for (size_t i = 0; i < p->n_files; i++)
		printed = printed || report_format_is_pdf(p->files[i].format);
	return printed;
}

static void take_members(struct call *c, const PGresult *rows)
{
	struct publishing *p = publishing_of(c);

	const struct behind *members = behind_read(rows, p->arena);

	for (size_t i = 0; i < p->n_languages; i++) {
		p->facts[i].members = members;
		p->facts[i].n_members = (size_t)PQntuples(rows);
	}
	(is_printed(p) ? call_print : call_work)(c, told_write, told_written, p);
}

void told_read(struct call *c)
{
	struct publishing *p = publishing_of(c);
	bool there = false;

	for (size_t i = 0; i < p->n_languages; i++)
		there = there || strcmp(p->languages[i], LANGUAGE_OF_HASH) == 0;
	if (!there)
		p->languages[p->n_languages++] = LANGUAGE_OF_HASH;
	ask_facts(c);
}
