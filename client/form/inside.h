/* inside.h - what the files of the form share: the case at hand, and what each file does with it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "call/follow.h"
#include "command/run.h"
#include "form/minutes.h"
#include "form/outbox.h"
#include "tilsyn/v1/review.pb-c.h"

/* An answer of this sitting, and the version that stood before it. */
struct given {
	const char *code;
	int64_t before;
};

struct form {
	struct run *run;
	char *review_id;
	struct outbox *outbox;
	Tilsyn__V1__GetReviewResponse *review;		/* with what waits laid over what is stored */
	size_t at;					/* item that is asked */
	const char *step;				/* the heading that was shown last */
	const char *held_step;				/* whose holder was said last; NULL: none yet */
	const char *passed_step;			/* whose holder was asked for last */
	const char *comment, *evidence, *evidence_date; /* typed before there was an answer to carry them */
	struct given *last;				/* what was answered last, for undo */
	size_t last_count;
	struct minutes minutes;
	const char *news;      /* to be said above the prompt */
	const char *saved;     /* codes that the server has stored and nobody has been told of */
	int64_t tried_ms;      /* when the server was last found away; 0 = it is there */
	struct follow *follow; /* hears what the other one of the review answers; NULL: nobody else does */
	const char
		*behind; /* the question on the screen stands as it was asked, not as it is stored; NULL: it does not */
	int64_t behind_version; /* which is told already */
	bool is_stale;		/* what is stored, or which questions apply, may have changed */
	bool is_refused;	/* the server will not have what was given */
	bool is_idle;		/* in the middle of a prompt: nothing can be asked */
	bool is_settling;	/* one that waits is being decided: nothing is sent meanwhile */
	bool needs_person;	/* something waits for a line to be typed */
	bool is_left_unsaid;	/* who held what was not said is not asked for any more */
	bool is_far;		/* it stands above a list, perhaps out of sight */
	bool has_missed;	/* something changed, and could not be fetched */
	bool is_shown;		/* the question stands on the screen */
	bool is_over;
	int rc;
};

/* --- case.c: the case at hand --- */

int case_fetch(struct form *f);					      /* from the server, and stays at the same item */
void case_take(struct form *f, Tilsyn__V1__GetReviewResponse *fresh); /* one that was fetched, as case_fetch() does */
int case_read(struct form *f);					      /* the same without what waits */
Tilsyn__V1__Answer *case_given(
	const struct form *f, const Tilsyn__V1__AnswerToSave *sent); /* as an answer that waits */
Tilsyn__V1__Item *case_item(const struct form *f);		     /* the one that is asked */
Tilsyn__V1__Item *case_find(const struct form *f, const char *code); /* NULL when there is none */
void case_go_to(struct form *f, size_t at);
const char *case_text(const Tilsyn__V1__Item *item);
const char *case_label(const struct form *f, const Tilsyn__V1__Item *item, const char *value);
const char *case_step(const struct form *f, const Tilsyn__V1__Item *item); /* its heading */

/* --- show.c: what is on the screen --- */

void show_case(struct form *f);
void show_item(struct form *f);
void show_step(struct form *f, const Tilsyn__V1__Item *item); /* its heading, once */
void show_overview(const struct form *f);
void show_line(const struct form *f, const Tilsyn__V1__Item *item, const char *more); /* of a list, cut to the width */
void show_help(void);
void show_excerpt(const struct form *f); /* what is read in place of the file */
void show_answer(const struct form *f, int indent, const Tilsyn__V1__Item *item, const Tilsyn__V1__Answer *answer);

/* --- typing.c: what is typed --- */

/* A concern never waits, so it passes by all that does (R22): "!" at any prompt while a case is open. */
bool type_is_concern(void *form, const char *typed);
/* A line; NULL at the end of input: the form is over. */
const char *type_line(struct form *f, const char *prompt);
/* The number of a reason, or words of one's own. False when nothing was said, or a question was gone to by its code. */
bool type_reason(struct form *f, Tilsyn__V1__ReasonCode **reasons, size_t count, const char *prompt, bool may_be_words,
	const char **code, const char **words);

/* --- answer.c: giving answers --- */

Tilsyn__V1__AnswerToSave *answer_draft(const struct form *f, const Tilsyn__V1__Item *item);
/* To the item that is asked, and on to the next. Without a reason ("") it is asked for where one is wanted. */
void answer_give(struct form *f, const char *value, const char *reason);
void answer_comment(struct form *f);
void answer_evidence(struct form *f);
void answer_step_off(struct form *f);

/* --- save.c: on the way to the server --- */

/* True when they are saved, or wait to be. What is given stays in the arena. */
bool save_answers(struct form *f, Tilsyn__V1__AnswerToSave **answers, size_t count);
bool save_answer(struct form *f, Tilsyn__V1__AnswerToSave *answer);
void save_waiting(struct form *f);    /* all that waits, as far as it goes */
bool save_while_idle(struct form *f); /* the same while a line is awaited; true when there is news */
void save_minutes(struct form *f);    /* time that no answer has told */
void save_say_waiting(const struct form *f);

/* --- mate.c: two in the same review --- */

void mate_follow(struct form *f); /* where somebody else answers, too */
void mate_leave(struct form *f);
/* Until the keyboard can be read, the time is over or the other one answered: true when that is to be told. */
bool mate_wait(struct form *f, int keyboard, int timeout_ms);

/* --- past.c --- */

void past_show(struct form *f);
void past_undo(struct form *f);

/* --- holder.c: who held a step of a case that had several caseworkers --- */

bool holder_is_asked(const struct form *f);
const Tilsyn__V1__StepHolder *holder_said(const struct form *f, const char *step); /* NULL: nothing yet */
const char *holder_name(const struct form *f, const Tilsyn__V1__StepHolder *said);
void holder_ask(struct form *f);       /* once for the step of the item that is asked */
void holder_ask_again(struct form *f); /* to change it */
void holder_ask_rest(struct form *f);  /* before the submit */

/* --- finish.c --- */

void finish(struct form *f);
