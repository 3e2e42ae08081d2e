"""A report says how far the audits behind it are, what can still change, and what was not done (R21, R27)."""
import base64
import json

import pytest

from support.sealed import always
from support.server import PASSWORD
from support.town import Town, finish, month, reviews, today

REPORT = "ReportService/"


@pytest.fixture(scope="module")
def town(running):
    """An audit of twelve cases, of which one of two reviewers has read theirs."""
    town = Town(running, cases=24, workers=12)
    town.anne, town.bo = town.leader("Anne"), town.leader("Bo")
    town.activity = town.audit([town.anne, town.bo], caseCount=12, startsOn=month(0))
    read(town, town.anne)
    return town


def read(town, who):
    for review in reviews(who, activity=town.activity["activityId"]):
        finish(who, review, always("ja"))


def draft(town, reader, **more):
    place = {"departmentId": town.department} if reader == "DEPARTMENT" else {}
    return town.planner.do(REPORT + "DraftReport", **{"reader": f"REPORT_READER_{reader}", "title": "Ledelsestilsyn", "kind": "ACTIVITY_KIND_GENERAL",
        "fromMonth": month(0), "toMonth": month(0), "items": ["P-1"], **place, **more})["report"]


def told(town, report, view="PAGE"):
    got = town.planner.call(REPORT + "RenderDraft", reportId=report["reportId"], language="da", format="FORMAT_TEXT", view=f"REPORT_VIEW_{view}")
    return " ".join(base64.b64decode(got["content"]).decode().split())


def blocks(town, report):
    got = town.planner.call(REPORT + "RenderDraft", reportId=report["reportId"], language="da", format="FORMAT_JSON")
    return {b.get("id", ""): b.get("text", "") for b in json.loads(base64.b64decode(got["content"]))["blocks"]}


@pytest.mark.parametrize("reader", ["DEPARTMENT", "MANAGEMENT", "COMMITTEE"])
def test_r27_a_half_read_audit_is_told_as_preliminary(town, reader):
    done, drawn = len(reviews(town.anne, activity=town.activity["activityId"], every=True, look=False)), 12
    assert 0 < done < drawn
    answers = int(town.server.value(f"SELECT count(*) FROM app.first_answer f JOIN app.review r ON r.id = f.review_id JOIN app.item i ON "
                                    f"i.template_id = r.template_id AND i.code = f.item AND i.kind = 'question' WHERE r.activity_id = '{town.activity['activityId']}'"))
    report = draft(town, reader)
    said = blocks(town, report)
    assert f"{done} af {drawn} sager er læst" in said["preliminary"] and f"I {done} af de læste sager" in said["preliminary"]
    assert f"Læste sager: {done} af {drawn}. Ledere, der har læst: 1." in said["checks"] and f"{answers} svar i {done} sager" in said["checks"]
    agenda = told(town, report, "AGENDA")
    assert f"{done} af {drawn} sager er læst" in agenda


def test_r21_what_was_measured_keeps_its_verdict_where_the_report_asks_other_questions(town):
    """A themed audit knows nothing of the question: what fell is still told as that, and by its name."""
    action = town.anne.do("FollowUpService/AddAction", kind="ACTION_KIND_LEARNING", words="Vi øver planen.", deadline=today(days=30),
                          level="ACTION_LEVEL_DEPARTMENT", departmentId=town.department, activityId=town.activity["activityId"], item="P-1", hoped=.2)["action"]
    town.server.psql(f"INSERT INTO app.effect (action_id, outcome, yes, relevant, share, n_eff, difference, low, high, activities, persons)"
                     f" VALUES ('{action['actionId']}', 'fallen', 2, 20, .1, 20, -.5, -.7, -.2, '{{}}', 12)")
    title = town.server.value(f"SELECT body ->> 'text_da' FROM app.item WHERE template_id = '{town.template}' AND code = 'P-1'")
    gave = blocks(town, draft(town, "MANAGEMENT", kind="ACTIVITY_KIND_THEMED", items=[]))["gave"]
    assert "Vi øver planen." in gave and title in gave and "faldet" in gave and "Udført" not in gave


def test_the_agenda_names_the_appendix_that_is_there(town):
    for formats, name in ((["FORMAT_TEXT", "FORMAT_JSON"], "TXT"), (["FORMAT_HTML"], "HTML")):
        report = draft(town, "MANAGEMENT")
        town.planner.do(REPORT + "PublishReport", reportId=report["reportId"], version=report["version"], languages=["da"], formats=formats)
        got = town.planner.call(REPORT + "GetPublished", reportId=report["reportId"], language="da", view="REPORT_VIEW_AGENDA", format="FORMAT_TEXT")
        agenda = base64.b64decode(got["content"]).decode()
        assert f"({name})" in agenda and "(PDF)" not in agenda


def test_r27_read_whole_and_past_the_days_of_remarks_nothing_is_preliminary_and_an_action_past_its_deadline_says_so(town):
    town.anne.do("FollowUpService/AddAction", kind="ACTION_KIND_LEARNING", words="Vi skriver en guide.", deadline=today(days=5),
                 level="ACTION_LEVEL_DEPARTMENT", departmentId=town.department)
    assert "guide (senest " in blocks(town, draft(town, "COMMITTEE"))["actions"]
    read(town, town.bo)
    town.server.move_clock("20 days")
    for who in (town.admin, town.planner, town.anne):
        who.sign_in(who.name, PASSWORD)
    for reader in ("DEPARTMENT", "COMMITTEE"):
        said = blocks(town, draft(town, reader))
        assert "preliminary" not in said and "Læste sager: 12 af 12. Ledere, der har læst: 2." in said["checks"] and "kan endnu" not in said["checks"]
        assert "guide (skulle være gjort senest " in said["actions"]
