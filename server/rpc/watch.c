/* Watch: a stream of hints for one user, until it hangs up, its session ends, or it reads too slowly. */
#include "live/live.h"
#include "rpc/call.h"
#include "rpc/messages.h"
#include "server.h"

QUERY(watch_scope, );

static query_fn watch;

void rpc_watch(struct call *c);

void rpc_watch(struct call *c)
{
	call_ask(c, watch, &query_watch_scope, NULL);
}

static bool pass_on(void *call, const void *event, size_t size)
{
	return call_send(call, event, size);
}
static void ended(void *call, enum live_end why)
{
	if (why == LIVE_SESSION_ENDED)
		call_fail(call, REASON_SIGN_IN_NEEDED, "the session has ended");
	else
		call_fail(call, REASON_UNAVAILABLE, "the roles have changed; connect again");
}
static void closed(void *watcher)
{
	live_unwatch(watcher);
}

static void watch(struct call *c, const PGresult *rows)
{
	const Tilsyn__V1__WatchRequest *in = call_request(c);
	const struct watch watch = {
		.user_id = row_text(rows, 0, "user_id"),
		.session_id = row_text(rows, 0, "session_id"),
		.subject = in->subject_id,
		.roles = (unsigned)row_int(rows, 0, "roles"),
		.ends_ms = clock_ms() + row_int(rows, 0, "left_ms"),
		.send = pass_on,
		.end = ended,
		.context = c,
	};

	struct watcher *w = live_watch(call_server(c)->live, &watch);

	if (!w) {
		call_fail(c, REASON_OVERLOADED, "too many streams of one person");
		return;
	}
	call_stream(c, closed, w);
	live_greet(w);
}
