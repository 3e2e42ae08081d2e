"""Freeing a seat of a sealed round tells nobody whether its answers are in (R8): the same seat freed in two copies of a town."""
import json

import pytest

from support.twins import copies
from support.walk import difference, heard_while, ids_of, reads, settled, walk

# Who could notice: those of the round, those who may free a seat, those who read the log.
CURIOUS = ("planner", "bo", "nearest leader", "every role", "administrator", "data_protection_officer", "caseworker 0")


@pytest.mark.parametrize("why", ["ABSENCE", "CONFLICT"])
def test_r08_a_seat_is_freed_alike_whether_its_answers_are_in_or_not(sealed_town, table, why):
    known, seen = ids_of(sealed_town), []
    with copies(sealed_town, 2) as worlds:
        worlds[1].some_answer()
        for world in worlds:
            people, told = {name: who for name, who in world.people().items() if name in CURIOUS}, []
            heard = heard_while(people, lambda: told.append(world.town.planner.do(
                "CalibrationService/FreeSeat", calibrationId=world.round["calibrationId"], userId=world.anne.id, why=f"SEAT_REASON_{why}")))
            assert next(s for s in told[0]["calibration"]["seats"] if s["userId"] == world.anne.id)["freed"]
            told = settled(json.dumps(told[0]).encode(), known)
            seen.append((told, sorted(heard), walk([rpc for rpc in table if reads(rpc) and rpc.lane != "LONG"], world, people, known)))
    (told, heard, answers), (other_told, other_heard, other_answers) = seen
    assert told == other_told and heard == other_heard and heard
    assert {key: difference(answer, other_answers[key]) for key, answer in answers.items() if answer != other_answers[key]} == {}
