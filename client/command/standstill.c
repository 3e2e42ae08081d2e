#include "command/standstill.h"

#include <string.h>

#include "call/rpc.h"
#include "screen/language.h"
#include "screen/words_failure.h"

static const char *parameter(const Tilsyn__V1__Failure *f, const char *name)
{
	for (size_t i = 0; i < f->n_parameters; i++)
		if (!strcmp(f->parameters[i]->name, name))
			return f->parameters[i]->value;
	return "?";
}

/* A refusal means something else when nobody stood by. */
const char *standstill_words(struct arena *a, const Tilsyn__V1__Failure *f)
{
	const struct rpc_failure other = {.reason = reason_row((enum reason)f->reason), .details = f};

	switch ((enum reason)f->reason) {
	case REASON_EMPTY_FRAME:
		return _("No case fits its frame. Import the newest case list, or widen the frame.");
	case REASON_TOO_MANY_CASES:
		return arena_print(a, _("It asks for %s cases; %s fit its frame. Ask for fewer, or widen the frame."),
			parameter(f, "wanted"), parameter(f, "cases"));
	case REASON_BAD_VALUE:
		return arena_print(a,
			_("It asks for %s cases; it takes at least %s, so that everyone whose turn it is gets one. Ask for more."),
			parameter(f, "wanted"), parameter(f, "least"));
	case REASON_NO_REVIEWER:
		return _(
			"Some cases have no reviewer without a tie to them. Find a way with “tilsyn assignment propose”.");
	case REASON_WRONG_STATE:
		return _("An earlier draw of the same coverage cycle is not frozen yet. That one comes first.");
	case REASON_TOO_LATE:
		return _("Its deadline passed before it could be held. Give it new dates, or skip it with a reason.");
	default:
		return words_of_failure(a, &other);
	}
}
