/* encoding.h - the file's bytes as UTF-8.
 *
 * A case list comes as UTF-8 or as Windows-1252, and does not say which. Text in Windows-1252 with Danish letters is
 * hardly ever valid UTF-8, so the first non-ASCII bytes tell; what they told holds for the rest of the file. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum encoding { ENCODING_UNDECIDED, ENCODING_UTF8, ENCODING_WINDOWS_1252 };

extern const char *const encoding_names[]; /* by enum encoding: "", "utf-8", "windows-1252" */

enum { ENCODING_GROWTH = 3 }; /* bytes of UTF-8 that one byte can become */

enum encoding encoding_of(const char *bytes, size_t size);

/* `to` holds ENCODING_GROWTH * size bytes. False: not readable in this encoding. */
bool encoding_read(enum encoding e, char *to, size_t *used, const char *bytes, size_t size);
