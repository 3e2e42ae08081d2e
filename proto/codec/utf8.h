/* utf8.h - where text stops being text. */
#pragma once
#include <stddef.h>

/* Bytes from the start that are valid UTF-8 without NUL, surrogates and overlong forms: `size` when all are. */
size_t utf8_valid_bytes(const char *text, size_t size);
