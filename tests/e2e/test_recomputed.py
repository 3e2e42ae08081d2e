"""Every number of a page of results, of a course and of an action, from the raw answers by a query that shares nothing with the product's own:
in a town with two versions of a question set and a second set of another scale, strata of unequal weight, cases that do not apply, corrections, reviews that were
opened again, targeted cases and another kind of audit beside."""
import collections
import hashlib
import json
import math
import re

import pytest

from support.server import until
from support.told import left_out as left_out_over_time
from support.town import Town, answer_to, case_list, case_row, import_file, month, question_set, reviews, show, submit, today

KIND = {"kind": "ACTIVITY_KIND_GENERAL"}
DEGREES = {"id": "grader", "options": [
    {"value": "hoej", "label_da": "Høj", "label_en": "High", "counts": True, "score": "1"},
    {"value": "nogen", "label_da": "Nogen", "label_en": "Some", "counts": True, "score": "0.5"},
    {"value": "lav", "label_da": "Lav", "label_en": "Low", "counts": True, "score": "0"},
    {"value": "ikke_relevant", "label_da": "Ikke relevant", "label_en": "Not relevant", "counts": False}]}
MARKERS = [{"id": i, "title_da": i, "title_en": i} for i in ("barn", "plan")]

# What each item comes to. %(value)s: of an item's answer; %(where)s: which cases.
QUERY = """
WITH looked_at AS (
    SELECT r.id, r.template_id, t.version_name AS version, r.activity_id, r.reviewer_id, h.caseworker_id, 1 / (s.drawn::numeric / s.listed) AS weight
    FROM app.review r JOIN app.activity a ON a.id = r.activity_id JOIN app.template t ON t.id = r.template_id JOIN app.case c ON c.id = r.case_id
        JOIN app.draw d ON d.id = r.draw_id JOIN app.drawn_case k ON k.draw_id = d.id AND k.case_id = c.id
        JOIN app.stratum s ON s.list_id = d.list_id AND s.key = k.stratum
        JOIN app.case_holder h ON h.case_id = c.id AND h.held_to IS NULL
        JOIN app.team_member m ON m.caseworker_id = h.caseworker_id AND m.held_to IS NULL JOIN app.team e ON e.id = m.team_id
        JOIN app.decision v ON v.case_id = c.id AND v.withdrawn_at IS NULL
    WHERE r.purpose = 'random' AND r.state = 'submitted' AND a.kind = 'general' AND %(where)s
), answered AS (
    SELECT l.*, i.code, i.step, i.marker, %(value)s AS value
    FROM looked_at l JOIN app.item i ON i.template_id = l.template_id AND i.kind = 'question'
    WHERE i.code <> ALL ('{%(without)s}') AND (i.code <> 'P-3' OR 'ja' = (SELECT n.value FROM app.answer n WHERE n.review_id = l.id AND n.item = 'soeskende'))
), of_a_case AS (
    SELECT g.item, y.id, y.caseworker_id, y.weight, count(*) FILTER (WHERE y.value <> 'ikke_relevant') AS n, count(*) FILTER (WHERE y.value IN ('ja', 'hoej')) AS yes,
        min(y.value) AS value
    FROM answered y, LATERAL (VALUES (y.code), (y.code || ' as of ' || y.version), ('step:' || y.step), ('marker:' || y.marker), ('all')) AS g (item) WHERE g.item IS NOT NULL
    GROUP BY 1, 2, 3, 4
)
SELECT o.item, json_build_object('cases', count(*), 'n', count(*) FILTER (WHERE n > 0), 'yes', count(*) FILTER (WHERE n > 0 AND yes = n),
    'w', sum(weight) FILTER (WHERE n > 0), 'w2', sum(weight * weight) FILTER (WHERE n > 0), 'ws', sum(weight * yes / n) FILTER (WHERE n > 0),
    'persons', count(DISTINCT caseworker_id) FILTER (WHERE n > 0), 'seen', count(DISTINCT caseworker_id) FILTER (WHERE n > 0 AND yes = n),
    'values', (SELECT json_object_agg(v.value, v.times) FROM (SELECT p.value, count(*) AS times FROM of_a_case p WHERE p.item = o.item GROUP BY 1) AS v))
FROM of_a_case o GROUP BY o.item
"""
IN_FORCE = """coalesce((SELECT e.value FROM app.entry e WHERE e.review_id = l.id AND e.item = i.code AND e.kind = 'correction'
    ORDER BY e.number DESC LIMIT 1), (SELECT n.value FROM app.answer n WHERE n.review_id = l.id AND n.item = i.code))"""
AT_FIRST = """(SELECT v.value FROM app.answer_event v WHERE v.review_id = l.id AND v.item = i.code AND v.answered_at <= coalesce(
    (SELECT min(o.at) FROM app.review_event o WHERE o.review_id = l.id AND o.what = 'reopened'), 'infinity') ORDER BY v.version DESC LIMIT 1)"""


def recomputed(town, where="true", first=False, without=()):
    """without: questions that are left out of what several come to."""
    rows = town.server.psql(QUERY % {"value": AT_FIRST if first else IN_FORCE, "where": where, "without": ",".join(without)})
    return {item: json.loads(told) for item, told in rows}


def luck(*what):
    """The same in every run, and no more even than chance."""
    return hashlib.sha256(" ".join(map(str, what)).encode()).digest()[0] / 256


def answer(who, review, salt="", again=False):
    """Facts, then every question that applies; some do not."""
    case = review["caseNumber"].rpartition("-")[2]
    shown = show(who, review)
    if not again:
        facts = [i for i in shown["items"] if i["kind"] == "ITEM_KIND_FACT"]
        who.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[
            {"item": i["code"], "seen": i.get("answer", {}).get("version", 0),
             "value": ("ja" if luck(case, "fact") < .6 else "nej") if i["code"] == "soeskende" else "2026-01-15"} for i in facts])
        shown = show(who, review)
    best, *others = [o["value"] for o in shown["scale"]["options"] if o.get("counts")]
    who.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[
        answer_to(i, "ikke_relevant" if luck(salt, case, i["code"], "rel") < .2 else best if luck(salt, case, i["code"]) < .6
                  else others[luck(case, i["code"], "other") > .5 and -1])
        for i in shown["items"] if i["kind"] == "ITEM_KIND_QUESTION" and i.get("required")])
    return submit(who, shown["review"])


def audit(town, leaders, **changes):
    """By any word: the draw may fall as it likes."""
    activity = town.activity(leaders, spareCount=0, **changes)
    town.draw(activity, "kastanje")
    town.assign(activity)
    return activity


def read(town, leaders, salt, **changes):
    """An audit, answered whole; of every fifth case the review is opened again and answered otherwise, of every seventh an answer corrected."""
    activity = audit(town, leaders, **changes)
    purpose = "TARGETED" if changes.get("method") == "METHOD_TARGETED" else "RANDOM"
    for who in leaders:
        for nth, review in enumerate(reviews(who, purpose, activity=activity["activityId"], look=False)):
            at = answer(who, review, salt)
            if nth % 5 == 1:
                who.do("ReviewService/ReopenReview", reviewId=review["reviewId"], version=at["version"], reason="Set igen")
                answer(who, review, salt + "again", again=True)
            if nth % 7 == 2:
                scale = [o["value"] for o in show(who, review)["scale"]["options"]]
                item = next(i for i in show(who, review)["items"] if i["kind"] == "ITEM_KIND_QUESTION" and i.get("required"))
                other = next(v for v in ("ja", "nej", "hoej", "lav") if v != item["answer"]["value"] and v in scale)
                who.do("EntryService/AnswerRemark", reviewId=review["reviewId"], item=item["code"], value=other, words="Læst forkert")
    return town.get(activity)


@pytest.fixture(scope="module")
def town(running):
    """Two departments with two teams and one; ninety cases under two sections of the law, of two target groups."""
    running.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
    t = Town(running, cases=1, workers=8)
    mark = t.staff.mark
    for nth in range(1, 90):
        elsewhere = {"Rådgiver-id": f"Q{mark}{nth % 3}", "Rådgiver": f"Rådgiver {mark} Q{nth % 3}", "Team": f"Team {mark} Ø", "Afdeling": f"Afdeling {mark} Ø"}
        t.rows.append(case_row(t.staff, nth, **{"Paragraf": "§ 46" if nth % 4 == 0 else "§ 32",
                                                "Målgruppe": "Barn med handicap" if nth % 4 == 1 else "Udsat barn"}, **(elsewhere if nth % 5 == 0 else {})))
    assert import_file(t.admin, case_list(t.rows)).get("committed")
    code = "saet-" + mark
    def version(number, **words):
        text = question_set(code, version=number, markers=MARKERS)
        return t.publish(text.replace("step: plan\n", "step: plan\n  marker: plan\n").replace("step: modtag\n", "step: modtag\n  marker: barn\n")
                         .replace("Er P-1 i orden?", words.get("p1", "Er P-1 i orden?")))
    t.one = version("1.0.0")
    t.departments = [d["departmentId"] for d in t.admin.call("OrganisationService/ListDepartments")["departments"] if mark in d["name"]]
    t.leaders = [t.leader("Anne"), t.leader("Bo")]
    frame = {"departments": t.departments, "exemptMonths": -1}
    by_section = {"method": "METHOD_STRATIFIED", "strata": "STRATA_SECTION"}
    t.audits = [read(t, t.leaders, "a", caseCount=25, startsOn=month(6), frame=frame, templateId=t.one, **by_section),
                read(t, t.leaders, "b", caseCount=14, startsOn=month(5), frame=frame, templateId=t.one)]
    t.two = version("2.0.0", p1="Er P-1 helt i orden?")
    t.audits.append(read(t, t.leaders, "c", caseCount=31, startsOn=month(4), frame=frame, templateId=t.two, **by_section))
    t.other = t.publish(question_set("andet-" + mark, scale=DEGREES, questions=[{"code": f"X-{n}", "step": "plan", "text_da": f"Er X-{n} i orden?", "text_en": "?",
                                                                 "obligation": "skal"} for n in (1, 2)]))
    t.audits.append(read(t, t.leaders, "d", caseCount=17, startsOn=month(3), frame=frame, templateId=t.other, **by_section))
    read(t, t.leaders, "e", caseCount=9, startsOn=month(3), frame=frame, templateId=t.two, method="METHOD_TARGETED", targetedReason="Klager")
    read(t, t.leaders, "f", caseCount=11, startsOn=month(3), frame=frame, templateId=t.two, kind="ACTIVITY_KIND_THEMED")
    # Some are left undone.
    undone = audit(t, t.leaders, caseCount=8, startsOn=month(2), frame=frame, templateId=t.two)
    for review in reviews(t.leaders[0], activity=undone["activityId"], look=False)[:3]:
        answer(t.leaders[0], review, "g")
    return t


def wilson(p, n):
    z = 1.959963984540054
    middle, half = (p + z * z / (2 * n)) / (1 + z * z / n), z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return middle - half, middle + half


NOTHING = {"cases": 0, "n": 0, "yes": 0, "w": 0, "w2": 0, "ws": 0, "persons": 0, "seen": 0, "values": {}}


def same(cell, wanted, what, part=False):
    """1 where it was told, 0 where it is one caseworker's, or of a part beside the rest of which would stand few."""
    if cell.get("suppressed"):
        assert (part or wanted["persons"] == 1) and not int(cell.get("n", 0)) and not cell.get("share"), what
        return 0
    assert (int(cell.get("count", 0)), int(cell.get("n", 0))) == (wanted["yes"], wanted["n"]), what
    assert bool(cell.get("hasShare")) == (wanted["n"] >= 10) or cell.get("withheld") == "few_persons", (what, cell)
    if cell.get("hasShare"):
        p = wanted["ws"] / wanted["w"]
        low, high = wilson(p, wanted["w"] ** 2 / wanted["w2"])
        assert (cell.get("share", 0), cell.get("low", 0), cell.get("high", 0)) == pytest.approx((p, low, high), abs=1e-9), what
    return 1


def hidden_in(report):
    return {row["id"] for b in report["blocks"] if b["kind"] == "BLOCK_KIND_BARS" for row in b["rows"] if row["values"][-1]["cell"].get("suppressed")}


def row_of(row, wanted):
    """A question as some versions ask it says which, and is of those alone; else all that the page is about ask it alike."""
    if "@" not in row["id"]:
        assert row["id"] != "P-1" or len([i for i in wanted if i.startswith("P-1 as of")]) < 2, "answers to two wordings"
        return row["id"]
    return f"{row['id'].partition('@')[0]} as of {re.search(r'[(]ordlyden i Prøve ([0-9.]+)[)]$', row['title']).group(1)}"


def check_page(report, wanted, together, part=False):
    """How many figures were held against theirs, by block. together: the same for what several questions come to. part: of a whole that can be
    asked for, too."""
    compared = collections.Counter()
    for block in report["blocks"]:
        for row in block.get("rows", []):
            cells = [v["cell"] for v in row["values"] if "cell" in v]
            name, what = row.get("id", ""), (block["id"], row.get("id"))
            asked = row_of(row, wanted) if block["id"] == "spread" or block["kind"] == "BLOCK_KIND_BARS" else name
            if block["id"] == "spread":
                figure = wanted.get(asked) or together["marker:" + name]
                hidden = cells[0].get("suppressed")
                assert (int(cells[0].get("count", 0)), int(cells[0].get("n", 0))) == ((0, 0) if hidden else (figure["seen"], figure["persons"])), what
                assert bool(hidden) == (1 in (figure["persons"], figure["seen"], figure["persons"] - figure["seen"])) or (part and hidden), what
                compared["spread"] += not hidden
            elif block["kind"] == "BLOCK_KIND_BARS":
                figure = wanted.get(asked, NOTHING)
                values = [column["id"] for column in block["columns"][1:-1]]
                if not cells[0].get("suppressed"):
                    assert {v: int(c.get("count", 0)) for v, c in zip(values, cells)} == {**dict.fromkeys(values, 0), **figure["values"]}, what
                compared["questions"] += same(cells[-1], figure, what, part)
            elif block["id"] in ("steps", "markers"):
                key = "all" if name == "all" else f"{block['id'][:-1]}:{name}"
                compared[block["id"]] += sum(same(c, together.get(key, NOTHING), what, part) for c in cells)
            else:
                assert not cells, f"{what}: figures that nobody recomputes"
    return compared


def check(town, where, least, **asked):
    """Of the values in force and of the first ones."""
    for first in (False, True):
        report = town.planner.call("ReportService/GetResults", first=first, **asked)["report"]
        wanted, left_out = recomputed(town, where, first), hidden_in(report)
        part = bool({"section", "targetGroup", "templateId", "teamId", "departmentId"} & asked.keys())
        compared = check_page(report, wanted, recomputed(town, where, first, {row.partition("@")[0] for row in left_out}) if left_out else wanted, part)
        assert f"ennemgået og indsendt: {wanted['all']['cases']}." in report["subtitle"], report["subtitle"]
        assert ("Udtrukket i alt" in report["subtitle"]) == bool({"section", "targetGroup", "teamId", "departmentId"} & asked.keys()), "drawn for whole audits"
        markers = [figure["persons"] > 1 for item, figure in wanted.items() if item.startswith("marker:")]
        assert left_out or compared["markers"] == (sum(markers) + (wanted["all"]["persons"] > 1) if markers else 0), compared
        assert compared["questions"] + len(left_out) >= least and (compared["steps"] or left_out), compared


def test_the_town_is_what_it_is_meant_to_be(town):
    """What the other tests stand on: without it they would compare less than they say."""
    now, first = recomputed(town), recomputed(town, first=True)
    assert now["all"]["cases"] == first["all"]["cases"] == 25 + 14 + 31 + 17 + 3
    assert any(now[item]["values"] != first[item]["values"] for item in now) and now["P-1"]["values"]["ikke_relevant"] and now["P-3"]["cases"] < now["P-1"]["cases"]
    assert now["all"]["w"] ** 2 < now["all"]["w2"] * now["all"]["n"], "weights differ"
    value = town.server.value
    assert int(value("SELECT count(*) FROM app.review_event WHERE what = 'reopened'")) > 10 < int(value("SELECT count(*) FROM app.entry WHERE kind = 'correction'"))
    assert int(value("SELECT count(*) FROM app.review WHERE purpose = 'targeted' AND state = 'submitted'")) == 9


def test_r05_r11_r15_r16_r27_a_page_of_everything(town):
    check(town, "true", 6, **KIND)
    report = town.planner.call("ReportService/GetResults", **KIND)["report"]
    assert [b for b in report["blocks"] if b["id"] == "spread" and len(b["rows"]) >= 4]
    assert {r["id"] for b in report["blocks"] if b["kind"] == "BLOCK_KIND_BARS" for r in b["rows"]} >= {"P-1@1", "P-1@2"}, "P-1 was reworded"


def test_a_page_of_each_audit(town):
    for audit in town.audits:
        check(town, f"a.id = '{audit['activityId']}'", 2, activityId=audit["activityId"])


def test_a_page_of_a_department_and_of_each_team(town):
    for department in town.departments:
        check(town, f"e.department_id = '{department}'", 4, **KIND, departmentId=department)
    for team in town.planner.call("OrganisationService/ListTeams")["teams"]:
        if town.staff.mark in team["name"]:
            check(town, f"e.id = '{team['teamId']}'", 4, **KIND, teamId=team["teamId"])


def test_a_page_of_a_section_and_of_a_target_group(town):
    for section in ("32", "46"):
        check(town, f"v.section = '{section}'", 2, **KIND, section=section)
    for group in ("Udsat barn", "Barn med handicap"):
        check(town, f"c.target_group = '{group}'", 4, **KIND, targetGroup=group)


def test_r12_a_page_of_a_question_set_in_all_its_versions(town):
    for template, least in ((town.one, 4), (town.two, 4), (town.other, 2)):
        check(town, f"t.code = (SELECT o.code FROM app.template o WHERE o.id = '{template}')", least, **KIND, templateId=template)


def test_a_page_of_some_months_and_of_a_part_in_them(town):
    months = {"fromMonth": month(5), "toMonth": month(4)}
    between = f"a.starts_on BETWEEN '{month(5)}' AND '{month(4)}'"
    check(town, between, 4, **KIND, **months)
    check(town, f"{between} AND e.department_id = '{town.departments[0]}' AND v.section = '32'", 2, **KIND, **months, departmentId=town.departments[0],
          section="32")


def alone_in_a_month(town, where):
    """Questions that one caseworker stands behind in some month, in one wording: those of months that others stand behind as well, and all of them."""
    apart, every = set(), set()
    for months_ago in range(0, 7):
        told = recomputed(town, f"{where} AND date_trunc('month', a.starts_on) = '{month(months_ago)}'", first=True)
        alone = {item.partition(" as of ")[0] for item, figure in told.items() if figure["persons"] == 1 and re.match("[A-Z]-[0-9]( as of|$)", item)
                 and (" as of " not in item or item.startswith("P-1 "))}
        every |= alone
        apart |= alone if told.get("all", NOTHING)["persons"] > 1 else set()
    return apart, every


def test_r15_every_point_of_a_course(town):
    """A point is of whole months, as many as give ten cases: it ends where the next begins."""
    compared = 0
    for where, asked in (("true", {}), (f"e.department_id = '{town.departments[0]}'", {"departmentId": town.departments[0]}), ("v.section = '32'", {"section": "32"})):
        report = town.planner.call("ReportService/GetTrend", items=["P-1", "M-1", "all", "step:plan", "marker:barn"], **KIND, **asked)["report"]
        courses = [b for b in report["blocks"] if b["kind"] == "BLOCK_KIND_SERIES"]
        assert [b["id"] for b in courses] == ["P-1", "M-1", "all", "step:plan", "marker:barn"]
        gone = left_out_over_time(json.dumps(report, ensure_ascii=False))
        apart, every = alone_in_a_month(town, where)
        assert apart <= set(gone) and (asked or set(gone) <= every), (gone, apart, every)
        for course in courses:
            rows = course.get("rows", [])
            assert rows or (gone and "kun få rådgivere" in course["text"].lower()), course
            for row, after in zip(rows, [*rows[1:], {"id": "9999-01-01"}]):
                wanted = recomputed(town, f"{where} AND a.starts_on >= '{row['id']}' AND a.starts_on < '{after['id']}'", True, gone if ":" in course["id"] or course["id"] == "all" else ())
                compared += same(row["values"][0]["cell"], wanted[course["id"]], (course["id"], row["id"]), part=bool(asked))
    assert compared >= 15


def test_r21_the_later_counts_of_an_action(town):
    """Draws made after it, of the same question, by others than its owner; the audit it came out of and other sections of the town stay out."""
    anne, bo = town.leaders
    cause, place = town.audits[2], town.departments[0]
    made = bo.do("FollowUpService/AddAction", level="ACTION_LEVEL_DEPARTMENT", kind="ACTION_KIND_LEARNING", words="Læringsmøde", deadline=today(days=60),
                 departmentId=place, activityId=cause["activityId"], item="M-1", hoped=.9)["action"]
    at_once = recomputed(town, f"e.department_id = '{place}' AND a.id <> '{cause['activityId']}' AND t.code LIKE 'saet-%%' "
                         f"AND a.starts_on >= date_trunc('month', app.today()) - interval '24 months'", first=True)["M-1"]
    assert (made["baseline"]["yes"], made["baseline"]["relevant"]) == (at_once["yes"], at_once["n"])
    frame = {"departments": town.departments, "exemptMonths": -1}
    later = read(town, town.leaders, "later", caseCount=40, startsOn=today(), frame=frame, templateId=town.two, method="METHOD_STRATIFIED",
                 strata="STRATA_SECTION")
    def told():
        return anne.call("FollowUpService/GetAction", actionId=made["actionId"])["action"]
    until(lambda: town.get(later)["state"] == "ACTIVITY_STATE_DONE", what="an audit that is done")
    wanted = recomputed(town, f"e.department_id = '{place}' AND a.id = '{later['activityId']}' AND r.reviewer_id <> '{bo.id}'", first=True)["M-1"]
    assert (told()["laterYes"], told()["laterRelevant"], told().get("laterLeftOut", 0)) == (wanted["yes"], wanted["n"], 0)
    assert wanted["n"] > 5
