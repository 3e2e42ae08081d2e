"""Progress and results."""
import base64
import json

import pytest

from support.town import finish, reviews


def test_progress_follows_the_work(town, anne, bo):
    activity = town.audit([anne, bo])
    def progress():
        return town.planner.call("ReportService/GetProgress", activityId=activity["activityId"])
    assert (progress()["assigned"], progress().get("submitted", 0)) == (4, 0)
    finish(anne, reviews(anne)[0])
    got = progress()
    assert got["submitted"] == 1 and int(got["answers"]) >= 4
    assert {r["displayName"]: r.get("submitted", 0) for r in got["reviewers"]} == {"Anne": 1, "Bo": 0}


@pytest.fixture
def done(town, anne, bo):
    activity = town.audit([anne, bo], caseCount=12)
    for who in (anne, bo):
        for review in reviews(who):
            finish(who, review, lambda item, scale, _: "ja" if item["code"] == "P-1" else "ikke_relevant" if item["code"] == "M-1" else "nej")
    return town.get(activity)


def cells(report, question):
    row = next(r for b in report["blocks"] for r in b.get("rows", []) if r.get("id") == question)
    return [v["cell"] for v in row["values"] if "cell" in v]


def test_r11_r15_results_speak_in_counts_of_cases_first(town, done):
    assert done["state"] == "ACTIVITY_STATE_DONE"
    report = town.planner.call("ReportService/GetResults", activityId=done["activityId"])["report"]
    assert any(int(c.get("count", 0)) == 12 and int(c["n"]) == 12 for c in cells(report, "P-1"))
    assert all(not c.get("hasShare") for c in cells(report, "M-1")), "a question with nothing but ikke relevant has no score"
    assert len(report["dataHash"]) == 64 and report["templateVersion"]


def test_r15_below_ten_relevant_cases_there_are_counts_only(town, anne):
    activity = town.audit([anne], caseCount=9)
    for review in reviews(anne):
        finish(anne, review)
    report = town.planner.call("ReportService/GetResults", activityId=activity["activityId"])["report"]
    shown = [v["cell"] for b in report["blocks"] for r in b.get("rows", []) for v in r["values"] if "cell" in v]
    assert shown and not any(c.get("hasShare") or c.get("hasInterval") for c in shown)


@pytest.mark.parametrize("language, word", [("da", "sager"), ("en", "cases")])
@pytest.mark.parametrize("format, start", [("TEXT", None), ("HTML", b"<!"), ("JSON", b"{")])
def test_a_report_is_rendered_in_three_forms_and_two_languages(town, done, language, word, format, start):
    got = town.planner.call("ReportService/RenderReport", activityId=done["activityId"], language=language, format=f"FORMAT_{format}")
    content = base64.b64decode(got["content"])
    assert word in content.decode() and content.lstrip().startswith(start or b"") and got["fileName"] and got["contentType"]
    if format == "JSON":
        report = json.loads(content)
        assert report.get("report", report)["language"] == language


def test_results_of_what_is_not_drawn_are_refused(town, anne):
    activity = town.activity([anne])
    with town.planner.refused("WRONG_STATE", "failed_precondition"):
        town.planner.call("ReportService/GetResults", activityId=activity["activityId"])
