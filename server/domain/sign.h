/* sign.h - the sign test: do as many lie above as below? Pure. */
#pragma once
#include <stddef.h>

/* The chance of a split at least as uneven, either way, if each were as likely above as below. Ties are left out. */
double sign_two_sided(size_t above, size_t below);
