/* work.h - pure work on a few threads, so that no client waits for a password hash or a sort of a million lines.
 *
 * The queue is bounded: beyond it work_add() refuses. `done` runs on the main loop, exactly once for each accepted job.
 */
#pragma once
#include <event2/event.h>
#include <stdbool.h>

struct work;

struct work *work_new(struct event_base *base, unsigned threads, unsigned queue_limit);
void work_free(struct work *w); /* waits for jobs under way, drops waiting ones without calling done */
bool work_add(struct work *w, void *(*run)(void *input), void (*done)(void *context, void *output), void *input,
	void *context);
unsigned work_waiting(const struct work *w);
