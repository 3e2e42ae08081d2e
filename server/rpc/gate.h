/* gate.h - so many at once, so many a second, and no more: for what anybody may ask. Main loop only. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct gate {
	double room;	 /* how many may pass now */
	int64_t last_ms; /* when that was so; 0: never */
};

/* Whether one may pass at this moment of a monotonic clock. */
bool gate_passes(struct gate *g, int64_t now_ms);
