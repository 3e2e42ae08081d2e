/* assert_has.h - what stands in a text, shown when it does not. */
#pragma once
#include <string.h>

#include <cmocka.h>

static inline void assert_has(const char *haystack, const char *needle)
{
	if (!strstr(haystack, needle))
		fail_msg("no '%s' in:\n%.3000s", needle, haystack);
}

static inline void assert_has_not(const char *haystack, const char *needle)
{
	const char *found = strstr(haystack, needle);

	if (found)
		fail_msg("'%s' in: %.200s", needle, found);
}
