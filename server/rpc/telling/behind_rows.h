/* behind_rows.h - who stands behind the figures, read from the rows of api.result_members, trend_members and
 * report_members, which are alike. */
#pragma once
#include <libpq-fe.h>

#include "report/results.h"

/* Rows for spread say, beside, whose casework it is and whether it was met. As many as there are rows, by item; in the
 * arena, no row is needed afterwards. */
const struct behind *behind_read(const PGresult *rows, struct arena *a);
/* How many rows of api.result_members are of cases: at the end stand items of which nothing has to be hidden. */
size_t behind_count(const PGresult *rows);
/* In how many persons' cases those are seen. */
void behind_tell_spread(const PGresult *rows, struct results *r);
