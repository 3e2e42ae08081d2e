#include "render/paper.h"

#include <string.h>

#include "render/markup.h"
#include "render/number.h"
#include "render/style.h"
#include "render/words.h"

struct paper {
	struct page page;
	const Tilsyn__V1__TemplateFile *file;
	char *const *steps;
	size_t n_steps;
	const char *language;
};

/* The text in the form's language; the other where it is missing. */
static const char *pick(const struct paper *f, const char *danish, const char *english)
{
	bool is_english = !strcmp(words_language(f->language), "en");
	const char *first = is_english ? english : danish;

	return text_is_empty(first) ? (is_english ? danish : english) : first;
}

static const char *word(const struct paper *f, enum word id)
{
	return words(f->language, id);
}

static bool has_step(const struct paper *f, const char *id)
{
	for (size_t i = 0; i < f->n_steps; i++)
		if (!strcmp(f->steps[i], id))
			return true;
	return !f->n_steps;
}

static const Tilsyn__V1__CaseFact *find_fact(const struct paper *f, const char *id)
{
	for (size_t i = 0; i < f->file->n_case_facts; i++)
		if (!strcmp(f->file->case_facts[i]->id, id))
			return f->file->case_facts[i];
	return NULL;
}

/* -- things to tick and lines to write on -- */

static void put_tick(struct paper *f, const char *label)
{
	page_put(&f->page, "<span class=\"tick\"><span class=\"box\"></span>");
	markup_element(&f->page, "", label, "</span>");
}

static void put_blank(struct paper *f, enum word id)
{
	page_print(&f->page, "<div class=\"blank\">%s<i></i></div>\n", word(f, id));
}

static void put_written(struct paper *f, enum word id)
{
	page_print(&f->page, "<div class=\"written\"><span>%s</span><i></i></div>\n", word(f, id));
}

/* -- the first page -- */

static void put_title(struct paper *f)
{
	const Tilsyn__V1__TemplateFile *file = f->file;
	struct page *p = &f->page;

	markup_element(p, "<h1>", pick(f, file->title_da, file->title_en), "</h1>");
	markup_element(p, "<p class=\"subtitle\">", arena_print(p->arena, "%s %s", file->id, file->version), "</p>");
	page_put(p, "<div class=\"blanks\">\n");
	put_blank(f, WORD_PAPER_CASE);
	put_blank(f, WORD_PAPER_DATE);
	put_blank(f, WORD_PAPER_REVIEWER);
	put_blank(f, WORD_PAPER_PRESENT);
	page_put(p, "</div>\n");
}

static void put_reasons(struct paper *f, const char *value, Tilsyn__V1__ReasonCode **reasons, size_t count)
{
	const Tilsyn__V1__Scale *scale = f->file->scale;
	const char *label = value;

	for (size_t i = 0; i < scale->n_options; i++)
		if (!strcmp(scale->options[i]->value, value))
			label = pick(f, scale->options[i]->label_da, scale->options[i]->label_en);
	if (!count)
		return;
	page_put(&f->page, "<div>");
	markup_element(&f->page, "<p>",
		words_fill(f->page.arena, f->language, WORD_PAPER_REASONS, "value", label, NULL), "</p>");
	page_put(&f->page, "<ol>");
	for (size_t i = 0; i < count; i++)
		markup_element(&f->page, "<li>", pick(f, reasons[i]->label_da, reasons[i]->label_en), "</li>");
	page_put(&f->page, "</ol></div>\n");
}

static bool has_reasons(const Tilsyn__V1__Scale *scale)
{
	return scale->n_nej_reasons || scale->n_ikke_relevant_reasons;
}

static void put_instructions(struct paper *f)
{
	static const enum word rules[] = {
		WORD_PAPER_ONE_TICK, WORD_PAPER_ONLY_WHEN_RULE, WORD_PAPER_EVIDENCE_RULE, WORD_PAPER_NO_CPR};
	const Tilsyn__V1__Scale *scale = f->file->scale;

	page_print(&f->page, "<h3>%s</h3>\n<ul>\n", word(f, WORD_PAPER_HOW));
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		page_print(&f->page, "<li>%s</li>\n", word(f, rules[i]));
	page_put(&f->page, "</ul>\n");
	if (!has_reasons(scale))
		return;
	page_print(&f->page, "<h3>%s</h3>\n<div class=\"reasons\">\n", word(f, WORD_PAPER_REASON));
	put_reasons(f, "nej", scale->nej_reasons, scale->n_nej_reasons);
	put_reasons(f, "ikke_relevant", scale->ikke_relevant_reasons, scale->n_ikke_relevant_reasons);
	page_put(&f->page, "</div>\n");
}

static bool hangs_on(const struct paper *f, const Tilsyn__V1__Question *q, const char *fact)
{
	if (!has_step(f, q->step) || *q->see || !q->applies)
		return false;
	for (size_t i = 0; i < q->applies->n_when; i++)
		if (!strcmp(q->applies->when[i]->fact, fact))
			return true;
	return false;
}

static bool is_asked(const struct paper *f, const Tilsyn__V1__CaseFact *fact)
{
	for (size_t i = 0; i < f->file->n_questions; i++)
		if (hangs_on(f, f->file->questions[i], fact->id))
			return true;
	return !strcmp(fact->id, "decision_date");
}

static void put_fact(struct paper *f, const Tilsyn__V1__CaseFact *fact)
{
	struct page *p = &f->page;

	page_put(p, "<div class=\"fact\">");
	markup_element(p, "<span>", pick(f, fact->title_da, fact->title_en), "</span>");
	page_put(p, "<div class=\"ticks\">");
	if (!strcmp(fact->type, "bool")) {
		put_tick(f, word(f, WORD_YES));
		put_tick(f, word(f, WORD_NO));
	} else if (!strcmp(fact->type, "choice")) {
		for (size_t i = 0; i < fact->n_options; i++)
			put_tick(f, pick(f, fact->options[i]->label_da, fact->options[i]->label_en));
	} else if (!strcmp(fact->type, "date")) {
		page_print(p, "<span class=\"digits\">____ / ____ &nbsp;________</span> %s", word(f, WORD_PAPER_DAY));
	} else {
		page_put(p, "<span class=\"line\"></span>");
	}
	page_put(p, "</div></div>\n");
}

static void put_facts(struct paper *f)
{
	bool any = false;

	for (size_t i = 0; i < f->file->n_case_facts; i++) {
		if (!is_asked(f, f->file->case_facts[i]))
			continue;
		if (!any)
			page_print(&f->page, "<h3>%s</h3>\n", word(f, WORD_PAPER_FACTS));
		any = true;
		put_fact(f, f->file->case_facts[i]);
	}
}

static void put_notes(struct paper *f)
{
	page_put(&f->page, "<footer>\n");
	for (size_t i = 0; i < f->file->n_laws; i++) {
		const Tilsyn__V1__Law *law = f->file->laws[i];
		markup_element(&f->page, "<p>",
			arena_print(f->page.arena, "%s: %s%s%s", law->abbr, law->title_da,
				text_is_empty(law->version_da) ? "" : ", ", law->version_da),
			"</p>");
	}
	markup_element(&f->page, "<p>", pick(f, f->file->note_da, f->file->note_en), "</p>");
	page_put(&f->page, "</footer>\n");
}

/* -- questions -- */

static const char *value_of(const struct paper *f, const Tilsyn__V1__CaseFact *fact, const char *value)
{
	if (!strcmp(fact->type, "bool"))
		return word(f, !strcmp(value, "true") || !strcmp(value, "ja") ? WORD_YES : WORD_NO);
	for (size_t i = 0; i < fact->n_options; i++)
		if (!strcmp(fact->options[i]->value, value))
			return pick(f, fact->options[i]->label_da, fact->options[i]->label_en);
	return !strcmp(fact->type, "date") ? number_day(f->page.arena, f->language, value) : value;
}

static const char *condition(const struct paper *f, const Tilsyn__V1__Condition *when)
{
	static const struct {
		const char *op;
		enum word word;
	} ops[] = {{"eq", WORD_PAPER_EQ}, {"ne", WORD_PAPER_NE}, {"ge", WORD_PAPER_GE}, {"lt", WORD_PAPER_LT},
		{"months_ge", WORD_PAPER_MONTHS_GE}};
	const Tilsyn__V1__CaseFact *fact = find_fact(f, when->fact);
	const char *title = fact ? pick(f, fact->title_da, fact->title_en) : when->fact;

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (!strcmp(ops[i].op, when->op))
			return words_fill(f->page.arena, f->language, ops[i].word, "fact", title, "value",
				fact && strcmp(when->op, "months_ge") != 0 ? value_of(f, fact, when->value)
									   : when->value,
				NULL);
	return title;
}

/* The set's own words; where it has none, the conditions as they are. */
static void put_when(struct paper *f, const Tilsyn__V1__Applies *applies)
{
	const char *text = pick(f, applies->text_da, applies->text_en);

	if (text_is_empty(text)) {
		text = "";
		for (size_t i = 0; i < applies->n_when; i++)
			text = arena_print(
				f->page.arena, "%s%s%s", text, i ? "; " : "", condition(f, applies->when[i]));
	}
	if (*text)
		markup_element(&f->page, "<p class=\"when\">",
			words_fill(f->page.arena, f->language, WORD_PAPER_ONLY, "when", text, NULL), "</p>");
}

static const char *marker_title(const struct paper *f, const char *id)
{
	for (size_t i = 0; i < f->file->n_markers; i++)
		if (!strcmp(f->file->markers[i]->id, id))
			return pick(f, f->file->markers[i]->title_da, f->file->markers[i]->title_en);
	return id;
}

static void put_labels(struct paper *f, const Tilsyn__V1__Question *q)
{
	struct page *p = &f->page;

	page_put(p, "<div class=\"labels\">");
	markup_element(p, "<b>", q->code, "</b>");
	if (q->critical)
		page_print(p, "<span class=\"critical\">%s</span>", word(f, WORD_PAPER_CRITICAL));
	if (!text_is_empty(q->obligation))
		page_print(p, "<span>%s</span>",
			word(f, !strcmp(q->obligation, "kan") ? WORD_PAPER_MAY : WORD_PAPER_MUST));
	markup_element(p, "<span>", marker_title(f, q->marker), "</span>");
	page_put(p, "</div>\n");
}

static const char *period(const struct paper *f, const Tilsyn__V1__Question *q)
{
	const char *from = number_day(f->page.arena, f->language, q->valid_from);
	const char *to = number_day(f->page.arena, f->language, q->valid_to);

	if (*from && *to)
		return words_fill(f->page.arena, f->language, WORD_PAPER_FROM_TO, "from", from, "to", to, NULL);
	if (*from)
		return words_fill(f->page.arena, f->language, WORD_PAPER_FROM, "from", from, NULL);
	return *to ? words_fill(f->page.arena, f->language, WORD_PAPER_TO, "to", to, NULL) : "";
}

static void put_law(struct paper *f, const Tilsyn__V1__Question *q)
{
	const char *text = "", *when = period(f, q);

	for (size_t i = 0; i < q->n_law; i++)
		text = arena_print(f->page.arena, "%s%s%s", text, i ? "; " : "", q->law[i]);
	markup_element(&f->page, "<p class=\"law\">",
		arena_print(f->page.arena, "%s%s%s", text, *text && *when ? ". " : "", when), "</p>");
}

static const char *anchor_of(const Tilsyn__V1__Question *q, const char *value)
{
	for (size_t i = 0; i < q->n_anchors; i++)
		if (!strcmp(q->anchors[i]->key, value))
			return q->anchors[i]->value;
	return "";
}

/* One box per value of the scale; what each looks like stands below it, where the question says so. */
static void put_values(struct paper *f, const Tilsyn__V1__Question *q)
{
	const Tilsyn__V1__Scale *scale = f->file->scale;
	struct page *p = &f->page;

	page_print(p, "<div class=\"%s\">\n", q->n_anchors ? "anchors" : "ticks");
	for (size_t i = 0; i < scale->n_options; i++) {
		page_put(p, "<div>");
		put_tick(f, pick(f, scale->options[i]->label_da, scale->options[i]->label_en));
		markup_element(p, "<small>", anchor_of(q, scale->options[i]->value), "</small>");
		page_put(p, "</div>");
	}
	page_put(p, "</div>\n");
}

static void put_pointer(struct paper *f, const Tilsyn__V1__Question *q)
{
	page_put(&f->page, "<article>");
	markup_element(&f->page, "<p><b>", q->code, "</b></p>");
	markup_element(&f->page, "<p class=\"guidance\">",
		words_fill(f->page.arena, f->language, WORD_PAPER_SEE, "code", q->see, NULL), "</p>");
	page_put(&f->page, "</article>\n");
}

static void put_question(struct paper *f, const Tilsyn__V1__Question *q)
{
	struct page *p = &f->page;

	page_put(p, "<article>");
	put_labels(f, q);
	markup_element(p, "<p class=\"text\">", pick(f, q->text_da, q->text_en), "</p>");
	if (q->applies)
		put_when(f, q->applies);
	markup_element(p, "<p class=\"guidance\">", pick(f, q->guidance_da, q->guidance_en), "</p>");
	put_law(f, q);
	page_put(p, "<div class=\"answer\">");
	put_values(f, q);
	if (has_reasons(f->file->scale))
		page_print(p, "<div class=\"reason\">%s <i></i></div>", word(f, WORD_PAPER_REASON_NUMBER));
	page_put(p, "</div>\n");
	put_written(f, WORD_PAPER_COMMENT);
	put_written(f, WORD_PAPER_EVIDENCE);
	page_put(p, "</article>\n");
}

/* Loose sheets get mixed up: the head of a table is printed again on each, with step and case number. */
static void put_step(struct paper *f, const Tilsyn__V1__Step *step)
{
	page_put(
		&f->page, "<section class=\"step\">\n<table role=\"presentation\"><thead><tr><td><div class=\"head\">");
	markup_element(&f->page, "<h2>", pick(f, step->title_da, step->title_en), "</h2>");
	put_blank(f, WORD_PAPER_CASE);
	page_put(&f->page, "</div></td></tr></thead>\n<tbody><tr><td>\n");
	for (size_t i = 0; i < f->file->n_questions; i++) {
		const Tilsyn__V1__Question *q = f->file->questions[i];
		if (strcmp(q->step, step->id) != 0)
			continue;
		if (*q->see)
			put_pointer(f, q);
		else
			put_question(f, q);
	}
	page_put(&f->page, "</td></tr></tbody></table>\n</section>\n");
}

/* The foot of each sheet: set, version and page. Inside a style sheet nothing but plain letters is let through. */
static const char *sheet_foot(const struct paper *f)
{
	char *name = arena_print(f->page.arena, "%s %s", f->file->id, f->file->version);

	for (char *c = name; *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.- ", *c))
			*c = '-';
	return arena_print(f->page.arena,
		"%s@page{@bottom-left{content:\"%s\";font:8pt 'Liberation Sans',Arial,sans-serif}"
		"@bottom-right{content:counter(page) \" / \" counter(pages);font:8pt 'Liberation Sans',Arial,sans-serif}}",
		paper_style, name);
}

char *render_paper(const Tilsyn__V1__TemplateFile *file, char *const *steps, size_t n_steps, const char *language,
	struct arena *a, size_t *size)
{
	struct paper f = {{.arena = a}, file, steps, n_steps, language};

	markup_head(&f.page, language, pick(&f, file->title_da, file->title_en), "", sheet_foot(&f));
	put_title(&f);
	put_instructions(&f);
	put_facts(&f);
	put_notes(&f);
	for (size_t i = 0; i < file->n_steps; i++)
		if (has_step(&f, file->steps[i]->id))
			put_step(&f, file->steps[i]);
	page_put(&f.page, "</body>\n</html>\n");
	return page_end(&f.page, size);
}
