#include "rpc/kept.h"

#include "rpc/behind_rows.h"

/* Of n sets the last has number 2n, or 2n + 1 with a share; n_told is one more. */
static size_t count_sets(const struct figures_told *f)
{
	return f->n_told ? (f->n_told - 1) / 2 : 0;
}

struct kept kept_of(const PGresult *rows, bool with_share, struct arena *a)
{
	const size_t count = (size_t)PQntuples(rows);
	const struct behind *members = behind_read(rows, a);
	struct figures_told f = figures_of(members, count, 1, a);
	const size_t number = figures_add(&f, behind_in_force, NULL);
	const char *reviews = "";

	f.sets[number].share = with_share;
	figures_choose(&f, KEPT_LEAST);
	for (size_t i = 0; i < count; i++)
		if (members[i].in_force)
			reviews = arena_print(a, "%s%s%s", reviews, *reviews ? "," : "", members[i].review_id);
	return (struct kept){.told = figure_told(&f, number),
		.reviews = arena_print(a, "{%s}", reviews),
		.sets = arena_print(a, "%zu", count_sets(&f))};
}
