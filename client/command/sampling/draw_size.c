/* How many cases to draw: what a margin asks for, what hours give, what each number buys. */
#include "tilsyn/v1/sampling.pb-c.h"

#include <stdlib.h>
#include <string.h>

#include "call/rpc.h"
#include "command/commands.h"
#include "command/run.h"
#include "screen/language.h"
#include "screen/ui.h"

/* "0.1" and "0,1". */
static bool decimal(struct run *run, const char *text, double *number)
{
	char *copy = arena_text(run->arena, text), *comma = strchr(copy, ','), *end;

	if (comma)
		*comma = '.';
	*number = strtod(copy, &end);
	return end != copy && !*end && *number > 0;
}

static int read_wishes(struct run *run, Tilsyn__V1__SuggestSizeRequest *request)
{
	if (run->options[OPT_MARGIN] && !decimal(run, run->options[OPT_MARGIN], &request->margin))
		return say_error(EXIT_USAGE, _("--%s needs a number"), "margin");
	if (run->options[OPT_HOURS] && !decimal(run, run->options[OPT_HOURS], &request->hours))
		return say_error(EXIT_USAGE, _("--%s needs a number"), "hours");
	return EXIT_OK;
}

/* Of the frame in a file, or of a planned activity. */
static int read_request(struct run *run, Tilsyn__V1__SuggestSizeRequest *request)
{
	Tilsyn__V1__SuggestSizeRequest *file;
	Tilsyn__V1__Activity *activity;
	int rc;

	if (run->options[OPT_FILE]) {
		file = (Tilsyn__V1__SuggestSizeRequest *)run_read_message(
			run, run->options[OPT_FILE], &tilsyn__v1__suggest_size_request__descriptor);
		if (!file)
			return EXIT_USAGE;
		*request = *file;
	} else {
		rc = run_activity(run, IN(PLANNED), &activity);
		if (rc)
			return rc;
		request->activity_id = activity->activity_id;
	}
	return read_wishes(run, request);
}

static const char *from_of(const char *from)
{
	if (!strcmp(from, "measured"))
		return _("the median of your own reviews");
	return !strcmp(from, "partly measured")
		       ? _("the median of your own reviews, and a start value for steps that fewer than five have timed")
		       : _("a start value, until five reviews are timed");
}

/* What a case is made of, so that one sees what dropping a step is worth. */
static void put_steps(struct run *run, const Tilsyn__V1__SuggestSizeResponse *response)
{
	const struct column columns[] = {
		{N_("Step"), "step", AS_TEXT},
		{N_("Title"), language_pick("title_da", "title_en"), AS_WIDE},
		{N_("Minutes"), "minutes", AS_TENTH},
		{N_("Timed reviews"), "reviews", AS_COUNT},
		{0},
	};

	for (size_t i = 0; i < response->n_steps; i++)
		if (!*response->steps[i]->step)
			response->steps[i]->title_da = response->steps[i]->title_en =
				arena_text(run->arena, _("Case facts"));
	if (response->n_steps)
		table_print(run->arena, columns, (ProtobufCMessage **)response->steps, response->n_steps);
}

/* Each row drops one step more than the row before: its title alone says enough, and fits. */
static void name_last_dropped(struct arena *arena, const Tilsyn__V1__SuggestSizeResponse *response)
{
	for (size_t i = 0; i < response->n_suggestions; i++) {
		Tilsyn__V1__SizeSuggestion *s = response->suggestions[i];
		if (!s->n_dropped)
			continue;
		s->dropped[0] = s->dropped[s->n_dropped - 1];
		s->n_dropped = 1;
		for (size_t k = 0; k < response->n_steps; k++)
			if (!strcmp(response->steps[k]->step, s->dropped[0]))
				s->dropped[0] = arena_text(arena,
					language_pick(response->steps[k]->title_da, response->steps[k]->title_en));
	}
}

static void put_sizes(struct run *run, const Tilsyn__V1__SuggestSizeResponse *response)
{
	static const struct column columns[] = {
		{N_("Because"), "basis", AS_WORD},
		{N_("Cases"), "cases", AS_TEXT},
		{N_("±"), "margin", AS_SHARE},
		{N_("± in reports"), "margin_wilson", AS_SHARE},
		{N_("Hours"), "hours", AS_TENTH},
		{N_("Counts only"), "counts_only", AS_WORD},
		{N_("Also without"), "dropped", AS_WIDE},
		{0},
	};

	name_last_dropped(run->arena, response);
	table_print(run->arena, columns, (ProtobufCMessage **)response->suggestions, response->n_suggestions);
	put_steps(run, response);
	say_wrapped(STYLE_PLAIN, 0,
		arena_print(run->arena,
			_("%d cases are in the frame; %d are left out because they were drawn lately. Reviewers: %d. A case is "
			  "taken to last %.0f minutes: %s."),
			response->listed, response->exempt, response->reviewers, response->minutes,
			from_of(response->minutes_from)));
	say_wrapped(STYLE_PLAIN, 0,
		_("Margins (±) hold for all cases together, at a share of 50 %, where it is least sure; for a part of "
		  "them they are wider. Hours are each reviewer's."));
}

int draw_size(struct run *run)
{
	Tilsyn__V1__SuggestSizeRequest request = TILSYN__V1__SUGGEST_SIZE_REQUEST__INIT;
	Tilsyn__V1__SuggestSizeResponse *response;
	int rc = read_request(run, &request);

	if (rc)
		return rc;
	rc = run_call(run, "SamplingService/SuggestSize", &request, &response);
	if (rc && rpc_failure()->reason->reason == REASON_BAD_VALUE)
		say("  %s\n", _("A margin lies above 0 and below 0.5, hours of each reviewer go up to 2000."));
	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &response->base);
	else
		put_sizes(run, response);
	return EXIT_OK;
}
