/* words.h - what the server itself says in reports, in the report's language.
 *
 * gettext's language is process-wide, a server's is per call; so the same .po files become a table at build time. The
 * build fails when a word has no translation or a translation has other placeholders. The words stand in words.def. */
#pragma once
#include "codec/arena.h"

enum word {
#define WORD(id, english) WORD_##id,
#include "render/words.def"
#undef WORD
	WORD_COUNT
};

extern const char *const words_da[WORD_COUNT]; /* generated from client/po/server.da.po */

const char *words_language(const char *language); /* "en" or "da"; whatever is unknown is Danish */
const char *words(const char *language, enum word id);
/* Pairs of name and value fill {name}; ended by NULL: words_fill(a, "da", WORD_DEADLINE, "date", date, NULL) */
char *words_fill(struct arena *a, const char *language, enum word id, ...) __attribute__((sentinel));
