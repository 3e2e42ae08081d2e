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
static void session_ended(void *call)
{
	call_fail(call, REASON_SIGN_IN_NEEDED, "the session has ended");
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
		.ends_ms = clock_ms() + row_int(rows, 0, "left_ms"),
		.send = pass_on,
		.end = session_ended,
		.context = c,
	};

	call_stream(c, closed, live_watch(call_server(c)->live, &watch));
}
