/* bytes.h - bytes as text: base64 in JSON, PostgreSQL's hex in SQL. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "codec/arena.h"

/* Readers accept base64url and missing padding too. False when the text is neither. */
bool bytes_from_base64(const char *text, struct arena *arena, ProtobufCBinaryData *bytes);
void bytes_to_base64(const ProtobufCBinaryData *bytes, char *text); /* base64_size() characters and no NUL */
size_t base64_size(size_t size);

bool bytes_from_hex(const char *text, struct arena *arena, ProtobufCBinaryData *bytes); /* "\x00ff" */
char *bytes_to_hex(const ProtobufCBinaryData *bytes);					/* yours: free() */
