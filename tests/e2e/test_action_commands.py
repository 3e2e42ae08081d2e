"""Findings and actions as one meets them at the keyboard."""
import os
import subprocess

import pytest

from support.server import PASSWORD, TILSYN
from support.town import finish, reviews, today


@pytest.fixture
def tilsyn(server, tmp_path):
    """tilsyn(who, "followup", …); code= is what it must end with. Gives what it said on both streams."""
    def run(who, *words, typed="", code=0, language="en"):
        env = {**os.environ, "TILSYN_SESSION": str(tmp_path / f"{who.id}.json"), "TILSYN_LANG": language, "LC_ALL": "C.UTF-8"}
        if not (tmp_path / f"{who.id}.json").exists():
            subprocess.run([TILSYN, "login", "--server", f"https://localhost:{server.port}", "--ca", server.folder / "ca.pem", "--user", who.name,
                            "--password-file", "-"], input=PASSWORD + "\n", text=True, env=env, check=True, capture_output=True)
        done = subprocess.run([TILSYN, *words], input=typed, capture_output=True, text=True, env=env)
        assert done.returncode == code, done.stdout + done.stderr
        return " ".join((done.stdout + done.stderr).split())
    return run


def audited(town, who, yes):
    a = town.audit([who], caseCount=12, spareCount=0)
    for nth, review in enumerate(reviews(who, activity=a["activityId"])):
        finish(who, review, lambda item, *_, nth=nth: "ja" if nth < yes else "nej")
    return town.get(a)


def test_from_a_suggestion_to_a_closed_action(town, anne, bo, tilsyn):
    audited(town, anne, 6)
    cause = audited(town, anne, 1)
    suggested = tilsyn(anne, "finding", "suggest", cause["title"])
    assert "Attention point · P-1" in suggested and "No in 11 of 12 cases (not relevant in 0)." in suggested
    assert "Nej i 11 af 12 sager" in tilsyn(anne, "fund", "foreslå", cause["title"], language="da")
    said = tilsyn(anne, "finding", "attention", cause["title"], "--item", "P-1", "--note", "Planen mangler")
    found = said.split("kept: ")[1][:8]
    assert "Planen mangler" in tilsyn(anne, "finding", "list", cause["title"])
    words = ["learning", "department", town.staff.department, found, "--hoped", "40", "--to", bo.name, "--deadline", today(days=30), "--note", "Læringsmøde"]
    asked = tilsyn(anne, "followup", "add", *words, typed="n\n")
    assert "6 of 12 cases" in asked and "later random draws must have" in asked
    assert tilsyn(bo, "followup", "list") == "Nothing is to be followed up."
    made = tilsyn(anne, "followup", "add", *words, typed="y\n")
    action = made.split("made: ")[1][:8]
    shown = tilsyn(bo, "followup", "show", action)
    assert "Not judged yet. Later: 0 of 0 cases" in shown and "Læringsmøde" in shown
    assert "P-1: Is P-1 in order?" in shown and "P-1: Er P-1 i orden?" in tilsyn(bo, "opfølgning", "vis", action, language="da")
    assert "Ikke vurderet endnu" in tilsyn(bo, "opfølgning", "virkning", action, language="da")
    assert "Nothing shows yet" in tilsyn(anne, "followup", "close", action, code=3)
    tilsyn(bo, "followup", "change", action, "--deadline", today(days=40))
    tilsyn(bo, "followup", "evidence", action, "--note", "Referat journaliseret")
    assert "somebody who has not owned it" in tilsyn(bo, "followup", "close", action, code=5)
    assert "The action is closed." in tilsyn(anne, "followup", "close", action)
    assert "open again" in tilsyn(anne, "followup", "reopen", action, "--reason", "Halvdelen mangler")
    history = tilsyn(anne, "followup", "show", action)
    assert [word in history for word in ("changed", "evidence", "Referat journaliseret", "opened again", "Halvdelen mangler")] == [True] * 5
    assert "Follow up" in tilsyn(bo, "status")


def test_an_action_without_a_measure_and_wrong_words(town, anne, tilsyn):
    assert "is none of" in tilsyn(anne, "followup", "add", "snak", "team", "x", code=2)
    assert "comes of a finding" in tilsyn(anne, "followup", "add", "learning", "department", town.staff.department, "--hoped", "20",
                                         "--note", "Møde", "--deadline", today(days=9), code=2)
    tilsyn(anne, "--no-input", "opfølgning", "tilføj", "arbejdsgang", "afdeling", town.staff.department, "--note", "Ny skabelon", "--deadline",
           today(days=9), language="da")
    assert "Ny skabelon" in tilsyn(anne, "followup", "list")


def test_a_finding_is_withdrawn_and_its_actions_are_asked_about_one_by_one(town, anne, bo, tilsyn):
    cause = audited(town, anne, 1)
    found = tilsyn(anne, "finding", "attention", cause["title"], "--item", "P-1", "--note", "Planen mangler").split("kept: ")[1][:8]
    words = ["learning", "department", town.staff.department, found, "--deadline", today(days=30), "--note"]
    made = [tilsyn(anne, "followup", "add", *words, text, "--to", who.name).split("made: ")[1][:8] for text, who in (("Møde", bo), ("Kursus", bo))]
    said = tilsyn(anne, "finding", "withdraw", found, "--reason", "Dokumentet lå i en anden mappe", typed="x\nk\nd\n")
    assert "Møde" in said and "Kursus" in said and "withdrawn. It stays readable" in said
    listed = tilsyn(anne, "fund", "liste", cause["title"], language="da")
    assert "Planen mangler" in listed and "Dokumentet lå i en anden mappe" in listed
    assert sorted("dropped" in tilsyn(bo, "followup", "show", action) for action in made) == [False, True]
    assert "its finding is withdrawn" in tilsyn(bo, "followup", "list")
