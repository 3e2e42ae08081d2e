"""A question that was reworded is two questions: their answers are never added up (R12, R15)."""
import base64
import json

import pytest
import yaml

from support.town import Town, audit_of, encoded, month, question_set

REPORT = "ReportService/"


@pytest.fixture(scope="module")
def town(quiet):
    """Twelve cases asked P-1 as it was, eight of them yes; then twelve asked in other words, three of them yes."""
    town = Town(quiet, cases=60, workers=12)
    anne, code = town.leader("Anne"), "ord-" + town.staff.mark
    town.template = town.publish(question_set(code))
    audit_of(town, [anne], 2, 8)
    later = yaml.safe_load(question_set(code, version="2.0.0"))
    for question in later["questions"]:
        question["lineage"] = "reworded" if question["code"] == "P-1" else "same"
        if question["code"] == "P-1":
            question["text_da"] = "Er P-1 helt og aldeles i orden?"
    town.template = town.publish(yaml.safe_dump(later, allow_unicode=True))
    audit_of(town, [anne], 1, 3)
    return town


def rows(report, kind="BLOCK_KIND_BARS"):
    return {row["id"]: row for b in report["blocks"] if b["kind"] == kind for row in b["rows"]}


def counted(row):
    cell = [v["cell"] for v in row["values"] if "cell" in v][-1]
    return int(cell.get("count", 0)), int(cell.get("n", 0))


def told(town, reader, **more):
    report = town.planner.do(REPORT + "DraftReport", **{"reader": f"REPORT_READER_{reader}", "title": "Ledelsestilsyn", "kind": "ACTIVITY_KIND_GENERAL",
        "fromMonth": month(2), "toMonth": month(0), "departmentId": town.department, "items": ["P-1", "P-2"], **more})["report"]
    got = town.planner.call(REPORT + "RenderDraft", reportId=report["reportId"], language="da", format="FORMAT_JSON")
    return json.loads(base64.b64decode(got["content"]))


def is_apart(questions):
    assert "P-1" not in questions and counted(questions["P-1@1"]) == (8, 12) and counted(questions["P-1@2"]) == (3, 12)
    assert "helt og aldeles" not in questions["P-1@1"]["title"] and "1.0.0)" in questions["P-1@1"]["title"]
    assert "helt og aldeles" in questions["P-1@2"]["title"] and "2.0.0)" in questions["P-1@2"]["title"]
    assert counted(questions["P-2"]) == (24, 24), "what is asked as before is one question"


@pytest.mark.parametrize("first", [False, True])
def test_r15_results_over_both_wordings_have_a_row_for_each(town, first):
    wish = {"kind": "ACTIVITY_KIND_GENERAL", "fromMonth": month(2), "toMonth": month(0), "departmentId": town.department}
    if not first:
        is_apart(rows(town.planner.call(REPORT + "GetResults", **wish)["report"]))
    got = town.planner.call(REPORT + "RenderReport", subject="REPORT_SUBJECT_RESULTS", format="FORMAT_JSON", first=first, **wish)
    is_apart(rows(json.loads(base64.b64decode(got["content"]))))


def test_r15_a_report_to_readers_keeps_the_wordings_apart(town):
    report = told(town, "DEPARTMENT")
    is_apart(rows(report))
    row = rows(report, "BLOCK_KIND_COURSES")["P-1"]
    last = [v for v in row["values"] if "cell" in v][-1]
    assert (int(last["cell"]["count"]), int(last["cell"]["n"])) == (3, 12) and last["breakBefore"], "of a period the newest wording alone, and it says so"
    assert counted(rows(report, "BLOCK_KIND_COURSES")["P-2"]) == (24, 24)


def test_r16_what_is_told_of_one_wording_counts_as_told_of_the_question(town):
    report = town.planner.do(REPORT + "DraftReport", reader="REPORT_READER_DEPARTMENT", title="Ledelsestilsyn", kind="ACTIVITY_KIND_GENERAL",
                             fromMonth=month(2), toMonth=month(0), departmentId=town.department, items=["P-1"])["report"]
    town.planner.do(REPORT + "PublishReport", reportId=report["reportId"], version=report["version"], languages=["da"], formats=["FORMAT_JSON"])
    assert int(town.server.value(f"SELECT count(*) FROM app.told_set WHERE report_id = '{report['reportId']}' AND item LIKE 'P-1@%'")) >= 1
    is_apart(rows(told(town, "DEPARTMENT")))
