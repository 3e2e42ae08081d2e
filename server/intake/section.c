#include "intake/section.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define SIGN	   "§"
#define HARD_SPACE "\xc2\xa0" /* what word processors put after the sign */

static const char *after_spaces(const char *text)
{
	for (;;)
		if (*text == ' ')
			text++;
		else if (!strncmp(text, HARD_SPACE, strlen(HARD_SPACE)))
			text += strlen(HARD_SPACE);
		else
			return text;
}

bool section_read(char section[SECTION_CHARS], const char *text)
{
	int number = 0, digits = 0;

	if (!strncmp(text, SIGN, strlen(SIGN)))
		text = after_spaces(text + strlen(SIGN));
	for (; isdigit((unsigned char)*text) && digits < 3; text++, digits++)
		number = 10 * number + (*text - '0');
	if (!number)
		return false;
	text = after_spaces(text);
	if (!isalpha((unsigned char)*text)) {
		snprintf(section, SECTION_CHARS, "%d", number);
		return !*text;
	}
	snprintf(section, SECTION_CHARS, "%d %c", number, tolower((unsigned char)*text));
	return !text[1];
}
