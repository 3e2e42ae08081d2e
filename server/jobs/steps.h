/* steps.h - what activities do by themselves: on its day one freezes its list; once a word has drawn the cases it
 * shares them out, or opens its round (R23). When its reviews are in they are held against its goals. The word itself
 * is never given here (R1).
 *
 * SQL hands a step out to one server; it is carried out with the very calls that a planner makes, in the server's own
 * name, one at a time. What refuses is told to planners by SQL. A server that ends in between leaves nothing half-done:
 * each call is one transaction, and the step is handed out again. Main loop only. */
#pragma once
struct steps;
struct server;

struct steps *steps_new(struct server *s);
void steps_run(struct steps *s);  /* takes what is due, unless it is at it */
void steps_free(struct steps *s); /* after the pool */
