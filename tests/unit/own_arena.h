/* own_arena.h - an arena for each test, or for each file of them. */
#pragma once
#include "codec/arena.h"

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}
