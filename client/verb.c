#include "verb.h"

#include <string.h>

#include "call/rpc.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "member.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"

/* The option or argument; NULL when it is not given. */
static const char *given(const struct run *run, int from)
{
	if (from < OPTIONS)
		return run->options[from];
	return (size_t)(from - OPTIONS) < run->argument_count ? run->arguments[from - OPTIONS] : NULL;
}

static int take_text(struct run *run, const struct taken *t, void *request, const char *text)
{
	member_set_text(request, t->field, arena_text(run->arena, text));
	return EXIT_OK;
}

static int take_switch(struct run *run, const struct taken *t, void *request, const char *text)
{
	(void)run;
	member_set_number(request, t->field, (text != NULL) == (t->as == TAKE_SWITCH));
	return EXIT_OK;
}

static int take_number(struct run *run, const struct taken *t, void *request, const char *text)
{
	int64_t number;

	(void)run;
	if (!run_number(text, t->least, t->most, &number))
		return say_error(EXIT_USAGE, _("--%s needs a number"), option_rows[t->from].name);
	member_set_number(request, t->field, number);
	return EXIT_OK;
}

static int take_day(struct run *run, const struct taken *t, void *request, const char *text)
{
	char iso[11];

	return run_date(text, iso) ? take_text(run, t, request, iso)
				   : say_error(EXIT_USAGE, _("“%s” is no date"), text);
}

static int take_deadline(struct run *run, const struct taken *t, void *request, const char *text)
{
	Google__Protobuf__Timestamp *deadline = arena_alloc(run->arena, sizeof(*deadline));

	(void)text;
	google__protobuf__timestamp__init(deadline);
	member_set_message(request, t->field, &deadline->base);
	return run_deadline(run, &deadline->seconds);
}

static int take_parts(struct run *run, const struct taken *t, void *request, const char *text)
{
	size_t count;
	char **parts = run_split(run, text, &count);

	member_set_list(request, t->field, (ProtobufCMessage **)parts, count);
	return EXIT_OK;
}

static int take_id(struct run *run, const struct taken *t, void *request, const char *text)
{
	char *id;
	int rc = run_find(run, t->thing, text, &id);

	return rc ? rc : take_text(run, t, request, id);
}

static int take_ids(struct run *run, const struct taken *t, void *request, const char *text)
{
	size_t count;
	char **ids;
	int rc = run_find_many(run, t->thing, text, &ids, &count);

	if (!rc)
		member_set_list(request, t->field, (ProtobufCMessage **)ids, count);
	return rc;
}

static int take_found(struct run *run, const struct taken *t, void *request, const char *id, int64_t version)
{
	if (member_exists(request, "version"))
		member_set_number(request, "version", version);
	return take_text(run, t, request, id);
}

static int take_row(struct run *run, const struct taken *t, void *request, const char *text)
{
	ProtobufCMessage *row;
	int rc = run_row(run, t->thing, text, &row);

	return rc ? rc : take_found(run, t, request, run_id(t->thing, row), member_number(row, "version"));
}

static int take_activity(struct run *run, const struct taken *t, void *request, const char *text)
{
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, t->states, &activity);

	(void)text;
	return rc ? rc : take_found(run, t, request, activity->activity_id, activity->version);
}

static int take_asked(struct run *run, const struct taken *t, void *request, const char *text)
{
	if (!text)
		text = ask_line(run->arena, _(t->prompt), arena_print(run->arena, "--%s", option_rows[t->from].name));
	return text ? take_text(run, t, request, text) : EXIT_USAGE;
}

static int take_language(struct run *run, const struct taken *t, void *request, const char *text)
{
	return take_text(run, t, request, text ? text : language_is_danish() ? "da" : "en");
}

static int take_message(struct run *run, const struct taken *t, void *request, const char *path)
{
	const ProtobufCMessageDescriptor *own = ((ProtobufCMessage *)request)->descriptor;
	ProtobufCMessage *message = run_read_message(run, path, *t->field ? member_type(request, t->field) : own);

	if (!message)
		return EXIT_USAGE;
	if (*t->field)
		member_set_message(request, t->field, message);
	else
		memcpy(request, message, own->sizeof_message);
	return EXIT_OK;
}

static const struct {
	int (*take)(struct run *run, const struct taken *t, void *request, const char *text);
	bool always; /* also when it is not given: `text` is NULL then */
} ways[] = {
	[TAKE_TEXT] = {take_text, false},
	[TAKE_SWITCH] = {take_switch, true},
	[TAKE_NOT] = {take_switch, true},
	[TAKE_NUMBER] = {take_number, false},
	[TAKE_DAY] = {take_day, false},
	[TAKE_DEADLINE] = {take_deadline, true},
	[TAKE_PARTS] = {take_parts, false},
	[TAKE_ID] = {take_id, false},
	[TAKE_IDS] = {take_ids, false},
	[TAKE_ROW] = {take_row, false},
	[TAKE_ACTIVITY] = {take_activity, true},
	[TAKE_NAMED_ACTIVITY] = {take_activity, false},
	[TAKE_ASKED] = {take_asked, true},
	[TAKE_MESSAGE] = {take_message, false},
	[TAKE_LANGUAGE] = {take_language, true},
};

static int fill(struct run *run, const struct verb *verb, void *request)
{
	int rc = verb->find ? verb->find(run, request) : EXIT_OK;

	for (const struct taken *t = verb->taken; !rc && t < verb->taken + TAKEN_MAX && t->field; t++) {
		const char *text = given(run, t->from);
		if (text || ways[t->as].always)
			rc = ways[t->as].take(run, t, request, text);
	}
	return !rc && verb->fill ? verb->fill(run, request) : rc;
}

static int call(struct run *run, const struct verb *verb, void *request, void *response)
{
	int rc = fill(run, verb, request);

	if (rc)
		return rc;
	if (verb->limit && !run->options[OPT_LIMIT])
		run->options[OPT_LIMIT] = arena_text(run->arena, verb->limit);
	return verb->rows ? run_fetch(run, &(struct listing){.method = verb->method, .rows = verb->rows}, request,
				    response)
			  : run_call(run, verb->method, request, response);
}

static void put_table(struct run *run, const struct verb *verb, const ProtobufCMessage *response)
{
	ProtobufCMessage **rows;
	size_t count;

	if (!verb->rows) {
		table_print_one(run->arena, verb->columns, response);
		return;
	}
	rows = member_list(response, verb->rows, &count);
	if (count)
		table_print(run->arena, verb->columns, rows, count);
	else if (verb->empty)
		say("%s\n", _(verb->empty));
}

static void show(struct run *run, const struct verb *verb, const void *request, const void *response)
{
	if (ui.json) {
		json_put(run->arena, response);
		return;
	}
	if (verb->columns)
		put_table(run, verb, response);
	if (verb->put)
		verb->put(run, response);
	if (verb->done || verb->said)
		say_wrapped(STYLE_PLAIN, 0, verb->done ? verb->done(run, request, response) : _(verb->said));
}

int verb_call(struct run *run, const struct verb *verb, void *response)
{
	return call(run, verb, rpc_request(run->arena, verb->method), response);
}

int verb_answer(struct run *run, const struct verb *verb, void *response)
{
	void *request = rpc_request(run->arena, verb->method);
	int rc = call(run, verb, request, response);

	if (!rc)
		show(run, verb, request, *(ProtobufCMessage **)response);
	return rc;
}

int verb_run(struct run *run, const struct verb *verb)
{
	ProtobufCMessage *response;

	return verb_answer(run, verb, &response);
}
