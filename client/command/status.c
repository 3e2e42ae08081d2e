/* What waits for the one who is signed in, how one goes on with it, and what keeps the wheel from turning. */
#include "command/commands.h"
#include "command/standstill.h"
#include "command/status.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "tilsyn/v1/session.pb-c.h"
#include "verb.h"

#define WAITS(kind) TILSYN__V1__TASK_KIND__TASK_KIND_##kind
const struct next_step next_steps[] = {
	{WAITS(REVIEW), "review", "open", true},
	{WAITS(CALIBRATION), "review", "open", true},
	{WAITS(SECOND), "review", "open", true},
	{WAITS(FREEZE), "draw", "freeze", true},
	{WAITS(DRAW), "draw", "make", true},
	{WAITS(ASSIGN), "assignment", "propose", true},
	{WAITS(RESULT), "report", "show", true},
	{WAITS(REASSIGN), "assignment", "reassign", false},
	{WAITS(WORD), "draw", "word", true},
	{WAITS(STANDSTILL), NULL, NULL, false}, /* told in words, with what mends it */
	{WAITS(HOLD), "wheel", "held", true},
	{WAITS(PROPOSAL), "wheel", "proposals", false},
	{WAITS(CONCERN), "concern", "show", true},
	{WAITS(REMARK), "review", "show", true},
	{WAITS(REPLY), "review", "entries", true},
	{WAITS(FEEDBACK), "feedback", "show", true},
	{WAITS(CONCEPT), "concept", "show", false},
	{WAITS(WRITE_CONCEPT), "concept", "put", false},
	{WAITS(ACTION), "followup", "show", true},
	{WAITS(ANCHORS), "calibration", "open", false},
	{WAITS(NEW_LEADER), "calibration", "open", false},
	{WAITS(ACTION_WANTED), "followup", "add", false},
	{WAITS(REPORT), "report", "draft", false},
	{WAITS(APPROVE_REPORT), "report", "approve", true},
	{WAITS(PUBLISH_REPORT), "report", "publish", true},
	{WAITS(ERASURE), "erasure", "list", false},
	{WAITS(CLOSE_ACTION), "followup", "close", true},
};
const size_t next_step_count = sizeof(next_steps) / sizeof(next_steps[0]);

static const struct next_step *step_of(Tilsyn__V1__TaskKind kind)
{
	for (size_t i = 0; i < next_step_count; i++)
		if (next_steps[i].kind == kind && next_steps[i].noun)
			return &next_steps[i];
	return NULL;
}

/* The command that goes on with it. What an older client does not know has none. */
static const char *command_of(struct run *run, const Tilsyn__V1__Task *task)
{
	const struct next_step *step = step_of(task->kind);
	const char *words = step ? command_spoken(run->arena, command_named(step->noun, step->verb)) : NULL;

	return !step ? NULL
		     : arena_print(
			       run->arena, step->of_subject ? "tilsyn %s %.8s" : "tilsyn %s", words, task->subject_id);
}

static bool is_first_of_its_kind(const Tilsyn__V1__GetStatusResponse *waiting, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (waiting->tasks[i]->kind == waiting->tasks[at]->kind)
			return false;
	return true;
}

static void put_steps(struct run *run, const Tilsyn__V1__GetStatusResponse *waiting)
{
	bool any = false;

	for (size_t i = 0; i < waiting->n_tasks; i++) {
		const char *command = command_of(run, waiting->tasks[i]);

		if (!command || !is_first_of_its_kind(waiting, i))
			continue;
		if (!any)
			put_styled(STYLE_BOLD, "\n%s\n", _("Next"));
		any = true;
		put("  %s: %s\n", words_of_enum(&tilsyn__v1__task_kind__descriptor, (int)waiting->tasks[i]->kind),
			command);
	}
}

static void put_what_next(struct run *run, const void *response)
{
	const Tilsyn__V1__GetStatusResponse *waiting = response;

	put_steps(run, waiting);
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
	.empty = N_("Nothing waits for you."), .put = put_what_next)
