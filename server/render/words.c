#include "render/words.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "render/page.h"

static const char *const words_en[WORD_COUNT] = {
#define WORD(id, english) [WORD_##id] = english,
#include "render/words.def"
#undef WORD
};

static bool is_english(const char *language)
{
	return language && strcmp(language, "en") == 0;
}

const char *words_language(const char *language)
{
	return is_english(language) ? "en" : "da";
}

const char *words(const char *language, enum word id)
{
	return is_english(language) ? words_en[id] : words_da[id];
}

static const char *value_of(const char *name, size_t size, va_list pairs)
{
	const char *key, *found = NULL;
	va_list each;

	va_copy(each, pairs);
	while (!found && (key = va_arg(each, const char *))) {
		const char *value = va_arg(each, const char *);
		if (strlen(key) == size && memcmp(key, name, size) == 0)
			found = value;
	}
	va_end(each);
	return found;
}

char *words_fill(struct arena *a, const char *language, enum word id, ...)
{
	struct page page = {.arena = a};
	const char *rest = words(language, id);
	size_t size;
	va_list pairs;

	va_start(pairs, id);
	while (*rest) {
		size_t plain = strcspn(rest, "{"), name = strcspn(rest + plain, "}");
		page_put_bytes(&page, rest, plain);
		rest += plain;
		if (!*rest)
			break;
		const char *value = value_of(rest + 1, name - 1, pairs);
		page_put_bytes(&page, value ? value : rest, value ? strlen(value) : name + 1);
		rest += name + 1; /* words.py has seen to it that every brace is closed */
	}
	va_end(pairs);
	return page_end(&page, &size);
}
