"""What leaders who did not sit in a round are told of it: what the group came to, and nobody's answers."""
import json

import pytest

from support.town import fill, reviews, show, submit

NAMES = ["Anne", "Bo", "Carl", "Dan", "Eva"]
WORDS = "kun for panelet 8b21f0"


def says(nth):
    """The last of the panel differs on P-1."""
    return lambda item, scale, who: "nej" if item["code"] == "P-1" and nth == len(NAMES) - 1 else "ja"


def results(who, opened):
    return who.call("CalibrationService/GetCalibrationResults", calibrationId=opened["calibrationId"])


def consensus(who, opened):
    return who.call("CalibrationService/ListConsensus", calibrationId=opened["calibrationId"])["consensus"]


def listed(who, opened):
    return next(c for c in who.call("CalibrationService/ListCalibrations")["calibrations"] if c["calibrationId"] == opened["calibrationId"])


def question(got, code="P-1"):
    return next(q for q in got["questions"] if q["question"] == code)


class Round:
    """Of so many, on one case, answered, opened and talked over; and a leader who did not sit there."""

    def __init__(self, town, size):
        self.planner, self.stranger = town.planner, town.leader("Sif")
        self.panel = [town.leader(name) for name in NAMES[:size]]
        self.opened = town.open_round(town.audit(self.panel), self.panel)
        self.reviews = [reviews(who, "CALIBRATION", self.opened["activityId"])[0] for who in self.panel]
        for nth, (who, review) in enumerate(zip(self.panel, self.reviews)):
            filled = fill(who, review, says(nth if size == len(NAMES) else nth + len(NAMES) - size))
            asked = next(i for i in show(who, review)["items"] if i["code"] == "P-1")
            who.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[
                {"item": "P-1", "value": asked["answer"]["value"], "seen": asked["answer"]["version"], "comment": WORDS}])
            submit(who, filled)
        self.panel[0].do("CalibrationService/RecordConsensus", calibrationId=self.opened["calibrationId"],
                         caseNumber=self.opened["caseNumbers"][0], question="P-1", value="ja", reason="Det står i planen",
                         present=[p.id for p in self.panel], dissent=[{"userId": self.panel[-1].id, "value": "nej", "words": "Fristen mangler"}])


@pytest.fixture(scope="module")
def of_five(shared_town):
    return Round(shared_town, 5)


@pytest.fixture(scope="module")
def of_two(shared_town):
    return Round(shared_town, 2)


def test_panel_and_planners_hear_names(of_five):
    for who in (*of_five.panel, of_five.planner):
        got = results(who, of_five.opened)
        assert not got.get("withoutNames") and not got.get("readersLeast")
        assert {a["displayName"] for a in question(got)["answers"]} == set(NAMES) and len(got["reviewers"]) == 5
        one, = consensus(who, of_five.opened)
        assert len(one["present"]) == 5 and one["recordedBy"] == "Anne" and one["dissent"][0]["userId"] == of_five.panel[-1].id
        assert all(s["attended"] for s in listed(who, of_five.opened)["seats"])


def test_another_leader_is_told_the_distribution_and_nobodys_answer(of_five):
    got, named = results(of_five.stranger, of_five.opened), results(of_five.planner, of_five.opened)
    assert got["withoutNames"] and got["readersLeast"] == 5
    assert question(got)["counts"] == [{"value": "nej", "count": 1}, {"value": "ja", "count": 4}]
    hidden = {"answers", "caseNumbers"}
    assert got["questions"] == [{k: v for k, v in q.items() if k not in hidden} for q in named["questions"]]
    assert {k: v for k, v in got.items() if k not in ("withoutNames", "readersLeast", "questions", "calibration")} == {
        k: v for k, v in named.items() if k not in ("reviewers", "reviewerPairs", "questions", "calibration")}
    told = json.dumps({k: v for k, v in got.items() if k != "calibration"})
    assert WORDS not in told and not any(p.id in told or f'"{name}"' in told for p, name in zip(of_five.panel, NAMES))


def test_another_leader_is_told_what_was_agreed_and_how_it_was_seen_otherwise_by_nobodys_name(of_five):
    one, = consensus(of_five.stranger, of_five.opened)
    assert (one["value"], one["reason"]) == ("ja", "Det står i planen")
    assert one["dissent"] == [{"value": "nej", "words": "Fristen mangler"}]
    assert "present" not in one and "recordedBy" not in one
    assert not any(s.get("attended") for s in listed(of_five.stranger, of_five.opened)["seats"])


def test_r16_of_two_who_are_known_by_name_a_distribution_would_tell_of_both(of_two):
    got = results(of_two.stranger, of_two.opened)
    assert got["withoutNames"] and all(q["fewReaders"] for q in got["questions"])
    allowed = {"question", "textDa", "textEn", "cases", "percentAgreement", "fewReaders"}
    assert {name for q in got["questions"] for name in q} <= allowed
    assert [question(got)["percentAgreement"].get(k, "0") for k in ("count", "n")] == ["0", "1"], "in how many cases alike"
    assert not any(got[name].get("hasShare") for name in ("percentAgreement", "alpha", "ac", "relevanceAgreement") if name in got)
    one, = consensus(of_two.stranger, of_two.opened)
    assert one["value"] == "ja" and "dissent" not in one
    for who in (*of_two.panel, of_two.planner):
        assert len(question(results(who, of_two.opened))["answers"]) == 2


def test_a_review_of_a_round_is_read_by_its_panel_and_planners_and_ones_own_always(of_five):
    first = of_five.reviews[0]
    for method in ("GetReview", "GetHistory"):
        with of_five.stranger.refused("NOT_FOUND"):
            of_five.stranger.call(f"ReviewService/{method}", reviewId=first["reviewId"], purpose="nysgerrig")
        for who in (of_five.panel[0], of_five.panel[1], of_five.planner):
            assert WORDS in json.dumps(who.call(f"ReviewService/{method}", reviewId=first["reviewId"], purpose="kontrol"))


def test_why_somebody_gave_up_a_seat_is_for_panel_and_planners(shared_town):
    anne, bo, carl, sif = (shared_town.leader(name) for name in ("Anne", "Bo", "Carl", "Sif"))
    opened = shared_town.open_round(shared_town.audit([anne, bo, carl]), [anne, bo, carl])
    anne.do("CalibrationService/FreeSeat", calibrationId=opened["calibrationId"], why="SEAT_REASON_WORKLOAD")
    for who, told in ((bo, "SEAT_REASON_WORKLOAD"), (shared_town.planner, "SEAT_REASON_WORKLOAD"), (sif, None)):
        change, = listed(who, opened)["changes"]
        assert change["seatOf"] == "Anne" and change.get("why") == told
