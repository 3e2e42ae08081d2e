/* fault.h - why something failed, as one line in its caller's buffer. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* false, for the caller to return. Only the first line is kept: what the database says has more. */
bool fault_say(char *fault, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
