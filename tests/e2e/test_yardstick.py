"""The yardstick over two half-years: anchor cases read twice, by two who stayed, one who left and one who is new. All figures again from
what was answered, by R."""
import datetime as dt
import subprocess

import pytest

from support.desk import Desk
from support.server import Server
from support.town import Town, finish, question_set, reviews, token

QUESTIONS = ("P-1", "P-2", "M-1")
ANCHORS = 6


def read(nth, who, half):
    """What a reader answers to each question of the nth anchor case: those who stay become milder, the one who leaves was the mildest."""
    if who == "Carl":
        return {q: "ja" for q in QUESTIONS}
    if who == "Dora":
        return {q: "nej" for q in QUESTIONS}
    step = {"Anne": 0, "Bo": 1}[who]
    if half == 0:
        return {q: "ja" if (nth + i + step) % 3 == 0 else "nej" for i, q in enumerate(QUESTIONS)}
    return {q: "nej" if (nth + 2 * i) % 5 == 0 else "ja" for i, q in enumerate(QUESTIONS)}


def ordinary(town, who, activity, cases=12):
    """An audit of this half-year is read, so that there is a course to stand beside."""
    today = dt.date.fromisoformat(town.server.value("SELECT app.today()"))
    audit = activity or town.audit(who, templateId=town.set, caseCount=cases, startsOn=today.isoformat(), deadline=(today + dt.timedelta(days=21)).isoformat())
    for nth, (one, review) in enumerate([(one, r) for one in who for r in reviews(one, activity=audit["activityId"])]):
        finish(one, review, lambda item, *_, nth=nth: "nej" if item["code"] in QUESTIONS[:nth % 3] else "ja")


@pytest.fixture(scope="module")
def read_twice():
    with Server() as server:
        town = Town(server, cases=40)
        people = {name: town.leader(name) for name in ("Anne", "Bo", "Carl", "Dora")}
        town.set = town.publish(question_set("maal-" + token()))
        activity = town.audit([people["Anne"], people["Bo"]], templateId=town.set)

        def opened(panel, **fields):
            ahead = dt.date.fromisoformat(server.value("SELECT app.today()")) + dt.timedelta(days=14)
            return town.planner.do("CalibrationService/OpenCalibration", activityId=activity["activityId"], panel=[people[p].id for p in panel],
                                   deadline=f"{ahead}T12:00:00Z", **fields)["calibration"]
        first = opened(["Anne", "Bo"], caseCount=ANCHORS)
        for name in ("Anne", "Bo"):
            for review in reviews(people[name], "CALIBRATION"):
                finish(people[name], review, lambda *_: "ja")
        anchors = []
        for case in sorted(first["caseNumbers"]):
            for question in QUESTIONS:
                people["Anne"].do("CalibrationService/RecordConsensus", calibrationId=first["calibrationId"], caseNumber=case, question=question,
                                  value="ja", reason="Alle så det samme", present=[people["Anne"].id, people["Bo"].id])
            anchors.append(town.planner.do("CalibrationService/SetAnchor", calibrationId=first["calibrationId"], caseNumber=case,
                                           title=f"Anker {len(anchors)}", excerpt="Et barn på ni år.")["anchorId"])
        nth = {case: i for i, case in enumerate(sorted(first["caseNumbers"]))}
        for half, panel in enumerate((["Anne", "Bo", "Carl"], ["Anne", "Bo", "Dora"])):
            if half:
                server.psql("UPDATE app.session SET idle = '10 years', expires_at = app.now() + interval '10 years'")
                server.move_clock("184 days")
            ordinary(town, [people["Anne"], people["Bo"]], activity if not half else None)
            opened(panel, anchorIds=anchors)
            for name in panel:
                for review in reviews(people[name], "ANCHOR"):
                    says = read(nth[review["caseNumber"]], name, half)
                    finish(people[name], review, lambda item, *_, says=says: says.get(item["code"], "ja"))
        with server.checked():
            yield town


def moves(who_before, who_now, questions=QUESTIONS):
    """Each anchor case's own movement; agreed was yes throughout, so a yes is 0 and a no is -1."""
    def mean(nth, who, half):
        said = [read(nth, name, half)[q] for name in who for q in questions]
        return said.count("ja") / len(said) - 1
    return [mean(nth, who_now, 1) - mean(nth, who_before, 0) for nth in range(ANCHORS)]


def by_r(values):
    """Mean, 95 % interval and p, as R's t.test says."""
    program = f"t <- t.test(c({','.join(map(repr, values))})); cat(sprintf('%.12f', c(t$estimate, t$conf.int, t$p.value)))"
    return [float(x) for x in subprocess.run(["Rscript", "-e", program], check=True, capture_output=True, text=True).stdout.split()]


def yardstick(town, question=""):
    got = town.planner.call("CalibrationService/GetYardstick", templateId=town.set, question=question)
    return got["periods"], [m.removeprefix("MOVEMENT_") for m in got["movements"]]


def test_the_anchor_case_is_the_unit_and_the_same_readers_are_paired(read_twice):
    (before, now), movements = yardstick(read_twice)
    mean, low, high, p = by_r(moves(["Anne", "Bo"], ["Anne", "Bo"]))
    assert now["against"] == before["period"] and "against" not in before and now["byReader"]
    assert (now["sharedAnchors"], now["sameReaders"], now["anchors"], now["readings"], now["compared"]) == (6, 2, 6, 18, 54)
    assert (now["move"], now["moveLow"]) == pytest.approx((mean, low), abs=1e-9)
    assert now["moveHigh"] == pytest.approx(min(high, 1), abs=1e-9)
    others = by_r(moves(["Anne", "Bo", "Carl"], ["Anne", "Bo", "Dora"]))
    assert p * 2 < 0.05 and movements == ["UNSPECIFIED", "YARDSTICK"], "two comparisons: with those who stayed, and whoever read"
    assert mean > 0.3 > abs(others[0]), "whoever read: a mild reader went and a strict one came, and the movement hides"


def test_a_half_years_own_mean_stays_within_what_is_possible(read_twice):
    (before, _), _ = yardstick(read_twice)
    every = ["Anne", "Bo", "Carl"]
    level = [sum(read(nth, who, 0)[q] == "ja" for who in every for q in QUESTIONS) / 9 - 1 for nth in range(ANCHORS)]
    mean = sum(level) / ANCHORS
    assert before["lean"] == pytest.approx(mean, abs=1e-9) and -1 <= before["leanLow"] <= before["lean"] <= before["leanHigh"] <= 0, \
        "yes was agreed, and nothing is milder than yes"


def test_r15_practice_is_a_mean_of_cases_with_its_interval_from_ten_on(read_twice):
    (before, now), _ = yardstick(read_twice)
    assert before["practice"]["n"] == "4" and not before["practice"].get("hasShare") and before["practice"]["withheld"] == "below_10_cases"
    mean, low, high, _ = by_r([1 - (nth % 3) / 3 for nth in range(12)])
    assert now["practice"]["n"] == "12" and [now["practice"][k] for k in ("share", "low", "high")] == pytest.approx([mean, low, min(high, 1)], abs=1e-9)


def test_one_question_alone_and_one_that_nobody_asked(read_twice):
    (_, now), _ = yardstick(read_twice, "P-2")
    assert now["move"] == pytest.approx(sum(moves(["Anne", "Bo"], ["Anne", "Bo"], ["P-2"])) / ANCHORS, abs=1e-9)
    assert read_twice.planner.call("CalibrationService/GetYardstick", templateId=read_twice.set, question="X-9") == {}


def test_beside_a_course_stands_the_same_verdict(read_twice):
    report = read_twice.planner.call("ReportService/GetTrend", kind="ACTIVITY_KIND_GENERAL", departmentId=read_twice.department, items=["P-1", "all"],
                                     language="en")["report"]
    rows = {row["id"]: [v.get("text", "") for v in row["values"]] for row in next(b for b in report["blocks"] if b["id"] == "yardstick")["rows"]}
    mean, low, high, _ = by_r(moves(["Anne", "Bo"], ["Anne", "Bo"]))
    (first, second), _ = yardstick(read_twice)
    assert rows[f"all {first['period']}"][3] == "the first"
    verdict = rows[f"all {second['period']}"][3]
    assert verdict.startswith("The yardstick moved; what practice did cannot be told. Since the ")
    assert f" {100 * mean:+.0f} points of the scale ({100 * low:+.0f} to {100 * high:+.0f}), answer by answer of those who read both times: 2." in verdict
    course = next(b for b in report["blocks"] if b["id"] == "all")
    assert "the same readers came to read the anchor cases otherwise: the yardstick moved" in course["text"]


def test_at_the_terminal_the_verdict_stands_with_what_it_rests_on(read_twice, tmp_path):
    shown = Desk(read_twice.server, tmp_path / "poul", read_twice.planner).run("kalibrering", "målestok", read_twice.set)
    mean, low, high, _ = by_r(moves(["Anne", "Bo"], ["Anne", "Bo"]))
    danish = [f"{x:+.2f}".replace(".", ",") for x in (mean, low, high)]
    assert "almindelige gennemgange: 12, gennemsnit 0,67 (" in shown and "almindelige gennemgange: 4, gennemsnit kræver 10 sager" in shown, shown
    assert "  referencesager: 6, læsninger: 18, svar som aftalt: 30 af 54\n" in shown, shown
    assert "begge gange: 6, af de samme læsere: 2\n" in shown and "end dengang: {} ({} til {})\n".format(*danish) in shown, shown
    assert shown.rstrip().endswith("målestokken flyttede sig; hvad praksis gjorde, kan ikke siges") and max(map(len, shown.splitlines())) <= 80


def test_r20_the_pairs_stay_when_answers_have_faded_and_nobody_is_left_when_a_name_is_deleted(read_twice):
    server, before = read_twice.server, yardstick(read_twice)
    server.value("SELECT count(app.fade_review(r.id)) FROM app.review r WHERE r.purpose = 'anchor' AND r.submitted_at < app.now() - interval '90 days'")
    assert yardstick(read_twice) == before, "half of it faded, half not"
    server.value("SELECT count(app.fade_review(r.id)) FROM app.review r WHERE r.purpose = 'anchor' AND r.faded_at IS NULL")
    assert yardstick(read_twice) == before
    server.psql("SELECT app.forget_person(p.id) FROM app.person p WHERE p.display_name = 'Anne'")
    assert server.value("SELECT count(*) FROM app.reader_key y JOIN app.person p ON p.id = y.person_id WHERE p.display_name = '–'") == "0"
    assert yardstick(read_twice) == before, "their pairs stay pairs of nobody"
