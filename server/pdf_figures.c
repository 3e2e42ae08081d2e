#include "pdf_figures.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>

enum { FIGURES_MOST = 256, DEPTH_MOST = 64 };

struct figures {
	qpdf_data file;
	qpdf_oh found[FIGURES_MOST];
	size_t count;
};

bool pdf_needs_figures(const char *html)
{
	return strstr(html, "<svg ") != NULL;
}

/* -- the words, out of the page -- */

/* What stands in an element, its text alone; where the search goes on. NULL: there is none. */
static const char *text_in(const char *from, const char *open, const char *close, const char **end)
{
	const char *at = from ? strstr(from, open) : NULL, *text = at ? strchr(at, '>') : NULL;

	*end = text ? strstr(text, close) : NULL;
	return *end ? text + 1 : NULL;
}

/* The page escapes what it must as decimal numbers below 128 (render/page.c). */
static char *unescaped(char *to, const char *from, const char *end)
{
	while (from < end) {
		char *after = NULL;
		const long code = strncmp(from, "&#", 2) == 0 ? strtol(from + 2, &after, 10) : 0;

		if (code > 0 && code < 128 && *after == ';') {
			*to++ = (char)code;
			from = after + 1;
		} else {
			*to++ = *from++;
		}
	}
	return to;
}

/* "Title. Description", yours; `from` moves on behind it. NULL: no drawing follows. */
static char *next_words(const char **from)
{
	const char *title_end, *desc_end;
	const char *title = text_in(strstr(*from, "<svg "), "<title", "</title>", &title_end);
	const char *desc = title ? text_in(title_end, "<desc", "</desc>", &desc_end) : NULL;
	char *words = desc ? malloc((size_t)(desc_end - title) + 3) : NULL;

	if (!words)
		return NULL;
	char *end = unescaped(words, title, title_end);
	end = mempcpy(end, ". ", 2);
	*unescaped(end, desc, desc_end) = '\0';
	*from = desc_end;
	return words;
}

/* -- the structure of the PDF -- */

static void find(struct figures *f, qpdf_oh element, int depth)
{
	const qpdf_oh kids = qpdf_oh_get_key(f->file, element, "/K");
	const int n_kids = qpdf_oh_is_array(f->file, kids) ? qpdf_oh_get_array_n_items(f->file, kids) : 0;

	if (qpdf_oh_is_name_and_equals(f->file, qpdf_oh_get_key(f->file, element, "/S"), "/Sect") &&
		f->count < FIGURES_MOST) {
		f->found[f->count++] = element;
		return;
	}
	for (int i = 0; i < n_kids && depth < DEPTH_MOST; i++) {
		const qpdf_oh kid = qpdf_oh_get_array_item(f->file, kids, i);

		if (qpdf_oh_is_dictionary(f->file, kid))
			find(f, kid, depth + 1);
	}
}

/* False: there are not as many figures as drawings, so that words would stand at another's. */
static bool say(struct figures *f, const char *html)
{
	size_t said = 0;
	char *words;

	while ((words = next_words(&html))) {
		if (said < f->count) {
			qpdf_oh_replace_key(f->file, f->found[said], "/S", qpdf_oh_new_name(f->file, "/Figure"));
			qpdf_oh_replace_key(
				f->file, f->found[said], "/Alt", qpdf_oh_new_unicode_string(f->file, words));
		}
		said++;
		free(words);
	}
	return said == f->count;
}

static char *written(struct figures *f, size_t *size)
{
	char *copy = NULL;

	if (qpdf_init_write_memory(f->file) & QPDF_ERRORS)
		return NULL;
	qpdf_set_deterministic_ID(f->file, QPDF_TRUE); /* the same page is the same bytes */
	qpdf_set_object_stream_mode(f->file, qpdf_o_disable);
	if (!(qpdf_write(f->file) & QPDF_ERRORS)) {
		*size = qpdf_get_buffer_length(f->file);
		copy = malloc(*size);
		if (copy)
			memcpy(copy, qpdf_get_buffer(f->file), *size);
	}
	return copy;
}

char *pdf_with_figures(const char *pdf, size_t *size, const char *html)
{
	struct figures f = {.file = qpdf_init()};
	char *made = NULL;

	qpdf_silence_errors(f.file);
	qpdf_set_suppress_warnings(f.file, QPDF_TRUE);
	if (!(qpdf_read_memory(f.file, "report", pdf, *size, NULL) & QPDF_ERRORS)) {
		const qpdf_oh root = qpdf_get_root(f.file);

		find(&f, qpdf_oh_get_key(f.file, root, "/StructTreeRoot"), 0);
		if (say(&f, html))
			made = written(&f, size);
	}
	qpdf_cleanup(&f.file);
	return made;
}
