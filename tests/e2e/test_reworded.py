"""A question that was reworded is two questions: a course does not add their answers up (R12, R15)."""
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


def courses(report):
    return {row["id"]: row for b in report["blocks"] if b["kind"] == "BLOCK_KIND_COURSES" for row in b["rows"]}


def counted(row):
    cell = [v["cell"] for v in row["values"] if "cell" in v][-1]
    return int(cell.get("count", 0)), int(cell.get("n", 0))


def told(town, reader, **more):
    report = town.planner.do(REPORT + "DraftReport", **{"reader": f"REPORT_READER_{reader}", "title": "Ledelsestilsyn", "kind": "ACTIVITY_KIND_GENERAL",
        "fromMonth": month(2), "toMonth": month(0), "departmentId": town.department, "items": ["P-1", "P-2"], **more})["report"]
    got = town.planner.call(REPORT + "RenderDraft", reportId=report["reportId"], language="da", format="FORMAT_JSON")
    return json.loads(base64.b64decode(got["content"]))


def test_r15_a_period_counts_from_the_newest_wording_on(town):
    report = told(town, "DEPARTMENT")
    row = courses(report)["P-1"]
    last = [v for v in row["values"] if "cell" in v][-1]
    assert (int(last["cell"]["count"]), int(last["cell"]["n"])) == (3, 12) and last["breakBefore"], "of a period the newest wording alone, and it says so"
    assert counted(courses(report)["P-2"]) == (24, 24)
