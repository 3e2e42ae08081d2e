#include "rpc/telling/behind_rows.h"

#include <stdlib.h>
#include <string.h>

#include "rpc/call.h"

/* "{0,3}". Gives how many. */
static size_t read_numbers(uint32_t **numbers, const char *text, struct arena *a)
{
	size_t most = 1, count = 0;

	for (const char *c = text; *c; c++)
		most += *c == ',';
	*numbers = arena_alloc(a, most * sizeof(**numbers));
	for (const char *c = text + strcspn(text, "0123456789"); *c; c += strcspn(c, "0123456789")) {
		char *end;

		(*numbers)[count++] = (uint32_t)strtoul(c, &end, 10);
		c = end;
	}
	return count;
}

const struct behind *behind_read(const PGresult *rows, struct arena *a)
{
	const int count = PQntuples(rows);
	const bool says_whose = PQfnumber(rows, "person") >= 0, says_wording = PQfnumber(rows, "wording") >= 0;
	const bool says_who_knows = PQfnumber(rows, "known_by") >= 0;
	struct behind *members = arena_alloc(a, ((size_t)count + 1) * sizeof(*members));

	for (int row = 0; row < count; row++) {
		struct behind *m = &members[row];

		m->item = row && strcmp(members[row - 1].item, row_text(rows, row, "item")) == 0
				  ? members[row - 1].item
				  : arena_text(a, row_text(rows, row, "item"));
		if (says_wording && !row_is_null(rows, row, "wording") &&
			strcmp(row_text(rows, row, "wording"), m->item) != 0)
			m->wording = arena_text(a, row_text(rows, row, "wording"));
		m->review_id = arena_text(a, row_text(rows, row, "review_id"));
		m->period = arena_text(a, row_text(rows, row, "period"));
		m->case_index = (uint32_t)row_int(rows, row, "case_index");
		m->caseworker = (uint32_t)row_int(rows, row, "caseworker");
		m->group = row_is_null(rows, row, "group_nth") ? -1 : (int32_t)row_int(rows, row, "group_nth");
		m->in_force = *row_text(rows, row, "in_force") == 't';
		m->at_first = *row_text(rows, row, "at_first") == 't';
		m->person =
			says_whose && !row_is_null(rows, row, "person") ? (int32_t)row_int(rows, row, "person") : -1;
		m->met = says_whose && *row_text(rows, row, "met") == 't';
		m->weight = row_is_null(rows, row, "weight") ? 0 : row_double(rows, row, "weight");
		m->n_told = read_numbers(&m->told, row_text(rows, row, "told"), a);
		if (says_who_knows)
			m->n_known_by = read_numbers(&m->known_by, row_text(rows, row, "known_by"), a);
	}
	return members;
}

size_t behind_count(const PGresult *rows)
{
	int count = PQntuples(rows);

	while (count > 0 && row_is_null(rows, count - 1, "review_id"))
		count--;
	return (size_t)count;
}

void behind_tell_spread(const PGresult *rows, struct results *r)
{
	for (int row = (int)behind_count(rows); row < PQntuples(rows); row++) {
		struct result_item *item = results_item(r, row_text(rows, row, "item"));

		if (item && row_is_null(rows, row, "seen"))
			item->spread = (struct spread){.counted = true, .hidden = true};
		else if (item)
			item->spread = spread_beyond_doubt((uint32_t)row_int(rows, row, "seen"),
				(uint32_t)row_int(rows, row, "persons"), r->small_group);
	}
}
