#include "domain/frozen.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/lines.h"
#include "domain/memory.h"

enum { MILLION = 1000000, STRATUM_FIELDS = 7 };

static const char *const method_names[] = {
	[FROZEN_COVERAGE] = "coverage",
	[FROZEN_STRATIFIED] = "stratified",
	[FROZEN_SIMPLE] = "simple",
};

const char *frozen_status_name(enum frozen_status st)
{
	static const char *const names[] = {
		[FROZEN_OK] = "ok",
		[FROZEN_BAD_TEXT] = "a text is empty or holds a control character",
		[FROZEN_TWICE] = "a case number or a stratum is listed twice",
		[FROZEN_BAD_COUNT] = "the count of a stratum is not what is listed",
		[FROZEN_BAD_FORM] = "not a frozen list",
	};

	return names[st];
}

/* -- what may be frozen -- */

static enum frozen_status check_text(const char *text, const char **bad)
{
	if (*text && text_is_clean(text))
		return FROZEN_OK;
	*bad = text;
	return FROZEN_BAD_TEXT;
}

static enum frozen_status check_texts(const struct frozen *in, const char **bad)
{
	enum frozen_status st = check_text(in->title, bad);

	if (st == FROZEN_OK)
		st = check_text(in->frame, bad);
	if (st == FROZEN_OK && *in->cycle)
		st = check_text(in->cycle, bad);
	for (size_t h = 0; st == FROZEN_OK && h < in->n_strata; h++)
		st = check_text(in->strata[h].key, bad);
	for (size_t i = 0; st == FROZEN_OK && i < in->n_ledger; i++)
		st = check_text(in->ledger[i], bad);
	for (size_t i = 0; st == FROZEN_OK && i < in->n_cases; i++)
		st = check_text(in->cases[i].number, bad);
	return st;
}

static enum frozen_status check_counts(const struct frozen *in, const char **bad)
{
	uint32_t *listed = memory_new(in->n_strata, sizeof(*listed));
	enum frozen_status st = FROZEN_OK;

	for (size_t i = 0; st == FROZEN_OK && i < in->n_cases; i++) {
		if (in->cases[i].stratum < in->n_strata) {
			listed[in->cases[i].stratum]++;
		} else {
			*bad = in->cases[i].number;
			st = FROZEN_BAD_COUNT;
		}
	}
	for (size_t h = 0; st == FROZEN_OK && h < in->n_strata; h++) {
		const struct frozen_stratum *s = &in->strata[h];

		if (s->listed != listed[h] || s->drawn > s->listed || !(s->cycle_chance >= 0 && s->cycle_chance <= 1)) {
			*bad = s->key;
			st = FROZEN_BAD_COUNT;
		}
	}
	free(listed);
	return st;
}

static int by_bytes(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Takes and frees the array. */
static enum frozen_status check_unique(const char **texts, size_t count, const char **bad)
{
	enum frozen_status st = FROZEN_OK;

	qsort(texts, count, sizeof(*texts), by_bytes);
	for (size_t i = 1; st == FROZEN_OK && i < count; i++) {
		if (strcmp(texts[i - 1], texts[i]) == 0) {
			*bad = texts[i];
			st = FROZEN_TWICE;
		}
	}
	free(texts);
	return st;
}

static enum frozen_status check_keys(const struct frozen *in, const char **bad)
{
	const char **keys = memory_new(in->n_strata, sizeof(*keys));

	for (size_t h = 0; h < in->n_strata; h++)
		keys[h] = in->strata[h].key;
	return check_unique(keys, in->n_strata, bad);
}

static enum frozen_status check_numbers(const struct frozen *in, const char **bad)
{
	const char **numbers = memory_new(in->n_cases, sizeof(*numbers));

	for (size_t i = 0; i < in->n_cases; i++)
		numbers[i] = in->cases[i].number;
	return check_unique(numbers, in->n_cases, bad);
}

static enum frozen_status check(const struct frozen *in, const char **bad)
{
	enum frozen_status st = check_texts(in, bad);

	if (in->method < FROZEN_COVERAGE || in->method > FROZEN_SIMPLE)
		st = FROZEN_BAD_FORM;
	if (st == FROZEN_OK)
		st = check_counts(in, bad);
	if (st == FROZEN_OK)
		st = check_keys(in, bad);
	if (st == FROZEN_OK)
		st = check_numbers(in, bad);
	return st;
}

/* -- writing -- */

/* Whole millionths: a decimal point from printf() would follow the locale, and the bytes are hashed. */
static void write_chance(FILE *out, uint64_t millionths)
{
	fprintf(out, "\t%" PRIu64 ".%06" PRIu64, millionths / MILLION, millionths % MILLION);
}

static void write_stratum(FILE *out, const struct frozen_stratum *s)
{
	uint64_t listed = s->listed ? s->listed : 1;

	fprintf(out, "stratum\t%s\t%" PRIu32 "\t%" PRIu32 "\t%d", s->key, s->listed, s->drawn, s->in_wave);
	write_chance(out, ((uint64_t)s->drawn * 2 * MILLION + listed) / (2 * listed));
	write_chance(out, (uint64_t)llround(s->cycle_chance * MILLION));
	fputc('\n', out);
}

static void write_head(FILE *out, const struct frozen *in)
{
	uint64_t listed = 0, drawn = 0;

	for (size_t h = 0; h < in->n_strata; h++) {
		listed += in->strata[h].listed;
		drawn += in->strata[h].drawn;
	}
	fprintf(out, "tilsyn-frozen\t1\ntitle\t%s\nframe\t%s\ncycle\t%s\n", in->title, in->frame, in->cycle);
	fprintf(out, "method\t%s\nexcluded\t%" PRIu32 "\n", method_names[in->method], in->excluded);
	fprintf(out, "listed\t%" PRIu64 "\ndrawn\t%" PRIu64 "\nspares\t%" PRIu32 "\n", listed, drawn, in->spares);
}

static int by_stratum_and_number(const void *left, const void *right)
{
	const struct draw_case *a = left, *b = right;

	if (a->stratum != b->stratum)
		return a->stratum < b->stratum ? -1 : 1;
	return strcmp(a->number, b->number);
}

static void write_cases(FILE *out, const struct frozen *in)
{
	struct draw_case *sorted = memory_new(in->n_cases, sizeof(*sorted));

	for (size_t i = 0; i < in->n_cases; i++)
		sorted[i] = in->cases[i];
	qsort(sorted, in->n_cases, sizeof(*sorted), by_stratum_and_number);
	for (size_t i = 0; i < in->n_cases; i++)
		fprintf(out, "case\t%s\t%s\n", in->strata[sorted[i].stratum].key, sorted[i].number);
	free(sorted);
}

enum frozen_status frozen_text(const struct frozen *in, char **text, size_t *size, const char **bad)
{
	const char *refused = NULL;
	enum frozen_status st = check(in, &refused);
	FILE *out;

	if (bad)
		*bad = refused;
	if (st != FROZEN_OK)
		return st;
	out = open_memstream(text, size);
	if (!out)
		abort();
	write_head(out, in);
	for (size_t h = 0; h < in->n_strata; h++)
		write_stratum(out, &in->strata[h]);
	for (size_t i = 0; i < in->n_ledger; i++)
		fprintf(out, "ledger\t%s\n", in->ledger[i]);
	write_cases(out, in);
	if (ferror(out) | fclose(out)) /* only when memory ran out */
		abort();
	return FROZEN_OK;
}

/* -- reading -- */

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

	if (!read_text(l, "method", &name))
		return false;
	for (*method = FROZEN_COVERAGE; *method <= FROZEN_SIMPLE; (*method)++)
		if (strcmp(method_names[*method], name) == 0)
			return true;
	return false;
}

static bool read_head(struct lines *l, struct frozen *out)
{
	uint32_t version, listed, drawn;

	return read_number(l, "tilsyn-frozen", &version) && version == 1 && read_text(l, "title", &out->title) &&
	       read_text(l, "frame", &out->frame) && read_text(l, "cycle", &out->cycle) &&
	       read_method(l, &out->method) && read_number(l, "excluded", &out->excluded) &&
	       read_number(l, "listed", &listed) && read_number(l, "drawn", &drawn) &&
	       read_number(l, "spares", &out->spares);
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

static bool read_stratum(char *line, struct frozen_stratum *s)
{
	char *fields[STRATUM_FIELDS];
	uint32_t in_wave;

	if (line_fields(line, fields, STRATUM_FIELDS) != STRATUM_FIELDS || !field_number(fields[2], &s->listed) ||
		!field_number(fields[3], &s->drawn) || !field_number(fields[4], &in_wave) || in_wave > 1)
		return false;
	s->key = fields[1];
	s->in_wave = in_wave;
	return read_chance(fields[6], &s->cycle_chance);
}

/* Cases follow the order of the strata, so the stratum of a case is this one or a later one. */
static bool read_case(char *line, const struct frozen *f, uint32_t *stratum, struct draw_case *c)
{
	char *fields[3];

	if (line_fields(line, fields, 3) != 3)
		return false;
	while (*stratum < f->n_strata && strcmp(f->strata[*stratum].key, fields[1]) != 0)
		++*stratum;
	c->number = fields[2];
	c->stratum = *stratum;
	return *stratum < f->n_strata;
}

static bool read_body(struct lines *l, struct frozen *out)
{
	uint32_t stratum = 0;
	char *line;

	while (lines_begin(l, "stratum\t"))
		if (!(line = lines_next(l)) || !read_stratum(line, &out->strata[out->n_strata++]))
			return false;
	while (lines_begin(l, "ledger\t"))
		if (!read_text(l, "ledger", &out->ledger[out->n_ledger++]))
			return false;
	while (lines_begin(l, "case\t"))
		if (!(line = lines_next(l)) || !read_case(line, out, &stratum, &out->cases[out->n_cases++]))
			return false;
	return *l->next == '\0';
}

/* Lines after the first that begin with `start`. */
static size_t count_lines(const char *text, const char *start)
{
	size_t count = 0;

	for (const char *end = text; (end = strchr(end, '\n')); end++)
		count += !strncmp(end + 1, start, strlen(start));
	return count;
}

static bool read_all(struct frozen *out)
{
	struct lines l = {out->text};

	out->strata = memory_new(count_lines(out->text, "stratum\t"), sizeof(*out->strata));
	out->ledger = memory_new(count_lines(out->text, "ledger\t"), sizeof(*out->ledger));
	out->cases = memory_new(count_lines(out->text, "case\t"), sizeof(*out->cases));
	return read_head(&l, out) && read_body(&l, out);
}

/* Only what we would write ourselves is a frozen list: one form, one hash, and all checks of writing hold for reading.
 */
static enum frozen_status check_form(const struct frozen *f, const char *text, size_t size)
{
	char *again = NULL;
	size_t again_size = 0;
	enum frozen_status st = frozen_text(f, &again, &again_size, NULL);

	if (st == FROZEN_OK && (again_size != size || memcmp(again, text, size) != 0))
		st = FROZEN_BAD_FORM;
	free(again);
	return st;
}

enum frozen_status frozen_parse(const char *text, size_t size, struct frozen *out)
{
	enum frozen_status st = FROZEN_BAD_FORM;

	*out = (struct frozen){0};
	if (size == 0 || memchr(text, '\0', size))
		return st;
	out->text = memory_new(size + 1, 1);
	memcpy(out->text, text, size);
	if (read_all(out))
		st = check_form(out, text, size);
	if (st != FROZEN_OK)
		frozen_clear(out);
	return st;
}

void frozen_clear(struct frozen *f)
{
	free(f->strata);
	free(f->ledger);
	free(f->cases);
	free(f->text);
	*f = (struct frozen){0};
}

void frozen_hash(char hash[SHA_HEX + 1], const char *text, size_t size)
{
	sha_text(hash, text, size);
}

struct draw_pick *frozen_draw(const struct frozen *f, const char *list_hash, const char *seed, uint32_t number)
{
	struct draw_stratum *strata = memory_new(f->n_strata, sizeof(*strata));
	struct draw_pick *picks;

	for (size_t h = 0; h < f->n_strata; h++)
		strata[h] = (struct draw_stratum){f->strata[h].listed, f->strata[h].drawn};
	picks = draw_order(&(struct draw_input){
		.seed = seed,
		.list_hash = list_hash,
		.number = number,
		.spares = f->spares,
		.strata = strata,
		.n_strata = f->n_strata,
		.cases = f->cases,
		.n_cases = f->n_cases,
	});
	free(strata);
	return picks;
}
