/* relay.h - one e-mail to one relay, by SMTP. Blocks: for a thread of its own. */
#pragma once
#include <stdatomic.h>
#include <stdbool.h>

struct relay {
	const char *url, *from, *ca, *user, *password_file; /* as in the settings; "" = none */
};
struct relay_letter {
	const char *to;
	const char *headers[4]; /* whole lines without their ends; NULL-ended */
	const char *text;	/* UTF-8 */
};

enum { RELAY_FAILURE_SIZE = 200 };

/* True once the relay has taken it (250). Else `failure` says why, without addresses. `stop` breaks it off. */
bool relay_send(const struct relay *relay, const struct relay_letter *letter, const atomic_bool *stop,
	char failure[RELAY_FAILURE_SIZE]);
