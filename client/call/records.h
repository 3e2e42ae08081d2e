/* records.h - cuts a CSV file into pieces of whole records. Pure. */
#pragma once
#include <stddef.h>

/* The size of the longest start of `bytes`, at most `limit`, that ends where a record ends; quoted fields may hold
 * newlines. `bytes` begin with a record. 0 when no record ends there. A quotation mark that is never closed does not
 * stop the cutting: the server shall see the fault. */
size_t records_cut(const char *bytes, size_t size, size_t limit);
