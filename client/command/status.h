/* status.h - how one goes on with each kind of thing that waits. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "tilsyn/v1/session.pb-c.h"

struct next_step {
	Tilsyn__V1__TaskKind kind;
	const char *noun, *verb; /* of the command; NULL where there is none */
	bool of_subject;	 /* the command takes the task's subject as its argument */
};
extern const struct next_step next_steps[];
extern const size_t next_step_count;
