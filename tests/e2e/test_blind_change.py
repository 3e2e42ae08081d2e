"""A sealed round that is changed tells nobody whether answers are in (R8): the same change in two copies of a town."""
import json

import pytest

from support.twins import copies
from support.walk import difference, heard_while, ids_of, reads, settled, walk

# Who could notice: those of the round, those who may free a seat, those who read the log.
CURIOUS = ("planner", "bo", "nearest leader", "every role", "administrator", "data_protection_officer", "caseworker 0", "caseworker 1")
# Of a round that was cancelled the looks at its cases are told (R18), those of whoever answered among them: test_round_change.py has these.
LOGS = ("AuditService/ListActs", "AuditService/ExportLooks", "AuditService/VerifyLog")


def change(world, why):
    """Nobody waits for Anne any more, and Fay takes her seat where it was no tie; or the round is called off. The round as the planner is told
    of it."""
    key = {"calibrationId": world.round["calibrationId"]}
    if why == "CANCELLED":
        return world.town.planner.do("CalibrationService/CancelCalibration", **key, version=1, reason="Panelet er ude")["calibration"]
    freed = world.town.planner.do("CalibrationService/FreeSeat", **key, userId=world.anne.id, why=f"SEAT_REASON_{why}")["calibration"]
    if why == "CONFLICT":
        return freed
    # Somebody takes the seat; the voices are given more time, too.
    world.town.planner.do("VoiceService/MoveVoices", panelId=world.voices["panelId"], version=1, deadline=world.moment(days=21), reason="Ferie")
    return world.town.planner.do("CalibrationService/FillSeat", **key, seatOf=world.anne.id, userId=world.fay.id)["calibration"]


@pytest.mark.parametrize("why", ["ABSENCE", "CONFLICT", "CANCELLED"])
def test_r08_a_round_is_changed_alike_whether_answers_are_in_or_not(sealed_town, table, why):
    known, seen = ids_of(sealed_town), []
    asked = [rpc for rpc in table if reads(rpc) and rpc.lane != "LONG" and not (why == "CANCELLED" and rpc.name in LOGS)]
    with copies(sealed_town, 2) as worlds:
        worlds[1].some_answer()
        for world in worlds:
            people, told = {name: who for name, who in world.people().items() if name in CURIOUS and who.id != world.cara.id}, []
            heard = heard_while(world.server, people, lambda: told.append(change(world, why)))
            assert "cancelledAt" in told[0] if why == "CANCELLED" else world.anne.id in [s["userId"] for s in told[0]["seats"] if s.get("freed")]
            seen.append((settled(json.dumps(told[0]).encode(), known), sorted(heard), walk(asked, world, people, known)))
    (told, heard, answers), (other_told, other_heard, other_answers) = seen
    assert told == other_told and heard == other_heard and heard
    assert {key: difference(answer, other_answers[key]) for key, answer in answers.items() if answer != other_answers[key]} == {}
