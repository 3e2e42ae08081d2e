#include "domain/lines.h"

#include <string.h>

char *lines_next(struct lines *l)
{
	char *line = l->next, *end = strchr(line, '\n');

	if (!end)
		return NULL;
	*end = '\0';
	l->next = end + 1;
	return line;
}

bool lines_begin(const struct lines *l, const char *prefix)
{
	return strncmp(l->next, prefix, strlen(prefix)) == 0;
}

size_t line_fields(char *line, char **fields, size_t limit)
{
	size_t count = 0;

	for (char *field = line; field; count++) {
		char *tab = strchr(field, '\t');

		if (count == limit)
			return limit + 1;
		fields[count] = field;
		if (tab)
			*tab++ = '\0';
		field = tab;
	}
	return count;
}

bool field_number(const char *text, uint32_t *value)
{
	uint64_t number = 0;

	if (!*text || (text[0] == '0' && text[1]))
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		number = number * 10 + (uint64_t)(*text - '0');
		if (number > UINT32_MAX)
			return false;
	}
	*value = (uint32_t)number;
	return true;
}

bool text_is_clean(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}
