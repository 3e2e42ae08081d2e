/* reader_report.h - one report for each reader, out of the same parts. Pure. */
#pragma once
#include "report/reader/reader_sets.h"

Tilsyn__V1__Report *report_of_reader(
	const struct reader_facts *f, const struct reader_shown *shown, const char *language, struct arena *a);
/* For the agenda system: summary, recommendation, appendices, to be pasted in. */
Tilsyn__V1__Report *agenda_of_reader(
	const struct reader_facts *f, const struct reader_shown *shown, const char *language, struct arena *a);
/* SHA-256 of all that is told, in hex: words, figures, verdicts, checks and answers, but for the day and what became of
 * the draft. */
const char *hash_of_reader(
	const struct reader_facts *f, const struct reader_shown *shown, const char *language, struct arena *a);
