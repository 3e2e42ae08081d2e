"""Reports to readers: drafted, approved, published, answered (R16, R17, R27, R28)."""
import base64
import csv
import hashlib
import io
import json
import math
import re
import subprocess

import pytest

from support.desk import Desk
from support.town import Town, audit_of, finish, month, reviews
from test_trend import fade

FORMS = ("TEXT", "HTML", "JSON", "PDF", "XLSX", "CSV")


def audit_in(town, who, back, yes, **more):
    return audit_of(town, [who], back, yes, others={"M-1": "ikke_relevant"}, **more)


@pytest.fixture(scope="module")
def told(running):
    """Two years of audits in a department of sixteen caseworkers in two teams."""
    town = Town(running, cases=120, workers=16)
    town.reviewer = town.leader("Tove")
    for back, yes in ((20, 5), (14, 6), (8, 10), (2, 11)):
        audit_in(town, town.reviewer, back, yes)
    return town


def draft(town, reader="DEPARTMENT", by=None, **changes):
    wanted = {"reader": f"REPORT_READER_{reader}", "title": "Ledelsestilsyn i prøveafdelingen", "kind": "ACTIVITY_KIND_GENERAL",
              "fromMonth": month(23), "toMonth": month(0), "departmentId": town.department, "items": ["P-1", "P-2", "M-1"]}
    return (by or town.planner).do("ReportService/DraftReport", **{**wanted, **changes})["report"]


def model(town, report, language="da"):
    got = town.planner.call("ReportService/RenderDraft", reportId=report["reportId"], language=language, format="FORMAT_JSON")
    return json.loads(base64.b64decode(got["content"]))


def publish(town, report, **more):
    return town.planner.do("ReportService/PublishReport", reportId=report["reportId"], version=report["version"], **more)["report"]


def published(who, report, form, language="da", view="PAGE"):
    return who.call("ReportService/GetPublished", reportId=report["reportId"], language=language, view=f"REPORT_VIEW_{view}",
                    format=f"FORMAT_{form}")


def block(report, name):
    return next(b for b in report["blocks"] if b.get("id") == name)


# -- its figures, before anything is published that hides them

def wilson(p, n):
    z = 1.959963984540054
    middle, half = (p + z * z / (2 * n)) / (1 + z * z / n), z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return middle - half, middle + half


ANSWERS = """SELECT n.item, n.value, coalesce(1 / r.chance, 0), c.period, t.name FROM app.first_answer n JOIN app.review r ON r.id = n.review_id
    JOIN app.result_case c ON c.review_id = r.id JOIN app.team t ON t.id = c.team_id WHERE t.department_id = '{}'"""


def numbers(value):
    return [value["difference"].get(x, 0) for x in ("points", "low", "high")]


def differences(report):
    """How many are told as numbers: none where a share that it rests on is not (R15, R16)."""
    found = 0
    for b in report["blocks"]:
        for row in b.get("rows", []):
            shares = [v["cell"] for v in row["values"] if "cell" in v][-2 if b["kind"] == "BLOCK_KIND_COURSES" else -1:]
            for value in row["values"]:
                if "difference" in value:
                    assert all(c.get("hasShare") for c in shares), row
                    found += 1
    return found


def test_r15_every_figure_is_what_the_raw_answers_come_to(told):
    """Recomputed from the first answers: weights, n_e, Wilson, Newcombe."""
    rows = [(item, value, float(w), period, team) for item, value, w, period, team in told.server.psql(ANSWERS.format(told.department))]

    def figure(chosen):
        told_of = [(v == "ja", w) for item, v, w, period, team in chosen if v != "ikke_relevant"]
        w, w2 = sum(w for _, w in told_of), sum(w * w for _, w in told_of)
        p, n = sum(w for yes, w in told_of if yes) / w, w * w / w2
        return sum(yes for yes, _ in told_of), len(told_of), p, wilson(p, n)

    def same(cell, chosen):
        count, n, p, (low, high) = figure(chosen)
        assert (int(cell.get("count", 0)), int(cell["n"])) == (count, n)
        assert (cell.get("share", 0), cell.get("low", 0), cell["high"]) == pytest.approx((p, low, high), abs=1e-9)

    report = model(told, draft(told, title="Efterregnet"))
    compared = 0
    for row in block(report, "indicators")["rows"]:
        of_item = [r[1] for r in rows if r[0] == row["id"] and r[3] >= month(23)]
        left_out = of_item.count("ikke_relevant")
        assert (f"{row['title']} {left_out} af {len(of_item)}" in block(report, "reading")["text"]) == (left_out > 0), "r11"
    for row in block(report, "indicators")["rows"][:2]:
        for value, (first, last) in zip(row["values"], ((23, 12), (11, 0))):
            same(value["cell"], [r for r in rows if r[0] == row["id"] and month(first) <= r[3] <= month(last)])
            compared += 1
        before, now = (figure([r for r in rows if r[0] == row["id"] and month(a) <= r[3] <= month(b)]) for a, b in ((23, 12), (11, 0)))
        d = now[2] - before[2]
        low = d - math.hypot(now[2] - now[3][0], before[3][1] - before[2])
        high = d + math.hypot(now[3][1] - now[2], before[2] - before[3][0])
        for end in (low, high):
            assert str(abs(round(end * 100))) in row["values"][2]["text"]
        assert numbers(row["values"][2]) == pytest.approx([100 * d, 100 * low, 100 * high])
    for row in block(report, "groups-P-1")["rows"]:
        mine, others = ([r for r in rows if r[0] == "P-1" and (r[4] == row["title"]) == own] for own in (True, False))
        same(row["values"][0]["cell"], mine)
        (_, _, p, (p_low, p_high)), (_, _, q, (q_low, q_high)) = figure(mine), figure(others)
        ends = (p - q - math.hypot(p - p_low, q_high - q), p - q + math.hypot(p_high - p, q - q_low))
        said = [int(n.replace("\N{MINUS SIGN}", "-")) for n in re.findall("[\N{MINUS SIGN}]?[0-9]+", row["values"][1]["text"])]
        assert said[-2:] == [round(end * 100) for end in ends], "a team against the others, with the interval of the difference"
        assert numbers(row["values"][1]) == pytest.approx([100 * (p - q), *(100 * end for end in ends)])
        compared += 1
    for b in report["blocks"]:
        if b["kind"] == "BLOCK_KIND_BARS":
            for row in b["rows"]:
                if row["id"] in ("P-1", "P-2"):
                    same(row["values"][-1]["cell"], [r for r in rows if r[0] == row["id"]])
                    compared += 1
    assert compared >= 8
    assert differences(report) >= 4


def test_r27_what_a_correction_changed_is_told_beside_the_first_answers(told):
    """A case of no at first; its caseworker points to a document, the reviewer agrees."""
    review, worker = next(iter(told.server.psql(f"""SELECT c.review_id, c.caseworker_id FROM app.result_case c
        JOIN app.first_answer n ON n.review_id = c.review_id AND n.item = 'P-1' AND n.value = 'nej'
        WHERE c.department_id = '{told.department}' AND c.period = '{month(2)}' ORDER BY 1 LIMIT 1""")))

    def indicator(report, name):
        return next(r["values"] for r in block(report, "indicators")["rows"] if r["id"] == name)
    before = model(told, draft(told, fromMonth=month(11)))
    cara = told.make("caseworker", "Cara", caseworkerId=worker)
    cara.do("EntryService/AddRemark", reviewId=review, item="P-1", words="Den ligger der", document="Journal")
    told.reviewer.do("EntryService/AnswerRemark", reviewId=review, item="P-1", remark=1, value="ja", words="Set")
    after = model(told, draft(told, fromMonth=month(11)))
    assert indicator(after, "P-1") == indicator(before, "P-1"), "courses are of the first answers"
    yes, n = (sum(int(v["cell"][what]) for v in indicator(after, "P-1") if "cell" in v) for what in ("count", "n"))
    assert f"Er P-1 i orden?: {yes} af {n} efter de første svar, {yes + 1} af {n} nu." in block(after, "checks")["text"]
    assert "efter de første svar, " not in block(before, "checks")["text"] and "Er P-2 i orden?:" not in block(after, "checks")["text"]


# -- the way of a report

def test_r28_a_published_report_is_the_stored_bytes_whatever_happens_later(told):
    report = draft(told)
    was = {form: None for form in FORMS}
    done = publish(told, report)
    assert done["state"] == "REPORT_STATE_PUBLISHED" and len(done["dataHash"]) == 64
    assert {(f["language"], f["view"], f["format"]) for f in done["files"]} == {
        (lang, f"REPORT_VIEW_{view}", f"FORMAT_{form}") for lang in ("da", "en")
        for view, forms in (("PAGE", FORMS), ("SLIDES", ["HTML"]), ("AGENDA", ["HTML", "TEXT"])) for form in forms}
    for form in FORMS:
        was[form] = published(told.planner, done, form)
        assert hashlib.sha256(base64.b64decode(was[form]["content"])).hexdigest() == was[form]["sha256"]
    audit_in(told, told.reviewer, 1, 3)
    assert all(published(told.planner, done, form) == was[form] for form in FORMS)
    with told.planner.refused("LOCKED"):
        told.planner.do("ReportService/UpdateDraft", reportId=done["reportId"], version=done["version"], title="Et andet", items=[])
    for change in ("UPDATE app.report SET title = 'x'", "UPDATE app.report_file SET content = 'x'"):
        with pytest.raises(AssertionError, match="never changes"):
            told.server.psql(f"{change} WHERE {'id' if 'file' not in change else 'report_id'} = '{done['reportId']}'")
    page = base64.b64decode(was["HTML"]["content"]).decode()
    assert "Tove" in page and done["dataHash"] in page and "Prøve 1.0.0" in page and "Svar ændret siden" in page, "r27, r28"


def test_r28_a_later_version_says_what_it_replaces_and_why(told):
    first = publish(told, draft(told), languages=["da"], formats=["FORMAT_HTML"])
    with told.planner.refused("REASON_NEEDED"):
        told.planner.do("ReportService/DraftReport", replacesId=first["reportId"])
    later = told.planner.do("ReportService/DraftReport", replacesId=first["reportId"], reason="Et tal var forkert.")["report"]
    assert later["number"] == 2 and later["items"] == first["items"]
    with told.planner.refused("ALREADY_EXISTS"):
        told.planner.do("ReportService/DraftReport", replacesId=first["reportId"], reason="Igen")
    publish(told, later, languages=["da"], formats=["FORMAT_HTML"])
    page = base64.b64decode(published(told.planner, later, "HTML")["content"]).decode()
    assert "Version 2." in page and "Erstatter version 1" in page and "Et tal var forkert." in page
    shown = {r["reportId"]: r for r in told.planner.call("ReportService/ListReports", all=True)["reports"]}
    assert shown[first["reportId"]]["replacedById"] == later["reportId"]


def test_a_report_to_the_committee_is_approved_by_name_first_and_an_edit_takes_that_back(told, tmp_path):
    report = draft(told, "COMMITTEE")
    with told.planner.refused("WRONG_STATE", "failed_precondition"):
        publish(told, report)
    with told.planner.refused("NOT_ALLOWED"):  # r21_not on the word of who drafted it
        told.planner.do("ReportService/ApproveReport", reportId=report["reportId"], version=report["version"], approver="Direktør Mette Holm")
    approved = told.reviewer.do("ReportService/ApproveReport", reportId=report["reportId"], version=report["version"],
                                approver="Direktør Mette Holm")["report"]
    assert (approved["approver"], approved["approvedBy"]) == ("Direktør Mette Holm", "Tove")
    edited = told.planner.do("ReportService/UpdateDraft", reportId=report["reportId"], version=approved["version"], title=report["title"],
                             items=["P-1"], words=[{"place": "opening", "words": "Kære udvalg"}])["report"]
    assert approved["state"] == "REPORT_STATE_APPROVED" and edited["state"] == "REPORT_STATE_DRAFT" and "approvedBy" not in edited
    with told.reviewer.refused("CHANGED"):
        told.reviewer.do("ReportService/ApproveReport", reportId=report["reportId"], version=report["version"], approver="M")
    approved = told.reviewer.do("ReportService/ApproveReport", reportId=report["reportId"], version=edited["version"],
                               approver="Direktør Mette Holm")["report"]
    done = publish(told, approved, languages=["da"], formats=["FORMAT_HTML", "FORMAT_PDF"])
    page = base64.b64decode(published(told.planner, done, "HTML")["content"]).decode()
    assert "Godkendt af Direktør Mette Holm, skrevet ned af Tove." in page and "Kære udvalg" in page
    shown = Desk(told.server, tmp_path / "desk", told.planner).run("rapport", "liste")
    assert "Godkendt af Direktør Mette Holm, skrevet ned af Tove" in " ".join(shown.split())
    screen = Desk(told.server, tmp_path / "screen", told.planner).sit("rapport", "liste")
    assert screen.end() == 0 and max(map(len, screen.seen.splitlines())) <= 80, "and holds on a screen"
    asked = ("rapport", "læs", report["reportId"], "--view", "agenda")
    turning = {"TERM": "xterm", "PAGER": "sed 's/^/SIDE /'"}
    pages = Desk(told.server, tmp_path / "pages", told.planner, **turning).sit(*asked, lines=8)
    assert pages.end() == 0 and pages.seen.count("SIDE ") > 8 and "SIDE Resumé" in pages.seen, "a long one is turned page by page"
    plain = Desk(told.server, tmp_path / "plain", told.planner, **turning).sit(*asked, "--plain", lines=8)
    assert plain.end() == 0 and "SIDE " not in plain.seen and "Resumé" in plain.seen, "but not for who has it read aloud"
    without = Desk(told.server, tmp_path / "without", told.planner, TERM="xterm", PAGER="findes-ikke").sit(*asked, lines=8)
    assert without.end() == 0 and "Resumé" in without.seen, "a pager that is not there takes no report away"
    agenda = base64.b64decode(published(told.planner, done, "TEXT", view="AGENDA")["content"]).decode()
    assert all(word in agenda for word in ("Resumé", "Indstilling", "Bilag"))


def test_r21_the_written_substitute_of_a_tiny_municipality_approves_a_draft_of_their_own(told):
    own = draft(told, "COMMITTEE", by=told.reviewer)
    asked = {"reportId": own["reportId"], "version": own["version"], "approver": "Direktør Mette Holm"}
    with told.reviewer.refused("NOT_ALLOWED"):
        told.reviewer.do("ReportService/ApproveReport", **asked)
    told.planner.do("OrganisationService/SetStandIn", rule="R21", userId=told.reviewer.id, agreement="Én leder alene, aftale af 1. november")
    assert told.reviewer.do("ReportService/ApproveReport", **asked)["report"]["approvedBy"] == "Tove"
    told.planner.do("OrganisationService/SetStandIn", rule="R21", agreement="Ophørt")


def test_who_is_not_a_leader_reads_what_is_published_and_no_draft(told):
    reader = told.make("caseworker", "Karla")
    report = draft(told)
    assert report["reportId"] not in [r["reportId"] for r in reader.call("ReportService/ListReports").get("reports", [])]
    with reader.refused("NOT_FOUND"):
        published(reader, report, "HTML")
    publish(told, report, languages=["da"], formats=["FORMAT_HTML"])
    assert published(reader, report, "HTML")["content"]


def test_what_committee_and_management_answered_is_told_to_the_department(told):
    report = draft(told)
    wanted = {"reportId": report["reportId"], "body": "REPORT_BODY_COMMITTEE", "answeredOn": told.server.value("SELECT app.today()"),
              "words": "Udvalget roste inddragelsen."}
    with told.planner.refused("WRONG_STATE"):
        told.planner.do("ReportService/RecordResponse", **wanted)
    publish(told, report, languages=["da"], formats=["FORMAT_TEXT"])
    with told.planner.refused("BAD_VALUE") as refused:
        told.planner.do("ReportService/RecordResponse", **{**wanted, "answeredOn": "2999-01-01", "words": " "})
    assert refused.fields == ["answered_on", "words"]
    with told.planner.refused("BAD_VALUE") as refused:
        told.planner.do("ReportService/RecordResponse", **{**wanted, "answeredOn": "2020-01-01"})
    assert refused.fields == ["answered_on"], "nobody answers what is not there yet"
    told.planner.do("ReportService/RecordResponse", **wanted)
    assert "Udvalget roste inddragelsen." in block(model(told, draft(told)), "answers")["text"]


def test_a_round_that_none_of_its_reviewers_sat_in_checks_no_figure(told):
    def rounds_told():
        return "sammenligninger af, hvordan lederne vurderer" in json.dumps(model(told, draft(told)), ensure_ascii=False)

    def hold(*panel):
        held = told.audit(list(panel), caseCount=1)
        told.open_round(held, panel)
        for who in panel:
            finish(who, reviews(who, "CALIBRATION", held["activityId"])[0])
    hold(told.leader("Xenia"), told.leader("Ylva"))
    assert not rounds_told()
    hold(told.reviewer, told.leader("Zita"))
    assert rounds_told()


def test_r17_words_in_a_report_name_no_caseworker_and_no_case(told):
    worker, case = told.staff.workers[0][1], told.rows[0]["Sagsnr"]
    with told.planner.refused("BAD_VALUE") as refused:
        draft(told, title=f"Om {worker}")
    assert refused.fields == ["title"]
    report = draft(told)
    kept = {"reportId": report["reportId"], "version": report["version"], "title": report["title"], "items": ["P-1"]}
    for more, field in (({"words": [{"place": "opening", "words": f"{worker} glemmer planer"}]}, "words[0].words"),
                        ({"words": [{"place": "closing", "words": f"Se sag {case}."}]}, "words[0].words"),
                        ({"context": [{"what": f"Sager hos {worker}", "figure": "12", "source": "Eget", "date": "2026-01-01"}]}, "context[0].what")):
        with told.planner.refused("BAD_VALUE") as refused:
            told.planner.do("ReportService/UpdateDraft", **kept, **more)
        assert refused.fields == [field]
    publish(told, report, languages=["da"], formats=["FORMAT_TEXT"])
    with told.planner.refused("BAD_VALUE") as refused:
        told.planner.do("ReportService/RecordResponse", reportId=report["reportId"], body="REPORT_BODY_COMMITTEE",
                        answeredOn=told.server.value("SELECT app.today()"), words=f"{worker} bør tales med")
    assert refused.fields == ["words"]


# -- what it says

def test_r17_teams_stand_in_the_order_of_their_names_and_are_not_compared_without_a_common_reviewer(running):
    town = Town(running, cases=60, workers=12)
    one, other = town.leader("Ellen"), town.leader("Frode")
    teams = sorted({w[2] for w in town.staff.workers})
    of = {t["name"]: t["teamId"] for t in town.planner.call("OrganisationService/ListTeams")["teams"]}
    for who, team in ((one, teams[0]), (other, teams[1])):
        activity = town.audit([who], caseCount=12, startsOn=month(1), frame={"teams": [of[team]], "departments": [town.department], "exemptMonths": -1})
        for review in reviews(who, activity=activity["activityId"]):
            finish(who, review, lambda item, *_: "ja")
    rows = block(model(town, draft(town, items=["P-1"])), "groups-P-1")["rows"]
    assert [r["title"] for r in rows] == teams
    assert all("ingen har gennemgået" in r["values"][1]["text"] and "difference" not in r["values"][1] for r in rows)


def test_r16_a_small_team_gets_words_and_no_figure(running):
    town = Town(running, cases=20, workers=4)
    audit_in(town, town.leader("Gerda"), 1, 5)
    team = next(t for t in town.planner.call("OrganisationService/ListTeams")["teams"] if town.staff.mark in t["name"])
    report = model(town, draft(town, "TEAM", departmentId="", teamId=team["teamId"], items=[]))
    assert block(report, "small")
    assert not [v for b in report["blocks"] for r in b.get("rows", []) for v in r["values"] if "cell" in v]
    assert not any(c.isdigit() for c in block(report, "good")["text"].replace("P-1", "").replace("P-2", "").replace("M-1", ""))


@pytest.mark.long
def test_r16_the_difference_of_two_published_reports_tells_of_no_few(running):
    """The second report has one audit more, of one caseworker alone: told beside the first, it would tell of that one; also when what the first
    one told of has faded meanwhile."""
    town = Town(running, cases=120, workers=14)
    who = town.leader("Helga")
    first = audit_in(town, who, 13, 8, cases=40)
    publish(town, draft(town, fromMonth=month(14), toMonth=month(12), items=["P-1"]), languages=["da"], formats=["FORMAT_JSON"])
    few = [r["Sagsnr"] for r in town.rows if r["Rådgiver-id"] in (town.staff.workers[0][0], town.staff.workers[1][0])]
    activity = town.audit([who], caseCount=10, startsOn=month(11), frame={"departments": [town.department], "exemptMonths": -1}, method="METHOD_SIMPLE")
    for review in reviews(who, activity=activity["activityId"]):
        finish(who, review, lambda item, *_: "ja")
    ids = town.server.psql(f"SELECT c.case_number FROM app.result_case k JOIN app.review r ON r.id = k.review_id JOIN app.case c ON c.id = r.case_id"
                           f" WHERE k.activity_id = '{activity['activityId']}'")
    workers = {next(r["Rådgiver-id"] for r in town.rows if r["Sagsnr"] == number) for number, in ids}
    town.server.psql(f"UPDATE app.result_case SET caseworker_id = (SELECT id FROM app.caseworker WHERE code = '{town.staff.workers[0][0]}')"
                     f" WHERE activity_id = '{activity['activityId']}'")
    assert len(workers) > 1 and few

    def is_hidden():
        later = model(town, draft(town, fromMonth=month(14), toMonth=month(11), items=["P-1"]))
        rows = [r for b in later["blocks"] if b["kind"] == "BLOCK_KIND_BARS" for r in b["rows"] if r["id"] == "P-1"] + block(later, "groups-P-1")["rows"]
        assert not differences(later), "of what is hidden there is no number to subtract"
        return all(v["cell"].get("suppressed") and not v["cell"].get("n") for row in rows for v in row["values"] if "cell" in v)
    assert is_hidden()
    fade(town, first)
    assert is_hidden(), "r20_what faded is in the figures, and published figures can still be subtracted from them"


# -- bad input

HOSTILE = "<script>alert(1)</script> =HYPERLINK(\"http://x\") \u202eabc\u2066 & ' \" @SUM(1)"


def test_hostile_words_are_text_in_every_format(told):
    report = draft(told, title="=1+1 <b>x</b>")
    told.planner.do("ReportService/UpdateDraft", reportId=report["reportId"], version=report["version"], title="=cmd|' /C calc'!A0 <b>x</b>",
                    items=["P-1"], words=[{"place": p, "words": HOSTILE} for p in ("heading", "opening", "closing")],
                    context=[{"what": HOSTILE, "figure": "=2+5", "source": "+1", "date": "2026-01-01"}])
    def form(name, view="PAGE"):
        return base64.b64decode(told.planner.call("ReportService/RenderDraft", reportId=report["reportId"], language="da",
                                                  view=f"REPORT_VIEW_{view}", format=f"FORMAT_{name}")["content"])
    for view in ("PAGE", "SLIDES", "AGENDA"):
        page = form("HTML", view).decode()
        assert "<script" not in page and "<b>x" not in page and "\u202e" not in page
    for row in csv.reader(io.StringIO(form("CSV").decode("utf-8-sig")), delimiter=";"):
        assert not any(cell[:1] in "=+@\t\r" and cell for cell in row)
    assert form("XLSX")[:2] == b"PK" and form("PDF")[:4] == b"%PDF" and "\u202e" not in form("TEXT").decode()
    with told.planner.refused("BAD_VALUE") as refused:
        told.planner.do("ReportService/UpdateDraft", reportId=report["reportId"], version=2, title="T", items=[],
                        words=[{"place": "opening", "words": "x" * 100_000}])
    assert refused.fields == ["words[0].words"]
    with told.planner.refused("HOLDS_CPR"):
        told.planner.do("ReportService/UpdateDraft", reportId=report["reportId"], version=2, title="T", items=[],
                        words=[{"place": "opening", "words": "Barnet 010190-1234"}])
    with told.planner.refused("BAD_VALUE") as refused:
        told.planner.do("ReportService/UpdateDraft", reportId=report["reportId"], version=2, title="T", items=[], words=[
            {"place": "nowhere", "words": "x"}, {"place": "closing", "words": " "}], context=[{"what": "x", "figure": "1", "source": "", "date": "i går"}])
    assert refused.fields == ["words[0].place", "words[1].words", "context[0].source", "context[0].date"]


@pytest.mark.parametrize("reader", ["DEPARTMENT", "MANAGEMENT", "COMMITTEE"])
def test_months_without_a_case_say_so_in_every_format(told, reader):
    report = draft(told, reader, fromMonth="2001-01-01", toMonth="2001-12-01", items=[])
    for form in FORMS:
        assert told.planner.call("ReportService/RenderDraft", reportId=report["reportId"], language="da", format=f"FORMAT_{form}")["content"]
    assert "Ingen sag er læst" in block(model(told, report), "nothing")["text"]


@pytest.mark.parametrize("reader", ["DEPARTMENT", "MANAGEMENT", "COMMITTEE"])
def test_months_without_a_case_keep_what_the_leader_wrote(told, reader):
    report = draft(told, reader, fromMonth="2001-01-01", toMonth="2001-12-01", items=[])
    wrote = [{"place": p, "words": f"Ord om {p}."} for p in ("opening", "figures", "actions", "closing")]
    told.planner.do("ReportService/UpdateDraft", reportId=report["reportId"], version=report["version"], title="T", items=[], words=wrote,
                    context=[{"what": "Underretninger", "figure": "412", "source": "Statistikken", "date": "2001-12-31"}])
    for language in ("da", "en"):
        shown = json.dumps(model(told, report, language), ensure_ascii=False)
        assert not [w["words"] for w in wrote if w["words"] not in shown]
        said = {"da": "Med ledernes egne ord: »{}«", "en": "In the leaders' own words: “{}”"}[language]
        assert not [w for w in wrote if said.format(w["words"]) not in shown], "whose words they are is told"
        assert "412" in shown and "Underretninger" in shown


@pytest.mark.parametrize("item", ["all", "P-1"])
def test_the_headline_names_both_quantities_of_all_and_one_of_a_question(told, item):
    report = draft(told, "COMMITTEE", items=[item])
    for language, of, mean in (("da", "{} af {} sager", "gennemsnit opfyldte en sag {}\u00a0%"), ("en", "{} of {} cases", "average a case met {}%")):
        page = model(told, report, language)
        cell = [v["cell"] for v in block(page, "indicators")["rows"][0]["values"] if "cell" in v][-1]
        percent = math.floor(cell["share"] * 100 + 0.5 + 1e-9)
        count = of.format(cell["count"], cell["n"])
        assert count in page["title"], page["title"]
        assert (mean.format(percent) in page["title"]) == (item == "all"), page["title"]


def test_what_cannot_be_drafted_is_named(told):
    for changes, fields in (({"departmentId": ""}, ["department_id"]), ({"title": " "}, ["title"]), ({"title": "To\nlinjer"}, ["title"]),
                            ({"title": "\u202eBagvendt"}, ["title"]), ({"items": ["Q-9"]}, ["items[0]"]),
                            ({"toMonth": "2001-01-01"}, ["to_month"]), ({"reader": "REPORT_READER_TEAM"}, ["team_id"])):
        with told.planner.refused("BAD_VALUE") as refused:
            draft(told, **changes) if "reader" not in changes else told.planner.do("ReportService/DraftReport", title="T",
                kind="ACTIVITY_KIND_GENERAL", fromMonth=month(3), toMonth=month(0), **changes)
        assert refused.fields == fields
    with told.planner.refused("NOT_FOUND"):
        draft(told, departmentId="00000000-0000-4000-8000-000000000000")
    with told.planner.refused("HOLDS_CPR") as refused:
        draft(told, title="Sag 010190-1234")
    assert refused.fields == ["title"]


# -- one A4

LONG = "Opfølgningen er vi ikke i mål med, og derfor får den fast tid i kalenderen. "


def worded(town, report, places, context=()):
    return town.planner.do("ReportService/UpdateDraft", reportId=report["reportId"], version=report["version"], title=report["title"], items=["P-1", "P-2"],
        words=[{"place": place, "words": words} for place, words in places.items()], context=list(context))["report"]


def approved(town, report):
    return town.reviewer.do("ReportService/ApproveReport", reportId=report["reportId"], version=report["version"], approver="Mette Holm")["report"]


def pages_of(content, tmp_path):
    (tmp_path / "page.pdf").write_bytes(base64.b64decode(content))
    return int(re.search(r"Pages:\s+(\d+)", subprocess.run(["pdfinfo", tmp_path / "page.pdf"], check=True, capture_output=True, text=True).stdout)[1])


def test_a_page_to_the_committee_that_takes_two_sheets_is_not_published_and_the_draft_says_so(told, tmp_path):
    report = worded(told, draft(told, "COMMITTEE"), {"opening": LONG * 30, "closing": LONG * 40, "figures": LONG, "summary": LONG * 45})
    shown = told.planner.call("ReportService/RenderDraft", reportId=report["reportId"], language="da", format="FORMAT_PDF")
    assert shown["sheets"] == pages_of(shown["content"], tmp_path) == 2
    assert shown["longest"] == ["words[1].words", "words[0].words", "words[2].words"], "the summary is no part of the page"
    text = told.planner.call("ReportService/RenderDraft", reportId=report["reportId"], language="da", format="FORMAT_TEXT")
    said = " ".join(base64.b64decode(text["content"]).decode().split())
    assert text["sheets"] == 2 and text["sheetsEstimated"] and "Ser ud til at fylde mere end ét ark" in said and "noPdf" not in text
    ready = approved(told, report)
    for formats in ([], ["FORMAT_HTML"]):
        with told.planner.refused("TOO_LONG", "failed_precondition") as refused:
            publish(told, ready, formats=formats)
        assert refused.fields == shown["longest"]
    assert told.server.value(f"SELECT count(*) FROM app.report_file WHERE report_id = '{report['reportId']}'") == "0"
    assert told.server.value(f"SELECT state FROM app.report WHERE id = '{report['reportId']}'") == "approved", "refused, and nothing is changed"


def test_ten_figures_and_words_at_every_place_are_one_sheet_and_publishing_keeps_that_sheet(told, tmp_path):
    figures = [{"what": f"Underretninger i kvartal {n} i hele landet", "figure": f"{n}12", "source": "Danmarks Statistik", "date": "2025-12-31"} for n in range(10)]
    short = {place: LONG * 2 for place in ("opening", "figures", "actions", "closing")}
    for report in (worded(told, draft(told, "COMMITTEE"), short), worded(told, draft(told, "COMMITTEE"), {"opening": LONG}, figures)):
        done = publish(told, approved(told, report))
        for language in ("da", "en"):
            assert pages_of(published(told.planner, done, "PDF", language)["content"], tmp_path) == 1


@pytest.mark.parametrize("reader", ["MANAGEMENT", "DEPARTMENT"])
def test_a_long_report_to_others_than_the_committee_takes_what_it_takes(told, reader):
    report = worded(told, draft(told, reader), {"opening": LONG * 45, "closing": LONG * 45})
    assert "sheets" not in told.planner.call("ReportService/RenderDraft", reportId=report["reportId"], language="da", format="FORMAT_HTML")
    assert publish(told, report, languages=["da"], formats=["FORMAT_HTML"])["state"] == "REPORT_STATE_PUBLISHED"


# -- how far an activity is, as a page

def test_progress_is_told_in_every_form_with_the_counts_of_get_progress(told):
    who = told.leader("Ragnhild")
    activity = told.audit([who], caseCount=5)
    finish(who, reviews(who, activity=activity["activityId"], look=False)[0])
    counted = told.planner.call("ReportService/GetProgress", activityId=activity["activityId"])

    def told_as(form, language="da"):
        got = told.planner.call("ReportService/RenderReport", subject="REPORT_SUBJECT_PROGRESS", activityId=activity["activityId"], format=f"FORMAT_{form}",
                                language=language)
        return base64.b64decode(got["content"])
    page = json.loads(told_as("JSON"))
    row, = block(page, "reviewers")["rows"]
    assert row["title"] == "Ragnhild" and [int(v["cell"].get("count", 0)) for v in row["values"]] == [1, 0, 4]
    assert "1 af 5" in block(page, "whole")["text"] and f"{counted['answers']}." in block(page, "whole")["text"]
    assert f"{counted['caseworkersCovered']} af {counted['caseworkersEligible']}" in block(page, "reached")["text"]
    assert "<svg" in told_as("HTML").decode() and "Handed in" in told_as("HTML", "en").decode() and told_as("PDF")[:5] == b"%PDF-"
    assert "Afleveret" in told_as("TEXT").decode() and told_as("XLSX")[:2] == b"PK" and "Ragnhild" in told_as("CSV").decode("utf-8-sig")
    with told.planner.refused("NOT_FOUND"):
        told.planner.call("ReportService/RenderReport", subject="REPORT_SUBJECT_PROGRESS", activityId=told.department, format="FORMAT_HTML")
