#include "domain/figure.h"

const char *undefined_name(enum undefined why)
{
	static const char *const names[] = {
		[DEFINED] = "defined",
		[UNDEFINED_EMPTY] = "empty",
		[UNDEFINED_NO_PAIRS] = "no_pairs",
		[UNDEFINED_NO_VARIATION] = "no_variation",
		[UNDEFINED_FEW_UNITS] = "few_units",
		[UNDEFINED_RESAMPLES] = "resamples",
		[UNDEFINED_INPUT] = "input",
		[UNDEFINED_SINGLE] = "single",
		[UNDEFINED_SEPARATED] = "separated",
	};

	return names[why];
}
