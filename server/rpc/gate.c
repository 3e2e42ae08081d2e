#include "rpc/gate.h"

/* Calendar programmes come a few times a day each. */
static const double AT_ONCE = 100, A_SECOND = 20;

bool gate_passes(struct gate *g, int64_t now_ms)
{
	g->room = g->last_ms ? g->room + (double)(now_ms - g->last_ms) / 1000 * A_SECOND : AT_ONCE;
	g->room = g->room < AT_ONCE ? g->room : AT_ONCE;
	g->last_ms = now_ms;
	if (g->room < 1)
		return false;
	g->room -= 1;
	return true;
}
