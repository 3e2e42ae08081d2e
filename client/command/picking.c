#include "command/picking.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form/answering.h"
#include "screen/spelling.h"

enum { CODE_MAX = 64 };

static bool pick_range(const char *typed, const char **end, size_t count, bool *picked)
{
	const char *dash;
	char *rest;
	unsigned long first = strtoul(typed, &rest, 10), last = first;

	if (rest == typed || *typed == '-')
		return false;
	dash = rest + strspn(rest, " ");
	if (*dash == '-')
		last = strtoul(dash + 1, &rest, 10);
	*end = rest;
	if (first < 1 || last < first || last > count)
		return false;
	for (size_t i = first; i <= last; i++)
		picked[i - 1] = true;
	return true;
}

bool picking_numbers(const char *typed, size_t count, bool *picked)
{
	bool all = !strcmp(typed, "all") || !strcmp(typed, "alle");

	for (size_t i = 0; i < count; i++)
		picked[i] = all;
	while (!all && *typed) {
		typed += strspn(typed, " ,");
		if (*typed && !pick_range(typed, &typed, count, picked))
			return false;
		if (*typed && !strchr(" ,", *typed))
			return false;
	}
	return true;
}

/* -- conditions -- */

static const char *op_of(const char *sign)
{
	static const char *const signs[][2] = {{"eq", "eq"}, {"=", "eq"}, {"ne", "ne"}, {"!=", "ne"}, {"ge", "ge"},
		{">=", "ge"}, {"lt", "lt"}, {"<", "lt"}, {"months_ge", "months_ge"}};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (!strcmp(signs[i][0], sign))
			return signs[i][1];
	return NULL;
}

static Tilsyn__V1__CaseFact *fact_of(Tilsyn__V1__CaseFact *const *facts, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(facts[i]->id, id))
			return facts[i];
	return NULL;
}

/* As sets write it: true and false where a review answers ja and nej. */
static const char *value_of(struct arena *arena, Tilsyn__V1__CaseFact *fact, const char *op, const char *typed)
{
	Tilsyn__V1__Item item = TILSYN__V1__ITEM__INIT;
	const struct choice *choice;
	struct choice *choices;
	bool counts_months = !strcmp(op, "months_ge"), has_order = counts_months || strchr("gl", *op);
	Tilsyn__V1__CaseFact number = TILSYN__V1__CASE_FACT__INIT;
	size_t count;

	if (counts_months) {
		number.type = arena_text(arena, "int");
		return !strcmp(fact->type, "date") ? fact_value(arena, &number, typed) : NULL;
	}
	item.fact = fact;
	count = choices_of(arena, &item, NULL, &choices);
	if (!count)
		return fact_value(arena, fact, typed);
	choice = has_order ? NULL : choice_pick(arena, choices, count, typed);
	if (choice && !strcmp(fact->type, "bool"))
		return !strcmp(choice->value, "ja") ? "true" : "false";
	return choice ? choice->value : NULL;
}

Tilsyn__V1__Condition *picking_condition(
	struct arena *arena, Tilsyn__V1__CaseFact *const *facts, size_t count, const char *typed)
{
	Tilsyn__V1__Condition *condition = arena_alloc(arena, sizeof(*condition));
	char fact[65], sign[16];
	Tilsyn__V1__CaseFact *known;
	const char *value;
	int end = 0;

	if (sscanf(typed, " %64[A-Za-z0-9_-] %15[a-z_=!<>] %n", fact, sign, &end) < 2 || !end || !typed[end] ||
		!op_of(sign))
		return NULL;
	known = fact_of(facts, count, fact);
	value = known ? value_of(arena, known, op_of(sign), typed + end) : NULL;
	if (!value)
		return NULL;
	tilsyn__v1__condition__init(condition);
	condition->fact = known->id;
	condition->op = arena_text(arena, op_of(sign));
	condition->value = arena_text(arena, value);
	return condition;
}

/* -- names -- */

char *picking_code(struct arena *arena, const char *title)
{
	const char *folded = spelling_fold(arena, title);
	char *code = arena_alloc(arena, strlen(folded) + 1), *end = code;

	for (; *folded && end - code < CODE_MAX; folded++) {
		bool is_plain = (*folded >= 'a' && *folded <= 'z') || (*folded >= '0' && *folded <= '9');
		if (is_plain)
			*end++ = *folded;
		else if (end > code && end[-1] != '-')
			*end++ = '-';
	}
	while (end > code && end[-1] == '-')
		end--;
	*end = '\0';
	return code;
}

char *picking_next_version(struct arena *arena, const char *version)
{
	unsigned major, minor;
	char *rest;
	unsigned long number = strtoul(version, &rest, 10);

	if (!*version)
		return arena_text(arena, "1");
	if (sscanf(version, "%9u.%9u", &major, &minor) == 2)
		return arena_print(arena, "%u.%u.0", major, minor + 1);
	return rest > version && !*rest && number < UINT32_MAX ? arena_print(arena, "%lu", number + 1) : NULL;
}
