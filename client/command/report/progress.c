/* How far an activity is, once or as it goes. */
#include "call/rpc.h"
#include "command/commands.h"
#include "command/report/report.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/view.h"
#include "screen/words.h"

static const struct column columns[] = {
	{N_("Reviewer"), "display_name", AS_WIDE},
	{N_("Assigned"), "assigned", AS_TEXT},
	{N_("Begun"), "begun", AS_TEXT},
	{N_("Submitted"), "submitted", AS_TEXT},
	{0},
};

static bool is_over(const Tilsyn__V1__GetProgressResponse *p)
{
	return p->assigned > 0 && p->submitted == p->assigned && !p->apart;
}

static void put_progress(struct view *v, struct arena *arena, const ProtobufCMessage *shown)
{
	const Tilsyn__V1__GetProgressResponse *p = (const Tilsyn__V1__GetProgressResponse *)shown;

	(void)v;
	put_styled(STYLE_BOLD, "%s", p->title);
	if (*p->deadline)
		put(" · %s %s", _("deadline"), when_date(arena, p->deadline));
	put("\n");
	put(_("%d of %d reviews submitted, %d begun, %lld answers saved\n"), p->submitted, p->assigned, p->begun,
		(long long)p->answers);
	if (p->apart)
		put(ngettext("%d more is answered apart; it stays sealed until all are in, or the deadline\n",
			    "%d more are answered apart; they stay sealed until all are in, or the deadline\n",
			    (unsigned long)p->apart),
			p->apart);
	put(_("%d of %d caseworkers with cases are reached\n"), p->caseworkers_covered, p->caseworkers_eligible);
	if (is_over(p))
		put("%s\n", _("It is finished. “tilsyn report show” shows the results."));
	if (p->n_reviewers)
		table_print(arena, columns, (ProtobufCMessage **)p->reviewers, p->n_reviewers);
}

static int look(struct view *v, struct arena *arena)
{
	Tilsyn__V1__GetProgressRequest request = TILSYN__V1__GET_PROGRESS_REQUEST__INIT;
	Tilsyn__V1__GetProgressResponse *response;

	request.activity_id = v->context;
	int rc = rpc_call(arena, "ReportService/GetProgress", &request, &response);
	if (rc)
		return rc;
	view_show(v, arena, &response->base);
	v->is_over = is_over(response);
	return EXIT_OK;
}

/* A page for the screen of a meeting. */
static int as_a_page(struct run *run, const char *activity_id)
{
	Tilsyn__V1__RenderReportRequest request = TILSYN__V1__RENDER_REPORT_REQUEST__INIT;
	Tilsyn__V1__RenderReportResponse *response;
	int rc = report_format(run, &request.format);

	request.subject = TILSYN__V1__REPORT_SUBJECT__REPORT_SUBJECT_PROGRESS;
	request.activity_id = (char *)activity_id;
	request.language = report_language(run);
	report_look(run, &request.columns, &request.aloud);
	if (!rc)
		rc = run_call(run, "ReportService/RenderReport", &request, &response);
	return rc ? rc : report_write(run, &response->content);
}

int progress(struct run *run)
{
	struct view v = {.look = look, .put = put_progress};
	Tilsyn__V1__Activity *activity;
	int rc = run_activity_or_last(run, IN(ASSIGNED), &activity);

	if (rc)
		return rc;
	if (run->options[OPT_FORMAT])
		return as_a_page(run, activity->activity_id);
	v.context = activity->activity_id;
	return run->options[OPT_FOLLOW] ? view_follow(&v, activity->activity_id) : view_once(&v);
}
