#include "render/svg.h"

#include "render/wrap.h"

void svg_open(struct page *p, double width, double height, size_t number, const char *title, const char *description)
{
	page_print(p,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" font-size=\"15\" fill=\"#1a1a1a\"" SVG_LETTERS
		" role=\"img\" aria-labelledby=\"b%zu-title b%zu-desc\"><title id=\"b%zu-title\">",
		width, height, number, number, number);
	page_escape(p, title);
	page_print(p, "</title><desc id=\"b%zu-desc\">", number);
	page_escape(p, description);
	page_put(p, "</desc>");
}

void svg_open_narrow(struct page *p, double width, double height, size_t number)
{
	page_print(p,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" font-size=\"15\" fill=\"#1a1a1a\"" SVG_LETTERS
		" class=\"narrow\" role=\"img\" aria-labelledby=\"b%zu-title b%zu-desc\">",
		width, height, number, number);
}

void svg_text(struct page *p, double x, double y, const char *attributes, const char *foreign)
{
	page_print(p, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y, attributes);
	page_escape(p, foreign);
	page_put(p, "</text>");
}

const char *svg_shortened(struct arena *a, const char *foreign, size_t columns)
{
	struct wrap w = {.rest = clean_line(a, foreign), .columns = columns};

	if (!wrap_next(&w))
		return "";
	return arena_print(a, "%.*s%s", (int)w.size, w.line, *w.rest ? " …" : "");
}
