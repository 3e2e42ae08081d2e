/* reader_writer.h - what the parts of a report to a reader share. */
#pragma once
#include "render/words.h"
#include "report/comparison/difference.h"
#include "report/reader/reader_sets.h"

struct reader_writer {
	struct report_draft draft;
	const struct reader_facts *f;
	const struct reader_shown *shown;
	const char *language;
	struct arena *a;
	struct period_column columns[PERIODS_MOST];
	size_t n_columns;
};

const char *rw_word(const struct reader_writer *w, enum word id);
const char *rw_number(const struct reader_writer *w, uint32_t n);
const char *rw_join(const struct reader_writer *w, const char *one, const char *between, const char *other);
void rw_say(struct reader_writer *w, const char *id, const char *title, const char *text); /* nothing for "" */
void rw_note(struct reader_writer *w, const char *id, enum word title, const char *text);
/* A person's words are told apart from what the figures say, in every form. */
const char *rw_marked(const struct reader_writer *w, const char *words);
void rw_own_words(struct reader_writer *w, const char *place, const char *title);

/* reader_courses.c: the indicators over time, and what of it is more than chance. */
void put_courses(struct reader_writer *w);
const char *courses_in_a_sentence(struct reader_writer *w);
bool heading_picks_a_change(struct reader_writer *w); /* out of several */
/* reader_groups.c: each group beside the others, by name, never by figure (R17). */
void put_groups(struct reader_writer *w);
/* reader_actions.c */
void put_actions(struct reader_writer *w);
void put_answers(struct reader_writer *w);
/* reader_notes.c */
void put_context(struct reader_writer *w);
void put_preliminary(struct reader_writer *w);
void put_checks(struct reader_writer *w);
void put_reader_notes(struct reader_writer *w);
/* reader_learning.c: what a team talks about. */
void put_learning(struct reader_writer *w);
