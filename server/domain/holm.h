/* holm.h - several tests at once: Holm's step-down correction (1979). Pure. */
#pragma once
#include <stddef.h>

/* adjusted: `count` long; each p as large as it must be read when all of them were asked together. */
void holm(const double *p, size_t count, double *adjusted);
