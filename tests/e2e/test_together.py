"""Two people in one dialogue, each at a terminal: the other's answers arrive at the prompt, and the same answer is settled by both (R13)."""
import os

import pytest

from support.desk import Desk
from support.server import until
from support.town import answers_of, finish, question_set, reviews, save, show, today, token


@pytest.fixture
def talk(town, anne):
    """A dialogue review with its facts answered: Anne's, and the caseworker's who holds the case."""
    activity = town.audit([anne], mode="MODE_DIALOGUE")
    review = reviews(anne, activity=activity["activityId"])[0]
    save(anne, review, "decision_date", "2026-01-15")
    save(anne, review, "soeskende", "nej")
    worker = town.server.value(f"SELECT h.caseworker_id FROM app.case_holder h JOIN app.case c ON c.id = h.case_id "
                               f"WHERE c.case_number = '{review['caseNumber']}' AND h.held_to IS NULL")
    return review, town.make("caseworker", "Cara", caseworkerId=worker)


def sit(server, who, home, review):
    seat = Desk(server, home, who).sit("review", "open", review["reviewId"])
    seat.sees("Dialog: Anne og [^,]*svarer")  # both are told who sits there
    seat.sees("M-1: ")
    return seat


def test_r13_each_sees_the_others_answers_arrive_and_the_same_answer_shows_both(server, talk, anne, tmp_path):
    review, cara = talk
    hers, theirs = sit(server, anne, tmp_path / "anne", review), sit(server, cara, tmp_path / "cara", review)
    hers.answers("P-1", "Er P-1 i orden")
    hers.answers("j", "Gemt")
    theirs.sees("Anne · P-1: Ja")
    theirs.sees("M-1: ")  # the prompt stands below it
    theirs.answers("n", "Hvorfor")
    hers.sees("Cara · M-1: Nej")
    theirs.answers("1", "Er P-2 i orden")
    hers.sees("Cara · M-1: Nej – Ikke gjort")  # why is news of its own, and not the same line once more
    # both at the same question: who answers second is shown both
    hers.answers("P-2", "Er P-2 i orden")
    theirs.answers("n", "Hvorfor")
    hers.sees("Cara · P-2: Nej")
    hers.answers("j", "En anden har")
    hers.sees(r"\(Cara, [^)]+\):\s+Nej\s+Dit:\s+Ja")
    hers.answers("m", "Gemt")
    theirs.sees("Anne · P-2: Ja")
    assert answers_of(show(anne, review))["P-2"] == "ja"
    hers.kill(), theirs.kill()


def test_what_is_half_typed_stays_while_the_others_answer_is_told_above_it(server, talk, anne, tmp_path):
    review, cara = talk
    seat = sit(server, anne, tmp_path / "anne", review)
    seat.answers("k", "Kommentar")
    os.write(seat.screen, b"Planen man")
    seat.sees("Planen man")
    save(cara, review, "P-1", "nej", comment="Den ligger i mappen")
    seat.sees("Cara · P-1: Nej – “Den ligger i mappen”")
    seat.sees("Planen man")  # said again below
    os.write(seat.screen, "gler et mål\r".encode())
    seat.sees("gemmes sammen med")
    seat.answers("n", "Gemt")
    assert next(i for i in show(anne, review)["items"] if i["code"] == "M-1")["answer"]["comment"] == "Planen mangler et mål"
    seat.kill()


def test_an_answer_that_could_not_be_fetched_is_told_later(server, talk, anne, tmp_path):
    review, cara = talk
    seat = sit(server, anne, tmp_path / "anne", review)
    server.forgiven = "GetReview|get_review"
    server.psql("REVOKE EXECUTE ON FUNCTION api.get_review FROM tilsyn_app")
    try:
        from_here = len(server.log.read_bytes())
        save(cara, review, "P-1", "nej")
        until(lambda: b"get_review" in server.log.read_bytes()[from_here:], what="an attempt that fails")
    finally:
        server.psql("GRANT EXECUTE ON FUNCTION api.get_review TO tilsyn_app")
    seat.sees("Cara · P-1: Nej")
    seat.kill()
    server.bad_lines()
    server.forgiven = None


def test_r22_a_concern_is_raised_while_a_tie_is_declared_and_when_the_session_has_ended(server, talk, anne, tmp_path):
    review, _ = talk
    seat = sit(server, anne, tmp_path / "anne", review)
    seat.answers("x", "Hvad knytter dig")
    seat.answers("!", "Hvad bekymrer dig")
    seat.answers("", "Hvad knytter dig")  # the same is asked again
    seat.answers("", "M-1: ")
    server.psql(f"UPDATE app.session SET revoked_at = app.now() WHERE person_id = '{anne.id}' AND device <> ''")
    server.psql(f"UPDATE app.session SET revoked_at = app.now() WHERE person_id = '{anne.id}'")
    seat.answers("j", "tilsyn login")
    seat.answers("!", "Hvad bekymrer dig")
    seat.answers("Blå mærker", "fare nu")
    seat.answers("n", "Hvem har du")
    seat.answers("", "IKKE sendt")
    seat.sees("tilsyn login")  # and then the same is asked again
    seat.kill()


def test_an_anchor_case_shows_the_extract_in_place_of_the_file(town, server, anne, bo, tmp_path):
    activity = town.audit([anne, bo], templateId=town.publish(question_set("anker-" + token())))
    opened = town.open_round(activity, [anne, bo])
    for who in (anne, bo):
        finish(who, reviews(who, "CALIBRATION", activity["activityId"])[0], lambda item, scale, name: "ja")
    number = opened["caseNumbers"][0]
    anne.do("CalibrationService/RecordConsensus", calibrationId=opened["calibrationId"], caseNumber=number, question="M-1", value="ja",
            reason="Målet er klart", present=[anne.id, bo.id])
    anchor = town.planner.do("CalibrationService/SetAnchor", calibrationId=opened["calibrationId"], caseNumber=number, title="Barn A",
                             excerpt="Barnet er ni år og bor hos sin mor.")["anchorId"]
    new = town.leader("Nina")
    town.planner.do("CalibrationService/OpenCalibration", activityId=activity["activityId"], panel=[new.id], anchorIds=[anchor],
                    deadline=today(days=300) + "T00:00:00Z")
    mine = reviews(new, "ANCHOR", look=False)[0]
    seat = Desk(server, tmp_path / "nina", new).sit("review", "open", mine["reviewId"])
    seat.sees("Læs dette uddrag i stedet for sagen")
    seat.sees("Barnet er ni år")
    seat.sees("Afgørelsens dato")
    seat.answers("u", "Barnet er ni år")
    seat.kill()
