/* results_rows.h - results, read from the rows of api.result_sums. */
#pragma once
#include <jansson.h>
#include <libpq-fe.h>

#include "codec/arena.h"
#include "report/results.h"

/* Once; from then on no row is needed. NULL, by our own bug, when the frame has another shape. In the arena. */
struct results *results_read(const PGresult *rows, struct arena *a);
/* What stands around the figures alone; the sums are 0. */
struct results *results_read_frame(const json_t *frame, struct arena *a);
