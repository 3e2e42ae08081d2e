/* The secret calendar addresses. */
#include "call/session.h"
#include "command/commands.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "tilsyn/v1/feed.pb-c.h"
#include "verb.h"

static bool is_of_group(const struct run *run)
{
	return run->options[OPT_ALL] != NULL;
}

static VERB(end, .method = "FeedService/EndFeed", .taken = {{"of_group", TAKE_SWITCH, OPT_ALL}},
	.said = N_("The address has ended; calendars that ask it get nothing more."))

	static int make(struct run *run)
{
	static const struct verb make_feed = {
		.method = "FeedService/MakeFeed", .taken = {{"of_group", TAKE_SWITCH, OPT_ALL}}};
	Tilsyn__V1__MakeFeedResponse *response;
	int rc = verb_answer(run, &make_feed, &response);

	if (rc || ui.json)
		return rc;
	if (!response->path || !*response->path)
		return say_error(
			EXIT_ERROR, _("the address was made, but its answer was lost; make it anew with --renew"));
	put("%s%s\n", session_load(run->arena)->server, response->path);
	say_wrapped(STYLE_PLAIN, 0,
		_("Let your calendar programme subscribe to this address. It is shown this once, and whoever knows it can read titles "
		  "and dates: keep it as you keep a key. “tilsyn wheel feed --renew” makes another, --off ends it."));
	return EXIT_OK;
}

/* The address in force; NULL: none. */
static int find_feed(struct run *run, Tilsyn__V1__ListFeedsResponse **all, const Tilsyn__V1__Feed **feed)
{
	Tilsyn__V1__ListFeedsRequest request = TILSYN__V1__LIST_FEEDS_REQUEST__INIT;
	int rc = run_call(run, "FeedService/ListFeeds", &request, all);

	*feed = NULL;
	for (size_t i = 0; !rc && i < (*all)->n_feeds; i++)
		if ((*all)->feeds[i]->of_group == is_of_group(run))
			*feed = (*all)->feeds[i];
	return rc;
}

int wheel_feed(struct run *run)
{
	Tilsyn__V1__ListFeedsResponse *all;
	const Tilsyn__V1__Feed *feed;
	int rc;

	if (run->options[OPT_OFF])
		return end(run);
	if (run->options[OPT_RENEW])
		return make(run);
	rc = find_feed(run, &all, &feed);
	if (rc || !feed)
		return rc ? rc : make(run);
	return run_done(run, all,
		_("There is an address since %s, made by %s. It was shown when it was made and is kept nowhere; “tilsyn wheel feed "
		  "--renew” makes another and ends this one.\n"),
		when_time(run->arena, feed->made_at ? feed->made_at->seconds : 0), feed->made_by);
}
