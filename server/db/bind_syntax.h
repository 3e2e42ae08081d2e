/* bind_syntax.h - does a text read as a value of a SQL type? Pure. Inside db/ alone. */
#pragma once
#include <libpq-fe.h>

/* NULL when it does, or is empty; else what is wrong with it, in English. */
const char *syntax_fault(Oid type, const char *text);
