/* The comparison of a round on the screen: an agenda for the talk, the widest gap first.
 *
 * Counts come before shares. A figure that is not there says why not. Nobody is ranked: people stand by name. */
#include "tilsyn/v1/calibration.pb-c.h"
#include "tilsyn/v1/template.pb-c.h"

#include <string.h>

#include "command/calibration/calibration.h"
#include "command/calibration/calibration_await.h"
#include "command/commands.h"
#include "command/run.h"
#include "form/talk.h"
#include "screen/language.h"
#include "screen/ui.h"

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
		{"few_persons", N_("not shown: it would tell of few caseworkers")},
		{"none_relevant", N_("no relevant case")},
		{"few_readers", N_("not shown: it would tell of few readers")},
		{"some_could_not_be_drawn", N_("some cases could not be drawn, so the counts say it")},
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

/* -- one question -- */

struct told {
	Tilsyn__V1__QuestionAgreement **questions;
	size_t n_questions;
	const Tilsyn__V1__Scale *scale;
	bool degrees; /* the scale has an order */
	Tilsyn__V1__Consensus **noted;
	size_t n_noted;
};

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
				q->answers[end]->display_name, talk_value(scale, q->answers[end]->value));
		}
		if (differ)
			put_paragraph(2, line);
		for (; i < end; i++)
			if (*q->answers[i]->comment)
				put_paragraph(4, arena_print(run->arena, "%s: “%s”", q->answers[i]->display_name,
							 q->answers[i]->comment));
	}
}

static const char *counted(struct run *run, const Tilsyn__V1__Scale *scale, const Tilsyn__V1__QuestionAgreement *q)
{
	char *line = arena_text(run->arena, "");

	for (size_t i = 0; i < q->n_counts; i++)
		line = arena_print(run->arena, "%s%s%s %d", line, i ? " · " : "",
			talk_value(scale, q->counts[i]->value), q->counts[i]->count);
	return line;
}

static void put_pairs(struct run *run, const Tilsyn__V1__Scale *scale, const Tilsyn__V1__QuestionAgreement *q)
{
	char *line = arena_print(run->arena, "%s", _("pairs:"));

	for (size_t i = 0; i < q->n_pairs; i++)
		line = arena_print(run->arena, "%s %s/%s %d%s", line, talk_value(scale, q->pairs[i]->low),
			talk_value(scale, q->pairs[i]->high), q->pairs[i]->count, i + 1 < q->n_pairs ? "," : "");
	if (q->n_pairs)
		put_paragraph(2, line);
}

/* When one says this, how often do the others? */
static void put_specific(struct run *run, const Tilsyn__V1__Scale *scale, const Tilsyn__V1__QuestionAgreement *q)
{
	for (size_t i = 0; i < q->n_specific; i++)
		if (q->specific[i]->share->has_share)
			put("  %s\n", arena_print(run->arena, _("when one says %s, another does in %s of the pairs"),
					      talk_value(scale, q->specific[i]->value),
					      calibration_decimal(run, q->specific[i]->share->share, false)));
}

/* One case was read by several: how many of them stand together? */
static const char *read_alike(struct run *run, const Tilsyn__V1__QuestionAgreement *q)
{
	size_t most = 0, readers = 0;

	for (size_t i = 0; i < q->n_answers; i++) {
		size_t same = 0, all = 0;

		for (size_t k = 0; k < q->n_answers && k < q->n_case_numbers; k++)
			if (!strcmp(q->case_numbers[k], q->case_numbers[i])) {
				all++;
				same += !strcmp(q->answers[k]->value, q->answers[i]->value);
			}
		if (all < 2) /* alone with another case */
			continue;
		readers = all;
		most = same > most ? same : most;
	}
	return most > 1 ? arena_print(run->arena, _("%zu of %zu read it alike"), most, readers)
			: arena_print(run->arena, _("each of the %zu read it differently"), readers);
}

/* Counts first; a percentage only where the cases carry one (R15). */
static const char *alike(struct run *run, const Tilsyn__V1__QuestionAgreement *q)
{
	const Tilsyn__V1__Cell *percent = q->percent_agreement;
	const char *line;

	if (q->cases == 1 && q->n_answers)
		return read_alike(run, q);
	line = arena_print(run->arena,
		ngettext("alike in %lld of %lld case", "alike in %lld of %lld cases", (unsigned long)percent->n),
		(long long)percent->count, (long long)percent->n);
	return percent->has_share
		       ? arena_print(run->arena, _("%s · agreement %s"), line, calibration_figure(run, percent))
		       : line;
}

/* Not relevant against a rating: another question than how well (R26). */
static void put_relevance(struct run *run, const Tilsyn__V1__QuestionAgreement *q)
{
	const Tilsyn__V1__Cell *relevance = q->relevance_agreement;

	if (relevance->n == 1)
		put_paragraph(2, _("You disagree on whether the question is relevant."));
	else
		put_paragraph(2, arena_print(run->arena,
					 ngettext("You disagree on whether it is relevant: alike in %lld of %lld case.",
						 "You disagree on whether it is relevant: alike in %lld of %lld cases.",
						 (unsigned long)relevance->n),
					 (long long)relevance->count, (long long)relevance->n));
	if (q->percent_agreement->n && q->cases > 1)
		put_paragraph(2, arena_print(run->arena,
					 ngettext("So %d case and %d answers are not among the grades above.",
						 "So %d cases and %d answers are not among the grades above.",
						 (unsigned long)q->lost_cases),
					 q->lost_cases, q->lost_answers));
}

/* What the talk has come to stands with the question from then on. */
static void put_noted(struct run *run, const struct told *t, const Tilsyn__V1__QuestionAgreement *q)
{
	for (size_t i = 0; i < t->n_noted; i++) {
		const Tilsyn__V1__Consensus *c = t->noted[i];
		if (strcmp(c->question, q->question) != 0)
			continue;
		put_paragraph(
			2, arena_print(run->arena, "→ %s: %s – %s%s", c->case_number,
				   *c->value ? arena_print(run->arena, _("agreed: %s"), talk_value(t->scale, c->value))
					     : _("you agree to differ"),
				   c->reason, *c->note_id ? _(" (in the interpretation book)") : ""));
	}
}

static void put_question(struct run *run, const struct told *t, const Tilsyn__V1__QuestionAgreement *q)
{
	const Tilsyn__V1__Scale *scale = t->scale;
	bool degrees = t->degrees;
	const Tilsyn__V1__Cell *percent = q->percent_agreement;

	put("\n");
	put_styled(STYLE_BOLD, "%s\n", q->question);
	put_paragraph(2, language_pick(q->text_da, q->text_en));
	put_paragraph(2, counted(run, scale, q));
	if (percent->n || q->cases == 1) /* else the question of relevance below says all there is */
		put_paragraph(2, alike(run, q));
	if (percent->has_share) { /* if not, the first lines have said why */
		put_paragraph(2, arena_print(run->arena, "%s %s", degrees ? _("alpha (ordinal):") : _("alpha:"),
					 calibration_figure(run, q->alpha)));
		put_paragraph(
			2, arena_print(run->arena, "%s %s", degrees ? "AC2:" : "AC1:", calibration_figure(run, q->ac)));
		put_specific(run, scale, q);
	}
	if (q->relevance_disagreement)
		put_relevance(run, q);
	if (q->n_counts > 1)
		put_pairs(run, scale, q);
	put_answers(run, scale, q);
	put_noted(run, t, q);
}

/* -- the agenda, and what needs no talk -- */

static bool is_gap(const Tilsyn__V1__QuestionAgreement *q)
{
	return q->percent_agreement->count < q->percent_agreement->n || q->relevance_disagreement;
}

static size_t count_gaps(const struct told *t)
{
	size_t count = 0;

	for (size_t i = 0; i < t->n_questions; i++)
		count += is_gap(t->questions[i]);
	return count;
}

/* Alike in each case, but not in all cases the same. */
static void put_mixed(struct run *run, const struct told *t)
{
	char *line = NULL;

	for (size_t i = 0; i < t->n_questions; i++)
		if (!is_gap(t->questions[i]) && t->questions[i]->n_counts > 1)
			line = line ? arena_print(run->arena, "%s, %s", line, t->questions[i]->question)
				    : arena_print(
					      run->arena, "%s: %s", _("alike in each case"), t->questions[i]->question);
	if (line)
		put_paragraph(2, line);
}

/* One line for each value that all gave: it is the gaps that are to fill the screen. */
static void put_agreed(struct run *run, const struct told *t)
{
	size_t count = t->n_questions - count_gaps(t);

	if (!count)
		return;
	put("\n");
	put_styled(STYLE_BOLD, "%s\n",
		arena_print(
			run->arena, ngettext("You agree on %zu question", "You agree on %zu questions", count), count));
	for (size_t v = 0; t->scale && v < t->scale->n_options; v++) {
		const char *value = t->scale->options[v]->value;
		char *line = NULL;
		for (size_t i = 0; i < t->n_questions; i++)
			if (!is_gap(t->questions[i]) && t->questions[i]->n_counts == 1 &&
				!strcmp(t->questions[i]->counts[0]->value, value))
				line = line ? arena_print(run->arena, "%s, %s", line, t->questions[i]->question)
					    : arena_print(run->arena, "%s: %s", talk_value(t->scale, value),
						      t->questions[i]->question);
		if (line)
			put_paragraph(2, line);
	}
	put_mixed(run, t);
	put_paragraph(2, _("--all shows each of them."));
}

static void put_questions(struct run *run, const struct told *t, bool all)
{
	for (size_t i = 0; i < t->n_questions; i++)
		if (all || is_gap(t->questions[i]))
			put_question(run, t, t->questions[i]);
	if (!all)
		put_agreed(run, t);
}

/* -- the round as a whole -- */

static void put_counts(struct run *run, const struct told *t, const Tilsyn__V1__Cell *percent)
{
	size_t compared = 0;

	for (size_t i = 0; i < t->n_questions; i++)
		compared += t->questions[i]->cases > 0;
	put("\n");
	if (compared)
		put_paragraph(0, arena_print(run->arena,
					 ngettext("You read %zu of %zu question alike.",
						 "You read %zu of %zu questions alike.", compared),
					 compared - count_gaps(t), compared));
	if (percent->n > 1)
		put_paragraph(2, arena_print(run->arena, _("Alike in everything in %lld of %lld cases."),
					 (long long)percent->count, (long long)percent->n));
}

static void put_whole(struct run *run, const struct told *t, const Tilsyn__V1__GetCalibrationResultsResponse *told)
{
	const Tilsyn__V1__Cell *percent = told->percent_agreement;

	put_counts(run, t, percent);
	if (percent->has_share)
		put_paragraph(2, arena_print(run->arena, "%s %s", _("agreement:"), calibration_figure(run, percent)));
	else
		put_paragraph(2, _("Below ten cases counts are told: a percentage would look surer than it is."));
	if (!percent->has_share && !told->alpha->has_share)
		return;
	put_paragraph(2, arena_print(run->arena, "%s %s", told->degrees ? _("alpha (ordinal):") : _("alpha:"),
				 calibration_figure(run, told->alpha)));
	if (told->ac->has_share)
		put_paragraph(2, arena_print(run->arena, "%s %s",
					 told->degrees ? "AC2:" : "AC1:", calibration_figure(run, told->ac)));
	if (percent->count == percent->n)
		put_paragraph(2,
			_("Where all are alike, the cases cannot tell how sure the figure is: so it has no interval."));
	if (percent->has_interval || told->alpha->has_interval || told->ac->has_interval)
		put_paragraph(2,
			_("In brackets: the 95 % interval, from cases drawn again 2,000 times. Judge by its lower end."));
}

/* For who did not sit there. */
static void put_nameless(struct run *run, const Tilsyn__V1__GetCalibrationResultsResponse *told)
{
	size_t few = 0;

	for (size_t i = 0; i < told->n_questions; i++)
		few += told->questions[i]->few_readers;
	put("\n");
	put_paragraph(0, _("You did not sit in this round, so you are told what the panel came to, without names. "
			   "“You” below is the panel."));
	if (few)
		put_paragraph(0,
			arena_print(run->arena,
				_("Of what fewer than %d have read there are counts of cases alone: more would name them."),
				told->readers_least));
}

/* What comes next: the talk, or the book that it filled. */
static void say_next(struct run *run, const struct told *t, const char *calibration_id)
{
	size_t left = 0;

	for (size_t i = 0; i < t->n_questions; i++) {
		bool is_noted = false;
		for (size_t k = 0; k < t->n_noted; k++)
			is_noted = is_noted || !strcmp(t->noted[k]->question, t->questions[i]->question);
		left += is_gap(t->questions[i]) && !is_noted;
	}
	if (left)
		say("\n%s\n", arena_print(run->arena, _("Talk them over one by one: tilsyn calibration agree %.8s"),
				      calibration_id));
	else if (t->n_noted)
		say("\n%s\n",
			arena_print(run->arena, _("Talked over. What you agreed on: tilsyn calibration agreed %.8s"),
				calibration_id));
}

/* There is nothing to compare, and never will be. */
static int say_cancelled(struct run *run, const Tilsyn__V1__Calibration *row)
{
	calibration_put(run, row);
	return say_error(
		EXIT_FINDINGS, "%s", _("The round was cancelled. Its answers are deleted; nobody has seen them."));
}

static int fetch(struct run *run, char *calibration_id, Tilsyn__V1__GetCalibrationResultsResponse **results,
	Tilsyn__V1__ListConsensusResponse **consensus)
{
	Tilsyn__V1__GetCalibrationResultsRequest request = TILSYN__V1__GET_CALIBRATION_RESULTS_REQUEST__INIT;
	Tilsyn__V1__ListConsensusRequest noted = TILSYN__V1__LIST_CONSENSUS_REQUEST__INIT;
	int rc;

	request.calibration_id = noted.calibration_id = calibration_id;
	rc = run_call(run, "CalibrationService/GetCalibrationResults", &request, results);
	return rc || ui.json ? rc : run_call(run, "CalibrationService/ListConsensus", &noted, consensus);
}

int calibration_show(struct run *run)
{
	Tilsyn__V1__GetCalibrationResultsResponse *told;
	Tilsyn__V1__ListConsensusResponse *noted = NULL;
	struct told t;
	Tilsyn__V1__Calibration *row = NULL;
	char *id = NULL;
	int rc = calibration_row(run, &row);

	if (!rc)
		id = row->calibration_id;
	if (!rc && run->options[OPT_FOLLOW] && !row->cancelled_at) {
		rc = calibration_await(id);
		if (!rc)
			rc = run_row(run, THING_CALIBRATION, id, (ProtobufCMessage **)&row);
	}
	if (!rc && row->cancelled_at && !ui.json)
		return say_cancelled(run, row);
	if (!rc && row->sealed && !ui.json) /* all there is to see of it */
		calibration_put(run, row);
	if (!rc)
		rc = fetch(run, id, &told, &noted);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &told->base);
		return EXIT_OK;
	}
	t = (struct told){
		told->questions, told->n_questions, told->scale, told->degrees, noted->consensus, noted->n_consensus};
	if (told->calibration)
		calibration_put(run, told->calibration);
	if (told->without_names)
		put_nameless(run, told);
	put_whole(run, &t, told);
	put_questions(run, &t, run->options[OPT_ALL] != NULL);
	calibration_put_people(run, told, run->options[OPT_ALL] != NULL);
	if (!told->without_names)
		say_next(run, &t, id);
	return EXIT_OK;
}
