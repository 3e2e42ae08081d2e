"""Three years told to every reader, in both languages: looked at by axe, as drawings, and as tagged PDF."""
import collections
import functools
import html
import io
import json
import math
import os
import re
import shutil
import statistics
import subprocess
from pathlib import Path

import openpyxl
import pikepdf
import pytest

from support.node import node, packages
from support.browser import Browser
from support.server import Server
from support.three_years import AGREED, QUESTIONS
from support.told import left_out
from support.town import month
from support.years_told import READERS, drafts, rendered, whole_years, write_all

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def axe():
    """The folder with axe and a browser's driver; a browser is the machine's."""
    if not node() or not shutil.which("npm") or not shutil.which("chromium"):
        pytest.skip("no Node.js 20, npm or chromium here")
    return packages(Path(__file__).parent / "axe", "axe")


@pytest.fixture(scope="module")
def years():
    """A server whose clock moves, three years on it, what was done about them, and what that gave."""
    with Server() as server:
        yield whole_years(server)


@pytest.fixture(scope="module")
def reports(years):
    return drafts(years)


@pytest.fixture(scope="module")
def pages(years, reports, tmp_path_factory):
    """Every report as files, by reader, language and view."""
    folder = Path(os.environ.get("TILSYN_PICTURES") or tmp_path_factory.mktemp("told"))
    return list(write_all(years, reports, folder, forms=("HTML", "PDF", "TEXT"), asked_forms=("HTML", "TEXT")))


@pytest.fixture(scope="module")
def told(years, reports, pages):
    """A reader's report in a language and form; each is made once."""
    written = {p.name: p for p in pages}

    @functools.cache
    def one(reader, language, form):
        path = written.get(f"{reader.lower()}-{language}-page.{form.lower()}")
        return path.read_bytes() if path else rendered(years, reports[reader], language, form)
    return one


def looks(axe, pages):
    """What a browser finds on each page, by its name: at a desk and, but for slides, on a phone."""
    done = subprocess.run([node(), "main.mjs", shutil.which("chromium"), *map(str, pages)], cwd=axe, capture_output=True, text=True, timeout=4000)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(pages)
    return {Path(one["page"]).stem: one for one in found}


@pytest.fixture(scope="module")
def looked(axe, pages):
    return looks(axe, [p for p in pages if p.suffix == ".html"])


def test_no_page_breaks_a_rule_of_axe_at_a_desk_or_on_a_phone(looked):
    assert not {name: one["broken"] for name, one in looked.items() if one["broken"]}


def test_on_a_phone_the_table_of_a_chart_opens_for_whoever_asks(looked):
    paged = {name: one for name, one in looked.items() if name.endswith("-page") and not name.startswith("ring")}
    assert len(paged) == 18 and {name: one["tables"] for name, one in paged.items()} == {name: [0, one["drawn"], one["drawn"]] for name, one in paged.items()}


def test_every_drawing_shows_something_and_its_words_stay_in_it_and_apart(looked):
    assert not {name: one["faults"] for name, one in looked.items() if one["faults"]}
    drawn = {name: one["drawn"] for name, one in looked.items()}
    assert drawn["trend-da-page"] == drawn["trend-en-page"] == 4 and drawn["ring-da-page"] == drawn["ring-en-page"] == 1
    assert drawn["committee-da-page"] == 1 and drawn["department-en-page"] > 3 and drawn["results-da-page"] == 1


def test_a_drawing_that_is_empty_black_or_crowded_and_what_is_pale_on_a_phone_would_be_seen(axe, tmp_path):
    page = tmp_path / "bad.html"
    def drawing(inside):
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" width="200" height="100">{inside}</svg>'
    words = "".join(f'<text x="{x}" y="{y}">{said}</text>' for x, y, said in ((10, 50, "Inddragelse"), (20, 52, "Opfølgning"), (170, 20, "Faglig udredning")))
    page.write_text('<!DOCTYPE html><html lang="da"><head><title>Slet</title><style>@media (max-width:600px){p{color:#ccc}}</style></head><body><main><h1>Slet</h1>'
                    "<p>Bleg på en telefon</p>" + drawing("") + drawing('<path d="M0 0H200V100H0z"/>') + drawing(words) +
                    '<p style="font-size:9px">Småt</p><div style="width:500px">Bredt</div>'
                    '<input type="checkbox" class="fold" id="fold"><label for="fold">Uden ramme</label></main></body></html>')
    found = looks(axe, [page])["bad"]
    on_phone, at_desk = ({(nth, what) for width, nth, what, *_ in found["faults"] if (width < 600) == phone} for phone in (True, False))
    assert found["drawn"] == 3 and at_desk == {
        (0, "shows nothing"), (1, "shows nothing"), (1, "is black"), (2, "leaves the drawing"), (2, "lies on another")}
    assert on_phone - at_desk == {(-1, "is too small"), (-1, "is wider than a phone"), (-1, "does not show that it has the focus")}
    assert [(width < 600, rule) for width, rule, _ in found["broken"]] == [(True, "color-contrast")]


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_committee_gets_one_page_and_every_pdf_is_tagged_in_its_language(pages, language):
    for path in (p for p in pages if p.suffix == ".pdf" and f"-{language}-" in p.name):
        told = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
        assert "Tagged:          yes" in told and f"/Lang ({language})".encode() in path.read_bytes()
        if path.name.startswith("committee"):
            assert "Pages:           1" in told


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_browser_prints_the_committees_page_on_one_sheet_too(pages, language):
    if not shutil.which("chromium"):
        pytest.skip("no chromium here")
    path = next(p for p in pages if p.name == f"committee-{language}-page.html")
    with Browser() as browser:
        printed = browser.printed(path.as_uri())
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert len(pdf.pages) == 1
    words = subprocess.run(["pdftotext", "-", "-"], input=printed, check=True, capture_output=True).stdout.decode()
    assert len(words.split()) > 100, "what was printed is the page"


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_committees_drawings_take_what_the_sheet_has_left(pages, language):
    """Their smallest letters can be read on paper: set as the estimate would, they were six points high from top to bottom."""
    path = next(p for p in pages if p.name == f"committee-{language}-page.pdf")
    told = subprocess.run(["pdftotext", "-bbox", path, "-"], check=True, capture_output=True, text=True).stdout
    word = {"da": "sager:", "en": "cases:"}[language]
    heights = [float(bottom) - float(top) for top, bottom in re.findall(rf'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">{word}<', told)]
    assert len(heights) > 12 and min(heights) > 7


def figures_in(element):
    """The alternative texts of a PDF's structure, in reading order."""
    if isinstance(element, pikepdf.Array):
        return [words for kid in element for words in figures_in(kid)]
    if not isinstance(element, pikepdf.Dictionary):
        return []
    if element.get("/S") == "/Figure":
        return [str(element.get("/Alt", ""))]
    return figures_in(element["/K"]) if "/K" in element else []


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_pdf_says_in_words_what_each_drawing_shows(pages, language):
    told = 0
    for path in (p for p in pages if p.suffix == ".pdf" and f"-{language}-" in p.name):
        drawn = re.findall(r"<svg [^>]*><title[^>]*>(.*?)</title><desc[^>]*>(.*?)</desc>", path.with_suffix(".html").read_text(), re.S)
        with pikepdf.open(path) as pdf:
            said = figures_in(pdf.Root.StructTreeRoot.K)
            assert said == [html.unescape(f"{title}. {words}") for title, words in drawn], path.name
            assert str(pdf.Root.Lang) == language and bool(pdf.Root.MarkInfo.Marked) and bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
            about = pdf.open_metadata()
            assert (about["{http://www.aiim.org/pdfua/ns/id/}part"], bool(about["dc:title"])) == ("1", True), path.name
        told += len(said)
    assert told > 10


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_line_of_a_text_is_longer_than_80_columns_and_no_word_is_of_the_other_language(pages, language):
    foreign = {"da": ("Cases read", " of the ", "mean "), "en": ("Sager", " sager", "gennemsnit", "Læst", "i snit")}[language]
    for path in (p for p in pages if p.suffix == ".text" and f"-{language}-" in p.name):
        text = path.read_text()
        assert all(len(line) <= 80 for line in text.splitlines()), path.name
        assert not [word for word in foreign if word in text], path.name
        figures = re.findall(r"\d[ \u00a0]%" if language == "en" else r"\d ?%", text.replace("65\u00a0%", ""))
        assert not figures, f"{path.name}: {figures}"


# -- what is done about it

@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("reader", READERS)
def test_r21_what_was_agreed_and_what_it_gave_is_told_to_each_reader_in_each_form(told, reader, language):
    outcomes = {"da": (": steget.", "var håbet på, kom ikke.", ": faldet."), "en": (": it rose.", "hoped for did not come.", ": it fell.")}[language]
    forms = {form: told(reader, language, form) for form in ("TEXT", "HTML", "JSON", "CSV", "XLSX")}
    forms["PDF"] = subprocess.run(["pdftotext", "-", "-"], input=told(reader, language, "PDF"), check=True, capture_output=True).stdout
    forms["XLSX"] = " ".join(str(v) for sheet in openpyxl.load_workbook(io.BytesIO(forms["XLSX"])) for row in sheet.iter_rows(values_only=True)
                             for v in row if v).encode()
    for form, content in forms.items():
        text = " ".join(content.decode("utf-8-sig").split())
        if reader == "TEAM":
            assert "Vi læser en sag sammen hver måned" in text and AGREED[0][2] not in text, form
            continue
        assert "Nye rådgivere får en makker (" in text, form
        for (_, _, words), outcome in zip(AGREED, outcomes):
            assert words in text and outcome in text[text.index(words):text.index(words) + 250], f"{form}: {words}"
        assert ("Vi læser en sag sammen" in text) == (reader != "COMMITTEE"), "a team's own is not the committee's"


# -- every figure, from the raw answers

def wilson(p, n):
    z = 1.959963984540054
    middle, half = (p + z * z / (2 * n)) / (1 + z * z / n), z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return middle - half, middle + half


class Raw:
    """Answers as they were given, case by case; no correction was made in these years."""

    def __init__(self, town, team=None):
        self.cases = collections.defaultdict(lambda: {"answers": {}})
        rows = town.server.psql(f"""SELECT n.review_id, n.item, n.value, coalesce(1 / r.chance, 0), c.period, t.name, h.caseworker_id
            FROM app.first_answer n JOIN app.review r ON r.id = n.review_id JOIN app.result_case c ON c.review_id = r.id
            JOIN app.case_holder h ON h.case_id = r.case_id AND h.held_to IS NULL JOIN app.team t ON t.id = c.team_id WHERE t.department_id = '{town.department}'""")
        for review, item, value, weight, period, name, worker in rows:
            if team in (None, name):
                self.cases[review] |= {"weight": float(weight), "period": period, "team": name, "worker": worker}
                self.cases[review]["answers"][item] = value

    def figure(self, item, *, first="0000", before="9999", team=None, without=()):
        """Yes, relevant, share and interval: of a question, or of those of a marker, a step, all."""
        codes = [q[0] for q in QUESTIONS if item == q[0] or (item in (f"marker:{q[1]}", "step:sag", "all") and q[0] not in without)]
        yes, n, w, w2, ws = 0, 0, 0, 0, 0
        for case in self.cases.values():
            told = [case["answers"][c] == "ja" for c in codes if case["answers"].get(c) in ("ja", "nej")]
            if not told or not first <= case["period"] < before or team not in (None, case["team"]):
                continue
            yes, n = yes + all(told), n + 1
            w, w2 = w + case["weight"], w2 + case["weight"] ** 2
            ws += case["weight"] * sum(told) / len(told)
        p = ws / w if w else 0
        return yes, n, p, wilson(p, w * w / w2) if w else (0, 0)


    def spread(self, item):
        """Caseworkers with all yes in a case at least, of those in whose cases it applied."""
        codes = [q[0] for q in QUESTIONS if item in q[:2]]
        asked, seen = set(), set()
        for case in self.cases.values():
            told = [case["answers"][c] == "ja" for c in codes if case["answers"].get(c) in ("ja", "nej")]
            if told:
                asked.add(case["worker"])
                seen |= {case["worker"]} if all(told) else set()
        return len(seen), len(asked)


def check_spread(raw, block):
    told = [(r["id"], r["values"][0]["cell"]) for r in block["rows"]]
    for item, cell in told:
        wanted = (0, 0) if cell.get("suppressed") else raw.spread(item)
        assert (int(cell.get("count", 0)), int(cell.get("n", 0))) == wanted, item
    return sum(not cell.get("suppressed") for _, cell in told)


def same(cell, wanted):
    yes, n, p, (low, high) = wanted
    if cell.get("suppressed"):
        assert not int(cell.get("n", 0)) and not cell.get("share")
        return 0
    assert (int(cell.get("count", 0)), int(cell.get("n", 0))) == (yes, n)
    if cell.get("hasShare"):
        assert (cell.get("share", 0), cell.get("low", 0), cell.get("high", 0)) == pytest.approx((p, low, high), abs=1e-9)
    else:
        assert cell["withheld"]
    return 1


def check_series(raw, block, without):
    rows, compared = block["rows"], 0
    for row, after in zip(rows, [*rows[1:], {"id": "9999"}]):
        compared += same(row["values"][0]["cell"], raw.figure(block["id"], first=row["id"], before=after["id"], without=without))
    for level in block.get("levels", []):
        told = [r["values"][0]["cell"]["share"] for r in rows[int(level.get("firstRow", 0)):int(level.get("lastRow", 0)) + 1] if r["values"][0]["cell"].get("hasShare")]
        assert level["value"] == pytest.approx(statistics.median(told), abs=1e-9)
    return compared


def check_courses(raw, block, without):
    compared = 0
    for row in block["rows"]:
        for i, value in enumerate(v for v in row["values"] if "cell" in v):
            back = 12 * (len(row["values"]) - 2 - i) - 2 + 11  # whole years, counted back from the last month
            compared += same(value["cell"], raw.figure(row["id"], first=month(back), before=month(back - 12), without=without))
    return compared


def check_bars(raw, block):
    compared = 0
    for row in block["rows"]:
        counted = collections.Counter(c["answers"].get(row["id"]) for c in raw.cases.values())
        values = [v["cell"] for v in row["values"]]
        if not values[0].get("suppressed"):
            assert [int(v.get("count", 0)) for v in values[:3]] == [counted["ja"], counted["nej"], counted["ikke_relevant"]]
        compared += same(values[-1], raw.figure(row["id"]))
    return compared


def line_through(points):
    """A logistic line by years through (time, share, effective n): its slope, its ends, p of the likelihood ratio."""
    def ll(a, b):
        return sum(n * (p * (a + b * t) - math.log1p(math.exp(a + b * t))) for t, p, n in points)
    a = b = 0.0
    for _ in range(60):  # Newton
        m = [1 / (1 + math.exp(-a - b * t)) for t, _, _ in points]
        ga, gb = (sum(f * n * (p - q) for (t, p, n), q, f in zip(points, m, fs)) for fs in ([1] * len(points), [t for t, _, _ in points]))
        haa, hab, hbb = (sum(t ** k * n * q * (1 - q) for (t, _, n), q in zip(points, m)) for k in (0, 1, 2))
        det = haa * hbb - hab * hab
        a, b = a + (hbb * ga - hab * gb) / det, b + (haa * gb - hab * ga) / det
    flat = sum(p * n for _, p, n in points) / sum(n for *_, n in points)
    statistic = 2 * (ll(a, b) - ll(math.log(flat / (1 - flat)), 0))
    return b, 1 / (1 + math.exp(-a)), 1 / (1 + math.exp(-a - b * points[-1][0])), math.erfc(math.sqrt(max(0, statistic) / 2))


def points_of(raw, block, without):
    """What a course is asked of: the middle of each finished point's months in years from the first, its share, its effective n."""
    def nth(day):
        return int(day[:4]) * 12 + int(day[5:7])
    points = []
    for row, after in zip(block["rows"], [*block["rows"][1:], {"id": "9999"}]):
        last = max(c["period"] for c in raw.cases.values() if c["period"] < after["id"])
        *_, p, _ = raw.figure(block["id"], first=row["id"], before=after["id"], without=without)
        codes = [q[0] for q in QUESTIONS if block["id"] == q[0] or (block["id"] in (f"marker:{q[1]}", "all") and q[0] not in without)]
        weights = [c["weight"] for c in raw.cases.values() if row["id"] <= c["period"] < after["id"] and any(c["answers"].get(q) in ("ja", "nej") for q in codes)]
        if row["values"][0]["cell"].get("hasShare"):
            points.append(((nth(row["id"]) + nth(last)) / 24, p, sum(weights) ** 2 / sum(w * w for w in weights)))
    return [(t - points[0][0], p, n) for t, p, n in points]


@pytest.mark.parametrize("reader", ["MANAGEMENT", "DEPARTMENT"])
def test_r15_a_readers_report_says_in_a_sentence_whether_there_is_a_trend(years, told, reader):
    text, raw = told(reader, "en", "JSON").decode(), Raw(years)
    report, over_time = json.loads(text), left_out(text)
    courses = [b for b in report["blocks"] if b["kind"] == "BLOCK_KIND_SERIES"]
    said = next(b["text"] for b in report["blocks"] if b["id"] == "trends").split("\n")
    few = {b["title"] for b in courses if any(c.get("suppressed") or c.get("withheld") == "few_persons" for c in (r["values"][0]["cell"] for r in b.get("rows", [])))}
    lines = {b["title"]: line_through(points_of(raw, b, over_time)) for b in courses if b["title"] not in few and b.get("rows")}
    order = sorted(lines, key=lambda title: lines[title][3])
    worst, holm = 0, {}
    for i, title in enumerate(order):
        worst = holm[title] = max(worst, min(1, (len(order) - i) * lines[title][3]))
    seen = set()
    how, *noted = next(b["text"] for b in report["blocks"] if b["id"] == "trend-statistics").split("\n")
    assert "Holm" in how and [s.split(": odds ratio ")[0] for s in noted] == [b["title"] for b in courses if b["title"] in lines]
    for form in ("HTML", "TEXT"):
        assert "odds ratio" in told(reader, "en", form).decode(), "who reads no JSON is told as well"
    for title, line in ((s.split(": odds ratio ")[0], s) for s in noted):
        odds, *_, p = re.findall(r"\d+\.\d\d", line)
        assert odds == f"{math.exp(lines[title][0]):.2f}" and ("below 0.01" in line if holm[title] < 0.01 else p == f"{holm[title]:.2f}"), line
    for course, sentence in zip(courses, said):
        if not course.get("rows"):
            assert over_time and "few caseworkers" in course["text"]
            continue
        if course["title"] in few:
            assert sentence == f"{course['title']}: not told: few caseworkers stand behind a point.", "r16_a line would tell of the hidden point"
            continue
        slope, first, last, _ = lines[course["title"]]
        what = "no certain trend" if holm[course["title"]] >= 0.05 else "rises" if slope > 0 else "falls"
        assert sentence.startswith(f"{course['title']}: {what}"), (sentence, lines[course["title"]])
        seen.add(what)
        if what != "no certain trend":
            assert re.findall(r"\d+(?=.?%)", sentence) == [f"{100 * first:.0f}", f"{100 * last:.0f}"]
    owed = next(b["text"] for b in report["blocks"] if b["id"] == "signals").split("\n")
    assert re.fullmatch(r"Signals: \d+ in \d+ charts\. Where nothing had changed, chance alone would give about 0\.\d+\.", owed[0]), owed
    assert len(said) == len(courses) + 1 and seen, "in some draws a point is of few; never in all courses"


def test_r15_a_team_hears_of_its_trends_in_every_form(told):
    for language, heading in (("da", "Er der en udvikling?"), ("en", "Is there a trend?")):
        for form in ("TEXT", "HTML", "JSON"):
            assert heading in told("TEAM", language, form).decode(), (language, form)


@pytest.mark.parametrize("reader", READERS)
def test_r15_every_figure_of_each_report_is_what_the_raw_answers_come_to(years, told, reader):
    text = told(reader, "da", "JSON").decode()
    report, compared, spread = json.loads(text), 0, False
    of_all, over_time = left_out(text, over_time=False), left_out(text)
    raw = Raw(years, years.team["name"] if reader == "TEAM" else None)
    for block in report["blocks"]:
        if block["kind"] == "BLOCK_KIND_SERIES":
            compared += check_series(raw, block, over_time)
        elif block["kind"] == "BLOCK_KIND_COURSES":
            compared += check_courses(raw, block, over_time)
        elif block["kind"] == "BLOCK_KIND_BARS":
            compared += check_bars(raw, block)
        elif block["id"].startswith("groups-"):
            compared += sum(same(r["values"][0]["cell"], raw.figure(block["id"].removeprefix("groups-"), team=r["title"], without=of_all)) for r in block["rows"])
        elif block["id"] == "markers":
            compared += sum(same(r["values"][0]["cell"], raw.figure(r["id"] if r["id"] == "all" else "marker:" + r["id"], without=of_all)) for r in block["rows"])
        elif block["id"] == "spread":
            told = check_spread(raw, block)
            assert told == len(block["rows"]) == (10 if reader == "DEPARTMENT" else len(block["rows"])) > 0
            spread = True
        elif block["id"] == "steps":
            compared += sum(same(r["values"][0]["cell"], raw.figure("step:sag", without=of_all)) for r in block["rows"])
        else:
            assert not [v for r in block.get("rows", []) for v in r["values"] if "cell" in v], f"{block['id']}: figures that nobody recomputes"
    assert compared >= {"COMMITTEE": 8, "MANAGEMENT": 50, "DEPARTMENT": 60, "TEAM": 10}[reader]
    assert f"Læste sager: {len(raw.cases)}." in report["subtitle"] and spread == (reader in ("TEAM", "DEPARTMENT"))
