/* wheel_findings.h - a year's plan held against the recommendations, in words.
 *
 * Between the wheel as the contract has it and domain/wheel_check.h. All of it lies in the arena. */
#pragma once
#include "codec/arena.h"
#include "domain/wheel_check.h"
#include "tilsyn/v1/wheel.pb-c.h"

/* What the check needs beside the wheel. */
struct wheel_facts {
	struct wheel_step {
		const char *id, *title;
	} * steps; /* of the question sets in use */
	size_t n_steps;
	struct wheel_person {
		const char *id, *name, *user, *since; /* ISO date */
	} * leaders;
	size_t n_leaders;
	uint32_t reached, unreached;
	const char *unreached_names; /* the first of them */
	const struct wheel_look {
		const char *activity, *step;
	} * looks; /* which activity asks about which step */
	size_t n_looks;
	const struct wheel_frame {
		const char *activity;
		uint32_t cases;
	} * frames; /* of those that are still to draw */
	size_t n_frames;
	bool begun_before;
	double general_minutes, themed_minutes; /* that a case takes */
};

Tilsyn__V1__CheckWheelResponse *wheel_findings(
	const Tilsyn__V1__Wheel *wheel, const struct wheel_facts *facts, const char *language, struct arena *a);
