"""A plan changed piece by piece at the keyboard."""
import json
import os
import subprocess

import pytest

from support.desk import Desk
from support.server import PATIENCE, TILSYN
from test_wheel import planned, plan, put


@pytest.fixture
def at(tmp_path, server):
    """at(who)("wheel", …) runs the client as this person; exit code, stdout and stderr."""
    def sit(who):
        desk = tmp_path / f"{who.name}.json"
        desk.write_text(json.dumps({"server": f"https://localhost:{server.port}", "ca": str(server.folder / "ca.pem"), "token": who.token}))
        desk.chmod(0o600)

        def run(*words):
            done = subprocess.run([TILSYN, *map(str, words)], capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL,
                                  env={**os.environ, "TILSYN_SESSION": str(desk), "LC_ALL": "C.UTF-8"})
            return done.returncode, done.stdout, done.stderr
        return run
    return sit


@pytest.fixture
def year(town, anne):
    """A quarterly series and a theme."""
    wanted = plan(town, [anne])
    y = wanted["year"]
    wanted["activities"][0].update(cadence="CADENCE_QUARTERLY", startsOn=f"{y}-02-01", deadline=f"{y}-02-26")
    put(town, wanted)
    return y


def test_fields_are_set_and_everything_else_stays(town, anne, bo, at, year):
    tilsyn = at(town.planner)
    assert tilsyn("wheel", "set", "tema", "hours=5", "frame.sections=32,46", "title=Tema: nyt # navn", f"reviewers={bo.name}", "purpose=quality",
                  'told=[{audience: teams, what: "Læring", days_after: 3}]', "--year", year)[0] == 0
    tema = planned(town, year)["tema"]
    assert (tema["caseCount"], tema["hours"], tema["title"], tema["reviewers"]) == (2, 5, "Tema: nyt # navn", [bo.id])
    assert tema["frame"]["sections"] == ["32", "46"] and tema["frame"]["departments"] == [town.department] and tema["steps"] == ["plan"]
    assert tema["told"] == [{"audience": "AUDIENCE_TEAMS", "what": "Læring", "daysAfter": 3}]
    assert tilsyn("årshjul", "ret", "tema", "steps=", "case_count=3", "mode=dialogue", "--year", year)[0] == 0
    tema = planned(town, year)["tema"]
    assert (tema["caseCount"], tema.get("hours", 0), tema.get("steps", []), tema["mode"]) == (3, 0, [], "MODE_DIALOGUE")
    assert tilsyn("wheel", "set", "hours_per_month=5.5", "--year", year)[0] == 0
    assert town.planner.call("WheelService/GetWheel", year=year)["wheel"]["hoursPerMonth"] == 5.5


def test_one_time_of_a_series_is_moved_and_keeps_its_key(town, at, year):
    tilsyn = at(town.planner)
    key = f"overordnet-{year}-05"
    before = planned(town, year)[key]
    assert tilsyn("wheel", "move", key, f"{year}-06-01/{year}-06-20", "--year", year)[0] == 0
    after = planned(town, year)[key]
    assert (after["startsOn"], after["deadline"], after["activityId"]) == (f"{year}-06-01", f"{year}-06-20", before["activityId"])
    assert tilsyn("wheel", "move", "tema", f"{year}-W20", "--year", year)[0] == 0
    assert planned(town, year)["tema"]["startsOn"][5:7] == "05"
    code, _, said = tilsyn("wheel", "move", "tema", "snart", "--year", year)
    assert code == 2 and "snart" in said


def test_entries_come_and_go_with_a_reason(town, at, year):
    tilsyn = at(town.planner)
    assert tilsyn("wheel", "add", "tema-2", "like=tema", f"weeks={year}-W40", "title=Nyt tema", "--year", year)[0] == 0
    assert planned(town, year)["tema-2"]["caseCount"] == 2
    assert tilsyn("wheel", "add", "tema-2", "like=tema", "--year", year)[0] == 7
    assert tilsyn("wheel", "add", "moede", "kind=reporting", "title=Møde", f"starts_on={year}-12-01", f"deadline={year}-12-01", "--year", year)[0] == 0
    code, _, said = tilsyn("wheel", "drop", "tema-2", "--no-input", "--year", year)
    assert code == 2 and "--reason" in said
    assert tilsyn("wheel", "drop", "tema-2", "--reason", "slået sammen", "--year", year)[0] == 0
    assert tilsyn("wheel", "drop", f"overordnet-{year}-08", "--reason", "ferie", "--year", year)[0] == 0
    now = planned(town, year)
    assert [(now[k]["state"][15:], now[k]["skipReason"]) for k in ("tema-2", f"overordnet-{year}-08")] == [("SKIPPED", "slået sammen"), ("SKIPPED", "ferie")]
    assert tilsyn("wheel", "drop", "findes-ikke", "--reason", "x", "--year", year)[0] == 6


def test_whoever_was_faster_wins_and_is_shown(town, at, year):
    tilsyn = at(town.planner)
    assert tilsyn("wheel", "set", "tema", "case_count=3", "--year", year)[0] == 0
    code, shown, said = tilsyn("wheel", "set", "tema", "case_count=4", "version=1", "--year", year)
    assert code == 7 and "tema: case_count: 2 → 3" in shown and "CHANGED" in said
    assert planned(town, year)["tema"]["caseCount"] == 3


def test_versions_and_differences_are_shown(town, at, year):
    tilsyn = at(town.planner)
    tilsyn("wheel", "set", "tema", "frame.sections=32", "--year", year)
    assert len(tilsyn("wheel", "versions", "--year", year)[1].splitlines()) == 3
    assert '~ tema: frame: {"departments"' in tilsyn("wheel", "diff", "--year", year)[1]
    assert json.loads(tilsyn("wheel", "diff", "1", "2", "--year", year, "--json")[1])["changes"][0]["key"] == "tema"
    assert tilsyn("wheel", "diff", "to", "--year", year)[0] == 2


@pytest.mark.parametrize("change, said", [("huors=2", "huors"), ("kind=fest", "fest"), ("weeks=2101-W53", "tema: weeks"), ("title", "field=value"),
                                          ("case_count=mange", "case_count"), ("markers=nej", "tema: markers[0]"), ("title.da=x", "title")])
def test_r24_what_does_not_fit_is_said_and_changes_nothing(town, at, year, change, said):
    code, _, words = at(town.planner)("wheel", "set", "tema", change, "--year", year)
    assert code != 0 and said in words, words
    assert town.planner.call("WheelService/GetWheel", year=year)["wheel"]["version"] == "1"


def test_the_year_as_a_table_and_in_words(town, anne, at, year):
    tilsyn = at(anne)
    table = tilsyn("wheel", "show", "--format", "table", "--year", year)[1].splitlines()
    assert len(table) == 6 and table[1].split()[0].partition("–")[0] == "5"
    assert len(json.loads(tilsyn("wheel", "show", "--format", "table", "--json", "--year", year)[1])["activities"]) == 5
    words = tilsyn("wheel", "plan", "--year", year, "--lang", "da")[1]
    assert "Hvornår:" in words and "Hvem hører:" in words and max(map(len, words.splitlines())) <= 80


def test_a_calendar_address_is_shown_once(town, anne, at):
    from test_feed import get
    tilsyn = at(anne)
    address = tilsyn("wheel", "feed")[1].splitlines()[0]
    path = address[address.index("/calendar/"):]
    assert get(anne, path)[0] == 200
    assert path not in "".join(map(str, tilsyn("wheel", "feed")))
    renewed = tilsyn("wheel", "feed", "--renew")[1].splitlines()[0]
    assert get(anne, path)[0] == 404 and get(anne, renewed[renewed.index("/calendar/"):])[0] == 200
    assert tilsyn("wheel", "feed", "--off")[0] == 0 and tilsyn("wheel", "feed", "--off")[0] == 6
    assert tilsyn("wheel", "feed", "--all", "--renew")[0] == 5


def test_on_a_terminal_lines_are_broken_between_words(server, town, tmp_path):
    """No sentence is cut in the middle of a word; nothing that a pipe gets is missing."""
    desk = Desk(server, tmp_path / "hjem", town.planner)
    empty = ("wheel", "check", "--year", "2199")
    seat = desk.sit(*empty)
    seat.end()
    piped = desk.run(*empty, code=None)
    assert max(map(len, piped.splitlines())) > 80
    assert seat.seen.split() == piped.split()
    assert all(len(line) <= 80 for line in seat.seen.splitlines() if "tilsyn årshjul" not in line)


def test_the_list_of_a_year_keeps_ids_whole_at_80_columns(server, town, tmp_path, year):
    seat = Desk(server, tmp_path / "hjem", town.planner).sit("wheel", "list", "--year", year)
    seat.end()
    lines = seat.seen.splitlines()
    ids = [entry["activityId"][:8] for entry in planned(town, year).values()]
    assert all(any(line.endswith("  " + one) for line in lines) for one in ids) and max(map(len, lines)) < 80


def test_who_is_not_found_is_named_with_the_place_and_the_mend(town, at, tmp_path):
    tilsyn, file = at(town.planner), tmp_path / "plan.yaml"
    file.write_text("year: 2199\nactivities:\n  - {key: tema, reviewers: [nogen]}\n")
    code, _, said = tilsyn("wheel", "put", file, "--lang", "en")
    assert code == 6 and "“nogen”" in said and "tema: reviewers[0]" in said and "tilsyn user list" in said
    file.write_text("year: 2199\nactivities:\n  - {key: tema, kind: theme}\n")
    code, _, said = tilsyn("wheel", "put", file, "--lang", "en")
    assert code == 2 and "line 3" in said and "general, themed, calibration" in said


def test_a_year_without_a_plan_says_so(town, at):
    code, _, said = at(town.planner)("wheel", "set", "tema", "case_count=3", "--year", "2199", "--lang", "en")
    assert code == 6 and "--year" in said and "tilsyn wheel put" in said


def test_size_help_fits_the_screen_and_says_what_may_be_asked(server, town, anne, tmp_path):
    activity, desk = town.activity([anne]), Desk(server, tmp_path / "hjem", town.planner)
    seat = desk.sit("lodtrækning", "størrelse", activity["activityId"], "--margin", "0,1", "--hours", "4")
    seat.end()
    assert "Også uden" in seat.seen and max(map(len, seat.seen.splitlines())) < 80
    assert "0,5" in desk.run("lodtrækning", "størrelse", activity["activityId"], "--margin", "2", code=2)


def test_usage_is_told_in_the_words_of_the_language(server, town, tmp_path):
    desk = Desk(server, tmp_path / "hjem", town.planner)
    assert "brug: tilsyn tildeling flyt AKTIVITET SAGSNUMMER (" in desk.run("assignment", "reassign", code=2)
    assert "brug: tilsyn bruger inviter (" in desk.run("user", "invite", "en", code=2)


def test_where_several_fit_they_are_named(town, at, year):
    code, _, said = at(town.planner)("draw", "freeze")
    assert code == 2 and said.count("“") in range(2, 6), said
    code, _, said = at(town.planner)("wheel", "frobnicate")
    assert code == 2 and "tilsyn wheel --help" in said
