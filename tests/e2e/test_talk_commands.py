"""The talk after a round at the keyboard: the agenda, what is agreed, the book, anchors, and where to talk next."""
import re

import pytest

from support.desk import Desk
from support.town import finish, question_set, reviews, token


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
    planner.run("kalibrering", "anker", one["id"], one["case"], typed="Den lange pause\nEt barn på ni år\n")
    assert "Den lange pause" in tilsyn("kalibrering", "ankre")
    assert "noter i bogen: 1" in tilsyn("kalibrering", "næste", one["activity"]["templateId"])
    assert "for få ankersager" in tilsyn("kalibrering", "oplæring", one["activity"]["templateId"])
    tilsyn("fortolkningsbog", "udfas", note, "--reason", "Ny vejledning")
    assert "Ingen frist" not in tilsyn("fortolkningsbog", "liste", one["activity"]["templateId"])
