"""A workbook's charts: one where there is something to draw, native, and of the very cells that hold the figures."""
import base64
import io
import textwrap

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from test_told import block, draft, model, told  # noqa: F401  a fixture


def book_of(town, report, language):
    got = town.planner.call("ReportService/RenderDraft", reportId=report["reportId"], language=language, format="FORMAT_XLSX")
    return openpyxl.load_workbook(io.BytesIO(base64.b64decode(got["content"])))


def read(book, reference):
    """The cells a chart reads: ('3 Plan'!$B$4:$D$4) as a list."""
    sheet, cells = reference.rsplit("!", 1)
    first_column, first_row, last_column, last_row = range_boundaries(cells.replace("$", ""))
    return [book[sheet.strip("'")].cell(r, c).value for r in range(first_row, last_row + 1) for c in range(first_column, last_column + 1)]


def drawn(book, sheet):
    """Each chart as the words and numbers of its series: (name, categories, values)."""
    return [[(read(book, s.tx.strRef.f), read(book, (s.cat.strRef or s.cat.numRef).f), read(book, s.val.numRef.f)) for s in chart.series]
            for chart in sheet._charts]


def sheet_with(book, title):
    return next(sheet for sheet in book if sheet.cell(1, 1).value == title)


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_course_has_a_chart_of_its_own_on_one_scale(told, language):
    report = draft(told, title="Diagrammer " + language)
    asked = block(model(told, report, language), "indicators")
    book = book_of(told, report, language)
    sheet = sheet_with(book, asked["title"])
    charts = drawn(book, sheet)
    rows = [r for r in asked["rows"] if any(v.get("cell", {}).get("hasShare") for v in r["values"])]
    assert len(charts) == len(rows) == len(asked["rows"]) - 1, "of a question that never applied there is none"
    periods = [c["title"] for c in asked["columns"] if c["class"] == "share"]
    for row, chart in zip(rows, charts):
        (name, categories, values), = chart
        cells = [v["cell"] for v in row["values"] if "cell" in v]
        assert (name, categories) == ([row["title"]], periods)
        assert values == [pytest.approx(c.get("share", 0)) if c.get("hasShare") else None for c in cells]
    assert any(v is not None for chart in charts for v in chart[0][2])
    for chart in sheet._charts:
        assert (chart.y_axis.scaling.min, chart.y_axis.scaling.max) == (0, 1)
    rows_of_periods(asked, sheet)


def rows_of_periods(asked, sheet):
    """Above the charts each period of each course is a row with its numbers."""
    top = next(r for r in range(1, sheet.max_row) if sheet.cell(r, 2).value in ("Periode", "Period"))
    periods = [c for c in asked["columns"] if c["class"] == "share"]
    wanted = [(row["title"], period["title"], int(v["cell"].get("count", 0)), int(v["cell"]["n"]) if int(v["cell"].get("n", 0)) else None)
              for row in asked["rows"] for period, v in zip(periods, row["values"]) if not v["cell"].get("suppressed")]
    assert wanted == [tuple(sheet.cell(top + 1 + r, c).value for c in (1, 2, 3, 4)) for r in range(len(wanted))]
    assert sheet.freeze_panes == f"B{top + 1}" and sheet.print_title_rows == f"${top - 1}:${top}", "a title over the difference's columns"


def test_bars_and_run_charts_read_their_own_table(told):
    report = draft(told, title="Diagrammer")
    asked = model(told, report)
    book = book_of(told, report, "da")
    bars = series = medians = 0
    for b in asked["blocks"]:
        if b["kind"] == "BLOCK_KIND_SERIES" and any(r["values"][0]["cell"].get("hasShare") for r in b.get("rows", [])):
            sheet = next(s for s in book if s.cell(1, 1).value == b["title"] and s._charts and type(s._charts[0]).__name__ == "LineChart")
            (_, categories, values), *lines = drawn(book, sheet)[0]
            assert {name[0]: [v for v in read if v is not None] for name, _, read in lines}.get("Median", []) == [
                pytest.approx(level["value"]) for level in b.get("levels", []) for _ in range(level.get("firstRow", 0), level["lastRow"] + 1)]
            medians += len(b.get("levels", []))
            assert categories == [r["title"] for r in b["rows"]]
            assert values == [pytest.approx(r["values"][0]["cell"]["share"]) if r["values"][0]["cell"].get("hasShare") else None for r in b["rows"]]
            series += 1
        if b["kind"] == "BLOCK_KIND_BARS":
            sheet = sheet_with(book, b["title"])
            for column, (_, categories, values) in enumerate(drawn(book, sheet)[0]):
                assert categories == [r["title"] for r in b["rows"]]
                wanted = [r["values"][column]["cell"] for r in b["rows"]]
                assert [v or 0 for v in values] == ["skjult" if c.get("suppressed") else int(c.get("count", 0)) for c in wanted]
            bars += 1
    assert bars and medians and series == 2, "of a question that never applied there is no chart"


@pytest.mark.parametrize("language", ["da", "en"])
def test_sheets_of_the_same_title_say_under_which_heading_they_stand(told, language):
    report = draft(told, title="Overskrifter " + language)
    asked, book = model(told, report, language), book_of(told, report, language)
    titles = [b["title"] for b in asked["blocks"] if b.get("columns")]
    heading, of_many = "", 0
    for number, b in enumerate(asked["blocks"], 1):
        heading = b["title"] if b["kind"] == "BLOCK_KIND_HEADING" else heading
        if not b.get("columns"):
            continue
        sheet = next(s for s in book if s.title.startswith(f"{number} "))
        assert sheet.cell(1, 1).value == b["title"]
        assert (sheet.cell(2, 1).value == heading) == (titles.count(b["title"]) > 1), b["id"]
        of_many += titles.count(b["title"]) > 1
    assert of_many >= 4, "a question's teams, and its months"


def high_enough(sheet, row, text, width):
    lines = sum(len(textwrap.wrap(line, width)) for line in text.split("\n"))
    return 15 * lines <= (sheet.row_dimensions[row].height or 15) <= 409


@pytest.mark.parametrize("language", ["da", "en"])
def test_long_words_are_whole_and_each_row_is_as_high_as_its_lines(told, language):
    """Excel and LibreOffice cut what is higher than its row, and no row may be higher than 409 points."""
    report, long = draft(told, title="Lange ord " + language), "Ord og flere ord. " * 220
    told.planner.do("ReportService/UpdateDraft", reportId=report["reportId"], version=report["version"], title=report["title"], items=[],
                    words=[{"place": "opening", "words": long.strip()}], context=[])
    book = book_of(told, report, language)
    first = book.worksheets[0]
    words = [(row[0].row, row[0].value) for row in first.iter_rows(max_col=1) if row[0].value]
    assert first.page_setup.orientation == "landscape" and first.page_setup.paperSize == 9 and first.sheet_properties.pageSetUpPr.fitToPage
    assert all(high_enough(first, row, text, int(first.column_dimensions["A"].width)) for row, text in words)
    whole = " ".join(" ".join(text for _, text in words).split())
    for b in model(told, report, language)["blocks"]:
        if "columns" not in b and b.get("text"):
            assert " ".join(b["text"].split()) in whole, b["id"]
    assert long.strip() in whole
