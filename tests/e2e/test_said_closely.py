"""What the client says where something cannot be done, and what it shows when all is done: plain words with the next step."""
import pytest

from support.desk import Desk
from support.town import Town, finish, reviews


@pytest.fixture(scope="module")
def town(running):
    return Town(running)


def desk(server, tmp_path, who, lang="da"):
    return Desk(server, tmp_path / f"{who.name}-{lang}", who, lang)


def one_line(text):
    return " ".join(text.split())


@pytest.mark.parametrize("lang, sentence, step", [
    ("da", "Der er ikke noget koncept at vise: Der er ikke udgivet noget endnu", "“tilsyn koncept versioner”"),
    ("en", "There is no concept to show: none is published yet", "“tilsyn concept versions”")])
def test_where_no_concept_is_published_it_is_said_with_the_next_step(server, town, tmp_path, lang, sentence, step):
    cara = desk(server, tmp_path, town.make("caseworker", "Cara"), lang)
    for words in (("show",), ("promises",), ("acknowledge",)):
        said = one_line(cara.run("concept", *words, code=6))
        assert sentence in said and step in said and "what:" not in said


def test_progress_without_a_name_shows_the_latest_when_all_is_finished(server, town, tmp_path):
    planner, anne = desk(server, tmp_path, town.planner), town.leader("Anne")
    assert "ingen aktivitet er ved dette skridt" in planner.run("fremdrift", code=6)
    for days in (5, 20):
        last = town.audit([anne], deadline=server.value(f"SELECT app.today() + {days}"))
        for review in reviews(anne, activity=last["activityId"]):
            finish(anne, review)
    shown = planner.run("fremdrift")
    assert last["title"] in shown and "Den er færdig. “tilsyn rapport vis” viser resultaterne." in shown


def test_a_cancelled_round_is_told_in_words_alone(server, town, tmp_path):
    anne, bo = town.leader("Anne"), town.leader("Bo")
    opened = town.open_round(town.audit([anne, bo]), panel=[anne, bo])
    town.planner.do("CalibrationService/CancelCalibration", calibrationId=opened["calibrationId"], version=opened["version"], reason="Forkert sag")
    said = desk(server, tmp_path, anne).run("kalibrering", "enes", opened["calibrationId"], code=3)
    assert "Runden blev aflyst." in said and "tilsyn kalibrering liste" in one_line(said) and "cancelled" not in said and "state" not in said


def test_words_of_a_table_fold_before_it_runs_over_a_narrow_screen(server, town, tmp_path):
    town.freeze(town.activity([town.leader("Anne")]))
    seat = desk(server, tmp_path, town.planner).sit("status", columns=66)
    assert seat.end() == 0
    table = seat.seen.replace("\r", "").split("\n\n")[0]
    assert "ordet" in table and max(map(len, table.splitlines())) <= 66, table
