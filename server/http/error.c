#include "http/error.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "tilsyn/v1/reason.pb-c.h"

static char *or_empty(const char *text)
{
	return (char *)(text ? text : "");
}

static void fill_parameters(Tilsyn__V1__Failure *to, const struct failure *f, struct arena *arena)
{
	to->parameters = arena_alloc(arena, f->n_parameters * sizeof(to->parameters[0]));
	for (size_t i = 0; i < f->n_parameters; i++) {
		Tilsyn__V1__Parameter *p = to->parameters[to->n_parameters++] = arena_alloc(arena, sizeof(*p));
		tilsyn__v1__parameter__init(p);
		p->name = or_empty(f->parameters[i].name);
		p->value = or_empty(f->parameters[i].value);
	}
}

static void fill_places(Tilsyn__V1__Failure *to, const struct failure *f, struct arena *arena)
{
	to->places = arena_alloc(arena, f->n_places * sizeof(to->places[0]));
	for (size_t i = 0; i < f->n_places; i++) {
		Tilsyn__V1__Place *p = to->places[to->n_places++] = arena_alloc(arena, sizeof(*p));
		tilsyn__v1__place__init(p);
		p->line = f->places[i].line;
		p->column = f->places[i].column;
		p->field = or_empty(f->places[i].field);
		p->question = or_empty(f->places[i].question);
	}
}

static const ProtobufCMessage *failure_message(const struct failure *f, struct arena *arena)
{
	Tilsyn__V1__Failure *message = arena_alloc(arena, sizeof(*message));

	tilsyn__v1__failure__init(message);
	message->reason = (Tilsyn__V1__Reason)f->reason;
	fill_parameters(message, f, arena);
	fill_places(message, f, arena);
	return &message->base;
}

static json_t *detail_json(const struct failure *f, struct arena *arena)
{
	const ProtobufCMessage *message = failure_message(f, arena);
	const int variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
	size_t size;
	const uint8_t *packed = codec_pack(message, arena, &size);
	size_t text_size = sodium_base64_encoded_len(size, variant);
	char *text = sodium_bin2base64(arena_alloc(arena, text_size), text_size, packed, size, variant);
	json_t *debug = json_loads(codec_to_json(message, arena, false), 0, NULL);

	return json_pack("{s:s, s:s, s:o*}", "type", "tilsyn.v1.Failure", "value", text, "debug", debug);
}

json_t *error_json(const struct failure *f, struct arena *arena)
{
	const struct reason_row *row = reason_row(f->reason);

	return json_pack("{s:s, s:s, s:s, s:[o]}", "code", row->code, "message", or_empty(f->message), "reason",
		row->name, "details", detail_json(f, arena));
}

static size_t reply(struct conn *c, int status, const struct failure *f, const char *fields)
{
	struct arena *arena = arena_new();
	json_t *error = error_json(f, arena);
	char *text = error ? json_dumps(error, JSON_COMPACT) : NULL;
	size_t size = text ? strlen(text) : 0;

	conn_reply(c, &(struct reply){status, "application/json", fields, text, size});
	free(text);
	json_decref(error);
	arena_free(arena);
	return size;
}

size_t error_reply(struct conn *c, const struct failure *f)
{
	return reply(c, reason_row(f->reason)->http_status, f, NULL);
}

void error_refuse(struct conn *c, int status, enum reason reason, const char *why, const char *fields)
{
	reply(c, status, &(struct failure){.reason = reason, .message = why}, fields);
}
