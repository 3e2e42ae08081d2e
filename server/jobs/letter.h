/* letter.h - what a notice says as an e-mail: that something waits, of which kind, and how to see it.
 *
 * Never a name, a title or a case number: mail lies about in the open. Pure. */
#pragma once
#include "codec/arena.h"

/* The body, lines ended by CR LF; NULL for a kind that no letter is written about. */
char *letter_text(struct arena *a, const char *kind, const char *language);

/* "Subject: …" as it may stand in a head: in encoded words of at most 75 characters (RFC 2047) where it is not ASCII.
 */
char *letter_subject(struct arena *a, const char *language);
char *letter_encode(struct arena *a, const char *text);

/* "Message-ID: <…>", the same whenever this notice is sent, so that a repeated one can be told. */
char *letter_id(struct arena *a, const char *notice, const char *from);
