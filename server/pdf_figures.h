/* pdf_figures.h - what a screen reader says of the drawings in a PDF.
 *
 * WeasyPrint tags a drawing as any part of the page, without alternative text. Its page has both: each drawing says its
 * title and description. Pure, any thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* The PDF anew, yours: free(); each <section> of the page, which is around a drawing, is a figure with the drawing's
 * words. NULL: it is no PDF of that page. */
char *pdf_with_figures(const char *pdf, size_t *size, const char *html);
bool pdf_needs_figures(const char *html);
