#include "db/ask.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

static size_t text_bytes(const struct ask_part *p)
{
	size_t bytes = p->query->n_arguments * sizeof(char *);

	for (size_t i = 0; i < p->query->n_arguments; i++)
		bytes += p->values[i] ? strlen(p->values[i]) + 1 : 0;
	return bytes;
}

/* The part's pointers; their texts go to *to, which moves on. */
static const char **copy_values(const struct ask_part *p, const char **place, char **to)
{
	for (size_t i = 0; i < p->query->n_arguments; i++) {
		place[i] = p->values[i] ? *to : NULL;
		if (p->values[i])
			*to = stpcpy(*to, p->values[i]) + 1;
	}
	return place;
}

struct ask *ask_new(
	const struct ask_part *parts, size_t n_parts, int64_t deadline_ms, pool_done_fn *done, void *context)
{
	size_t bytes = sizeof(struct ask), pointers = 0;

	if (!n_parts || n_parts > ASK_PARTS_MAX)
		BUG("an ask has one or two parts");
	for (size_t i = 0; i < n_parts; i++) {
		bytes += text_bytes(&parts[i]);
		pointers += parts[i].query->n_arguments;
	}

	struct ask *a = malloc(bytes);

	if (!a)
		BUG("out of memory");
	*a = (struct ask){.deadline_ms = deadline_ms, .done = done, .context = context, .n_parts = n_parts};

	const char **place = (const char **)(a + 1);
	char *to = (char *)(place + pointers);

	for (size_t i = 0; i < n_parts; i++) {
		a->parts[i].query = parts[i].query;
		a->parts[i].values = copy_values(&parts[i], place, &to);
		place += parts[i].query->n_arguments;
	}
	return a;
}

void ask_forget(struct ask *a)
{
	PQclear(a->rows);
	PQclear(a->error);
	a->rows = a->error = NULL;
	a->n_steps = a->step = 0;
}

static void answer(struct ask *a, const struct pool_answer *with)
{
	a->done(a->context, with);
	ask_forget(a);
	free(a);
}

static const char *error_field(const struct ask *a, int field)
{
	const char *text = a->error ? PQresultErrorField(a->error, field) : NULL;

	return text ? text : "";
}

void ask_finish(struct ask *a)
{
	answer(a, &(struct pool_answer){
			  .rows = a->error ? NULL : a->rows,
			  .sqlstate = error_field(a, PG_DIAG_SQLSTATE),
			  .message = error_field(a, PG_DIAG_MESSAGE_PRIMARY),
			  .detail = error_field(a, PG_DIAG_MESSAGE_DETAIL),
			  .hint = error_field(a, PG_DIAG_MESSAGE_HINT),
			  .constraint = error_field(a, PG_DIAG_CONSTRAINT_NAME),
		  });
}

void ask_drop(struct ask *a, const struct pool_answer *why)
{
	struct pool_answer with = *why;

	with.rows = NULL;
	with.sqlstate = with.message = with.detail = with.hint = with.constraint = "";
	answer(a, &with);
}
