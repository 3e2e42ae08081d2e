/* sql_files.h - the files of sql/ as they were when the program was built, sorted by path. sql_files.py writes the
 * array.  */
#pragma once
#include <stddef.h>

struct sql_file {
	const char *path; /* below sql/: "api/review.sql" */
	const char *text;
	size_t size;
	const char *sha256; /* hex, lower case */
};

extern const struct sql_file sql_files[];
extern const size_t sql_file_count;
