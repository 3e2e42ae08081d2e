/* Leave and part-time: from when to when and how much, never why. */
#include "command/commands.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "tilsyn/v1/organisation.pb-c.h"
#include "verb.h"

static const struct column columns[] = {
	{N_("Name"), "display_name", AS_WIDE},
	{N_("From"), "absent_from", AS_DATE},
	{N_("To"), "absent_to", AS_DATE},
	{N_("Away %"), "away_percent", AS_TEXT},
	{N_("Id"), "absence_id", AS_ID},
	{0},
};

VERB(absence_list, .method = "OrganisationService/ListAbsences", .taken = {{"all", TAKE_SWITCH, OPT_ALL}},
	.rows = "absences", .columns = columns, .empty = N_("Nobody is away."))

static int check_whose(struct run *run, void *request)
{
	(void)request;
	return !run->options[OPT_USER] == !run->options[OPT_CASEWORKER]
		       ? say_error(EXIT_USAGE, _("whose absence: --user, or --caseworker"))
		       : EXIT_OK;
}

static void put_absence(struct run *run, const void *response)
{
	const Tilsyn__V1__PutAbsenceResponse *put = response;

	table_print_one(run->arena, columns, &put->absence->base);
}

VERB(absence_put, .method = "OrganisationService/PutAbsence",
	.taken = {{"user_id", TAKE_ID, OPT_USER, .thing = THING_USER},
		{"caseworker_id", TAKE_ID, OPT_CASEWORKER, .thing = THING_CASEWORKER},
		{"absent_from", TAKE_DAY, ARGUMENT(0)}, {"absent_to", TAKE_DAY, ARGUMENT(1)},
		{"away_percent", TAKE_NUMBER, OPT_PERCENT, .least = 1, .most = 100}},
	.fill = check_whose, .put = put_absence)

/* As it is, with another last day. */
static int keep_rest(struct run *run, void *request)
{
	Tilsyn__V1__PutAbsenceRequest *put = request;
	ProtobufCMessage *row;
	int rc = run_row(run, THING_ABSENCE, run->arguments[0], &row);

	if (rc)
		return rc;
	const Tilsyn__V1__Absence *absence = (const Tilsyn__V1__Absence *)row;
	put->absence_id = absence->absence_id;
	put->version = absence->version;
	put->user_id = absence->user_id;
	put->caseworker_id = absence->caseworker_id;
	put->absent_from = absence->absent_from;
	put->away_percent = absence->away_percent;
	return EXIT_OK;
}

VERB(absence_end, .method = "OrganisationService/PutAbsence", .taken = {{"absent_to", TAKE_DAY, ARGUMENT(1)}},
	.fill = keep_rest, .put = put_absence)

VERB(absence_remove, .method = "OrganisationService/RemoveAbsence",
	.taken = {{"absence_id", TAKE_ROW, ARGUMENT(0), .thing = THING_ABSENCE}},
	.said = N_("The absence is taken away."))
