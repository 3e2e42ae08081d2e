/* behind.h - who stands behind the figures of a report, and which of its figures may therefore be told (R16).
 *
 * The one way there is, whoever a report is for and whatever its form: results, courses and reports to readers bring
 * their figures here as sets of cases, item by item, what matters most first. With them go the sets that published
 * reports told of the item already, so that no difference to one of those tells of few either. Pure, any thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "codec/arena.h"
#include "domain/results/disclosure.h"

/* A case behind an item. A question that was reworded has a row for each wording, and each case is in one of them; what
 * was told of a question was told of all its rows, so that they are chosen together. */
struct behind {
	const char *item, *review_id,
		*period;     /* period: the month, an ISO date; "" for a case that only published reports told of */
	const char *wording; /* the row it is in; NULL: the item has one row, and it is in that */
	uint32_t case_index, caseworker; /* from 0; case_index within its item */
	int32_t group;			 /* of those a report holds beside each other; -1: none */
	bool in_force, at_first;	 /* relevant now; relevant at the first submit */
	int32_t person;			 /* whose casework it is, where that is known, from 0; -1: not known */
	bool met;			 /* the best answer in all that applied, now */
	double weight;			 /* of its answers in a share; 0: it has none */
	uint32_t *told; /* numbers of sets of published reports, within its item; odd: with a share beside the counts */
	size_t n_told;
	uint32_t *known_by; /* readers who know it by name, by their numbers from 0: nearest leaders of whose casework
			       it is */
	size_t n_known_by;
};

/* Caseworkers that must stand behind what a leader is told, who has lawful sight of what few did: a figure of one is a
 * person's result (R17). It is what must be left of a figure, too, when a reader takes away what they know by name. */
enum { LEAST_TO_A_LEADER = 2 };

/* How many readers know some of it. */
uint32_t behind_readers(const struct behind *members, size_t n_members);
bool behind_is_known(const struct behind *member, uint32_t reader);

/* The cases of one item: they stand together. NULL and 0 where nobody was relevant. */
const struct behind *behind_item(const struct behind *members, size_t n_members, const char *item, size_t *count);

/* The rows of an item, by their names: those of its wordings, else the item's own. members: of one item. */
size_t behind_rows(const struct behind *members, size_t n_members, const char ***rows, struct arena *a);
const char *behind_row(const struct behind *member);
/* The item of a row: "P-1" of "P-1@2". */
const char *item_of_row(const char *row, struct arena *a);
/* The members as one row has them: cases of the others are what published reports told of at most. */
const struct behind *behind_as_row(const struct behind *members, size_t n_members, const char *row, struct arena *a);

struct figures_told { /* of one item */
	const struct behind *members;
	size_t n_members;
	struct arena *a;
	struct told_set *sets;
	size_t n_sets, n_told; /* the first n_told are of published reports */
	size_t n_tried;	       /* readers for whom it had to be chosen anew */
};
typedef bool belongs_fn(const struct behind *member, const void *what);

/* Room for so many figures. */
struct figures_told figures_of(const struct behind *members, size_t n_members, size_t most, struct arena *a);
/* Adds a figure: the cases that belong to it. Gives its number. */
size_t figures_add(struct figures_told *f, belongs_fn *belongs, const void *what);
/* Decides. least: caseworkers that must stand behind each figure. Held against what each reader knows as well, but for
 * readers who are told everything: least 1. */
void figures_choose(struct figures_told *f, uint32_t least);
/* A share beside the counts may tell of few where the counts alone do not. */
enum told { TOLD_NOTHING, TOLD_COUNTS, TOLD_WITH_SHARE };
enum told figure_told(const struct figures_told *f, size_t number);

/* Of what belongs, the cases of one row. */
struct in_row {
	belongs_fn *belongs;
	const void *what;
	const char *row;
};
belongs_fn behind_in_row; /* what: struct in_row */

/* What may belong to a figure: all that is relevant now, or was at first; `what` is not looked at. */
belongs_fn behind_in_force, behind_at_first;
struct months { /* month_number(); relevant at first */
	int first, last;
};
belongs_fn behind_in_months; /* what: struct months */
