#include "rpc/object.h"

char *object_text(const json_t *object, const char *name, struct arena *a)
{
	const char *text = json_string_value(json_object_get(object, name));

	return arena_text(a, text ? text : "");
}

uint32_t object_count(const json_t *object, const char *name)
{
	return (uint32_t)json_integer_value(json_object_get(object, name));
}

double object_number(const json_t *object, const char *name)
{
	return json_number_value(json_object_get(object, name));
}

bool object_true(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}
