/* Teams or departments: each beside the others, in the order of their names. A group with no reviewer in common with
 * the others is not compared: a difference would be the reviewers' as well (R17). */
#include <string.h>

#include "report/reader/reader_writer.h"

static struct compared sums_of(const struct group_sums *s, enum told told)
{
	return compared_of(s->cases, s->yes, s->counts_only, s->w, s->w2, s->wy, told);
}

static void put_group(struct reader_writer *w, Tilsyn__V1__Block *b, size_t group, size_t row_nth)
{
	const char *id = w->f->group_rows[row_nth];
	const struct reader_group *g = &w->f->groups[group];
	const struct item_shown *shown = shown_item(w->shown, id);
	const enum told told = shown ? shown->groups[group] : TOLD_WITH_SHARE;
	const struct compared mine = sums_of(&g->mine[row_nth], told), others = sums_of(&g->others[row_nth], told);
	Tilsyn__V1__Row *row = block_row(w->a, b, arena_print(w->a, "g%zu", group), g->name);
	const struct difference_told d = g->common_rater ? difference_tell(&others, &mine, w->language, w->a)
							 : difference_unknown(rw_word(w, WORD_NO_COMMON_RATER));

	row_cell(w->a, row, compared_cell(w->a, &mine, item_is_together(id)));
	row_difference(w->a, row, &d);
}

static const char *title_of(const struct reader_writer *w, const char *id)
{
	const struct result_item *row = results_item(w->f->results, id);

	for (size_t i = 0; i < w->f->trend->n_items; i++)
		if (strcmp(w->f->trend->items[i].id, id) == 0)
			return w->f->trend->items[i].title;
	return row ? row->title : id;
}

void put_groups(struct reader_writer *w)
{
	const bool teams = w->f->reader == READER_DEPARTMENT;

	if (w->f->n_groups < 2)
		return;
	draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_HEADING, "groups",
		rw_word(w, teams ? WORD_TEAMS_COMPARED : WORD_DEPARTMENTS_COMPARED))
		->text = (char *)rw_word(w, WORD_COMPARED_HOW);
	for (size_t i = 0; i < w->f->n_group_rows; i++) {
		const char *id = w->f->group_rows[i];
		Tilsyn__V1__Block *b = draft_block(&w->draft, TILSYN__V1__BLOCK_KIND__BLOCK_KIND_TABLE,
			arena_print(w->a, "groups-%s", id), title_of(w, id));

		block_room(w->a, b, 3, w->f->n_groups);
		block_column(w->a, b, "group", rw_word(w, teams ? WORD_TEAM : WORD_DEPARTMENT), "row");
		block_column(w->a, b, "share", rw_word(w, share_heading(w->f->results, id)), "share");
		block_column(w->a, b, "difference", rw_word(w, WORD_AGAINST_OTHERS), "text");
		for (size_t g = 0; g < w->f->n_groups; g++)
			put_group(w, b, g, i);
	}
}
