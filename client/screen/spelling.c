#include "screen/spelling.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static const struct {
	const char *letter, *ascii;
} danish[] = {{"æ", "ae"}, {"ø", "oe"}, {"å", "aa"}};

static const char *ascii_of(const char *text, size_t *size)
{
	for (size_t i = 0; i < sizeof(danish) / sizeof(danish[0]); i++)
		if (!strncmp(text, danish[i].letter, strlen(danish[i].letter))) {
			*size = strlen(danish[i].letter);
			return danish[i].ascii;
		}
	return NULL;
}

char *spelling_fold(struct arena *arena, const char *text)
{
	utf8proc_uint8_t *lower = utf8proc_NFKC_Casefold((const utf8proc_uint8_t *)text);
	const char *from = lower ? (const char *)lower : text;
	char *folded = arena_alloc(arena, strlen(from) * 2 + 1), *to = folded;

	while (*from) {
		size_t size;
		const char *ascii = ascii_of(from, &size);
		if (ascii) {
			to = stpcpy(to, ascii);
			from += size;
		} else {
			*to++ = *from++;
		}
	}
	free(lower);
	return folded;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

int spelling_distance(const char *a, const char *b)
{
	enum { LONGEST = 40 };
	int rows[LONGEST + 1][LONGEST + 1];
	int m = (int)strnlen(a, LONGEST), n = (int)strnlen(b, LONGEST);

	for (int i = 0; i <= m; i++)
		rows[i][0] = i;
	for (int j = 0; j <= n; j++)
		rows[0][j] = j;
	for (int i = 1; i <= m; i++) {
		for (int j = 1; j <= n; j++) {
			int change = rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			rows[i][j] = least(change, least(rows[i - 1][j], rows[i][j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				rows[i][j] = least(rows[i][j], rows[i - 2][j - 2] + 1);
		}
	}
	return rows[m][n];
}
