#include "screen/language.h"

#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_danish;

static const char *wished(void)
{
	static const char *const names[] = {"TILSYN_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return value;
	}
	return "en";
}

/* The catalogue lies beside the program in a build tree, else where it was installed. */
static void bind_catalogue(void)
{
	char path[PATH_MAX], catalogue[PATH_MAX + 64];
	ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 8);
	char *slash = size > 0 ? (path[size] = '\0', strrchr(path, '/')) : NULL;

	if (slash) {
		strcpy(slash, "/locale");
		snprintf(catalogue, sizeof(catalogue), "%s/da/LC_MESSAGES/tilsyn.mo", path);
	}
	bindtextdomain("tilsyn", slash && !access(catalogue, R_OK) ? path : TILSYN_LOCALEDIR);
	bind_textdomain_codeset("tilsyn", "UTF-8");
	textdomain("tilsyn");
}

void language_init(const char *wanted)
{
	is_danish = !strncmp(wanted ? wanted : wished(), "da", 2);
	if (!setlocale(LC_ALL, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_ALL, "C.UTF-8");
	if (!strcmp(setlocale(LC_MESSAGES, NULL), "C")) /* there gettext would not look at LANGUAGE */
		setlocale(LC_MESSAGES, "C.UTF-8");
	setlocale(LC_NUMERIC, "C");
	setenv("LANGUAGE", is_danish ? "da" : "en", 1);
	bind_catalogue();
}

bool language_is_danish(void)
{
	return is_danish;
}

const char *language_pick(const char *danish, const char *english)
{
	const char *first = is_danish ? danish : english, *second = is_danish ? english : danish;

	return first && *first ? first : second;
}
