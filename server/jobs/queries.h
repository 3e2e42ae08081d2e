/* queries.h - the SQL functions that jobs ask. */
#pragma once
#include "db/query.h"

extern struct query query_run_jobs, query_touch_sessions;
