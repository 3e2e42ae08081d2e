/* every_read.h - a text becomes a message of the type that has every kind of field, or is refused. */
#pragma once
#include <every.pb-c.h>

#include "codec/codec.h"
#include "own_arena.h"

static struct codec_fault fault;

static Tilsyn__Test__Every *read(const char *text); /* each file's own */

/* Reads `text`, and compares with it as JSON. */
static void assert_becomes(const char *text, const char *json)
{
	const Tilsyn__Test__Every *m = read(text);

	if (!m)
		fail_msg("%s: %u:%u '%s' %s", text, fault.line, fault.column, fault.path, fault.what);
	assert_string_equal(codec_to_json(&m->base, arena, false), json);
}

static void assert_fault(const void *message, const char *path, const char *what)
{
	assert_null(message);
	assert_string_equal(fault.what, what);
	assert_string_equal(fault.path, path);
}
