#include "command/calibration/calibration_await.h"

#include <string.h>

#include "call/rpc.h"
#include "command/calibration/calibration.h"
#include "screen/language.h"
#include "screen/table.h"
#include "screen/ui.h"
#include "screen/view.h"
#include "screen/words.h"
#include "tilsyn/v1/calibration.pb-c.h"

static const struct column columns[] = {
	{N_("Title"), "title", AS_WIDE},
	{N_("Cases"), "case_numbers", AS_TEXT},
	{N_("Deadline"), "deadline", AS_TIME},
	{0},
};

static void put_sealed(struct view *v, struct arena *arena, const ProtobufCMessage *shown)
{
	const Tilsyn__V1__Calibration *calibration = (const Tilsyn__V1__Calibration *)shown;

	(void)v;
	table_print_one(arena, columns, &calibration->base);
	put("%s\n", _("Invited:"));
	for (size_t i = 0; i < calibration->n_seats; i++)
		if (!calibration->seats[i]->freed)
			put("  %s\n", calibration->seats[i]->display_name);
	calibration_put_changes(arena, calibration->changes, calibration->n_changes);
	put_styled(STYLE_DIM, "%s\n", _("Blind until all are in, or the deadline: nobody can see who has answered."));
	put_styled(STYLE_DIM, "%s\n", _("The comparison comes here by itself."));
}

static const Tilsyn__V1__Calibration *find_round(
	const Tilsyn__V1__ListCalibrationsResponse *response, const char *calibration_id)
{
	for (size_t i = 0; i < response->n_calibrations; i++)
		if (!strcmp(response->calibrations[i]->calibration_id, calibration_id))
			return response->calibrations[i];
	return NULL;
}

static int look(struct view *v, struct arena *arena)
{
	Tilsyn__V1__ListCalibrationsRequest request = TILSYN__V1__LIST_CALIBRATIONS_REQUEST__INIT;
	Tilsyn__V1__ListCalibrationsResponse *response;
	const Tilsyn__V1__Calibration *found;

	int rc = rpc_call(arena, "CalibrationService/ListCalibrations", &request, &response);
	if (rc)
		return rc;
	found = find_round(response, v->context);
	v->is_over = !found || !found->sealed || found->cancelled_at;
	if (!v->is_over)
		view_show(v, arena, &found->base);
	return EXIT_OK;
}

int calibration_await(char *calibration_id)
{
	struct view v = {.look = look, .put = put_sealed, .context = calibration_id};

	return view_follow(&v, calibration_id);
}
