/* behind_rows.h - who stands behind the figures, read from the rows of api.result_members, trend_members and
 * report_members, which are alike. */
#pragma once
#include <libpq-fe.h>

#include "report/behind.h"

/* Rows for spread say, beside, whose casework it is and whether it was met. As many as there are rows, by item; in the
 * arena, no row is needed afterwards. */
const struct behind *behind_read(const PGresult *rows, struct arena *a);
