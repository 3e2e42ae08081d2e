"""A question that few stand behind in one month: what several questions come to over time is told without it, in every month, since whoever
has the results of that month alone has them without it, too (R16)."""
import json

import pytest

from support.town import Town, case_list, case_row, import_file, month, question_set
from test_reworded import block, cell, counted, course, draft, read, results, reworded, told, trend, written

STEP = "step:plan"


@pytest.fixture(scope="module")
def town(running):
    """All twenty-four cases each month, of twelve caseworkers. P-1 applies to all of them but in one month, where it applies in one. In the last
    month two cases alone are read."""
    town = Town(running, cases=24, workers=12)
    town.anne, town.code = town.leader("Anne"), "skjul-" + town.staff.mark
    town.months = {"fromMonth": month(3), "toMonth": month(0)}
    template = town.publish(question_set(town.code))
    town.audits = [read(town, 3, template, lambda nth, item: "nej" if item == "P-1" and nth % 3 else "ja"),
                   read(town, 2, template, lambda nth, item: ("nej" if nth == 1 else "ikke_relevant") if item == "P-1" else "ja" if nth % 4 else "nej"),
                   read(town, 1, template, lambda nth, item: "nej" if item == "P-1" and nth % 2 else "ja"),
                   read(town, 0, template, lambda *_: "ja", cases=2)]
    return town


def mean(town, nth, left_out):
    """What the step came to in each case of an audit, on average, without a question."""
    return float(town.server.value(f"""SELECT avg(o.yes) FROM (
        SELECT avg((n.value = 'ja')::integer) AS yes FROM app.first_answer n JOIN app.review r ON r.id = n.review_id
            JOIN app.item i ON i.template_id = r.template_id AND i.code = n.item AND i.kind = 'question' AND i.step = 'plan'
        WHERE r.activity_id = '{town.audits[nth]["activityId"]}' AND n.value <> 'ikke_relevant' AND n.item <> '{left_out}' GROUP BY r.id) AS o"""))


def shares(told_course):
    return [cell(row).get("share") for row in told_course["rows"]]


def test_r16_a_question_of_one_person_in_one_month_is_in_no_months_total(town):
    without, whole = ([mean(town, nth, q) for nth in range(3)] for q in ("P-1", ""))
    assert all(abs(a - b) > .01 for a, b in zip(without, whole))
    pages = {"screen": trend(town, items=[STEP]), "file": json.loads(course(town, STEP, "JSON"))}
    for name, page in pages.items():
        assert shares(block(page, STEP))[:3] == pytest.approx(without, abs=1e-9), name
        assert "P-1" in block(page, "reading")["text"] and "P-2" not in block(page, "reading")["text"], "and it says so, of this one alone"
    alone = json.loads(written(town, "JSON", fromMonth=month(2), toMonth=month(2)))
    step = next(r for r in block(alone, "steps")["rows"] if r["id"] == "plan")
    assert cell(step)["share"] == pytest.approx(without[1], abs=1e-9), "the same as of that month alone"


def test_r16_a_month_that_few_stand_behind_altogether_is_hidden_and_leaves_nothing_out_elsewhere(town):
    points = block(json.loads(course(town, STEP, "JSON")), STEP)["rows"]
    assert cell(points[3])["suppressed"] and not cell(points[3]).get("n")
    later = json.loads(course(town, STEP, "JSON", fromMonth=month(1)))
    assert shares(block(later, STEP))[0] == pytest.approx(mean(town, 2, ""), abs=1e-9)


def test_r16_a_report_to_readers_tells_its_courses_so_and_its_whole_as_results_do(town):
    report = told(town, draft(town, items=[STEP]))
    assert [counted(row) for row in block(report, STEP)["rows"]][:2] == [(24, 24), (18, 24)], "with it all would be met in 8 and in 17"
    assert "P-1" in block(report, "reading")["text"]
    assert not any("P-1" in line for line in block(results(town), "reading")["text"].split("\n")), "of all months together enough stand behind it"


# -- months in a row, and months of many cases

@pytest.fixture(scope="module")
def thin(running, town):
    """Three months, each of all four cases of another department, of four caseworkers: by itself none is told. P-1 applies in one of these cases
    alone, and in all of the month that follows, which is of all three departments. Beside them lies the other town with other questions: twelve
    caseworkers in each month, in the last one two cases."""
    town = Town(running, cases=4, workers=4)
    town.anne, town.code, town.months = town.leader("Anne"), "tynd-" + town.staff.mark, {"fromMonth": month(3), "toMonth": month(0)}
    template, departments = town.publish(question_set(town.code)), [town.department]
    town.audits = []
    for back in (3, 2, 1):
        if back < 3:
            town.staff.department = f"Afdeling {town.staff.mark} {back}"
            town.staff.workers += [(f"R{town.staff.mark}{back}{nth}", f"Rådgiver {town.staff.mark} {back}{nth}", f"Team {town.staff.mark} {back}",
                                    town.staff.department) for nth in range(4)]
            town.rows += [case_row(town.staff, nth) for nth in range(len(town.rows), len(town.staff.workers))]
            assert import_file(town.admin, case_list(town.rows)).get("committed")
            departments.append(town.department)
        town.audits.append(read(town, back, template, lambda nth, item, back=back: ("nej" if (back, nth) == (3, 0) else "ikke_relevant") if item == "P-1" else "ja", cases=4))
    read(town, 0, template, lambda *_: "ja", cases=12, frame={"departments": departments, "exemptMonths": -1})
    town.everything = {"departmentId": "", "templateId": template}
    return town


def few(town, enough, looked_at, **asked):
    """What is left out of a course; looked_at: a thousand is all of them."""
    part = f"NULL, NULL, '', '', '{asked['templateId']}'" if asked else f"'{town.department}', NULL, '', ''"
    return [q for q, in town.server.psql(f"""SELECT q FROM app.few_in_a_month(app.wish(NULL, 'general', '{town.months["fromMonth"]}',
        '{town.months["toMonth"]}', {part}), {enough}, {looked_at}, '{{}}') AS q ORDER BY q""")]


def test_r16_months_that_few_stand_behind_are_told_together_without_what_one_stands_alone_behind(thin):
    means = [mean(thin, 0, q) for q in ("P-1", "")]
    assert means[0] == 1 and means[1] < .9
    assert few(thin, 5, 80, **thin.everything) == ["P-1"], "of each month by itself nothing is told, of all of them together all"
    pages = trend(thin, items=[STEP], **thin.everything), json.loads(course(thin, STEP, "JSON", **thin.everything))
    for page in pages:
        assert counted(block(page, STEP)["rows"][0]) == (12, 12), "three months are one point; with P-1 one fewer would be met"
        assert "P-1" in block(page, "reading")["text"] and "P-2" not in block(page, "reading")["text"]
    assert cell(block(pages[1], STEP)["rows"][1])["suppressed"], "all of the last month is asked for beside it, and has two cases more"


@pytest.fixture(scope="module")
def many(running):
    """A month that asked P-1 in two wordings, in the newer one of one caseworker."""
    town = Town(running, cases=24, workers=12)
    town.anne, town.code, town.months = town.leader("Anne"), "to-" + town.staff.mark, {"fromMonth": month(1), "toMonth": month(1)}
    read(town, 1, town.publish(question_set(town.code)), lambda *_: "ja")
    read(town, 1, town.publish(reworded(town.code)), lambda nth, item: ("nej" if nth == 0 else "ikke_relevant") if item == "P-1" else "ja")
    return town


def test_r16_it_does_not_matter_how_many_cases_of_a_month_are_looked_at_first(many):
    for enough, found in ((5, ["P-1"]), (2, ["P-1"]), (12, ["P-1"]), (13, [])):
        assert {tuple(few(many, enough, first)) for first in (1, 4, *range(8, 44, 4), 1000)} == {tuple(found)}, enough
