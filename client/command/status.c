/* What waits for the one who is signed in, and what keeps the wheel from turning. */
#include <string.h>

#include "command/commands.h"
#include "language.h"
#include "rpc.h"
#include "run.h"
#include "tilsyn/v1/session.pb-c.h"
#include "ui.h"
#include "words.h"

static const char *parameter(const Tilsyn__V1__Failure *f, const char *name)
{
	for (size_t i = 0; i < f->n_parameters; i++)
		if (!strcmp(f->parameters[i]->name, name))
			return f->parameters[i]->value;
	return "?";
}

/* What the same refusal means when nobody stood by, and what mends it. */
static const char *standstill_words(struct arena *a, const Tilsyn__V1__Failure *f)
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

static void put_standstills(struct run *run, const Tilsyn__V1__GetStatusResponse *response)
{
	for (size_t i = 0; i < response->n_tasks; i++) {
		const Tilsyn__V1__Task *t = response->tasks[i];

		if (t->failure)
			say_wrapped(STYLE_WARNING, 2,
				arena_print(run->arena, "%s: %s", t->title, standstill_words(run->arena, t->failure)));
	}
}

int status(struct run *run)
{
	static const struct column columns[] = {
		{N_("What"), "kind", AS_WORD},
		{N_("Title"), "title", AS_WIDE},
		{N_("Deadline"), "due", AS_DATE},
		{N_("Done"), "done", AS_COUNT},
		{N_("Of"), "total", AS_COUNT},
		{N_("Id"), "subject_id", AS_ID},
		{0},
	};
	Tilsyn__V1__GetStatusRequest request = TILSYN__V1__GET_STATUS_REQUEST__INIT;
	Tilsyn__V1__GetStatusResponse *response;
	int rc = run_call(run, "SessionService/GetStatus", &request, &response);

	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	if (response->n_tasks)
		table_print(run->arena, columns, (ProtobufCMessage *const *)response->tasks, response->n_tasks);
	else
		say("%s\n", _("Nothing waits for you."));
	put_standstills(run, response);
	return EXIT_OK;
}
