/* queries.h - every SQL function that C asks beside those of the ordinary rows; all are compared with the database at
 * start-up. */
#pragma once
#include "db/query.h"

extern struct query *const all_queries[]; /* NULL-ended */
