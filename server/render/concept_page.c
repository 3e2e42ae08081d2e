#include "render/concept_page.h"

#include <string.h>

#include "render/markup.h"
#include "render/number.h"
#include "render/style.h"
#include "render/words.h"

struct sheet {
	struct page page;
	const char *language;
};

static void put_heading(struct sheet *s, enum word id)
{
	page_print(&s->page, "<h2>%s</h2>\n", words(s->language, id));
}

/* A field that says nothing is left out: the page tells what is decided, not what is missing. */
static void put_text(struct sheet *s, enum word id, const char *text)
{
	if (text_is_empty(text))
		return;
	page_print(&s->page, "<h3>%s</h3>\n", words(s->language, id));
	markup_element(&s->page, "<p>", text, "</p>");
}

static void put_day(struct sheet *s, enum word id, const char *iso)
{
	if (!text_is_empty(iso))
		put_text(s, id, number_day(s->page.arena, s->language, iso));
}

static void put_number(struct sheet *s, enum word id, int32_t number)
{
	if (!number)
		return;
	page_print(&s->page, "<tr><th scope=\"row\">%s</th><td>%d</td></tr>\n", words(s->language, id), number);
}

static bool has_settings(const Tilsyn__V1__ConceptSettings *n)
{
	return n && (n->general_per_year || n->themed_per_year || n->calibrations_per_year || n->cases_per_year ||
			    n->told_within_days || n->second_share || n->second_days || n->remark_days ||
			    n->small_group || n->retention_months || n->personal_months);
}

static void put_settings(struct sheet *s, const Tilsyn__V1__ConceptSettings *n)
{
	if (!has_settings(n))
		return;
	put_heading(s, WORD_CONCEPT_NUMBERS);
	page_put(&s->page, "<table><tbody>\n");
	put_number(s, WORD_CONCEPT_GENERAL, n->general_per_year);
	put_number(s, WORD_CONCEPT_THEMED, n->themed_per_year);
	put_number(s, WORD_CONCEPT_CALIBRATIONS, n->calibrations_per_year);
	put_number(s, WORD_CONCEPT_CASES_A_YEAR, n->cases_per_year);
	put_number(s, WORD_CONCEPT_TOLD_DAYS, n->told_within_days);
	put_number(s, WORD_CONCEPT_SECOND_SHARE, n->second_share);
	put_number(s, WORD_CONCEPT_SECOND_DAYS, n->second_days);
	put_number(s, WORD_CONCEPT_REMARK_DAYS, n->remark_days);
	put_number(s, WORD_CONCEPT_SMALL_GROUP, n->small_group);
	put_number(s, WORD_CONCEPT_PERSONAL_MONTHS, n->personal_months);
	put_number(s, WORD_CONCEPT_RETENTION_MONTHS, n->retention_months);
	page_put(&s->page, "</tbody></table>\n");
}

static void put_staff(struct sheet *s, const Tilsyn__V1__ConceptStaff *staff)
{
	if (!staff)
		return;
	put_heading(s, WORD_CONCEPT_STAFF);
	put_text(s, WORD_CONCEPT_DISCUSSED, staff->discussed);
	put_day(s, WORD_CONCEPT_DISCUSSED_ON, staff->discussed_on);
	put_text(s, WORD_CONCEPT_NOT_DISCUSSED, staff->not_discussed_because);
	put_text(s, WORD_CONCEPT_NOTICE, staff->notice);
	put_day(s, WORD_CONCEPT_NOTICE_ENDS, staff->notice_ends_on);
	put_text(s, WORD_CONCEPT_NO_NOTICE, staff->no_notice_because);
}

static const char *edition(const struct sheet *s, const Tilsyn__V1__ConceptVersion *told)
{
	const char *version = arena_print(s->page.arena, "%lld", (long long)told->version);

	return told->published_at
		       ? words_fill(s->page.arena, s->language, WORD_CONCEPT_PUBLISHED, "version", version, "day",
				 number_date(s->page.arena, s->language, told->published_at->seconds), NULL)
		       : words_fill(s->page.arena, s->language, WORD_CONCEPT_DRAFT, "version", version, NULL);
}

static void put_body(struct sheet *s, const Tilsyn__V1__Concept *c)
{
	put_heading(s, WORD_CONCEPT_WHY);
	put_text(s, WORD_CONCEPT_PURPOSE, c->purpose);
	put_text(s, WORD_CONCEPT_TRANSPARENCY, c->transparency);
	put_heading(s, WORD_CONCEPT_CONTENT);
	put_text(s, WORD_CONCEPT_SHARED, c->shared_understanding);
	put_text(s, WORD_CONCEPT_FOCUS, c->focus);
	put_text(s, WORD_CONCEPT_CASES, c->cases);
	put_heading(s, WORD_CONCEPT_DOING);
	put_text(s, WORD_CONCEPT_HOW, c->how);
	put_text(s, WORD_CONCEPT_HOW_OFTEN, c->how_often);
	put_text(s, WORD_CONCEPT_HOW_MANY, c->how_many);
	put_heading(s, WORD_CONCEPT_USE);
	put_text(s, WORD_CONCEPT_TELLING, c->telling);
	put_text(s, WORD_CONCEPT_LEARNING, c->learning);
	put_text(s, WORD_CONCEPT_FOLLOWING_UP, c->following_up);
	put_heading(s, WORD_CONCEPT_CHALLENGE);
	put_text(s, WORD_CONCEPT_ON_CHALLENGE, c->on_challenge);
	put_text(s, WORD_CONCEPT_TELLING_CASEWORKER, c->telling_caseworker);
	put_staff(s, c->staff);
	put_settings(s, c->settings);
}

char *render_concept(const Tilsyn__V1__GetConceptResponse *concept, const char *language, struct arena *a, size_t *size)
{
	struct sheet s = {{.arena = a}, language};
	static const char style[] = "h2{margin-top:8mm;border-bottom:1.2pt solid #000}th{text-align:left;font-weight:"
				    "400;padding:.6mm 4mm .6mm 0}"
				    "td{text-align:right;font-variant-numeric:tabular-nums}";

	markup_head(&s.page, language, concept->concept->title, "", arena_print(a, "%s%s", paper_style, style));
	page_put(&s.page, "<main>\n");
	markup_element(&s.page, "<h1>", concept->concept->title, "</h1>");
	markup_element(&s.page, "<p class=\"subtitle\">", edition(&s, concept->told), "</p>");
	put_body(&s, concept->concept);
	page_put(&s.page, "</main>\n</body>\n</html>\n");
	return page_end(&s.page, size);
}
