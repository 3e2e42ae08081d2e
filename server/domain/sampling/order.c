#include "domain/sampling/order.h"

#include <stdlib.h>

#include "domain/memory.h"

enum { BEGINNINGS = 1 << 16 };

void order_bytes(unsigned char *bytes, const struct draw_pick *picks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (unsigned b = 0; b < ORDER_BYTES; b++)
			*bytes++ = (unsigned char)(picks[i].case_index >> (8 * (ORDER_BYTES - 1 - b)));
}

static unsigned beginning(const struct draw_pick *pick)
{
	return (unsigned)pick->ticket[0] << 8 | pick->ticket[1];
}

unsigned order_limit(const struct draw_pick *picks, size_t count)
{
	size_t *rest = memory_new(BEGINNINGS, sizeof(*rest)), kept = 0;
	unsigned limit = 0;

	for (size_t i = 0; i < count; i++)
		if (picks[i].place == DRAW_REST)
			rest[beginning(&picks[i])]++;
	for (kept = rest[0]; kept < ORDER_REST_KEPT && limit < BEGINNINGS - 1; kept += rest[limit])
		limit++;
	free(rest);
	return limit;
}

bool order_keeps(const struct draw_pick *pick, unsigned limit)
{
	return pick->place != DRAW_REST || beginning(pick) <= limit;
}
