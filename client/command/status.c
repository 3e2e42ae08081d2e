/* What waits for the one who is signed in, and what keeps the wheel from turning. */
#include "command/commands.h"
#include "screen/language.h"
#include "command/standstill.h"
#include "tilsyn/v1/session.pb-c.h"
#include "screen/ui.h"
#include "verb.h"

static void put_standstills(struct run *run, const void *response)
{
	const Tilsyn__V1__GetStatusResponse *waiting = response;

	for (size_t i = 0; i < waiting->n_tasks; i++) {
		const Tilsyn__V1__Task *t = waiting->tasks[i];

		if (t->failure)
			say_wrapped(STYLE_WARNING, 2,
				arena_print(run->arena, "%s: %s", t->title, standstill_words(run->arena, t->failure)));
	}
}

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
VERB(status, .method = "SessionService/GetStatus", .rows = "tasks", .columns = columns,
	.empty = N_("Nothing waits for you."), .put = put_standstills)
