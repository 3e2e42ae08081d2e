#include "intake/case_list.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "intake/case_field.h"
#include "intake/csv.h"
#include "intake/section.h"

enum { FAULTS_PER_LINE = 20, CASE_NUMBER_BYTES = 64 };

#define FAULT(kind) TILSYN__V1__FAULT_KIND__FAULT_KIND_##kind

const char *const case_headings[CASE_COLUMNS] = {
	[CASE_NUMBER] = "Sagsnr",
	[CASE_CPR] = "CPR-nr",
	[CASE_FAMILY] = "Familienr",
	[CASE_WORKER_CODE] = "Rådgiver-id",
	[CASE_WORKER_NAME] = "Rådgiver",
	[CASE_TEAM] = "Team",
	[CASE_DEPARTMENT] = "Afdeling",
	[CASE_TARGET_GROUP] = "Målgruppe",
	[CASE_OPENED] = "Sag oprettet",
	[CASE_CLOSED] = "Sag afsluttet",
	[CASE_SECTION] = "Paragraf",
	[CASE_MEASURE] = "Indsats",
	[CASE_DECIDED] = "Afgørelsesdato",
};

/* A value that a row cannot do without. */
static const bool is_needed[CASE_COLUMNS] = {
	[CASE_NUMBER] = true,
	[CASE_WORKER_CODE] = true,
	[CASE_WORKER_NAME] = true,
	[CASE_TEAM] = true,
	[CASE_DEPARTMENT] = true,
	[CASE_OPENED] = true,
};

/* One chunk being read. */
struct reading {
	const struct case_list_input *in;
	struct case_list *list;
	struct arena *arena;
	struct case_row **last_row;
	struct case_fault **last_fault;
	struct csv_record record;
	struct case_field_buffer buffer;
	size_t faults; /* of the record */
};

/* A row being read: what is there, and the birthday, which stays here. */
struct filling {
	struct case_row *row;
	bool is_given[CASE_COLUMNS];
	day born;
};

/* -- faults -- */

static void fault_at(struct reading *r, int column, const char *heading, Tilsyn__V1__FaultKind kind)
{
	struct case_fault *f;

	if (r->faults++ >= FAULTS_PER_LINE)
		return;
	f = *r->last_fault = arena_alloc(r->arena, sizeof(*f));
	*f = (struct case_fault){.line = r->list->state.lines + 1, .column = column, .heading = heading, .kind = kind};
	r->last_fault = &f->next;
}

static void fault(struct reading *r, enum case_column c, Tilsyn__V1__FaultKind kind)
{
	fault_at(r, r->list->state.column[c], case_headings[c], kind);
}

static const char *heading_at(const struct case_list_state *s, size_t column)
{
	for (int c = 0; c < CASE_COLUMNS; c++)
		if (s->column[c] == (int)column)
			return case_headings[c];
	return "";
}

/* -- the header -- */

static bool is_readable(const struct case_list_state *s)
{
	for (int c = 0; c < CASE_COLUMNS; c++)
		if (!s->column[c])
			return false;
	return true;
}

/* Of two columns of one name nobody can tell which is meant. */
static void place_heading(struct reading *r, const char *heading, int column)
{
	int *places = r->list->state.column;

	for (int c = 0; c < CASE_COLUMNS; c++) {
		if (strcmp(heading, case_headings[c]) != 0)
			continue;
		if (places[c])
			fault_at(r, column, case_headings[c], FAULT(HEADING_TWICE));
		else
			places[c] = column;
	}
}

/* A fault's place is its key, so those that are missing are named together. */
static void tell_missing(struct reading *r)
{
	const char *missing = NULL;

	for (int c = 0; c < CASE_COLUMNS; c++)
		if (!r->list->state.column[c])
			missing =
				missing ? arena_print(r->arena, "%s, %s", missing, case_headings[c]) : case_headings[c];
	if (missing)
		fault_at(r, 0, missing, FAULT(HEADING));
}

static void read_header(struct reading *r)
{
	struct case_list_state *s = &r->list->state;
	size_t kept = r->record.n_fields < CSV_FIELDS ? r->record.n_fields : CSV_FIELDS;

	for (size_t i = 0; i < kept; i++) {
		const char *heading = case_field_text(&r->buffer, r->record.fields[i], s->encoding);

		if (heading)
			place_heading(r, heading, (int)i + 1);
	}
	s->width = (int)r->record.n_fields;
	if (r->record.broken_field)
		fault_at(r, (int)r->record.broken_field, "", FAULT(QUOTE));
	tell_missing(r);
}

/* -- a row -- */

static day read_day(struct reading *r, enum case_column c, const char *text)
{
	day d = day_read_danish(text);

	if (!d)
		fault(r, c, FAULT(DATE));
	else if (d > r->in->today)
		fault(r, c, FAULT(FUTURE));
	return d;
}

static void read_cpr(struct reading *r, struct filling *f, const char *text)
{
	char digits[CPR_DIGITS];

	f->born = cpr_birthday(digits, text, r->in->today);
	if (f->born) {
		char *hmac = arena_alloc(r->arena, CPR_HMAC_CHARS);

		cpr_hmac(hmac, digits, r->in->key);
		f->row->cpr_hmac = hmac;
		f->row->birth_day = f->born % 100;
	} else {
		fault(r, CASE_CPR, FAULT(CPR));
	}
	sodium_memzero(digits, sizeof(digits));
}

static void read_section(struct reading *r, struct filling *f, const char *text)
{
	if (!section_read(f->row->section, text))
		fault(r, CASE_SECTION, FAULT(SECTION));
}

static void read_words(struct reading *r, struct filling *f, enum case_column c, const char *text)
{
	if (cpr_is_in(text))
		fault(r, c, FAULT(HOLDS_CPR));
	else
		f->row->text[c] = arena_text(r->arena, text);
}

static void read_value(struct reading *r, struct filling *f, enum case_column c, const char *text)
{
	switch (c) {
	case CASE_CPR:
		read_cpr(r, f, text);
		break;
	case CASE_OPENED:
		f->row->opened = read_day(r, c, text);
		break;
	case CASE_CLOSED:
		f->row->closed = read_day(r, c, text);
		break;
	case CASE_DECIDED:
		f->row->decided = read_day(r, c, text);
		break;
	case CASE_SECTION:
		read_section(r, f, text);
		break;
	default:
		read_words(r, f, c, text);
	}
}

static void read_column(struct reading *r, struct filling *f, enum case_column c)
{
	const struct case_list_state *s = &r->list->state;
	const char *text = case_field_text(&r->buffer, r->record.fields[s->column[c] - 1], s->encoding);

	f->row->text[c] = "";
	f->is_given[c] = !text || *text;
	if (!text || (c == CASE_NUMBER && strlen(text) > CASE_NUMBER_BYTES))
		fault(r, c, FAULT(TEXT));
	else if (*text)
		read_value(r, f, c, text);
	else if (is_needed[c])
		fault(r, c, FAULT(MISSING));
}

/* What must hold between columns. A day with a fault of its own is 0 here. */
static void compare_columns(struct reading *r, const struct filling *f)
{
	const struct case_row *row = f->row;

	if (row->closed && row->closed < row->opened)
		fault(r, CASE_CLOSED, FAULT(ORDER));
	if (row->decided && row->decided < f->born)
		fault(r, CASE_DECIDED, FAULT(ORDER));
	if (f->is_given[CASE_SECTION] && !f->is_given[CASE_DECIDED])
		fault(r, CASE_DECIDED, FAULT(DECISION));
	if (f->is_given[CASE_DECIDED] && !f->is_given[CASE_SECTION])
		fault(r, CASE_SECTION, FAULT(DECISION));
}

static void read_row(struct reading *r)
{
	struct filling f = {.row = arena_alloc(r->arena, sizeof(*f.row))};

	for (int c = 0; c < CASE_COLUMNS; c++)
		read_column(r, &f, (enum case_column)c);
	compare_columns(r, &f);
	if (r->faults)
		return;
	f.row->line = r->list->state.lines + 1;
	if (f.born && f.row->decided)
		f.row->age = day_years(f.born, f.row->decided);
	*r->last_row = f.row;
	r->last_row = &f.row->next;
}

static void read_data(struct reading *r)
{
	const struct case_list_state *s = &r->list->state;

	r->list->n_records++;
	if (!is_readable(s))
		return; /* told at the header */
	if (r->record.broken_field)
		fault_at(r, (int)r->record.broken_field, heading_at(s, r->record.broken_field), FAULT(QUOTE));
	else if (r->record.n_fields != (size_t)s->width)
		fault_at(r, 0, "", FAULT(COLUMNS));
	else
		read_row(r);
}

/* -- the chunk -- */

static void read_record(struct reading *r)
{
	r->faults = 0;
	if (!r->list->state.width)
		read_header(r);
	else if (r->record.broken_field || !csv_is_blank(&r->record))
		read_data(r);
	r->list->state.lines += (int64_t)r->record.n_lines;
}

/* A byte order mark stands at the start of the file and settles the encoding. */
static const char *after_mark(struct case_list_state *s, const char *bytes, size_t size)
{
	static const char mark[] = "\xef\xbb\xbf";

	if (s->lines || size < strlen(mark) || memcmp(bytes, mark, strlen(mark)) != 0)
		return bytes;
	s->encoding = ENCODING_UTF8;
	return bytes + strlen(mark);
}

void case_list_read(struct case_list *list, const struct case_list_input *in, struct arena *arena)
{
	struct reading *r = arena_alloc(arena, sizeof(*r));
	const char *at, *end = in->bytes + in->size;

	*list = (struct case_list){.state = in->state};
	*r = (struct reading){
		.in = in, .list = list, .arena = arena, .last_row = &list->rows, .last_fault = &list->faults};
	at = after_mark(&list->state, in->bytes, in->size);
	if (list->state.encoding == ENCODING_UNDECIDED)
		list->state.encoding = encoding_of(at, (size_t)(end - at));
	while (at < end) {
		at = csv_read(&r->record, at, end);
		read_record(r);
	}
	case_field_wipe(&r->buffer);
}
