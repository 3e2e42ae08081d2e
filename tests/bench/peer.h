/* peer.h - one keep-alive client connection over TLS 1.3: a whole request out, a whole reply in, again and again.
 *
 * Opening blocks; afterwards nothing does. A peer that meets anything but what it was told to expect ends the program:
 * a benchmark that stumbles has no result. */
#pragma once
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>

enum { PEER_REPLY_MAX = 4096 };

struct peer {
	SSL *tls;
	int fd;
	char reply[PEER_REPLY_MAX]; /* head and body */
	size_t n_reply;
};

_Noreturn void give_up(const char *what, const char *detail);

void peer_open(struct peer *p, SSL_CTX *context, unsigned short port);
void peer_send(struct peer *p, const char *request, size_t size);
/* Reads what is there. True when the reply is whole and says 200; its body is lent until the next peer_send(). */
bool peer_take(struct peer *p, const char **body, size_t *size);
void peer_close(struct peer *p);
