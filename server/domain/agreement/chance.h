/* chance.h - agreement by chance, as the coefficients see it. The room of agreement only. Pure. */
#pragma once
#include <stddef.h>

#include "domain/agreement/agreement.h"

/* p_e of AC, BP and Fleiss; 0 for the percentage. shares: pi_k; matrix: the weights. */
double chance_expected(enum coefficient c, const double *shares, const double *matrix, size_t categories);
struct figure chance_corrected(double observed, double expected); /* (p_o - p_e) / (1 - p_e) */

/* Two raters: the shares of the units both rated, p_kl by rater 1 and rater 2. Returns how many units; p is q x q. */
size_t cohen_table(const struct ratings *r, double *p);
struct figure cohen_of_table(const double *p, const double *matrix, size_t categories);
