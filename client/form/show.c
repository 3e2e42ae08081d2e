#include <string.h>

#include "form/answering.h"
#include "form/inside.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"
#include "screen/words.h"

enum { OVERVIEW_MAX = 12, NOTES_MAX = 2 };

/* --- the case --- */

/* What is different about this one, before it is begun: who will see it, and when. */
static const char *what_it_is(const Tilsyn__V1__Review *r)
{
	switch (r->purpose) {
	case TILSYN__V1__PURPOSE__PURPOSE_CALIBRATION:
	case TILSYN__V1__PURPOSE__PURPOSE_ANCHOR:
		return r->sealed ? _("A blind round: nobody sees anyone's answers before all are in, or the deadline.")
				 : "";
	case TILSYN__V1__PURPOSE__PURPOSE_SECOND:
		return r->sealed ? _("A second reading: you see what the first reader answered once yours is in.") : "";
	case TILSYN__V1__PURPOSE__PURPOSE_PRACTICE:
		return _("Practice: no leader ever sees it, and no figure counts it.");
	default:
		return r->sealed
			       ? _("Answered apart: nothing is shown to the others before all are in, or the deadline.")
			       : "";
	}
}

/* Who sits with whom: each sees the other's answers arrive, and must know whose they are. */
static void say_dialogue(struct arena *arena, const Tilsyn__V1__Review *r)
{
	const char *others = "";

	for (size_t i = 0; i < r->n_participants; i++)
		others = arena_print(arena, "%s%s%s", others, i ? ", " : "", r->participants[i]);
	if (*others && !r->sealed)
		say_wrapped(STYLE_PLAIN, 0,
			arena_print(arena,
				_("A dialogue: %s and %s answer the same case, and each sees what the other answers as it is given."),
				r->reviewer, others));
}

void show_case(struct form *f)
{
	const Tilsyn__V1__Review *r = f->review->review;

	say_styled(STYLE_BOLD, "%s · %s\n", r->activity_title, r->case_number);
	say(_("%d of %d questions answered"), r->answered, r->total);
	if (*r->deadline)
		say(" · %s %s", _("deadline"), when_date(f->run->arena, r->deadline));
	say("\n");
	if (*what_it_is(r))
		say_wrapped(STYLE_PLAIN, 0, what_it_is(r));
	say_dialogue(f->run->arena, r);
	if (*f->review->looks_back_from)
		say(_("Look at the casework from %s to %s.\n"), when_date(f->run->arena, f->review->looks_back_from),
			when_date(f->run->arena, f->review->looks_back_to));
	say_wrapped(STYLE_DIM, 0,
		_("Every answer is saved at once. [?] shows the keys, [!] is for a concern for the child, [q] leaves."));
	if (*f->review->excerpt) {
		show_excerpt(f);
		say_styled(STYLE_DIM, "%s\n", _("[u] shows the extract again."));
	}
}

void show_excerpt(const struct form *f)
{
	if (!*f->review->excerpt) {
		say("  %s\n", _("This case is read in its file."));
		return;
	}
	say_styled(STYLE_BOLD, "%s\n", _("Read this extract in place of the file:"));
	say_wrapped(STYLE_PLAIN, 2, f->review->excerpt);
}

/* --- one question --- */

void show_step(struct form *f, const Tilsyn__V1__Item *item)
{
	const char *step = case_step(f, item);
	struct progress p = step_progress(f->review, item->step ? item->step : "");
	const Tilsyn__V1__StepHolder *said = item->fact ? NULL : holder_said(f, item->step);

	if (f->step && !strcmp(f->step, step))
		return;
	say("\n");
	say_styled(STYLE_BOLD, "— %s —", step);
	say_styled(STYLE_DIM, _("  %zu of %zu answered\n"), p.answered, p.total);
	if (said)
		say_styled(STYLE_DIM, _("  held by: %s\n"), holder_name(f, said));
	f->step = step;
}

/* In words where the reviewer must judge it: no fact decides, or one is not known. */
static bool is_for_reviewer(const struct form *f, const Tilsyn__V1__Applies *applies)
{
	for (size_t i = 0; i < applies->n_when; i++) {
		const Tilsyn__V1__Item *fact = case_find(f, applies->when[i]->fact);
		if (!fact || !item_is_answered(fact))
			return true;
	}
	return !applies->n_when;
}

static void say_law(const struct form *f, const Tilsyn__V1__Question *q)
{
	const char *law = "";

	for (size_t i = 0; i < q->n_law; i++)
		law = arena_print(f->run->arena, "%s%s%s", law, i ? "; " : "", q->law[i]);
	if (*law)
		law = arena_print(f->run->arena, "%s: %s", _("Law"), law);
	if (q->critical)
		law = arena_print(f->run->arena, "%s%s%s", law, *law ? " · " : "", _("weighs most"));
	if (*law)
		say_wrapped(STYLE_DIM, 2, law);
}

static void say_question(const struct form *f, const Tilsyn__V1__Question *q)
{
	const char *guidance = language_pick(q->guidance_da, q->guidance_en), *applies = "";

	if (q->applies && is_for_reviewer(f, q->applies))
		applies = language_pick(q->applies->text_da, q->applies->text_en);
	if (applies && *applies)
		say_wrapped(STYLE_DIM, 2, arena_print(f->run->arena, "%s: %s", _("Applies"), applies));
	if (guidance && *guidance)
		say_wrapped(STYLE_DIM, 2, guidance);
	say_law(f, q);
}

void show_answer(const struct form *f, int indent, const Tilsyn__V1__Item *item, const Tilsyn__V1__Answer *a)
{
	Tilsyn__V1__ReasonCode **reasons;
	size_t count = reasons_of(f->review->scale, a->value, &reasons);
	const char *text = case_label(f, item, a->value);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(reasons[i]->value, a->reason_code))
			text = arena_print(f->run->arena, "%s – %s", text,
				language_pick(reasons[i]->label_da, reasons[i]->label_en));
	if (*a->comment)
		text = arena_print(f->run->arena, "%s – “%s”", text, a->comment);
	if (*a->evidence || *a->evidence_date)
		text = arena_print(f->run->arena, "%s – %s: %s%s%s", text, _("document"), a->evidence,
			*a->evidence && *a->evidence_date ? ", " : "",
			*a->evidence_date ? when_date(f->run->arena, a->evidence_date) : "");
	say_wrapped(STYLE_PLAIN, indent, text);
}

static void say_answer(const struct form *f, const Tilsyn__V1__Item *item)
{
	if (item_suggestion(item))
		say("  %s: %s\n", _("The case list says (Enter confirms)"), case_label(f, item, item->answer->value));
	if (!item_is_answered(item))
		return;
	if (item_is_waiting(item))
		say_styled(STYLE_WARNING, "  %s:\n", _("Answered, not saved yet"));
	else
		say("  %s:\n", _("Answered"));
	show_answer(f, 2, item, item->answer);
}

static const char *choice_text(struct arena *arena, const struct choice *choices, size_t i)
{
	if (choices[i].key)
		return arena_print(arena, "  [%c] %s", choices[i].key, choices[i].label);
	return arena_print(arena, "  [%zu] %s", i + 1, choices[i].label);
}

static const char *anchor_of(const Tilsyn__V1__Item *item, const char *value)
{
	for (size_t i = 0; item->question && i < item->question->n_anchors; i++)
		if (!strcmp(item->question->anchors[i]->key, value))
			return item->question->anchors[i]->value;
	return "";
}

/* Each on its own, with what it looks like beside it. */
static void say_anchored(struct arena *arena, const struct choice *choices, size_t count, const Tilsyn__V1__Item *item)
{
	for (size_t i = 0; i < count; i++) {
		const char *text = choice_text(arena, choices, i), *anchor = anchor_of(item, choices[i].value);
		if (*anchor)
			text = arena_print(arena, "%s: %s", text, anchor);
		say_hanging(6, text);
	}
}

/* In one line where it has room, else each on its own. */
static void say_choices(struct arena *arena, const struct choice *choices, size_t count)
{
	int width = 1;

	for (size_t i = 0; i < count; i++)
		width += words_width(choice_text(arena, choices, i));
	for (size_t i = 0; i < count; i++)
		say("%s%s", choice_text(arena, choices, i), width < ui_width(stderr) && i + 1 < count ? "" : "\n");
}

static void say_what_is_typed(const Tilsyn__V1__Item *item)
{
	const char *type = item->fact ? item->fact->type : "";

	say("  %s\n", !strcmp(type, "date") ? _("Date (dd-mm-yyyy)") : !strcmp(type, "int") ? _("Number") : _("Text"));
}

/* Never so many that the question leaves a small screen; the book has the rest. */
static void say_notes(const struct form *f, const Tilsyn__V1__Item *item)
{
	for (size_t i = 0; i < item->n_notes && i < NOTES_MAX; i++) {
		const Tilsyn__V1__Note *note = item->notes[i];
		const char *text =
			arena_print(f->run->arena, _("  Agreed: %s – %s"), case_label(f, item, note->value), note->why);
		if (*note->excerpt)
			text = arena_print(f->run->arena, "%s “%s”", text, note->excerpt);
		if (note->written_at)
			text = arena_print(
				f->run->arena, "%s (%s)", text, when_day(f->run->arena, note->written_at->seconds));
		say_hanging(4, text);
	}
	if (item->n_notes > NOTES_MAX)
		say_styled(STYLE_DIM,
			ngettext("  %zu more in the book: “tilsyn book list --item %s”\n",
				"  %zu more in the book: “tilsyn book list --item %s”\n", item->n_notes - NOTES_MAX),
			item->n_notes - NOTES_MAX, item->code);
}

void show_item(struct form *f)
{
	const Tilsyn__V1__Item *item = case_item(f);
	struct choice *choices;
	size_t count = choices_of(f->run->arena, item, f->review->scale, &choices);

	show_step(f, item);
	say("\n");
	say_wrapped(STYLE_BOLD, 0,
		item->fact ? case_text(item) : arena_print(f->run->arena, "%s  %s", item->code, case_text(item)));
	if (item->question)
		say_question(f, item->question);
	say_notes(f, item);
	say_answer(f, item);
	if (item->question && item->question->n_anchors)
		say_anchored(f->run->arena, choices, count, item);
	else if (count)
		say_choices(f->run->arena, choices, count);
	else
		say_what_is_typed(item);
	f->is_shown = true;
	f->is_far = false;
}

/* --- help and overview --- */

void show_help(void)
{
	say("  %s\n", _("The letter in brackets, then Enter, answers and saves."));
	say("  n2     %s\n", _("answers with the second reason at once"));
	say("  Enter  %s\n", _("go on without answering"));
	say("  k      %s\n", _("comment on the answer (it may be read by the family)"));
	say("  d      %s\n", _("document and date that the answer rests on"));
	say("  b      %s\n", _("back to the question before"));
	say("  %-6s %s\n", _("/word"), _("search, also by words of the old law"));
	say("  o      %s\n", _("overview: what is still missing"));
	say("  s      %s\n", _("all that is unanswered in this step is not relevant"));
	say("  f      %s\n", _("undo: the last answer becomes what it was before"));
	say("  r      %s\n", _("who held this step, where the case had several caseworkers"));
	say("  u      %s\n", _("the extract, where one is read in place of the file"));
	say("  v      %s\n", _("every version of this answer"));
	say("  x      %s\n", _("you know the family or took part in the case: say so"));
	say("  !      %s\n", _("you fear for the child: tell it at once, from anywhere in the form"));
	say("  q      %s\n", _("leave; all that is said to be saved is saved"));
	say("  %s\n", _("A question's code goes to that question; F3 is the third fact of the case."));
}

void show_line(const struct form *f, const Tilsyn__V1__Item *item, const char *more)
{
	const char *text = case_text(item), *cut = "";
	int width = ui_width(stderr) - 16 - words_width(more);
	size_t size = ui_fit(text, width > 20 ? width : 20);

	if (text[size]) {
		size = ui_fit(text, (width > 20 ? width : 20) - 2);
		cut = " …";
	}
	say("  %-12s %.*s%s%s\n", item_handle(f->run->arena, f->review, item), (int)size, text, cut, more);
}

static void say_missing(const struct form *f)
{
	for (size_t i = 0; i < f->review->n_items; i++) {
		const Tilsyn__V1__Item *item = f->review->items[i];
		if (item_is_missing(item))
			show_line(f, item, "");
		else if (item_must_say_why(item))
			show_line(f, item, _(" (why?)"));
	}
}

static const char *first_missing(const struct form *f, const char *step)
{
	for (size_t i = 0; i < f->review->n_items; i++) {
		const Tilsyn__V1__Item *item = f->review->items[i];
		if (!strcmp(item->step ? item->step : "", step) && item->applies &&
			(item->fact ? !item_is_answered(item) : item_is_missing(item) || item_must_say_why(item)))
			return item_handle(f->run->arena, f->review, item);
	}
	return "";
}

static void say_steps(const struct form *f)
{
	const char *step = NULL;

	for (size_t i = 0; i < f->review->n_items; i++) {
		const Tilsyn__V1__Item *item = f->review->items[i];
		const char *own = item->step ? item->step : "";
		struct progress p;
		if (step && !strcmp(own, step))
			continue;
		step = own;
		p = step_progress(f->review, own);
		if (p.total)
			say(_("  %-12s %s: %zu of %zu\n"), first_missing(f, own), case_step(f, item), p.answered,
				p.total);
	}
}

/* Never more than fits on a small screen. */
void show_overview(const struct form *f)
{
	size_t missing = items_missing(f->review), why = items_that_must_say_why(f->review);

	say_steps(f);
	say(ngettext("%zu question is still missing\n", "%zu questions are still missing\n", missing), missing);
	if (why)
		say(ngettext("%zu answer must say why\n", "%zu answers must say why\n", why), why);
	if (missing + why && missing + why <= OVERVIEW_MAX)
		say_missing(f);
	save_say_waiting(f);
}
