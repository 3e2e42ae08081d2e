/* feedback_report.h - feedback to a caseworker becomes a document to sit down with (R17). Pure.
 *
 * Strengths first; then what is worth talking about, with what was seen, where it stands and what the law says; then
 * what to ask each other. Case by case: nothing is added up, nothing compared, no figure stands in it. */
#pragma once
#include "codec/arena.h"
#include "tilsyn/v1/feedback.pb-c.h"

/* One case, or several of one caseworker in the order given. made_at: seconds since 1970. */
Tilsyn__V1__Report *report_of_feedback(const Tilsyn__V1__GetFeedbackResponse *const *told, size_t count,
	const char *language, int64_t made_at, struct arena *a);
