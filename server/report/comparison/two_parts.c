#include "report/comparison/two_parts.h"

#include <string.h>

#include "render/number.h"
#include "report/blocks.h"
#include "report/comparison/difference.h"
#include "report/head.h"
#include "report/trend/trend_report.h"

struct writer {
	struct report_draft draft;
	const struct two_parts *p;
	const char *names[PARTS];
	const char *language;
	struct arena *a;
	uint32_t compared;
	const char *in_short[DIFFERENCE_UNKNOWN + 1]; /* the items, by what is said of them */
	bool hid_something;
};

static const char *word(const struct writer *w, enum word id)
{
	return words(w->language, id);
}

static const char *number(const struct writer *w, uint32_t n)
{
	return number_count(w->a, w->language, n);
}

static const char *join(const struct writer *w, const char *one, const char *between, const char *other)
{
	return *one && *other ? arena_print(w->a, "%s%s%s", one, between, other) : *one ? one : other;
}

/* -- what the two are called: by what is not the same of both -- */

static const char *place_of(const struct writer *w, const struct results *r)
{
	const char *name = *r->team ? r->team : r->department;

	return *name ? name : word(w, WORD_PARTS_OF_ALL);
}

static const char *months_of(const struct writer *w, const struct results *r)
{
	if (!*r->from_month || !*r->to_month)
		return "";
	if (strcmp(r->from_month, r->to_month) == 0)
		return number_short_month(w->a, w->language, r->from_month);
	return words_fill(w->a, w->language, WORD_PARTS_MONTHS, "from",
		number_short_month(w->a, w->language, r->from_month), "to",
		number_short_month(w->a, w->language, r->to_month), NULL);
}

/* Months are known of both: without any a part has no cases, and is named by what else is known. */
static void name_parts(struct writer *w)
{
	const struct results *one = w->p->of[0], *other = w->p->of[1];
	const bool places = strcmp(place_of(w, one), place_of(w, other)) != 0;
	const bool months = strcmp(months_of(w, one), months_of(w, other)) != 0;

	for (size_t i = 0; i < PARTS; i++) {
		const struct results *r = w->p->of[i];
		const char *when = months || !places ? months_of(w, r) : "";

		w->names[i] = join(w, places || !*when ? place_of(w, r) : "", ", ", when);
	}
}

static void put_head(struct writer *w)
{
	const struct results *one = w->p->of[0];
	const bool places = strcmp(place_of(w, one), place_of(w, w->p->of[1])) != 0;
	const char *of = join(w,
		places	     ? ""
		: *one->team ? one->team
			     : one->department,
		", ", *one->section ? words_fill(w->a, w->language, WORD_OF_SECTION, "name", one->section, NULL) : "");
	Tilsyn__V1__Report *report = w->draft.report;

	head_of_results(report, one, WORD_RESULTS_TITLE, w->language, w->a);
	report->title = words_fill(w->a, w->language, WORD_PARTS_TITLE, "one", w->names[0], "other", w->names[1], NULL);
	of = join(w, join(w, of, ", ", one->target_group), ", ", one->question_set);
	of = join(w, word(w, strcmp(one->kind, "themed") == 0 ? WORD_THEMATIC_AUDIT : WORD_GENERAL_AUDIT), ", ", of);
	report->subtitle = words_fill(w->a, w->language, WORD_PARTS_SUBTITLE, "kind", of, "one", w->names[0], "n",
		number(w, one->submitted), "other", w->names[1], "m", number(w, w->p->of[1]->submitted), NULL);
}

/* -- the two, item by item -- */

static bool in_part(const struct behind *m, const void *what)
{
	return m->at_first && *m->period && m->group == *(const int32_t *)what;
}

/* Which of the two may be told. */
static void choose(struct writer *w, const struct parts_item *item, enum told told[PARTS])
{
	size_t count, numbers[PARTS] = {0};
	const char *of = item_of_row(item->id, w->a);
	const struct behind *members = behind_item(w->p->members, w->p->n_members, of, &count);
	struct figures_told f = figures_of(members, count, PARTS * w->p->n_items, w->a);

	for (size_t k = 0; k < w->p->n_items; k++)
		for (int32_t i = 0; i < PARTS && strcmp(item_of_row(w->p->items[k].id, w->a), of) == 0; i++) {
			const size_t number =
				figures_add(&f, behind_in_row, &(struct in_row){in_part, &i, w->p->items[k].id});

			if (&w->p->items[k] == item)
				numbers[i] = number;
		}
	for (size_t i = 0; i < PARTS; i++)
		told[i] = TOLD_WITH_SHARE;
	if (!w->p->small_group)
		return;
	figures_choose(&f, w->p->small_group);
	for (size_t i = 0; i < PARTS; i++) {
		/* Cases that nobody is known to stand behind are nobody's to tell. */
		told[i] = item->of[i].cases && !f.sets[numbers[i]].n_cases ? TOLD_NOTHING : figure_told(&f, numbers[i]);
		if (item_is_together(item->id) &&
			(w->p->of[i]->faded_without || (!item->of[i].cases && item_leaves_out(w->p->of[i], item->id))))
			told[i] = TOLD_NOTHING;
		w->hid_something = w->hid_something || told[i] != TOLD_WITH_SHARE;
	}
}

static struct compared figure_of(const struct part_sums *s, enum told told)
{
	return compared_of(s->cases, s->yes, s->counts_only, s->w, s->w2, s->wy, told);
}

static struct difference_told difference(
	struct writer *w, const struct parts_item *item, const struct compared of[PARTS])
{
	const bool both = item->of[0].cases && item->of[1].cases;
	const bool one_wording = strchr(item->id, '@') && !both;

	if ((both && item->asked_otherwise) || one_wording)
		return difference_unknown(word(w, WORD_PARTS_ASK_OTHERWISE));
	if (both && !w->p->common_rater)
		return difference_unknown(word(w, WORD_PARTS_NO_RATER));
	return difference_tell(&of[0], &of[1], w->language, w->a);
}

/* "“Was the child heard?” by 22 percentage points (from 9 to 34)" */
static const char *shortly(const struct writer *w, const char *title, const struct difference_told *d)
{
	const bool differs = d->is == DIFFERENCE_HIGHER || d->is == DIFFERENCE_LOWER;
	const double sign = d->is == DIFFERENCE_LOWER ? -1 : 1;
	const double low = d->is == DIFFERENCE_LOWER ? d->by.high : d->by.low;
	const double high = d->is == DIFFERENCE_LOWER ? d->by.low : d->by.high;

	if (!differs)
		return words_fill(w->a, w->language, WORD_QUOTED, "what", title, NULL);
	return words_fill(w->a, w->language, WORD_PARTS_BY, "what", title, "points",
		difference_points(w->a, sign * d->by.estimate), "low", difference_points(w->a, sign * low), "high",
		difference_points(w->a, sign * high), NULL);
}

static void put_item(struct writer *w, Tilsyn__V1__Block *b, const struct parts_item *item)
{
	Tilsyn__V1__Row *row = block_row(w->a, b, item->id, item->title);
	enum told told[PARTS] = {0};
	struct compared of[PARTS];

	choose(w, item, told);
	for (size_t i = 0; i < PARTS; i++) {
		of[i] = figure_of(&item->of[i], told[i]);
		row_cell(w->a, row, compared_cell(w->a, &of[i], item_is_together(item->id)));
	}
	const struct difference_told d = difference(w, item, of);

	w->compared += d.is != DIFFERENCE_UNKNOWN;
	w->in_short[d.is] = join(w, w->in_short[d.is], "; ", shortly(w, item->title, &d));
	row_difference(w->a, row, &d);
}

static void put_notes(struct writer *w)
{
	const char *text = join(w, word(w, WORD_PARTS_HOW), "\n", word(w, WORD_TREND_FIRST_ANSWERS));

	if (w->compared)
		text = join(w, text, "\n",
			words_fill(w->a, w->language, WORD_PARTS_MANY, "n", number(w, w->compared), NULL));
	text = join(w, text, "\n", told_without(w->p->of[0], w->language, w->a));
	for (size_t i = 0; i < w->p->n_items; i++)
		if (strchr(w->p->items[i].id, '@')) {
			text = join(w, text, "\n", word(w, WORD_REWORDED_APART));
			break;
		}
	if (w->hid_something)
		text = join(w, text, "\n", word(w, WORD_HIDDEN_WHY));
	draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE, "reading", word(w, WORD_HOW_TO_READ))->text =
		(char *)text;
	draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_NOTE, "method", word(w, WORD_METHOD))->text =
		(char *)word(w, WORD_PARTS_METHOD);
}

/* What differs, what does not for certain, and what nothing is said of: the whole in one reading. */
static const char *in_short(const struct writer *w)
{
	static const struct {
		enum difference is;
		enum word word;
	} lines[] = {{DIFFERENCE_HIGHER, WORD_PARTS_HIGHER}, {DIFFERENCE_LOWER, WORD_PARTS_LOWER},
		{DIFFERENCE_NONE, WORD_PARTS_SAME}, {DIFFERENCE_UNKNOWN, WORD_PARTS_NOT_SAID}};
	const char *text = "";

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (*w->in_short[lines[i].is])
			text = join(w, text, "\n",
				words_fill(w->a, w->language, lines[i].word, "one", w->names[0], "other", w->names[1],
					"what", w->in_short[lines[i].is], NULL));
	return text;
}

/* What a share is of: heads no column, since those are called by the parts. */
static const char *reading_of(const struct writer *w)
{
	bool single = false, together = false;
	const char *text = "";

	for (size_t i = 0; i < w->p->n_items; i++) {
		const bool is = item_is_together(w->p->items[i].id);

		single = single || !is;
		together = together || is;
	}
	if (single)
		text = words_fill(
			w->a, w->language, WORD_PARTS_OF_ONE, "what", word(w, share_heading(w->p->of[0], "")), NULL);
	if (together)
		text = join(w, text, "\n",
			words_fill(w->a, w->language, WORD_PARTS_OF_SEVERAL, "what",
				word(w, share_heading(w->p->of[0], "all")), NULL));
	return join(w, text, "\n",
		words_fill(
			w->a, w->language, WORD_PARTS_DIFFERENCE_IS, "one", w->names[0], "other", w->names[1], NULL));
}

Tilsyn__V1__Report *report_of_two_parts(const struct two_parts *p, const char *language, struct arena *a)
{
	struct writer w = {.draft = draft_new(a),
		.p = p,
		.language = words_language(language),
		.a = a,
		.in_short = {"", "", "", ""}};

	name_parts(&w);
	put_head(&w);
	Tilsyn__V1__Block *told = draft_block(
		&w.draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_SENTENCE, "in-short", word(&w, WORD_PARTS_IN_SHORT));
	Tilsyn__V1__Block *b = draft_block(
		&w.draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE, "comparison", word(&w, WORD_PARTS_COMPARED));

	b->text = (char *)reading_of(&w);
	block_room(a, b, PARTS + 2, p->n_items);
	block_column(a, b, "indicator", word(&w, WORD_INDICATOR), "row");
	for (size_t i = 0; i < PARTS; i++)
		block_column(a, b, i ? "other" : "one", w.names[i], "share");
	block_column(a, b, "difference", word(&w, WORD_PARTS_DIFFERENCE), "text");
	for (size_t i = 0; i < p->n_items; i++)
		put_item(&w, b, &p->items[i]);
	told->text = (char *)in_short(&w);
	put_notes(&w);
	return w.draft.report;
}
