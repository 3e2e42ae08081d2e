/* What waits for the one who is signed in, and what keeps the wheel from turning. */
#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "standstill.h"
#include "tilsyn/v1/session.pb-c.h"
#include "ui.h"

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
		{N_("To"), "audience", AS_WORD},
		{N_("Deadline"), "due", AS_DATE},
		{N_("Days late"), "late_days", AS_COUNT},
		{N_("Done"), "done", AS_COUNT},
		{N_("Out of"), "total", AS_COUNT},
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
