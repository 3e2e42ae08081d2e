/* progress_report.h - how far an activity is, for the screen of a meeting. Pure. */
#pragma once
#include "codec/arena.h"
#include "tilsyn/v1/report.pb-c.h"

struct progress_of {
	const char *name;
	int64_t assigned, begun, submitted;
};
struct progress {
	const char *title, *deadline; /* ISO date */
	int64_t made_at, assigned, begun, submitted, answers, covered, eligible, apart;
	struct progress_of *reviewers; /* by name */
	size_t n_reviewers;
};

Tilsyn__V1__Report *report_of_progress(const struct progress *p, const char *language, struct arena *a);
