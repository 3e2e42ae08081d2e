/* reader.h - what a report to a reader is made of, as plain values (R16, R17, R27, R28).
 *
 * Beside the results (in force) and the courses over time (first answers) there are the leader's own words, groups held
 * beside each other, how the audits were checked, what was answered to earlier reports, and who stands behind every
 * figure. rpc/reader_rows.h reads it; report_of_reader() tells it. */
#pragma once
#include "report/behind.h"
#include "report/blocks.h"
#include "report/results.h"
#include "report/trend/trend_report.h"

enum reader { READER_TEAM, READER_DEPARTMENT, READER_MANAGEMENT, READER_COMMITTEE };

struct reader_words {
	const char *place, *words;
};
struct context_figure {
	const char *what, *figure, *source, *date;
};
struct given_answer {
	const char *body, *on, *words, *title;
};
/* One of the two sets of cases between which an action's measure moved, first answers. */
struct action_end {
	uint32_t yes, of;
	const char **reviews; /* by id */
	size_t n_reviews;
};
/* What was done, and what it gave. */
struct told_action {
	const char *words, *item, *deadline; /* item: what it should move, in words; "" = nothing is measured */
	bool overdue;
	bool together; /* several questions: measured is in how many cases all of them are met */
	/* Of the verdict; "few": there is one, and few persons stand behind it; "not_yet": closed and not measured; "":
	 * still open. */
	const char *outcome;
	const char *code; /* of the item */
	bool has_ends;	  /* enough caseworkers stand behind both, and their place is the reader's */
	struct action_end before, later;
};
struct group_sums { /* of one row, first answers */
	uint32_t cases, yes;
	bool counts_only;
	double w, w2, wy;
};
struct reader_group {
	const char *name;
	bool common_rater;		  /* with the others */
	struct group_sums *mine, *others; /* by row */
};
struct reader_checks {
	uint32_t cases, unread, replaced, rounds, round_cases, second_asked, second_read, remarks, changed, reviewers;
	uint32_t waiting, waiting_answers; /* of cases whose caseworkers can still point to a document (R27) */
	const char *waiting_until;	   /* the last of their days */
};
struct reader_facts {
	enum reader reader;
	bool in_words; /* a small team */
	bool draft;    /* not published, and not about to be */
	const char *title, *place, *from_month, *to_month, *approver, *approved_by, *reason;
	const char *appendix; /* the format that goes with the agenda, as it is called; NULL: PDF */
	const char *mark;     /* of a draft's content, to tell it by on paper */
	bool approval_lapsed; /* something else was approved than this */
	uint32_t number;
	int64_t today, replaces_at; /* 0: it replaces nothing */
	const struct results *results, *first;
	const struct trend *trend; /* its items are the indicators */
	struct reader_words *words;
	struct context_figure *context;
	struct given_answer *answers;
	struct told_action *actions;
	struct reader_group *groups;
	const char **group_rows;      /* indicators; of a reworded question each wording */
	const struct behind *members; /* by item */
	size_t n_words, n_context, n_answers, n_actions, n_groups, n_group_rows, n_members;
	struct reader_checks checks;
};

/* "" where the leader wrote nothing there. */
const char *reader_words_at(const struct reader_facts *f, const char *place);
