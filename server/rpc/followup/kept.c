#include "rpc/followup/kept.h"

#include <string.h>

#include "rpc/telling/behind_rows.h"

/* Of n sets the last has number 2n, or 2n + 1 with a share; n_told is one more. */
static size_t count_sets(const struct figures_told *f)
{
	return f->n_told ? (f->n_told - 1) / 2 : 0;
}

/* "{id,id}" of the reviews in force, in one piece: there may be thousands. */
static const char *reviews_of(const struct behind *members, size_t count, struct arena *a)
{
	size_t size = sizeof("{}");

	for (size_t i = 0; i < count; i++)
		size += strlen(members[i].review_id) + 1;
	char *list = arena_alloc(a, size), *end = stpcpy(list, "{");

	for (size_t i = 0; i < count; i++)
		if (members[i].in_force)
			end = stpcpy(stpcpy(end, end[-1] == '{' ? "" : ","), members[i].review_id);
	stpcpy(end, "}");
	return list;
}

struct kept kept_of(const PGresult *rows, bool with_share, struct arena *a)
{
	const size_t count = (size_t)PQntuples(rows);
	const struct behind *members = behind_read(rows, a);
	struct figures_told f = figures_of(members, count, 1, a);
	const size_t number = figures_add(&f, behind_in_force, NULL);

	f.sets[number].share = with_share;
	figures_choose(&f, KEPT_LEAST);
	return (struct kept){.told = figure_told(&f, number),
		.reviews = reviews_of(members, count, a),
		.sets = arena_print(a, "%zu", count_sets(&f))};
}
