#include "codec/enum.h"

#include <ctype.h>
#include <string.h>

#include "codec/codec.h"

/* FaultKind's values begin with FAULT_KIND_. Returns what follows, or the whole name where the prefix is missing. */
static const char *without_prefix(const ProtobufCEnumDescriptor *type, const char *name)
{
	const char *at = name;

	for (const char *c = type->short_name; *c; c++) {
		if (c > type->short_name && isupper((unsigned char)*c) && *at++ != '_')
			return name;
		if (*at++ != toupper((unsigned char)*c))
			return name;
	}
	return *at == '_' && at[1] ? at + 1 : name;
}

bool enum_word(const ProtobufCEnumDescriptor *type, int value, char word[ENUM_WORD_MAX])
{
	const ProtobufCEnumValue *v = value ? protobuf_c_enum_descriptor_get_value(type, value) : NULL;
	size_t used = 0;

	if (!v)
		return false;
	for (const char *c = without_prefix(type, v->name); *c && used < ENUM_WORD_MAX - 1; c++)
		word[used++] = (char)tolower((unsigned char)*c);
	word[used] = '\0';
	return true;
}

const char *codec_enum_word(const ProtobufCEnumDescriptor *type, int value, struct arena *arena)
{
	char word[ENUM_WORD_MAX];

	return enum_word(type, value, word) ? arena_text(arena, word) : NULL;
}

bool codec_enum_value(const ProtobufCEnumDescriptor *type, const char *word, int *value)
{
	char known[ENUM_WORD_MAX];

	for (unsigned i = 0; i < type->n_values; i++) {
		if (!enum_word(type, type->values[i].value, known) || strcmp(known, word))
			continue;
		*value = type->values[i].value;
		return true;
	}
	return false;
}
