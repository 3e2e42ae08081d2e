"""Few persons are hidden whatever the size of a page: among thousands of cases one caseworker's are still one caseworker's (R16, R17)."""
import base64
import json

import pytest

from support.copies import copy_cases
from support.town import Town, finish, month, reviews

THESE_MONTHS = {"kind": "ACTIVITY_KIND_GENERAL", "fromMonth": month(0), "toMonth": month(0), "language": "da"}


@pytest.fixture(scope="module")
def town(running):
    """Twelve caseworkers in two teams, nearly six thousand cases. P-2 applies in the first one's only case alone, which is of a target group of
    its own."""
    running.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
    town = Town(running, cases=12, workers=12)
    first, who = town.rows[0]["Sagsnr"], town.leader("Tora")
    running.psql(f"UPDATE app.case SET target_group = 'Handicap' WHERE case_number = '{first}'")
    activity = town.audit([who], caseCount=0, spareCount=0, startsOn=month(0), method="METHOD_ALL")
    for review in reviews(who, activity=activity["activityId"]):
        alone = review["caseNumber"] == first
        finish(who, review, lambda item, *_, alone=alone: "nej" if alone else "ikke_relevant" if item["code"] == "P-2" else "ja")
    copy_cases(town, activity["activityId"], 530, but_of=town.worker_id(0))
    town.read, town.outsider = activity["activityId"], town.leader("Olga")
    town.team = {w["code"]: w["teamId"] for w in town.each_worker() if town.staff.mark in w["code"]}
    town.its_team, town.other_team = (town.team[town.staff.workers[n][0]] for n in (0, 1))
    return town


PAGES = {"results": ("GetResults", "RESULTS"), "course": ("GetTrend", "TREND"), "comparison": ("CompareResults", "COMPARISON")}


def told(town, page, by, item, **more):
    """What is told of an item: None where it is hidden."""
    method, subject = PAGES[page]
    asked = {**THESE_MONTHS, **({} if page == "results" else {"items": [item]}), **more}
    if page == "comparison":
        asked = {**asked, "teamId": town.its_team, "otherTeamId": town.other_team}
    else:
        asked = {"departmentId": town.department, **asked}
    if by == "screen":
        report = town.outsider.call(f"ReportService/{method}", **asked)["report"]
    else:
        got = town.outsider.call("ReportService/RenderReport", subject=f"REPORT_SUBJECT_{subject}", format="FORMAT_JSON", **asked)
        report = json.loads(base64.b64decode(got["content"]))
    cells = [v["cell"] for b in report["blocks"] if b.get("id") != "spread" for r in b.get("rows", [])
             if item in (r.get("id"), b.get("id"), b.get("id", "").removeprefix("groups-")) for v in r["values"][:1] if "cell" in v]
    assert cells, "it is spoken of"
    return {None if c.get("suppressed") else (int(c.get("count", 0)), int(c["n"])) for c in cells}


@pytest.mark.parametrize("by", ["screen", "file"])
@pytest.mark.parametrize("page", PAGES)
def test_r17_a_question_of_one_caseworker_among_thousands_of_cases_is_not_told(town, page, by):
    assert told(town, page, by, "P-2") == {None}


@pytest.mark.parametrize("by", ["screen", "file"])
@pytest.mark.parametrize("page", PAGES)
def test_what_many_stand_behind_is_told_as_ever(town, page, by):
    of_its_team, every = 5 * 531 + 1, 11 * 531 + 1
    assert told(town, page, by, "M-1") == {(of_its_team - 1, of_its_team) if page == "comparison" else (every - 1, every)}


@pytest.mark.parametrize("by", ["screen", "file"])
@pytest.mark.parametrize("page", ["results", "course"])
def test_r17_a_part_of_more_than_five_thousand_cases_leaves_no_caseworker_over(town, page, by):
    assert told(town, page, by, "P-1", targetGroup="Udsat barn") == {None}, "with all of it whoever is left is one"
    assert told(town, page, by, "P-1", targetGroup="Handicap") == {None}


def test_r17_nor_is_it_in_the_radar_of_what_was_not_relevant(town):
    asked = town.outsider.call("CalibrationService/GetRelevance", activityId=town.read)["questions"]
    result = {q["question"]: q["result"] for q in asked}
    assert result["P-2"].get("suppressed") and not result["M-1"].get("suppressed")
