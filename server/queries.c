#include "queries.h"

#include <stddef.h>

#define ASKED(name) extern struct query query_##name;
#include "queries.def"
#undef ASKED

#define ASKED(name) &query_##name,
struct query *const all_queries[] = {
#include "queries.def"
	NULL,
};
