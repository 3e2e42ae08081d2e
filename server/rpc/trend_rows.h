/* trend_rows.h - shares over time, read from the rows of api.trend_periods and api.trend_members. */
#pragma once
#include <libpq-fe.h>

#include "report/trend_report.h"

/* In the arena; no row is needed afterwards. NULL, by our own bug, when the frame has another shape. */
struct trend *trend_read(const PGresult *rows, const char *language, struct arena *a);
/* Who stands behind each point: from then on few persons are hidden (R16). */
void trend_read_members(struct trend *t, const PGresult *rows, struct arena *a);
