/* language.h - Danish or English, on any machine.
 *
 * Msgids are English. A machine without a Danish locale runs on C.UTF-8, where gettext still follows LANGUAGE. Numbers
 * are never written by the locale: a decimal comma would break JSON. */
#pragma once
#include <libintl.h>
#include <stdbool.h>

#define _(text)	 gettext(text)
#define N_(text) text

void language_init(const char *wanted); /* "da", "en", or NULL: what the environment says */
bool language_is_danish(void);
const char *language_pick(const char *danish, const char *english); /* the one to show; the other where it is empty */
