/* Leave and part-time: from when to when and how much, never why. */
#include <string.h>

#include "command/commands.h"
#include "language.h"
#include "run.h"
#include "tilsyn/v1/organisation.pb-c.h"
#include "ui.h"

static const struct column columns[] = {
	{N_("Name"), "display_name", AS_WIDE},
	{N_("From"), "absent_from", AS_DATE},
	{N_("To"), "absent_to", AS_DATE},
	{N_("Away %"), "away_percent", AS_TEXT},
	{N_("Id"), "absence_id", AS_ID},
	{0},
};

int absence_list(struct run *run)
{
	static const struct listing listing = {
		"OrganisationService/ListAbsences", "absences", N_("Nobody is away."), columns};
	Tilsyn__V1__ListAbsencesRequest request = TILSYN__V1__LIST_ABSENCES_REQUEST__INIT;

	request.all = run->options[OPT_ALL] != NULL;
	return run_list(run, &listing, &request);
}

static int read_day(struct run *run, const char *word, char **day)
{
	*day = arena_alloc(run->arena, sizeof("yyyy-mm-dd"));
	return run_date(word, *day) ? EXIT_OK : say_error(EXIT_USAGE, _("“%s” is no date"), word);
}

static int whose(struct run *run, Tilsyn__V1__PutAbsenceRequest *request)
{
	if (!run->options[OPT_USER] == !run->options[OPT_CASEWORKER])
		return say_error(EXIT_USAGE, _("whose absence: --user, or --caseworker"));
	return run->options[OPT_USER]
		       ? run_find(run, THING_USER, run->options[OPT_USER], &request->user_id)
		       : run_find(run, THING_CASEWORKER, run->options[OPT_CASEWORKER], &request->caseworker_id);
}

static int put_absence(struct run *run, const Tilsyn__V1__PutAbsenceRequest *request)
{
	Tilsyn__V1__PutAbsenceResponse *response;
	int rc = run_call(run, "OrganisationService/PutAbsence", request, &response);

	if (rc)
		return rc;
	if (ui.json)
		json_put(run->arena, &response->base);
	else
		table_print_one(run->arena, columns, &response->absence->base);
	return EXIT_OK;
}

int absence_put(struct run *run)
{
	Tilsyn__V1__PutAbsenceRequest request = TILSYN__V1__PUT_ABSENCE_REQUEST__INIT;
	int64_t percent = 0;
	int rc = whose(run, &request);

	if (!rc)
		rc = read_day(run, run->arguments[0], &request.absent_from);
	if (!rc && run->argument_count > 1)
		rc = read_day(run, run->arguments[1], &request.absent_to);
	if (!rc && run->options[OPT_PERCENT] && !run_number(run->options[OPT_PERCENT], 1, 100, &percent))
		rc = say_error(EXIT_USAGE, _("--%s needs a number"), "percent");
	request.away_percent = (int32_t)percent;
	return rc ? rc : put_absence(run, &request);
}

/* The absence that an id, or its beginning, names. */
static int find(struct run *run, Tilsyn__V1__Absence **absence)
{
	Tilsyn__V1__ListAbsencesRequest request = TILSYN__V1__LIST_ABSENCES_REQUEST__INIT;
	Tilsyn__V1__ListAbsencesResponse *response;
	char *id;
	int rc = run_find(run, THING_ABSENCE, run->arguments[0], &id);

	request.all = true;
	if (!rc)
		rc = run_call(run, "OrganisationService/ListAbsences", &request, &response);
	for (size_t i = 0; !rc && i < response->n_absences; i++) {
		*absence = response->absences[i];
		if (!strcmp((*absence)->absence_id, id))
			return EXIT_OK;
	}
	return rc ? rc : say_error(EXIT_MISSING, _("no %s is named “%s”"), _("absence"), run->arguments[0]);
}

int absence_end(struct run *run)
{
	Tilsyn__V1__PutAbsenceRequest request = TILSYN__V1__PUT_ABSENCE_REQUEST__INIT;
	Tilsyn__V1__Absence *absence = NULL;
	int rc = find(run, &absence);

	if (!rc)
		rc = read_day(run, run->arguments[1], &request.absent_to);
	if (rc || !absence)
		return rc;
	request.absence_id = absence->absence_id;
	request.version = absence->version;
	request.user_id = absence->user_id;
	request.caseworker_id = absence->caseworker_id;
	request.absent_from = absence->absent_from;
	request.away_percent = absence->away_percent;
	return put_absence(run, &request);
}

int absence_remove(struct run *run)
{
	Tilsyn__V1__RemoveAbsenceRequest request = TILSYN__V1__REMOVE_ABSENCE_REQUEST__INIT;
	Tilsyn__V1__RemoveAbsenceResponse *response;
	Tilsyn__V1__Absence *absence = NULL;
	int rc = find(run, &absence);

	if (rc || !absence)
		return rc;
	request.absence_id = absence->absence_id;
	request.version = absence->version;
	rc = run_call(run, "OrganisationService/RemoveAbsence", &request, &response);
	return rc ? rc : run_done(run, response, "%s\n", _("The absence is taken away."));
}
