/* compose.h - a question set of one's own, chosen and written line by line, in a terminal or through a pipe.
 *
 * Only the request is made here; the server puts the set together and checks it. Leaving early stores nothing. */
#pragma once
#include <stdbool.h>

#include "tilsyn/v1/template.pb-c.h"

struct run;

struct composing {
	struct run *run;
	Tilsyn__V1__ComposeTemplateRequest *request;
	Tilsyn__V1__GetTemplateResponse **sets; /* one for each pick */
	Tilsyn__V1__ListTemplatesResponse *known;
	bool is_over; /* the one who answers has left */
	int rc;
};

/* Asks everything, shows it, and asks whether to go on. Gives the exit code; without an answer, is_over. */
int compose_ask(struct composing *c);
/* Names and version of the set alone: after they were refused. */
void compose_ask_name(struct composing *c);
/* What belongs to the composition so far. */
size_t compose_steps(const struct composing *c, Tilsyn__V1__Step ***steps);

/* A trimmed line; "" from when the other side has left. */
char *compose_line(struct composing *c, const char *prompt);
/* own_question.c: one question of one's own, added to the request. */
void compose_own_question(struct composing *c);
