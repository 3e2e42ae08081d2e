/* together.h - what several questions come to, a step, a marker or all of them, beside the questions themselves (R16).
 *
 * Who has both can subtract: where two questions of a step are told and the step is told, a third that is hidden is
 * told as well. So what several questions come to is told without those that few stand behind: computed anew from the
 * others, case by case (app.told_entries), and the report says which it leaves out. To hide it instead was weighed: a
 * question that applies to few cases would take every total of a report along. What was not computed so is hidden with
 * the question; and where of a question the counts are told alone, what it is part of has no share either.
 *
 * What this does not cover: a mean weighs a question by how many others applied in the same case, so that beside the
 * questions' own figures it says something of the cases in which that number is unusual. Pure, any thread. */
#pragma once
#include "report/results.h"

/* Whether an item is of several questions: a step, a marker, all. Then its share is a mean over cases. */
bool item_is_together(const char *id);

/* Questions, by their codes. */
struct question_names {
	const char **codes;
	size_t count;
};
/* Those that few stand behind, in the figure that is told of each: of a reworded one in any of its rows, and then no
 * wording of it is in what it is part of. */
struct question_names questions_hidden(const struct behind *members, size_t n_members, belongs_fn *belongs,
	const void *what, uint32_t least, struct arena *a);
/* Those of either. */
struct question_names question_names_join(
	const struct question_names *one, const struct question_names *other, struct arena *a);
bool question_is_named(const struct question_names *names, const char *code);
/* As SQL takes them: {"P-3","P-7"}. NULL where there are none. */
const char *question_names_list(const struct question_names *names, struct arena *a);

/* Says which were left out; "" where none. */
const char *told_without(const struct results *r, const char *language, struct arena *a);
/* Of courses; "" where what is said of results beside them (NULL: none) names all of it. */
const char *told_without_over_time(
	const struct results *r, const struct results *beside, const char *language, struct arena *a);

/* What may be told of several questions at most, given what is told of each. */
typedef enum told told_of_question(const char *code, const void *what);
enum told told_together_at_most(const struct results *r, const char *item, told_of_question *told_of, const void *what);
/* Whether it is told without a question of its own: where no case is left, some were there. */
bool item_leaves_out(const struct results *r, const char *item);
/* Whether it is of a question that is left out and whose cases have faded: it cannot be computed without that. */
bool item_holds_faded(const struct results *r, const char *item);
/* Holds steps, markers and all back to that, once it is said of the questions. */
void results_hide_together(struct results *r, struct arena *a);
