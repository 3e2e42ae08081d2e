#include "report/trend/trend_raters.h"

#include <string.h>

#include "render/number.h"
#include "render/words.h"

/* Those who are not known any more may be anybody. */
static bool may_be(const struct trend_rater *one, const struct trend_rater *other)
{
	return !*one->id || !*other->id || strcmp(one->id, other->id) == 0;
}

bool trend_raters_meet(const struct trend_raters *one, size_t n_one, const struct trend_raters *other, size_t n_other)
{
	for (size_t i = 0; i < n_one; i++)
		for (size_t k = 0; k < one[i].count; k++)
			for (size_t j = 0; j < n_other; j++)
				for (size_t l = 0; l < other[j].count; l++)
					if (may_be(&one[i].of[k], &other[j].of[l]))
						return true;
	return false;
}

void trend_mark_raters(struct series_period *periods, const struct trend_raters *raters, size_t count)
{
	size_t first = 0, end; /* of the periods between two breaks of the question */

	for (size_t t = 0; t < count; t++) {
		if (periods[t].breaks)
			first = t;
		for (end = t + 1; end < count && !periods[end].breaks;)
			end++;
		periods[t].other_raters =
			t > first && !trend_raters_meet(raters + first, t - first, raters + t, end - t);
		if (periods[t].other_raters)
			first = t;
	}
}

/* -- in words -- */

static bool stands_before(const struct trend_rater *one, const struct trend_rater *other)
{
	return one->cases != other->cases ? one->cases > other->cases : strcmp(one->name, other->name) < 0;
}

static size_t add_up(struct trend_rater *sums, const struct trend_raters *periods, size_t count)
{
	size_t n = 0, at;

	for (size_t t = 0; t < count; t++)
		for (size_t i = 0; i < periods[t].count; i++) {
			for (at = 0; at < n && strcmp(sums[at].id, periods[t].of[i].id) != 0;)
				at++;
			if (at == n)
				sums[n++] = (struct trend_rater){periods[t].of[i].id, periods[t].of[i].name, 0};
			sums[at].cases += periods[t].of[i].cases;
		}
	return n;
}

static void sort(struct trend_rater *sums, size_t count)
{
	for (size_t n = 1; n < count; n++) {
		const struct trend_rater one = sums[n];
		size_t i = n;

		for (; i > 0 && stands_before(&one, &sums[i - 1]); i--)
			sums[i] = sums[i - 1];
		sums[i] = one;
	}
}

const char *trend_raters_words(
	const struct trend_raters *periods, size_t count, bool with_cases, const char *language, struct arena *a)
{
	const char *text = "";
	struct trend_rater *sums;
	size_t most = 0, n;

	for (size_t t = 0; t < count; t++)
		most += periods[t].count;
	sums = arena_alloc(a, (most + 1) * sizeof(*sums));
	n = add_up(sums, periods, count);
	sort(sums, n);
	for (size_t i = 0; i < n; i++) {
		const char *name = *sums[i].id ? sums[i].name : words(language, WORD_RATER_FORGOTTEN);

		text = arena_print(a, "%s%s%s", text, i ? ", " : "", name);
		if (with_cases)
			text = arena_print(a, "%s %s", text, number_count(a, language, sums[i].cases));
	}
	return text;
}
