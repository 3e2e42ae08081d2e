"""A machine that has no letters but those of deploy/packages/run: whatever is found first stands there for "sans-serif", which is typewriter's letters."""
import base64
import re
import subprocess

import pytest

from support.server import Server
from support.town import Town, finish, month, reviews

LETTERS = "/usr/share/fonts/truetype/liberation"


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A town whose PDFs are printed as on such a machine."""
    place = tmp_path_factory.mktemp("bare")
    (place / "fonts.conf").write_text(f"<fontconfig><dir>{LETTERS}</dir><cachedir>{place}/cache</cachedir></fontconfig>")
    program = place / "print"
    program.write_text(f'#!/bin/sh\nFONTCONFIG_FILE={place}/fonts.conf exec weasyprint "$@"\n')
    program.chmod(0o755)
    subprocess.run(["chmod", "-R", "a+rX", place, *list(place.parents)[:2]], check=True)
    with Server(pdf_program=program) as server:
        yield Town(server, cases=20)


def in_which_letters(path):
    """Each line of a PDF with the name of its letters."""
    told = subprocess.run(["pdftohtml", "-xml", "-stdout", "-i", path], check=True, capture_output=True, text=True).stdout
    family = dict(re.findall(r'<fontspec id="([0-9]+)" [^>]*family="([^"]*)"', told))
    return [(re.sub("<[^>]*>", "", words), family[font]) for font, words in re.findall(r'<text [^>]*font="([0-9]+)">(.*)</text>', told)]


def test_what_is_drawn_has_the_letters_of_the_page_around_it(bare, tmp_path):
    anne = bare.leader("Anne")
    read = bare.audit([anne], caseCount=12)
    for review in reviews(anne, activity=read["activityId"]):
        finish(anne, review)
    drafted = bare.planner.do("ReportService/DraftReport", reader="REPORT_READER_COMMITTEE", title="Ledelsestilsyn", items=["P-1"], kind="ACTIVITY_KIND_GENERAL",
                              fromMonth=month(3), toMonth=month(0), departmentId=bare.department)["report"]
    for method, drawn, asked in (("RenderDraft", r"100\s?%", {"reportId": drafted["reportId"]}), ("RenderReport", "Antal sager", {"activityId": read["activityId"]})):
        (tmp_path / "page.pdf").write_bytes(base64.b64decode(bare.planner.call(f"ReportService/{method}", format="FORMAT_PDF", **asked)["content"]))
        lines = in_which_letters(tmp_path / "page.pdf")
        assert any(re.search(drawn, words) for words, _ in lines), "there is a drawing"
        others = [(words, family) for words, family in lines if "Liberation-Sans" not in family and not re.fullmatch("[0-9a-f. ]{16,}", words)]
        assert not others, others
