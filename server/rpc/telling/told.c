/* RenderDraft, ApproveReport and PublishReport: facts, results, courses and members are read, in each language; a
 * worker thread writes every file; publishing stores the bytes (R28) and what they told (R16), if nothing has changed
 * meanwhile. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "db/bind.h"
#include "printer.h"
#include "report/reader/reader_report.h"
#include "report/together.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "rpc/telling/behind_rows.h"
#include "rpc/telling/one_sheet.h"
#include "rpc/telling/reader_rows.h"
#include "rpc/telling/report_file.h"
#include "rpc/telling/results_rows.h"
#include "rpc/telling/trend_rows.h"
#include "server.h"

QUERY(report_facts, "report_id", "language", "without");
QUERY(report_members, "report_id", "without");
QUERY(approve_report, "report_id", "version", "approver", "content_hash");
QUERY(publish_report, "report_id", "version", "stands_on", "content_hash", "files", "told");
extern struct query query_result_sums, query_trend_periods;

void rpc_render_draft(struct call *c);
void rpc_approve_report(struct call *c);
void rpc_publish_report(struct call *c);

enum { LANGUAGES = 2, MARK_LEAST = 8, HASH_DIGITS = 64, FILES_MOST = 24, LONGEST_MOST = 3 };

struct file {
	const char *language, *view;
	const struct report_format *format;
	char *content, *pdf, *name;
	size_t size;
};

struct publishing {
	struct arena *arena; /* of the worker's; goes with the call */
	const char *report_id, *pdf_program;
	const char *languages[LANGUAGES];
	size_t n_languages, at; /* which is being read */
	struct reader_facts facts[LANGUAGES];
	struct reader_shown shown[LANGUAGES];
	struct reader_wish wish;
	struct question_names without; /* report/together.h; once that is known */
	bool knows_without;
	const char *content_hash;
	struct file *files;
	size_t n_files;
	bool failed, draft;
	int32_t columns; /* of a draft's text */
	bool aloud;
	struct sheets sheets; /* of a page to a committee */
	struct place longest[LONGEST_MOST];
	size_t n_longest;
	json_t *told;
	void (*done)(struct call *c);
};

static query_fn take_facts, take_results, take_questions, take_first, take_trend, take_members, take_approved,
	take_published;
static void ask_facts(struct call *c);
static work_fn write_files;
static work_done_fn written;

static struct publishing *of(struct call *c)
{
	return call_state(c, sizeof(struct publishing));
}

static void let_go(void *state)
{
	struct publishing *p = state;

	for (size_t i = 0; i < p->n_files; i++)
		free(p->files[i].pdf);
	json_decref(p->told);
	arena_free(p->arena);
}

static struct publishing *begin(struct call *c, const char *report_id, void (*done)(struct call *c))
{
	struct publishing *p = of(c);

	p->arena = arena_new();
	call_keep(c, p, let_go);
	p->report_id = report_id;
	p->pdf_program =
		arena_text(p->arena, call_server(c)->config->pdf_program); /* a reload may change it meanwhile */
	p->files = arena_alloc(p->arena, FILES_MOST * sizeof(*p->files));
	p->done = done;
	return p;
}

/* -- reading -- */

/* What is approved is one content, whatever the language: its Danish is read each time, and hashed. */
static const char language_of_hash[] = "da";

static void begin_reading(struct call *c)
{
	struct publishing *p = of(c);
	bool there = false;

	for (size_t i = 0; i < p->n_languages; i++)
		there = there || strcmp(p->languages[i], language_of_hash) == 0;
	if (!there)
		p->languages[p->n_languages++] = language_of_hash;
	ask_facts(c);
}

static void ask_facts(struct call *c)
{
	const struct publishing *p = of(c);

	call_ask(c, take_facts, &query_report_facts,
		(const char *[]){p->report_id, p->languages[p->at], question_names_list(&p->without, p->arena)});
}

static void ask_members(struct call *c, query_fn *next)
{
	const struct publishing *p = of(c);

	call_ask(c, next, &query_report_members,
		(const char *[]){p->report_id, question_names_list(&p->without, p->arena)});
}

static void ask_sums(struct call *c, query_fn *next, const char *first)
{
	const struct publishing *p = of(c);
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
	struct publishing *p = of(c);

	if (!is_read(c, reader_read_facts(&p->facts[p->at], &p->wish, rows, p->arena)))
		return;
	p->facts[p->at].draft = p->draft && strcmp(p->wish.state, "published") != 0;
	ask_sums(c, take_results, "false");
}

static void take_results(struct call *c, const PGresult *rows)
{
	struct publishing *p = of(c);
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

/* Where few stand behind a question the facts are read again without it, courses and groups as well. */
static void take_questions(struct call *c, const PGresult *rows)
{
	struct publishing *p = of(c);

	p->without = questions_hidden(behind_read(rows, p->arena), (size_t)PQntuples(rows), behind_in_force, NULL,
		p->facts[p->at].results->small_group, p->arena);
	p->knows_without = true;
	if (p->without.count)
		ask_facts(c);
	else
		ask_sums(c, take_first, "true");
}

static void take_first(struct call *c, const PGresult *rows)
{
	struct publishing *p = of(c);
	const struct reader_wish *w = &p->wish;

	p->facts[p->at].first = results_read(rows, p->arena);
	if (is_read(c, p->facts[p->at].first))
		call_ask(c, take_trend, &query_trend_periods,
			(const char *[]){w->kind, w->from_month, w->to_month, w->department_id, w->team_id, "", "",
				NULL, w->items, p->languages[p->at], question_names_list(&p->without, p->arena)});
}

static void take_trend(struct call *c, const PGresult *rows)
{
	struct publishing *p = of(c);

	p->facts[p->at].trend = trend_read(rows, p->languages[p->at], p->arena);
	if (!is_read(c, p->facts[p->at].trend))
		return;
	if (++p->at < p->n_languages)
		ask_facts(c);
	else
		ask_members(c, take_members);
}

static void take_members(struct call *c, const PGresult *rows)
{
	struct publishing *p = of(c);

	const struct behind *members = behind_read(rows, p->arena);

	for (size_t i = 0; i < p->n_languages; i++) {
		p->facts[i].members = members;
		p->facts[i].n_members = (size_t)PQntuples(rows);
	}
	call_work(c, write_files, written, p);
}

/* -- writing, on a worker thread -- */

/* What may not be told is not told anywhere: the results carry it, too. */
static void hide(struct results *r, const struct reader_shown *shown, struct arena *a)
{
	for (size_t i = 0; i < shown->n_items; i++) {
		struct result_item *item = results_item(r, shown->items[i].item);

		if (!item)
			continue;
		result_item_told(item, shown->items[i].whole);
		item->spread = shown->items[i].spread;
	}
	results_hide_together(r, a);
}

static Tilsyn__V1__Report *report_for(
	const struct reader_facts *f, const struct reader_shown *shown, const struct file *file, struct arena *a)
{
	Tilsyn__V1__Report *report;

	if (strcmp(file->view, "agenda") == 0)
		return agenda_of_reader(f, shown, file->language, a);
	report = report_of_reader(f, shown, file->language, a);
	report->slides = strcmp(file->view, "slides") == 0;
	return report;
}

static json_t *told_of(const struct reader_shown *shown)
{
	json_t *told = json_array();

	for (size_t i = 0; i < shown->n_sets; i++) {
		json_t *reviews = json_array();

		for (size_t k = 0; k < shown->sets[i].n_reviews; k++)
			json_array_append_new(reviews, json_string(shown->sets[i].reviews[k]));
		json_array_append_new(told, json_pack("{s:s, s:o, s:b}", "item", shown->sets[i].item, "reviews",
						    reviews, "share", shown->sets[i].share));
	}
	return told;
}

static void write_file(struct publishing *p, struct file *file, Tilsyn__V1__Report *report)
{
	report->columns = p->columns;
	report->aloud = p->aloud;
	free(file->pdf);
	file->pdf = NULL;
	file->content = report_written(report, file->format, p->pdf_program, p->arena, &file->pdf, &file->size);
	p->failed = p->failed || !file->content;
}

static bool is_on_paper(const struct file *file)
{
	return file->format->id == TILSYN__V1__FORMAT__FORMAT_PDF ||
	       file->format->id == TILSYN__V1__FORMAT__FORMAT_HTML ||
	       file->format->id == TILSYN__V1__FORMAT__FORMAT_TEXT;
}

/* The page in this language; as a PDF, where it is one of the files. */
static struct file *page_of(struct publishing *p, const char *language)
{
	struct file *page = NULL;

	for (size_t i = 0; i < p->n_files; i++) {
		struct file *file = &p->files[i];

		if (strcmp(file->language, language) != 0 || strcmp(file->view, "page") != 0)
			continue;
		if (!page || report_format_is_pdf(file->format))
			page = file;
	}
	return page;
}

/* One A4: what is published is refused when it takes more, a draft says it. */
static void hold_to_one_sheet(
	struct publishing *p, const struct reader_facts *f, const struct reader_shown *shown, const char *language)
{
	struct file *page = page_of(p, language);

	if (f->reader != READER_COMMITTEE || !page || p->failed || (p->draft && (!f->draft || !is_on_paper(page))))
		return;
	Tilsyn__V1__Report *report = report_for(f, shown, page, p->arena);
	const struct sheets s = sheets_of(report, p->pdf_program, page->pdf, page->size, p->arena);
	if (s.count > p->sheets.count)
		p->sheets = s;
	if (s.count <= 1)
		return;
	p->n_longest = longest_fields(f, p->longest, LONGEST_MOST, p->arena);
	if (!p->draft)
		return;
	sheets_tell(report, &s, p->arena);
	write_file(p, page, report);
}

static void choose_shown(struct publishing *p, size_t index)
{
	const struct reader_facts *f = &p->facts[index];
	struct period_column columns[PERIODS_MOST];
	const size_t n = period_columns(f->from_month, f->to_month, p->languages[index], p->arena, columns);

	p->shown[index] = reader_choose(f, columns, n, p->arena);
	hide((struct results *)f->results, &p->shown[index], p->arena);
	if (strcmp(p->languages[index], language_of_hash) == 0)
		p->content_hash = hash_of_reader(f, &p->shown[index], language_of_hash, p->arena);
}

static bool has_lapsed(const struct publishing *p)
{
	return *p->wish.approved_hash && strcmp(p->wish.approved_hash, p->content_hash) != 0;
}

static void write_language(struct publishing *p, size_t index)
{
	struct reader_facts *f = &p->facts[index];

	f->mark = arena_print(p->arena, "%.*s", MARK_LEAST, p->content_hash);
	f->approval_lapsed = has_lapsed(p);
	for (size_t i = 0; i < p->n_files; i++) {
		struct file *file = &p->files[i];

		if (strcmp(file->language, p->languages[index]) != 0)
			continue;
		write_file(p, file, report_for(f, &p->shown[index], file, p->arena));
	}
	hold_to_one_sheet(p, f, &p->shown[index], p->languages[index]);
}

static void *write_files(void *input)
{
	struct publishing *p = input;

	for (size_t i = 0; i < p->n_languages; i++)
		choose_shown(p, i);
	p->told = p->facts[0].in_words ? json_array() : told_of(&p->shown[0]);
	for (size_t i = 0; i < p->n_languages; i++)
		write_language(p, i);
	return p;
}

static void refuse_long(struct call *c, const struct publishing *p)
{
	struct failure f = {.reason = REASON_TOO_LONG,
		.message = "a committee gets one sheet of A4",
		.n_parameters = 2,
		.parameters = {{"sheets", arena_print(call_arena(c), p->sheets.estimated ? "more than 1" : "%u",
						  p->sheets.count)},
			{"counted", p->sheets.estimated ? "estimate" : "pages"}},
		.n_places = p->n_longest};

	f.places = memcpy(arena_alloc(call_arena(c), sizeof(p->longest)), p->longest, sizeof(p->longest));
	call_fail_with(c, &f);
}

static void written(struct call *c, void *output)
{
	const struct publishing *p = output;

	if (p->failed)
		call_fail(c, REASON_INTERNAL, "the report could not be written in this format");
	else if (!p->draft && p->sheets.count > 1 && !has_lapsed(p))
		refuse_long(c, p);
	else
		p->done(c);
}

/* -- which files -- */

static bool is_language(const char *text)
{
	return strcmp(text, "da") == 0 || strcmp(text, "en") == 0;
}

static bool can_be_made(const struct publishing *p, const struct report_format *format)
{
	return !report_format_is_pdf(format) || printer_is_there(p->pdf_program);
}

static void add_file(struct publishing *p, const char *language, const char *view, const struct report_format *format)
{
	struct file *file = &p->files[p->n_files++];

	*file = (struct file){.language = language, .view = view, .format = format};
	file->name = arena_print(p->arena, "tilsyn-%.8s-%s%s%s.%s", p->report_id, language, *view == 'p' ? "" : "-",
		*view == 'p' ? "" : view, format->ending);
}

/* -- RenderDraft -- */

static void reply_draft(struct call *c)
{
	const struct file *file = &of(c)->files[0];
	Tilsyn__V1__RenderDraftResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	tilsyn__v1__render_draft_response__init(out);
	out->file_name = file->name;
	out->content_type = (char *)file->format->content_type;
	out->content = (ProtobufCBinaryData){.len = file->size, .data = (uint8_t *)file->content};
	out->content_hash = (char *)of(c)->content_hash;
	out->sheets = (int32_t)of(c)->sheets.count;
	out->sheets_estimated = of(c)->sheets.estimated;
	out->longest = arena_alloc(call_arena(c), LONGEST_MOST * sizeof(*out->longest));
	for (size_t i = 0; i < of(c)->n_longest; i++)
		out->longest[out->n_longest++] = (char *)of(c)->longest[i].field;
	call_reply(c, &out->base);
}

void rpc_render_draft(struct call *c)
{
	static const char *const views[] = {"page", "page", "slides", "agenda"};
	const Tilsyn__V1__RenderDraftRequest *in = call_request(c);
	const struct report_format *format = report_format(in->format);
	struct publishing *p = begin(c, in->report_id, reply_draft);
	const bool plain = in->view <= TILSYN__V1__REPORT_VIEW__REPORT_VIEW_PAGE;

	p->languages[p->n_languages++] = *in->language ? in->language : "da";
	p->draft = true;
	p->columns = in->columns;
	p->aloud = in->aloud;
	if (!is_language(p->languages[0])) {
		call_fail_at(c, "language", "is da or en");
	} else if (!report_columns_are_known(in->columns)) {
		call_fail_at(c, "columns", "are 40 to 80");
	} else if (!format || !can_be_made(p, format)) {
		call_fail_at(c, "format",
			format ? "no PDF is made here: WeasyPrint is not installed" : "is no format of a report");
	} else if (!plain && in->format != TILSYN__V1__FORMAT__FORMAT_HTML &&
		   (in->view == TILSYN__V1__REPORT_VIEW__REPORT_VIEW_SLIDES ||
			   in->format != TILSYN__V1__FORMAT__FORMAT_TEXT)) {
		call_fail_at(c, "view", "slides are HTML; texts for the agenda are text or HTML");
	} else {
		add_file(p, p->languages[0], views[in->view], format);
		begin_reading(c);
	}
}

/* -- ApproveReport -- */

static bool is_mark(const char *seen)
{
	const size_t length = strlen(seen);

	return !length || (length >= MARK_LEAST && length <= HASH_DIGITS && strspn(seen, "0123456789abcdef") == length);
}

static void approve(struct call *c)
{
	const struct publishing *p = of(c);
	const Tilsyn__V1__ApproveReportRequest *in = call_request(c);

	if (strncmp(in->seen, p->content_hash, strlen(in->seen)) != 0)
		call_fail(c, REASON_CHANGED, "the draft tells something else than was seen");
	else
		call_act(c, take_approved, &query_approve_report,
			(const char *[]){in->report_id, arena_print(call_arena(c), "%lld", (long long)in->version),
				in->approver, p->content_hash});
}

static void take_approved(struct call *c, const PGresult *rows)
{
	call_reply_rows(c, rows);
}

void rpc_approve_report(struct call *c)
{
	const Tilsyn__V1__ApproveReportRequest *in = call_request(c);

	if (!is_mark(in->seen)) {
		call_fail_at(c, "seen", "is the mark of a draft's content: eight hexadecimal digits or more");
		return;
	}
	begin(c, in->report_id, approve)->draft = true;
	begin_reading(c);
}

/* -- PublishReport -- */

static json_t *file_row(const struct file *file)
{
	const size_t size = sodium_base64_encoded_len(file->size, sodium_base64_VARIANT_ORIGINAL);
	char *bytes = malloc(size);
	json_t *row;

	if (!bytes)
		abort();
	sodium_bin2base64(
		bytes, size, (const unsigned char *)file->content, file->size, sodium_base64_VARIANT_ORIGINAL);
	row = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "language", file->language, "view", file->view, "format",
		file->format->ending[0] == 't' ? "text" : file->format->ending, "file_name", file->name, "content_type",
		file->format->content_type, "bytes", bytes);
	free(bytes);
	return row;
}

static void store(struct call *c)
{
	const struct publishing *p = of(c);
	const Tilsyn__V1__PublishReportRequest *in = call_request(c);
	json_t *rows = json_array();

	for (size_t i = 0; i < p->n_files; i++)
		json_array_append_new(rows, file_row(&p->files[i]));
	char *files = json_dumps(rows, JSON_COMPACT), *told = json_dumps(p->told, JSON_COMPACT);
	call_act(c, take_published, &query_publish_report,
		(const char *[]){p->report_id, arena_print(call_arena(c), "%lld", (long long)in->version),
			p->wish.stands_on, p->content_hash, files, told});
	free(files);
	free(told);
	json_decref(rows);
}

/* What was approved is not what was rendered: the database has made it a draft again, and nothing is stored. */
static void take_published(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__PublishReportResponse *out = call_bind(c, rows);

	if (!out)
		return;
	if (out->report->state != TILSYN__V1__REPORT_STATE__REPORT_STATE_PUBLISHED)
		call_fail(c, REASON_APPROVAL_LAPSED, "it tells something else than was approved, and is a draft again");
	else
		call_reply(c, &out->base);
}

static bool add_formats(struct call *c, const Tilsyn__V1__PublishReportRequest *in, const char *language)
{
	struct publishing *p = of(c);

	for (size_t i = 0; i < in->n_formats; i++) {
		const struct report_format *format = report_format(in->formats[i]);

		for (size_t k = 0; k < i; k++)
			if (in->formats[k] == in->formats[i])
				format = NULL;
		if (!format || !can_be_made(p, format)) {
			call_fail_at(
				c, arena_print(call_arena(c), "formats[%zu]", i), "is no format that can be made here");
			return false;
		}
		add_file(p, language, "page", format);
	}
	for (int f = TILSYN__V1__FORMAT__FORMAT_TEXT; !in->n_formats && f <= TILSYN__V1__FORMAT__FORMAT_CSV; f++)
		if (can_be_made(p, report_format((Tilsyn__V1__Format)f)))
			add_file(p, language, "page", report_format((Tilsyn__V1__Format)f));
	add_file(p, language, "slides", report_format(TILSYN__V1__FORMAT__FORMAT_HTML));
	add_file(p, language, "agenda", report_format(TILSYN__V1__FORMAT__FORMAT_HTML));
	add_file(p, language, "agenda", report_format(TILSYN__V1__FORMAT__FORMAT_TEXT));
	return true;
}

void rpc_publish_report(struct call *c)
{
	const Tilsyn__V1__PublishReportRequest *in = call_request(c);
	struct publishing *p = begin(c, in->report_id, store);

	for (size_t i = 0; i < in->n_languages; i++) {
		if (!is_language(in->languages[i]) || i >= LANGUAGES ||
			(i && strcmp(in->languages[0], in->languages[i]) == 0)) {
			call_fail_at(c, arena_print(call_arena(c), "languages[%zu]", i), "is da or en, each once");
			return;
		}
		p->languages[p->n_languages++] = in->languages[i];
	}
	if (!p->n_languages) {
		p->languages[p->n_languages++] = "da";
		p->languages[p->n_languages++] = "en";
	}
	for (size_t i = 0; i < p->n_languages; i++)
		if (!add_formats(c, in, p->languages[i]))
			return;
	begin_reading(c);
}
