"""Two parts of results held against each other, results of one question set, and in how many caseworkers' cases something is seen."""
import base64
import collections
import csv
import io
import json
import math
import re
import subprocess

import openpyxl
import pytest

from support.desk import Desk
from support.town import Town, finish, question_set, reviews, token
from test_holder import changed_hands, say
from test_report import month
from test_trend import fade

KIND = "ACTIVITY_KIND_GENERAL"
BEFORE, NOW = {"fromMonth": month(9), "toMonth": month(7)}, {"otherFromMonth": month(3), "otherToMonth": month(2)}


def audited(town, who, back, yes, cases=24, **changes):
    """An audit of a month in the past in which P-1 is yes in so many of its cases, and not relevant in each seventh of the rest."""
    activity = town.audit(who, caseCount=cases, startsOn=month(back), **changes)
    left = [yes]

    def rate(item, scale, _):
        if item["code"] != "P-1":
            return "ja"
        left[0] -= 1
        return "ja" if left[0] >= 0 else "ikke_relevant" if left[0] % 7 == 0 else "nej"

    for one in who:
        for review in reviews(one, activity=activity["activityId"]):
            finish(one, review, rate)
    return activity


@pytest.fixture(scope="module")
def parts(own_running):
    """Two teams of six; two audits early, two late, in other numbers of cases, so that weights differ; one by a stranger, one reworded."""
    town = Town(own_running, cases=120, workers=12)
    town.anne, town.bo, town.carl = (town.leader(name) for name in ("Anne", "Bo", "Carl"))
    both = [town.anne, town.bo]
    town.early = [audited(town, both, 9, 6), audited(town, both, 7, 20, cases=48)]
    town.late = [audited(town, both, 3, 20), audited(town, both, 2, 40, cases=60)]
    audited(town, [town.carl], 13, 8)
    worded = question_set("proeve-" + town.staff.mark, version="2.0.0").replace("Er P-1 i orden?", "Er P-1 helt i orden?")
    audited(town, both, 1, 12, templateId=town.publish(worded))
    town.other_set = town.publish(question_set("andet-" + token()))
    audited(town, both, 11, 10, templateId=town.other_set)
    town.teams = {t["name"][-1]: t for t in town.planner.call("OrganisationService/ListTeams")["teams"] if town.staff.mark in t["name"]}
    return town


def compared(town, **wanted):
    given = {"kind": KIND, "departmentId": town.department, "items": ["P-1", "P-2", "all"], "language": "en", **BEFORE, **NOW}
    report = town.planner.call("ReportService/CompareResults", **{**given, **wanted})["report"]
    block = next(b for b in report["blocks"] if b["id"] == "comparison")
    for row in block["rows"]:
        numbers_say_the_words(row["values"][2])
    return report, {r["id"]: ([v["cell"] for v in r["values"][:2]], r["values"][2]["text"], r["values"][2].get("difference")) for r in block["rows"]}


def numbers_say_the_words(value):
    """A difference is told as numbers where words tell one, the same one, and nowhere else."""
    text, d = value["text"], value.get("difference")
    words = re.fullmatch(r"(?:(\d+) percentage points (higher|lower)|no certain difference) \((−?\d+)\sto\s(−?\d+)(?: percentage points)?\)", text)
    assert bool(words) == bool(d), (text, d)
    if d:
        points, low, high = (d.get(x, 0) for x in ("points", "low", "high"))
        assert low <= points <= high
        told = (-high, -low) if words.group(2) == "lower" else (low, high)  # how much lower
        assert [half_up(x) for x in told] == [int(w.replace("−", "-")) for w in words.group(3, 4)], (text, d)
        assert words.group(2) == ("higher" if low > 0 else "lower" if high < 0 else None) and (not words.group(1) or half_up(abs(points)) == int(words.group(1)))


def half_up(x):
    return int(math.copysign(math.floor(abs(x) + .5), x))


def written(town, form, **wanted):
    given = {"kind": KIND, "departmentId": town.department, "items": ["P-1", "P-2", "all"], "language": "en", **BEFORE, **NOW, **wanted}
    return base64.b64decode(town.planner.call("ReportService/RenderReport", subject="REPORT_SUBJECT_COMPARISON", format=f"FORMAT_{form}", **given)["content"])


# -- the same, from the raw answers

def raw(town, item, first, last, team=None):
    """Yes, relevant, share and effective n of the first answers of some months; of a team."""
    rows = town.server.psql(f"""SELECT n.review_id, n.item, n.value, 1 / r.chance FROM app.first_answer n JOIN app.review r ON r.id = n.review_id
        JOIN app.activity a ON a.id = r.activity_id JOIN app.case_holder h ON h.case_id = r.case_id AND h.held_to IS NULL
        JOIN app.team_member m ON m.caseworker_id = h.caseworker_id AND m.held_to IS NULL JOIN app.team t ON t.id = m.team_id
        WHERE r.purpose = 'random' AND r.state = 'submitted' AND t.name LIKE '%{town.staff.mark} {team or ''}%'
            AND date_trunc('month', a.starts_on) BETWEEN '{first}' AND '{last}'""")
    cases = collections.defaultdict(dict)
    for review, code, value, weight in rows:
        cases[review] |= {code: value, "weight": float(weight)}
    yes, n, w, w2, ws = 0, 0, 0, 0, 0
    for case in cases.values():
        told = [v == "ja" for code, v in case.items() if code != "weight" and v != "ikke_relevant" and item in (code, "all")]
        if told:
            yes, n = yes + all(told), n + 1
            w, w2, ws = w + case["weight"], w2 + case["weight"] ** 2, ws + case["weight"] * sum(told) / len(told)
    return yes, n, ws / w, w * w / w2


def wilson(p, n):
    z = 1.959963984540054
    middle, half = (p + z * z / (2 * n)) / (1 + z * z / n), z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def newcombe(p, n, q, m):
    """Later q of m minus earlier p of n."""
    (low, high), (below, above) = wilson(p, n), wilson(q, m)
    return q - p, q - p - math.hypot(q - below, high - p), q - p + math.hypot(above - q, p - low)


def in_words(d):
    points, low, high = (half_up(100 * x) for x in d)
    def minus(n):
        return str(n).replace("-", "−")
    if d[1] <= 0 <= d[2]:
        return f"no certain difference ({minus(low)}\u00a0to\u00a0{minus(high)} percentage points)"
    least, most = (low, high) if points > 0 else (-high, -low)
    return f"{abs(points)} percentage points {'higher' if points > 0 else 'lower'} ({least}\u00a0to\u00a0{most})"


def agrees(told, *wanted):
    cells, text, d = told
    for cell, (yes, n, p, n_eff) in zip(cells, wanted):
        assert (int(cell["count"]), int(cell["n"])) == (yes, n)
        assert (cell["share"], cell["low"], cell["high"]) == pytest.approx((p, *wilson(p, n_eff)), abs=1e-9)
    wanted = newcombe(*wanted[0][2:], *wanted[1][2:])
    assert text == in_words(wanted) and [d.get(x, 0) for x in ("points", "low", "high")] == pytest.approx([100 * x for x in wanted], abs=1e-6)


def test_r15_two_periods_are_compared_by_what_the_raw_answers_come_to(parts):
    report, rows = compared(parts)
    for item in ("P-1", "P-2", "all"):
        agrees(rows[item], raw(parts, item, month(9), month(7)), raw(parts, item, month(3), month(2)))
    assert "higher" in rows["P-1"][1] and "no certain" in rows["P-2"][1]
    assert "72" in report["subtitle"] and "84" in report["subtitle"], "cases read in each"
    assert set(report["raters"]) == {"Anne", "Bo"} and re.fullmatch("[0-9a-f]{64}", report["dataHash"])


def test_r15_two_teams_are_compared_by_what_the_raw_answers_come_to(parts):
    north, south = (parts.teams[x]["teamId"] for x in "NS")
    report, rows = compared(parts, departmentId="", teamId=north, otherTeamId=south, otherFromMonth="", otherToMonth="")
    for item in ("P-1", "all"):
        agrees(rows[item], *(raw(parts, item, month(9), month(7), team=x) for x in "NS"))
    assert parts.teams["N"]["name"] in report["title"] and parts.teams["S"]["name"] in report["title"]


def test_a_comparison_is_written_in_every_form_and_both_languages(parts, tmp_path):
    for language, word in (("da", "Forskel"), ("en", "Difference")):
        for form in ("TEXT", "HTML", "JSON", "CSV", "XLSX", "PDF"):
            content = written(parts, form, language=language)
            if form == "XLSX":
                content = " ".join(str(v) for s in openpyxl.load_workbook(io.BytesIO(content)) for r in s.iter_rows(values_only=True) for v in r if v).encode()
            if form == "PDF":
                (tmp_path / "c.pdf").write_bytes(content)
                content = subprocess.run(["pdftotext", tmp_path / "c.pdf", "-"], check=True, capture_output=True).stdout
            text = " ".join(content.decode("utf-8-sig").split())
            assert word in text and ("point højere" if language == "da" else "points higher") in text, (form, language)


def test_spreadsheets_have_the_difference_as_numbers_to_calculate_with(parts):
    wanted = [[d.get(x, 0) for x in ("points", "low", "high")] for _, _, d in compared(parts)[1].values()]
    book = openpyxl.load_workbook(io.BytesIO(written(parts, "XLSX", language="da")))
    sheet, titles, head, *rows = next((s, *rows[i - 1:]) for s in book for rows in [list(s.iter_rows(values_only=True))] for i, r in enumerate(rows)
                                      if r[0] == "Hvad der er set på")
    at = head.index("procentpoint")
    assert titles[at - 1] == "Forskel" and head[at - 1:at + 3] == ("i ord", "procentpoint", "nedre grænse", "øvre grænse")
    seen = [h for i, h in enumerate(head) if not sheet.column_dimensions[openpyxl.utils.get_column_letter(i + 1)].hidden]
    assert len(head) == 15 and len(seen) == 9 and "nedre grænse" not in seen, "the limits are there to calculate with, folded away from who reads"
    columns = [sheet.column_dimensions[openpyxl.utils.get_column_letter(i + 1)] for i in range(len(head) + 1)]
    assert [c.collapsed for c in columns] == [bool(i) and columns[i - 1].hidden and not c.hidden for i, c in enumerate(columns)], "a + over each group"
    parts_of = [c.bounds for c in sheet.merged_cells.ranges if c.min_row == c.max_row == len([*sheet.iter_rows()]) - len(rows) - 1]
    assert sorted(b[0] for b in parts_of) == [2, 7, 12], "a title over the parts of each period and of the difference"
    assert [list(r[at:at + 3]) for r in rows[:3]] == [pytest.approx(w) for w in wanted]
    lines = list(csv.reader(io.StringIO(written(parts, "CSV", language="da").decode("utf-8-sig")), delimiter=";"))
    top = next(i for i, r in enumerate(lines) if r[:1] == ["Hvad der er set på"])
    at = lines[top].index("Forskel: procentpoint")
    assert [[float(x.replace(",", ".")) for x in r[at:at + 3]] for r in lines[top + 1:top + 4]] == [pytest.approx(w, abs=.0051) for w in wanted]


def in_short(report, rows):
    """The same from the numbers: each item once, under what is said of it."""
    block = next(b for b in report["blocks"] if b["id"] == "comparison")
    one, other = (c["title"] for c in block["columns"][1:3])
    said = collections.defaultdict(list)
    for row in block["rows"]:
        title, d = row["title"], rows[row["id"]][2]
        low, high = (d.get(x, 0) for x in ("low", "high")) if d else (0, 0)
        if low <= 0 <= high:
            said["Not compared, for the reason in the table" if not d else "No certain difference, which does not mean that they are alike"].append(f"“{title}”")
        else:
            sizes = sorted(half_up(abs(x)) for x in (low, high))
            said[f"{'Higher' if low > 0 else 'Lower'} in {other} than in {one}"].append(
                f"“{title}” by {half_up(abs(d['points']))} percentage points (from {sizes[0]} to {sizes[1]})")
    return {f"{what}: {'; '.join(items)}." for what, items in said.items()}


def test_a_comparison_says_in_short_what_differs_and_how_sure_that_is(parts):
    turned = {"fromMonth": month(3), "toMonth": month(2), "otherFromMonth": month(9), "otherToMonth": month(7)}
    few = {"otherFromMonth": month(1), "otherToMonth": month(1)}
    seen = []
    for wanted in ({}, turned, few):
        report, rows = compared(parts, **wanted)
        told = report["blocks"][0]
        assert told["id"] == "in-short" and set(told["text"].split("\n")) == in_short(report, rows)
        seen.append(told["text"])
    assert "Higher" in seen[0] and "Lower" in seen[1] and "Not compared" in seen[2] and "No certain" in seen[0]


def test_r17_what_cannot_be_compared_says_why(parts):
    _, rows = compared(parts, otherFromMonth=month(1), otherToMonth=month(1))
    assert {rows[r][1] for r in ("P-1@1", "P-1@2", "all")} == {"not compared: the question is not the same in both"} and "no certain" in rows["P-2"][1]
    assert not rows["P-1@1"][0][1].get("n") and not rows["P-1@2"][0][0].get("n"), "a figure of each wording, where it was asked"
    _, rows = compared(parts, fromMonth=month(13), toMonth=month(13))
    assert {text for _, text, _ in rows.values()} == {"not compared: nobody reviewed in both"}
    _, rows = compared(parts, fromMonth=month(20), toMonth=month(18))
    assert {text for _, text, _ in rows.values()} == {"nothing to compare with"}
    few = audited(parts, [parts.anne], 15, 3, cases=9)
    _, rows = compared(parts, fromMonth=month(15), toMonth=month(15))
    assert rows["P-1"][1] == "too few cases to compare" and rows["P-1"][0][0]["withheld"] == "below_10_cases" and few


def test_r24_parts_that_share_cases_and_what_nobody_knows_are_refused(parts):
    north = parts.teams["N"]["teamId"]
    for wanted, field in (({"otherFromMonth": month(8), "otherToMonth": month(2)}, "other_from_month"), ({"otherFromMonth": "", "otherToMonth": ""}, "other_from_month"),
                          ({"otherFromMonth": "", "otherToMonth": "", "otherTeamId": north}, "other_team_id"), ({"otherFromMonth": month(1), "otherToMonth": month(2)}, "other_to_month"),
                          ({"kind": "ACTIVITY_KIND_UNSPECIFIED"}, "kind"), ({"items": ["P-1", "P-9"]}, "items[1]")):
        with parts.planner.refused("BAD_VALUE") as refused:
            compared(parts, **wanted)
        assert refused.fields == [field], wanted
    for field in ("otherTeamId", "otherDepartmentId", "templateId"):
        with parts.planner.refused("NOT_FOUND"):
            compared(parts, **{field: "00000000-0000-0000-0000-000000000001"})


def test_r16_what_a_published_report_and_a_file_together_would_tell_of_few_is_hidden(parts):
    shown = json.loads(written(parts, "JSON"))
    block = next(b for b in shown.get("report", shown)["blocks"] if b["id"] == "comparison")
    assert not any(v["cell"].get("suppressed") for r in block["rows"] for v in r["values"][:2]), "twelve caseworkers are enough"
    report = parts.planner.do("ReportService/DraftReport", reader="REPORT_READER_DEPARTMENT", title="Hele efteråret", kind=KIND, items=["P-1"],
                              departmentId=parts.department, fromMonth=month(9), toMonth=month(7))["report"]
    parts.planner.do("ReportService/PublishReport", reportId=report["reportId"], version=report["version"], formats=["FORMAT_TEXT"], languages=["da"])
    # A case of the earlier period less than was published: it would be told by the difference.
    gone = parts.server.value(f"SELECT c.review_id FROM app.result_case c JOIN app.result_entry e USING (review_id) WHERE e.item = 'P-1' AND e.first AND e.counts "
                              f"AND c.activity_id = '{parts.early[0]['activityId']}' ORDER BY 1 LIMIT 1")
    parts.server.psql(f"UPDATE app.result_case SET target_group = 'en anden' WHERE review_id = '{gone}'")
    told = json.loads(written(parts, "JSON", targetGroup="Udsat barn"))
    parts.server.psql(f"UPDATE app.result_case SET target_group = 'Udsat barn' WHERE review_id = '{gone}'")
    row = next(r for b in told.get("report", told)["blocks"] if b["id"] == "comparison" for r in b["rows"] if r["id"] == "P-1")
    assert row["values"][0]["cell"].get("suppressed") and not row["values"][1]["cell"].get("suppressed")
    assert row["values"][2]["text"] == "not compared, few persons" and "difference" not in row["values"][2]


@pytest.mark.parametrize("lang, words", [("da", ("rapport", "sammenlign", "point højere")), ("en", ("report", "compare", "points higher"))])
def test_at_the_terminal_two_periods_are_compared_in_80_columns(parts, tmp_path, lang, words):
    desk = Desk(parts.server, tmp_path / lang, parts.planner, lang=lang)
    noun, verb, higher = words
    given = ["P-1", "all", "--from", month(9)[:7], "--to", month(7), "--against-from", month(3), "--against-to", month(2), "--department", parts.staff.department]
    text = desk.run(noun, verb, *given)
    assert higher in " ".join(text.split()) and all(len(line) <= 80 for line in text.splitlines())
    assert json.loads(desk.run("--json", noun, verb, *given))["report"]["blocks"][1]["id"] == "comparison"
    desk.run(noun, verb, "P-1", "--from", month(9), "--to", month(7), code=2)
    teams = [parts.teams[x]["name"] for x in "NS"]
    assert all(name in " ".join(desk.run(noun, verb, "P-1", "--team", teams[0], "--against-team", teams[1]).split()) for name in teams)


DRAWN = set("█▓▒░▁▂▃▄▅▆▇─═│╎")


@pytest.mark.parametrize("columns", [44, 60])
def test_a_narrow_terminal_gets_lines_of_its_own_width(parts, tmp_path, columns):
    desk = Desk(parts.server, tmp_path / "desk", parts.planner, lang="da")
    asked = ("P-1", "all", "--department", parts.staff.department)
    for words in (("rapport", "udvikling", *asked), ("rapport", "vis", "--kind", "general", *asked[2:]),
                  ("rapport", "sammenlign", *asked, "--from", month(9), "--to", month(7), "--against-from", month(3), "--against-to", month(2))):
        seat = desk.sit(*words, columns=columns, lines=200)
        assert seat.end() == 0
        lines = seat.seen.splitlines()
        assert len(lines) > 20 and not [line for line in lines if len(line) > columns], words
    assert max(map(len, desk.run(*words).splitlines())) > 60, "through a pipe it is written for eighty"
    for words in (("årshjul", "vis"), ("rapport", "vis", "--help")):
        seat = desk.sit(*words, columns=columns, lines=200)
        assert seat.end() == 0 and not [line for line in seat.seen.splitlines() if len(line) > columns], words
    assert DRAWN & set(desk.run("årshjul", "vis")) and not DRAWN & set(desk.run("årshjul", "vis", "--plain"))


def test_what_a_screen_reader_says_has_no_drawings_and_the_same_figures(parts, tmp_path):
    desk = Desk(parts.server, tmp_path / "desk", parts.planner, lang="en")
    for words in (("report", "trend", "P-1", "all"), ("report", "show", "--kind", "general")):
        drawn, aloud = (desk.run(*words, "--department", parts.staff.department, *more) for more in ((), ("--plain",)))
        assert DRAWN & set(drawn) and not DRAWN & set(aloud)
        figures = re.compile(r"\d+ of \d+")
        assert sorted(figures.findall(" ".join(aloud.split()))) == sorted(figures.findall(" ".join(drawn.split())))


def test_r24_a_width_that_no_terminal_has_is_refused(parts):
    for columns in (-1, 39, 81):
        with parts.planner.refused("BAD_VALUE") as refused:
            written(parts, "TEXT", columns=columns)
        assert refused.fields == ["columns"]
        with parts.planner.refused("BAD_VALUE") as refused:
            parts.planner.call("WheelService/RenderWheel", year=2026, format="WHEEL_FORMAT_TEXT", columns=columns)
        assert refused.fields == ["columns"]
    report = parts.planner.do("ReportService/DraftReport", reader="REPORT_READER_MANAGEMENT", title="Smal", kind=KIND, items=["P-1"],
                              departmentId=parts.department, fromMonth=month(9), toMonth=month(7))["report"]["reportId"]
    with parts.planner.refused("BAD_VALUE") as refused:
        parts.planner.call("ReportService/RenderDraft", reportId=report, format="FORMAT_TEXT", columns=81)
    assert refused.fields == ["columns"]
    drafted = [base64.b64decode(parts.planner.call("ReportService/RenderDraft", reportId=report, format="FORMAT_TEXT", **look)["content"]).decode()
               for look in ({"columns": 50}, {"aloud": True})]
    assert max(map(len, drafted[0].splitlines())) <= 50 and not DRAWN & set(drafted[1]) and DRAWN & set(drafted[0])


# -- results of one question set

def figures(report):
    return {r["id"]: r["values"][-1]["cell"] for b in report["blocks"] if b["kind"] == "BLOCK_KIND_BARS" for r in b["rows"]}


def test_results_and_trends_are_of_one_question_set_in_all_its_versions(parts, tmp_path):
    def told(template, **more):
        return figures(parts.planner.call("ReportService/GetResults", kind=KIND, departmentId=parts.department, templateId=template, **more)["report"])
    other, own = told(parts.other_set), told(parts.template)
    def relevant(code, version="", item="P-1"):
        return int(parts.server.value("SELECT count(*) FROM app.answer n JOIN app.review r ON r.id = n.review_id JOIN app.template t ON t.id = r.template_id "
                                      f"WHERE r.purpose = 'random' AND r.state = 'submitted' AND n.item = '{item}' AND n.value <> 'ikke_relevant' AND t.code LIKE '{code}%' "
                                      f"AND t.version_name LIKE '{version}%'"))
    assert int(other["P-1"]["n"]) == relevant("andet-") > 10
    assert [int(own[f"P-1@{n}"]["n"]) for n in (1, 2)] == [relevant("proeve-" + parts.staff.mark, n) for n in (1, 2)] and relevant("proeve-" + parts.staff.mark, 2)
    assert own == told(parts.server.value(f"SELECT id FROM app.template WHERE code = 'proeve-{parts.staff.mark}' AND version_name = '2.0.0'")), "any version names it"
    months = parts.planner.call("ReportService/GetTrend", kind=KIND, departmentId=parts.department, templateId=parts.other_set, items=["P-1"])["report"]
    rows = next(b["rows"] for b in months["blocks"] if b["kind"] == "BLOCK_KIND_SERIES")
    assert [(r["id"], int(r["values"][0]["cell"]["n"])) for r in rows] == [(month(11), int(other["P-1"]["n"]))]
    desk = Desk(parts.server, tmp_path / "desk", parts.planner, lang="en")
    code = parts.server.value(f"SELECT code FROM app.template WHERE id = '{parts.other_set}'")
    assert "Trial" in desk.run("report", "show", "--kind", "general", "--template", code)
    assert "--template" in desk.run("report", "show", "--help") and desk.run("report", "show", "--kind", "general", "--template", "none", code=6)


@pytest.mark.parametrize("asked", [{"section": "32"}, {"targetGroup": "Udsat barn"}, {"teamId": "N"}, {"fromMonth": month(9), "toMonth": month(2)},
                                   {"section": "32", "teamId": "S", "fromMonth": month(7)}])
def test_r15_every_grouping_gives_what_the_raw_answers_come_to(parts, asked):
    team = asked.get("teamId")
    wanted = {**asked, **({"teamId": parts.teams[team]["teamId"]} if team else {})}
    told = figures(parts.planner.call("ReportService/GetResults", kind=KIND, departmentId=parts.department, first=True, **wanted)["report"])
    since, until = asked.get("fromMonth", "2000-01-01"), asked.get("toMonth", "2999-01-01")
    wordings = {"P-1": (since, until)} if until < month(1) else {"P-1@1": (since, month(2)), "P-1@2": (month(1), until)}
    assert {row for row in told if row.startswith("P-1")} == set(wordings)
    for row, months in wordings.items():
        yes, n, p, n_eff = raw(parts, "P-1", *months, team=team)
        assert (int(told[row]["count"]), int(told[row]["n"])) == (yes, n), row
        assert n < 10 or (told[row]["share"], told[row]["low"]) == pytest.approx((p, wilson(p, n_eff)[0]), abs=1e-9), row


# -- cases that have faded

def test_r20_a_comparison_keeps_the_cases_that_have_faded(parts):
    south = {"departmentId": "", "teamId": parts.teams["N"]["teamId"], "otherTeamId": parts.teams["S"]["teamId"], "otherFromMonth": "", "otherToMonth": ""}
    before = [compared(parts)[1], compared(parts, **south)[1]]
    fade(parts, parts.early[0])
    after = [compared(parts)[1], compared(parts, **south)[1]]
    for was, now in zip(before, after):
        for item in was:
            assert now[item] == was[item] or any(c.get("suppressed") for c in now[item][0]), "two can share a bit, so that a little more may be hidden"
    assert after[0]["P-1"] == before[0]["P-1"], "to the last digit"


def test_r20_a_departments_teams_keep_the_cases_that_have_faded(parts):
    report = parts.planner.do("ReportService/DraftReport", reader="REPORT_READER_DEPARTMENT", title="Teams", kind=KIND, fromMonth=month(13),
                              toMonth=month(0), departmentId=parts.department, items=["P-1", "all"])["report"]["reportId"]

    def shown():
        got = parts.planner.call("ReportService/RenderDraft", reportId=report, language="en", format="FORMAT_JSON")
        blocks = {b.get("id"): b["rows"] for b in json.loads(base64.b64decode(got["content"]))["blocks"] if b.get("id", "").startswith("groups-")}
        return {(item, r["title"]): [r["values"][0]["cell"], r["values"][1]["text"]] for item, rows in blocks.items() for r in rows}

    def counted():
        rows = parts.server.psql(f"""SELECT s.group_id, s.item, s.mine, s.cases, s.yes, round(s.w::numeric, 6), round(s.wy::numeric, 6)
            FROM app.report r, LATERAL app.group_sums(r, ARRAY['P-1', 'all']) AS s WHERE r.id = '{report}' ORDER BY 1, 2, 3""")
        raters = parts.server.psql(f"SELECT g.* FROM app.report r, LATERAL app.group_raters(r) AS g WHERE r.id = '{report}' ORDER BY 1")
        return rows, raters

    was, sums = shown(), counted()
    assert len(was) == 6 and len(sums[0]) == 8 and not any(cell.get("suppressed") for (item, _), (cell, _) in was.items() if item == "groups-all")
    for activity in parts.late:
        fade(parts, activity)
    assert counted() == sums, "the sums and who reviewed stay"
    for which, (cell, words) in shown().items():
        assert [cell, words] == was[which] or cell.get("suppressed"), "two can share a bit, so that a little more may be hidden"
    members = parts.server.psql(f"SELECT m.item, count(*), count(DISTINCT m.case_index), max(m.case_index) + 1, count(m.group_nth) "
                                f"FROM app.report r, LATERAL app.report_behind(r) AS m WHERE r.id = '{report}' GROUP BY m.item")
    assert members and all(len({*counts}) == 1 for _, *counts in members), "each stands in one group, with a number of its own"


# -- in how many caseworkers' cases

def spread(report):
    block = next((b for b in report["blocks"] if b["id"] == "spread"), {"rows": []})
    return {r["id"]: r["values"][0]["cell"] for r in block["rows"]}


def test_r16_spread_counts_persons_by_who_held_the_step_and_leaves_out_whom_nobody_knows(own_running):
    town = Town(own_running, cases=36, workers=12)
    anne = town.leader("Anne")
    activity = town.audit([anne], caseCount=36, spareCount=0)
    mine = reviews(anne, activity=activity["activityId"])
    moved = mine[0]
    earlier, later = changed_hands(town, moved["caseNumber"])
    say(anne, moved, "plan", town.worker_id(earlier))
    apart = next(w for w in range(12) if w not in (earlier, later))

    def rate(item, worker):  # P-1 in the cases of half of them, P-2 in all but one's
        return "nej" if (item == "P-1" and worker >= 6) or (item == "P-2" and worker == apart) else "ja"
    for review in mine:
        worker = int(review["caseNumber"].rpartition("-")[2]) % 12
        finish(anne, review, lambda item, *_, worker=worker: rate(item["code"], worker))
    report = town.planner.call("ReportService/GetResults", activityId=activity["activityId"], language="en")["report"]
    told = spread(report)
    rows = town.server.psql(f"""SELECT n.item, n.value, CASE WHEN c.case_number = '{moved['caseNumber']}'
                THEN CASE WHEN n.item LIKE 'P%' THEN '{town.worker_id(earlier)}' END ELSE h.caseworker_id::text END
        FROM app.answer n JOIN app.review r ON r.id = n.review_id JOIN app.case c ON c.id = r.case_id
            JOIN app.case_holder h ON h.case_id = c.id AND h.held_to IS NULL
        WHERE r.activity_id = '{activity['activityId']}' AND n.value IN ('ja', 'nej') AND n.item ~ '^[PM]-'""")
    assert told["P-2"].get("suppressed") and not int(told["P-2"].get("n", 0)), "eleven of twelve speaks of the twelfth"
    for item in ("P-1", "M-1"):
        asked = {who for code, _, who in rows if code == item and who}
        seen = {who for code, value, who in rows if code == item and value == "ja" and who}
        assert (int(told[item].get("count", 0)), int(told[item]["n"])) == (len(seen), len(asked)), item
    assert 0 < int(told["P-1"]["count"]) < int(told["P-1"]["n"])
    assert "nobody knows who that was" in next(b["text"] for b in report["blocks"] if b["id"] == "spread")

    def page(form, language="da"):
        return base64.b64decode(town.planner.call("ReportService/RenderReport", activityId=activity["activityId"], format=f"FORMAT_{form}", language=language)["content"])
    for language, word, of in (("da", "Rådgivere, i hvis sager det ses", " af "), ("en", "Caseworkers in whose cases it is seen", " of ")):
        figure = f"{told['P-1']['count']}{of}{told['P-1']['n']}"
        text = " ".join(page("TEXT", language).decode().split())
        assert figure in text[text.index(word):] and word in page("HTML", language).decode() and word in page("CSV", language).decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(page("XLSX", "en")))
    assert any((int(told["P-1"]["count"]), int(told["P-1"]["n"])) == row[1:3] for sheet in book for row in sheet.iter_rows(values_only=True))


def test_r16_spread_is_hidden_where_few_stand_behind_it(own_running):
    town = Town(own_running, cases=20, workers=4)
    anne = town.leader("Anne")
    activity = town.audit([anne], caseCount=20, spareCount=0)
    for review in reviews(anne, activity=activity["activityId"]):
        finish(anne, review, lambda item, *_: "ja")
    shown = spread(town.planner.call("ReportService/GetResults", activityId=activity["activityId"])["report"])
    assert int(shown["P-1"]["n"]) == 4, "a leader sees what four did"
    file = json.loads(base64.b64decode(town.planner.call("ReportService/RenderReport", activityId=activity["activityId"], format="FORMAT_JSON")["content"]))
    told = spread(file.get("report", file))
    assert told and all(c.get("suppressed") and not int(c.get("n", 0)) and not int(c.get("count", 0)) for c in told.values())
