"""A question that was reworded is two questions: their answers are never added up, in no report and no format, and who hides one of them hides
it in what it is part of, too (R12, R15, R16)."""
import base64
import io
import json
import re

import openpyxl
import pytest
import yaml

from support.town import Town, answer_to, audit_of, fact_value, month, question_set, reviews, show, submit
from test_trend import fade

REPORT = "ReportService/"
KIND = {"kind": "ACTIVITY_KIND_GENERAL"}
EVERY = {"cases": 24, "spareCount": 0}
NEWER = "Er P-1 helt og aldeles i orden?"


def reworded(code, version="2.0.0", words=NEWER, lineage="reworded"):
    """The next version, in which P-1 has other words."""
    file = yaml.safe_load(question_set(code, version=version))
    for question in file["questions"]:
        question["lineage"] = lineage if question["code"] == "P-1" else "same"
        if question["code"] == "P-1":
            question["text_da"] = words
    return yaml.safe_dump(file, allow_unicode=True)


@pytest.fixture(scope="module")
def town(running):
    """All twenty-four cases asked P-1 as it was, sixteen of them yes; then all in other words, six of them yes."""
    town = Town(running, cases=24, workers=12)
    town.anne, town.code = town.leader("Anne"), "ord-" + town.staff.mark
    town.older = town.publish(question_set(town.code))
    audit_of(town, [town.anne], 2, 16, templateId=town.older, **EVERY)
    town.newer = town.publish(reworded(town.code))
    audit_of(town, [town.anne], 1, 6, templateId=town.newer, **EVERY)
    town.months = {"fromMonth": month(2), "toMonth": month(0)}
    return town


def raw(town, item, version, where="true", first=False):
    """Yes and relevant of a question as one version asks it, from the raw answers."""
    answers = "app.first_answer" if first else "app.answer"
    yes, n = town.server.psql(f"""SELECT count(*) FILTER (WHERE n.value = 'ja'), count(*) FROM {answers} n JOIN app.review r ON r.id = n.review_id
        JOIN app.activity a ON a.id = r.activity_id JOIN app.template v ON v.id = r.template_id JOIN app.case_holder h ON h.case_id = r.case_id AND h.held_to IS NULL
        JOIN app.team_member m ON m.caseworker_id = h.caseworker_id AND m.held_to IS NULL JOIN app.team t ON t.id = m.team_id
        WHERE r.state = 'submitted' AND n.item = '{item}' AND n.value <> 'ikke_relevant' AND v.code = '{town.code}' AND v.version_name = '{version}' AND {where}""")[0]
    return int(yes), int(n)


def rows(report, kind="BLOCK_KIND_BARS"):
    return {row["id"]: row for b in report["blocks"] if b["kind"] == kind for row in b["rows"]}


def block(report, name):
    return next((b for b in report["blocks"] if b.get("id") == name), {"text": "", "rows": []})


def cell(row):
    return [v["cell"] for v in row["values"] if "cell" in v][-1]


def counted(row):
    return int(cell(row).get("count", 0)), int(cell(row).get("n", 0))


def results(town, **wanted):
    return town.planner.call(REPORT + "GetResults", **{**KIND, **town.months, "departmentId": town.department, **wanted})["report"]


def written(town, form, language="da", **wanted):
    asked = {**KIND, **town.months, "departmentId": town.department, "language": language, **wanted}
    return base64.b64decode(town.planner.call(REPORT + "RenderReport", subject="REPORT_SUBJECT_RESULTS", format=f"FORMAT_{form}", **asked)["content"])


def draft(town, reader="DEPARTMENT", **more):
    return town.planner.do(REPORT + "DraftReport", **{"reader": f"REPORT_READER_{reader}", "title": "Ledelsestilsyn", **KIND, **town.months,
                                                      "departmentId": town.department, "items": ["P-1", "P-2"], **more})["report"]


def told(town, report, form="JSON", language="da"):
    content = base64.b64decode(town.planner.call(REPORT + "RenderDraft", reportId=report["reportId"], language=language, format=f"FORMAT_{form}")["content"])
    return json.loads(content) if form == "JSON" else content


def publish(town, report):
    town.planner.do(REPORT + "PublishReport", reportId=report["reportId"], version=report["version"], languages=["da"], formats=["FORMAT_JSON"])


def is_apart(town, questions, first=False):
    assert "P-1" not in questions
    for row, version, other in (("P-1@1", "1.0.0", "2.0.0"), ("P-1@2", "2.0.0", "1.0.0")):
        assert counted(questions[row]) == raw(town, "P-1", version, first=first), row
        assert f"(ordlyden i Prøve {version})" in questions[row]["title"] and other not in questions[row]["title"]
    assert NEWER in questions["P-1@2"]["title"] and NEWER not in questions["P-1@1"]["title"]
    assert counted(questions["P-2"]) == (48, 48), "what is asked as before is one question"


@pytest.mark.parametrize("first", [False, True])
def test_r15_results_over_both_wordings_have_a_row_for_each(town, first):
    assert raw(town, "P-1", "1.0.0") == (16, 24) and raw(town, "P-1", "2.0.0") == (6, 24)
    for report in (results(town, first=first), json.loads(written(town, "JSON", first=first))):
        is_apart(town, rows(report), first)
        assert [r for r in rows(report) if r.startswith("P-1")] == ["P-1@2", "P-1@1"], "as it is asked now comes first"
        assert "en linje for hver ordlyd" in block(report, "reading")["text"]


def test_of_one_version_a_question_is_one_row(town):
    for months, figure in (({"fromMonth": month(2), "toMonth": month(2)}, (16, 24)), ({"fromMonth": month(1)}, (6, 24))):
        report = results(town, **months)
        assert counted(rows(report)["P-1"]) == figure and not [r for r in rows(report) if "@" in r]
        assert "ordlyd" not in block(report, "reading")["text"]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("form", ["TEXT", "HTML", "CSV", "XLSX", "JSON"])
def test_every_format_has_both_rows_in_words(town, form, language):
    """In each a row of each wording, with its own figure."""
    content = written(town, form, language)
    if form == "XLSX":
        text = " ".join(str(c) for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.iter_rows(values_only=True) for c in row if c is not None)
    else:
        text = content.decode("utf-8-sig")
    text = " ".join(re.sub(r"[\u00a0\s]+", " ", re.sub(r"<[^>]*>", " ", text)).split())
    words = {"da": ("ordlyden i Prøve {}", "Et spørgsmål, der er omformuleret, har en linje for hver ordlyd."),
             "en": ("as worded in Trial {}", "A question that was reworded has a row for each wording.")}[language]
    assert all(words[0].format(version) in text for version in ("1.0.0", "2.0.0")) and words[1] in text


def test_what_was_asked_before_is_no_strength_of_now(town):
    """Two of three would be among what is most in order; what is asked now is in one of four."""
    for report in (results(town), told(town, draft(town))):
        assert "P-2" in block(report, "strengths")["text"]
        assert NEWER in block(report, "weaknesses")["text"] and "1.0.0" not in block(report, "strengths")["text"] + block(report, "weaknesses")["text"]


def test_r15_a_report_to_readers_keeps_the_wordings_apart(town):
    report = told(town, draft(town))
    is_apart(town, rows(report))
    row = rows(report, "BLOCK_KIND_COURSES")["P-1"]
    last = [v for v in row["values"] if "cell" in v][-1]
    assert (int(last["cell"]["count"]), int(last["cell"]["n"])) == (6, 24) and last["breakBefore"], "of a period the newest wording alone, and it says so"
    assert counted(rows(report, "BLOCK_KIND_COURSES")["P-2"]) == (48, 48)
    assert "en linje for hver ordlyd" in block(report, "reading")["text"]


def test_r15_groups_are_held_against_each_other_wording_by_wording(town):
    report = told(town, draft(town))
    groups = {b["id"]: b for b in report["blocks"] if b.get("id", "").startswith("groups-")}
    assert sorted(groups) == ["groups-P-1@1", "groups-P-1@2", "groups-P-2"]
    for name, version in (("groups-P-1@1", "1.0.0"), ("groups-P-1@2", "2.0.0")):
        assert version in groups[name]["title"] and len(groups[name]["rows"]) == 2
        for row in groups[name]["rows"]:
            assert counted(row) == raw(town, "P-1", version, f"t.name = '{row['title']}'", first=True), (name, row["title"])


def test_r15_parts_are_compared_wording_by_wording(town):
    asked = {**KIND, "departmentId": town.department, "items": ["P-1", "P-2"], "fromMonth": month(2), "toMonth": month(2), "otherFromMonth": month(1)}
    report = town.planner.call(REPORT + "CompareResults", **asked)["report"]
    compared = {r["id"]: r for r in block(report, "comparison")["rows"]}
    assert sorted(compared) == ["P-1@1", "P-1@2", "P-2"]
    for row, figures in (("P-1@1", [(16, 24), (0, 0)]), ("P-1@2", [(0, 0), (6, 24)])):
        assert [(int(v["cell"].get("count", 0)), int(v["cell"].get("n", 0))) for v in compared[row]["values"][:2]] == figures
        assert not compared[row]["values"][2].get("difference") and "spørgsmålet er ikke det samme i begge" in compared[row]["values"][2]["text"]
    assert "en linje for hver ordlyd" in block(report, "reading")["text"]


def test_r12_words_that_are_marked_as_the_same_matter_are_one_question(running):
    town = Town(running, cases=40, workers=12)
    anne, town.code = town.leader("Anne"), "ens-" + town.staff.mark
    town.months = {"fromMonth": month(4), "toMonth": month(0)}
    audit_of(town, [anne], 3, 8, templateId=town.publish(question_set(town.code)))
    audit_of(town, [anne], 2, 3, templateId=town.publish(reworded(town.code, lineage="same")))
    assert counted(rows(results(town))["P-1"]) == (11, 24) and not [r for r in rows(results(town)) if "@" in r]
    # then asked otherwise, and then again as at first: the same words are the same question
    audit_of(town, [anne], 1, 5, templateId=town.publish(reworded(town.code, "3.0.0", "Er P-1 god nok?")))
    audit_of(town, [anne], 0, 2, templateId=town.publish(reworded(town.code, "4.0.0", "Er P-1 i orden?")))
    told_now = rows(results(town))
    assert (counted(told_now["P-1@1"]), counted(told_now["P-1@2"])) == ((13, 36), (5, 12))
    assert "(ordlyden i Prøve 1.0.0, 2.0.0, 4.0.0)" in told_now["P-1@1"]["title"] and "(ordlyden i Prøve 3.0.0)" in told_now["P-1@2"]["title"]
    assert list(told_now).index("P-1@1") < list(told_now).index("P-1@2"), "as it is asked now comes first"


# -- over time: a month that asked two wordings

@pytest.fixture(scope="module")
def changing(running):
    """Each month all twenty-four cases. For two months both wordings were asked, by one audit each."""
    town = Town(running, cases=24, workers=12)
    town.anne, town.bo, town.code = town.leader("Anne"), town.leader("Bo"), "skift-" + town.staff.mark
    town.months = {"fromMonth": month(4), "toMonth": month(0)}
    older = town.publish(question_set(town.code))
    audit_of(town, [town.anne], 4, 20, templateId=older, **EVERY)
    audit_of(town, [town.anne], 3, 16, templateId=older, **EVERY)
    audit_of(town, [town.anne], 2, 18, templateId=older, **EVERY)
    newer = town.publish(reworded(town.code))
    for back, yes in ((3, 6), (2, 8), (1, 4)):
        audit_of(town, [town.anne, town.bo], back, yes, templateId=newer, **EVERY)
    return town


def course(town, item, form=None, language="da", **wanted):
    asked = {**KIND, **town.months, "departmentId": town.department, "items": [item], "language": language, **wanted}
    if form:
        return base64.b64decode(town.planner.call(REPORT + "RenderReport", subject="REPORT_SUBJECT_TREND", format=f"FORMAT_{form}", **asked)["content"])
    return block(trend(town, items=[item]), item)


def trend(town, **wanted):
    return town.planner.call(REPORT + "GetTrend", **{**KIND, **town.months, "departmentId": town.department, **wanted})["report"]


WORDED = [(4, "", (20, 24)), (3, "P-1@1", (16, 24)), (2, "P-1@1", (18, 24)), (3, "P-1@2", (6, 24)), (2, "P-1@2", (8, 24)), (1, "", (4, 24))]


def test_r15_two_wordings_of_one_month_are_two_points_and_the_change_stands_between_them(changing):
    for told_course in (course(changing, "P-1"), block(json.loads(course(changing, "P-1", "JSON")), "P-1")):
        points = told_course["rows"]
        assert [counted(p) for p in points] == [figure for _, _, figure in WORDED]
        assert [p["id"] for p in points] == [f"{month(back)[:7]}-01{' ' if row else ''}{row}" for back, row, _ in WORDED]
        assert [bool(p.get("breakBefore")) for p in points] == [False, False, False, True, False, False], "what was asked alike stands together"
        assert "spørgsmålet" in points[3]["breakBefore"]
        levels = [(level.get("firstRow", 0), level["lastRow"]) for level in told_course["levels"]]
        assert levels == [(0, 2), (3, 5)], "a median for each wording, none across"
        assert ["Bo" in p["values"][1]["text"] for p in points] == [False] * 3 + [True] * 3, "beside each point who reviewed it"
    assert [counted(p) for p in course(changing, "P-2")["rows"]] == [(24, 24), (48, 48), (48, 48), (24, 24)], "what is asked as before is one course"


def test_what_several_questions_come_to_says_that_it_holds_both_wordings(changing, town):
    assert [counted(p)[1] for p in block(trend(changing, items=["all"]), "all")["rows"]] == [24, 48, 48, 24], "each case by what it was asked"
    assert "med forskellig ordlyd" in block(trend(changing, items=["all"]), "reading")["text"]
    assert "med forskellig ordlyd" not in block(trend(town, items=["all"]), "reading")["text"], "where no month holds both a break says it"
    assert "regnet sammen" in block(results(changing), "reading")["text"]
    town.audit([town.anne], caseCount=2, startsOn=month(2), templateId=town.newer)
    assert "to ordlyde" not in block(trend(town, items=["all"]), "reading")["text"], "nor where one was drawn that nobody has read"


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("form", ["TEXT", "HTML", "CSV", "XLSX"])
def test_every_format_draws_a_course_of_two_wordings(changing, form, language):
    content = course(changing, "P-1", form, language)
    assert len(content) > 500 and (form == "XLSX" or {"da": "spørgsmålet", "en": "the question changed"}[language] in content.decode("utf-8-sig"))


def test_r15_a_period_of_a_report_to_readers_holds_one_wording(changing):
    row = rows(told(changing, draft(changing, items=["P-1"])), "BLOCK_KIND_COURSES")["P-1"]
    cells = [v for v in row["values"] if "cell" in v]
    assert (int(cells[-1]["cell"]["count"]), int(cells[-1]["cell"]["n"])) in ((4, 24), (12, 48), (18, 72)), "never a case that was asked otherwise"


def test_r20_two_wordings_of_one_month_stay_apart_when_one_has_faded(changing):
    audits = changing.server.psql(f"""SELECT a.id FROM app.activity a JOIN app.template t ON t.id = a.template_id
        WHERE t.code = '{changing.code}' AND t.version_name = '1.0.0' ORDER BY a.starts_on""")
    def groups():
        page = told(changing, draft(changing, items=["P-1"]))
        return {(b["id"], row["title"]): cell(row) for b in page["blocks"] if b.get("id", "").startswith("groups-") for row in b["rows"]}
    before, beside = course(changing, "P-1")["rows"], groups()
    assert {name for name, _ in beside} == {"groups-P-1@1", "groups-P-1@2"}
    for key, in audits[:2]:
        fade(changing, {"activityId": key})
    after, later = course(changing, "P-1")["rows"], groups()
    assert [(counted(p), p.get("breakBefore"), p["values"][1]) for p in after] == [(counted(p), p.get("breakBefore"), p["values"][1]) for p in before]
    assert later.keys() == beside.keys()
    for group, figure in later.items():  # two persons can share a bit, so that a little more may be hidden
        assert figure.get("suppressed") or (figure.get("count"), figure["n"]) == (beside[group].get("count"), beside[group]["n"]), group
    assert not any(f.get("suppressed") for f in beside.values())


# -- hiding

def read(town, back, template, answer, cases=24, **more):
    """An audit read whole; answer: of the number of the case among those read, and a question."""
    activity = town.audit([town.anne], caseCount=cases, spareCount=0, startsOn=month(back), templateId=template, **more)
    for nth, review in enumerate(reviews(town.anne, activity=activity["activityId"])):
        facts = [i for i in show(town.anne, review)["items"] if i["kind"] == "ITEM_KIND_FACT"]
        town.anne.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[
            {"item": i["code"], "value": fact_value(i), "seen": i.get("answer", {}).get("version", 0)} for i in facts])
        shown = show(town.anne, review)
        town.anne.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[
            answer_to(i, answer(nth, i["code"])) for i in shown["items"] if i["kind"] == "ITEM_KIND_QUESTION" and i.get("required")])
        submit(town.anne, shown["review"])
    return activity


def mean_without(town, left_out, step):
    """What a step comes to in each case, on average, without some questions."""
    return float(town.server.value(f"""SELECT sum(o.yes * o.weight) / sum(o.weight) FROM (
        SELECT avg((n.value = 'ja')::integer) AS yes, 1 / r.chance AS weight FROM app.answer n JOIN app.review r ON r.id = n.review_id
            JOIN app.template v ON v.id = r.template_id JOIN app.item i ON i.template_id = v.id AND i.code = n.item AND i.kind = 'question' AND i.step = '{step}'
        WHERE v.code = '{town.code}' AND r.state = 'submitted' AND n.value <> 'ikke_relevant' AND n.item <> ALL ('{{{left_out}}}') GROUP BY r.id, r.chance) AS o"""))


@pytest.fixture(scope="module")
def hidden(running):
    """In its newer words P-1 applies in one case alone, where it is no."""
    town = Town(running, cases=24, workers=12)
    town.anne, town.code = town.leader("Anne"), "skjul-" + town.staff.mark
    town.months = {"fromMonth": month(2), "toMonth": month(0)}
    read(town, 2, town.publish(question_set(town.code)), lambda nth, item: "nej" if item == "P-1" and nth % 3 else "ja")
    read(town, 1, town.publish(reworded(town.code)), lambda nth, item: ("nej" if nth == 0 else "ikke_relevant") if item == "P-1" else "ja" if nth % 4 else "nej")
    return town


def test_r16_a_hidden_wording_is_in_nothing_that_it_is_part_of(hidden):
    """Whoever has the other questions of the step, and the other wording, could take them away from the step."""
    report = draft(hidden)
    for page in (results(hidden), json.loads(written(hidden, "JSON")), told(hidden, report)):
        questions, step = rows(page), next(r for r in block(page, "steps")["rows"] if r["id"] == "plan")
        assert cell(questions["P-1@2"])["suppressed"] and not cell(questions["P-1@2"]).get("n"), "one caseworker's"
        assert counted(questions["P-1@1"]) == raw(hidden, "P-1", "1.0.0"), "the other wording is told"
        without, whole = mean_without(hidden, "P-1", "plan"), mean_without(hidden, "", "plan")
        assert cell(step)["share"] == pytest.approx(without, abs=1e-9) and abs(whole - without) > .01
        assert any("pejlemærker" in line and "P-1" in line for line in block(page, "reading")["text"].split("\n")), "and it says so"
    publish(hidden, report)
    kept = hidden.server.psql(f"SELECT cardinality(reviews) FROM app.told_set WHERE report_id = '{report['reportId']}' AND item = 'P-1'")
    assert kept and all(int(n) >= 3 for n, in kept), "what is kept as told is of the question, and nothing of the one case"


def test_r16_what_is_told_of_one_wording_counts_as_told_of_the_question(town):
    """A report tells of both wordings. Then come two caseworkers' cases in the newer one: told beside the report they would be told of alone,
    by either way of asking."""
    report = draft(town)
    publish(town, report)
    assert int(town.server.value(f"SELECT count(*) FROM app.told_set WHERE report_id = '{report['reportId']}' AND item = 'P-1'")) >= 2
    is_apart(town, rows(told(town, draft(town))))
    activity = read(town, 0, town.newer, lambda *_: "ja", cases=2)
    later = {"fromMonth": month(2), "toMonth": month(0)}
    for page in (json.loads(written(town, "JSON", **later)), told(town, draft(town, **later))):
        assert cell(rows(page)["P-1@2"])["suppressed"], "what was told before is not taken away from it"
        assert counted(rows(page)["P-1@1"]) == (16, 24), "and the other wording is what it was"
    alone = json.loads(written(town, "JSON", fromMonth=month(1), toMonth=month(0)))
    assert cell(rows(alone)["P-1"])["suppressed"], "where the newer words are the only ones, too"
    assert activity


# -- what has faded

def test_r20_cases_that_have_faded_are_in_the_row_of_their_wording(running):
    town = Town(running, cases=24, workers=12)
    anne, town.code = town.leader("Anne"), "slet-" + town.staff.mark
    town.months = {"fromMonth": month(2), "toMonth": month(0)}
    older = town.publish(question_set(town.code))
    before = audit_of(town, [anne], 2, 16, templateId=older, **EVERY)
    beside = audit_of(town, [anne], 1, 10, templateId=older, **EVERY)
    newer = town.publish(reworded(town.code))
    now = audit_of(town, [anne], 1, 6, templateId=newer, **EVERY)
    audit_of(town, [anne], 0, 4, templateId=newer, **EVERY)

    def figures(**wanted):
        found = rows(json.loads(written(town, "JSON", **wanted)))
        return {r: counted(found[r]) for r in found if r.startswith("P-1")}
    apart = {"P-1@2": (10, 48), "P-1@1": (26, 48)}
    assert figures() == apart, "of one month two wordings, told apart case by case"
    fade(town, before)
    assert figures() == apart, "all of a month were asked the same"
    fade(town, beside)
    assert figures() == figures(first=True) == apart, "what is left of a month when those that are known are taken away"
    fade(town, now)
    assert figures() == {"P-1@2": (4, 24), "P-1@1": (16, 24), "P-1@0": (16, 48)}, "two that faded in one month cannot be told apart"
    report = json.loads(written(town, "JSON"))
    assert "flere ordlyde: sagerne er slettet, og svarene kan ikke skilles ad" in rows(report)["P-1@0"]["title"]
    assert "several wordings: the cases are deleted" in rows(json.loads(written(town, "JSON", "en")))["P-1@0"]["title"]
    page = told(town, draft(town))
    assert {r: counted(rows(page)[r]) for r in rows(page) if r.startswith("P-1")} == figures()
    for activity, figure in ((before, (16, 24)), (beside, (10, 24)), (now, (6, 24))):
        alone = town.planner.call(REPORT + "RenderReport", subject="REPORT_SUBJECT_RESULTS", format="FORMAT_JSON", activityId=activity["activityId"])
        assert counted(rows(json.loads(base64.b64decode(alone["content"])))["P-1"]) == figure, "an audit asks one"
