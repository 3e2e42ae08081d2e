/* number.h - numbers as text, in any locale. */
#pragma once
#include <stdbool.h>

/* Wide enough for every integer type of the contract at once. */
typedef __int128 wide_integer;

enum { REAL_TEXT_MAX = 40 };

/* The grammar is JSON's: no blanks, no plus, no leading zeros. 1.0 and 1e3 are integers. */
bool integer_from_text(const char *text, wide_integer *value);
bool integer_from_real(double real, wide_integer *value);
bool real_from_text(const char *text, double *value); /* finite */

/* With 15 digits (a float 6), or as many more as it takes to read back the same. Finite values only. */
void real_print(double value, char text[REAL_TEXT_MAX]);
void float_print(float value, char text[REAL_TEXT_MAX]);
