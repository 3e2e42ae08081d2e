/* trend_rows.h - shares over time, read from the rows of api.trend_periods. */
#pragma once
#include <libpq-fe.h>

#include "report/trend/trend_report.h"

/* In the arena; no row is needed afterwards. NULL, by our own bug, when the frame has another shape. */
struct trend *trend_read(const PGresult *rows, const char *language, struct arena *a);
