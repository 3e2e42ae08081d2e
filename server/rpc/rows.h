/* rows.h - what a step of a handler reads of the rows that it is given. A column that is not there is our bug. */
#pragma once
#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

const char *row_text(const PGresult *rows, int row, const char *column); /* "" when NULL */
bool row_is_null(const PGresult *rows, int row, const char *column);
int64_t row_int(const PGresult *rows, int row, const char *column);
double row_double(const PGresult *rows, int row, const char *column);
