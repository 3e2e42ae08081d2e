#include "form/answering.h"

#include <string.h>

#include "command/run.h"
#include "screen/language.h"
#include "screen/spelling.h"
#include "screen/table.h"

/* The first letter that no other choice and no command has. */
static char key_for(struct arena *arena, const char *value, const struct choice *taken, size_t count)
{
	for (const char *c = spelling_fold(arena, value); *c; c++) {
		bool is_free = *c >= 'a' && *c <= 'z' && !strchr(ANSWERING_COMMANDS, *c);
		for (size_t i = 0; i < count; i++)
			is_free = is_free && taken[i].key != *c;
		if (is_free)
			return *c;
	}
	return '\0';
}

static void add(struct arena *arena, struct choice *choices, size_t *count, const char *value, const char *label)
{
	choices[*count] =
		(struct choice){key_for(arena, value, choices, *count), value, label && *label ? label : value};
	++*count;
}

static size_t choices_of_fact(struct arena *arena, const Tilsyn__V1__CaseFact *fact, struct choice **choices)
{
	size_t count = 0;

	*choices = arena_alloc(arena, (fact->n_options + 2) * sizeof(**choices));
	for (size_t i = 0; i < fact->n_options; i++)
		add(arena, *choices, &count, fact->options[i]->value,
			language_pick(fact->options[i]->label_da, fact->options[i]->label_en));
	if (!count && !strcmp(fact->type, "bool")) {
		add(arena, *choices, &count, "ja", _("yes"));
		add(arena, *choices, &count, "nej", _("no"));
	}
	return count;
}

size_t choices_of(
	struct arena *arena, const Tilsyn__V1__Item *item, const Tilsyn__V1__Scale *scale, struct choice **choices)
{
	size_t count = 0;

	if (item->fact)
		return choices_of_fact(arena, item->fact, choices);
	*choices = arena_alloc(arena, (scale->n_options + 1) * sizeof(**choices));
	for (size_t i = 0; i < scale->n_options; i++)
		add(arena, *choices, &count, scale->options[i]->value,
			language_pick(scale->options[i]->label_da, scale->options[i]->label_en));
	return count;
}

static const struct choice *by_label(struct arena *arena, const struct choice *choices, size_t count, const char *typed)
{
	const struct choice *found = NULL;

	for (size_t i = 0; i < count; i++) {
		if (!strcmp(spelling_fold(arena, choices[i].label), typed) ||
			!strcmp(spelling_fold(arena, choices[i].value), typed))
			return &choices[i];
		if (strncmp(spelling_fold(arena, choices[i].label), typed, strlen(typed)) != 0)
			continue;
		if (found)
			return NULL;
		found = &choices[i];
	}
	return found;
}

const struct choice *choice_pick(struct arena *arena, const struct choice *choices, size_t count, const char *typed)
{
	const char *folded = spelling_fold(arena, typed);
	int64_t number;

	if (!*folded)
		return NULL;
	for (size_t i = 0; i < count && !folded[1]; i++)
		if (choices[i].key == *folded)
			return &choices[i];
	if (run_number(folded, 1, (int64_t)count, &number))
		return &choices[number - 1];
	return by_label(arena, choices, count, folded);
}

const char *fact_value(struct arena *arena, const Tilsyn__V1__CaseFact *fact, const char *typed)
{
	int64_t number;
	char iso[11];

	if (!strcmp(fact->type, "int"))
		return run_number(typed, 0, INT32_MAX, &number) ? arena_print(arena, "%lld", (long long)number) : NULL;
	if (!strcmp(fact->type, "date"))
		return run_date(typed, iso) ? arena_text(arena, iso) : NULL;
	return typed;
}

size_t reasons_of(const Tilsyn__V1__Scale *scale, const char *value, Tilsyn__V1__ReasonCode ***reasons)
{
	*reasons = NULL;
	if (!scale)
		return 0;
	if (!strcmp(value, "nej")) {
		*reasons = scale->nej_reasons;
		return scale->n_nej_reasons;
	}
	if (!strcmp(value, "ikke_relevant")) {
		*reasons = scale->ikke_relevant_reasons;
		return scale->n_ikke_relevant_reasons;
	}
	return 0;
}

const char *answer_label(
	struct arena *arena, const Tilsyn__V1__Item *item, const Tilsyn__V1__Scale *scale, const char *value)
{
	struct choice *choices;
	const size_t count = item->fact || scale ? choices_of(arena, item, scale, &choices) : 0;

	for (size_t i = 0; i < count; i++)
		if (!strcmp(choices[i].value, value))
			return choices[i].label;
	return item->fact && !strcmp(item->fact->type, "date") ? when_date(arena, value) : value;
}

const char *reason_label(const Tilsyn__V1__Scale *scale, const char *value, const char *reason)
{
	Tilsyn__V1__ReasonCode **reasons;
	const size_t count = reasons_of(scale, value, &reasons);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(reasons[i]->value, reason))
			return language_pick(reasons[i]->label_da, reasons[i]->label_en);
	return reason;
}

const char *irrelevant_value(const Tilsyn__V1__Scale *scale)
{
	for (size_t i = 0; i < scale->n_options; i++)
		if (!scale->options[i]->counts)
			return scale->options[i]->value;
	return NULL;
}

static bool has_value(const Tilsyn__V1__Item *item)
{
	return item->answer && item->answer->value && *item->answer->value;
}

int64_t item_seen(const Tilsyn__V1__Item *item)
{
	int64_t version = item->answer ? item->answer->version : 0;

	return version < 0 ? ~version : version;
}

bool item_is_waiting(const Tilsyn__V1__Item *item)
{
	return item->answer && item->answer->version < 0;
}

bool item_is_answered(const Tilsyn__V1__Item *item)
{
	return has_value(item) && item->answer->version != 0;
}

const char *item_suggestion(const Tilsyn__V1__Item *item)
{
	return has_value(item) && !item->answer->version ? item->answer->value : NULL;
}

bool item_wants_reason(const Tilsyn__V1__Item *item, const char *value)
{
	for (size_t i = 0; i < item->n_reason_wanted; i++)
		if (!strcmp(item->reason_wanted[i], value))
			return true;
	return false;
}

bool item_lacks_reason(const Tilsyn__V1__Item *item)
{
	return item->applies && item_is_answered(item) && item_wants_reason(item, item->answer->value) &&
	       !*item->answer->reason_code && !*item->answer->comment;
}

bool item_must_say_why(const Tilsyn__V1__Item *item)
{
	return item->reason_required && item_lacks_reason(item);
}

bool item_is_missing(const Tilsyn__V1__Item *item)
{
	return item->applies && item->required && !item_is_answered(item);
}

size_t item_next_open(const Tilsyn__V1__GetReviewResponse *review, size_t from)
{
	while (from < review->n_items && (!review->items[from]->applies || item_is_answered(review->items[from])))
		from++;
	return from;
}

size_t item_before(const Tilsyn__V1__GetReviewResponse *review, size_t at)
{
	for (size_t i = at; i > 0; i--)
		if (review->items[i - 1]->applies)
			return i - 1;
	return at;
}

const char *item_handle(struct arena *arena, const Tilsyn__V1__GetReviewResponse *review, const Tilsyn__V1__Item *item)
{
	size_t nth = 0;

	for (size_t i = 0; item->fact && i < review->n_items; i++) {
		nth += review->items[i]->fact != NULL;
		if (review->items[i] == item)
			return arena_print(arena, "F%zu", nth);
	}
	return item->code;
}

size_t item_by_code(struct arena *arena, const Tilsyn__V1__GetReviewResponse *review, const char *code)
{
	const char *wanted = spelling_fold(arena, code);

	for (size_t i = 0; i < review->n_items; i++)
		if (!strcmp(spelling_fold(arena, review->items[i]->code), wanted))
			return i;
	for (size_t i = 0; i < review->n_items; i++)
		if (!strcmp(spelling_fold(arena, item_handle(arena, review, review->items[i])), wanted))
			return i;
	return review->n_items;
}

size_t items_missing(const Tilsyn__V1__GetReviewResponse *review)
{
	size_t count = 0;

	for (size_t i = 0; i < review->n_items; i++)
		count += item_is_missing(review->items[i]);
	return count;
}

size_t items_that_must_say_why(const Tilsyn__V1__GetReviewResponse *review)
{
	size_t count = 0;

	for (size_t i = 0; i < review->n_items; i++)
		count += item_must_say_why(review->items[i]);
	return count;
}

struct progress step_progress(const Tilsyn__V1__GetReviewResponse *review, const char *step)
{
	struct progress p = {0, 0};

	for (size_t i = 0; i < review->n_items; i++) {
		const Tilsyn__V1__Item *item = review->items[i];
		if (!item->applies || strcmp(item->step ? item->step : "", step) != 0)
			continue;
		p.total++;
		p.answered += item_is_answered(item);
	}
	return p;
}
