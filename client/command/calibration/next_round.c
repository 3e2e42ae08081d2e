/* Where talking pays most, and what "ikke relevant" may hide. */
#include "command/calibration/calibration.h"
#include "command/commands.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "verb.h"

/* Why it stands here, in words. */
static const char *because(struct run *run, const Tilsyn__V1__SuggestedQuestion *q)
{
	const Tilsyn__V1__Cell *d = q->disagreement, *asked = q->asked;
	char *line = d->n == 0 ? arena_text(run->arena, _("never compared"))
			       : arena_print(run->arena, _("you differed in %lld of %lld cases"), (long long)d->count,
					 (long long)d->n);

	if (asked->n > 0)
		line = arena_print(run->arena, _("%s; asked in %lld of %lld reviews"), line, (long long)asked->count,
			(long long)asked->n);
	if (q->critical)
		line = arena_print(run->arena, "%s; %s", line, _("weighs most"));
	if (q->notes)
		line = arena_print(run->arena, _("%s; notes in the book: %d"), line, q->notes);
	return line;
}

static void put_case(struct run *run, const Tilsyn__V1__SuggestedCase *c)
{
	const char *codes = "";

	for (size_t i = 0; i < c->n_questions; i++)
		codes = arena_print(run->arena, "%s%s%s", codes, i ? ", " : "", c->questions[i]);
	put("%s  %s\n", c->case_number,
		arena_print(run->arena, _("about %s questions; above all %s"),
			calibration_decimal(run, c->expected, false), codes));
}

enum { SHOWN = 10 };

static int take_set(struct run *run, void *request)
{
	return calibration_template(run, 0, &((Tilsyn__V1__SuggestCalibrationRequest *)request)->template_id);
}

static void put_suggested(struct run *run, const void *response)
{
	const Tilsyn__V1__SuggestCalibrationResponse *told = response;

	for (size_t i = 0; i < told->n_questions && (i < SHOWN || run->options[OPT_ALL]); i++) {
		put_styled(STYLE_BOLD, "%s", told->questions[i]->question);
		put("  %s\n", because(run, told->questions[i]));
	}
	if (told->n_questions > SHOWN && !run->options[OPT_ALL])
		say("%s\n", _("The others follow with --all."));
	if (told->n_cases)
		put_styled(STYLE_BOLD, "\n%s\n", _("Cases that are likely to split you:"));
	for (size_t i = 0; i < told->n_cases; i++)
		put_case(run, told->cases[i]);
}

VERB(calibration_next, .method = "CalibrationService/SuggestCalibration", .fill = take_set, .put = put_suggested)

/* "Anne 2 of 9": by name, never by how often. */
static const char *by_reviewer(struct run *run, const Tilsyn__V1__QuestionRelevance *q)
{
	const char *line = "";

	for (size_t i = 0; i < q->n_reviewers; i++) {
		const Tilsyn__V1__ReviewerRelevance *r = q->reviewers[i];

		line = arena_print(run->arena, "%s%s%s", line, i ? "; " : "",
			arena_print(run->arena, _("%s %lld of %lld"), r->display_name,
				(long long)r->not_relevant->count, (long long)r->not_relevant->n));
	}
	return line;
}

static void put_what_ifs(struct run *run, const Tilsyn__V1__QuestionRelevance *q)
{
	if (!q->result->suppressed)
		put("  %s\n", arena_print(run->arena, _("result: %s"), calibration_figure(run, q->result)));
	if (!q->if_half || !q->if_half->has_share)
		return;
	put("  %s\n", arena_print(run->arena, _("if half had been nej: %s"), calibration_figure(run, q->if_half)));
	put("  %s\n", arena_print(run->arena, _("if all had been nej: %s"), calibration_figure(run, q->if_all)));
}

static void put_relevance(struct run *run, const Tilsyn__V1__QuestionRelevance *q)
{
	put_styled(STYLE_BOLD, "%s", q->question);
	if (q->not_relevant->suppressed)
		put("  %s\n", _("not shown: one caseworker's cases"));
	else
		put("  %s\n",
			arena_print(run->arena, _("not relevant in %lld of %lld cases, %d without a reason"),
				(long long)q->not_relevant->count, (long long)q->not_relevant->n, q->without_reason));
	if (q->own)
		put("  %s\n", arena_print(run->arena, _("your own: %lld of %lld"), (long long)q->own->count,
				      (long long)q->own->n));
	if (q->n_reviewers)
		put("  %s\n", by_reviewer(run, q));
	put_what_ifs(run, q);
}

static void put_all_relevance(struct run *run, const void *response)
{
	const Tilsyn__V1__GetRelevanceResponse *told = response;
	bool by_name = false;

	for (size_t i = 0; i < told->n_questions; i++)
		if (told->questions[i]->not_relevant->count > 0 || run->options[OPT_ALL]) {
			put_relevance(run, told->questions[i]);
			by_name = by_name || told->questions[i]->n_reviewers;
		}
	if (by_name)
		say("%s\n", _("Each read other cases: a difference is to be talked about, and may lie in them."));
	if (!told->not_relevant || told->not_relevant->count == 0)
		say("%s\n", _("Nobody has answered “not relevant”."));
}

VERB(calibration_relevance, .method = "CalibrationService/GetRelevance",
	.taken = {{"activity_id", TAKE_ACTIVITY, .states = IN(ASSIGNED) | IN(DONE)}}, .put = put_all_relevance)
