#include "rpc/gather.h"

#include <stdio.h>

#include "codec/codec.h"

enum { FAULTS_MAX = 100 };

void gather_fault(struct failure *faults, struct arena *arena, const char *question, const char *why, const char *field,
	va_list values)
{
	char path[CODEC_PATH_MAX];

	if (faults->n_places == FAULTS_MAX)
		return;
	vsnprintf(path, sizeof(path), field, values);
	if (!faults->places)
		faults->places = arena_alloc(arena, FAULTS_MAX * sizeof(*faults->places));
	if (!faults->n_places)
		faults->message = arena_print(arena, "%s %s", path, why);
	faults->places[faults->n_places++] =
		(struct place){.field = arena_text(arena, path), .question = arena_text(arena, question)};
}
