/* followup.h - between the commands on findings and actions. */
#pragma once
#include "command/run.h"
#include "tilsyn/v1/followup.pb-c.h"

int followup_find(struct run *run, const char *named, Tilsyn__V1__Action **action) __attribute__((warn_unused_result));
/* --deadline as an ISO day, "" when it is not given. */
int followup_deadline(struct run *run, char **day) __attribute__((warn_unused_result));

/* Sentences: what an action is held against and how many cases it takes; how far the later draws are or what they said.
 * In the arena. */
const char *followup_baseline_words(struct arena *a, const Tilsyn__V1__Baseline *b, double hoped);
const char *followup_verdict_words(struct arena *a, const Tilsyn__V1__Action *action);
const char *followup_whose(const Tilsyn__V1__Action *action); /* the team, the caseworker ... */
