/* calibration.h - what the commands of the noun share. */
#pragma once
#include <stdbool.h>

#include "command/run.h"
#include "tilsyn/v1/calibration.pb-c.h"

/* The round that is named, else the newest that was not cancelled. */
int calibration_row(struct run *run, Tilsyn__V1__Calibration **row) __attribute__((warn_unused_result));
int calibration_find(struct run *run, char **id) __attribute__((warn_unused_result));
/* What was done with a round or with voices since they were opened. */
void calibration_put_changes(struct arena *arena, Tilsyn__V1__RoundChange *const *changes, size_t count);
/* Where a new deadline was what the server refused: says what one must be. */
void calibration_explain_deadline(int rc);
void calibration_put(struct run *run, const Tilsyn__V1__Calibration *calibration);
/* "0,67 (0,41 to 0,82)", or why there is no figure. */
const char *calibration_figure(struct run *run, const Tilsyn__V1__Cell *cell);
/* calibration_people.c: who may talk with whom, and about what. */
void calibration_put_people(struct run *run, const Tilsyn__V1__GetCalibrationResultsResponse *told, bool all);
const char *calibration_decimal(struct run *run, double value, bool with_sign); /* 0,67 in Danish */
/* The set that the argument at `place` names; without it the only published one. */
int calibration_template(struct run *run, size_t place, char **template_id) __attribute__((warn_unused_result));
