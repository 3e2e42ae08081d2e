/* queries.h - the SQL functions that jobs ask, and what is logged when they fail. */
#pragma once
#include "db/pool.h"
#include "db/query.h"

extern struct query query_run_jobs, query_touch_sessions, query_take_notice, query_settle_notice, query_take_step,
	query_fail_step, query_take_action;

void jobs_log_failure(const char *what, const struct pool_answer *answer); /* not when the database is merely away */
