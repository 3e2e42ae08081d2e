/* link.h - one connection to PostgreSQL, in pipeline mode. Inside db/ alone.
 *
 * A link opens itself, and opens itself again with backoff and jitter when it is lost. What is sent on it is answered
 * through ask_finish() or ask_drop() exactly once, or handed back through `again` when nothing of it was done. Main
 * loop only. */
#pragma once
#include <event2/event.h>

#include "db/ask.h"

struct link;

struct link_plan {
	const char *lane;     /* for the log */
	const char *conninfo; /* lent as long as the link lives */
	bool reads_only;
	unsigned depth;						  /* asks under way at once */
	const int64_t *connect_timeout_ms, *statement_timeout_ms; /* settings that a reload may change */
};

struct link_owner {
	void (*changed)(void *context);				 /* room for more, came up or went down */
	void (*again)(void *context, struct ask *ask);		 /* yours again: to be sent first */
	void (*answered)(void *context, bool failed, bool lost); /* to be counted */
	void *context;
};

struct link *link_new(struct event_base *base, const struct link_plan *plan, const struct link_owner *owner);
void link_free(struct link *l); /* answers what is under way as lost */

bool link_is_up(const struct link *l);
bool link_has_room(const struct link *l);
unsigned link_in_flight(const struct link *l);
uint64_t link_reconnects(const struct link *l);

void link_send(struct link *l, struct ask *a); /* taken; the link must have room */

/* Gives the link up when its oldest ask is long past its deadline: the server there no longer answers. */
void link_check(struct link *l, int64_t now_ms);
