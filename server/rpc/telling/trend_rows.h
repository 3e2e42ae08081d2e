/* trend_rows.h - shares over time, read from the rows of api.trend_periods. */
#pragma once
#include <libpq-fe.h>

#include "report/trend/trend_report.h"

/* Questions that it was read without. */
void trend_tell_without(struct trend *t, const struct question_names *without);
/* Of api.few_over_time, beside those that are left out already. */
struct question_names few_read(const PGresult *rows, const struct question_names *without, struct arena *a);
/* In the arena; no row is needed afterwards. NULL, by our own bug, when the frame has another shape. */
struct trend *trend_read(const PGresult *rows, const char *language, struct arena *a);
