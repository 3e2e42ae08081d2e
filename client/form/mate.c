#include <poll.h>
#include <string.h>

#include "call/follow.h"
#include "call/rpc.h"
#include "form/answering.h"
#include "form/inside.h"
#include "screen/language.h"
#include "screen/ui.h"

enum { NEWS_MAX = 5 };

/* Who answers apart hears nothing: there is nobody to hear, and nothing that may be heard (R8). */
void mate_follow(struct form *f)
{
	const Tilsyn__V1__Review *r = f->review->review;

	if ((r->n_participants && !r->sealed) || *r->mate)
		f->follow = follow_open(f->review_id);
}

void mate_leave(struct form *f)
{
	follow_close(f->follow);
	f->follow = NULL;
}

static void say_later(struct form *f, const char *line)
{
	f->news = f->news ? arena_print(f->run->arena, "%s\n%s", f->news, line) : line;
}

static const char *told(const struct form *f, const Tilsyn__V1__Item *item)
{
	const Tilsyn__V1__Answer *a = item->answer;
	const char *why = *a->reason_code ? reason_label(f->review->scale, a->value, a->reason_code) : "";
	const char *line = arena_print(f->run->arena, "%s · %s: %s%s%s", a->answered_by,
		item->fact ? case_text(item) : item->code, case_label(f, item, a->value), *why ? " – " : "", why);
	const char *comment = a->comment;

	if (*comment)
		line = arena_print(f->run->arena, "%s – “%s”", line, comment);
	return arena_print(f->run->arena, "%.*s", (int)ui_fit(line, ui_width(stderr) - 1), line);
}

/* Newer than what stands here. What is given here and waits meets it when it is sent. */
static bool is_news(const struct form *f, const Tilsyn__V1__Item *here, const Tilsyn__V1__Item *stored)
{
	int64_t known = here && f->behind && !strcmp(f->behind, here->code) ? f->behind_version
			: here						    ? item_seen(here)
									    : 0;

	return stored->answer && here && !item_is_waiting(here) && stored->answer->version > known;
}

/* The question on the screen keeps what it was asked with: an answer given now meets theirs, and both are shown (R13).
 */
static void keep_as_asked(struct form *f, const Tilsyn__V1__Item *asked)
{
	Tilsyn__V1__Item *item = f->is_shown ? case_find(f, asked->code) : NULL;

	if (!item || !item->answer || item_is_waiting(item) || item_is_waiting(asked) ||
		item->answer->version <= item_seen(asked))
		return;
	f->behind = item->code;
	f->behind_version = item->answer->version;
	item->answer = asked->answer;
}

static void tell(struct form *f, const Tilsyn__V1__GetReviewResponse *fresh)
{
	size_t count = 0;

	for (size_t i = 0; i < fresh->n_items; i++)
		if (is_news(f, case_find(f, fresh->items[i]->code), fresh->items[i]) && count++ < NEWS_MAX)
			say_later(f, told(f, fresh->items[i]));
	if (count > NEWS_MAX)
		say_later(
			f, arena_print(f->run->arena, _("… and %zu more; [o] shows where you are"), count - NEWS_MAX));
	if (fresh->review->state != f->review->review->state)
		say_later(f, _("The review has been submitted; nothing more can be changed here."));
}

static bool read_again(struct form *f)
{
	Tilsyn__V1__GetReviewRequest request = TILSYN__V1__GET_REVIEW_REQUEST__INIT;
	Tilsyn__V1__GetReviewResponse *fresh;
	const Tilsyn__V1__Item *asked = f->at < f->review->n_items ? case_item(f) : NULL;
	int rc;

	request.review_id = f->review_id;
	rpc_set_hasty(true);
	rc = rpc_call(f->run->arena, "ReviewService/GetReview", &request, &fresh);
	rpc_set_hasty(false);
	f->has_missed = rc == EXIT_UNREACHABLE || rc == EXIT_ERROR; /* no other failure passes */
	if (rc)
		return false;
	tell(f, fresh);
	case_take(f, fresh);
	if (asked)
		keep_as_asked(f, asked);
	return f->news != NULL;
}

/* What could not be fetched is asked for again when nothing else is to be done: the stream tells of it once. */
bool mate_wait(struct form *f, int keyboard, int timeout_ms)
{
	struct follow_change change;
	struct pollfd keys = {.fd = keyboard, .events = POLLIN};
	bool has_changed = follow_wait(f->follow, keyboard, timeout_ms);

	while (follow_take(f->follow, &change))
		;
	if (follow_given_up(f->follow))
		mate_leave(f);
	return f->follow && (has_changed || (f->has_missed && !poll(&keys, 1, 0))) && read_again(f);
}
