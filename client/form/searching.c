#include "form/searching.h"

#include <string.h>

#include "screen/spelling.h"

/* Serviceloven's words and what barnets lov calls it, folded. A row's first word is what people type. */
static const struct {
	const char *old;
	const char *now[3];
} old_words[] = {
	{"handleplan", {"barnets plan", "ungeplan", "handleplan"}},
	{"foranstaltning", {"indsats", "anbring", "anbragt"}},
	{"§ 50", {"boernefaglig"}},
	{"50-undersoegelse", {"boernefaglig"}},
	{"eftervaern", {"ungestoette"}},
};

/* All that the item says, folded into one text. */
static const char *words_of(
	struct arena *arena, const Tilsyn__V1__GetReviewResponse *review, const Tilsyn__V1__Item *item)
{
	const Tilsyn__V1__Question *q = item->question;
	const char *all = item->code;

	if (item->fact)
		all = arena_print(arena, "%s %s %s", all, item->fact->title_da, item->fact->title_en);
	if (q)
		all = arena_print(arena, "%s %s %s %s %s", all, q->text_da, q->text_en, q->guidance_da, q->guidance_en);
	for (size_t i = 0; q && i < q->n_law; i++)
		all = arena_print(arena, "%s %s", all, q->law[i]);
	for (size_t i = 0; i < review->n_steps; i++)
		if (item->step && !strcmp(review->steps[i]->id, item->step))
			all = arena_print(
				arena, "%s %s %s", all, review->steps[i]->title_da, review->steps[i]->title_en);
	return spelling_fold(arena, all);
}

/* The row of the old word that the typed text begins with; the word's length, 0 when there is none. */
static size_t old_word(const char *typed, size_t *row)
{
	for (*row = 0; *row < sizeof(old_words) / sizeof(old_words[0]); ++*row)
		if (!strncmp(typed, old_words[*row].old, strlen(old_words[*row].old)))
			return strlen(old_words[*row].old);
	return 0;
}

static bool holds_newer(const char *words, size_t row)
{
	for (size_t i = 0; i < 3 && old_words[row].now[i]; i++)
		if (strstr(words, old_words[row].now[i]))
			return true;
	return false;
}

bool item_matches(struct arena *arena, const Tilsyn__V1__GetReviewResponse *review, const Tilsyn__V1__Item *item,
	const char *typed)
{
	const char *words = words_of(arena, review, item), *at = spelling_fold(arena, typed);
	bool any = false;

	for (at += strspn(at, " "); *at; at += strspn(at, " ")) {
		size_t row, size = old_word(at, &row);
		bool is_old = size > 0;
		size += strcspn(at + size, " "); /* with its ending: handleplanen */
		if (!(is_old && holds_newer(words, row)) && !strstr(words, arena_copy(arena, at, size)))
			return false;
		any = true;
		at += size;
	}
	return any;
}
