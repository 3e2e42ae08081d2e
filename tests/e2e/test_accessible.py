"""Three years told to every reader, in both languages: looked at by axe, and as tagged PDF."""
import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from support.three_years import quarter, three_years

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
    for name in ("package.json", "package-lock.json", "main.mjs"):
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
    return files


def test_no_page_breaks_a_rule_of_axe(pages, axe):
    html = [str(p) for p in pages if p.suffix == ".html"]
    done = subprocess.run([node(), "main.mjs", shutil.which("chromium"), *html], cwd=axe, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    found = dict(json.loads(line) for line in done.stdout.splitlines())
    assert len(found) == len(html) and not {p: v for p, v in found.items() if v}


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_committee_gets_one_page_and_every_pdf_is_tagged_in_its_language(pages, language):
    for path in (p for p in pages if p.suffix == ".pdf" and f"-{language}-" in p.name):
        told = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
        assert "Tagged:          yes" in told and f"/Lang ({language})".encode() in path.read_bytes()
        if path.name.startswith("committee"):
            assert "Pages:           1" in told
