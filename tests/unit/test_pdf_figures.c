/* The words of a page's drawings in the structure of its PDF, or nothing at all. */
#include "pdf_figures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A page with a drawing in a part of two that are tagged alike but for their kind. The table of places is left out: a
 * reader finds the objects without. */
#define OBJECTS(second)                                                                                                \
	"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/StructTreeRoot 4 0 R>>endobj\n"                                  \
	"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"                                                           \
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"                                                 \
	"4 0 obj<</Type/StructTreeRoot/K[5 0 R]>>endobj\n5 0 obj<</S/Document/K[6 0 R 7 0 R]>>endobj\n"                \
	"6 0 obj<</S/Sect/K[0]>>endobj\n7 0 obj<</S/" second "/K[1]>>endobj\ntrailer<</Root 1 0 R/Size 8>>\n"
#define DRAWING "<svg role=\"img\"><title id=\"t\">Ja &#38; nej</title><desc id=\"d\">Én søjle pr. række</desc></svg>"

static char *made(const char *pdf, const char *page)
{
	size_t size = strlen(pdf);
	char *anew = pdf_with_figures(pdf, &size, page), *text;

	if (!anew)
		return NULL;
	text = calloc(1, size + 1);
	assert_non_null(text);
	for (size_t i = 0; i < size; i++)
		text[i] = (char)(anew[i] ? anew[i] : '0'); /* words outside ASCII are in UTF-16 */
	free(anew);
	return text;
}

static void a_drawing_becomes_a_figure_with_its_words(void **state)
{
	char *pdf = made(OBJECTS("Div"), "<h1>x</h1>" DRAWING), *again = made(OBJECTS("Div"), "<h1>x</h1>" DRAWING);

	(void)state;
	assert_non_null(pdf);
	assert_non_null(strstr(pdf, "/Figure"));
	assert_non_null(strstr(pdf, "/Alt"));
	assert_null(strstr(pdf, "/Sect"));
	assert_non_null(strstr(pdf, "/Div"));
	assert_string_equal(pdf, again); /* the same page is the same bytes */
	free(pdf);
	free(again);
}

static void words_stand_at_no_other_drawing(void **state)
{
	(void)state;
	assert_null(made(OBJECTS("Sect"), DRAWING));
	assert_null(made(OBJECTS("Div"), DRAWING DRAWING));
	assert_null(made(OBJECTS("Div"), "<svg><title>never ended"));
	assert_null(made("no PDF", DRAWING));
}

static void a_page_without_a_drawing_needs_nothing(void **state)
{
	(void)state;
	assert_false(pdf_needs_figures("<h1>Koncept</h1>"));
	assert_true(pdf_needs_figures(DRAWING));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_drawing_becomes_a_figure_with_its_words),
		cmocka_unit_test(words_stand_at_no_other_drawing),
		cmocka_unit_test(a_page_without_a_drawing_needs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
