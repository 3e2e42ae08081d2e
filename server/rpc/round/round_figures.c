#include "rpc/round/round_figures.h"

#include <stdlib.h>
#include <string.h>

#include "domain/memory.h"

enum { ROUNDS = 8 };

static struct figures *held[ROUNDS]; /* the one asked for last in front; then NULL */

static size_t place_of(const char *calibration_id)
{
	size_t i = 0;

	while (i < ROUNDS && held[i] && strcmp(held[i]->calibration_id, calibration_id) != 0)
		i++;
	return i;
}

static void put_in_front(struct figures *f, size_t place)
{
	memmove(held + 1, held, place * sizeof(*held));
	held[0] = f;
}

struct figures *figures_hold(const char *calibration_id)
{
	size_t place = place_of(calibration_id);

	if (place == ROUNDS || !held[place])
		return NULL;
	put_in_front(held[place], place);
	return figures_share(held[0]);
}

struct figures *figures_share(struct figures *f)
{
	f->holders++;
	return f;
}

void figures_release(struct figures *f)
{
	if (!f || --f->holders)
		return;
	free(f->calibration_id);
	free(f->digest);
	free(f->bytes);
	free(f);
}

void figures_forget(const char *calibration_id)
{
	size_t place = place_of(calibration_id);

	if (place == ROUNDS || !held[place])
		return;
	figures_release(held[place]);
	memmove(held + place, held + place + 1, (ROUNDS - place - 1) * sizeof(*held));
	held[ROUNDS - 1] = NULL;
}

static char *copy(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(memory_new(size, 1), text, size);
}

struct figures *figures_keep(const char *calibration_id, const char *digest, const uint8_t *bytes, size_t size)
{
	struct figures *f = memory_new(1, sizeof(*f));

	*f = (struct figures){copy(calibration_id), copy(digest), memory_new(size + 1, 1), size, 1};
	memcpy(f->bytes, bytes, size);
	figures_forget(calibration_id);
	figures_release(held[ROUNDS - 1]);
	put_in_front(figures_share(f), ROUNDS - 1);
	return f;
}
