/* cpr.h - CPR numbers: known for a moment, never kept (R19).
 *
 * What stays of a number is a keyed HMAC-SHA-256: the same child in the next list is known again, and without the key,
 * which lies outside the database, trying all numbers leads nowhere. Its key is derived from the server's, so that the
 * one file serves other purposes too. With another key file the next import stores other HMACs and nothing else is
 * lost; nothing can be computed back. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "intake/day.h"

enum { CPR_DIGITS = 10, CPR_KEY = 32, CPR_HMAC_CHARS = 67 };

void cpr_key(unsigned char key[CPR_KEY], const unsigned char *server_key); /* wipe it after use */

/* ddmmyy-nnnn or ten digits, replacement numbers (60 added to the day) included. 0: no number, or born after today or
 * on no day. */
day cpr_birthday(char digits[CPR_DIGITS], const char *text, day today);

/* As a bytea literal, "\x…". */
void cpr_hmac(char hmac[CPR_HMAC_CHARS], const char digits[CPR_DIGITS], const unsigned char key[CPR_KEY]);

/* Does the text hold what looks like a CPR number? The same form as app.holds_cpr in SQL. */
bool cpr_is_in(const char *text);
