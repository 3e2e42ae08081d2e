"""What reports, files and queries tell beside their figures tells of no few persons either (R16, R17)."""
import base64
import datetime as dt
import json

import pytest

from support.server import PASSWORD, until
from support.town import Town, finish, month, reviews, token


@pytest.fixture
def server(quiet):
    with quiet.checked():
        yield quiet


def text_of(content):
    return " ".join(base64.b64decode(content).decode().split())


# -- a verdict

@pytest.fixture(scope="module")
def judged(quiet):
    """P-1 rises from one case in six to all, in a team of two, in the rest of their department and in all of it; each has an action."""
    name = f"Team {token()}"
    town = Town(quiet, cases=48, workers=8, teams=[f"{name} X"] + 3 * [f"{name} N"])
    anne, dorte = town.leader("Anne"), town.leader("Dorte")
    team = {t["name"][-1]: t["teamId"] for t in town.planner.call("OrganisationService/ListTeams")["teams"] if name in t["name"]}

    def on(**later):
        return (dt.date.fromisoformat(quiet.value("SELECT app.today()")) + dt.timedelta(**later)).isoformat()

    def audit(answer, **more):
        a = town.audit([anne], startsOn=on(), deadline=on(days=21), **{"caseCount": 48, "spareCount": 0, **more})
        for review in reviews(anne, activity=a["activityId"]):
            nth = int(review["caseNumber"].rpartition("-")[2]) // 8  # of its caseworker's six
            finish(anne, review, lambda item, *_, nth=nth: answer(nth) if item["code"] == "P-1" else "ja")
        return a
    audit(lambda nth: "nej" if nth else "ja")
    cause = audit(lambda _: "ja", caseCount=4)
    actions = {}
    for what, level, place in (("X", "TEAM", {"teamId": team["X"]}), ("N", "TEAM", {"teamId": team["N"]}), ("A", "DEPARTMENT", {"departmentId": town.department})):
        actions[what] = dorte.do("FollowUpService/AddAction", kind="ACTION_KIND_LEARNING", words=f"Gruppe {what} øver samtalen.", deadline=on(days=30),
                                 level=f"ACTION_LEVEL_{level}", activityId=cause["activityId"], item="P-1", hoped=0.8, **place)["action"]
        assert actions[what]["baseline"]["casesNeeded"] <= 12, "as many as two have"
    quiet.move_clock("25 days")
    for who in (town.admin, town.planner, anne, dorte):
        who.sign_in(who.name, PASSWORD)
    audit(lambda _: "ja")
    quiet.move_clock("25 days")
    for who in (town.admin, town.planner, anne, dorte):
        who.sign_in(who.name, PASSWORD)
    for action in actions.values():
        until(lambda action=action: "verdict" in town.planner.call("FollowUpService/GetAction", actionId=action["actionId"])["action"], what="the verdict")
    town.team, town.dorte, town.actions, town.last = team, dorte, actions, on()[:8] + "01"
    return town


def what_it_gave(town, reader, **place):
    report = town.planner.do("ReportService/DraftReport", reader=f"REPORT_READER_{reader}", title="Prøve", kind="ACTIVITY_KIND_GENERAL",
                             fromMonth=month(3), toMonth=town.last, items=["P-1"], **place)["report"]
    told = town.planner.call("ReportService/RenderDraft", reportId=report["reportId"], language="da", format="FORMAT_JSON")
    return next(b for b in json.loads(base64.b64decode(told["content"]))["blocks"] if b.get("id") == "gave")["text"].split("\n")


@pytest.mark.parametrize("reader", ["TEAM", "DEPARTMENT", "MANAGEMENT", "COMMITTEE"])
def test_r16_a_verdict_on_few_is_not_told_in_words_either(judged, server, reader):
    place = {"TEAM": {"teamId": judged.team["X"]}, "MANAGEMENT": {}}.get(reader, {"departmentId": judged.department})
    lines = what_it_gave(judged, reader, **place)
    for line in lines:
        few = "Gruppe A" not in line  # of two; the rest of them, which tells of the two; all of them
        assert ("Virkningen er målt. Den vises ikke" in line) == few and (": flyttet" in line) == (not few), line
    assert len(lines) == {"TEAM": 1, "COMMITTEE": 1}.get(reader, 3)


def test_who_leads_is_told_what_was_measured(judged, server):
    for action in judged.actions.values():
        assert judged.dorte.call("FollowUpService/GetAction", actionId=action["actionId"])["action"]["verdict"]["outcome"] == "EFFECT_MOVED"
