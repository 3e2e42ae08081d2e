/* wheel_mends.h - the smallest change that mends a finding, as a command to type. */
#pragma once
#include "report/wheel/wheel_findings.h"

struct wheel_mending {
	const Tilsyn__V1__Wheel *wheel;
	const struct wheel_facts *facts;
	Tilsyn__V1__Activity *const *activities; /* those that wheel_check() numbers */
	size_t n_activities;
	const char *language;
	struct arena *arena;
};

/* "" where no single command does: an activity of no plan, or one that must be thought of first. */
char *wheel_mend(const struct wheel_mending *m, const struct wheel_finding *f);
