#include "screen/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "call/follow.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"
#include "screen/words_failure.h"

enum { WAIT_MS = 60000, AGAIN_MS = 3000, LOOK_LEAST_S = 1 }; /* many hints within a second are one look */

static void turn_page(const struct view *v)
{
	if (v->has_shown && !ui.json)
		fputs(isatty(STDOUT_FILENO) ? "\033[H\033[J" : "\n", stdout);
}

/* Is it what was shown last? Kept as its bytes, since the look's own memory goes. */
static bool is_same(struct view *v, const ProtobufCMessage *shown)
{
	size_t size = protobuf_c_message_get_packed_size(shown);
	uint8_t *packed = malloc(size ? size : 1);
	bool same;

	if (!packed)
		abort();
	protobuf_c_message_pack(shown, packed);
	same = v->has_shown && size == v->seen_size && !memcmp(packed, v->seen, size);
	free(v->seen);
	v->seen = packed;
	v->seen_size = size;
	return same;
}

void view_show(struct view *v, struct arena *arena, const ProtobufCMessage *shown)
{
	if (is_same(v, shown))
		return;
	turn_page(v);
	if (ui.json)
		json_put(arena, shown);
	else
		v->put(v, arena, shown);
	fflush(stdout);
	v->has_shown = true;
}

/* One look, in memory of its own: following may last for days. With something on the screen, a server that is away is
 * no reason to go. */
static int look(struct view *v)
{
	struct arena *arena = arena_new();
	int rc = v->look(v, arena);

	if (rc && !(v->has_shown && rc == EXIT_UNREACHABLE))
		words_say_failure(arena, rpc_failure());
	arena_free(arena);
	return rc;
}

static void clear(struct view *v)
{
	free(v->seen);
	v->seen = NULL;
	v->seen_size = 0;
}

int view_once(struct view *v)
{
	int rc = look(v);

	clear(v);
	return rc;
}

static bool take_all(struct follow *f)
{
	struct follow_change ignored;
	bool any = false;

	while (follow_take(f, &ignored))
		any = true;
	return any;
}

static int give_up(struct follow *f)
{
	struct arena *arena = arena_new();
	int rc = words_say_failure(arena, follow_given_up(f));

	arena_free(arena);
	return rc;
}

static void say_broken(bool was_broken, const struct follow *f)
{
	if (!was_broken && follow_is_broken(f))
		say_styled(STYLE_DIM, "%s\n", _("The connection broke; trying again …"));
}

int view_follow(struct view *v, const char *subject_id)
{
	struct follow *f = follow_open(subject_id);
	int rc = look(v);
	bool owes_look = false;

	while (!rc && !v->is_over && !follow_given_up(f)) {
		bool was_broken = follow_is_broken(f);

		follow_wait(f, -1, owes_look ? AGAIN_MS : WAIT_MS);
		say_broken(was_broken, f);
		if (!take_all(f) && !owes_look)
			continue;
		rc = look(v);
		owes_look = rc == EXIT_UNREACHABLE && v->has_shown;
		if (owes_look)
			rc = EXIT_OK;
		else if (!rc && !v->is_over)
			sleep(LOOK_LEAST_S);
	}
	if (!rc && follow_given_up(f))
		rc = give_up(f);
	follow_close(f);
	clear(v);
	return rc;
}
