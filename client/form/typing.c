#include <poll.h>
#include <string.h>
#include <time.h>

#include "form/answering.h"
#include "form/concern.h"
#include "form/inside.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Before and after a line is typed: the time between counts for the step on the screen. */
static void tick(struct form *f)
{
	if (f->at < f->review->n_items)
		minutes_tick(&f->minutes, case_item(f)->step, now_ms());
}

/* While nobody types, what waits is tried every other second, and what the other one answers is told. */
static bool wait_for_key(void *form, int keyboard)
{
	enum { BETWEEN_MS = 2000 };
	struct form *f = form;
	struct pollfd keys = {.fd = keyboard, .events = POLLIN};

	if (f->follow && mate_wait(f, keyboard, BETWEEN_MS))
		return true;
	if (!f->follow && poll(&keys, 1, BETWEEN_MS))
		return false;
	return !poll(&keys, 1, 0) && !outbox_is_empty(f->outbox) && save_while_idle(f);
}

static void tell_news(void *form)
{
	struct form *f = form;

	say("%s\n", f->news);
	f->news = NULL;
}

static const char *type_once(struct form *f, const char *prompt)
{
	const struct ask_meanwhile meanwhile = {wait_for_key, tell_news, f};
	const char *typed;

	tick(f);
	ask_meanwhile((outbox_is_empty(f->outbox) && !f->follow) || f->is_settling ? NULL : &meanwhile);
	typed = ask_line(f->run->arena, prompt, "tilsyn review save");
	ask_meanwhile(NULL);
	tick(f);
	return typed;
}

bool type_is_concern(void *form, const char *typed)
{
	struct form *f = form;

	if (strcmp(typed, "!") != 0)
		return false;
	concern_raise(f->run, f->review_id);
	return true;
}

const char *type_line(struct form *f, const char *prompt)
{
	const char *typed = type_once(f, prompt);

	if (typed)
		return typed;
	f->is_over = true;
	f->rc = ui.no_input ? EXIT_USAGE : f->rc;
	return NULL;
}

/* One letter is a slip of the finger, not a reason. */
static bool is_words(const char *typed)
{
	return strlen(typed) > 2;
}

bool type_reason(struct form *f, Tilsyn__V1__ReasonCode **reasons, size_t count, const char *prompt, bool may_be_words,
	const char **code, const char **words)
{
	const char *typed;
	int64_t number;
	size_t other;

	*code = *words = NULL;
	for (size_t i = 0; i < count; i++)
		say("  %zu  %s\n", i + 1, language_pick(reasons[i]->label_da, reasons[i]->label_en));
	while ((typed = type_line(f, prompt)) && *typed) {
		if (count && run_number(typed, 1, (int64_t)count, &number)) {
			*code = reasons[number - 1]->value;
			return true;
		}
		other = item_by_code(f->run->arena, f->review, typed);
		if (other < f->review->n_items) { /* meant as a way, not as words that the family reads */
			case_go_to(f, other);
			return false;
		}
		if (may_be_words && is_words(typed)) {
			*words = typed;
			return true;
		}
		say_styled(STYLE_WARNING, "%s\n",
			may_be_words && !count ? _("A few words, or Enter passes.")
			: may_be_words	       ? _("A number, a few words, or Enter passes.")
					       : _("One of the numbers, or Enter."));
	}
	return false;
}
