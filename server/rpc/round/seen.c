#include "rpc/round/seen.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* An open-addressed set; a full one forgets the rest of the minute, which costs those sessions a minute of idle time at
 * most. */
enum { SLOTS = 8192, HASH_BYTES = 32 };

static unsigned char slots[SLOTS][HASH_BYTES];
static size_t used;

static bool is_free(const unsigned char *slot)
{
	return sodium_is_zero(slot, HASH_BYTES);
}

void seen_add(const unsigned char token_hash[32])
{
	uint32_t start;

	memcpy(&start, token_hash, sizeof(start));
	for (size_t i = start % SLOTS; used < SLOTS / 2; i = (i + 1) % SLOTS) {
		if (!memcmp(slots[i], token_hash, HASH_BYTES))
			return;
		if (is_free(slots[i])) {
			memcpy(slots[i], token_hash, HASH_BYTES);
			used++;
			return;
		}
	}
}

char *seen_take(void)
{
	enum { ONE = 2 * HASH_BYTES + 6 }; /* "\\x…", with quotes, comma, NUL to spare */
	char *list, *end;

	if (!used || !(list = malloc(used * ONE + 3)))
		return NULL;
	end = list;
	*end++ = '{';
	for (size_t i = 0; i < SLOTS; i++) {
		if (is_free(slots[i]))
			continue;
		end = stpcpy(end, end == list + 1 ? "\"\\\\x" : ",\"\\\\x");
		sodium_bin2hex(end, 2 * HASH_BYTES + 1, slots[i], HASH_BYTES);
		end += 2 * HASH_BYTES;
		*end++ = '"';
	}
	memcpy(end, "}", 2);
	memset(slots, 0, sizeof(slots));
	used = 0;
	return list;
}
