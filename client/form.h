/* form.h - one case answered question by question, in a terminal or through a pipe.
 *
 * Each answer is saved as it is given; "saved" is said only after the server has said so. Leaving, by Ctrl-C too, loses
 * nothing. */
#pragma once

struct run;
int form_answer(struct run *run, char *review_id); /* gives the exit code */
