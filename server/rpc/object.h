/* object.h - what a JSON object of a row holds, by name. What is absent, or of another kind, is "", 0 or false. */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "codec/arena.h"

char *object_text(const json_t *object, const char *name, struct arena *a); /* a copy */
uint32_t object_count(const json_t *object, const char *name);
double object_number(const json_t *object, const char *name); /* whole or not */
bool object_true(const json_t *object, const char *name);
