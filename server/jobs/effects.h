/* effects.h - actions whose number of cases is reached are judged, with the call that a planner makes (R21).
 *
 * SQL hands them out one at a time; what refuses is looked at again after a while. Main loop only. */
#pragma once
struct effects;
struct server;

struct effects *effects_new(struct server *s);
void effects_run(struct effects *e);  /* takes the next one, unless one is under way */
void effects_free(struct effects *e); /* after the pool */
