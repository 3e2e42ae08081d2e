#include "report/head.h"

#include <string.h>

#include "render/number.h"

struct head {
	const struct results *r;
	const char *language;
	struct arena *arena;
};

static const char *word(const struct head *h, enum word id)
{
	return words(h->language, id);
}

static const char *number(const struct head *h, uint32_t count)
{
	return number_count(h->arena, h->language, count);
}

static const char *join(const struct head *h, const char *one, const char *between, const char *other)
{
	return *one && *other ? arena_print(h->arena, "%s%s%s", one, between, other) : *one ? one : other;
}

/* Lists and draws are of whole audits: beside the cases of a team alone they would look like reviews that are missing.
 */
static bool is_a_part(const struct results *r)
{
	return *r->department || *r->team || *r->section || *r->target_group;
}

static const char *reviewed(const struct head *h)
{
	return words_fill(h->arena, h->language, is_a_part(h->r) ? WORD_REVIEWED_PART : WORD_REVIEWED, "listed",
		number(h, h->r->listed), "drawn", number(h, h->r->drawn), "submitted", number(h, h->r->submitted),
		NULL);
}

static const char *period(const struct head *h)
{
	if (!*h->r->from || !*h->r->to)
		return "";
	return words_fill(h->arena, h->language, WORD_REVIEWED_PERIOD, "from",
		number_day(h->arena, h->language, h->r->from), "to", number_day(h->arena, h->language, h->r->to), NULL);
}

static const char *kind_of(const struct head *h)
{
	return word(h, strcmp(h->r->kind, "themed") == 0 ? WORD_THEMATIC_AUDIT : WORD_GENERAL_AUDIT);
}

static const char *part(const struct head *h, enum word id, const char *of)
{
	return *of ? words_fill(h->arena, h->language, id, "name", of, NULL) : "";
}

/* "North, section 32": which part of the cases it is about; "" for all. */
static const char *part_of(const struct head *h)
{
	const char *text = join(h, h->r->department, ", ", h->r->team);

	text = join(h, text, ", ", part(h, WORD_OF_SECTION, h->r->section));
	text = join(h, text, ", ", h->r->target_group);
	return join(h, text, ", ", h->r->question_set);
}

static const char *months(const struct head *h)
{
	if (*h->r->title || !*h->r->from_month || !*h->r->to_month)
		return "";
	return words_fill(h->arena, h->language, WORD_AUDITS_BEGAN, "n", number(h, h->r->activities), "from",
		number_month_of(h->arena, h->language, h->r->from_month), "to",
		number_month_of(h->arena, h->language, h->r->to_month), NULL);
}

void head_of_results(
	Tilsyn__V1__Report *report, const struct results *r, enum word title, const char *language, struct arena *a)
{
	const struct head of = {r, language, a}, *h = &of;
	const char *what = join(h, *r->title ? r->title : kind_of(h), ", ", part_of(h));
	const char *when = join(h, period(h), " ", months(h));

	report->title = words_fill(a, language, title, "activity", what, NULL);
	report->subtitle = (char *)join(h, join(h, arena_print(a, "%s.", kind_of(h)), " ", when), " ", reviewed(h));
	report->language = (char *)language;
	report->classification = (char *)word(h, WORD_FOR_LEADERS);
	report->made_at = arena_alloc(a, sizeof(*report->made_at));
	google__protobuf__timestamp__init(report->made_at);
	report->made_at->seconds = r->made_at;
	report->data_hash = (char *)r->data_hash;
	report->template_version = (char *)r->template_version;
	report->n_raters = r->n_raters;
	report->raters = (char **)r->raters;
}
