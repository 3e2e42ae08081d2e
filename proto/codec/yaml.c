/* yaml.c - YAML as people write it becomes a message.
 *
 * libyaml's events are built into a tree of text, in which nothing is guessed: what a scalar means, its field's type
 * says. The tree's values are remembered with their places, because a fault found later must name the line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "codec/read.h"
#include "codec/utf8.h"

struct place {
	const struct place *next;
	const json_t *value;
	unsigned line, column;
};

struct builder {
	yaml_parser_t parser;
	struct arena *arena;
	struct codec_fault *fault;
	const char *text;
	struct place *places;
};

static json_t *build_node(struct builder *b, const yaml_event_t *event, yaml_mark_t place, int depth);

static json_t *malformed(struct builder *b, yaml_mark_t mark, const char *what)
{
	fault_at(b->fault, CODEC_MALFORMED, NULL, what);
	b->fault->line = (unsigned)mark.line + 1;
	b->fault->column = (unsigned)mark.column + 1;
	return NULL;
}

/* libyaml's problems are fixed sentences: they repeat nothing of the text. */
static void problem(struct builder *b)
{
	const yaml_parser_t *p = &b->parser;
	char what[sizeof(b->fault->what)];

	snprintf(what, sizeof(what), "is not well-formed YAML: %s", p->problem ? p->problem : "cannot be read");
	if (p->error == YAML_READER_ERROR)
		fault_in_text(b->fault, b->text, p->problem_offset, what);
	else
		malformed(b, p->problem_mark, what);
}

static bool next(struct builder *b, yaml_event_t *event)
{
	if (yaml_parser_parse(&b->parser, event))
		return true;
	problem(b);
	return false;
}

static json_t *placed(struct builder *b, json_t *value, yaml_mark_t mark)
{
	struct place *place = arena_alloc(b->arena, sizeof(*place));

	*place = (struct place){b->places, value, (unsigned)mark.line + 1, (unsigned)mark.column + 1};
	b->places = place;
	return value;
}

static void locate(const struct reader *r, const json_t *value)
{
	for (const struct place *place = r->places; place; place = place->next) {
		if (place->value != value)
			continue;
		r->fault->line = place->line;
		r->fault->column = place->column;
		return;
	}
}

static bool is_null(const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;

	return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       (!*text || !strcmp(text, "~") || !strcmp(text, "null") || !strcmp(text, "Null") ||
		       !strcmp(text, "NULL"));
}

/* An escape can make a NUL out of clean text. */
static bool is_text(const yaml_event_t *event)
{
	return codec_utf8_is_valid((const char *)event->data.scalar.value, event->data.scalar.length);
}

static json_t *build_scalar(struct builder *b, const yaml_event_t *event)
{
	if (!is_text(event))
		return malformed(b, event->start_mark, "holds a NUL character");
	return is_null(event) ? json_integer(0)
			      : json_stringn_nocheck((const char *)event->data.scalar.value, event->data.scalar.length);
}

static bool append(struct builder *b, json_t *list, const yaml_event_t *event, int depth)
{
	json_t *value = build_node(b, event, event->start_mark, depth + 1);

	return value && !json_array_append_new(list, value);
}

static bool is_name(const yaml_event_t *key)
{
	return key->type == YAML_SCALAR_EVENT && !key->data.scalar.tag && !key->data.scalar.anchor && is_text(key);
}

/* A value's place is its name's: that is where a reader looks. */
static bool put(struct builder *b, json_t *object, const yaml_event_t *key, int depth)
{
	const char *name = (const char *)key->data.scalar.value;
	yaml_event_t event;

	if (!is_name(key) || json_object_get(object, name)) {
		malformed(b, key->start_mark,
			is_name(key) ? "holds a name twice in one mapping" : "has a name that is not plain text");
		return false;
	}
	if (!next(b, &event))
		return false;
	json_t *value = build_node(b, &event, key->start_mark, depth + 1);
	yaml_event_delete(&event);
	return value && !json_object_set_new_nocheck(object, name, value);
}

/* A sequence's items or a mapping's pairs, until its end. */
static json_t *build_all(struct builder *b, json_t *into, yaml_event_type_t end, int depth)
{
	bool (*take)(struct builder *, json_t *, const yaml_event_t *, int) = json_is_array(into) ? append : put;
	yaml_event_t event;

	while (next(b, &event)) {
		bool is_end = event.type == end, is_fine = is_end || take(b, into, &event, depth);

		yaml_event_delete(&event);
		if (is_end)
			return into;
		if (!is_fine)
			break;
	}
	json_decref(into);
	return NULL;
}

static json_t *build_untagged(struct builder *b, const yaml_event_t *event, int depth)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return build_scalar(b, event);
	case YAML_SEQUENCE_START_EVENT:
		return build_all(b, json_array(), YAML_SEQUENCE_END_EVENT, depth);
	case YAML_MAPPING_START_EVENT:
		return build_all(b, json_object(), YAML_MAPPING_END_EVENT, depth);
	default:
		return malformed(b, event->start_mark, "is not a value");
	}
}

/* Anchors are refused with aliases, though harmless alone: they are there to be referred to. */
static bool has_anchor(const yaml_event_t *event)
{
	return event->type == YAML_ALIAS_EVENT || (event->type == YAML_SCALAR_EVENT && event->data.scalar.anchor) ||
	       (event->type == YAML_SEQUENCE_START_EVENT && event->data.sequence_start.anchor) ||
	       (event->type == YAML_MAPPING_START_EVENT && event->data.mapping_start.anchor);
}

static bool has_tag(const yaml_event_t *event)
{
	return (event->type == YAML_SCALAR_EVENT && event->data.scalar.tag) ||
	       (event->type == YAML_SEQUENCE_START_EVENT && event->data.sequence_start.tag) ||
	       (event->type == YAML_MAPPING_START_EVENT && event->data.mapping_start.tag);
}

static json_t *build_node(struct builder *b, const yaml_event_t *event, yaml_mark_t place, int depth)
{
	if (has_anchor(event))
		return malformed(b, event->start_mark, "holds an anchor or alias, which are not read");
	if (has_tag(event))
		return malformed(b, event->start_mark, "holds a tag, which are not read");
	if (depth > READ_DEPTH_MAX)
		return malformed(b, event->start_mark, "is nested deeper than 16 levels");
	json_t *value = build_untagged(b, event, depth);
	return value ? placed(b, value, place) : NULL;
}

/* The next event, which must be of this type. */
static bool expect(struct builder *b, yaml_event_type_t type, const char *otherwise)
{
	yaml_event_t event;

	if (!next(b, &event))
		return false;
	bool is_it = event.type == type;
	if (!is_it)
		malformed(b, event.start_mark, otherwise);
	yaml_event_delete(&event);
	return is_it;
}

static json_t *build_document(struct builder *b)
{
	yaml_event_t event;

	if (!expect(b, YAML_STREAM_START_EVENT, "is not YAML") || !expect(b, YAML_DOCUMENT_START_EVENT, "is empty") ||
		!next(b, &event))
		return NULL;
	json_t *tree = build_node(b, &event, event.start_mark, 1);
	yaml_event_delete(&event);
	if (tree && expect(b, YAML_DOCUMENT_END_EVENT, "goes on after its end") &&
		expect(b, YAML_STREAM_END_EVENT, "holds a second document"))
		return tree;
	json_decref(tree);
	return NULL;
}

static json_t *build(struct builder *b, size_t size)
{
	size_t valid = utf8_valid_bytes(b->text, size);

	if (valid < size) {
		fault_in_text(b->fault, b->text, valid, "is not valid UTF-8 without NUL");
		return NULL;
	}
	if (!yaml_parser_initialize(&b->parser))
		abort(); /* out of memory, as in an arena */
	yaml_parser_set_encoding(&b->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b->parser, (const unsigned char *)b->text, size);
	json_t *tree = build_document(b);
	yaml_parser_delete(&b->parser);
	return tree;
}

ProtobufCMessage *codec_from_yaml(const ProtobufCMessageDescriptor *type, const char *text, size_t size,
	struct arena *arena, struct codec_fault *fault)
{
	/* libyaml asserts that there is a text, even of no bytes. */
	struct builder b = {.arena = arena, .fault = fault, .text = size ? text : ""};
	static const char mark[] = "\xef\xbb\xbf";

	/* Windows editors begin a file with a byte order mark. libyaml passes over it, but counts it as a column of the
	 * first line, so that no second line could stand below. */
	if (size >= strlen(mark) && !memcmp(b.text, mark, strlen(mark))) {
		b.text += strlen(mark);
		size -= strlen(mark);
	}

	fault_clear(fault);
	json_t *tree = build(&b, size);
	struct reader r = {DIALECT_YAML, arena, fault, locate, b.places};
	ProtobufCMessage *message = tree ? read_message(&r, type, tree) : NULL;
	json_decref(tree);
	return message;
}
