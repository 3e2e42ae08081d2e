/* minutes.h - active time on each step of a case: it runs while keys come, and a pause counts for a minute at most.
 * Pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MINUTES_IDLE_MS = 60 * 1000, MINUTES_STEPS = 64, MINUTES_MOST_S = 3600 };
struct step_time {
	const char *step; /* lent for good */
	int64_t ms;
};
struct minutes {
	struct step_time steps[MINUTES_STEPS];
	size_t count;
	int64_t last_ms; /* 0 = nothing was done yet */
};

/* A sign of life while this step was on the screen. */
void minutes_tick(struct minutes *minutes, const char *step, int64_t now_ms);
/* Whole seconds of the nth step; what is taken is counted no more, what is left of a second stays. */
int32_t minutes_take(struct minutes *minutes, size_t nth);
