/* seen.h - which sessions were used lately. A call never writes its session's row; a job writes all of them once a
 * minute. */
#pragma once
#include <stddef.h>

void seen_add(const unsigned char token_hash[32]);

/* The hashes since the last take as a PostgreSQL bytea[] literal, NULL when there are none. Yours: free(). */
char *seen_take(void);
