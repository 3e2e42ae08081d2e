/* gather.h - the faults of a file or a composition in one failure: each with its place, one sentence for the first. */
#pragma once
#include <stdarg.h>

#include "codec/arena.h"
#include "rpc/call.h"

/* The field is a format, "questions[%zu].step"; behind a hundred faults nothing is added. */
void gather_fault(struct failure *faults, struct arena *arena, const char *question, const char *why, const char *field,
	va_list values) __attribute__((format(printf, 5, 0)));
