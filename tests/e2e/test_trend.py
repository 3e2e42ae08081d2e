"""Courses over years: what stays of months whose cases have faded, who reviewed, where the yardstick moved."""
import base64
import json
import re
import subprocess

import pytest

from support.town import Town, audit_of, day, finish, month, reviews
from test_consensus import anchor, opened, says, spoken  # noqa: F401  fixtures
from test_report import series

PART = {"kind": "ACTIVITY_KIND_GENERAL", "fromMonth": month(14), "toMonth": month(3)}


@pytest.fixture(scope="module")
def course(own_running):
    """A year of months, every case of which is known; and the audits behind it, the oldest first."""
    town = Town(own_running, cases=120, workers=12)
    town.anne, town.bo = town.leader("Anne"), town.leader("Bo")
    town.audits = [audit_of(town, [town.anne, town.bo], back, yes) for back, yes in zip(range(14, 2, -1), (6, 9, 7, 10, 8, 11, 6, 9, 12, 8, 10, 7))]
    return town


def fade(town, activity, keep=0):
    """The results of its cases fade, as they do every morning when their time is over."""
    town.server.value(f"SELECT count(app.fade_review(r.id)) FROM (SELECT r.id FROM app.review r WHERE r.activity_id = '{activity['activityId']}' "
                      f"ORDER BY r.submitted_at OFFSET {keep}) r")


def told(town, **wanted):
    return series(town.planner.call("ReportService/GetTrend", **{**PART, "departmentId": town.department, "items": ["P-1", "all"], **wanted})["report"])


def written(town, form, **wanted):
    asked = {**PART, "departmentId": town.department, "items": ["P-1", "all"], "language": "en", **wanted}
    return base64.b64decode(town.planner.call("ReportService/RenderReport", subject="REPORT_SUBJECT_TREND", format=f"FORMAT_{form}", **asked)["content"])


def numbers(block):
    return [{k: v for k, v in row["values"][0]["cell"].items()} for row in block["rows"]]


def test_beside_each_point_stands_who_reviewed_and_how_many(course):
    done = [course.server.psql("SELECT p.display_name, count(*) FROM app.review r JOIN app.person p ON p.id = r.reviewer_id "
                               f"WHERE r.activity_id = '{a['activityId']}' AND r.purpose = 'random' GROUP BY 1 ORDER BY 2 DESC, 1") for a in course.audits]
    mix = [row["values"][1]["text"] for row in told(course)["P-1"]["rows"]]
    assert mix == [", ".join(f"{name} {cases}" for name, cases in month) for month in done] and len(mix) == 12
    assert mix[0] in " ".join(written(course, "TEXT").decode().split())


def test_nothing_is_compared_across_a_point_where_nobody_stayed(running):
    town = Town(running, cases=60, workers=6)
    tove, ulla = town.leader("Tove"), town.leader("Ulla")
    for who, back, yes in ((tove, 6, 6), (tove, 5, 9), (ulla, 4, 3), (ulla, 3, 4)):
        audit_of(town, [who], back, yes)
    block = told(town)["P-1"]
    assert [row.get("breakBefore", "") for row in block["rows"]] == ["", "", "andre gennemgår", ""]
    assert [(level.get("firstRow", 0), level["lastRow"]) for level in block["levels"]] == [(0, 1), (2, 3)], "a median on each side, none across"
    assert "Ingen af dem, der gennemgik før" in block["text"]
    hidden = json.loads(written(town, "JSON", items=["P-1"]))
    for row in series(hidden.get("report", hidden))["P-1"]["rows"]:
        assert row["values"][0]["cell"].get("suppressed") != any(c.isdigit() for c in row["values"][1]["text"]), \
            "r16_how many cases somebody reviewed is not told where their number is hidden"


def by_r(program):
    """What R itself says, as words."""
    return subprocess.run(["Rscript", "-e", program], check=True, capture_output=True, text=True).stdout.split()


def test_r15_each_course_is_asked_once_whether_there_is_a_trend_and_r_says_the_same(course):
    report = course.planner.call("ReportService/GetTrend", **PART, departmentId=course.department, items=["P-1", "P-2", "all"], language="en")["report"]
    yes = [int(c["count"]) for c in numbers(series(report)["P-1"])]
    assert [int(c["n"]) for c in numbers(series(report)["P-1"])] == [12] * 12, "each case weighs the same, so that n is the effective n"
    rows = {r["id"]: [v["text"] for v in r["values"]] for r in next(b for b in report["blocks"] if b["id"] == "trend-tests")["rows"]}
    mean = [c["share"] for c in numbers(series(report)["all"])]

    def fit(x):
        return by_r(f"""x <- c({','.join(map(str, x))}); t <- 0:11 / 12; f <- suppressWarnings(glm(cbind(x, 12 - x) ~ t, family = binomial))
            s <- summary(f)$coefficients; e <- s[2, 1] + c(0, -1, 1) * qnorm(.975) * s[2, 2]; g <- fitted(f)
            cat(sprintf("%.2f", exp(e)), sprintf("%.0f", 100 * g[c(1, 12)]), pchisq(f$null.deviance - f$deviance, 1, lower.tail = FALSE))""")
    fits = {"P-1": fit(yes), "all": fit([m * 12 for m in mean])}
    p = {item: float(f[5]) for item, f in fits.items()}
    adjusted = dict(zip(p, by_r(f"cat(sprintf('%.2f', p.adjust(c({','.join(map(str, p.values()))}), 'holm')))")))
    for item, (odds, low, high, first, last, _) in fits.items():
        assert rows[item][0] == "no certain trend" and min(map(float, adjusted.values())) >= 0.05
        assert re.findall(r"\d+(?=.?%)", rows[item][1]) == [first, last]
        assert re.findall(r"\d+\.\d\d", rows[item][2]) == [odds, low, high]
        assert rows[item][3:] == [f"{p[item]:.2f}", adjusted[item]]
    assert rows["P-2"][0] == "not asked: all the same"
    assert "Is there a trend?" in written(course, "HTML").decode() and "no certain trend" in written(course, "TEXT").decode()


def test_r20_a_course_keeps_the_points_of_months_whose_cases_have_faded(course):
    before, file_before = told(course), json.loads(written(course, "JSON"))
    assert [int(c["count"]) for c in numbers(before["P-1"])] == [6, 9, 7, 10, 8, 11, 6, 9, 12, 8, 10, 7]
    for activity in course.audits[:4]:
        fade(course, activity)
    fade(course, course.audits[4], keep=5)
    after, file_after = told(course), json.loads(written(course, "JSON"))
    for item in ("P-1", "all"):
        assert after[item] == before[item], "to the last digit, raters, limits and words included"
    still = 0
    for item in ("P-1", "all"):
        for was, now in zip(series(file_before.get("report", file_before))[item]["rows"], series(file_after.get("report", file_after))[item]["rows"]):
            cells = [row["values"][0]["cell"] for row in (was, now)]
            hidden = [cell.get("suppressed", False) or "withheld" in cell for cell in cells]
            assert hidden[1] or not hidden[0], "r16_what was hidden is not told because its cases have faded"
            assert hidden[1] or now["values"] == was["values"]
            assert cells[1].get("suppressed") or [c["count"] for c in cells] == [cells[0]["count"]] * 2
            still += not hidden[1]
    assert still > 12, "two persons can share a bit, so that a little more may be hidden, but not the course"


# -- the yardstick beside it

def yardstick(town, **wanted):
    report = town.planner.call("ReportService/GetTrend", kind="ACTIVITY_KIND_GENERAL", departmentId=town.department, items=["P-1", "all"],
                               language="en", **wanted)["report"]
    return next(b for b in report["blocks"] if b["id"] == "yardstick")


def read_of(block):
    return [(row["title"], *(v["text"] if "text" in v else (int(v["cell"].get("count", 0)), int(v["cell"]["n"])) for v in row["values"]))
            for row in block.get("rows", [])]


def test_r08_beside_a_course_stands_how_anchor_cases_were_read_meanwhile_once_the_round_is_open(town, anchor, anne, bo):
    activity = anchor["activity"]["activityId"]
    for review in reviews(anne, activity=activity):
        finish(anne, review)
    assert "nobody can tell whether the yardstick moved" in yardstick(town)["text"]
    new, other = town.leader("Nina"), town.leader("Otto")
    opened(town, anchor["activity"], [new, other], anchorIds=[anchor["anchor"]])
    finish(new, reviews(new, "ANCHOR")[0], says(1))
    assert "nobody can tell" in yardstick(town)["text"], "r08_a sealed round is not in it, nor that one is in"
    finish(other, reviews(other, "ANCHOR")[0], says(0))
    half = f"{'first' if day().month < 7 else 'second'} half of {day().year}"
    few = "below 5 anchor cases: the counts say it"
    wanted = [(f"Er P-1 i orden?, {half}".replace("Er P-1 i orden?", "Is P-1 in order?"), "2", (1, 2), few, "the first"),
              (f"All questions together, {half}", "2", (3, 4), few, "the first")]
    before = read_of(yardstick(town))
    assert [(t.split(", ")[-1], *rest) for t, *rest in before] == [(t.split(", ")[-1], *rest) for t, *rest in wanted]
    assert before[0][0].startswith("Is P-1 in order?")
    as_text = " ".join(written(town, "TEXT", fromMonth="", toMonth="").decode().split())
    assert "The yardstick" in as_text and "1 of 2" in as_text
    town.server.value("SELECT count(app.fade_review(r.id)) FROM app.review r WHERE r.purpose = 'anchor' AND r.state = 'submitted' AND NOT r.sealed")
    assert town.server.value("SELECT count(*) FROM app.answer n JOIN app.review r ON r.id = n.review_id WHERE r.purpose = 'anchor' AND r.state = 'submitted' AND NOT r.sealed") == "0"
    assert read_of(yardstick(town)) == before, "r20_what was read stays when its answers have faded"
    told_alone = town.planner.call("CalibrationService/GetYardstick", templateId=anchor["activity"]["templateId"], question="P-1")["periods"][0]
    assert (told_alone["readings"], told_alone["asAgreed"]) == (2, 1)
