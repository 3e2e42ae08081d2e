"""Two leaders in one blind round, each at a terminal at the same time: from `review next` to the opening, the comparison on both screens,
the talk, and the note that stands at the question in the next case."""
import re

import pytest

from support.desk import Desk
from support.town import Town, question_set, reviews, token, today

FACTS = ("01-02-2026", "n")


@pytest.fixture
def town(server):
    """Its cases are talked over: none of another test's."""
    return Town(server, cases=8)


@pytest.fixture
def desks(server, town, anne, bo, tmp_path):
    """A round of an activity with its own question set, begun by nobody; Anne's, Bo's and the planner's desks."""
    activity = town.audit([anne, bo], templateId=town.publish(question_set("to-" + token())))["activityId"]
    poul = Desk(server, tmp_path / "poul", town.planner)
    last = "-".join(reversed(today(days=5).split("-")))
    poul.run("calibration", "open", activity, "--cases", "1", "--panel", f"{anne.name},{bo.name}", "--deadline", last, "--no-input")
    return {"anne": Desk(server, tmp_path / "anne", anne), "bo": Desk(server, tmp_path / "bo", bo), "poul": poul,
            "activity": activity, "round": reviews(anne, "CALIBRATION", activity, look=False)[0]["panelId"], "last": last}


def begin(desk, last):
    seat = desk.sit("review", "next")  # its deadline is nearer than those of the ordinary cases
    seat.sees(rf"frist {last}")
    seat.sees("Blind runde: ingen ser andres svar")
    seat.sees("Afgørelsens dato")
    return seat


def test_two_leaders_answer_at_once_and_talk_over_where_they_differ(desks, town, anne, bo):
    watcher = desks["poul"].sit("calibration", "show", desks["round"], "--follow")
    watcher.sees(r"ingen kan se, hvem der har\s+svaret")
    hers, his = begin(desks["anne"], desks["last"]), begin(desks["bo"], desks["last"])
    for fact in FACTS:
        hers.answers(fact, "Gemt"), his.answers(fact, "Gemt")
    for given, taken in (("j", "j"), ("n1", "j"), ("j", "i")):  # M-1, P-1, P-2
        hers.answers(given, "Gemt"), his.answers(taken, "Gemt")
    hers.sees("Alt er besvaret")
    hers.answers("j", "Den er blind, til alle er færdige")
    assert hers.end() == 0
    his.sees("Alt er besvaret")
    assert "Uenig" not in watcher.seen and "enige" not in watcher.seen
    his.answers("j", rf"Alle er færdige: “tilsyn kalibrering vis\s+{desks['round'][:8]}")
    assert his.end() == 0
    watcher.sees("Nej 1 · Ja 1")  # by itself, on the third screen
    assert watcher.end() == 0
    for desk in (desks["anne"], desks["bo"]):
        shown = desk.run("calibration", "show")
        assert f"{desks['round']}" in shown and "Anne Nej, Bo Ja" in shown and "I er enige i 1 spørgsmål\n  Ja: M-1" in shown
        assert f"Tal dem igennem én ad gangen: tilsyn kalibrering enes {desks['round'][:8]}" in shown
    # the talk: a slip loses nothing, and the other's note is seen at once
    talk = desks["anne"].sit("calibration", "agree", desks["round"])
    first = talk.sees(r"1 af 2 · sag \S+\s+(P-\d)")[1]
    talk.sees("Anne: ")
    talk.answers("x", "Et af bogstaverne ovenfor")
    talk.answers("j", "Hvorfor")
    talk.answers("Fristen står i bilaget", "fortolkningsbogen")
    talk.answers("j", "Fra sagen")
    talk.answers("", "Ser nogen anderledes")
    talk.answers("Karl", r"1\s+Anne\s+2\s+Bo")
    talk.answers("bo", "Hvad fastholder de")
    talk.answers("i", "med deres ord")
    talk.answers("Bilaget er ikke en plan", "Hvem ellers")
    talk.answers("", "Noteret og skrevet i fortolkningsbogen")
    talk.sees("2 af 2")
    meanwhile = desks["bo"].sit("calibration", "agree", desks["round"])
    assert meanwhile.sees(r"(P-\d)  Er P-")[1] != first, "hers is noted already"
    meanwhile.answers("u", "Hvorfor")
    meanwhile.answers("Vi læser loven forskelligt", "Ser nogen")
    meanwhile.answers("", "1 af 1 er noteret")
    assert meanwhile.end() == 0
    talk.answers("n", "Hvorfor")
    talk.answers("Planen mangler", "fortolkningsbogen")
    talk.answers("n", "Ser nogen")
    talk.answers("", r"dit er ikke gemt.\s+Dit: Nej – Planen mangler")
    talk.sees("Noteret af Bo: enige om at være uenige – Vi læser loven forskelligt")
    talk.answers("", "1 af 2 er noteret")
    assert talk.end() == 0
    agreed = " ".join(desks["bo"].run("calibration", "agreed").split())
    assert "Ja – Fristen står i bilaget Bo ser anderledes på det: Ikke relevant – “Bilaget er ikke en plan” Til stede: Anne, Bo." in agreed
    again = " ".join(desks["bo"].run("calibration", "show", desks["round"]).split())
    assert "enige om: Ja – Fristen står i bilaget (i fortolkningsbogen)" in again and "Talt igennem" in again
    # at the question in the next case
    case = desks["bo"].sit("review", "next")
    for fact in FACTS:
        case.answers(fact, "Gemt")
    case.sees("M-1: ")
    case.answers(first, r"Aftalt: Ja – Fristen står i bilaget")
    case.kill()


def test_voices_talk_from_the_comparison_to_an_action(server, town, anne, tmp_path):
    """The leader and the caseworker sit at one screen; what must be done becomes a finding, and the caseworker says what is done."""
    activity = town.audit([anne])["activityId"]
    review = reviews(anne, activity=activity)[0]
    worker = server.value(f"SELECT h.caseworker_id FROM app.case_holder h JOIN app.case c ON c.id = h.case_id "
                          f"WHERE c.case_number = '{review['caseNumber']}' AND h.held_to IS NULL")
    cara = town.make("caseworker", "Cara", caseworkerId=worker)
    leader, caseworker = Desk(server, tmp_path / "anne", anne), Desk(server, tmp_path / "cara", cara)
    leader.run("review", "apart", review["reviewId"], "--deadline", "-".join(reversed(today(days=5).split("-"))))
    sides = []
    for desk, value in ((leader, "n"), (caseworker, "j")):
        seat = desk.sit("review", "next")
        seat.sees("Besvares særskilt: de andre ser intet")
        for key in (*FACTS, "j", value + "1" if value == "n" else value, "j"):
            seat.answers(key, "Gemt")
        seat.sees("Alt er besvaret")
        seat.answers("j", "Indsendt")
        sides.append(seat)
    panel = sides[1].sees(r"tilsyn tilsyn sammenlign\s+([0-9a-f]{8})")[1]
    assert [s.end() for s in sides] == [0, 0]
    talk = leader.sit("review", "agree", panel)
    talk.sees("P-1  Er P-1 i orden")
    talk.answers("n", "Hvorfor")
    talk.answers("Planen mangler et mål", "Skal der gøres noget ved sagen")
    talk.answers("j", "Ser nogen anderledes")
    talk.answers("", r"opfølgning tilføj ret\s+sag")
    assert talk.end() == 0
    compared = caseworker.run("review", "compare", panel)
    finding = re.search(r"der skal gøres noget: fund ([0-9a-f]{8})", compared)[1]
    assert "Hvad I nåede frem til" in compared and "Sig, hvad der skal gøres" in caseworker.run("status")
    caseworker.run("followup", "add", "ret", "sag", review["caseNumber"], finding, "--note", "Planen får et mål", "--deadline",
                   "-".join(reversed(today(days=20).split("-"))))
    assert "Sig, hvad der skal gøres" not in caseworker.run("status") and "Planen får et mål" in caseworker.run("followup", "list")
