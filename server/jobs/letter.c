#include "jobs/letter.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "render/words.h"

enum {
	ENCODED_MOST = 45, /* bytes of an encoded word: 60 in base64, 72 with "=?UTF-8?B?" and "?=" */
	ENCODED_SIZE = sodium_base64_ENCODED_LEN(ENCODED_MOST, sodium_base64_VARIANT_ORIGINAL)
};

static const struct {
	const char *kind;
	enum word what, how;
} letters[] = {
	{"reviews", WORD_NOTICE_REVIEWS, WORD_NOTICE_SEE_STATUS},
	{"calibration", WORD_NOTICE_CALIBRATION, WORD_NOTICE_SEE_STATUS},
	{"unsealed", WORD_NOTICE_UNSEALED, WORD_NOTICE_SEE_ROUNDS},
	{"round_moved", WORD_NOTICE_ROUND_MOVED, WORD_NOTICE_SEE_WHY},
	{"round_cancelled", WORD_NOTICE_ROUND_CANCELLED, WORD_NOTICE_SEE_WHY},
	{"voices_moved", WORD_NOTICE_VOICES_MOVED, WORD_NOTICE_SEE_VOICES},
	{"voices_cancelled", WORD_NOTICE_VOICES_CANCELLED, WORD_NOTICE_SEE_VOICES},
	{"seat_freed", WORD_NOTICE_SEAT_FREED, WORD_NOTICE_SEE_WHY},
	{"deadline", WORD_NOTICE_DEADLINE, WORD_NOTICE_SEE_STATUS},
	{"concern", WORD_NOTICE_CONCERN, WORD_NOTICE_SEE_CONCERNS},
	{"action", WORD_NOTICE_ACTION, WORD_NOTICE_SEE_ACTIONS},
	{"action_due", WORD_NOTICE_ACTION_DUE, WORD_NOTICE_SEE_ACTIONS},
	{"action_overdue", WORD_NOTICE_ACTION_OVERDUE, WORD_NOTICE_SEE_ACTIONS},
	{"action_judged", WORD_NOTICE_ACTION_JUDGED, WORD_NOTICE_SEE_ACTIONS},
	{"finding_withdrawn", WORD_NOTICE_FINDING_WITHDRAWN, WORD_NOTICE_SEE_FINDINGS},
	{"report_due", WORD_NOTICE_REPORT_DUE, WORD_NOTICE_SEE_STATUS},
	{"report_overdue", WORD_NOTICE_REPORT_OVERDUE, WORD_NOTICE_SEE_STATUS},
	{"overdue", WORD_NOTICE_OVERDUE, WORD_NOTICE_SEE_STATUS},
	{"word", WORD_NOTICE_WORD, WORD_NOTICE_SEE_STATUS},
	{"waits", WORD_NOTICE_WAITS, WORD_NOTICE_SEE_STATUS},
	{"proposal", WORD_NOTICE_PROPOSAL, WORD_NOTICE_SEE_STATUS},
	{"anchors", WORD_NOTICE_ANCHORS, WORD_NOTICE_SEE_STATUS},
	{"new_leader", WORD_NOTICE_NEW_LEADER, WORD_NOTICE_SEE_STATUS},
	{"feedback", WORD_NOTICE_FEEDBACK, WORD_NOTICE_SEE_STATUS},
	{"remark", WORD_NOTICE_REMARK, WORD_NOTICE_SEE_STATUS},
	{"reply", WORD_NOTICE_REPLY, WORD_NOTICE_SEE_STATUS},
	{"concept", WORD_NOTICE_CONCEPT, WORD_NOTICE_SEE_CONCEPT},
	{"standstill", WORD_NOTICE_STANDSTILL, WORD_NOTICE_SEE_STATUS},
};

char *letter_text(struct arena *a, const char *kind, const char *language)
{
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (!strcmp(kind, letters[i].kind))
			return arena_print(a, "%s\r\n%s\r\n\r\n%s\r\n", words(language, letters[i].what),
				words(language, letters[i].how), words(language, WORD_NOTICE_STOP));
	return NULL;
}

static bool is_ascii(const char *text)
{
	while (*text && !(*text & 0x80))
		text++;
	return !*text;
}

/* As much as fits one encoded word, no character cut in two. */
static size_t piece(const char *text)
{
	size_t size = strnlen(text, ENCODED_MOST + 1);

	if (size <= ENCODED_MOST)
		return size;
	for (size = ENCODED_MOST; (text[size] & 0xC0) == 0x80;)
		size--;
	return size;
}

char *letter_encode(struct arena *a, const char *text)
{
	char *encoded = arena_text(a, ""), base64[ENCODED_SIZE];

	if (is_ascii(text))
		return arena_text(a, text);
	for (size_t size; (size = piece(text)); text += size) {
		sodium_bin2base64(
			base64, sizeof(base64), (const unsigned char *)text, size, sodium_base64_VARIANT_ORIGINAL);
		encoded = arena_print(a, "%s%s=?UTF-8?B?%s?=", encoded, *encoded ? "\r\n " : "", base64);
	}
	return encoded;
}

char *letter_subject(struct arena *a, const char *language)
{
	return arena_print(a, "Subject: %s", letter_encode(a, words(language, WORD_NOTICE_SUBJECT)));
}

char *letter_id(struct arena *a, const char *notice, const char *from)
{
	const char *at = strrchr(from, '@');

	return arena_print(a, "Message-ID: <tilsyn-notice-%s@%s>", notice, at ? at + 1 : "localhost");
}
