#include "screen/table.h"

#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "codec/codec.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "member.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"

enum { ID_SHOWN = 8, SEPARATOR_WIDTH = 2, NARROWEST = 12, NARROWEST_OF_ALL = 8 };

const char *when_date(struct arena *arena, const char *iso)
{
	if (!language_is_danish() || strlen(iso) < 10)
		return iso;
	return arena_print(arena, "%.2s-%.2s-%.4s", iso + 8, iso + 5, iso);
}

static const char *when(struct arena *arena, int64_t seconds, const char *danish, const char *english)
{
	time_t at = (time_t)seconds;
	struct tm local;
	char text[40];

	localtime_r(&at, &local);
	/* The format is one of the literals below. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	strftime(text, sizeof(text), language_is_danish() ? danish : english, &local);
#pragma GCC diagnostic pop
	return arena_text(arena, text);
}

const char *when_time(struct arena *arena, int64_t seconds)
{
	return when(arena, seconds, "%d-%m-%Y %H.%M", "%Y-%m-%d %H:%M");
}

const char *when_day(struct arena *arena, int64_t seconds)
{
	return when(arena, seconds, "%d-%m-%Y", "%Y-%m-%d");
}

const char *when_clock(struct arena *arena, int64_t seconds)
{
	return when(arena, seconds, "%H.%M", "%H:%M");
}

static const char *instant(struct arena *arena, const ProtobufCMessage *message, enum shown_as as)
{
	const Google__Protobuf__Timestamp *t = (const Google__Protobuf__Timestamp *)message;

	if (!t)
		return "";
	return as == AS_DATE ? when_day(arena, t->seconds) : when_time(arena, t->seconds);
}

static bool gives_way(const struct column *column)
{
	return column->as == AS_WIDE || column->as == AS_PURPOSE;
}

static bool may_fold(const struct column *column)
{
	return gives_way(column) || column->as == AS_WORD;
}

static const char *text_shown(struct arena *arena, const char *text, enum shown_as as)
{
	if (!text)
		return "";
	if (as == AS_DATE)
		return when_date(arena, text);
	if (as == AS_ID && isatty(STDOUT_FILENO) && strlen(text) == 36)
		return arena_copy(arena, text, ID_SHOWN);
	return as == AS_PURPOSE ? words_of_purpose(text) : text;
}

static const char *decimal_comma(char *text)
{
	if (language_is_danish() && strchr(text, '.'))
		*strchr(text, '.') = ',';
	return text;
}

const char *tenth_shown(struct arena *arena, double value)
{
	return decimal_comma(arena_print(arena, "%.1f", value));
}

static const char *number_shown(struct arena *arena, double value, enum shown_as as)
{
	if ((as == AS_COUNT || as == AS_HOURS) && value == 0)
		return "";
	if (as != AS_SHARE && as != AS_TENTH && as != AS_HOURS)
		return arena_print(arena, "%.15g", value);
	return as == AS_SHARE ? decimal_comma(arena_print(arena, "%.1f %%", value * 100)) : tenth_shown(arena, value);
}

static const char *value_shown(
	struct arena *arena, const ProtobufCFieldDescriptor *field, const void *at, enum shown_as as)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return text_shown(arena, *(char *const *)at, as);
	case PROTOBUF_C_TYPE_MESSAGE:
		return instant(arena, *(ProtobufCMessage *const *)at, as);
	case PROTOBUF_C_TYPE_ENUM:
		return words_of_enum(field->descriptor, *(const int *)at);
	case PROTOBUF_C_TYPE_BOOL:
		return *(const protobuf_c_boolean *)at ? _("yes") : "";
	case PROTOBUF_C_TYPE_DOUBLE:
		return number_shown(arena, *(const double *)at, as);
	case PROTOBUF_C_TYPE_INT64:
		return number_shown(arena, (double)*(const int64_t *)at, as);
	default:
		return number_shown(arena, *(const int32_t *)at, as);
	}
}

static size_t value_size(ProtobufCType type)
{
	return type == PROTOBUF_C_TYPE_STRING || type == PROTOBUF_C_TYPE_MESSAGE ? sizeof(void *) : sizeof(int);
}

const char *table_cell(struct arena *arena, const struct column *column, const ProtobufCMessage *message)
{
	const ProtobufCFieldDescriptor *field;
	const void *at = member_value(message, column->field, &field);
	const char *text = "";

	if (!at)
		return "";
	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return value_shown(arena, field, at, column->as);

	size_t count = *(const size_t *)((const char *)at - field->offset + field->quantifier_offset);
	for (size_t i = 0; i < count; i++)
		text = arena_print(arena, "%s%s%s", text, i ? ", " : "",
			value_shown(arena, field, *(const char *const *)at + i * value_size(field->type), column->as));
	return text;
}

static bool is_number(const struct column *column, const ProtobufCMessage *message)
{
	const ProtobufCFieldDescriptor *field;

	if (!member_value(message, column->field, &field))
		return false;
	return field->label != PROTOBUF_C_LABEL_REPEATED &&
	       (field->type == PROTOBUF_C_TYPE_INT32 || field->type == PROTOBUF_C_TYPE_INT64 ||
		       field->type == PROTOBUF_C_TYPE_DOUBLE);
}

/* The cells of a table, and how wide each column may be. */
struct grid {
	const struct column *columns;
	size_t column_count, row_count;
	const char **cells; /* row by row */
	int *widths;
};

static void fill(struct grid *g, struct arena *arena, ProtobufCMessage *const *rows)
{
	g->cells = arena_alloc(arena, (g->row_count * g->column_count + 1) * sizeof(*g->cells));
	g->widths = arena_alloc(arena, (g->column_count + 1) * sizeof(*g->widths));
	for (size_t c = 0; c < g->column_count; c++)
		g->widths[c] = words_width(_(g->columns[c].title));
	for (size_t i = 0; i < g->row_count * g->column_count; i++) {
		size_t c = i % g->column_count;
		char *cell = arena_text(arena, table_cell(arena, &g->columns[c], rows[i / g->column_count]));
		ui_clean(cell);
		g->cells[i] = cell;
		if (words_width(cell) > g->widths[c])
			g->widths[c] = words_width(cell);
	}
}

/* Words of an enum go to a second line where text alone cannot make room; a title stays whole. */
static bool words_give_way(const struct grid *g, size_t c)
{
	return g->columns[c].as == AS_WORD && g->widths[c] > words_width(_(g->columns[c].title));
}

static int *widest_above(struct grid *g, int narrowest, bool words)
{
	int *widest = NULL;

	for (size_t c = 0; c < g->column_count; c++)
		if ((words ? words_give_way(g, c) : gives_way(&g->columns[c])) && g->widths[c] > narrowest &&
			(!widest || g->widths[c] > *widest))
			widest = &g->widths[c];
	return widest;
}

/* The widest column of text gives way, a little at a time, until the table fits. */
static void fit(struct grid *g, int screen)
{
	int total = -SEPARATOR_WIDTH, *widest;

	for (size_t c = 0; c < g->column_count; c++)
		total += g->widths[c] + SEPARATOR_WIDTH;
	for (; total > screen; total--) {
		widest = widest_above(g, NARROWEST, false);
		if (!widest)
			widest = widest_above(g, NARROWEST, true);
		if (!widest)
			widest = widest_above(g, NARROWEST_OF_ALL, false);
		if (!widest)
			widest = widest_above(g, NARROWEST_OF_ALL, true);
		if (!widest)
			return;
		--*widest;
	}
}

/* The text with newlines where words must go to the next line. */
static const char *broken(struct arena *arena, const char *text, int width)
{
	const char *lines = "";

	while (*text) {
		size_t size = ui_fit(text, width);
		lines = arena_print(arena, "%s%s%.*s", lines, *lines ? "\n" : "", (int)size, text);
		text += size;
		text += *text == ' ' || *text == '\n';
	}
	return lines;
}

static void add_columns(struct libscols_table *table, const struct grid *g, const ProtobufCMessage *first)
{
	for (size_t i = 0; i < g->column_count; i++) {
		const struct column *c = &g->columns[i];
		int flags = (may_fold(c) ? SCOLS_FL_WRAP : 0) | (first && is_number(c, first) ? SCOLS_FL_RIGHT : 0);
		struct libscols_column *made = scols_table_new_column(table, _(c->title), 0, flags);
		if (made && ui_has_color(stdout))
			scols_cell_set_color(scols_column_get_header(made), "bold");
		if (made && may_fold(c)) {
			scols_column_set_safechars(made, "\n");
			scols_column_set_wrapfunc(made, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
		}
	}
}

static bool is_empty(struct arena *arena, const struct column *c, ProtobufCMessage *const *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (*table_cell(arena, c, rows[i]))
			return false;
	return count > 0;
}

/* The columns that have something to say. A pipe gets all of them: what reads it counts columns. */
static size_t telling(struct arena *arena, const struct column *columns, ProtobufCMessage *const *rows, size_t count,
	const struct column **kept)
{
	bool all = !isatty(STDOUT_FILENO);
	struct column *list;
	size_t n = 0;

	while (columns[n].title)
		n++;
	*kept = list = arena_alloc(arena, (n + 1) * sizeof(*list));
	n = 0;
	for (const struct column *c = columns; c->title; c++)
		if (all || !is_empty(arena, c, rows, count))
			list[n++] = *c;
	return n;
}

void table_print(struct arena *arena, const struct column *columns, ProtobufCMessage *const *rows, size_t count)
{
	struct libscols_table *table = scols_new_table();
	struct grid g = {.row_count = count};

	if (!table)
		abort();
	g.column_count = telling(arena, columns, rows, count, &g.columns);
	fill(&g, arena, rows);
	if (isatty(STDOUT_FILENO))
		fit(&g, ui_width(stdout) - 1);
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER); /* the fitting is done */
	scols_table_enable_colors(table, ui_has_color(stdout));
	scols_table_set_column_separator(table, "  ");
	add_columns(table, &g, count ? rows[0] : NULL);
	for (size_t i = 0; i < count; i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);
		for (size_t c = 0; line && c < g.column_count; c++)
			scols_line_set_data(line, c, broken(arena, g.cells[i * g.column_count + c], g.widths[c]));
	}
	scols_print_table(table);
	scols_unref_table(table);
}

void table_print_one(struct arena *arena, const struct column *columns, const ProtobufCMessage *message)
{
	int width = 0;

	for (const struct column *c = columns; c->title; c++)
		width = words_width(_(c->title)) > width ? words_width(_(c->title)) : width;
	for (const struct column *c = columns; c->title; c++) {
		const char *value = table_cell(arena, c, message);
		if (!*value)
			continue;
		put_styled(STYLE_DIM, "%s:", _(c->title));
		put("%*s%s\n", width - words_width(_(c->title)) + 1, "", value);
	}
}

void json_put(struct arena *arena, const ProtobufCMessage *message)
{
	puts(codec_to_json(message, arena, true));
}
