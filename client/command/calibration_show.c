/* The comparison of a round on the screen: an agenda for the talk, the widest gap first.
 *
 * Counts come before shares. A figure that is not there says why not. Nobody is ranked: people stand by name. */
#include "tilsyn/v1/calibration.pb-c.h"
#include "tilsyn/v1/template.pb-c.h"

#include <string.h>

#include "command/calibration.h"
#include "command/calibration_await.h"
#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "ui.h"

/* Lines that were too long for the screen go on below, set in. */
static void put_wrapped(int indent, const char *text)
{
	int width = ui_width(stdout), columns = (width > 40 ? width : 40) - indent;

	while (*text) {
		size_t size = ui_fit(text, columns);

		put("%*s%.*s\n", indent, "", (int)size, text);
		text += size;
		text += strspn(text, " ");
	}
}

const char *calibration_decimal(struct run *run, double value, bool with_sign)
{
	char *text = with_sign ? arena_print(run->arena, "%+.2f", value) : arena_print(run->arena, "%.2f", value);
	char *point = strchr(text, '.');

	if (language_is_danish() && point)
		*point = ',';
	return text;
}

static const char *why_not(const char *withheld)
{
	static const struct {
		const char *id, *msgid;
	} reasons[] = {
		{"below_10_common_cases", N_("needs 10 cases in common")},
		{"below_5_common_cases", N_("needs 5 cases in common")},
		{"no_variation", N_("cannot be reckoned: all gave the same answer")},
		{"no_pairs", N_("nobody answered the same case")},
		{"empty", N_("no answers")},
		{"below_10_cases", N_("needs 10 cases")},
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (!strcmp(reasons[i].id, withheld))
			return _(reasons[i].msgid);
	return _("cannot be reckoned");
}

const char *calibration_figure(struct run *run, const Tilsyn__V1__Cell *cell)
{
	if (!cell || cell->suppressed)
		return "–";
	if (!cell->has_share)
		return why_not(cell->withheld);
	if (!cell->has_interval)
		return calibration_decimal(run, cell->share, false);
	return arena_print(run->arena, _("%s (%s to %s)"), calibration_decimal(run, cell->share, false),
		calibration_decimal(run, cell->low, false), calibration_decimal(run, cell->high, false));
}

/* A value in the words of its scale. */
static const char *spoken(const Tilsyn__V1__Scale *scale, const char *value)
{
	for (size_t i = 0; scale && i < scale->n_options; i++)
		if (!strcmp(scale->options[i]->value, value))
			return language_pick(scale->options[i]->label_da, scale->options[i]->label_en);
	return value;
}

/* -- one question -- */

/* "2026-0017: Anne nej, Bo ja"; where all answered alike, names say nothing. */
static void put_answers(struct run *run, const Tilsyn__V1__Scale *scale, const Tilsyn__V1__QuestionAgreement *q)
{
	for (size_t i = 0; i < q->n_answers;) {
		char *line = arena_print(run->arena, "%s:", i < q->n_case_numbers ? q->case_numbers[i] : "");
		bool differ = false;
		size_t end = i;

		for (; end < q->n_answers &&
			(end >= q->n_case_numbers || !strcmp(q->case_numbers[end], q->case_numbers[i]));
			end++) {
			differ = differ || strcmp(q->answers[end]->value, q->answers[i]->value) != 0;
			line = arena_print(run->arena, "%s%s %s %s", line, end > i ? "," : "",
				q->answers[end]->display_name, spoken(scale, q->answers[end]->value));
		}
		if (differ)
			put_wrapped(2, line);
		for (; i < end; i++)
			if (*q->answers[i]->comment)
				put_wrapped(4, arena_print(run->arena, "%s: “%s”", q->answers[i]->display_name,
						       q->answers[i]->comment));
	}
}

static const char *counted(struct run *run, const Tilsyn__V1__Scale *scale, const Tilsyn__V1__QuestionAgreement *q)
{
	char *line = arena_text(run->arena, "");

	for (size_t i = 0; i < q->n_counts; i++)
		line = arena_print(run->arena, "%s%s%s %d", line, i ? " · " : "", spoken(scale, q->counts[i]->value),
			q->counts[i]->count);
	return line;
}

static void put_pairs(struct run *run, const Tilsyn__V1__Scale *scale, const Tilsyn__V1__QuestionAgreement *q)
{
	char *line = arena_print(run->arena, "%s", _("pairs:"));

	for (size_t i = 0; i < q->n_pairs; i++)
		line = arena_print(run->arena, "%s %s/%s %d%s", line, spoken(scale, q->pairs[i]->low),
			spoken(scale, q->pairs[i]->high), q->pairs[i]->count, i + 1 < q->n_pairs ? "," : "");
	if (q->n_pairs)
		put_wrapped(2, line);
}

/* When one says this, how often do the others? */
static void put_specific(struct run *run, const Tilsyn__V1__Scale *scale, const Tilsyn__V1__QuestionAgreement *q)
{
	for (size_t i = 0; i < q->n_specific; i++)
		if (q->specific[i]->share->has_share)
			put("  %s\n", arena_print(run->arena, _("when one says %s, another does in %s of the pairs"),
					      spoken(scale, q->specific[i]->value),
					      calibration_decimal(run, q->specific[i]->share->share, false)));
}

static void put_question(
	struct run *run, const Tilsyn__V1__QuestionAgreement *q, const Tilsyn__V1__Scale *scale, bool degrees)
{
	const Tilsyn__V1__Cell *percent = q->percent_agreement;

	put("\n");
	put_styled(STYLE_BOLD, "%s\n", q->question);
	put_wrapped(2, language_pick(q->text_da, q->text_en));
	put_wrapped(2, counted(run, scale, q));
	put_wrapped(2, arena_print(run->arena, _("alike in %lld of %lld cases · agreement %s"),
			       (long long)percent->count, (long long)percent->n, calibration_figure(run, percent)));
	if (percent->n >= 10) { /* below it the first lines say of all questions that cases are too few */
		put_wrapped(2, arena_print(run->arena, "%s %s", degrees ? _("alpha (ordinal):") : _("alpha:"),
				       calibration_figure(run, q->alpha)));
		put_wrapped(
			2, arena_print(run->arena, "%s %s", degrees ? "AC2:" : "AC1:", calibration_figure(run, q->ac)));
		put_specific(run, scale, q);
	}
	if (q->relevance_disagreement) {
		put_wrapped(2, arena_print(run->arena,
				       _("You disagree on whether it is relevant: alike in %lld of %lld cases."),
				       (long long)q->relevance_agreement->count, (long long)q->relevance_agreement->n));
		put_wrapped(2, arena_print(run->arena, _("So %d cases and %d answers are not among the grades above."),
				       q->lost_cases, q->lost_answers));
	}
	if (q->n_counts > 1)
		put_pairs(run, scale, q);
	put_answers(run, scale, q);
}

/* -- the people, by name -- */

static void put_person(struct run *run, const Tilsyn__V1__ReviewerLean *r)
{
	char *line = arena_print(run->arena, _("%s: %d as the others, %d milder, %d stricter; not relevant %d of %d"),
		r->display_name, r->same, r->milder, r->stricter, r->not_relevant, r->answered);

	if (r->n_differs_on) {
		line = arena_print(run->arena, "%s; %s", line, _("talk about"));
		for (size_t i = 0; i < r->n_differs_on; i++)
			line = arena_print(run->arena, "%s%s %s", line, i ? "," : "", r->differs_on[i]);
	}
	put_wrapped(2, line);
}

static void put_people(struct run *run, const Tilsyn__V1__GetCalibrationResultsResponse *told)
{
	if (!told->n_reviewers)
		return;
	put("\n");
	put_styled(STYLE_BOLD, "%s\n", _("Beside each other"));
	put_wrapped(2, _("To talk from. Who stands apart may be the one who saw something."));
	for (size_t i = 0; i < told->n_reviewers; i++)
		put_person(run, told->reviewers[i]);
}

static void put_whole(struct run *run, const Tilsyn__V1__GetCalibrationResultsResponse *told)
{
	const Tilsyn__V1__Cell *percent = told->percent_agreement;

	put("\n");
	put_wrapped(
		0, arena_print(run->arena, _("All questions: alike in everything in %lld of %lld cases · agreement %s"),
			   (long long)percent->count, (long long)percent->n, calibration_figure(run, percent)));
	put_wrapped(2, arena_print(run->arena, "%s %s", told->degrees ? _("alpha (ordinal):") : _("alpha:"),
			       calibration_figure(run, told->alpha)));
	if (told->ac->has_share)
		put_wrapped(2, arena_print(run->arena, "%s %s",
				       told->degrees ? "AC2:" : "AC1:", calibration_figure(run, told->ac)));
	if (told->alpha->has_interval)
		put_wrapped(2,
			_("In brackets: the 95 % interval, from cases drawn again 2,000 times. Judge by its lower end."));
}

int calibration_show(struct run *run)
{
	Tilsyn__V1__GetCalibrationResultsRequest request = TILSYN__V1__GET_CALIBRATION_RESULTS_REQUEST__INIT;
	Tilsyn__V1__GetCalibrationResultsResponse *told;
	int rc = run_find(run, THING_CALIBRATION, run->arguments[0], &request.calibration_id);

	if (!rc && run->options[OPT_FOLLOW])
		rc = calibration_await(request.calibration_id);
	if (!rc)
		rc = run_call(run, "CalibrationService/GetCalibrationResults", &request, &told);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &told->base);
		return EXIT_OK;
	}
	if (told->calibration)
		calibration_put(run, told->calibration);
	put_whole(run, told);
	for (size_t i = 0; i < told->n_questions; i++)
		put_question(run, told->questions[i], told->scale, told->degrees);
	put_people(run, told);
	if (told->n_questions && told->calibration)
		say("\n%s\n", arena_print(run->arena, _("Note what you agree on: tilsyn calibration agree %.8s %s"),
				      told->calibration->calibration_id, told->questions[0]->question));
	return EXIT_OK;
}
