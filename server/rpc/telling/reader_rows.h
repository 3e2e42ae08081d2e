/* reader_rows.h - what a report to a reader is made of, read from the row of api.report_facts. */
#pragma once
#include <libpq-fe.h>

#include "report/reader/reader.h"

/* What the next questions are about; lent until the rows go, but for those in the arena. */
struct reader_wish {
	const char *kind, *from_month, *to_month, *department_id, *team_id, *items, *stands_on, *title, *state,
		*approved_hash;
	int64_t version;
};
/* In the arena. False, by our own bug, when the row has another shape. Results, courses and members come later. */
bool reader_read_facts(struct reader_facts *f, struct reader_wish *wish, const PGresult *rows, struct arena *a);
