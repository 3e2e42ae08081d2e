#include "intake/case_list_json.h"

#include <jansson.h>
#include <string.h>

#include "codec/enum.h"

static char *dump(json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT);

	json_decref(value);
	return text;
}

/* -- the state -- */

static enum encoding encoding_named(const char *name)
{
	for (enum encoding e = ENCODING_UTF8; e <= ENCODING_WINDOWS_1252; e++)
		if (name && !strcmp(name, encoding_names[e]))
			return e;
	return ENCODING_UNDECIDED;
}

bool case_list_state_from_json(struct case_list_state *s, const char *json)
{
	json_t *value = json_loads(json, 0, NULL);
	const json_t *columns = json_object_get(value, "columns");

	if (!value)
		return false;
	*s = (struct case_list_state){
		.encoding = encoding_named(json_string_value(json_object_get(value, "encoding"))),
		.width = (int)json_integer_value(json_object_get(value, "width")),
		.lines = json_integer_value(json_object_get(value, "lines")),
	};
	for (int c = 0; c < CASE_COLUMNS; c++)
		s->column[c] = (int)json_integer_value(json_object_get(columns, case_headings[c]));
	json_decref(value);
	return true;
}

char *case_list_state_to_json(const struct case_list_state *s)
{
	json_t *columns = json_object();

	for (int c = 0; c < CASE_COLUMNS; c++)
		json_object_set_new(columns, case_headings[c], json_integer(s->column[c]));
	return dump(json_pack("{s:s, s:i, s:I, s:o}", "encoding", encoding_names[s->encoding], "width", s->width,
		"lines", (json_int_t)s->lines, "columns", columns));
}

/* -- rows -- */

static void put_text(json_t *to, const char *name, const char *text)
{
	json_object_set_new(to, name, json_string(text));
}

/* What is not there is left out: SQL reads NULL. */
static void put_given(json_t *to, const char *name, const char *text)
{
	if (*text)
		put_text(to, name, text);
}

static void put_day(json_t *to, const char *name, day d)
{
	char text[DAY_CHARS];

	if (!d)
		return;
	day_write_iso(text, d);
	put_text(to, name, text);
}

static void put_child(json_t *to, const struct case_row *row)
{
	if (!row->cpr_hmac)
		return;
	put_text(to, "cpr_hmac", row->cpr_hmac);
	json_object_set_new(to, "birth_day", json_integer(row->birth_day));
	if (row->decided)
		json_object_set_new(to, "age", json_integer(row->age));
}

static void put_decision(json_t *to, const struct case_row *row)
{
	if (!row->decided)
		return;
	put_text(to, "section", row->section);
	put_text(to, "measure", row->text[CASE_MEASURE]);
	put_day(to, "decided_on", row->decided);
}

static json_t *row_to_json(const struct case_row *row)
{
	json_t *to = json_object();

	json_object_set_new(to, "line", json_integer(row->line));
	put_text(to, "case_number", row->text[CASE_NUMBER]);
	put_given(to, "family_number", row->text[CASE_FAMILY]);
	put_text(to, "caseworker_code", row->text[CASE_WORKER_CODE]);
	put_text(to, "caseworker_name", row->text[CASE_WORKER_NAME]);
	put_text(to, "team", row->text[CASE_TEAM]);
	put_text(to, "department", row->text[CASE_DEPARTMENT]);
	put_given(to, "target_group", row->text[CASE_TARGET_GROUP]);
	put_day(to, "opened_on", row->opened);
	put_day(to, "closed_on", row->closed);
	put_child(to, row);
	put_decision(to, row);
	return to;
}

char *case_list_rows_to_json(const struct case_list *list)
{
	json_t *rows = json_array();

	for (const struct case_row *row = list->rows; row; row = row->next)
		json_array_append_new(rows, row_to_json(row));
	return dump(rows);
}

/* -- faults -- */

char *case_list_faults_to_json(const struct case_list *list)
{
	json_t *faults = json_array();
	char kind[ENUM_WORD_MAX];

	for (const struct case_fault *f = list->faults; f; f = f->next) {
		enum_word(&tilsyn__v1__fault_kind__descriptor, (int)f->kind, kind);
		json_array_append_new(faults, json_pack("{s:I, s:i, s:s, s:s}", "line", (json_int_t)f->line,
						      "column_number", f->column, "heading", f->heading, "kind", kind));
	}
	return dump(faults);
}
