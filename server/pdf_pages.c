#include "pdf_pages.h"

#include <qpdf/qpdf-c.h>

uint32_t pdf_pages(const char *pdf, size_t size)
{
	qpdf_data file = qpdf_init();
	int pages = 0;

	qpdf_silence_errors(file);
	qpdf_set_suppress_warnings(file, QPDF_TRUE);
	/* Its errors are bits of a number; warnings alone are not. */
	if (!(qpdf_read_memory(file, "report", pdf, size, NULL) & QPDF_ERRORS))
		pages = qpdf_get_num_pages(file);
	qpdf_cleanup(&file);
	return pages > 0 ? (uint32_t)pages : 0;
}
