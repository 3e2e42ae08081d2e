/* series.h - what a series draws, whether it is drawn or typed: the shares of its first column of them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "tilsyn/v1/report.pb-c.h"

size_t series_column(const Tilsyn__V1__Block *block); /* SIZE_MAX: none */
/* The cell to draw for a row; NULL where none may be shown. */
const Tilsyn__V1__Cell *series_cell(const Tilsyn__V1__Block *block, size_t row);
bool series_has_shares(const Tilsyn__V1__Block *block);
