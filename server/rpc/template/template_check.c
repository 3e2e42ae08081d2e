#include "rpc/template/template_check.h"

#include <stdlib.h>
#include <string.h>

#include "rpc/gather.h"

enum { QUESTIONS_MAX = 1000 };

/* What results call everything together: no question or fact may bear it. */
static const char reserved_code[] = "all";

struct check {
	const Tilsyn__V1__TemplateFile *file;
	struct arena *arena;
	struct failure *faults;
};

/* A fault in the field "questions[3].step" of question O-UND-01. */
__attribute__((format(printf, 4, 5))) static void refuse(
	struct check *k, const char *question, const char *why, const char *field, ...)
{
	va_list values;

	va_start(values, field);
	gather_fault(k->faults, k->arena, question, why, field, values);
	va_end(values);
}

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(word, *words))
			return true;
	return false;
}
#define IS_ONE_OF(word, ...) is_one_of(word, (const char *const[]){__VA_ARGS__, NULL})

static bool is_date(const char *text)
{
	static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned year, month, day;
	int end = 0;

	if (!*text)
		return true;
	if (sscanf(text, "%4u-%2u-%2u%n", &year, &month, &day, &end) != 3 || end != 10 || text[end])
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return false;
	return month != 2 || day < 29 || (!(year % 4) && (year % 100 || !(year % 400)));
}

/* Names as the database takes them: plain letters, digits and what `more` allows, no sign at the front. */
static bool is_name(const char *text, const char *letters, const char *more, size_t most)
{
	static const char digits[] = "0123456789";
	size_t size = strlen(text);

	for (size_t i = 0; i < size; i++)
		if (!strchr(letters, text[i]) && !strchr(digits, text[i]) && (!i || !strchr(more, text[i])))
			return false;
	return size <= most;
}
#define SMALL_LETTERS "abcdefghijklmnopqrstuvwxyz"
#define LETTERS	      SMALL_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* A decimal number that SQL reads exactly. */
static bool is_score(const char *text)
{
	size_t size;

	text += *text == '-';
	size = strspn(text, "0123456789");
	if (!size || size > 6)
		return false;
	if (text[size] == '.')
		size += 1 + strspn(text + size + 1, "0123456789");
	return !text[size] && text[size - 1] != '.' && size <= 12;
}

static bool is_whole_number(const char *text)
{
	text += *text == '-';
	return *text && strlen(text) < 10 && strspn(text, "0123456789") == strlen(text);
}

/* -- parts -- */

static const Tilsyn__V1__CaseFact *find_fact(const Tilsyn__V1__TemplateFile *file, const char *id)
{
	for (size_t i = 0; i < file->n_case_facts; i++)
		if (!strcmp(file->case_facts[i]->id, id))
			return file->case_facts[i];
	return NULL;
}

static bool has_step(const Tilsyn__V1__TemplateFile *file, const char *id)
{
	for (size_t i = 0; i < file->n_steps; i++)
		if (!strcmp(file->steps[i]->id, id))
			return true;
	return false;
}

static bool has_marker(const Tilsyn__V1__TemplateFile *file, const char *id)
{
	for (size_t i = 0; i < file->n_markers; i++)
		if (!strcmp(file->markers[i]->id, id))
			return true;
	return false;
}

static bool has_value(const Tilsyn__V1__Scale *scale, const char *value)
{
	for (size_t i = 0; i < scale->n_options; i++)
		if (!strcmp(scale->options[i]->value, value))
			return true;
	return false;
}

static void check_head(struct check *k)
{
	const Tilsyn__V1__TemplateFile *file = k->file;

	if (!*file->id)
		refuse(k, "", "is missing", "id");
	if (!is_name(file->id, SMALL_LETTERS, "-", 64))
		refuse(k, "", "is not small letters a-z, digits and hyphens, at most 64", "id");
	if (!*file->version)
		refuse(k, "", "is missing", "version");
	if (!is_name(file->version, LETTERS, ".-", 32))
		refuse(k, "", "is not letters, digits, dots and hyphens, at most 32", "version");
	if (!*file->title_da || !*file->title_en)
		refuse(k, "", "is missing in one language", "title_%s", *file->title_da ? "en" : "da");
	if (!IS_ONE_OF(file->kind, "overordnet", "tematiseret", "tillaeg", "egen"))
		refuse(k, "", "is not overordnet, tematiseret, tillaeg or egen", "kind");
	if (!file->n_steps)
		refuse(k, "", "is empty", "steps");
	if (!file->n_questions)
		refuse(k, "", "is empty", "questions");
	if (file->n_questions > QUESTIONS_MAX)
		refuse(k, "", "has more than 1000 questions, the most that one set can have: divide it into several",
			"questions");
}

/* What counts has its place on the scale, each its own: without one no answer could be summed up. */
static void check_score(struct check *k, size_t i)
{
	const Tilsyn__V1__Scale *scale = k->file->scale;
	const Tilsyn__V1__ScaleOption *o = scale->options[i];

	if (o->counts && !*o->score)
		refuse(k, "", "is missing for a value that counts", "scale.options[%zu].score", i);
	if (*o->score && !is_score(o->score))
		refuse(k, "", "is no decimal number such as 2 or 0.5", "scale.options[%zu].score", i);
	for (size_t j = 0; j < i; j++)
		if (o->counts && scale->options[j]->counts && *o->score &&
			strtod(o->score, NULL) == strtod(scale->options[j]->score, NULL))
			refuse(k, "", "stands twice", "scale.options[%zu].score", i);
}

static void check_scale(struct check *k)
{
	const Tilsyn__V1__Scale *scale = k->file->scale;
	size_t counting = 0;

	if (!scale) {
		refuse(k, "", "is missing", "scale");
		return;
	}
	for (size_t i = 0; i < scale->n_options; i++) {
		counting += scale->options[i]->counts;
		if (!*scale->options[i]->value)
			refuse(k, "", "is missing", "scale.options[%zu].value", i);
		for (size_t j = 0; j < i; j++)
			if (!strcmp(scale->options[i]->value, scale->options[j]->value))
				refuse(k, "", "stands twice", "scale.options[%zu].value", i);
		check_score(k, i);
	}
	if (counting < 2)
		refuse(k, "", "has fewer than two values that count", "scale.options");
}

static void check_steps(struct check *k)
{
	for (size_t i = 0; i < k->file->n_steps; i++)
		for (size_t j = 0; j < i; j++)
			if (!strcmp(k->file->steps[i]->id, k->file->steps[j]->id))
				refuse(k, "", "stands twice", "steps[%zu].id", i);
}

static void check_markers(struct check *k)
{
	for (size_t i = 0; i < k->file->n_markers; i++)
		for (size_t j = 0; j < i; j++)
			if (!strcmp(k->file->markers[i]->id, k->file->markers[j]->id))
				refuse(k, "", "stands twice", "markers[%zu].id", i);
}

static void check_facts(struct check *k)
{
	for (size_t i = 0; i < k->file->n_case_facts; i++) {
		const Tilsyn__V1__CaseFact *fact = k->file->case_facts[i];

		if (!IS_ONE_OF(fact->type, "bool", "int", "date", "choice"))
			refuse(k, "", "is not bool, int, date or choice", "case_facts[%zu].type", i);
		if (!strcmp(fact->type, "choice") && !fact->n_options)
			refuse(k, "", "is empty", "case_facts[%zu].options", i);
		if (!strcmp(fact->id, reserved_code))
			refuse(k, "", "is a word of the system's own", "case_facts[%zu].id", i);
		for (size_t j = 0; j < i; j++)
			if (!strcmp(fact->id, k->file->case_facts[j]->id))
				refuse(k, "", "stands twice", "case_facts[%zu].id", i);
	}
}

/* A value that the fact never has would make a question that is never asked. */
static bool fits(const Tilsyn__V1__Condition *when, const Tilsyn__V1__CaseFact *fact)
{
	if (!strcmp(when->op, "months_ge"))
		return !strcmp(fact->type, "date") && is_whole_number(when->value);
	if (!strcmp(fact->type, "bool"))
		return IS_ONE_OF(when->value, "true", "false", "ja", "nej");
	if (!strcmp(fact->type, "int"))
		return is_whole_number(when->value);
	if (!strcmp(fact->type, "date"))
		return *when->value && is_date(when->value);
	for (size_t i = 0; i < fact->n_options; i++)
		if (!strcmp(fact->options[i]->value, when->value))
			return true;
	return false;
}

static void check_conditions(struct check *k, size_t i)
{
	const Tilsyn__V1__Question *q = k->file->questions[i];

	for (size_t j = 0; q->applies && j < q->applies->n_when; j++) {
		const Tilsyn__V1__Condition *when = q->applies->when[j];
		const Tilsyn__V1__CaseFact *fact = find_fact(k->file, when->fact);

		if (fact && !fits(when, fact))
			refuse(k, q->code, "is no value that the fact can have",
				"questions[%zu].applies.when[%zu].value", i, j);
		if (!fact)
			refuse(k, q->code, "is no case fact of this set", "questions[%zu].applies.when[%zu].fact", i,
				j);
		if (!IS_ONE_OF(when->op, "eq", "ne", "ge", "lt", "months_ge"))
			refuse(k, q->code, "is not eq, ne, ge, lt or months_ge", "questions[%zu].applies.when[%zu].op",
				i, j);
	}
}

static void check_question(struct check *k, size_t i)
{
	const Tilsyn__V1__Question *q = k->file->questions[i];

	if (!*q->code)
		refuse(k, "", "is missing", "questions[%zu].code", i);
	if (!is_name(q->code, LETTERS, "_-", 64))
		refuse(k, q->code, "is not letters a-z, digits, hyphens and underscores, at most 64",
			"questions[%zu].code", i);
	if (!strcmp(q->code, reserved_code))
		refuse(k, q->code, "is a word of the system's own", "questions[%zu].code", i);
	if (*q->see && !strcmp(q->see, q->code))
		refuse(k, q->code, "points to itself", "questions[%zu].see", i);
	if (!has_step(k->file, q->step))
		refuse(k, q->code, "is no step of this set", "questions[%zu].step", i);
	if (*q->see)
		return; /* asked and counted in another set */
	if (!*q->text_da)
		refuse(k, q->code, "is missing", "questions[%zu].text_da", i);
	if (*q->marker && !has_marker(k->file, q->marker))
		refuse(k, q->code, "is no marker of this set", "questions[%zu].marker", i);
	if (!IS_ONE_OF(q->obligation, "skal", "kan", ""))
		refuse(k, q->code, "is not skal or kan", "questions[%zu].obligation", i);
	if (!is_date(q->valid_from))
		refuse(k, q->code, "is not a date like 2024-01-01", "questions[%zu].valid_from", i);
	if (!is_date(q->valid_to))
		refuse(k, q->code, "is not a date like 2024-01-01", "questions[%zu].valid_to", i);
	else if (is_date(q->valid_from) && *q->valid_to && strcmp(q->valid_to, q->valid_from) < 0)
		refuse(k, q->code, "is before valid_from", "questions[%zu].valid_to", i);
	for (size_t j = 0; j < q->n_anchors && k->file->scale; j++)
		if (!has_value(k->file->scale, q->anchors[j]->key))
			refuse(k, q->code, "is no value of the scale", "questions[%zu].anchors.%s", i,
				q->anchors[j]->key);
	check_conditions(k, i);
}

/* Codes name items of a review: questions and case facts share the space. */
static void check_codes(struct check *k)
{
	for (size_t i = 0; i < k->file->n_questions; i++) {
		const char *code = k->file->questions[i]->code;

		if (find_fact(k->file, code))
			refuse(k, code, "is a case fact too", "questions[%zu].code", i);
		for (size_t j = 0; j < i; j++)
			if (!strcmp(code, k->file->questions[j]->code))
				refuse(k, code, "stands twice", "questions[%zu].code", i);
	}
}

bool template_check(const Tilsyn__V1__TemplateFile *file, struct arena *arena, struct failure *faults)
{
	struct check k = {file, arena, faults};

	faults->reason = REASON_BAD_FILE;
	check_head(&k);
	check_scale(&k);
	check_steps(&k);
	check_markers(&k);
	check_facts(&k);
	for (size_t i = 0; i < file->n_questions && i < QUESTIONS_MAX; i++)
		check_question(&k, i);
	if (file->n_questions <= QUESTIONS_MAX)
		check_codes(&k);
	return !faults->n_places;
}
