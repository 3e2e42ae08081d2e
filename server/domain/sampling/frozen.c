#include "domain/sampling/frozen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/lines.h"
#include "domain/memory.h"
#include "domain/writing.h"

enum { MILLION = 1000000 };

static const char *const method_names[] = {
	[FROZEN_COVERAGE] = "coverage",
	[FROZEN_STRATIFIED] = "stratified",
	[FROZEN_SIMPLE] = "simple",
	[FROZEN_SYSTEMATIC] = "systematic",
	[FROZEN_BIRTHDAY] = "birthday",
	[FROZEN_ALL] = "all",
	[FROZEN_TARGETED] = "targeted",
};

const char *frozen_status_name(enum frozen_status st)
{
	static const char *const names[] = {
		[FROZEN_OK] = "ok",
		[FROZEN_BAD_TEXT] = "a text is empty or holds a control character",
		[FROZEN_TWICE] = "a case number or a stratum is listed twice",
		[FROZEN_BAD_COUNT] = "the count of a stratum is not what is listed",
		[FROZEN_BAD_DAY] = "a day of birth is missing, or stands where none belongs",
		[FROZEN_BAD_FORM] = "not a frozen list",
	};

	return names[st];
}

bool frozen_method_find(const char *name, enum frozen_method *method)
{
	for (*method = FROZEN_COVERAGE; *method <= FROZEN_TARGETED; (*method)++)
		if (strcmp(method_names[*method], name) == 0)
			return true;
	return false;
}

uint32_t frozen_expected(uint32_t listed, uint32_t days)
{
	return (uint32_t)(((uint64_t)listed * days * 2 + DAYS_OF_MONTH) / (2 * DAYS_OF_MONTH));
}

/* n / N of the fraction; by birthday it is the share of the days, not of the cases they happen to give. */
static struct draw_stratum fraction(const struct frozen *f, size_t stratum)
{
	const struct frozen_stratum *s = &f->strata[stratum];

	if (f->method == FROZEN_BIRTHDAY)
		return (struct draw_stratum){DAYS_OF_MONTH, s->no_day ? 0 : f->days};
	return (struct draw_stratum){s->listed, f->method == FROZEN_TARGETED ? 0 : s->drawn};
}

double frozen_chance(const struct frozen *f, size_t stratum)
{
	return draw_chance(fraction(f, stratum));
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

static enum frozen_status check_days(const struct frozen *in, const char **bad)
{
	bool by_birthday = in->method == FROZEN_BIRTHDAY;

	if (by_birthday ? in->days < 1 || in->days > DAYS_OF_MONTH : in->days != 0)
		return FROZEN_BAD_DAY;
	for (size_t i = 0; i < in->n_cases; i++) {
		const struct draw_case *c = &in->cases[i];

		if (by_birthday ? c->day > DAYS_OF_MONTH || (c->day == 0) != in->strata[c->stratum].no_day
				: c->day != 0) {
			*bad = c->number;
			return FROZEN_BAD_DAY;
		}
	}
	for (size_t h = 0; by_birthday && h < in->n_strata; h++) {
		const struct frozen_stratum *s = &in->strata[h];

		if (s->drawn != (s->no_day ? 0 : frozen_expected(s->listed, in->days))) {
			*bad = s->key;
			return FROZEN_BAD_COUNT;
		}
	}
	return FROZEN_OK;
}

/* Texts seen so far, by their FNV-1a: sorting a million of them would cost more than the draw. Someone who makes them
 * collide makes it slow, not wrong. */
struct seen {
	const char **slots;
	size_t mask;
};

static void seen_init(struct seen *s, size_t count)
{
	size_t room = 16;

	while (room < 2 * count)
		room *= 2;
	s->slots = memory_new(room, sizeof(*s->slots));
	s->mask = room - 1;
}

static bool seen_before(struct seen *s, const char *text)
{
	uint64_t hash = 14695981039346656037U;
	size_t slot;

	for (const char *c = text; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 1099511628211U;
	for (slot = (hash ^ hash >> 32) & s->mask; s->slots[slot]; slot = (slot + 1) & s->mask)
		if (strcmp(s->slots[slot], text) == 0)
			return true;
	s->slots[slot] = text;
	return false;
}

static enum frozen_status check_keys(const struct frozen *in, const char **bad)
{
	enum frozen_status st = FROZEN_OK;
	struct seen seen;

	seen_init(&seen, in->n_strata);
	for (size_t h = 0; st == FROZEN_OK && h < in->n_strata; h++) {
		if (seen_before(&seen, in->strata[h].key)) {
			*bad = in->strata[h].key;
			st = FROZEN_TWICE;
		}
	}
	free(seen.slots);
	return st;
}

static enum frozen_status check_numbers(const struct frozen *in, const char **bad)
{
	enum frozen_status st = FROZEN_OK;
	struct seen seen;

	seen_init(&seen, in->n_cases);
	for (size_t i = 0; st == FROZEN_OK && i < in->n_cases; i++) {
		if (seen_before(&seen, in->cases[i].number)) {
			*bad = in->cases[i].number;
			st = FROZEN_TWICE;
		}
	}
	free(seen.slots);
	return st;
}

static enum frozen_status check(const struct frozen *in, const char **bad)
{
	enum frozen_status st = check_texts(in, bad);

	if (in->method < FROZEN_COVERAGE || in->method > FROZEN_TARGETED)
		st = FROZEN_BAD_FORM;
	if (st == FROZEN_OK)
		st = check_counts(in, bad);
	if (st == FROZEN_OK)
		st = check_days(in, bad);
	if (st == FROZEN_OK)
		st = check_keys(in, bad);
	if (st == FROZEN_OK)
		st = check_numbers(in, bad);
	return st;
}

/* -- writing -- */

static void write_line(struct writing *out, const char *name, const char *value)
{
	writing_add(out, name);
	writing_add(out, "\t");
	writing_add(out, value);
	writing_add(out, "\n");
}

static void write_count(struct writing *out, const char *name, uint64_t count)
{
	writing_add(out, name);
	writing_add(out, "\t");
	writing_number(out, count);
	writing_add(out, "\n");
}

static void write_head(struct writing *out, const struct frozen *in)
{
	uint64_t listed = 0, drawn = 0;

	for (size_t h = 0; h < in->n_strata; h++) {
		listed += in->strata[h].listed;
		drawn += in->strata[h].drawn;
	}
	write_count(out, "tilsyn-frozen", 1);
	write_line(out, "title", in->title);
	write_line(out, "frame", in->frame);
	write_line(out, "cycle", in->cycle);
	write_line(out, "method", method_names[in->method]);
	write_count(out, "excluded", in->excluded);
	write_count(out, "listed", listed);
	write_count(out, "drawn", drawn);
	write_count(out, "spares", in->spares);
	if (in->method == FROZEN_BIRTHDAY)
		write_count(out, "days", in->days);
}

/* In whole millionths. */
static void write_chance(struct writing *out, uint64_t millionths)
{
	char places[] = "000000";

	for (int i = 5; i >= 0; i--, millionths /= 10)
		places[i] = (char)('0' + millionths % 10);
	writing_add(out, "\t");
	writing_number(out, millionths);
	writing_add(out, ".");
	writing_add(out, places);
}

static void write_stratum(struct writing *out, const struct frozen *in, size_t stratum)
{
	const struct frozen_stratum *s = &in->strata[stratum];
	struct draw_stratum f = fraction(in, stratum);
	uint64_t whole = f.listed ? f.listed : 1;

	writing_add(out, "stratum\t");
	writing_add(out, s->key);
	writing_add(out, "\t");
	writing_number(out, s->listed);
	writing_add(out, "\t");
	writing_number(out, s->drawn);
	writing_add(out, s->in_wave ? "\t1" : "\t0");
	if (in->method == FROZEN_TARGETED) {
		writing_add(out, "\t-\t-\n");
		return;
	}
	write_chance(out, ((uint64_t)f.drawn * 2 * MILLION + whole) / (2 * whole));
	write_chance(out, (uint64_t)llround(s->cycle_chance * MILLION));
	writing_add(out, "\n");
}

static int by_stratum_and_number(const void *left, const void *right)
{
	const struct draw_case *a = left, *b = right;

	if (a->stratum != b->stratum)
		return a->stratum < b->stratum ? -1 : 1;
	return strcmp(a->number, b->number);
}

static bool is_sorted(const struct frozen *in)
{
	for (size_t i = 1; i < in->n_cases; i++)
		if (by_stratum_and_number(&in->cases[i - 1], &in->cases[i]) > 0)
			return false;
	return true;
}

static void write_case(struct writing *out, const struct frozen *in, const struct draw_case *c)
{
	writing_add(out, "case\t");
	writing_add(out, in->strata[c->stratum].key);
	writing_add(out, "\t");
	writing_add(out, c->number);
	if (in->method == FROZEN_BIRTHDAY) {
		const char day[] = {'\t', (char)('0' + c->day / 10), (char)('0' + c->day % 10), '\0'};

		writing_add(out, c->day ? day : "\t-");
	}
	writing_add(out, "\n");
}

static void write_cases(struct writing *out, const struct frozen *in)
{
	struct draw_case *sorted = NULL;
	const struct draw_case *cases = in->cases;

	if (!is_sorted(in)) {
		sorted = memory_new(in->n_cases, sizeof(*sorted));
		for (size_t i = 0; i < in->n_cases; i++)
			sorted[i] = in->cases[i];
		qsort(sorted, in->n_cases, sizeof(*sorted), by_stratum_and_number);
		cases = sorted;
	}
	for (size_t i = 0; i < in->n_cases; i++)
		write_case(out, in, &cases[i]);
	free(sorted);
}

static enum frozen_status write_list(const struct frozen *in, struct writing *out, const char **bad)
{
	enum frozen_status st = check(in, bad);

	if (st != FROZEN_OK)
		return st;
	write_head(out, in);
	for (size_t h = 0; h < in->n_strata; h++)
		write_stratum(out, in, h);
	for (size_t i = 0; i < in->n_ledger; i++)
		write_line(out, "ledger", in->ledger[i]);
	write_cases(out, in);
	writing_end(out);
	return FROZEN_OK;
}

enum frozen_status frozen_write(const struct frozen *in, struct writing *out)
{
	const char *bad = NULL;

	return write_list(in, out, &bad);
}

enum frozen_status frozen_text(const struct frozen *in, char **text, size_t *size, const char **bad)
{
	const char *refused = NULL;
	struct writing out = {0};
	enum frozen_status st = write_list(in, &out, &refused);

	if (bad)
		*bad = refused;
	if (st != FROZEN_OK)
		return st;
	*text = out.bytes;
	*size = out.size;
	return FROZEN_OK;
}

/* -- the draw -- */

void frozen_hash(char hash[SHA_HEX + 1], const char *text, size_t size)
{
	sha_text(hash, text, size);
}

static enum draw_choice choice_of(enum frozen_method method)
{
	if (method == FROZEN_SYSTEMATIC)
		return DRAW_SYSTEMATIC;
	return method == FROZEN_BIRTHDAY ? DRAW_BY_BIRTHDAY : DRAW_LOWEST;
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
		.choice = choice_of(f->method),
		.days = f->days,
	});
	free(strata);
	return picks;
}
