#include "domain/sampling/protocol.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/lines.h"
#include "domain/memory.h"
#include "domain/sampling/allocate.h"
#include "domain/writing.h"

#define BEGIN	"-----BEGIN FROZEN LIST-----\n"
#define END	"-----END FROZEN LIST-----\n"
#define HEADING "stratum\trank\tplace\tticket\tcase\n"

enum { ORDER_FIELDS = 5 };

static const char explanation[] =
	"TILSYN PROTOKOL FOR LODTRÆKNING / PROTOCOL OF A DRAW 1\n"
	"# Sagslisten mellem de to streger blev låst først; dens fingeraftryk (list_hash) er SHA-256 af netop de bytes.\n"
	"# Derefter gav en, der ikke kendte det bundne frø (committed_seed), et ord (word). Det bundne frøs fingeraftryk\n"
	"# (commitment) blev offentliggjort sammen med aktiviteten. Ingen kunne vælge det ene ud fra det andet.\n"
	"# Hver sag får et lod (ticket). I hvert stratum står sagerne efter stigende lod: først stikprøven (sample), så\n"
	"# reservesagerne (spare), så resten (rest). Alle kan gøre det efter med disse linjer; 037 er skilletegnet 0x1f:\n"
	"#\n"
	"# The list between the two marker lines was frozen first; its hash (list_hash) is the SHA-256 of exactly those\n"
	"# bytes. Then someone who had not seen the committed seed gave a word. The commitment was published with the\n"
	"# activity. Neither could be chosen knowing the other. Every case gets a ticket. Within a stratum cases stand by\n"
	"# ascending ticket: first the sample, then the spares, then the rest. Anyone can redo it; 037 is the separator 0x1f:\n"
	"#\n"
	"# printf '%s' COMMITTED_SEED | sha256sum                                     = commitment\n"
	"# printf '%s\\037%s' COMMITTED_SEED WORD | sha256sum                          = seed\n"
	"# sed '1,/^-----BEGIN/d;/^-----END/,$d' PROTOCOL | sha256sum                 = list_hash\n"
	"# printf '%s\\037%s\\037%s\\037%s' SEED LIST_HASH DRAW_NUMBER CASE | sha256sum  = ticket\n"
	"# sort -t \"$(printf '\\t')\" -k1,1 -k4,4                                       = the order within each stratum\n";

/* What a method puts before the tickets, or what its figures cannot say. */
static const char systematic_words[] =
	"#\n"
	"# Systematisk: de N sager tælles fra 0 i listens orden. Start = de første 15 cifre af fingeraftrykket herunder, modulo N.\n"
	"# Stikprøven er linje floor((start + j N) / n) for j = 0 .. n-1; den står før resten. Hver sag har chancen n/N. Usikkerheden\n"
	"# kan ikke måles på én lodtrækning; den regnes, som om der var trukket simpelt.\n"
	"#\n"
	"# Systematic: the N cases are counted from 0 in the order of the list. Start = the first 15 digits of the hash below, modulo\n"
	"# N. The sample is line floor((start + j N) / n), j = 0 .. n-1; it stands before the rest. Each case has the chance n/N. The\n"
	"# variance cannot be told from one draw; it is taken to be that of a simple one.\n"
	"#\n"
	"# printf '%s\\037%s\\037%s\\037%s\\037%s' SEED LIST_HASH DRAW_NUMBER systematic start | sha256sum\n";
static const char birthday_words[] =
	"#\n"
	"# Fødselsdage: månedens dage 01 .. 31 står efter stigende fingeraftryk (herunder). Sagerne står først efter deres dag, så efter\n"
	"# lod; stikprøven er sagerne fra de første dage (days). Hver sag med kendt dag har chancen days/31. Hvor mange sager det giver,\n"
	"# er tilfældigt, og dagene er ikke lige store: den 29. til 31. findes ikke i alle måneder. Sager uden kendt dag kan ikke trækkes.\n"
	"#\n"
	"# Birthdays: the days 01 .. 31 of the month stand by ascending hash (below). Cases stand by their day first, then by ticket; the\n"
	"# sample is the cases of the first days (days). Each case whose day is known has the chance days/31. How many cases they give is\n"
	"# random, and days are uneven: the 29th to 31st are not in every month. Cases whose day is not known cannot be drawn.\n"
	"#\n"
	"# printf '%s\\037%s\\037%s\\037%s\\037%s' SEED LIST_HASH DRAW_NUMBER day DAY | sha256sum\n";
static const char targeted_words[] =
	"#\n"
	"# Målrettet: sagerne er valgt med vilje, med den grund, som listen siger. De indgår aldrig i resultater for alle sager.\n"
	"#\n"
	"# Targeted: the cases are chosen on purpose, for the reason that the list gives. They never enter figures for all cases.\n";

static const char *words_of(enum frozen_method method)
{
	switch (method) {
	case FROZEN_SYSTEMATIC:
		return systematic_words;
	case FROZEN_BIRTHDAY:
		return birthday_words;
	case FROZEN_TARGETED:
		return targeted_words;
	case FROZEN_COVERAGE:
	case FROZEN_STRATIFIED:
	case FROZEN_SIMPLE:
	case FROZEN_ALL:
		break;
	}
	return "";
}

/* -- writing -- */

static bool draw_is_sound(const struct protocol_draw *d)
{
	char commitment[SHA_HEX + 1];

	if (!sha_is_hex(d->committed_seed) || !*d->word || !text_is_clean(d->word) || d->number < 1)
		return false;
	sha_text(commitment, d->committed_seed, SHA_HEX);
	return strcmp(commitment, d->commitment) == 0;
}

static void write_named(struct writing *out, const char *name, const char *value)
{
	writing_add(out, name);
	writing_add(out, "\t");
	writing_add(out, value);
	writing_add(out, "\n");
}

static void write_order(struct writing *out, const struct frozen *f, const struct draw_pick *picks)
{
	char ticket[SHA_HEX + 1];

	writing_add(out, HEADING);
	for (size_t i = 0; i < f->n_cases; i++) {
		const struct draw_case *c = &f->cases[picks[i].case_index];

		sha_hex(ticket, picks[i].ticket);
		writing_add(out, f->strata[c->stratum].key);
		writing_add(out, "\t");
		writing_number(out, picks[i].rank);
		writing_add(out, "\t");
		writing_add(out, draw_place_name(picks[i].place));
		writing_add(out, "\t");
		writing_bytes(out, ticket, SHA_HEX);
		writing_add(out, "\t");
		writing_add(out, c->number);
		writing_add(out, "\n");
	}
	writing_add(out, "end\t");
	writing_number(out, f->n_cases);
	writing_add(out, "\n");
}

static void write_protocol(struct writing *out, const struct protocol_draw *draw, const struct protocol_list *list)
{
	writing_add(out, explanation);
	writing_add(out, words_of(list->frozen->method));
	writing_add(out, BEGIN);
	writing_bytes(out, list->bytes, list->size);
	writing_add(out, END);
	write_named(out, "commitment", draw->commitment);
	write_named(out, "committed_seed", draw->committed_seed);
	write_named(out, "word", draw->word);
	write_named(out, "seed", list->seed);
	write_named(out, "list_hash", list->hash);
	writing_add(out, "draw_number\t");
	writing_number(out, draw->number);
	writing_add(out, "\n");
	write_order(out, list->frozen, list->picks);
	writing_end(out);
}

char *protocol_text(const char *frozen, size_t frozen_size, const struct protocol_draw *draw, size_t *size)
{
	char seed[SHA_HEX + 1], list_hash[SHA_HEX + 1];
	struct protocol_list list = {.bytes = frozen, .size = frozen_size, .seed = seed, .hash = list_hash};
	struct draw_pick *picks;
	struct frozen parsed;
	struct writing out = {0};

	if (!draw_is_sound(draw) || frozen_parse(frozen, frozen_size, &parsed) != FROZEN_OK)
		return NULL;
	draw_seed(seed, draw->committed_seed, draw->word);
	frozen_hash(list_hash, frozen, frozen_size);
	picks = frozen_draw(&parsed, list_hash, seed, draw->number);
	if (picks) {
		list.frozen = &parsed;
		list.picks = picks;
		write_protocol(&out, draw, &list);
		*size = out.size;
	}
	free(picks);
	frozen_clear(&parsed);
	return out.bytes;
}

static void hash_chunk(void *context, const char *bytes, size_t size)
{
	sha_add(context, bytes, size);
}

void protocol_hash(char hash[SHA_HEX + 1], const struct protocol_draw *draw, const struct protocol_list *list)
{
	struct sha *s = sha_open();
	struct writing out = {.full = hash_chunk, .context = s};

	sha_start(s);
	write_protocol(&out, draw, list);
	sha_finish(s, hash);
	sha_close(s);
	free(out.bytes);
}

/* -- reading -- */

static bool read_value(struct lines *l, const char *name, const char **value)
{
	char *fields[2], *line = lines_next(l);

	if (!line || line_fields(line, fields, 2) != 2 || strcmp(fields[0], name) != 0)
		return false;
	*value = fields[1];
	return true;
}

static bool read_hash(struct lines *l, const char *name, const char **value)
{
	return read_value(l, name, value) && sha_is_hex(*value);
}

static bool read_number(struct lines *l, const char *name, uint32_t *value)
{
	const char *text;

	return read_value(l, name, &text) && field_number(text, value);
}

static bool read_heading(struct lines *l)
{
	if (!lines_begin(l, HEADING))
		return false;
	l->next += strlen(HEADING);
	return true;
}

static bool read_place(char *line, struct protocol_line *p)
{
	char *fields[ORDER_FIELDS];

	if (!line || line_fields(line, fields, ORDER_FIELDS) != ORDER_FIELDS)
		return false;
	*p = (struct protocol_line){fields[0], fields[2], fields[3], fields[4], 0};
	return field_number(fields[1], &p->rank);
}

/* The order runs until its closing line: exactly two fields, so no case line looks like it. */
static bool read_order(struct lines *l, struct protocol *out)
{
	size_t room = 0;
	uint32_t end;

	for (const char *c = l->next; (c = strchr(c, '\n')); c++)
		room++;
	if (room == 0)
		return false;
	out->order = memory_new(room, sizeof(*out->order));
	for (size_t i = 0; i + 1 < room; i++)
		if (!read_place(lines_next(l), &out->order[out->n_order++]))
			return false;
	return read_number(l, "end", &end) && end == out->n_order && *l->next == '\0';
}

static bool read_all(struct protocol *out)
{
	char *begin = strstr(out->text, "\n" BEGIN), *end = begin ? strstr(begin, "\n" END) : NULL;
	struct lines l;

	if (!end)
		return false;
	out->frozen = begin + strlen("\n" BEGIN);
	if (end + 1 < out->frozen)
		return false;
	out->frozen_size = (size_t)(end + 1 - out->frozen);
	l.next = end + strlen("\n" END);
	return read_hash(&l, "commitment", &out->commitment) && read_hash(&l, "committed_seed", &out->committed_seed) &&
	       read_value(&l, "word", &out->word) && *out->word && text_is_clean(out->word) &&
	       read_hash(&l, "seed", &out->seed) && read_hash(&l, "list_hash", &out->list_hash) &&
	       read_number(&l, "draw_number", &out->number) && out->number >= 1 && read_heading(&l) &&
	       read_order(&l, out);
}

enum protocol_status protocol_parse(const char *text, size_t size, struct protocol *out)
{
	*out = (struct protocol){0};
	if (size == 0 || memchr(text, '\0', size))
		return PROTOCOL_BAD_FORM;
	out->text = memory_new(size + 1, 1);
	memcpy(out->text, text, size);
	if (read_all(out))
		return PROTOCOL_OK;
	protocol_clear(out);
	return PROTOCOL_BAD_FORM;
}

void protocol_clear(struct protocol *p)
{
	free(p->order);
	free(p->text);
	*p = (struct protocol){0};
}

/* -- verifying: each check gives the first difference it finds, or NULL -- */

__attribute__((format(printf, 1, 2))) static char *difference(const char *format, ...)
{
	va_list args;
	char *text = NULL;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		abort();
	va_end(args);
	return text;
}

static char *compare_hashes(const struct protocol *p)
{
	char hash[SHA_HEX + 1];

	sha_text(hash, p->committed_seed, SHA_HEX);
	if (strcmp(hash, p->commitment) != 0)
		return difference("commitment: the committed seed gives %s, the protocol says %s", hash, p->commitment);
	draw_seed(hash, p->committed_seed, p->word);
	if (strcmp(hash, p->seed) != 0)
		return difference("seed: committed seed and word give %s, the protocol says %s", hash, p->seed);
	frozen_hash(hash, p->frozen, p->frozen_size);
	if (strcmp(hash, p->list_hash) != 0)
		return difference("list hash: the frozen list gives %s, the protocol says %s", hash, p->list_hash);
	return NULL;
}

static enum allocate_status allocate(enum frozen_method method, uint64_t n, const uint64_t *sizes, const bool *in_wave,
	size_t strata, uint64_t *shares)
{
	switch (method) {
	case FROZEN_COVERAGE:
		return allocate_wave(n, sizes, in_wave, strata, shares);
	case FROZEN_STRATIFIED:
		return allocate_min1(n, sizes, strata, shares);
	case FROZEN_SIMPLE:
	case FROZEN_SYSTEMATIC:
	case FROZEN_BIRTHDAY:
	case FROZEN_ALL:
	case FROZEN_TARGETED:
		break;
	}
	return allocate_hamilton(n, sizes, strata, shares);
}

static char *compare_counts(const struct frozen *f)
{
	uint64_t *sizes = memory_new(f->n_strata, sizeof(*sizes)), *shares = memory_new(f->n_strata, sizeof(*shares));
	bool *in_wave = memory_new(f->n_strata, sizeof(*in_wave));
	char *found = NULL;
	uint64_t n = 0;

	for (size_t h = 0; h < f->n_strata; h++) {
		sizes[h] = f->strata[h].listed;
		in_wave[h] = f->strata[h].in_wave;
		n += f->strata[h].drawn;
	}
	if (allocate(f->method, n, sizes, in_wave, f->n_strata, shares) != ALLOCATE_OK)
		found = difference("allocation: %" PRIu64 " cases do not reach every stratum that must have one", n);
	for (size_t h = 0; !found && h < f->n_strata; h++)
		if (shares[h] != f->strata[h].drawn)
			found = difference("allocation: stratum '%s' should give %" PRIu64
					   ", the frozen list says %" PRIu32,
				f->strata[h].key, shares[h], f->strata[h].drawn);
	free(sizes);
	free(shares);
	free(in_wave);
	return found;
}

/* By birthday the days decide, and frozen_parse() has held them against the counts. */
static char *compare_allocation(const struct frozen *f)
{
	for (size_t h = 0; f->method == FROZEN_ALL && h < f->n_strata; h++)
		if (f->strata[h].drawn != f->strata[h].listed)
			return difference("allocation: stratum '%s' should give all", f->strata[h].key);
	return f->method == FROZEN_BIRTHDAY ? NULL : compare_counts(f);
}

static char *compare_line(size_t number, const struct protocol_line *want, const struct protocol_line *got)
{
	if (strcmp(want->stratum, got->stratum) == 0 && want->rank == got->rank &&
		strcmp(want->place, got->place) == 0 && strcmp(want->ticket, got->ticket) == 0 &&
		strcmp(want->number, got->number) == 0)
		return NULL;
	return difference("order, line %zu: the draw gives %s %" PRIu32 " %s %s %s, the protocol says %s %" PRIu32
			  " %s %s %s",
		number, want->stratum, want->rank, want->place, want->ticket, want->number, got->stratum, got->rank,
		got->place, got->ticket, got->number);
}

static char *compare_order(const struct protocol *p, const struct frozen *f)
{
	struct draw_pick *picks = frozen_draw(f, p->list_hash, p->seed, p->number);
	char ticket[SHA_HEX + 1], *found = NULL;

	if (!picks)
		return difference("order: the frozen list contradicts itself");
	if (f->n_cases != p->n_order)
		found = difference("order: %zu cases are frozen, the protocol has %zu", f->n_cases, p->n_order);
	for (size_t i = 0; !found && i < f->n_cases; i++) {
		const struct draw_case *c = &f->cases[picks[i].case_index];
		struct protocol_line want = {
			f->strata[c->stratum].key, draw_place_name(picks[i].place), ticket, c->number, picks[i].rank};

		sha_hex(ticket, picks[i].ticket);
		found = compare_line(i + 1, &want, &p->order[i]);
	}
	free(picks);
	return found;
}

static char *compare_draw(const struct protocol *p)
{
	struct frozen list;
	enum frozen_status st = frozen_parse(p->frozen, p->frozen_size, &list);
	char *found;

	if (st != FROZEN_OK)
		return difference("frozen list: %s", frozen_status_name(st));
	found = compare_allocation(&list);
	if (!found)
		found = compare_order(p, &list);
	frozen_clear(&list);
	return found;
}

/* All that counts agrees; what is left are the words around it, which tell how to redo the draw. */
static char *compare_whole(const struct protocol *p, const char *text, size_t size)
{
	size_t again_size = 0;
	char *again = protocol_text(p->frozen, p->frozen_size,
		&(struct protocol_draw){p->commitment, p->committed_seed, p->word, p->number}, &again_size);
	char *found = NULL;

	if (!again || again_size != size || memcmp(again, text, size) != 0)
		found = difference("the words around the draw are not those of a protocol");
	free(again);
	return found;
}

char *protocol_verify(const char *text, size_t size)
{
	struct protocol p;
	char *found;

	if (protocol_parse(text, size, &p) != PROTOCOL_OK)
		return difference("not a protocol of a draw");
	found = compare_hashes(&p);
	if (!found)
		found = compare_draw(&p);
	if (!found)
		found = compare_whole(&p, text, size);
	protocol_clear(&p);
	return found;
}
