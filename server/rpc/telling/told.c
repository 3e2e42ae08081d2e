#include "rpc/telling/told.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "db/bind.h"
#include "printer.h"
#include "rpc/messages.h"
#include "rpc/telling/format_wanted.h"
#include "server.h"

QUERY(approve_report, "report_id", "version", "approver", "content_hash");
QUERY(publish_report, "report_id", "version", "stands_on", "content_hash", "files", "told", "no_pdf",
	"sheets_estimated");

void rpc_render_draft(struct call *c);
void rpc_approve_report(struct call *c);
void rpc_publish_report(struct call *c);

static query_fn take_approved, take_published;

struct publishing *publishing_of(struct call *c)
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
	struct publishing *p = publishing_of(c);

	p->arena = arena_new();
	call_keep(c, p, let_go);
	p->report_id = report_id;
	p->pdf_program =
		arena_text(p->arena, call_server(c)->config->pdf_program); /* a reload may change it meanwhile */
	p->files = arena_alloc(p->arena, FILES_MOST * sizeof(*p->files));
	p->done = done;
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

void told_written(struct call *c, void *output)
{
	const struct publishing *p = output;

	if (p->failed)
		call_fail(c, REASON_INTERNAL, "the report could not be written in this format");
	else if (!p->draft && p->sheets.count > 1 && !told_has_lapsed(p))
		refuse_long(c, p);
	else
		p->done(c);
}

/* -- which files -- */

static bool is_language(const char *text)
{
	return strcmp(text, "da") == 0 || strcmp(text, "en") == 0;
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
	const struct file *file = &publishing_of(c)->files[0];
	Tilsyn__V1__RenderDraftResponse *out = arena_alloc(call_arena(c), sizeof(*out));

	tilsyn__v1__render_draft_response__init(out);
	out->file_name = file->name;
	out->content_type = (char *)file->format->content_type;
	out->content = (ProtobufCBinaryData){.len = file->size, .data = (uint8_t *)file->content};
	out->content_hash = (char *)publishing_of(c)->content_hash;
	out->sheets = (int32_t)publishing_of(c)->sheets.count;
	out->sheets_estimated = publishing_of(c)->sheets.estimated;
	out->no_pdf = publishing_of(c)->no_pdf;
	out->longest = arena_alloc(call_arena(c), LONGEST_MOST * sizeof(*out->longest));
	for (size_t i = 0; i < publishing_of(c)->n_longest; i++)
		out->longest[out->n_longest++] = (char *)publishing_of(c)->longest[i].field;
	call_reply(c, &out->base);
}

void rpc_render_draft(struct call *c)
{
	static const char *const views[] = {"page", "page", "slides", "agenda"};
	const Tilsyn__V1__RenderDraftRequest *in = call_request(c);
	const struct report_format *format;
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
	} else if (!plain && in->format != TILSYN__V1__FORMAT__FORMAT_HTML &&
		   (in->view == TILSYN__V1__REPORT_VIEW__REPORT_VIEW_SLIDES ||
			   in->format != TILSYN__V1__FORMAT__FORMAT_TEXT)) {
		call_fail_at(c, "view", "slides are HTML; texts for the agenda are text or HTML");
	} else if ((format = format_wanted(c, "format", in->format))) {
		add_file(p, p->languages[0], views[in->view], format);
		told_read(c);
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
	const struct publishing *p = publishing_of(c);
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
	told_read(c);
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
	const struct publishing *p = publishing_of(c);
	const Tilsyn__V1__PublishReportRequest *in = call_request(c);
	json_t *rows = json_array();

	for (size_t i = 0; i < p->n_files; i++)
		json_array_append_new(rows, file_row(&p->files[i]));
	char *files = json_dumps(rows, JSON_COMPACT), *told = json_dumps(p->told, JSON_COMPACT);
	call_act(c, take_published, &query_publish_report,
		(const char *[]){p->report_id, arena_print(call_arena(c), "%lld", (long long)in->version),
			p->wish.stands_on, p->content_hash, files, told, p->no_pdf ? "true" : "false",
			p->sheets.estimated ? "true" : "false"});
	free(files);
	free(told);
	json_decref(rows);
}

static void refuse_lapsed(struct call *c, const char *remarks_until)
{
	const struct failure f = {.reason = REASON_APPROVAL_LAPSED,
		.message = "it tells something else than was approved, and is a draft again",
		.n_parameters = *remarks_until ? 2 : 0,
		.parameters = {{"why", "remarks"}, {"until", remarks_until}}};

	call_fail_with(c, &f);
}

/* What was approved is not what was rendered: the database has made it a draft again, and nothing is stored. */
static void take_published(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__PublishReportResponse *out = call_bind(c, rows);

	if (!out)
		return;
	if (out->report->state != TILSYN__V1__REPORT_STATE__REPORT_STATE_PUBLISHED)
		refuse_lapsed(c, out->remarks_until);
	else
		call_reply(c, &out->base);
}

static bool add_formats(struct call *c, const Tilsyn__V1__PublishReportRequest *in, const char *language)
{
	struct publishing *p = publishing_of(c);

	for (size_t i = 0; i < in->n_formats; i++) {
		const char *place = arena_print(call_arena(c), "formats[%zu]", i);
		const struct report_format *format;

		for (size_t k = 0; k < i; k++) {
			if (in->formats[k] == in->formats[i]) {
				call_fail_at(c, place, "is wanted twice");
				return false;
			}
		}
		format = format_wanted(c, place, in->formats[i]);
		if (!format)
			return false;
		add_file(p, language, "page", format);
	}
	for (int f = TILSYN__V1__FORMAT__FORMAT_TEXT; !in->n_formats && f <= TILSYN__V1__FORMAT__FORMAT_CSV; f++) {
		const struct report_format *format = report_format((Tilsyn__V1__Format)f);

		if (report_format_is_pdf(format) && !printer_is_there(p->pdf_program))
			p->no_pdf = true;
		else
			add_file(p, language, "page", format);
	}
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
	told_read(c);
}
