#include "domain/sign.h"

#include <math.h>

#include "domain/special.h"

double sign_two_sided(size_t above, size_t below)
{
	size_t fewer = above < below ? above : below, more = above < below ? below : above;

	if (fewer == more)
		return 1;
	return fmin(1, 2 * beta_cdf(0.5, (double)more, (double)fewer + 1)); /* P(X <= fewer), X binomial(n, 1/2) */
}
