/* mail.h - sends notices through the relay of the settings, one at a time, on a thread of its own: a slow relay keeps
 * neither the loop nor the workers waiting.
 *
 * SQL hands a notice out to one server, not again before the relay has had its time, and it is marked as sent once the
 * relay has answered 250. A server that ends between these two sends that one notice again, with the same Message-ID.
 * Main loop only. */
#pragma once
struct mail;
struct server;

struct mail *mail_new(struct server *s);
void mail_run(struct mail *m);	/* sends what waits, unless it is at it; nothing without a relay */
void mail_free(struct mail *m); /* breaks off what is under way; after the pool */
