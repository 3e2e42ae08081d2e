/* progress_rows.h - api.progress_facts as plain values. */
#pragma once
#include <libpq-fe.h>

#include "report/progress_report.h"

const struct progress *progress_read(const PGresult *rows, struct arena *a); /* NULL: in another shape */
