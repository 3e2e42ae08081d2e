/* follow.h - hears that something changed, while the person at the terminal reads or types.
 *
 * Keeps a stream of hints open (EventService/Watch) and opens it again, with growing and random pauses, when it breaks.
 * A hint says that something changed and never what: fetch again. Hints can be lost, above all between two connections;
 * then a change of everything is told, also once each connection stands. So the way to use it is: open, and fetch at
 * every change.
 *
 * No thread: the stream goes on inside follow_wait(). In between the kernel keeps what comes, for hours. */
#pragma once
#include <stdbool.h>

#include "call/rpc.h"

struct follow;

struct follow *follow_open(const char *subject_id); /* hints about this id alone; "" = all that concern one */
void follow_close(struct follow *f);		    /* NULL is fine */

/* Until something changed, the stream stands or broke, the keyboard can be read (its descriptor; -1 = there is none) or
 * the time is over. True: there is something to take. */
bool follow_wait(struct follow *f, int keyboard, int timeout_ms);

struct follow_change {
	Tilsyn__V1__EventKind kind; /* REFETCH: everything */
	char subject_id[37];	    /* of what kind tells; "" = everything */
};
/* The changes one by one, each thing once however often it changed. False: no more. */
bool follow_take(struct follow *f, struct follow_change *change);

bool follow_is_live(const struct follow *f);   /* it stands now */
bool follow_is_broken(const struct follow *f); /* it failed and has not stood since: what is shown may be out of date */
/* Why the server will have no stream of ours, ever: signed out, not allowed. NULL while there is hope. */
const struct rpc_failure *follow_given_up(const struct follow *f);
