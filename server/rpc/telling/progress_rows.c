#include "rpc/telling/progress_rows.h"

#include <jansson.h>
#include <stdlib.h>

#include "rpc/call.h"

static int64_t whole(const PGresult *rows, const char *column)
{
	return strtoll(row_text(rows, 0, column), NULL, 10);
}

static int64_t count_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static void read_reviewers(struct progress *p, const char *text, struct arena *a)
{
	json_t *list = json_loads(*text ? text : "[]", JSON_DECODE_ANY, NULL);

	p->reviewers = arena_alloc(a, (json_array_size(list) + 1) * sizeof(*p->reviewers));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *of = json_array_get(list, i);
		const char *name = json_string_value(json_object_get(of, "display_name"));

		p->reviewers[p->n_reviewers++] = (struct progress_of){arena_text(a, name ? name : ""),
			count_of(of, "assigned"), count_of(of, "begun"), count_of(of, "submitted")};
	}
	json_decref(list);
}

const struct progress *progress_read(const PGresult *rows, struct arena *a)
{
	struct progress *p = arena_alloc(a, sizeof(*p));

	if (PQntuples(rows) != 1)
		return NULL;
	*p = (struct progress){.title = arena_text(a, row_text(rows, 0, "title")),
		.deadline = arena_text(a, row_text(rows, 0, "deadline")),
		.made_at = whole(rows, "made_at"),
		.assigned = whole(rows, "assigned"),
		.begun = whole(rows, "begun"),
		.submitted = whole(rows, "submitted"),
		.answers = whole(rows, "answers"),
		.covered = whole(rows, "caseworkers_covered"),
		.eligible = whole(rows, "caseworkers_eligible"),
		.apart = whole(rows, "apart")};
	read_reviewers(p, row_text(rows, 0, "reviewers"), a);
	return p;
}
