/* grid.h - a block's table as a plain grid, one number a cell, for programs that calculate.
 *
 * Each column of the block becomes one or more: a text or a bare count one; counts out of a number of cases two ("Ja",
 * "Ja: ud af"); shares and coefficients as many as they have parts: cases, out of, share, lower and upper limit,
 * remark. What compares in words has the difference and its limits beside them, in percentage points. Of courses each
 * period is a row of its own. A series has what is drawn beside its points. A suppressed cell
 * is the word for hidden in its first column, the others are empty (R16). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "codec/arena.h"
#include "tilsyn/v1/report.pb-c.h"

enum grid_kind { GRID_EMPTY, GRID_TEXT, GRID_COUNT, GRID_SHARE, GRID_COEFFICIENT, GRID_POINTS };

struct grid_cell {
	enum grid_kind kind;
	const char *text; /* of GRID_TEXT: cleaned, one line */
	double number;	  /* of the others: a share is 0-1, points are -100 to 100 */
};

/* What is drawn beside the points of a series. */
enum grid_line { GRID_MEDIAN, GRID_GOAL, GRID_LOWER, GRID_UPPER, GRID_LINES };

struct grid {
	size_t n_columns, n_rows;
	const char **heads; /* one per column, each whole: "Ja: ud af" */
	/* The same in two lines: over a column and those beside it that are parts of the same, its title; under that
	 * its part alone. A column that is one alone has no title. */
	const char **titles, **parts;
	bool *limits;	       /* a lower or upper limit */
	bool compares;	       /* says in words what differs, limits and all */
	size_t *first, *share; /* per column of the block: its first one here, and that of its share; 0: it has none */
	size_t lines[GRID_LINES]; /* the columns of what is drawn beside it; 0: there is none */
	struct grid_cell *cells;  /* row by row */
};

/* Everything lies in the arena. The first column is the rows' titles. */
struct grid grid_of(const Tilsyn__V1__Block *block, const char *language, struct arena *a);
const struct grid_cell *grid_at(const struct grid *g, size_t row, size_t column);
bool grid_has_titles(const struct grid *g);
/* The first and last column under the same title as this one; itself where it has none. */
size_t grid_title_first(const struct grid *g, size_t column);
size_t grid_title_last(const struct grid *g, size_t column);
