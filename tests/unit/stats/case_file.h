/* case_file.h - a file of statistics cases, read as far as it goes.
 *
 * Python writes NaN and Infinity, which JSON has not: they become words, which no measure takes, so that only their own
 * case is lost. A file that still does not read is taken case by case; what is broken is said on stderr and left out.
 */
#pragma once
#include <jansson.h>

json_t *case_file_read(const char *path); /* the cases: a list, yours; NULL: there is nothing to read */
