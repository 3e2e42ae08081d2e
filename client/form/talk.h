/* talk.h - the talk after several have answered the same case apart: one question after the other on the screen with
 * what each of them said, and what they agree on is noted as it is said. What does not fit is asked again, so that a
 * slip loses nothing that was typed.
 *
 * The same talk serves a round of leaders, where what is agreed can go into the interpretation book, and voices, where
 * it can be that something must be done about the case. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "command/run.h"
#include "tilsyn/v1/calibration.pb-c.h"
#include "tilsyn/v1/template.pb-c.h"

struct talk_said {
	const char *name, *value, *comment;
};
/* One question of one case. */
struct talk_point {
	char *question, *case_number;
	const char *text;
	struct talk_said *said;
	size_t n_said;
	bool differs;
};
struct talk {
	struct run *run;
	char *panel_id;
	Tilsyn__V1__Seat **seats; /* who answered */
	size_t n_seats;
	const Tilsyn__V1__Scale *scale;
	struct talk_point *points; /* the agenda, the widest gap first */
	size_t n_points;
	Tilsyn__V1__Consensus **noted; /* what was agreed already */
	size_t n_noted;
	bool is_round;
	char **present; /* user ids; talk.c's own */
	size_t n_present;
};

/* What was noted on a question of a case; NULL: nothing yet. */
const Tilsyn__V1__Consensus *talk_noted(
	Tilsyn__V1__Consensus *const *noted, size_t count, const char *question, const char *case_number);
const char *talk_value(const Tilsyn__V1__Scale *scale, const char *value); /* in the words of its scale */

/* All on which they differ and nothing is noted, or the one question; with --answer as a script gives it. Gives the
 * exit code. */
int talk_over(struct talk *talk, const char *question);
