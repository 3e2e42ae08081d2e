/* Erasure on request: what would go and what would stay, asked for by one, carried out by another. */
#include "tilsyn/v1/erasure.pb-c.h"

#include "command/commands.h"
#include "command/run.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"

static const struct column in_the_way[] = {
	{N_("In the way"), "hindrance", AS_WORD},
	{N_("How many"), "count", AS_COUNT},
	{N_("Until"), "until", AS_DATE},
	{0},
};

static void put_parts(Tilsyn__V1__ErasureCount **parts, size_t count, bool goes, const char *title)
{
	bool is_first = true;

	for (size_t i = 0; i < count; i++) {
		if ((bool)parts[i]->goes != goes)
			continue;
		if (is_first)
			put_styled(STYLE_BOLD, "%s\n", title);
		is_first = false;
		put_paragraph(2, words_of_enum(&tilsyn__v1__erasure_part__descriptor, (int)parts[i]->part));
		put("    %d\n", parts[i]->count);
	}
}

static void put_whole(Tilsyn__V1__ErasureCount **parts, size_t count)
{
	put_parts(parts, count, true, _("Goes"));
	put_parts(parts, count, false, _("Stays"));
}

static int take_subject(struct run *run, char **case_number, char **caseworker_id, char **user_id)
{
	int rc = EXIT_OK;

	if (run->options[OPT_CASE])
		*case_number = run->options[OPT_CASE];
	if (run->options[OPT_CASEWORKER])
		rc = run_find(run, THING_CASEWORKER, run->options[OPT_CASEWORKER], caseworker_id);
	if (!rc && run->options[OPT_USER])
		rc = run_find(run, THING_USER, run->options[OPT_USER], user_id);
	return rc;
}

int erasure_preview(struct run *run)
{
	Tilsyn__V1__PreviewErasureRequest request = TILSYN__V1__PREVIEW_ERASURE_REQUEST__INIT;
	Tilsyn__V1__PreviewErasureResponse *response;
	int rc = take_subject(run, &request.case_number, &request.caseworker_id, &request.user_id);

	request.whole_child = run->options[OPT_ALL] != NULL;
	if (!rc)
		rc = run_call(run, "ErasureService/PreviewErasure", &request, &response);
	if (rc)
		return rc;
	if (ui.json) {
		json_put(run->arena, &response->base);
		return EXIT_OK;
	}
	put_whole(response->parts, response->n_parts);
	if (response->n_other_cases)
		put_folded(0, _("The child has more cases in the register, which stay; --all takes them, too:"));
	for (size_t i = 0; i < response->n_other_cases; i++)
		put("  %s\n", response->other_cases[i]);
	if (response->n_hindrances)
		table_print(run->arena, in_the_way, (ProtobufCMessage *const *)response->hindrances,
			response->n_hindrances);
	say_wrapped(STYLE_PLAIN, 0,
		response->n_hindrances
			? _("It cannot be carried out now: something needs it still.")
			: _("Nothing is in the way. A case that stays in the case list comes back with the next "
			    "import: see to it there, too."));
	return EXIT_OK;
}

int erasure_ask(struct run *run)
{
	Tilsyn__V1__AskErasureRequest request = TILSYN__V1__ASK_ERASURE_REQUEST__INIT;
	Tilsyn__V1__AskErasureResponse *response;
	int rc = take_subject(run, &request.case_number, &request.caseworker_id, &request.user_id);

	if (rc)
		return rc;
	request.whole_child = run->options[OPT_ALL] != NULL;
	request.reason = run->options[OPT_REASON]
				 ? run->options[OPT_REASON]
				 : ask_line(run->arena, _("Why? (it stays: no names, no CPR number)"), "--reason");
	if (!request.reason)
		return EXIT_USAGE;
	rc = run_call(run, "ErasureService/AskErasure", &request, &response);
	return rc ? rc
		  : run_done(run, response, _("Asked for: %.8s. An administrator, or another officer, carries it out."),
			    response->erasure->erasure_id);
}

static int decide(struct run *run, bool carry_out)
{
	Tilsyn__V1__DecideErasureRequest request = TILSYN__V1__DECIDE_ERASURE_REQUEST__INIT;
	Tilsyn__V1__DecideErasureResponse *response;
	int rc = run_find(run, THING_ERASURE, run->arguments[0], &request.erasure_id);

	if (rc)
		return rc;
	request.carry_out = carry_out;
	if (!carry_out)
		request.answer =
			run->options[OPT_REASON]
				? run->options[OPT_REASON]
				: ask_line(run->arena, _("Why? (it stays: no names, no CPR number)"), "--reason");
	else if (!ui.no_input && !ask_yes(run->arena, _("It cannot be undone. Carry it out?")))
		return EXIT_USAGE;
	if (!request.answer)
		return EXIT_USAGE;
	rc = run_call(run, "ErasureService/DecideErasure", &request, &response);
	if (rc)
		return rc;
	if (!ui.json)
		put_whole(response->parts, response->n_parts);
	return run_done(run, response, "%s\n",
		carry_out
			? _("Carried out. Keep the file of “tilsynd export-erasures” beside the backups: it makes the erasure "
			    "again after a restore.")
			: _("Declined. Nothing was erased."));
}

int erasure_carry_out(struct run *run)
{
	return decide(run, true);
}

int erasure_decline(struct run *run)
{
	return decide(run, false);
}

int erasure_list(struct run *run)
{
	static const struct column columns[] = {
		{N_("Asked"), "asked_at", AS_DATE},
		{N_("By"), "asked_by", AS_WIDE},
		{N_("Kind"), "kind", AS_WORD},
		{N_("Whom"), "named", AS_WIDE},
		{N_("Reason"), "reason", AS_WIDE},
		{N_("State"), "state", AS_WORD},
		{N_("Decided by"), "decided_by", AS_WIDE},
		{N_("Answer"), "answer", AS_WIDE},
		{N_("Id"), "erasure_id", AS_ID},
		{0},
	};
	static const struct listing listing = {
		"ErasureService/ListErasures", "erasures", N_("No erasure was asked for."), columns};
	Tilsyn__V1__ListErasuresRequest request = TILSYN__V1__LIST_ERASURES_REQUEST__INIT;

	return run_list(run, &listing, &request);
}
