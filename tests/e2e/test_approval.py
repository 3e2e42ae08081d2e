"""What a report to the committee is approved as is what goes out, and whoever wrote of it does not approve it (R21, R28)."""
import base64
from threading import Thread

import pytest

from support.client import Refused
from support.sealed import always
from support.town import Town, finish, month, reviews, today

REPORT = "ReportService/"


@pytest.fixture
def town(running):
    """An audit whose first half is read."""
    town = Town(running, cases=12, workers=6)
    town.anne, town.bo = town.leader("Anne"), town.leader("Bo")
    town.activity = town.audit([town.anne, town.bo], caseCount=6, startsOn=month(0))
    read(town, town.anne, "ja")
    return town


def read(town, who, value):
    for review in reviews(who, activity=town.activity["activityId"]):
        finish(who, review, always(value))


def draft(town, by=None, **more):
    wanted = {"reader": "REPORT_READER_COMMITTEE", "title": "Til udvalget", "kind": "ACTIVITY_KIND_GENERAL", "fromMonth": month(0), "toMonth": month(0),
              "departmentId": town.department, "items": ["all", "P-1"]}
    return (by or town.planner).do(REPORT + "DraftReport", **{**wanted, **more})["report"]


def approve(who, report, **more):
    return who.do(REPORT + "ApproveReport", reportId=report["reportId"], version=report["version"], approver="Direktør Hansen", **more)["report"]


def publish(who, report, **more):
    return who.do(REPORT + "PublishReport", reportId=report["reportId"], version=report["version"], languages=["da"], formats=["FORMAT_TEXT"], **more)["report"]


def edit(who, report, *words, **more):
    return who.do(REPORT + "UpdateDraft", **{"reportId": report["reportId"], "version": report["version"], "title": report["title"], "items": ["P-1"],
        "words": [{"place": place, "words": text} for place, text in words], "context": [], **more})["report"]


def drafted(who, report, **more):
    return who.call(REPORT + "RenderDraft", reportId=report["reportId"], format="FORMAT_TEXT", **more)


def said(who, report, **more):
    return " ".join(base64.b64decode(drafted(who, report, **more)["content"]).decode().split())


def now(who, report):
    return next(r for r in who.call(REPORT + "ListReports")["reports"] if r["reportId"] == report["reportId"])


def act_on(town):
    town.anne.do("FollowUpService/AddAction", kind="ACTION_KIND_LEARNING", words="Ny indsats.", deadline=today(days=30), level="ACTION_LEVEL_DEPARTMENT",
                 departmentId=town.department)


@pytest.mark.parametrize("change", [lambda town: read(town, town.bo, "nej"), act_on], ids=["figures", "action"])
def test_r28_what_changed_since_it_was_approved_is_not_published_in_that_name(town, change):
    report = approve(town.bo, draft(town))
    assert "Godkendt af Direktør Hansen" in said(town.bo, report)
    change(town)
    page = said(town.bo, report)
    assert "Godkendt af" not in page and "gælder ikke" in page, "who looks at the draft is told before anybody publishes"
    assert "no longer holds" in said(town.bo, report, language="en")
    with town.planner.refused("APPROVAL_LAPSED", "failed_precondition"):
        publish(town.planner, report)
    again = now(town.planner, report)
    assert (again["state"], again.get("approver", ""), again.get("approvedBy", "")) == ("REPORT_STATE_DRAFT", "", "")
    assert town.server.value(f"SELECT count(*) FROM app.report_file WHERE report_id = '{report['reportId']}'") == "0"
    with town.planner.refused("WRONG_STATE"):
        publish(town.planner, again)
    done = publish(town.planner, approve(town.bo, again))
    page = base64.b64decode(town.planner.call(REPORT + "GetPublished", reportId=done["reportId"], format="FORMAT_TEXT")["content"]).decode()
    assert done["state"] == "REPORT_STATE_PUBLISHED" and "Godkendt af Direktør Hansen" in page


def test_r28_another_report_that_goes_out_meanwhile_takes_no_approval_back(town):
    report = approve(town.bo, draft(town))
    publish(town.planner, draft(town, reader="REPORT_READER_MANAGEMENT"))
    assert publish(town.planner, report)["state"] == "REPORT_STATE_PUBLISHED"


def test_r28_an_approval_is_of_the_draft_that_was_seen(town):
    report = draft(town)
    seen = drafted(town.bo, report, language="en")["contentHash"]
    assert len(seen) == 64 and seen == drafted(town.anne, report, view="REPORT_VIEW_AGENDA")["contentHash"]
    assert seen[:8] in said(town.bo, report), "on paper, too"
    read(town, town.bo, "nej")
    for mark in (seen, seen[:8]):
        with town.bo.refused("CHANGED"):
            approve(town.bo, report, seen=mark)
    for mark in ("abc", "x" * 64):
        with town.bo.refused("BAD_VALUE") as refused:
            approve(town.bo, report, seen=mark)
        assert refused.fields == ["seen"]
    assert approve(town.bo, report, seen=drafted(town.bo, report)["contentHash"][:8])["state"] == "REPORT_STATE_APPROVED"


def test_r21_whoever_wrote_a_word_of_it_does_not_approve_it(town):
    report = edit(town.bo, draft(town), ("opening", "Skrevet af Bo."))
    for who in (town.planner, town.bo):
        with who.refused("NOT_ALLOWED"):
            approve(who, report)
    same = edit(town.anne, report, ("opening", "Skrevet af Bo."))
    assert publish(town.planner, approve(town.anne, same))["state"] == "REPORT_STATE_PUBLISHED", "who saved it as it stood wrote nothing"
    later = town.anne.do(REPORT + "DraftReport", replacesId=report["reportId"], reason="Nye tal")["report"]
    for who in (town.anne, town.bo):
        with who.refused("NOT_ALLOWED"):
            approve(who, later)


def test_two_who_publish_at_once_what_has_lapsed_publish_nothing(town):
    report, outcomes = approve(town.bo, draft(town)), []
    act_on(town)

    def go(who):
        try:
            outcomes.append(publish(who, report)["state"])
        except Refused as refused:
            outcomes.append(refused.reason)
    both = [Thread(target=go, args=(who,)) for who in (town.planner, town.anne)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert "APPROVAL_LAPSED" in outcomes and set(outcomes) <= {"APPROVAL_LAPSED", "CHANGED", "WRONG_STATE"}
    assert now(town.planner, report)["state"] == "REPORT_STATE_DRAFT"
