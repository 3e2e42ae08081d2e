/* pdf_pages.h - how many pages a PDF has. */
#pragma once
#include <stddef.h>
#include <stdint.h>

uint32_t pdf_pages(const char *pdf, size_t size); /* 0: it is none */
