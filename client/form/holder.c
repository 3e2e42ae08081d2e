/* Who held a step, where the case had several caseworkers (R6): asked once a step, with one key. */
#include <string.h>

#include "call/rpc.h"
#include "form/answering.h"
#include "form/inside.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"

const Tilsyn__V1__StepHolder *holder_said(const struct form *f, const char *step)
{
	for (size_t i = 0; i < f->review->n_step_holders; i++)
		if (!strcmp(f->review->step_holders[i]->step, step))
			return f->review->step_holders[i];
	return NULL;
}

const char *holder_name(const struct form *f, const Tilsyn__V1__StepHolder *said)
{
	for (size_t i = 0; i < f->review->n_holders; i++)
		if (!strcmp(f->review->holders[i]->caseworker_id, said->caseworker_id))
			return f->review->holders[i]->display_name;
	return _("not known");
}

/* "Anna, until 3-5-2026": when each had the case helps to tell. */
static void say_holder(const struct form *f, size_t nth)
{
	const Tilsyn__V1__Holder *h = f->review->holders[nth];
	const char *from = when_date(f->run->arena, h->held_from);

	if (*h->held_to)
		say(_("  [%zu] %s (%s to %s)\n"), nth + 1, h->display_name, from, when_date(f->run->arena, h->held_to));
	else
		say(_("  [%zu] %s (from %s)\n"), nth + 1, h->display_name, from);
}

/* Kept beside what was read, as the server has it now. */
static void keep(struct form *f, const char *step, const char *caseworker_id, int64_t version)
{
	Tilsyn__V1__GetReviewResponse *review = f->review;
	Tilsyn__V1__StepHolder **held = arena_alloc(f->run->arena, (review->n_step_holders + 1) * sizeof(*held));
	Tilsyn__V1__StepHolder *said = arena_alloc(f->run->arena, sizeof(*said));
	size_t count = 0;

	for (size_t i = 0; i < review->n_step_holders; i++)
		if (strcmp(review->step_holders[i]->step, step) != 0)
			held[count++] = review->step_holders[i];
	tilsyn__v1__step_holder__init(said);
	said->step = arena_text(f->run->arena, step);
	said->caseworker_id = arena_text(f->run->arena, caseworker_id);
	said->version = version;
	held[count++] = said;
	review->step_holders = held;
	review->n_step_holders = count;
}

/* Where it cannot be stored the case goes on: what is not said is asked for once more before the submit. */
static void store(struct form *f, const char *step, const char *caseworker_id)
{
	Tilsyn__V1__SayHolderRequest request = TILSYN__V1__SAY_HOLDER_REQUEST__INIT;
	Tilsyn__V1__SayHolderResponse *response;
	const Tilsyn__V1__StepHolder *said = holder_said(f, step);
	int rc;

	request.review_id = f->review_id;
	request.step = arena_text(f->run->arena, step);
	request.caseworker_id = arena_text(f->run->arena, caseworker_id);
	request.seen = said ? said->version : 0;
	rc = run_call(f->run, "ReviewService/SayHolder", &request, &response);
	if (!rc) {
		keep(f, step, caseworker_id, response->version);
		return;
	}
	if (rpc_failure()->reason && rpc_failure()->reason->reason == REASON_CHANGED)
		(void)case_fetch(f);
	f->is_over = rc == EXIT_SIGN_IN || rc == EXIT_FORBIDDEN || rc == EXIT_MISSING;
	f->rc = f->is_over ? rc : EXIT_OK;
}

/* True when the key says who, or that nobody knows. */
static bool read_key(const struct form *f, const char *typed, const char *usual, const char **caseworker_id)
{
	int64_t number;

	*caseworker_id = "";
	if (!strcmp(typed, "?"))
		return true;
	if (!*typed && usual) {
		*caseworker_id = usual;
		return true;
	}
	if (!run_number(typed, 1, (int64_t)f->review->n_holders, &number))
		return false;
	*caseworker_id = f->review->holders[number - 1]->caseworker_id;
	return true;
}

static void ask(struct form *f, const char *step)
{
	const Tilsyn__V1__StepHolder *before = f->held_step ? holder_said(f, f->held_step) : NULL;
	const char *usual = before ? before->caseworker_id : NULL, *typed, *who;

	for (size_t i = 0; i < f->review->n_holders; i++)
		say_holder(f, i);
	while ((typed = type_line(f, usual ? _("Who held this step? (number, ? = not known, Enter = as the one before)")
					   : _("Who held this step? (number, ? = not known, Enter passes)")))) {
		if (!*typed && f->needs_person) /* Enter was typed for what waits */
			return;
		if (read_key(f, typed, usual, &who)) {
			f->held_step = step;
			store(f, step, who);
			return;
		}
		if (!*typed || !strcmp(typed, "q")) {
			f->is_over = *typed != 0;
			return;
		}
		say_styled(STYLE_WARNING, "%s\n", _("One of the numbers, or ? when it cannot be seen."));
	}
}

bool holder_is_asked(const struct form *f)
{
	return f->review->n_holders > 1;
}

void holder_ask_again(struct form *f)
{
	const Tilsyn__V1__Item *item = case_item(f);

	if (!holder_is_asked(f) || item->fact)
		say("%s\n", _("Nobody else held the case in these days."));
	else
		ask(f, arena_text(f->run->arena, item->step));
	f->step = NULL; /* its heading says who */
	f->is_shown = false;
}

/* At the first question of a step. While something waits for the server this waits, too. */
void holder_ask(struct form *f)
{
	const Tilsyn__V1__Item *item = case_item(f);
	const char *step;

	if (!holder_is_asked(f) || item->fact || !outbox_is_empty(f->outbox) || holder_said(f, item->step) ||
		(f->passed_step && !strcmp(f->passed_step, item->step)))
		return;
	step = arena_text(f->run->arena, item->step);
	show_step(f, item);
	ask(f, step);
	f->passed_step = step;
}

static const Tilsyn__V1__Item *first_unsaid(const struct form *f)
{
	for (size_t i = 0; i < f->review->n_items; i++) {
		const Tilsyn__V1__Item *item = f->review->items[i];

		if (item->question && item->applies && !holder_said(f, item->step))
			return item;
	}
	return NULL;
}

/* Before the submit, what was passed or could not be stored; passed again it is not known. */
void holder_ask_rest(struct form *f)
{
	const Tilsyn__V1__Item *item;

	while (holder_is_asked(f) && !f->is_over && !f->is_left_unsaid && (item = first_unsaid(f))) {
		const char *step = arena_text(f->run->arena, item->step);

		f->step = NULL;
		show_step(f, item);
		ask(f, step);
		f->is_left_unsaid = !holder_said(f, step);
	}
}
