/* results_rows.h - the results of an activity, read from the rows of api.result_entries. */
#pragma once
#include <libpq-fe.h>

#include "codec/arena.h"
#include "report/results.h"

/* Once; from then on no row is needed. NULL, by our own bug, when the frame has another shape. In the arena. */
struct results *results_read(const PGresult *rows, struct arena *a);
