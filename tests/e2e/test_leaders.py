"""A nearest leader knows each of the own caseworkers' results, of all the teams together that they lead: no figure that reaches them leaves one other
caseworker over when those are taken away (R16, R17)."""
import base64
import json

import pytest

from support.town import Town, finish, month, reviews
from test_trend import fade


@pytest.fixture(scope="module")
def town(running):
    """Five caseworkers in teams of two, two and one, read whole in each of two months. Without either team three are left, without both one; and
    P-1 is no in that one's cases alone."""
    running.psql("UPDATE app.setting SET value = '3' WHERE name = 'small_group'; UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
    town = Town(running, cases=10, workers=5, teams=["Hold A", "Hold A", "Hold B", "Hold B", "Hold C"])
    who = town.leader("Tora")
    of = {row["Sagsnr"]: row["Rådgiver-id"] for row in town.rows}
    for ago in (1, 0):
        activity = town.audit([who], caseCount=0, spareCount=0, startsOn=month(ago), method="METHOD_ALL")
        for review in reviews(who, activity=activity["activityId"]):
            alone = of[review["caseNumber"]] == town.staff.workers[4][0]
            finish(who, review, lambda item, *_, alone=alone: "nej" if alone and item["code"] == "P-1" else "ja")
    town.team = {t["name"][-1]: t["teamId"] for t in who.call("OrganisationService/ListTeams")["teams"] if t["name"].startswith("Hold ")}
    town.read = activity["activityId"]
    town.outsider = town.leader("Olga")
    town.leads_a, town.leads_both = leads(town, "Asta", "A"), leads(town, "Nora", "AB")
    return town


def leads(town, name, teams):
    leader = town.leader(name)
    for team in teams:
        town.server.psql(f"INSERT INTO app.team_lead (person_id, team_id, held_from) VALUES ('{leader.id}', '{town.team[team]}', '2020-01-01')")
    return leader


# -- what is read on the screen, and as a file

def cells_of(report, code="P-1"):
    """Every count of a question: None where it is hidden. A run chart names its question in the block, all else in the row."""
    return [None if v["cell"].get("suppressed") else (int(v["cell"].get("count", 0)), int(v["cell"]["n"]))
            for b in report["blocks"] if b.get("id") != "spread" for r in b.get("rows", []) if code in (r.get("id"), b.get("id"), b.get("id", "").removeprefix("groups-"))
            for v in r["values"] if "cell" in v]


TWO_MONTHS = {"kind": "ACTIVITY_KIND_GENERAL", "fromMonth": month(1), "toMonth": month(0)}
PAGES = {
    "results": ("GetResults", {}),
    "one month": ("GetResults", {"fromMonth": month(0)}),
    "course": ("GetTrend", {"items": ["P-1"]}),
    "comparison": ("CompareResults", {"toMonth": month(1), "otherFromMonth": month(0), "otherToMonth": month(0), "items": ["P-1"]}),
}


def asked(who, town, page, **more):
    method, part = PAGES[page]
    return cells_of(who.call(f"ReportService/{method}", **{**TWO_MONTHS, **part, "departmentId": town.department, **more})["report"])


def hidden(cells):
    return bool(cells) and all(c is None for c in cells)


@pytest.mark.parametrize("page", PAGES)
def test_r17_whoever_leads_two_teams_is_told_no_whole_that_leaves_one_caseworker_over(town, page):
    for told in (town.outsider, town.leads_a):
        assert (16, 20) in asked(told, town, page) or (8, 10) in asked(told, town, page), "what five did; without the own team three are left"
    assert hidden(asked(town.leads_both, town, page)), "her four taken away, it is the fifth's"


@pytest.mark.parametrize("page", PAGES)
def test_r17_each_of_the_own_teams_is_told(town, page):
    for team in "AB":
        cells = asked(town.leads_both, town, page, teamId=town.team[team], departmentId="")
        assert {(8, 8), (4, 4)} & set(cells) and None not in cells


def test_r17_nor_is_she_in_the_radar_of_what_was_not_relevant(town):
    def result_of(who):
        told = who.call("CalibrationService/GetRelevance", activityId=town.read)["questions"]
        return next(q["result"] for q in told if q["question"] == "P-1")
    assert (int(result_of(town.leads_a)["count"]), int(result_of(town.leads_a)["n"])) == (8, 10)
    assert result_of(town.leads_both).get("suppressed")


def test_r17_nor_what_a_file_says_to_whoever_gets_it(town):
    """It goes where nobody knows: to her as well."""
    for subject, page in (("RESULTS", "results"), ("TREND", "course"), ("COMPARISON", "comparison")):
        got = town.outsider.call("ReportService/RenderReport", subject=f"REPORT_SUBJECT_{subject}", format="FORMAT_JSON",
                                 **{**TWO_MONTHS, **PAGES[page][1], "departmentId": town.department})
        assert hidden(cells_of(json.loads(base64.b64decode(got["content"])))), subject


# -- what is published

def drafted(town, **changes):
    made = town.planner.do("ReportService/DraftReport", **{**TWO_MONTHS, "reader": "REPORT_READER_DEPARTMENT", "title": "Prøve", "items": ["P-1"],
                                                           "departmentId": town.department, **changes})["report"]
    got = town.planner.call("ReportService/RenderDraft", reportId=made["reportId"], language="da", format="FORMAT_JSON")
    return made, json.loads(base64.b64decode(got["content"]))


READERS = {"DEPARTMENT": {}, "MANAGEMENT": {}, "COMMITTEE": {}, "all of it": {"reader": "REPORT_READER_MANAGEMENT", "departmentId": ""}}


@pytest.mark.parametrize("reader", READERS)
def test_r17_no_report_tells_what_leaves_one_caseworker_over_to_any_of_its_readers(town, reader):
    """Whoever drafts it and publishes it: all who have a login can read it, and Nora leads both teams."""
    _, report = drafted(town, **{"reader": f"REPORT_READER_{reader}", **READERS[reader]})
    assert not {(16, 20), (8, 10)} & set(cells_of(report))


# -- whose results a leader has seen by name

def test_r17_what_counts_is_who_was_in_the_team_when_it_was_told(town, server):
    """One of team A has moved to the fifth's team since, with what was counted: their leader then was told of them, and has it still."""
    moved = town.worker_id(1)
    was = server.psql(f"SELECT review_id, team_id FROM app.result_case WHERE caseworker_id = '{moved}'")
    server.psql(f"""UPDATE app.team_member SET held_from = '2020-01-01', held_to = app.today() WHERE caseworker_id = '{moved}';
        INSERT INTO app.team_member (caseworker_id, team_id, held_from) VALUES ('{moved}', '{town.team["C"]}', app.today() + 1);
        UPDATE app.result_case SET team_id = '{town.team["C"]}' WHERE caseworker_id = '{moved}'""")
    try:
        assert hidden(asked(town.leads_both, town, "results")), "and so it is the fifth's alone that is left"
        assert (16, 20) in asked(town.leads_a, town, "results")
    finally:
        for review, team in was:
            server.psql(f"UPDATE app.result_case SET team_id = '{team}' WHERE review_id = '{review}'")


# -- nobody leads both any more

@pytest.fixture(scope="module")
def apart(town):
    town.server.psql(f"UPDATE app.team_lead SET held_to = app.today() WHERE person_id = '{town.leads_both.id}' AND team_id = '{town.team['B']}'")
    leads(town, "Bodil", "B")
    return town


@pytest.mark.parametrize("reader", READERS)
def test_r17_two_leaders_who_know_a_team_each_are_told_since_neither_knows_both(apart, reader):
    _, report = drafted(apart, **{"reader": f"REPORT_READER_{reader}", **READERS[reader]})
    assert {(16, 20), (8, 10)} & set(cells_of(report))


@pytest.mark.parametrize("page", PAGES)
def test_r17_and_so_is_she(apart, page):
    assert {(16, 20), (8, 10)} & set(asked(apart.leads_both, apart, page))


def test_r17_r28_a_published_report_is_held_against_every_leader_as_its_draft_was(apart):
    made, draft = drafted(apart)
    done = apart.planner.do("ReportService/PublishReport", reportId=made["reportId"], version=made["version"], languages=["da"], formats=["FORMAT_JSON"])["report"]
    got = apart.leads_both.call("ReportService/GetPublished", reportId=done["reportId"], language="da", view="REPORT_VIEW_PAGE", format="FORMAT_JSON")
    assert cells_of(json.loads(base64.b64decode(got["content"]))) == cells_of(draft)


# -- what is found, measured and suggested

@pytest.fixture(scope="module")
def together(apart):
    """Nora leads both again, and nobody else leads B."""
    apart.server.psql(f"UPDATE app.team_lead SET held_to = app.today() WHERE held_to IS NULL AND team_id = '{apart.team['B']}'")
    apart.nora = leads(apart, "Nor", "AB")
    return apart


def test_r17_no_finding_keeps_a_figure_that_leaves_a_leader_of_some_of_it_one_caseworker(together):
    asked_for = {"kind": "FINDING_KIND_STRENGTH", "activityId": together.read, "item": "P-2", "words": "Planen er der"}
    with together.outsider.refused("BAD_VALUE", "invalid_argument") as refused:
        together.outsider.do("FollowUpService/AddFinding", departmentId=together.department, **asked_for)
    assert refused.fields == ["department_id"]
    together.outsider.do("FollowUpService/AddFinding", teamId=together.team["A"], **asked_for)


def test_r17_nor_is_anything_suggested_out_of_it(together):
    def strengths(who):
        got = who.call("FollowUpService/ListSuggestions", activityId=together.read)
        return {s["item"] for s in got.get("suggestions", []) if s["kind"] == "SUGGESTION_KIND_STRENGTH"}
    assert "P-2" in strengths(together.outsider) and "P-2" not in strengths(together.nora)


# -- over time

STEP = "step:plan"


@pytest.fixture(scope="module")
def over_time(running):
    """Six caseworkers in teams of two, read whole in each of two months. In the earlier P-1 applies to five of them: in the fifth's cases it is no. All of a
    month leaves two when the four of A and B are taken away, P-1 of the earlier one."""
    running.psql("UPDATE app.setting SET value = '3' WHERE name = 'small_group'; UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
    town = Town(running, cases=12, workers=6, teams=["Hold A", "Hold B", "Hold C"])
    who = town.leader("Tim")
    of = {row["Sagsnr"]: row["Rådgiver-id"] for row in town.rows}
    for ago in (1, 0):
        said = {town.staff.workers[2][0]: "nej", town.staff.workers[5][0]: "ikke_relevant"} if ago else {}
        activity = town.audit([who], caseCount=0, spareCount=0, startsOn=month(ago), method="METHOD_ALL")
        town.earlier = activity if ago else town.earlier
        for review in reviews(who, activity=activity["activityId"]):
            finish(who, review, lambda item, *_, value=said.get(of[review["caseNumber"]], "ja"): value if item["code"] == "P-1" else "ja")
    town.team = {w[2][-1]: running.value(f"SELECT team_id FROM app.last_team WHERE caseworker_id = '{town.worker_id(nth)}'") for nth, w in enumerate(town.staff.workers)}
    town.outsider = town.leader("Ole")
    town.leads_two = leads(town, "Vera", "AB")
    return town


def reading(report):
    return " ".join(b["text"] for b in report["blocks"] if b.get("id") == "reading")


def told_over_time(town, who, **more):
    report = who.call("ReportService/GetTrend", **{**TWO_MONTHS, "departmentId": town.department, "items": [STEP], **more})["report"]
    return cells_of(report, STEP), reading(report)


def test_r17_a_course_counts_no_question_of_which_a_month_leaves_a_reader_one_caseworker(over_time):
    for who, counted, left_out in ((over_time.outsider, 10, False), (over_time.leads_two, 12, True)):
        month_alone = who.call("ReportService/GetResults", kind=TWO_MONTHS["kind"], fromMonth=month(1), toMonth=month(1), departmentId=over_time.department)["report"]
        points, words = told_over_time(over_time, who)
        assert points == [(counted, 12), (12, 12)], "in two of the twelve cases P-1 alone was no"
        assert ("P-1" in words, hidden(cells_of(month_alone))) == (left_out, left_out)


def test_r17_nor_in_a_file_or_a_report_that_she_may_get(over_time):
    got = over_time.outsider.call("ReportService/RenderReport", subject="REPORT_SUBJECT_TREND", format="FORMAT_JSON",
                                  **{**TWO_MONTHS, "departmentId": over_time.department, "items": [STEP]})
    for report in (json.loads(base64.b64decode(got["content"])), drafted(over_time, items=[STEP])[1]):
        assert "P-1" in reading(report) and (10, 12) not in cells_of(report, STEP)


def test_r17_r20_she_knows_what_has_faded_of_the_teams_that_she_led_then_and_leads_still(over_time):
    fade(over_time, over_time.earlier)
    seen = [cells_of(who.call("ReportService/GetResults", kind=TWO_MONTHS["kind"], fromMonth=month(1), toMonth=month(1), departmentId=over_time.department)["report"])
            for who in (over_time.outsider, over_time.leads_two)]
    assert (8, 10) in seen[0] and hidden(seen[1])
    assert told_over_time(over_time, over_time.leads_two)[0][0] is None, "nobody can take P-1 out of what has faded"
