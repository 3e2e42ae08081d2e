/* form.h - one case answered question by question, in a terminal or through a pipe.
 *
 * Each answer is saved as it is given; "saved" is said only after the server has said so. With the server away answers
 * wait, sealed on disk, and go out by themselves. Leaving, by Ctrl-C too, loses nothing. */
#pragma once

#include "tilsyn/v1/review.pb-c.h"

struct run;
int form_answer(struct run *run, char *review_id); /* gives the exit code */

/* Sends what waits from before, if anything does. What meets a conflict is asked about, where asking is allowed. Gives
 * an exit code when nobody knows yet. */
int form_catch_up(struct run *run);

/* What a submit has led to: whether it counts, whether a blind round is open now, and which case is next. */
void form_say_submitted(
	struct run *run, const Tilsyn__V1__Review *review, const Tilsyn__V1__SubmitReviewResponse *response);

/* Gives one item the answer it had before, as a new version. */
int form_undo(struct run *run, char *review_id, const char *code);
