/* A round that is changed while it is blind: another deadline, a seat that nobody waits for, the whole called off. */
#include <string.h>

#include "call/rpc.h"
#include "command/calibration/calibration.h"
#include "command/commands.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "screen/ask.h"
#include "screen/language.h"
#include "screen/ui.h"
#include "screen/words.h"
#include "verb.h"

static const char *change_shown(struct arena *arena, const Tilsyn__V1__RoundChange *c)
{
	switch (c->what) {
	case TILSYN__V1__ROUND_CHANGE_KIND__ROUND_CHANGE_KIND_MOVED:
		return arena_print(arena, _("%s moved the deadline, which was %s: %s"), c->by,
			when_time(arena, c->deadline_before ? c->deadline_before->seconds : 0), c->reason);
	case TILSYN__V1__ROUND_CHANGE_KIND__ROUND_CHANGE_KIND_FREED:
		return c->why ? arena_print(arena, _("%s: %s is not waited for any more (%s)"), c->by, c->seat_of,
					words_of_enum(&tilsyn__v1__seat_reason__descriptor, (int)c->why))
			      : arena_print(arena, _("%s: %s is not waited for any more"), c->by, c->seat_of);
	case TILSYN__V1__ROUND_CHANGE_KIND__ROUND_CHANGE_KIND_FILLED:
		return strcmp(c->seat_of, c->taken_by) != 0
			       ? arena_print(
					 arena, _("%s: %s has taken the seat of %s"), c->by, c->taken_by, c->seat_of)
			       : arena_print(arena, _("%s: %s is back in the round"), c->by, c->taken_by);
	case TILSYN__V1__ROUND_CHANGE_KIND__ROUND_CHANGE_KIND_CANCELLED:
		return arena_print(arena, _("%s called it off: %s"), c->by, c->reason);
	default:
		return c->reason; /* of a newer server */
	}
}

void calibration_put_changes(struct arena *arena, Tilsyn__V1__RoundChange *const *changes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put_folded(2, "%s  %s", when_time(arena, changes[i]->at ? changes[i]->at->seconds : 0),
			change_shown(arena, changes[i]));
}

void calibration_explain_deadline(int rc)
{
	const Tilsyn__V1__Failure *details = rpc_failure()->details;

	if (rc == EXIT_USAGE && !ui.json && details && details->n_places &&
		!strcmp(details->places[0]->field, "deadline"))
		say("%s\n", _("A deadline lies ahead, a year at most, and is another than the one there is."));
}

/* Where somebody else was quicker, what they did stands beside what was wanted. */
static int change(struct run *run, const struct verb *verb)
{
	Tilsyn__V1__Calibration *now;
	int rc = verb_run(run, verb);

	calibration_explain_deadline(rc);
	if (rc != EXIT_CONFLICT || ui.json ||
		run_row(run, THING_CALIBRATION, run->arguments[0], (ProtobufCMessage **)&now))
		return rc;
	say("%s\n", _("The round as it is now:"));
	calibration_put(run, now);
	return rc;
}

static void put_told(struct run *run, const Tilsyn__V1__Calibration *calibration, const char *sentence)
{
	if (calibration && *calibration->title) /* a retry tells less */
		calibration_put(run, calibration);
	say_wrapped(STYLE_PLAIN, 0, sentence);
}

static void put_moved(struct run *run, const void *response)
{
	put_told(run, ((const Tilsyn__V1__MoveCalibrationResponse *)response)->calibration,
		_("The deadline is moved, and the panel is told. The round is still blind."));
}

int calibration_move(struct run *run)
{
	static const struct verb verb = {.method = "CalibrationService/MoveCalibration",
		.taken = {{"calibration_id", TAKE_ROW, ARGUMENT(0), .thing = THING_CALIBRATION},
			{"deadline", TAKE_DEADLINE},
			{"reason", TAKE_ASKED, OPT_REASON, .prompt = N_("Why? The panel reads it")}},
		.put = put_moved};

	return change(run, &verb);
}

static void put_cancelled(struct run *run, const void *response)
{
	put_told(run, ((const Tilsyn__V1__CancelCalibrationResponse *)response)->calibration,
		_("The round is cancelled, and the panel is told. Its answers are deleted; nobody has seen them. "
		  "Its cases are free for another round."));
}

int calibration_cancel(struct run *run)
{
	static const struct verb verb = {.method = "CalibrationService/CancelCalibration",
		.taken = {{"calibration_id", TAKE_ROW, ARGUMENT(0), .thing = THING_CALIBRATION},
			{"reason", TAKE_ASKED, OPT_REASON,
				.prompt = N_("Why? The panel reads it, and what is answered in the round is deleted")}},
		.put = put_cancelled};

	return change(run, &verb);
}

/* -- seats -- */

static int take_why(struct run *run, void *request)
{
	const ProtobufCEnumDescriptor *type = &tilsyn__v1__seat_reason__descriptor;
	const char *all = words_of_enum_all(run->arena, type), *word = run->options[OPT_REASON];
	int value;

	if (!word) {
		say("%s\n", all);
		word = ask_line(run->arena, _("Reason"), "--reason");
	}
	if (!word)
		return EXIT_USAGE;
	if (!words_to_enum(type, word, &value))
		return say_error(EXIT_USAGE, _("“%s” is no reason; there are: %s"), word, all);
	((Tilsyn__V1__FreeSeatRequest *)request)->why = (Tilsyn__V1__SeatReason)value;
	return EXIT_OK;
}

static int take_whose(struct run *run, void *request)
{
	const char *whose = run->options[OPT_USER]
				    ? run->options[OPT_USER]
				    : ask_line(run->arena, _("User name of the one who is not waited for"), "--user");
	int rc = whose ? run_find(run, THING_USER, whose, &((Tilsyn__V1__FreeSeatRequest *)request)->user_id)
		       : EXIT_USAGE;

	return rc ? rc : take_why(run, request);
}

static void put_freed(struct run *run, const void *response)
{
	const Tilsyn__V1__Calibration *calibration = ((const Tilsyn__V1__FreeSeatResponse *)response)->calibration;

	put_told(run, calibration,
		calibration && calibration->sealed
			? _("The round does not wait for that seat any more. If nobody else is missing, it opens tomorrow morning.")
			: _("The seat has nothing to hand in any more."));
}

#define FREE_SEAT                                                                                                      \
	.method = "CalibrationService/FreeSeat",                                                                       \
	.taken = {{"calibration_id", TAKE_ID, ARGUMENT(0), .thing = THING_CALIBRATION}}, .put = put_freed

int calibration_free(struct run *run)
{
	static const struct verb verb = {FREE_SEAT, .fill = take_whose};

	return change(run, &verb);
}

static void put_filled(struct run *run, const void *response)
{
	put_told(run, ((const Tilsyn__V1__FillSeatResponse *)response)->calibration,
		_("The seat is taken, and who takes it is told. The round waits for them, blind, until the same deadline."));
}

static int take_seat(struct run *run, void *request)
{
	Tilsyn__V1__FillSeatRequest *fill = request;
	const char *whose = run->options[OPT_USER]
				    ? run->options[OPT_USER]
				    : ask_line(run->arena, _("User name of the one whose seat was freed"), "--user");
	const char *who = !whose		 ? NULL
			  : run->options[OPT_TO] ? run->options[OPT_TO]
						 : ask_line(run->arena, _("User name of the one who takes it"), "--to");
	int rc = who ? run_find(run, THING_USER, whose, &fill->seat_of) : EXIT_USAGE;

	return rc ? rc : run_find(run, THING_USER, who, &fill->user_id);
}

int calibration_fill(struct run *run)
{
	static const struct verb verb = {.method = "CalibrationService/FillSeat",
		.taken = {{"calibration_id", TAKE_ID, ARGUMENT(0), .thing = THING_CALIBRATION}},
		.fill = take_seat,
		.put = put_filled};

	return change(run, &verb);
}

int calibration_leave(struct run *run)
{
	static const struct verb verb = {FREE_SEAT, .fill = take_why};

	return change(run, &verb);
}
