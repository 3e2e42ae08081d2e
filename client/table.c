#include "table.h"

#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "codec/codec.h"
#include "member.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "language.h"
#include "ui.h"
#include "words.h"

enum { ID_SHOWN = 8 };

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

const char *when_clock(struct arena *arena, int64_t seconds)
{
	return when(arena, seconds, "%H.%M", "%H:%M");
}

static const char *instant(struct arena *arena, const ProtobufCMessage *message, enum shown_as as)
{
	const Google__Protobuf__Timestamp *t = (const Google__Protobuf__Timestamp *)message;

	if (!t)
		return "";
	return as == AS_DATE ? when(arena, t->seconds, "%d-%m-%Y", "%Y-%m-%d") : when_time(arena, t->seconds);
}

static const char *text_shown(struct arena *arena, const char *text, enum shown_as as)
{
	if (!text)
		return "";
	if (as == AS_DATE)
		return when_date(arena, text);
	if (as == AS_ID && isatty(STDOUT_FILENO) && strlen(text) == 36)
		return arena_copy(arena, text, ID_SHOWN);
	return text;
}

static const char *number_shown(struct arena *arena, double value, enum shown_as as)
{
	char *text;

	if (as != AS_SHARE)
		return arena_print(arena, "%.15g", value);
	text = arena_print(arena, "%.1f %%", value * 100);
	if (language_is_danish() && strchr(text, '.'))
		*strchr(text, '.') = ',';
	return text;
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

static void add_columns(struct libscols_table *table, const struct column *columns, const ProtobufCMessage *first)
{
	for (const struct column *c = columns; c->title; c++) {
		int flags =
			(c->as == AS_WIDE ? SCOLS_FL_WRAP : 0) | (first && is_number(c, first) ? SCOLS_FL_RIGHT : 0);
		struct libscols_column *made =
			scols_table_new_column(table, _(c->title), c->as == AS_WIDE ? 0.2 : 0, flags);
		if (made && ui_has_color(stdout))
			scols_cell_set_color(scols_column_get_header(made), "bold");
	}
}

void table_print(struct arena *arena, const struct column *columns, ProtobufCMessage *const *rows, size_t count)
{
	struct libscols_table *table = scols_new_table();

	if (!table)
		abort();
	scols_table_set_termforce(table, isatty(STDOUT_FILENO) ? SCOLS_TERMFORCE_AUTO : SCOLS_TERMFORCE_NEVER);
	scols_table_enable_colors(table, ui_has_color(stdout));
	scols_table_set_column_separator(table, "  ");
	add_columns(table, columns, count ? rows[0] : NULL);
	for (size_t i = 0; i < count; i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);
		for (size_t c = 0; line && columns[c].title; c++)
			scols_line_set_data(line, c, table_cell(arena, &columns[c], rows[i]));
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
