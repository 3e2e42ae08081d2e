#include "rpc/telling/told.h"

#include <stdlib.h>
#include <string.h>

#include "printer.h"

/* What may not be told is not told anywhere: the results carry it, too. */
static void hide(struct results *r, const struct reader_shown *shown, struct arena *a)
{
	for (size_t i = 0; i < shown->n_items; i++) {
		struct result_item *item = results_item(r, shown->items[i].item);

		if (!item)
			continue;
		result_item_told(item, shown->items[i].whole);
		item->spread = shown->items[i].spread;
	}
	results_hide_together(r, a);
}

static Tilsyn__V1__Report *report_for(
	const struct reader_facts *f, const struct reader_shown *shown, const struct file *file, struct arena *a)
{
	Tilsyn__V1__Report *report;

	if (strcmp(file->view, "agenda") == 0)
		return agenda_of_reader(f, shown, file->language, a);
	report = report_of_reader(f, shown, file->language, a);
	report->slides = strcmp(file->view, "slides") == 0;
	return report;
}

static json_t *told_of(const struct reader_shown *shown)
{
	json_t *told = json_array();

	for (size_t i = 0; i < shown->n_sets; i++) {
		json_t *reviews = json_array();

		for (size_t k = 0; k < shown->sets[i].n_reviews; k++)
			json_array_append_new(reviews, json_string(shown->sets[i].reviews[k]));
		json_array_append_new(told, json_pack("{s:s, s:o, s:b}", "item", shown->sets[i].item, "reviews",
						    reviews, "share", shown->sets[i].share));
	}
	return told;
}

static void write_file(struct publishing *p, struct file *file, Tilsyn__V1__Report *report)
{
	report->columns = p->columns;
	report->aloud = p->aloud;
	free(file->pdf);
	file->pdf = NULL;
	file->content = report_written(report, file->format, p->pdf_program, p->arena, &file->pdf, &file->size);
	p->failed = p->failed || !file->content;
}

static bool is_on_paper(const struct file *file)
{
	return file->format->id == TILSYN__V1__FORMAT__FORMAT_PDF ||
	       file->format->id == TILSYN__V1__FORMAT__FORMAT_HTML ||
	       file->format->id == TILSYN__V1__FORMAT__FORMAT_TEXT;
}

/* The page in this language; as a PDF, where it is one of the files. */
static struct file *page_of(struct publishing *p, const char *language)
{
	struct file *page = NULL;

	for (size_t i = 0; i < p->n_files; i++) {
		struct file *file = &p->files[i];

		if (strcmp(file->language, language) != 0 || strcmp(file->view, "page") != 0)
			continue;
		if (!page || report_format_is_pdf(file->format))
			page = file;
	}
	return page;
}

/* One A4: what is published is refused when it takes more, a draft says it. A PDF takes seconds: for a draft that is
 * none itself none is made, and its length is gone by. */
static void hold_to_one_sheet(
	struct publishing *p, const struct reader_facts *f, const struct reader_shown *shown, const char *language)
{
	struct file *page = page_of(p, language);

	if (f->reader != READER_COMMITTEE || !page || p->failed || (p->draft && (!f->draft || !is_on_paper(page))))
		return;
	Tilsyn__V1__Report *report = report_for(f, shown, page, p->arena);
	const struct sheets s = sheets_of(report, p->draft ? "" : p->pdf_program, page->pdf, page->size, p->arena);
	p->no_pdf = p->no_pdf || (p->draft && !printer_is_there(p->pdf_program));
	if (s.count > p->sheets.count)
		p->sheets = s;
	if (s.count <= 1)
		return;
	p->n_longest = longest_fields(f, p->longest, LONGEST_MOST, p->arena);
	if (!p->draft)
		return;
	sheets_tell(report, &s, p->arena);
	write_file(p, page, report);
}

static void choose_shown(struct publishing *p, size_t index)
{
	const struct reader_facts *f = &p->facts[index];
	struct period_column columns[PERIODS_MOST];
	const size_t n = period_columns(f->from_month, f->to_month, p->languages[index], p->arena, columns);

	p->shown[index] = reader_choose(f, columns, n, p->arena);
	hide((struct results *)f->results, &p->shown[index], p->arena);
	if (strcmp(p->languages[index], LANGUAGE_OF_HASH) == 0)
		p->content_hash = hash_of_reader(f, &p->shown[index], LANGUAGE_OF_HASH, p->arena);
}

bool told_has_lapsed(const struct publishing *p)
{
	return *p->wish.approved_hash && strcmp(p->wish.approved_hash, p->content_hash) != 0;
}

/* What goes with the agenda: as a PDF, where one is among the files. A draft's appendix is what would be made. */
static const char *appendix_of(struct publishing *p, const char *language)
{
	static const char *const names[] = {[TILSYN__V1__FORMAT__FORMAT_TEXT] = "TXT",
		[TILSYN__V1__FORMAT__FORMAT_HTML] = "HTML",
		[TILSYN__V1__FORMAT__FORMAT_JSON] = "JSON",
		[TILSYN__V1__FORMAT__FORMAT_PDF] = "PDF",
		[TILSYN__V1__FORMAT__FORMAT_XLSX] = "XLSX",
		[TILSYN__V1__FORMAT__FORMAT_CSV] = "CSV"};
	const struct file *page = page_of(p, language);

	if (p->draft || !page)
		return printer_is_there(p->pdf_program) ? "PDF" : "HTML";
	return names[page->format->id];
}

static void write_language(struct publishing *p, size_t index)
{
	struct reader_facts *f = &p->facts[index];

	f->appendix = appendix_of(p, p->languages[index]);
	f->mark = arena_print(p->arena, "%.*s", MARK_LEAST, p->content_hash);
	f->approval_lapsed = told_has_lapsed(p);
	for (size_t i = 0; i < p->n_files; i++) {
		struct file *file = &p->files[i];

		if (strcmp(file->language, p->languages[index]) != 0)
			continue;
		write_file(p, file, report_for(f, &p->shown[index], file, p->arena));
	}
	hold_to_one_sheet(p, f, &p->shown[index], p->languages[index]);
}

void *told_write(void *input)
{
	struct publishing *p = input;

	for (size_t i = 0; i < p->n_languages; i++)
		choose_shown(p, i);
	p->told = p->facts[0].in_words ? json_array() : told_of(&p->shown[0]);
	for (size_t i = 0; i < p->n_languages; i++)
		write_language(p, i);
	return p;
}
