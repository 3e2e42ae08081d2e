/* kept.h - may a figure that leaders and planners keep be told? By the one way there is (report/behind.h): held against
 * what published reports, findings and actions told, it speaks of two caseworkers at least (R16, R17). */
#pragma once
#include "codec/arena.h"
#include "report/behind.h"

#include <libpq-fe.h>

struct kept {
	enum told told;
	const char *reviews; /* the cases behind it, "{...}" in the order of their ids */
	const char *sets;    /* a number: the sets it was held against */
};

enum { KEPT_LEAST = 2 }; /* caseworkers */

/* members: rows of a *_figure function. with_share: a weighted share stands beside the counts. */
struct kept kept_of(const PGresult *members, bool with_share, struct arena *a);
