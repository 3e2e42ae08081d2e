"""A round that is changed at the keyboard: in Danish, with the reasons that the panel reads."""
import pytest

from support.desk import Desk
from support.town import day, finish, reviews

COMMAND = "kalibrering"


@pytest.fixture
def carl(town):
    return town.leader("Carl")


@pytest.fixture
def opened(town, anne, bo, carl):
    activity = town.audit([anne, bo, carl])
    return {**town.open_round(activity, [anne, bo, carl]), "activity": activity}


@pytest.fixture
def poul(server, tmp_path, town):
    return Desk(server, tmp_path / "poul", town.planner)


@pytest.fixture
def desk(server, tmp_path, anne):
    return Desk(server, tmp_path / "anne", anne)


def on(**later):
    """A day from now as a Dane writes it."""
    return day(**later).strftime("%d-%m-%Y")


def in_a_row(text):
    return " ".join(text.split())


def test_a_planner_moves_a_deadline_and_the_panel_reads_why(poul, desk, opened):
    key = opened["calibrationId"][:8]
    later = on(days=26)
    said = poul.run(COMMAND, "flyt", key, "--deadline", later, "--reason", "Efterårsferien kom i vejen")
    assert f"{later} 23.59" in said and "Fristen er flyttet" in said
    shown = in_a_row(desk.run(COMMAND, "vis", key, code=3))
    assert "Poul har flyttet fristen, som var" in shown and "Efterårsferien kom i vejen" in shown and "stadig blind" in shown
    assert f"{later} 23.59" in desk.run(COMMAND, "liste", opened["activityId"])
    for wrong in (later, on(days=-2000), on(days=3700)):
        assert "En frist ligger fremme i tiden, højst et år" in poul.run(COMMAND, "flyt", key, "--deadline", wrong, "--reason", "x", code=2)


def test_r13_who_was_slower_at_the_keyboard_sees_what_the_other_did(town, poul, server, tmp_path, opened):
    key = opened["calibrationId"][:8]
    pia = Desk(server, tmp_path / "pia", town.make("planner", "Pia"))
    seat = poul.sit(COMMAND, "flyt", key, "--deadline", on(days=22))
    seat.sees("Hvorfor")
    hers = on(days=24)
    pia.run(COMMAND, "flyt", key, "--deadline", hers, "--reason", "Flere skal nå det")
    seat.answers("Mødet er rykket", "Nogen har ændret|ændret det")
    seat.sees("Runden, som den er nu")
    seat.sees(hers)
    seat.sees("Pia har flyttet fristen")
    assert seat.end() == 7
    assert f"{hers} 23.59" in pia.run(COMMAND, "liste", opened["activityId"])


def test_a_seat_is_freed_and_another_given_up_as_far_as_two_are_left(poul, desk, anne, carl, opened):
    key = opened["calibrationId"][:8]
    assert "fravær, inhabilitet" in poul.run(COMMAND, "fritag", key, "--user", carl.name, "--reason", "syg", code=2)
    said = in_a_row(poul.run(COMMAND, "fritag", key, "--user", carl.name, "--reason", "fravær"))
    assert "Carl – ventes der ikke på" in said and "Hvis ingen andre mangler, åbner den i morgen tidlig." in said
    assert "venter allerede ikke længere" in poul.run(COMMAND, "fritag", key, "--user", carl.name, "--reason", "fratrådt", code=3)
    assert "tilsyn kalibrering aflys" in in_a_row(desk.run(COMMAND, "forlad", key, typed="inhabilitet\n", code=3))


def test_a_freed_seat_is_given_to_somebody_else_who_then_has_a_case_to_answer(server, tmp_path, town, poul, carl, opened):
    key, dora = opened["calibrationId"][:8], town.leader("Dora")
    assert "Besvar en sag blindt" not in Desk(server, tmp_path / "before", dora).run("status")
    poul.run(COMMAND, "fritag", key, "--user", carl.name, "--reason", "fravær")
    said = in_a_row(poul.run(COMMAND, "besæt", key, typed=f"{carl.name}\n{dora.name}\n"))
    assert "Pladsen er besat" in said and "Dora" in said
    assert "Besvar en sag blindt" in Desk(server, tmp_path / "dora", dora).run("status")
    assert "fandt ikke bruger" in poul.run(COMMAND, "besæt", key, "--user", carl.name, "--to", "nobody", code=6)
    assert "venter stadig på den plads" in poul.run(COMMAND, "besæt", key, "--user", dora.name, "--to", carl.name, code=3)


def test_one_gives_up_the_own_seat_and_has_nothing_to_answer_there_any_more(desk, anne, opened):
    reviews(anne, "CALIBRATION", opened["activityId"])
    assert "Besvar en sag blindt" in desk.run("status")
    said = in_a_row(desk.run(COMMAND, "forlad", opened["calibrationId"][:8], "--reason", "for meget at lave"))
    assert "Anne: der ventes ikke længere på Anne (for meget at lave)" in said
    assert "Besvar en sag blindt" not in desk.run("status")


def test_a_cancelled_round_says_why_and_is_passed_over(town, poul, desk, anne, bo, opened):
    key = opened["calibrationId"][:8]
    finish(anne, reviews(anne, "CALIBRATION", opened["activityId"])[0])
    assert "Svarene er slettet, og ingen har set dem." in in_a_row(poul.run(COMMAND, "aflys", key, typed="Den forkerte sag\n"))
    shown = desk.run(COMMAND, "vis", key, code=3)
    assert "Poul har aflyst: Den forkerte sag" in shown and "Runden blev aflyst" in shown
    assert "Aflyst" in desk.run(COMMAND, "liste", opened["activityId"])
    assert "Runden blev aflyst" in poul.run(COMMAND, "aflys", key, "--reason", "igen", code=3)
    again = town.open_round(opened["activity"], [anne, bo])
    assert "stadig blind" in desk.run(COMMAND, "vis", again["calibrationId"][:8], code=3)


def test_who_follows_a_round_sees_that_it_is_cancelled(town, poul, desk, opened):
    seat = desk.sit(COMMAND, "vis", opened["calibrationId"], "--follow")
    seat.sees("Sammenligningen kommer|kommer her af sig selv")
    poul.run(COMMAND, "aflys", opened["calibrationId"], "--reason", "Den forkerte sag")
    seat.sees("Runden blev aflyst")
    assert seat.end() == 3


def test_whoever_is_answering_when_the_round_is_cancelled_is_told_where_to_look(town, poul, desk, anne, opened):
    review = reviews(anne, "CALIBRATION", opened["activityId"])[0]
    seat = desk.sit("review", "open", review["reviewId"])
    seat.sees("Afgørelsens dato")
    poul.run(COMMAND, "aflys", opened["calibrationId"], "--reason", "Den forkerte sag")
    seat.answers("1-2-2026", "Ikke gemt")
    seat.sees("Runden er måske aflyst")
    assert seat.end() == 6


def test_r07_a_tie_found_in_a_round_leads_to_giving_up_the_seat(desk, anne, opened):
    review = reviews(anne, "CALIBRATION", opened["activityId"])[0]
    said = desk.run("review", "conflict", review["reviewId"], "--reason", "knows_family", code=3)
    assert f"tilsyn kalibrering forlad {opened['calibrationId'][:8]}" in said
