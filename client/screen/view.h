/* view.h - shows something, and again whenever it changes.
 *
 * A terminal shows the newest look alone; in a file or a pipe, and as JSON, one follows the other, and only a look that
 * differs from the one before is shown. */
#pragma once
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "codec/arena.h"

struct view {
	/* Fetches, and calls view_show() with what came. Gives what rpc_call() gave. The arena lives as long as the
	 * look. */
	int (*look)(struct view *v, struct arena *arena);
	void (*put)(struct view *v, struct arena *arena, const ProtobufCMessage *shown);
	void *context;
	bool is_over; /* set by look: nothing will change any more */
	/* view.c's own: */
	uint8_t *seen;
	size_t seen_size;
	bool has_shown;
};

void view_show(struct view *v, struct arena *arena, const ProtobufCMessage *shown);
int view_once(struct view *v);
/* Looks once, and at every hint about this id until it is over; a server that is away is waited for. Gives the exit
 * code, after saying why. */
int view_follow(struct view *v, const char *subject_id);
