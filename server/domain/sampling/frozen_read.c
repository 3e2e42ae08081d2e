/* Reading a frozen list, of which nothing is trusted. */
#include <stdlib.h>
#include <string.h>

#include "domain/lines.h"
#include "domain/memory.h"
#include "domain/sampling/frozen.h"
#include "domain/writing.h"

enum { MILLION = 1000000, STRATUM_FIELDS = 7, CASE_FIELDS = 4 };

static bool read_text(struct lines *l, const char *name, const char **value)
{
	char *fields[2], *line = lines_next(l);

	if (!line || line_fields(line, fields, 2) != 2 || strcmp(fields[0], name) != 0)
		return false;
	*value = fields[1];
	return true;
}

static bool read_number(struct lines *l, const char *name, uint32_t *value)
{
	const char *text;

	return read_text(l, name, &text) && field_number(text, value);
}

static bool read_method(struct lines *l, enum frozen_method *method)
{
	const char *name;

	return read_text(l, "method", &name) && frozen_method_find(name, method);
}

static bool read_head(struct lines *l, struct frozen *out)
{
	uint32_t version, listed, drawn;

	return read_number(l, "tilsyn-frozen", &version) && version == 1 && read_text(l, "title", &out->title) &&
	       read_text(l, "frame", &out->frame) && read_text(l, "cycle", &out->cycle) &&
	       read_method(l, &out->method) && read_number(l, "excluded", &out->excluded) &&
	       read_number(l, "listed", &listed) && read_number(l, "drawn", &drawn) &&
	       read_number(l, "spares", &out->spares) &&
	       (out->method != FROZEN_BIRTHDAY || read_number(l, "days", &out->days));
}

/* "0.123456" or "1.000000" */
static bool read_chance(const char *text, double *chance)
{
	uint32_t millionths = 0;

	if (strlen(text) != 8 || (text[0] != '0' && text[0] != '1') || text[1] != '.')
		return false;
	for (const char *digit = text + 2; *digit; digit++) {
		if (*digit < '0' || *digit > '9')
			return false;
		millionths = millionths * 10 + (uint32_t)(*digit - '0');
	}
	*chance = (text[0] - '0') + (double)millionths / MILLION;
	return true;
}

static bool read_stratum(char *line, bool targeted, struct frozen_stratum *s)
{
	char *fields[STRATUM_FIELDS];
	uint32_t in_wave;

	if (line_fields(line, fields, STRATUM_FIELDS) != STRATUM_FIELDS || !field_number(fields[2], &s->listed) ||
		!field_number(fields[3], &s->drawn) || !field_number(fields[4], &in_wave) || in_wave > 1)
		return false;
	s->key = fields[1];
	s->in_wave = in_wave;
	if (targeted)
		return true;
	return read_chance(fields[6], &s->cycle_chance);
}

/* "01" to "31", or "-" where it is not known: 0 */
static bool read_day(const char *text, uint32_t *day)
{
	*day = 0;
	if (strcmp(text, "-") == 0)
		return true;
	if (strlen(text) != 2 || strspn(text, "0123456789") != 2)
		return false;
	*day = (uint32_t)(10 * (text[0] - '0') + text[1] - '0');
	return *day >= 1 && *day <= DAYS_OF_MONTH;
}

/* Cases follow the order of the strata, so the stratum of a case is this one or a later one. */
static bool read_case(char *line, struct frozen *f, uint32_t *stratum, struct draw_case *c)
{
	char *fields[CASE_FIELDS];
	size_t wanted = f->method == FROZEN_BIRTHDAY ? CASE_FIELDS : CASE_FIELDS - 1;

	if (line_fields(line, fields, CASE_FIELDS) != wanted)
		return false;
	while (*stratum < f->n_strata && strcmp(f->strata[*stratum].key, fields[1]) != 0)
		++*stratum;
	c->number = fields[2];
	c->stratum = *stratum;
	if (*stratum == f->n_strata)
		return false;
	if (f->method == FROZEN_BIRTHDAY && !read_day(fields[CASE_FIELDS - 1], &c->day))
		return false;
	if (f->method == FROZEN_BIRTHDAY && c->day == 0)
		f->strata[*stratum].no_day = true;
	return true;
}

static bool read_body(struct lines *l, struct frozen *out)
{
	uint32_t stratum = 0;
	char *line;

	while (lines_begin(l, "stratum\t"))
		if (!(line = lines_next(l)) ||
			!read_stratum(line, out->method == FROZEN_TARGETED, &out->strata[out->n_strata++]))
			return false;
	while (lines_begin(l, "ledger\t"))
		if (!read_text(l, "ledger", &out->ledger[out->n_ledger++]))
			return false;
	while (lines_begin(l, "case\t"))
		if (!(line = lines_next(l)) || !read_case(line, out, &stratum, &out->cases[out->n_cases++]))
			return false;
	return *l->next == '\0';
}

/* Room for as many of each as there are lines that begin so, or a few more. */
static void make_room(struct frozen *out)
{
	size_t strata = 0, ledger = 0, cases = 0;

	for (const char *line = out->text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		strata += *line == 's';
		ledger += *line == 'l';
		cases += *line == 'c';
	}
	out->strata = memory_new(strata, sizeof(*out->strata));
	out->ledger = memory_new(ledger, sizeof(*out->ledger));
	out->cases = memory_new(cases, sizeof(*out->cases));
}

static bool read_all(struct frozen *out)
{
	struct lines l = {out->text};

	make_room(out);
	return read_head(&l, out) && read_body(&l, out);
}

struct comparison {
	const char *next;
	size_t left;
	bool same;
};

static void compare_chunk(void *context, const char *bytes, size_t size)
{
	struct comparison *c = context;

	c->same = c->same && size <= c->left && memcmp(c->next, bytes, size) == 0;
	if (!c->same)
		return;
	c->next += size;
	c->left -= size;
}

/* Only what we would write ourselves is a frozen list: one form, one hash, and all checks of writing hold for reading.
 */
static enum frozen_status check_form(const struct frozen *f, const char *text, size_t size)
{
	struct comparison c = {text, size, true};
	struct writing again = {.full = compare_chunk, .context = &c};
	enum frozen_status st = frozen_write(f, &again);

	free(again.bytes);
	return st != FROZEN_OK || (c.same && c.left == 0) ? st : FROZEN_BAD_FORM;
}

static bool read_copy(const char *text, size_t size, struct frozen *out)
{
	*out = (struct frozen){0};
	if (size == 0 || memchr(text, '\0', size))
		return false;
	out->text = memory_new(size + 1, 1);
	memcpy(out->text, text, size);
	return read_all(out);
}

enum frozen_status frozen_parse(const char *text, size_t size, struct frozen *out)
{
	enum frozen_status st = read_copy(text, size, out) ? check_form(out, text, size) : FROZEN_BAD_FORM;

	if (st != FROZEN_OK)
		frozen_clear(out);
	return st;
}

enum frozen_status frozen_parse_hashed(const char *text, size_t size, const char *hash, struct frozen *out)
{
	char found[SHA_HEX + 1];

	*out = (struct frozen){0};
	frozen_hash(found, text, size);
	if (strcmp(found, hash) == 0 && read_copy(text, size, out))
		return FROZEN_OK;
	frozen_clear(out);
	return FROZEN_BAD_FORM;
}

void frozen_clear(struct frozen *f)
{
	free(f->strata);
	free(f->ledger);
	free(f->cases);
	free(f->text);
	*f = (struct frozen){0};
}
