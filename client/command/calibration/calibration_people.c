/* The people of a round beside each other: what each may talk about, and which two have most to talk over.
 *
 * By name and in counts. That somebody reads milder or stricter is said only where it is more than chance gives, and
 * as a matter of the scale: it says nothing of who is right. */
#include "tilsyn/v1/calibration.pb-c.h"

#include <string.h>

#include "command/calibration/calibration.h"
#include "screen/language.h"
#include "screen/ui.h"

static void put_person(struct run *run, const Tilsyn__V1__ReviewerLean *r)
{
	char *line = arena_print(run->arena, _("%s: %d as the others, %d milder, %d stricter; not relevant %d of %d"),
		r->display_name, r->same, r->milder, r->stricter, r->not_relevant, r->answered);

	if (r->n_differs_on) {
		line = arena_print(run->arena, "%s; %s", line, _("talk about"));
		for (size_t i = 0; i < r->n_differs_on; i++)
			line = arena_print(run->arena, "%s%s %s", line, i ? "," : "", r->differs_on[i]);
	}
	put_paragraph(2, line);
	if (r->leaning == TILSYN__V1__LEANING__LEANING_MILDER)
		put_paragraph(4,
			arena_print(run->arena, _("reads a little milder than most of the others: in %d of %d cases"),
				r->cases_milder, r->cases));
	if (r->leaning == TILSYN__V1__LEANING__LEANING_STRICTER)
		put_paragraph(4,
			arena_print(run->arena, _("reads a little stricter than most of the others: in %d of %d cases"),
				r->cases_stricter, r->cases));
}

/* What the counts cannot say is said, too, once for all. */
static void put_leaning(const Tilsyn__V1__GetCalibrationResultsResponse *told)
{
	size_t carried = 0, leaning = 0;

	for (size_t i = 0; i < told->n_reviewers; i++) {
		carried += told->reviewers[i]->leaning != TILSYN__V1__LEANING__LEANING_UNSPECIFIED;
		leaning += told->reviewers[i]->leaning > TILSYN__V1__LEANING__LEANING_NONE;
	}
	if (!carried)
		put_paragraph(2, _("Whether somebody reads milder or stricter cannot be told below ten cases."));
	else if (!leaning)
		put_paragraph(2, _("Nobody reads milder or stricter than chance explains."));
}

/* -- two and two -- */

enum { PAIRS_SHOWN = 3 };

static int differing(const Tilsyn__V1__ReviewerPair *p)
{
	return p->both - p->alike;
}

static const char *name_of(const Tilsyn__V1__GetCalibrationResultsResponse *told, const char *user_id)
{
	for (size_t i = 0; i < told->n_reviewers; i++)
		if (!strcmp(told->reviewers[i]->user_id, user_id))
			return told->reviewers[i]->display_name;
	return user_id;
}

static void put_pair(
	struct run *run, const Tilsyn__V1__GetCalibrationResultsResponse *told, const Tilsyn__V1__ReviewerPair *p)
{
	const char *one = name_of(told, p->one), *other = name_of(told, p->other);
	const char *line =
		arena_print(run->arena, _("%s and %s: %d of %d answers alike"), one, other, p->alike, p->both);

	if (p->milder)
		line = arena_print(run->arena, _("%s; %s milder in %d"), line, one, p->milder);
	if (p->stricter)
		line = arena_print(run->arena, _("%s; %s milder in %d"), line, other, p->stricter);
	if (p->relevance)
		line = arena_print(run->arena, _("%s; %d on whether it is relevant"), line, p->relevance);
	put_paragraph(2, line);
}

/* Those with most to talk over first, equal ones by name; with two reviewers the lines above say it all. */
static void put_pairs(struct run *run, const Tilsyn__V1__GetCalibrationResultsResponse *told, bool all)
{
	Tilsyn__V1__ReviewerPair **pairs = arena_alloc(run->arena, (told->n_reviewer_pairs + 1) * sizeof(*pairs));
	size_t n = 0;

	for (size_t k = 0; k < told->n_reviewer_pairs; k++) {
		size_t i = n;

		if (!differing(told->reviewer_pairs[k]) && !all)
			continue;
		for (n++; i > 0 && differing(pairs[i - 1]) < differing(told->reviewer_pairs[k]); i--)
			pairs[i] = pairs[i - 1];
		pairs[i] = told->reviewer_pairs[k];
	}
	if (told->n_reviewers < 3 || !n)
		return;
	put("\n");
	put_styled(STYLE_BOLD, "%s\n", _("Two and two, those with most to talk over first"));
	for (size_t i = 0; i < n && (all || i < PAIRS_SHOWN); i++)
		put_pair(run, told, pairs[i]);
	if (n > PAIRS_SHOWN && !all)
		put_paragraph(2, _("--all shows every pair."));
}

void calibration_put_people(struct run *run, const Tilsyn__V1__GetCalibrationResultsResponse *told, bool all)
{
	if (!told->n_reviewers)
		return;
	put("\n");
	put_styled(STYLE_BOLD, "%s\n", _("Beside each other"));
	put_paragraph(2, _("To talk from. Who stands apart may be the one who saw something."));
	for (size_t i = 0; i < told->n_reviewers; i++)
		put_person(run, told->reviewers[i]);
	put_leaning(told);
	put_pairs(run, told, all);
}
