/* wheel.h - between the files of the annual wheel: single activities, and the year as a whole. */
#pragma once
#include "run.h"
#include "tilsyn/v1/wheel.pb-c.h"

/* In a file, people may be named by user name, and the template by code. */
int wheel_resolve_names(struct run *run, Tilsyn__V1__Activity *activity) __attribute__((warn_unused_result));

int wheel_put_plan(struct run *run, Tilsyn__V1__Wheel *wheel);
int wheel_show_ring(struct run *run);
