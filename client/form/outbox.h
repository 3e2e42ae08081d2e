/* outbox.h - answers on their way to the server, in the order they were given.
 *
 * Each is written down, sealed, before it is sent, and struck out once the server has said what became of it: neither a
 * server that is away nor a kill of this program loses one. A request keeps its id over all attempts, so none acts
 * twice (R13). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "command/run.h"
#include "tilsyn/v1/review.pb-c.h"

struct outbox;

/* Asks the server for the key and reads what waits from before. Gives the exit code; lives in the run's arena. */
int outbox_open(struct run *run, struct outbox **outbox) __attribute__((warn_unused_result));
size_t outbox_waiting(const struct outbox *outbox); /* answers, not requests */
bool outbox_is_empty(const struct outbox *outbox);

/* Takes a request without a request id to the end of the row. False: it could not be written down, errno says why; it
 * waits in memory alone. */
bool outbox_put(struct outbox *outbox, Tilsyn__V1__SaveAnswersRequest *request);

/* Counted from the first, NULL behind the last. */
Tilsyn__V1__SaveAnswersRequest *outbox_nth(const struct outbox *outbox, size_t nth);

/* Sends the first in the row. It stays there until it is struck. */
enum delivery {
	DELIVERED,  /* the response tells what became of it */
	AWAY,	    /* nobody knows; it is sent again later */
	SIGNED_OUT, /* the session has ended */
	REFUSED,    /* never to be stored as it is; rpc_failure() says why */
};
enum delivery outbox_send(struct outbox *outbox, Tilsyn__V1__SaveAnswersResponse **response);

/* Strikes the first. What waits behind it for an item that was saved rests on the version just stored. */
void outbox_strike(struct outbox *outbox, const Tilsyn__V1__SaveAnswersResponse *response);
/* Does another answer to this item wait behind the first? */
bool outbox_has_later(const struct outbox *outbox, const char *review_id, const char *item);

/* After a new sign-in: everything is sealed again under the new session's key. Says why when that cannot be. */
void outbox_reseal(struct outbox *outbox);
