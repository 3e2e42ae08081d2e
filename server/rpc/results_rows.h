/* results_rows.h - results, read from the rows of api.result_sums. */
#pragma once
#include <libpq-fe.h>

#include "codec/arena.h"
#include "report/results.h"

/* Once; from then on no row is needed. NULL, by our own bug, when the frame has another shape. In the arena. */
struct results *results_read(const PGresult *rows, struct arena *a);
/* Who stands behind them, of api.result_members. In the arena. */
struct result_member *members_read(const PGresult *rows, size_t *count, struct arena *a);
