#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

struct setting {
	const char *name;
	enum setting_kind kind;
	const char *fallback;
	int64_t least, most;
	bool reload;
	const char *help;
	size_t offset;
};

static const struct setting settings[] = {
#define SETTING(name, kind, fallback, least, most, reload, help)                                                       \
	{#name, SETTING_##kind, fallback, least, most, reload, help, offsetof(struct config, name)},
#include "config.def"
#undef SETTING
};
enum { SETTINGS = sizeof(settings) / sizeof(settings[0]), NAME_MAX_BYTES = 32 };

struct unit {
	const char *name;
	int64_t factor;
};
static const struct unit ms_units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {NULL, 0}};
static const struct unit byte_units[] = {{"", 1}, {"KB", 1 << 10}, {"MB", 1 << 20}, {"GB", 1 << 30}, {NULL, 0}};
static const struct unit count_units[] = {{"", 1}, {NULL, 0}};

/* What is being read, for the fault line. */
struct source {
	const char *name;	   /* of the file, or "--set" */
	unsigned line;		   /* 0: none */
	unsigned set_on[SETTINGS]; /* line of this file that gave the setting */
	char *fault;
	size_t fault_size;
};

static bool refuse(const struct source *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool refuse(const struct source *s, const char *format, ...)
{
	char what[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	if (s->line)
		snprintf(s->fault, s->fault_size, "%s:%u: %s", s->name, s->line, what);
	else
		snprintf(s->fault, s->fault_size, "%s: %s", s->name, what);
	return false;
}

static int smallest(int a, int b, int c)
{
	int ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Levenshtein's distance; names longer than ours are far from all of them. */
static int distance(const char *a, const char *b)
{
	int row[NAME_MAX_BYTES + 1];
	int b_size = (int)strlen(b);

	if (strlen(a) > NAME_MAX_BYTES || b_size > NAME_MAX_BYTES)
		return NAME_MAX_BYTES;
	for (int j = 0; j <= b_size; j++)
		row[j] = j;
	for (int i = 1; a[i - 1]; i++) {
		int diagonal = row[0];
		row[0] = i;
		for (int j = 1; j <= b_size; j++) {
			int above = row[j];
			row[j] = smallest(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[b_size];
}

static const char *nearest_name(const char *name)
{
	const struct setting *best = &settings[0];

	for (size_t i = 1; i < SETTINGS; i++)
		if (distance(name, settings[i].name) < distance(name, best->name))
			best = &settings[i];
	return best->name;
}

static const struct setting *setting_find(const char *name)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (!strcmp(settings[i].name, name))
			return &settings[i];
	return NULL;
}

static const struct unit *units_of(enum setting_kind kind)
{
	return kind == SETTING_MS ? ms_units : kind == SETTING_BYTES ? byte_units : count_units;
}

static const char *number_example(enum setting_kind kind)
{
	return kind == SETTING_MS      ? "a time like 500ms, 15s, 10m or 1h"
	       : kind == SETTING_BYTES ? "a size like 512, 16KB, 1MB or 1GB"
				       : "a whole number";
}

/* "15s" with the units of a time gives 15000. */
static bool number_parse(const char *text, const struct unit *units, int64_t *value)
{
	char *end;

	errno = 0;
	long long number = isdigit((unsigned char)*text) ? strtoll(text, &end, 10) : -1;
	if (number < 0 || errno)
		return false;
	for (; units->name; units++)
		if (!strcmp(end, units->name))
			return !__builtin_mul_overflow(number, units->factor, value);
	return false;
}

static void number_print(char *text, size_t size, enum setting_kind kind, int64_t value)
{
	const struct unit *best = units_of(kind); /* the first is the unit itself */

	for (const struct unit *u = best; u->name; u++)
		if (value % u->factor == 0 && u->factor > best->factor && value)
			best = u;
	snprintf(text, size, "%" PRId64 "%s", value / best->factor, best->name);
}

static void *field(struct config *c, const struct setting *s)
{
	return (char *)c + s->offset;
}
static const void *lent_field(const struct config *c, const struct setting *s)
{
	return (const char *)c + s->offset;
}

static bool set_text(struct config *c, const struct setting *s, const char *value, const struct source *from)
{
	char **text = field(c, s);
	enum log_level level;

	if (!strcmp(s->name, "log_level") && !log_level_parse(value, &level))
		return refuse(from, "log_level wants %s, not '%s'", s->help, value);
	free(*text);
	if (!(*text = strdup(value)))
		fatal("no memory for settings");
	return true;
}

static bool set_flag(struct config *c, const struct setting *s, const char *value, const struct source *from)
{
	bool yes = !strcmp(value, "yes");

	if (!yes && strcmp(value, "no"))
		return refuse(from, "%s wants yes or no, not '%s'", s->name, value);
	*(bool *)field(c, s) = yes;
	return true;
}

static bool set_number(struct config *c, const struct setting *s, const char *value, const struct source *from)
{
	int64_t number;

	if (!number_parse(value, units_of(s->kind), &number))
		return refuse(from, "%s wants %s, not '%s'", s->name, number_example(s->kind), value);
	if (number < s->least || number > s->most) {
		char least[32], most[32];
		number_print(least, sizeof(least), s->kind, s->least);
		number_print(most, sizeof(most), s->kind, s->most);
		return refuse(from, "%s must lie between %s and %s, '%s' does not", s->name, least, most, value);
	}
	*(int64_t *)field(c, s) = number;
	return true;
}

static bool set_value(struct config *c, const struct setting *s, const char *value, const struct source *from)
{
	switch (s->kind) {
	case SETTING_TEXT:
		return set_text(c, s, value, from);
	case SETTING_FLAG:
		return set_flag(c, s, value, from);
	case SETTING_COUNT:
	case SETTING_MS:
	case SETTING_BYTES:
		return set_number(c, s, value, from);
	}
	BUG("a setting of unknown kind");
}

static char *trim(char *text)
{
	text += strspn(text, " \t\r\n");
	for (char *end = text + strlen(text); end > text && strchr(" \t\r\n", end[-1]);)
		*--end = '\0';
	return text;
}

/* A comment begins with '#' at the start or after a blank; a value that holds " #" stands in double quotes. */
static char *value_parse(char *text)
{
	text = trim(text);
	if (*text == '"') {
		char *end = strrchr(text + 1, '"');
		char *rest = end ? trim(end + 1) : NULL;
		if (!rest || (*rest && *rest != '#'))
			return NULL;
		*end = '\0';
		return text + 1;
	}
	for (char *at = text; (at = strchr(at, '#')); at++)
		if (at == text || isblank((unsigned char)at[-1])) {
			*at = '\0';
			break;
		}
	return trim(text);
}

/* "name = value", changed in place. */
static bool set_pair(struct config *c, char *pair, struct source *from)
{
	char *equals = strchr(pair, '=');

	if (!equals)
		return refuse(from, "wants 'name = value'");
	*equals = '\0';
	char *name = trim(pair), *value = value_parse(equals + 1);
	const struct setting *s = setting_find(name);
	if (!s)
		return refuse(from, "there is no setting '%s'; did you mean '%s'?", name, nearest_name(name));
	if (!value)
		return refuse(from, "%s has a quote that does not end", name);
	unsigned *set_on = &from->set_on[s - settings];
	if (*set_on)
		return refuse(from, "%s was set on line %u already", name, *set_on);
	*set_on = from->line;
	return set_value(c, s, value, from);
}

static bool read_lines(struct config *c, FILE *in, struct source *from)
{
	char *line = NULL;
	size_t size = 0;
	bool good = true;

	while (good && getline(&line, &size, in) >= 0) {
		from->line++;
		char *text = trim(line);
		if (*text && *text != '#')
			good = set_pair(c, text, from);
	}
	if (good && ferror(in))
		good = refuse(from, "cannot be read: %s", strerror(errno));
	free(line);
	return good;
}

static bool read_file(struct config *c, const char *path, char *fault, size_t fault_size)
{
	struct source from = {.name = path, .fault = fault, .fault_size = fault_size};
	FILE *in = fopen(path, "re");

	if (!in)
		return refuse(&from, "cannot be read: %s", strerror(errno));
	bool good = read_lines(c, in, &from);
	fclose(in);
	return good;
}

static bool read_overrides(struct config *c, const char *const *overrides, char *fault, size_t fault_size)
{
	struct source from = {.name = "--set", .fault = fault, .fault_size = fault_size};
	bool good = true;

	for (; good && overrides && *overrides; overrides++) {
		char *pair = strdup(*overrides);
		good = pair && set_pair(c, pair, &from);
		free(pair);
	}
	return good;
}

static void set_fallbacks(struct config *c)
{
	char fault[256] = "";
	struct source from = {.name = "config.def", .fault = fault, .fault_size = sizeof(fault)};

	for (size_t i = 0; i < SETTINGS; i++)
		if (!set_value(c, &settings[i], settings[i].fallback, &from))
			BUG(fault);
}

struct config *config_load(const char *path, const char *const *overrides, char *fault, size_t fault_size)
{
	struct config *c = calloc(1, sizeof(*c));

	if (!c)
		fatal("no memory for settings");
	set_fallbacks(c);
	if ((path && !read_file(c, path, fault, fault_size)) || !read_overrides(c, overrides, fault, fault_size)) {
		config_free(c);
		return NULL;
	}
	return c;
}

void config_free(struct config *c)
{
	for (size_t i = 0; c && i < SETTINGS; i++)
		if (settings[i].kind == SETTING_TEXT)
			free(*(char **)field(c, &settings[i]));
	free(c);
}

static bool is_same(const struct setting *s, const struct config *was, const struct config *is)
{
	const void *one = lent_field(was, s), *other = lent_field(is, s);

	if (s->kind == SETTING_TEXT)
		return !strcmp(*(const char *const *)one, *(const char *const *)other);
	if (s->kind == SETTING_FLAG)
		return *(const bool *)one == *(const bool *)other;
	return *(const int64_t *)one == *(const int64_t *)other;
}

const char *config_fixed_difference(const struct config *was, const struct config *is)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (!settings[i].reload && !is_same(&settings[i], was, is))
			return settings[i].name;
	return NULL;
}

static void print_value(const struct config *c, const struct setting *s, FILE *out)
{
	const void *at = lent_field(c, s);
	char number[32];

	if (s->kind == SETTING_TEXT) {
		const char *text = *(const char *const *)at;
		fprintf(out, strpbrk(text, "\"#") ? "%s = \"%s\"\n" : "%s = %s\n", s->name, text);
	} else if (s->kind == SETTING_FLAG) {
		fprintf(out, "%s = %s\n", s->name, *(const bool *)at ? "yes" : "no");
	} else {
		number_print(number, sizeof(number), s->kind, *(const int64_t *)at);
		fprintf(out, "%s = %s\n", s->name, number);
	}
}

void config_print(const struct config *c, FILE *out)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct setting *s = &settings[i];
		fprintf(out, "# %s\n# default: %s%s\n", s->help, *s->fallback ? s->fallback : "(not set)",
			s->reload ? "; taken on reload" : "; wants a restart");
		print_value(c, s, out);
		fputs(i + 1 < SETTINGS ? "\n" : "", out);
	}
}
