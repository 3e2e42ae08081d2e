#include "rpc/telling/one_sheet.h"

#include <stdlib.h>
#include <string.h>

#include "pdf_pages.h"
#include "printer.h"
#include "render/number.h"
#include "render/render.h"
#include "render/sheet.h"
#include "render/words.h"
#include "render/wrap.h"

/* Which step still is one sheet is found by halves: four prints, or five where hardly any is. */
char *sheet_pdf(const Tilsyn__V1__Report *report, const char *pdf_program, struct arena *a, size_t *size)
{
	char *best = NULL;

	for (unsigned least = 0, most = SHEET_STEPS; !best || least + 1 < most;) {
		const unsigned step = least + 1 < most ? (least + most) / 2 : least;
		size_t html_size, pdf_size;
		const char *html = render_html_sheet(report, step, a, &html_size);
		char *pdf = printer_pdf(pdf_program, html, html_size, &pdf_size);

		if (!pdf) {
			free(best);
			return NULL;
		}
		if (step > least && pdf_pages(pdf, pdf_size) > 1) {
			most = step;
			free(pdf);
			continue;
		}
		free(best);
		best = pdf;
		*size = pdf_size;
		least = step;
	}
	return best;
}

struct sheets sheets_of(
	const Tilsyn__V1__Report *report, const char *pdf_program, const char *pdf, size_t size, struct arena *a)
{
	char *made = NULL;

	if (!pdf && printer_is_there(pdf_program))
		pdf = made = sheet_pdf(report, pdf_program, a, &size);
	const uint32_t pages = pdf ? pdf_pages(pdf, size) : 0;
	free(made);
	if (pages)
		return (struct sheets){pages, false};
	return (struct sheets){sheet_seems_to_hold(report, a) ? 1 : 2, true};
}

/* -- what could be shorter -- */

struct field {
	const char *field, *called;
	size_t length;
};

static int longer_first(const void *one, const void *other)
{
	const struct field *a = one, *b = other;

	return (a->length < b->length) - (a->length > b->length);
}

static bool is_on_the_page(const char *place)
{
	return strcmp(place, "summary") != 0 && strcmp(place, "recommendation") != 0 &&
	       strcmp(place, "discussion") != 0;
}

size_t longest_fields(const struct reader_facts *f, struct place *places, size_t most, struct arena *a)
{
	struct field *fields = arena_alloc(a, (f->n_words + 1) * sizeof(*fields));
	size_t count = 0;

	for (size_t i = 0; i < f->n_words; i++)
		if (is_on_the_page(f->words[i].place))
			fields[count++] = (struct field){arena_print(a, "words[%zu].words", i), f->words[i].place,
				wrap_width(f->words[i].words)};
	fields[count] = (struct field){.field = "context", .called = ""};
	for (size_t i = 0; i < f->n_context; i++)
		fields[count].length += wrap_width(f->context[i].what) + wrap_width(f->context[i].source) + 40;
	count += f->n_context > 0;
	qsort(fields, count, sizeof(*fields), longer_first);
	if (!count)
		fields[count++] = (struct field){.field = "items", .called = ""};
	count = count < most ? count : most;
	for (size_t i = 0; i < count; i++)
		places[i] = (struct place){.field = fields[i].field, .question = fields[i].called};
	return count;
}

void sheets_tell(Tilsyn__V1__Report *report, const struct sheets *s, struct arena *a)
{
	const char *said;

	if (s->count <= 1)
		return;
	said = s->estimated ? words(report->language, WORD_SEEMS_TOO_LONG)
			    : words_fill(a, report->language, WORD_TOO_LONG, "n",
				      number_count(a, report->language, s->count), NULL);
	report->edition = arena_print(a, "%s %s", report->edition, said);
}
