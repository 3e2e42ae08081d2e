"""The talk after a round at the keyboard: the agenda, what is agreed, the book, anchors, and where to talk next."""
import re

import pytest

from support.desk import Desk
from support.town import Town, finish, question_set, reviews, token


@pytest.fixture
def round_of_two(town, anne, bo):
    activity = town.audit([anne, bo], templateId=town.publish(question_set("tale-" + token())))
    opened = town.open_round(activity, [anne, bo])
    for who, value in ((anne, "nej"), (bo, "ja")):
        finish(who, reviews(who, "CALIBRATION")[0], lambda item, scale, name: value if item["code"] == "P-1" else "ja")
    return {"activity": activity, "id": opened["calibrationId"], "case": opened["caseNumbers"][0]}


def test_from_the_agenda_to_a_note_in_the_book(server, tmp_path, town, anne, round_of_two):
    tilsyn, one = Desk(server, tmp_path / "anne", anne).run, round_of_two
    shown = tilsyn("kalibrering", "vis", one["id"])
    assert re.search(r"^P-1\n  Er P-1 i orden\?\n  Nej 1 · Ja 1\n  de 2 læste det hver på sin måde$", shown, re.M), shown
    assert "\nI læste 2 af 3 spørgsmål ens.\n  Under ti sager vises kun antal" in shown, "R15"
    assert f"{one['case']}: Anne Nej, Bo Ja" in shown and not re.search(r"\d,\d", shown)
    assert "I er enige i 2 spørgsmål\n  Ja: M-1, P-2" in shown and "\nM-1\n" not in shown, "what needs no talk takes a line"
    assert shown.index("\nP-1\n") < shown.index("I er enige i")
    assert "\nM-1\n" in tilsyn("kalibrering", "vis", one["id"], "--all")
    assert "Ved siden af hinanden" in shown and max(map(len, shown.splitlines())) <= 80
    tilsyn("kalibrering", "enes", one["id"], "P-1", "--answer", "nej", "--reason", "Ingen frist", "--book", "--note", "Et barn", "--no-input")
    assert "Ingen frist" in tilsyn("kalibrering", "enighed", one["id"])
    assert "enige om: Nej – Ingen frist (i fortolkningsbogen)" in " ".join(tilsyn("kalibrering", "vis", one["id"]).split())
    note = re.search(r"([0-9a-f]{8})-", tilsyn("fortolkningsbog", "liste", one["activity"]["templateId"]))[1]
    assert "for få sager til at sige" in tilsyn("fortolkningsbog", "vis", note)
    planner = Desk(server, tmp_path / "poul", town.planner)
    planner.run("kalibrering", "referencesag", one["id"], one["case"], typed="Den lange pause\nEt barn på ni år\n")
    assert "Den lange pause" in tilsyn("kalibrering", "referencesager")
    assert "noter i bogen: 1" in tilsyn("kalibrering", "næste", one["activity"]["templateId"])
    assert "for få referencesager" in tilsyn("kalibrering", "oplæring", one["activity"]["templateId"])
    tilsyn("fortolkningsbog", "udfas", note, "--reason", "Ny vejledning")
    assert "Ingen frist" not in tilsyn("fortolkningsbog", "liste", one["activity"]["templateId"])


def told_of_three(town, cases):
    """Anne and Carl alike; Bo says ja where they say nej to P-1, and finds M-1 not relevant."""
    three = [town.leader(name) for name in ("Anne", "Bo", "Carl")]
    activity = town.audit(three, templateId=town.publish(question_set("tre-" + token())), caseCount=1)
    opened = town.open_round(activity, three, cases=cases)
    for who in three:
        for review in reviews(who, "CALIBRATION"):
            finish(who, review, lambda item, scale, name: {"P-1": "ja" if who is three[1] else "nej",
                                                            "M-1": "ikke_relevant" if who is three[1] else "ja"}.get(item["code"], "ja"))
    return three, opened["calibrationId"]


def test_r15_who_reads_how_is_told_in_counts_and_below_ten_cases_no_further(server, tmp_path, town):
    three, one = told_of_three(town, cases=1)
    shown = Desk(server, tmp_path / "anne", three[0]).run("kalibrering", "vis", one)
    assert "  Nej 2 · Ja 1\n  2 af 3 læste det ens\n" in shown, shown
    assert "  I er uenige om, hvorvidt spørgsmålet er relevant.\n" in shown, shown
    assert "Om nogen læser mildere eller strengere, kan ikke siges under ti sager." in shown
    pairs = shown[shown.index("To og to"):].split("\n")
    assert pairs[1:3] == ["  Anne og Bo: 1 af 3 svar ens; Bo mildere i 1; 1 om, hvorvidt det er relevant",
                          "  Bo og Carl: 1 af 3 svar ens; Bo mildere i 1; 1 om, hvorvidt det er relevant"], "who agree need no talk"
    assert "Anne og Carl: 3 af 3 svar ens" in Desk(server, tmp_path / "anne again", three[0]).run("kalibrering", "vis", one, "--all")
    assert "%" not in shown and "enighed" not in shown and "alfa" not in shown


def test_r15_from_ten_cases_on_it_is_said_who_reads_milder(server, tmp_path, running):
    town = Town(running, cases=40)
    three, one = told_of_three(town, cases=10)
    shown = Desk(server, tmp_path / "carl", three[2]).run("kalibrering", "vis", one)
    people = " ".join(shown[shown.index("Ved siden af hinanden"):].split())
    assert "tal om P-1 læser lidt mildere end de fleste andre: i 10 af 10 sager Carl:" in people, people
    assert people.count("læser lidt") == 1, "nobody is stricter for having Bo beside them"
    assert "enighed:" in shown and "ens i 0 af 10 sager · enighed 0,33" in shown, shown
