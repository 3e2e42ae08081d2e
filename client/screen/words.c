#include "screen/words.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "call/rpc.h"
#include "codec/codec.h"
#include "screen/language.h"
#include "screen/spelling.h"
#include "screen/ui.h"

struct word {
	const char *name; /* of the enum value in the contract */
	const char *msgid;
};

static const struct word enum_words[] = {
	{"ROLE_ADMINISTRATOR", N_("administrator")},
	{"ROLE_PLANNER", N_("planner")},
	{"ROLE_LEADER", N_("leader")},
	{"ROLE_CASEWORKER", N_("caseworker")},
	{"ROLE_DATA_PROTECTION_OFFICER", N_("data protection officer")},
	{"TASK_KIND_REVIEW", N_("Review a case")},
	{"TASK_KIND_CALIBRATION", N_("Review a case blind")},
	{"TASK_KIND_SECOND", N_("Read a case a second time")},
	{"TASK_KIND_FREEZE", N_("Freeze the case list")},
	{"TASK_KIND_DRAW", N_("Draw: the word is wanted")},
	{"TASK_KIND_ASSIGN", N_("Assign the cases")},
	{"TASK_KIND_RESULT", N_("See the results")},
	{"TASK_KIND_REASSIGN", N_("Find another reviewer")},
	{"TASK_KIND_WORD", N_("Give a word for the draw")},
	{"TASK_KIND_ANCHORS", N_("Read anchor cases again: a round with --anchors")},
	{"TASK_KIND_NEW_LEADER", N_("New in the group: a round with --anchors")},
	{"TASK_KIND_STANDSTILL", N_("Stands still")},
	{"TASK_KIND_PROPOSAL", N_("Settle a proposal")},
	{"TASK_KIND_HOLD", N_("Hold it, then note it")},
	{"TASK_KIND_CONCERN", N_("A concern for a child")},
	{"REPORT_READER_TEAM", N_("team")},
	{"REPORT_READER_DEPARTMENT", N_("department")},
	{"REPORT_READER_MANAGEMENT", N_("management")},
	{"REPORT_READER_COMMITTEE", N_("committee")},
	{"REPORT_STATE_DRAFT", N_("draft")},
	{"REPORT_STATE_APPROVED", N_("approved")},
	{"REPORT_STATE_PUBLISHED", N_("published")},
	{"REPORT_VIEW_PAGE", N_("page")},
	{"REPORT_VIEW_SLIDES", N_("slides")},
	{"REPORT_VIEW_AGENDA", N_("agenda")},
	{"REPORT_BODY_MANAGEMENT", N_("management")},
	{"REPORT_BODY_COMMITTEE", N_("committee")},
	{"TASK_KIND_REMARK", N_("Read it; point to documents")},
	{"TASK_KIND_REPLY", N_("Reply to a remark")},
	{"TASK_KIND_FEEDBACK", N_("Feedback to you")},
	{"TASK_KIND_CONCEPT", N_("Read the concept")},
	{"TASK_KIND_WRITE_CONCEPT", N_("Write the concept")},
	{"PURPOSE_PRACTICE", N_("practice")},
	{"ENTRY_KIND_REMARK", N_("remark")},
	{"ENTRY_KIND_KEPT", N_("kept")},
	{"ENTRY_KIND_CORRECTION", N_("corrected")},
	{"CONSENT_NOT_ASKED", N_("not asked")},
	{"CONSENT_ASKED", N_("asked")},
	{"CONSENT_GIVEN", N_("may be shown")},
	{"CONSENT_DECLINED", N_("may not be shown")},
	{"READING_STATE_DRAFT", N_("a yes is missing")},
	{"READING_STATE_READY", N_("ready")},
	{"READING_STATE_OPEN", N_("takes votes")},
	{"READING_STATE_SHOWN", N_("votes shown")},
	{"LOOK_KIND_ANSWERS", N_("read the answers")},
	{"LOOK_KIND_HISTORY", N_("read earlier answers")},
	{"LOOK_KIND_ENTRIES", N_("read remarks")},
	{"LOOK_KIND_FEEDBACK", N_("read the feedback")},
	{"LOOK_KIND_EXAMPLE", N_("marked a good example")},
	{"LOOK_KIND_ACCESS", N_("told who has looked")},
	{"LOOK_KIND_CHANGE", N_("wrote")},
	{"LOOK_KIND_FIGURES", N_("read figures of one caseworker alone")},
	{"LOOK_KIND_LIST", N_("saw that there is feedback")},
	{"LOOK_KIND_FINDINGS", N_("read what was found")},
	{"LOOK_KIND_SUGGESTIONS", N_("saw an answer that wants attention")},
	{"LOOK_KIND_ACTIONS", N_("read what is to be done")},
	{"LOOK_KIND_CASE", N_("read what the case list holds of the case")},
	{"LOOK_KIND_COMPARISON", N_("read how several had read the case")},
	{"LOOK_KIND_CONCERN", N_("read a concern for the child")},
	{"LOOK_KIND_WORK", N_("worked with the case")},
	{"LOOK_ROLE_YOURSELF", N_("yourself")},
	{"LOOK_ROLE_REVIEWER", N_("the reviewer")},
	{"LOOK_ROLE_LEADER", N_("a leader")},
	{"LOOK_ROLE_PLANNER", N_("a planner")},
	{"LOOK_ROLE_OFFICER", N_("the data protection officer")},
	{"LOOK_ROLE_CASEWORKER", N_("a caseworker")},
	{"LOOK_ROLE_ADMINISTRATOR", N_("an administrator")},
	{"TASK_KIND_ACTION", N_("Follow up")},
	{"TASK_KIND_ACTION_WANTED", N_("Say what is to be done")},
	{"TASK_KIND_REPORT", N_("Write a report")},
	{"TASK_KIND_APPROVE_REPORT", N_("Have a report approved")},
	{"TASK_KIND_PUBLISH_REPORT", N_("Publish a report")},
	{"ERASURE_PART_REGISTER", N_("cases with decisions and caseworkers in the register")},
	{"ERASURE_PART_NAME", N_("names")},
	{"ERASURE_PART_REVIEWS", N_("reviews: answers, history, words, remarks, feedback")},
	{"ERASURE_PART_FINDINGS", N_("findings of single cases")},
	{"ERASURE_PART_ACTIONS", N_("actions on the case or the caseworker")},
	{"ERASURE_PART_CONCERNS", N_("closed concerns")},
	{"ERASURE_PART_READINGS", N_("anonymised extracts")},
	{"ERASURE_PART_LISTS", N_("draws whose list names the case: only their hashes stay")},
	{"ERASURE_PART_LOG", N_("acts of the log, which hold a pseudonym from then on")},
	{"ERASURE_PART_SUMS", N_("cases whose part of the sums stays, of nobody")},
	{"ERASURE_PART_REPORTS", N_("published reports, whose figures count it")},
	{"ERASURE_PART_DECISIONS", N_("reviews done as staff, without the name")},
	{"ERASURE_HINDRANCE_OPEN_CONCERN", N_("an open concern for the child")},
	{"ERASURE_HINDRANCE_SEALED_ROUND", N_("a blind round that runs")},
	{"ERASURE_HINDRANCE_OPEN_REVIEW", N_("a review that is open")},
	{"ERASURE_HINDRANCE_REMARKS", N_("the days for remarks run")},
	{"ERASURE_HINDRANCE_OPEN_ACTION", N_("something to be done about it")},
	{"ERASURE_HINDRANCE_RUNNING_DRAW", N_("an audit that runs has it in its list")},
	{"ERASURE_HINDRANCE_ANCHOR_IN_USE", N_("it is an anchor case: retire it")},
	{"ERASURE_HINDRANCE_OPEN_READING", N_("a team votes on its extract")},
	{"ERASURE_HINDRANCE_HOLDS_CASES", N_("cases that the caseworker holds")},
	{"ERASURE_HINDRANCE_HAS_ACCESS", N_("access that is open")},
	{"ERASURE_KIND_CASE", N_("case")},
	{"ERASURE_KIND_CASEWORKER", N_("caseworker")},
	{"ERASURE_KIND_PERSON", N_("user")},
	{"ERASURE_STATE_ASKED", N_("asked for")},
	{"ERASURE_STATE_DONE", N_("carried out")},
	{"ERASURE_STATE_DECLINED", N_("declined")},
	{"TASK_KIND_ERASURE", N_("Decide on an erasure")},
	{"TASK_KIND_CLOSE_ACTION", N_("Close what was followed up")},
	{"FINDING_KIND_ATTENTION", N_("attention point")},
	{"FINDING_KIND_STRENGTH", N_("strength")},
	{"SUGGESTION_KIND_CRITICAL", N_("Mend a case")},
	{"SUGGESTION_KIND_ATTENTION", N_("Attention point")},
	{"SUGGESTION_KIND_STRENGTH", N_("Strength")},
	{"SUGGESTION_KIND_COMPETENCE", N_("Competence development")},
	{"SUGGESTION_KIND_EXCHANGE", N_("Exchange of good examples")},
	{"SUGGESTION_KIND_THEMED", N_("Themed audit")},
	{"ACTION_LEVEL_CASE", N_("case")},
	{"ACTION_LEVEL_CASEWORKER", N_("caseworker")},
	{"ACTION_LEVEL_TEAM", N_("team")},
	{"ACTION_LEVEL_DEPARTMENT", N_("department")},
	{"ACTION_KIND_MEND_CASE", N_("mend")},
	{"ACTION_KIND_FEEDBACK", N_("feedback")},
	{"ACTION_KIND_LEARNING", N_("learning")},
	{"ACTION_KIND_WORKFLOW", N_("workflow")},
	{"ACTION_KIND_TRAINING", N_("training")},
	{"ACTION_KIND_EXCHANGE", N_("exchange")},
	{"ACTION_KIND_THEMED", N_("theme")},
	{"ACTION_KIND_REPORT", N_("report")},
	{"ACTION_KIND_OTHER", N_("other")},
	{"ACTION_STATE_OPEN", N_("open")},
	{"ACTION_STATE_CLOSED", N_("closed")},
	{"ACTION_STATE_DROPPED", N_("dropped")},
	{"ACTION_STEP_MADE", N_("made")},
	{"ACTION_STEP_CHANGED", N_("changed")},
	{"ACTION_STEP_HANDED_OVER", N_("handed over")},
	{"ACTION_STEP_EVIDENCE", N_("evidence")},
	{"ACTION_STEP_CLOSED", N_("closed")},
	{"ACTION_STEP_REOPENED", N_("opened again")},
	{"ACTION_STEP_JUDGED", N_("effect judged")},
	{"ACTION_STEP_DROPPED", N_("dropped")},
	{"EFFECT_MOVED", N_("moved")},
	{"EFFECT_MOVED_LESS", N_("moved less than hoped")},
	{"EFFECT_NOT_MOVED", N_("not moved")},
	{"EFFECT_FALLEN", N_("fallen")},
	{"EFFECT_UNDECIDED", N_("cannot be told yet")},
	{"CONCERN_STATE_OPEN", N_("open")},
	{"CONCERN_STATE_CLOSED", N_("closed")},
	{"CONCERN_STEP_RAISED", N_("raised")},
	{"CONCERN_STEP_TOLD", N_("told")},
	{"CONCERN_STEP_RECORDED", N_("recorded in the case system")},
	{"CONCERN_STEP_HANDED_OVER", N_("handed over")},
	{"CONCERN_STEP_NOTED", N_("noted")},
	{"CONCERN_STEP_CLOSED", N_("closed")},
	{"ACTIVITY_KIND_GENERAL", N_("general")},
	{"ACTIVITY_KIND_THEMED", N_("themed")},
	{"ACTIVITY_KIND_CALIBRATION", N_("calibration")},
	{"ACTIVITY_KIND_TEAM_READING", N_("team reading")},
	{"ACTIVITY_KIND_REPORTING", N_("reporting")},
	{"ACTIVITY_KIND_CONCEPT_REVIEW", N_("concept review")},
	{"AUDIT_PURPOSE_LEGALITY", N_("lawful casework")},
	{"AUDIT_PURPOSE_QUALITY", N_("good casework")},
	{"AUDIT_PURPOSE_LEARNING", N_("shared understanding and learning")},
	{"AUDIT_PURPOSE_EFFECT", N_("whether what was decided works")},
	{"AUDIT_PURPOSE_INFORMATION", N_("figures for those who steer")},
	{"CADENCE_MONTHLY", N_("every month")},
	{"CADENCE_SECOND_MONTH", N_("every second month")},
	{"CADENCE_QUARTERLY", N_("every quarter")},
	{"CADENCE_OWN", N_("own periods")},
	{"MODE_ALONE", N_("alone")},
	{"MODE_DIALOGUE", N_("in dialogue")},
	{"METHOD_COVERAGE", N_("coverage of caseworkers")},
	{"METHOD_STRATIFIED", N_("by strata")},
	{"METHOD_SIMPLE", N_("simple")},
	{"PROMISE_OUTCOME_COMING", N_("coming")},
	{"PROMISE_OUTCOME_UNDER_WAY", N_("under way")},
	{"PROMISE_OUTCOME_HELD", N_("held")},
	{"PROMISE_OUTCOME_HELD_IN_PART", N_("held in part")},
	{"PROMISE_OUTCOME_MISSED", N_("not held")},
	{"PROMISE_OUTCOME_SKIPPED", N_("skipped")},
	{"METHOD_SYSTEMATIC", N_("systematic")},
	{"METHOD_BIRTHDAY", N_("by day of birth")},
	{"METHOD_ALL", N_("all cases")},
	{"METHOD_TARGETED", N_("targeted")},
	{"STRATA_TEAM", N_("teams")},
	{"STRATA_CASEWORKER", N_("caseworkers")},
	{"STRATA_SECTION", N_("sections of the law")},
	{"UNIT_FAMILY", N_("family")},
	{"UNIT_CASE", N_("case")},
	{"VERDICT_OUTCOME_BELOW", N_("below the goal")},
	{"VERDICT_OUTCOME_UNDECIDED", N_("cannot be told yet")},
	{"VERDICT_OUTCOME_REACHED", N_("goal reached")},
	{"VERDICT_OUTCOME_COUNTS_ONLY", N_("too few to tell")},
	{"PROPOSAL_KIND_THEMED", N_("A themed activity")},
	{"PROPOSAL_KIND_MORE", N_("More cases")},
	{"PROPOSAL_KIND_LESS", N_("Fewer cases")},
	{"PROPOSAL_STATE_OPEN", N_("open")},
	{"PROPOSAL_STATE_ACCEPTED", N_("accepted")},
	{"PROPOSAL_STATE_DECLINED", N_("declined")},
	{"PROPOSAL_STATE_OVERTAKEN", N_("overtaken by later results")},
	{"BY_ITSELF_NOTHING", N_("nothing")},
	{"BY_ITSELF_FREEZE", N_("the freeze")},
	{"BY_ITSELF_ALL", N_("all but the word")},
	{"CASE_STATE_OPEN", N_("open")},
	{"CASE_STATE_CLOSED", N_("closed")},
	{"SIZE_BASIS_PLANNED", N_("as planned")},
	{"SIZE_BASIS_MARGIN", N_("for the margin")},
	{"SIZE_BASIS_MARGIN_WILSON", N_("the same, in reports")},
	{"SIZE_BASIS_HOURS", N_("within the hours")},
	{"SIZE_BASIS_ALL", N_("all cases")},
	{"SIZE_BASIS_FEWER_STEPS", N_("with fewer steps")},
	{"ACTIVITY_STATE_PLANNED", N_("planned")},
	{"ACTIVITY_STATE_FROZEN", N_("frozen")},
	{"ACTIVITY_STATE_DRAWN", N_("drawn")},
	{"ACTIVITY_STATE_ASSIGNED", N_("assigned")},
	{"ACTIVITY_STATE_DONE", N_("done")},
	{"ACTIVITY_STATE_SKIPPED", N_("skipped")},
	{"DRAW_PLACE_SAMPLE", N_("sample")},
	{"DRAW_PLACE_SPARE", N_("spare")},
	{"DRAW_PLACE_REST", N_("rest")},
	{"DROP_REASON_NOT_IN_FRAME", N_("not in frame")},
	{"DROP_REASON_MOVED_AWAY", N_("moved away")},
	{"DROP_REASON_ACCESS_BARRED", N_("access barred")},
	{"DROP_REASON_COURT_OR_POLICE", N_("court or police")},
	{"CONFLICT_OWN_CASEWORK", N_("own casework")},
	{"CONFLICT_OWN_DECISION", N_("own decision")},
	{"CONFLICT_OWN_TEAM", N_("own team")},
	{"CONFLICT_DECLARED", N_("declared")},
	{"REASSIGN_REASON_ABSENCE", N_("absence")},
	{"REASSIGN_REASON_CONFLICT", N_("conflict of interest")},
	{"REASSIGN_REASON_WORKLOAD", N_("workload")},
	{"REASSIGN_REASON_LEFT", N_("has left")},
	{"SEAT_REASON_ABSENCE", N_("absence")},
	{"SEAT_REASON_CONFLICT", N_("conflict of interest")},
	{"SEAT_REASON_WORKLOAD", N_("workload")},
	{"SEAT_REASON_LEFT", N_("has left")},
	{"COVERAGE_STATE_REACHED", N_("reached")},
	{"COVERAGE_STATE_DRAWN", N_("drawn")},
	{"COVERAGE_STATE_MISSING", N_("missing")},
	{"COVERAGE_STATE_NO_CASE", N_("no eligible case")},
	{"COVERAGE_STATE_LEFT", N_("left before that")},
	{"TIE_KNOWS_FAMILY", N_("knows the family")},
	{"TIE_DISCUSSED", N_("discussed the case")},
	{"TIE_DECIDED", N_("took part in deciding")},
	{"TIE_SPARRING", N_("sparring")},
	{"PURPOSE_RANDOM", N_("drawn")},
	{"PURPOSE_TARGETED", N_("chosen")},
	{"PURPOSE_CALIBRATION", N_("calibration")},
	{"PURPOSE_SECOND", N_("second reading")},
	{"PURPOSE_CASEWORKER", N_("the caseworker's own voice")},
	{"PURPOSE_TEAM", N_("team")},
	{"PURPOSE_ANCHOR", N_("anchor case")},
	{"REVIEW_STATE_OPEN", N_("not submitted")},
	{"REVIEW_STATE_SUBMITTED", N_("submitted")},
	{"REVIEW_STATE_WITHDRAWN", N_("withdrawn")},
	{"SAVE_OUTCOME_SAVED", N_("saved")},
	{"SAVE_OUTCOME_CONFLICT", N_("conflict")},
	{"AUDIENCE_CASEWORKERS", N_("the caseworkers")},
	{"AUDIENCE_TEAMS", N_("the teams")},
	{"AUDIENCE_MANAGEMENT", N_("the management")},
	{"AUDIENCE_COMMITTEE", N_("the political committee")},
	{"AUDIENCE_DEPARTMENTS", N_("the departments")},
	{"DUE_STATE_COMING", N_("the audit is not over")},
	{"DUE_STATE_WRITE", N_("to be written")},
	{"DUE_STATE_APPROVE", N_("to be approved")},
	{"DUE_STATE_PUBLISH", N_("to be published")},
	{"DUE_STATE_TOLD", N_("has been told")},
	{"WHEEL_FORMAT_TEXT", N_("text")},
	{"WHEEL_FORMAT_SVG", "svg"},
	{"FORMAT_TEXT", N_("text")},
	{"FORMAT_HTML", "html"},
	{"FORMAT_JSON", "json"},
	{"FORMAT_PDF", "pdf"},
	{"FORMAT_XLSX", "xlsx"},
	{"FORMAT_CSV", "csv"},
	{"FAULT_KIND_MISSING", N_("a value is missing")},
	{"FAULT_KIND_COLUMNS", N_("fewer or more columns than the header")},
	{"FAULT_KIND_DATE", N_("not a date of the form dd-mm-yyyy")},
	{"FAULT_KIND_CPR", N_("not a CPR number")},
	{"FAULT_KIND_SECTION", N_("not a section of the law")},
	{"FAULT_KIND_ORDER", N_("closed before opened, or decided before birth")},
	{"FAULT_KIND_FUTURE", N_("a date after today")},
	{"FAULT_KIND_TEXT", N_("text that cannot be read, or is too long")},
	{"FAULT_KIND_CONTRADICTION", N_("differs from another row of the same case")},
	{"FAULT_KIND_HEADING", N_("this column is missing")},
	{"FAULT_KIND_DECISION", N_("section and decision date go together")},
	{"FAULT_KIND_QUOTE", N_("a quotation mark that is never closed")},
	{"FAULT_KIND_HOLDS_CPR", N_("a CPR number where none belongs")},
	{"FAULT_KIND_HEADING_TWICE", N_("another column has this heading, too")},
};

/* Purposes that follow from what somebody does; any other was given in words. */
static const struct word purposes[] = {
	{"assignment", N_("assigned to it")},
	{"own_casework", N_("own casework")},
	{"nearest_leader", N_("nearest leader")},
	{"followup", N_("follow-up")},
	{"access", N_("access to the log")},
	{"calibration", N_("calibration")},
	{"example", N_("good example")},
	{"erasure", N_("erasure")},
	{"concern", N_("concern for a child")},
	{"onboarding", N_("a new leader's way in")},
	{"team_reading", N_("reading in the team")},
};

const char *words_of_purpose(const char *purpose)
{
	for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++)
		if (!strcmp(purposes[i].name, purpose))
			return _(purposes[i].msgid);
	return purpose;
}

const char *words_of_enum(const ProtobufCEnumDescriptor *type, int value)
{
	const ProtobufCEnumValue *named = protobuf_c_enum_descriptor_get_value(type, value);

	if (!value || !named)
		return "";
	for (size_t i = 0; i < sizeof(enum_words) / sizeof(enum_words[0]); i++)
		if (!strcmp(enum_words[i].name, named->name))
			return _(enum_words[i].msgid);
	return named->name;
}

/* "not in frame", "not_in_frame" and "not-in-frame" are one word. */
static char *as_word(struct arena *arena, const char *text)
{
	char *word = spelling_fold(arena, text);

	for (char *c = word; *c; c++)
		if (*c == ' ' || *c == '-')
			*c = '_';
	return word;
}

bool words_to_enum(const ProtobufCEnumDescriptor *type, const char *text, int *value)
{
	struct arena *arena = arena_new();
	const char *wanted = as_word(arena, text);
	bool found = codec_enum_value(type, wanted, value) && *value;

	for (unsigned i = 0; !found && i < type->n_values; i++) {
		*value = type->values[i].value;
		found = *value && !strcmp(as_word(arena, words_of_enum(type, *value)), wanted);
	}
	arena_free(arena);
	return found;
}

const char *words_of_enum_all(struct arena *arena, const ProtobufCEnumDescriptor *type)
{
	const char *all = "";

	for (unsigned i = 0; i < type->n_values; i++)
		if (type->values[i].value)
			all = arena_print(
				arena, "%s%s%s", all, *all ? ", " : "", words_of_enum(type, type->values[i].value));
	return all;
}

int words_width(const char *text)
{
	return ui_columns(text, strlen(text));
}
