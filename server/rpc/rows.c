#include "rpc/rows.h"

#include <stdlib.h>

#include "log.h"

static int column_of(const PGresult *rows, const char *column)
{
	int number = PQfnumber(rows, column);

	if (number < 0)
		BUG(column);
	return number;
}

const char *row_text(const PGresult *rows, int row, const char *column)
{
	return PQgetvalue(rows, row, column_of(rows, column));
}
bool row_is_null(const PGresult *rows, int row, const char *column)
{
	return PQgetisnull(rows, row, column_of(rows, column));
}
int64_t row_int(const PGresult *rows, int row, const char *column)
{
	return strtoll(row_text(rows, row, column), NULL, 10);
}
double row_double(const PGresult *rows, int row, const char *column)
{
	return strtod(row_text(rows, row, column), NULL);
}
