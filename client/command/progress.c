/* How far an activity is, once or as it goes. */
#include <time.h>
#include <unistd.h>

#include "command/commands.h"
#include "language.h"
#include "rpc.h"
#include "run.h"
#include "tilsyn/v1/report.pb-c.h"
#include "ui.h"
#include "words.h"

enum { RECONNECT_FIRST_S = 1, RECONNECT_MAX_S = 30 };

static const struct column columns[] = {
	{N_("Reviewer"), "display_name", AS_WIDE},
	{N_("Assigned"), "assigned", AS_TEXT},
	{N_("Begun"), "begun", AS_TEXT},
	{N_("Submitted"), "submitted", AS_TEXT},
	{0},
};

struct following {
	struct run *run;
	char *activity_id;
	bool has_changed, is_done;
	int rc;
};

static void put_progress(struct arena *arena, const Tilsyn__V1__GetProgressResponse *p)
{
	put_styled(STYLE_BOLD, "%s", p->title);
	if (*p->deadline)
		put(" · %s %s", _("deadline"), when_date(arena, p->deadline));
	put("\n");
	put(_("%d of %d reviews submitted, %d begun, %lld answers saved\n"), p->submitted, p->assigned, p->begun,
		(long long)p->answers);
	put(_("%d of %d caseworkers with cases are reached\n"), p->caseworkers_covered, p->caseworkers_eligible);
	if (p->n_reviewers)
		table_print(arena, columns, (ProtobufCMessage **)p->reviewers, p->n_reviewers);
	fflush(stdout);
}

/* One look, in memory of its own: following may last for days. */
static int look(struct following *f)
{
	struct arena *arena = arena_new();
	Tilsyn__V1__GetProgressRequest request = TILSYN__V1__GET_PROGRESS_REQUEST__INIT;
	Tilsyn__V1__GetProgressResponse *response;

	request.activity_id = f->activity_id;
	f->has_changed = false;
	f->rc = rpc_call(arena, "ReportService/GetProgress", &request, &response);
	if (f->rc) {
		words_say_failure(arena, rpc_failure());
	} else {
		f->is_done = response->assigned > 0 && response->submitted == response->assigned;
		if (ui.json)
			json_put(arena, &response->base);
		else
			put_progress(arena, response);
		fflush(stdout);
	}
	arena_free(arena);
	return f->rc;
}

static bool event(void *context, const Tilsyn__V1__Event *happened)
{
	struct following *f = context;

	if (happened->kind != TILSYN__V1__EVENT_KIND__EVENT_KIND_HEARTBEAT)
		f->has_changed = true;
	return true;
}

/* A terminal shows the newest look alone; elsewhere one follows the other. */
static void turn_page(void)
{
	if (ui.json)
		return;
	fputs(isatty(STDOUT_FILENO) ? "\033[H\033[J" : "\n", stdout);
}

/* Many hints within a second are one look. */
static bool idle(void *context)
{
	struct following *f = context;

	if (f->has_changed) {
		turn_page();
		look(f);
	}
	return !f->is_done && !f->rc;
}

/* Hints can be lost while the stream is down, so each connection begins with a look. */
static int follow(struct following *f)
{
	const struct rpc_listener listener = {event, idle, f};
	unsigned pause_s = RECONNECT_FIRST_S;

	while (!f->rc && !f->is_done) {
		struct arena *arena = arena_new();
		time_t begun = time(NULL);
		int rc = rpc_watch(arena, f->activity_id, &listener);
		if (rc == EXIT_SIGN_IN || rc == EXIT_FORBIDDEN)
			f->rc = words_say_failure(arena, rpc_failure());
		arena_free(arena);
		if (f->rc || f->is_done)
			break;
		if (time(NULL) - begun > RECONNECT_MAX_S)
			pause_s = RECONNECT_FIRST_S;
		say_styled(STYLE_DIM, "%s\n", _("The connection broke; trying again …"));
		sleep(pause_s);
		pause_s = pause_s * 2 > RECONNECT_MAX_S ? RECONNECT_MAX_S : pause_s * 2;
		look(f);
	}
	return f->rc;
}

int progress(struct run *run)
{
	struct following f = {.run = run};
	Tilsyn__V1__Activity *activity;
	int rc = run_activity(run, IN(ASSIGNED), &activity);

	if (rc)
		return rc;
	f.activity_id = activity->activity_id;
	rc = look(&f);
	return rc || !run->options[OPT_FOLLOW] ? rc : follow(&f);
}
