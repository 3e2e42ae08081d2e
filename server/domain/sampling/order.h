/* order.h - how the order of a draw is kept: whole, in few bytes, and case by case what somebody may come to review.
 *
 * In bytes: for every place, in the order of the strata and within each by rank, which case of the frozen list stands
 * there, counted from 0, as four bytes, the highest first. Pure, any thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "domain/sampling/draw.h"

enum { ORDER_BYTES = 4, ORDER_REST_KEPT = 1000 };

void order_bytes(unsigned char *bytes, const struct draw_pick *picks, size_t count); /* ORDER_BYTES x count */

/* The first two bytes of the highest ticket with which a case of the rest is still kept: at least ORDER_REST_KEPT of
 * them, as far as there are so many, and with a case every one that comes before it by ticket. */
unsigned order_limit(const struct draw_pick *picks, size_t count);
bool order_keeps(const struct draw_pick *pick, unsigned limit);
