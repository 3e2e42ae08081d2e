"""Feedback to a caseworker as a document: plain, kind, for the two alone, never kept (R17, R18, R28)."""
import base64
import csv
import io
import json
import re
import subprocess

import openpyxl
import pytest

from support.desk import Desk
from support.server import PASSWORD
from support.told import in_team, morning
from support.town import Town, answer_to, question_set, reviews, save, show, submit, token

FORMS = ("TEXT", "HTML", "JSON", "PDF", "XLSX", "CSV")
LANGUAGES = pytest.mark.parametrize("language", ["da", "en"])
HOSTILE = "<script>alert(1)</script> =HYPERLINK(\"http://x\") \u202eabc\u2066 & ' \" @SUM(1)"
SEEN = "Planen er skrevet sammen med forældrene."
LAWS = [{"abbr": "BL", "title_da": "Barnets lov", "version_da": ""}]


def asked():
    def question(code, **more):
        return {"code": code, "step": "plan", "text_da": f"Er {code} i orden?", "text_en": f"Is {code} in order?", "obligation": "skal", **more}
    return [question("P-1", law=["BL § 91"], guidance_da="Se efter mål, der kan følges.", guidance_en="Look for goals that can be followed."),
            question("P-2", law=["BL § 5"]), question("P-3"), question("P-4")]


class World:
    """Anne has read two cases of Cara's, who is led by Nora; the days for remarks are over."""

    def __init__(self, server):
        self.server, self.town = server, Town(server, cases=12)
        t = self.town
        server.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
        t.template = t.publish(question_set("papir-" + token(), laws=LAWS, questions=asked(), case_facts=[],
            steps=[{"order": 1, "id": "plan", "code": "P", "title_da": "Plan", "title_en": "Plan"}]))
        self.anne, self.nora = t.leader("Anne"), t.leader("Nora")
        activity = t.audit([self.anne], caseCount=8, spareCount=0)
        mine = reviews(self.anne, activity=activity["activityId"])
        nth = [int(r["caseNumber"].rpartition("-")[2]) % 4 for r in mine]
        at = next(n for n in nth if nth.count(n) > 1)
        self.first, self.other = [r for r, n in zip(mine, nth) if n == at][:2]
        self.worker = t.worker_id(at)
        self.cara = t.make("caseworker", "Cara", caseworkerId=self.worker)
        self.team = in_team(t, self.worker, self.nora)
        self.second_worker = t.worker_id((at + 1) % 4)
        value = {"P-1": "nej", "P-2": "ja", "P-3": "ikke_relevant", "P-4": "nej"}
        for review in (self.first, self.other):
            given = [answer_to(i, value[i["code"]]) for i in show(self.anne, review)["items"] if i["kind"] == "ITEM_KIND_QUESTION"]
            self.anne.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=given)
        save(self.anne, self.first, "P-1", "nej", seen=1, comment=HOSTILE, evidence="Journal s. 3", evidenceDate="2026-03-01")
        save(self.anne, self.first, "P-2", "ja", seen=1, comment=SEEN)
        for review in (self.first, self.other):
            submit(self.anne, show(self.anne, review)["review"])
        self.cara.do("EntryService/AddRemark", reviewId=self.first["reviewId"], item="P-1", words="Den ligger der", document="Journal s. 9")
        self.anne.do("EntryService/AnswerRemark", reviewId=self.first["reviewId"], item="P-1", remark=1, words="Læst; svaret står.")
        self.people = [t.admin, t.planner, self.anne, self.nora, self.cara]
        self.pass_time("20 days")
        morning(server)

    def pass_time(self, by):
        self.server.move_clock(by)
        for who in self.people:
            who.sign_in(who.name, PASSWORD)

    def join(self, who):
        self.people.append(who)
        return who


@pytest.fixture(scope="module")
def world(running):
    return World(running)


def paper(who, form, language="da", **asked_for):
    return base64.b64decode(who.call("FeedbackService/RenderFeedback", language=language, format=f"FORMAT_{form}", **asked_for)["content"])


def words_of(content, form, tmp_path):
    """The words of a document, whatever its form."""
    if form == "PDF":
        path = tmp_path / "paper.pdf"
        path.write_bytes(content)
        return " ".join(subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout.split())
    if form == "XLSX":
        return " ".join(str(v) for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet.iter_rows(values_only=True) for v in row if v)
    text = content.decode("utf-8-sig")
    return " ".join((text[text.index("<body>"):] if form == "HTML" else text).split())


@LANGUAGES
@pytest.mark.parametrize("form", FORMS)
def test_r17_strengths_come_first_and_nothing_is_scored_or_compared(server, world, tmp_path, form, language):
    text = words_of(paper(world.cara, form, language, reviewId=world.first["reviewId"]), form, tmp_path)
    well, talk, seen, law = {"da": ("Det lykkedes", "Værd at tale om", "Det blev set", "Se efter mål, der kan følges."),
                             "en": ("What went well", "Worth talking about", "What was seen", "Look for goals that can be followed.")}[language]
    assert 0 < text.index(well) < text.index(talk) and seen in text and law in text
    assert all(t in text for t in (SEEN, "Journal s. 3", "Barnets lov § 91", world.first["caseNumber"]))
    assert not re.search(r"\d ?%|\d+ (af|of) \d+|median", text), "no share, no count, no line over time"
    assert "Andel" not in text and "Share" not in text and '"cell":' not in text
    assert {"da": "Er P-2 i orden?", "en": "Is P-2 in order?"}[language] in text[text.index(well):text.index(talk)]


@LANGUAGES
def test_all_of_ones_own_cases_stand_one_by_one(server, world, language):
    report = json.loads(paper(world.cara, "JSON", language))
    headings = [b["title"] for b in report["blocks"] if b["kind"] == "BLOCK_KIND_HEADING"]
    assert len(headings) == 2 and {h.split()[-1] for h in headings} == {world.first["caseNumber"], world.other["caseNumber"]}
    ids = [b["id"] for b in report["blocks"]]
    assert ids[1:5] == ["case-1", "well-1", "talk-1", "not-relevant-1"] and "well-2" in ids and ids[-3:] == ["ask", "otherwise", "who"]
    assert not [v for b in report["blocks"] for r in b.get("rows", []) for v in r.get("values", []) if "cell" in v]
    own = json.loads(paper(world.nora, "JSON", language, caseworkerId=world.worker))
    assert own["blocks"] == report["blocks"], "the leader sees the same"


def test_a_workbook_has_one_sheet_of_a_kind_for_all_cases(server, world):
    """Ten cases are no twenty sheets: what each row belongs to stands in its first column."""
    report = json.loads(paper(world.cara, "JSON"))
    book = openpyxl.load_workbook(io.BytesIO(paper(world.cara, "XLSX")))
    sheets = [s.cell(1, 1).value for s in book.worksheets[1:]]
    assert len(sheets) == len(set(sheets)) and "Det lykkedes" in sheets
    sheet = book.worksheets[1 + sheets.index("Det lykkedes")]
    heading, wanted = None, []
    for b in report["blocks"]:
        heading = b["title"] if b["kind"] == "BLOCK_KIND_HEADING" else heading
        wanted += [(heading, r["title"]) for r in b.get("rows", []) if b.get("title") == "Det lykkedes"]
    rows = [row[:2] for row in sheet.iter_rows(values_only=True)]
    assert rows[rows.index(("hører til", "Spørgsmål")) + 1:] == wanted and len({of for of, _ in wanted}) == 2


@LANGUAGES
def test_r27_what_was_written_to_an_answer_names_its_question_in_words(server, world, language):
    told = paper(world.cara, "TEXT", language, reviewId=world.first["reviewId"]).decode()
    written = " ".join(told[told.index({"da": "Bemærkninger og svar", "en": "Remarks and replies"}[language]):].split())
    question = {"da": "om »Er P-1 i orden?«:", "en": "on “Is P-1 in order?”:"}[language]
    assert written.count(question) == 2 and "Den ligger der" in written and "Læst; svaret står." in written


def test_hostile_words_are_text_in_every_format(server, world, tmp_path):
    asked_for = {"reviewId": world.first["reviewId"]}
    page = paper(world.cara, "HTML", **asked_for).decode()
    assert "<script" not in page and "alert(1)" in page and "\u202e" not in page and "\u2066" not in page
    assert "\u202e" not in paper(world.cara, "TEXT", **asked_for).decode()
    for row in csv.reader(io.StringIO(paper(world.cara, "CSV", **asked_for).decode("utf-8-sig")), delimiter=";"):
        assert not any(cell[:1] in "=+-@\t\r" and cell for cell in row)
    book = openpyxl.load_workbook(io.BytesIO(paper(world.cara, "XLSX", **asked_for)))
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    told = subprocess.run(["pdfinfo", "-"], input=paper(world.cara, "PDF", **asked_for), check=True, capture_output=True).stdout.decode()
    assert "Tagged:          yes" in told
    long = {"words": "x" * 100_000, "reviewId": world.first["reviewId"]}
    with world.cara.refused("BAD_VALUE"):
        world.cara.do("FeedbackService/CommentFeedback", **long)


def test_r17_r18_only_the_two_get_it_and_each_look_is_in_the_log(server, world):
    t = world.town
    others = [world.join(who) for who in (t.leader("Ny", ledTeams=[world.team]), t.leader("Anden"),
                                          t.make("caseworker", "Dan", caseworkerId=world.second_worker))]
    for who in [*others, world.anne]:
        with who.refused("NOT_FOUND"):
            paper(who, "TEXT", reviewId=world.first["reviewId"])
        with who.refused("NOT_FOUND"):
            paper(who, "TEXT", caseworkerId=world.worker)
    with world.town.planner.refused("NOT_ALLOWED"):
        paper(world.town.planner, "TEXT", reviewId=world.first["reviewId"])
    looks = "SELECT count(*) FROM app.act WHERE method = 'FeedbackService/RenderFeedback' AND actor_id = '{}' AND target = 'review:{}' AND purpose = '{}'"
    was = [int(server.value(looks.format(world.nora.id, r["reviewId"], "nearest_leader"))) for r in (world.first, world.other)]
    paper(world.nora, "TEXT", caseworkerId=world.worker)
    now = [int(server.value(looks.format(world.nora.id, r["reviewId"], "nearest_leader"))) for r in (world.first, world.other)]
    assert now == [n + 1 for n in was], "one look at each case"
    told = world.cara.call("FeedbackService/ListLooks", pageSize=1000)["looks"]
    seen = [x for x in told if x["kind"] == "LOOK_KIND_FEEDBACK" and x["role"] == "LOOK_ROLE_LEADER" and x["purpose"] == "nearest_leader"]
    assert {x["caseNumber"] for x in seen} == {world.first["caseNumber"], world.other["caseNumber"]}


def test_r24_what_cannot_be_asked_for_is_named(server, world):
    for wanted, fields in (({"format": 0}, ["format"]), ({"language": "sv"}, ["language"]), ({"columns": 39}, ["columns"]), ({"columns": 81}, ["columns"])):
        with world.cara.refused("BAD_VALUE") as refused:
            world.cara.call("FeedbackService/RenderFeedback", **{"format": "FORMAT_TEXT", **wanted})
        assert refused.fields == fields
    with world.nora.refused("BAD_VALUE") as refused:  # a leader has no cases of their own
        paper(world.nora, "TEXT")
    assert refused.fields == ["caseworker_id"]


def test_as_text_it_is_as_wide_as_the_terminal_and_can_be_read_aloud(server, world):
    lines = paper(world.cara, "TEXT", reviewId=world.first["reviewId"], columns=48).decode().splitlines()
    assert max(map(len, lines)) <= 48 < max(map(len, paper(world.cara, "TEXT", reviewId=world.first["reviewId"]).decode().splitlines()))
    aloud = paper(world.cara, "TEXT", reviewId=world.first["reviewId"], aloud=True).decode()
    assert SEEN in " ".join(aloud.split()) and not set("─━═│█▁") & set(aloud)


@pytest.mark.parametrize("lang, noun, verb", [("da", "tilbagemelding", "udskriv"), ("en", "feedback", "print")])
def test_at_the_terminal_it_fits_80_columns_and_goes_to_a_file(server, world, tmp_path, lang, noun, verb):
    cara, nora = Desk(server, tmp_path / "cara", world.cara, lang=lang), Desk(server, tmp_path / "nora", world.nora, lang=lang)
    shown = cara.run(noun, verb, world.first["caseNumber"])
    assert max(map(len, shown.splitlines())) <= 80 and SEEN in " ".join(shown.split())
    assert all(r["caseNumber"] in cara.run(noun, verb) for r in (world.first, world.other))
    out = tmp_path / "paper.pdf"
    nora.run(noun, verb, "--caseworker", world.worker, "--format", "pdf", "--out", out)
    assert out.read_bytes()[:4] == b"%PDF" and out.stat().st_mode & 0o077 == 0


def test_r28_it_is_made_anew_each_time_and_gone_by_its_date(server, world):
    """The clock goes far ahead: this comes last."""
    before = paper(world.cara, "TEXT", reviewId=world.first["reviewId"]).decode()
    world.nora.do("FeedbackService/CommentFeedback", reviewId=world.first["reviewId"], words="Godt samarbejde.")
    after = paper(world.cara, "TEXT", reviewId=world.first["reviewId"]).decode()
    assert "Godt samarbejde." not in before and "Godt samarbejde." in after
    assert server.value("SELECT count(*) FROM app.report_file") == "0", "no file is kept"
    world.pass_time("61 months")
    morning(server)
    for wanted in ({"reviewId": world.first["reviewId"]}, {}):
        with world.cara.refused("NOT_FOUND"):
            paper(world.cara, "TEXT", **wanted)
