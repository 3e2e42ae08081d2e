/* Reports to readers: drafted, worded, approved, published, read, answered. */
#include <string.h>
#include <unistd.h>

#include "command/commands.h"
#include "command/report/report.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "verb.h"

#define THE_REPORT                                                                                                     \
	{                                                                                                              \
		"report_id", TAKE_ROW, ARGUMENT(0), .thing = THING_REPORT                                              \
	}

/* Lines for each, as many words as they are: titles, places and approvers with their offices are wider than a screen.
 */
static void put_in_list(struct arena *a, const Tilsyn__V1__KeptReport *r)
{
	const char *line = arena_print(a, "%s · %s %d",
		words_of_enum(&tilsyn__v1__report_reader__descriptor, r->reader), _("version"), r->number);

	put_styled(STYLE_BOLD, "%.8s  %s\n", r->report_id, r->title);
	if (*r->place_name)
		line = arena_print(a, "%s · %s", line, r->place_name);
	line = arena_print(a, "%s · %s", line, words_of_enum(&tilsyn__v1__report_state__descriptor, r->state));
	if (r->published_at)
		line = arena_print(a, "%s %s", line, when_day(a, r->published_at->seconds));
	put_paragraph(2, line);
	if (*r->approver)
		put_folded(2, _("Approved by %s, written down by %s"), r->approver, r->approved_by);
}

static void put_list(struct run *run, const void *response)
{
	const Tilsyn__V1__ListReportsResponse *all = response;

	for (size_t i = 0; i < all->n_reports; i++)
		put_in_list(run->arena, all->reports[i]);
	if (!all->n_reports)
		say("%s\n", _("There is no report yet."));
}

VERB(report_list, .method = "ReportService/ListReports", .taken = {{"all", TAKE_SWITCH, OPT_ALL}}, .put = put_list)

/* The report that the first argument names, as it stands now. */
static int find(struct run *run, Tilsyn__V1__KeptReport **report)
{
	ProtobufCMessage *row;
	int rc = run_row(run, THING_REPORT, run->arguments[0], &row);

	*report = (Tilsyn__V1__KeptReport *)row;
	return rc;
}

int report_draft(struct run *run)
{
	Tilsyn__V1__DraftReportRequest request = TILSYN__V1__DRAFT_REPORT_REQUEST__INIT;
	Tilsyn__V1__DraftReportResponse *response;
	int reader = 0, rc = report_wish(run, &request.base);

	request.title = run->arguments[0];
	request.items = run->arguments + 1;
	request.n_items = run->argument_count - 1;
	if (!rc && run->options[OPT_REPLACES])
		rc = run_find(run, THING_REPORT, run->options[OPT_REPLACES], &request.replaces_id);
	if (!rc && run->options[OPT_READER] &&
		!words_to_enum(&tilsyn__v1__report_reader__descriptor, run->options[OPT_READER], &reader))
		return say_error(
			EXIT_USAGE, _("a report is for a team, a department, the management or the committee"));
	request.reader = (Tilsyn__V1__ReportReader)reader;
	if (run->options[OPT_REASON])
		request.reason = run->options[OPT_REASON];
	if (!request.kind && !run->options[OPT_REPLACES])
		request.kind = TILSYN__V1__ACTIVITY_KIND__ACTIVITY_KIND_GENERAL;
	if (!rc)
		rc = run_call(run, "ReportService/DraftReport", &request, &response);
	return rc ? rc
		  : run_done(run, response,
			    _("Drafted. See it: tilsyn report read %.8s. Add words: tilsyn report edit %.8s --file FILE."),
			    response->report->report_id, response->report->report_id);
}

/* Without a file the draft is shown as it would be written in one. */
int report_edit(struct run *run)
{
	Tilsyn__V1__UpdateDraftRequest empty = TILSYN__V1__UPDATE_DRAFT_REQUEST__INIT, *request = &empty;
	Tilsyn__V1__UpdateDraftResponse *response;
	Tilsyn__V1__KeptReport *report = NULL;
	int rc = find(run, &report);

	if (!rc && run->options[OPT_FILE])
		request = (Tilsyn__V1__UpdateDraftRequest *)run_read_message(
			run, run->options[OPT_FILE], &tilsyn__v1__update_draft_request__descriptor);
	if (rc || !request)
		return rc ? rc : EXIT_USAGE;
	if (!run->options[OPT_FILE]) {
		request->title = report->title, request->items = report->items, request->n_items = report->n_items;
		request->words = report->words, request->n_words = report->n_words;
		request->context = report->context, request->n_context = report->n_context;
		json_put(run->arena, &request->base);
		return EXIT_OK;
	}
	if (!*request->title)
		request->title = report->title;
	if (!request->n_items)
		request->items = report->items, request->n_items = report->n_items;
	request->report_id = report->report_id;
	request->version = report->version;
	rc = run_call(run, "ReportService/UpdateDraft", request, &response);
	return rc ? rc : run_done(run, response, _("Saved. See it: tilsyn report read %.8s."), report->report_id);
}

/* What publishing would refuse, and what nobody here can count. */
static void warn_of_sheets(const Tilsyn__V1__RenderDraftResponse *draft)
{
	if (draft->no_pdf)
		say("%s\n",
			_("Whether the page holds on one A4 cannot be counted here: WeasyPrint, which makes PDF files, "
			  "is not installed at the server."));
	if (draft->sheets <= 1)
		return;
	if (draft->sheets_estimated)
		say("%s\n",
			_("The page seems to take more than one sheet, and a committee gets one. The longest of it:"));
	else
		say(_("The page takes %d sheets, and a committee gets one. The longest of it:\n"), draft->sheets);
	for (size_t i = 0; i < draft->n_longest; i++)
		say("  %s\n", draft->longest[i]);
	if (draft->sheets_estimated && !draft->no_pdf)
		say("%s\n", _("“--format pdf” counts the sheets."));
}

static const char *approve_done(struct run *run, const void *request, const void *response)
{
	const Tilsyn__V1__ApproveReportResponse *approved = response;

	(void)request;
	if (!*approved->remarks_until)
		return arena_print(run->arena, _("Approved by %s."), run->arguments[1]);
	return arena_print(run->arena,
		_("Approved by %s. Caseworkers can still point to a document until %s, and the page says so. Publish it by then, or "
		  "have it approved again afterwards."),
		run->arguments[1], when_date(run->arena, approved->remarks_until));
}

/* Nobody approves unseen: without the mark of a draft that was read, it is shown. Through a pipe nobody is there to
 * look. */
static int show_before_approval(struct run *run, void *request)
{
	Tilsyn__V1__ApproveReportRequest *approval = request;
	Tilsyn__V1__RenderDraftRequest wanted = TILSYN__V1__RENDER_DRAFT_REQUEST__INIT;
	Tilsyn__V1__RenderDraftResponse *draft;
	int rc;

	if (*approval->seen || ui.json || ui.no_input || !isatty(STDIN_FILENO))
		return EXIT_OK;
	wanted.report_id = approval->report_id;
	wanted.language = report_language(run);
	wanted.format = TILSYN__V1__FORMAT__FORMAT_TEXT;
	report_look(run, &wanted.columns, &wanted.aloud);
	rc = run_call(run, "ReportService/RenderDraft", &wanted, &draft);
	if (!rc)
		warn_of_sheets(draft);
	if (!rc)
		rc = report_write(run, &draft->content);
	if (rc)
		return rc;
	approval->seen = draft->content_hash;
	return ask_yes(run->arena, _("Is this what was approved?")) ? EXIT_OK : EXIT_USAGE;
}

VERB(report_approve, .method = "ReportService/ApproveReport",
	.taken = {THE_REPORT, {"approver", TAKE_TEXT, ARGUMENT(1)}, {"seen", TAKE_TEXT, ARGUMENT(2)}},
	.fill = show_before_approval, .done = approve_done)

/* Languages and formats, with commas between; none for all. */
static int take_formats(struct run *run, void *request)
{
	Tilsyn__V1__PublishReportRequest *publish = request;
	size_t count = 0;
	char **names = run->options[OPT_FORMAT] ? run_split(run, run->options[OPT_FORMAT], &count) : NULL;

	publish->formats = arena_alloc(run->arena, (count + 1) * sizeof(*publish->formats));
	for (size_t i = 0; i < count; i++) {
		int format;

		if (!words_to_enum(&tilsyn__v1__format__descriptor, names[i], &format))
			return say_error(EXIT_USAGE, _("the format is text, html, pdf, xlsx, csv or json"));
		publish->formats[publish->n_formats++] = (Tilsyn__V1__Format)format;
	}
	return EXIT_OK;
}

/* The answer to a retry whose first answer, the refusal, was lost. */
static bool is_draft_again(const Tilsyn__V1__PublishReportResponse *published)
{
	return published->report->state == TILSYN__V1__REPORT_STATE__REPORT_STATE_DRAFT;
}

static const char *publish_done(struct run *run, const void *request, const void *response)
{
	const Tilsyn__V1__PublishReportResponse *published = response;

	(void)request;
	if (is_draft_again(published))
		return _("Not published: it was no longer what was approved, and is a draft again.");
	return arena_print(run->arena, "%s%s%s%s%s",
		arena_print(run->arena, _("Published; it never changes now. Files: %zu."), published->report->n_files),
		published->no_pdf ? "\n" : "",
		published->no_pdf ? _("No PDF is among them: WeasyPrint is not installed at the server.") : "",
		published->sheets_estimated ? "\n" : "",
		published->sheets_estimated
			? _("Whether the page holds on one A4 could not be counted without a PDF; by its length it does.")
			: "");
}

int report_publish(struct run *run)
{
	static const struct verb publish = {.method = "ReportService/PublishReport",
		.taken = {THE_REPORT, {"languages", TAKE_PARTS, OPT_REPORT_LANG}},
		.fill = take_formats,
		.done = publish_done};
	const Tilsyn__V1__PublishReportResponse *published;
	const int rc = verb_answer(run, &publish, &published);

	return !rc && is_draft_again(published) ? EXIT_FINDINGS : rc;
}

static int view_of(struct run *run, Tilsyn__V1__ReportView *view)
{
	int found = TILSYN__V1__REPORT_VIEW__REPORT_VIEW_PAGE;

	if (run->options[OPT_VIEW] &&
		!words_to_enum(&tilsyn__v1__report_view__descriptor, run->options[OPT_VIEW], &found))
		return say_error(EXIT_USAGE, _("the view is page, slides or agenda"));
	*view = (Tilsyn__V1__ReportView)found;
	return EXIT_OK;
}

static int read_draft(
	struct run *run, const Tilsyn__V1__KeptReport *report, Tilsyn__V1__ReportView view, Tilsyn__V1__Format format)
{
	Tilsyn__V1__RenderDraftRequest request = TILSYN__V1__RENDER_DRAFT_REQUEST__INIT;
	Tilsyn__V1__RenderDraftResponse *response;
	int rc;

	request.report_id = report->report_id;
	request.language = report_language(run);
	request.view = view;
	request.format = format;
	report_look(run, &request.columns, &request.aloud);
	rc = run_call(run, "ReportService/RenderDraft", &request, &response);
	if (!rc)
		warn_of_sheets(response);
	return rc ? rc : report_write(run, &response->content);
}

int report_read(struct run *run)
{
	Tilsyn__V1__GetPublishedRequest request = TILSYN__V1__GET_PUBLISHED_REQUEST__INIT;
	Tilsyn__V1__GetPublishedResponse *response;
	Tilsyn__V1__KeptReport *report = NULL;
	int rc = find(run, &report);

	if (!rc)
		rc = report_format(run, &request.format);
	if (!rc)
		rc = view_of(run, &request.view);
	if (rc || !report)
		return rc;
	if (ui.json)
		request.format = TILSYN__V1__FORMAT__FORMAT_JSON;
	else if (request.view == TILSYN__V1__REPORT_VIEW__REPORT_VIEW_SLIDES)
		request.format = TILSYN__V1__FORMAT__FORMAT_HTML;
	if (report->state != TILSYN__V1__REPORT_STATE__REPORT_STATE_PUBLISHED)
		return read_draft(run, report, request.view, request.format);
	request.report_id = report->report_id;
	request.language = report_language(run);
	rc = run_call(run, "ReportService/GetPublished", &request, &response);
	return rc ? rc : report_write(run, &response->content);
}

static int take_body(struct run *run, void *request)
{
	int body;

	if (!words_to_enum(&tilsyn__v1__report_body__descriptor, run->arguments[1], &body))
		return say_error(EXIT_USAGE, _("the management or the committee answers"));
	((Tilsyn__V1__RecordResponseRequest *)request)->body = (Tilsyn__V1__ReportBody)body;
	return EXIT_OK;
}

VERB(report_answer, .method = "ReportService/RecordResponse", .find = take_body,
	.taken = {{"answered_on", TAKE_DAY, ARGUMENT(2)}, THE_REPORT, {"words", TAKE_TEXT, ARGUMENT(3)}},
	.said = N_("Written down. The next report to the department tells it."))
