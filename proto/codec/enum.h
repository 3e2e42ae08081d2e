/* enum.h - the words SQL uses for enum values. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

enum { ENUM_WORD_MAX = 80 };

bool enum_word(const ProtobufCEnumDescriptor *type, int value, char word[ENUM_WORD_MAX]); /* false for 0 or unknown */
