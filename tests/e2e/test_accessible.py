"""Three years told to every reader, in both languages: looked at by axe, as drawings, and as tagged PDF."""
import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from support.three_years import quarter, three_years
from test_wheel import plan, put

pytestmark = pytest.mark.long
HERE = Path(__file__).parent / "axe"
ROOT = Path(__file__).parents[2]


def node():
    """Node 20 or later: what deploy/node found or brought, else the machine's own."""
    ours = ROOT / "build/node/node"
    return str(ours) if ours.exists() else shutil.which("node")


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    """The folder with axe and a browser's driver; a browser is the machine's."""
    if not node() or not shutil.which("npm") or not shutil.which("chromium"):
        pytest.skip("no Node.js 20, npm or chromium here")
    place = tmp_path_factory.mktemp("axe")
    for name in ("package.json", "package-lock.json", "main.mjs", "drawings.mjs"):
        shutil.copy(HERE / name, place)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=place, check=True, timeout=240)
    return place


def words_of(reader):
    own = [{"place": "opening", "words": "Flere børn bliver hørt, før der træffes afgørelse. Opfølgningen er vi ikke i mål med."},
           {"place": "actions", "words": "Alle teams øver børnesamtalen i foråret. Opfølgning får fast tid i kalenderen."}]
    return own if reader in ("COMMITTEE", "MANAGEMENT") else own[:1]


@pytest.fixture(scope="module")
def pages(running, tmp_path_factory):
    """Every report as files, by reader, language and view."""
    folder = Path(os.environ.get("TILSYN_PICTURES") or tmp_path_factory.mktemp("told"))
    town, _ = three_years(running)
    team = next(t for t in town.planner.call("OrganisationService/ListTeams")["teams"] if town.staff.mark in t["name"])
    files = []
    for reader in ("COMMITTEE", "MANAGEMENT", "DEPARTMENT", "TEAM"):
        part = {"teamId": team["teamId"]} if reader == "TEAM" else {"departmentId": town.department}
        report = town.planner.do("ReportService/DraftReport", reader=f"REPORT_READER_{reader}", title="Ledelsestilsyn 2024–2026",
                                 kind="ACTIVITY_KIND_GENERAL", fromMonth=quarter(35), toMonth=quarter(0), **part)["report"]
        town.planner.do("ReportService/UpdateDraft", reportId=report["reportId"], version=1, title=report["title"], items=[],
                        words=words_of(reader), context=[{"what": "Samtale med barnet før afgørelsen, hele landet", "figure": "65 %",
                                                          "source": "Børnesagsbarometret 2024", "date": "2024-12-01"}])
        for language in ("da", "en"):
            for view, form in (("PAGE", "HTML"), ("PAGE", "PDF"), ("SLIDES", "HTML"), ("AGENDA", "HTML"), ("PAGE", "TEXT")):
                got = town.planner.call("ReportService/RenderDraft", reportId=report["reportId"], language=language,
                                        view=f"REPORT_VIEW_{view}", format=f"FORMAT_{form}")
                path = folder / f"{reader.lower()}-{language}-{view.lower()}.{form.lower()}"
                path.write_bytes(base64.b64decode(got["content"]))
                files.append(path)
    return files + [path for language in ("da", "en") for path in asked(town, folder, language)]


def asked(town, folder, language):
    """What leaders ask for themselves: results and courses."""
    part = {"kind": "ACTIVITY_KIND_GENERAL", "departmentId": town.department, "fromMonth": quarter(35), "toMonth": quarter(0), "language": language}
    for name, subject in (("results", "REPORT_SUBJECT_RESULTS"), ("trend", "REPORT_SUBJECT_TREND")):
        got = town.planner.call("ReportService/RenderReport", subject=subject, format="FORMAT_HTML", items=["all", "I-1", "V-1", "F-1"], **part)
        path = folder / f"{name}-{language}.html"
        path.write_bytes(base64.b64decode(got["content"]))
        yield path


def looked_at(axe, program, pages):
    done = subprocess.run([node(), program, shutil.which("chromium"), *map(str, pages)], cwd=axe, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_no_page_breaks_a_rule_of_axe(pages, axe):
    html = [str(p) for p in pages if p.suffix == ".html"]
    found = dict(looked_at(axe, "main.mjs", html))
    assert len(found) == len(html) and not {p: v for p, v in found.items() if v}


def test_every_drawing_shows_something_and_its_words_stay_in_it_and_apart(pages, axe):
    html = [p for p in pages if p.suffix == ".html"]
    found = looked_at(axe, "drawings.mjs", html)
    assert len(found) == len(html) and not [(path, faults) for path, _, faults in found if faults]
    drawn = {Path(path).stem: count for path, count, _ in found}
    assert drawn["trend-da"] == drawn["trend-en"] == 4
    assert drawn["committee-da-page"] == 1 and drawn["department-en-page"] > 3 and drawn["results-da"] == 1


def test_the_ring_of_a_whole_year_is_a_drawing_as_the_others(town, anne, axe, tmp_path):
    wanted = plan(town, [anne])
    year, (one, other) = wanted["year"], wanted["activities"]
    wanted["activities"] = [{**kind, "key": f"del-{month:02d}", "title": f"{kind['title']} i uge {month * 4}", "weeks": "",
                             "startsOn": f"{year}-{month:02d}-01", "deadline": f"{year}-{month:02d}-{days}"}
                            for month, days, kind in ((1, 31, one), (2, 28, other), (4, 30, one), (5, 31, other), (8, 31, other), (9, 30, one), (11, 30, one))]
    put(town, wanted)
    pages = []
    for language in ("da", "en"):
        ring = base64.b64decode(town.planner.call("WheelService/RenderWheel", year=year, format="WHEEL_FORMAT_SVG", language=language)["content"]).decode()
        pages.append(tmp_path / f"ring-{language}.html")
        pages[-1].write_text(f'<!DOCTYPE html><html lang="{language}"><head><title>Ring</title></head><body><main><h1>Ring</h1>'
                             + ring[ring.index("<svg"):] + "</main></body></html>")
    assert [(count, faults) for _, count, faults in looked_at(axe, "drawings.mjs", pages)] == [(1, []), (1, [])]
    assert [faults for _, faults in looked_at(axe, "main.mjs", pages)] == [[], []]


def test_a_drawing_that_is_empty_black_or_crowded_would_be_seen(axe, tmp_path):
    page = tmp_path / "bad.html"
    def drawing(inside):
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" width="200" height="100">{inside}</svg>'
    words = "".join(f'<text x="{x}" y="{y}">{said}</text>' for x, y, said in ((10, 50, "Inddragelse"), (20, 52, "Opfølgning"), (170, 20, "Faglig udredning")))
    page.write_text("<!DOCTYPE html><body>" + drawing("") + drawing('<path d="M0 0H200V100H0z"/>') + drawing(words))
    (_, count, faults), = looked_at(axe, "drawings.mjs", [page])
    assert count == 3 and {(nth, what) for nth, what, *_ in faults} == {
        (0, "shows nothing"), (1, "shows nothing"), (1, "is black"), (2, "leaves the drawing"), (2, "lies on another")}


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_committee_gets_one_page_and_every_pdf_is_tagged_in_its_language(pages, language):
    for path in (p for p in pages if p.suffix == ".pdf" and f"-{language}-" in p.name):
        told = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
        assert "Tagged:          yes" in told and f"/Lang ({language})".encode() in path.read_bytes()
        if path.name.startswith("committee"):
            assert "Pages:           1" in told
