"""A server without WeasyPrint: what is not there is said, and nobody gets another file than they asked for."""
import pytest

from support.client import request_id
from support.desk import Desk
from support.server import Server
from support.town import Town, finish, month, reviews


@pytest.fixture(scope="module")
def no_pdf(tmp_path_factory):
    """A town whose server makes no PDF; a page to the committee is drafted and approved."""
    with Server(pdf_program="/nowhere/weasyprint") as server:
        town = Town(server, cases=20)
        town.anne = anne = town.leader("Anne")
        town.activity_read = town.audit([anne])
        finish(anne, reviews(anne, activity=town.activity_read["activityId"])[0])
        drafted = town.planner.do("ReportService/DraftReport", reader="REPORT_READER_COMMITTEE", title="Ledelsestilsyn", items=["P-1"],
                                  kind="ACTIVITY_KIND_GENERAL", fromMonth=month(3), toMonth=month(0), departmentId=town.department)["report"]
        town.report = anne.do("ReportService/ApproveReport", reportId=drafted["reportId"], version=drafted["version"], approver="Mette Holm")["report"]
        town.desk = Desk(server, tmp_path_factory.mktemp("desk") / "planner", town.planner)
        yield town


def test_where_nothing_makes_pdfs_every_call_that_wants_one_says_so_and_the_rest_goes_on(no_pdf):
    planner, key = no_pdf.planner, no_pdf.report["reportId"]
    with no_pdf.anne.refused("NO_PDF"):
        no_pdf.anne.call("FeedbackService/RenderFeedback", format="FORMAT_PDF")
    for method, field, asked in (
            ("ReportService/RenderReport", "format", {"activityId": no_pdf.activity_read["activityId"], "format": "FORMAT_PDF"}),
            ("ReportService/RenderDraft", "format", {"reportId": key, "format": "FORMAT_PDF"}),
            ("ReportService/PublishReport", "formats[1]", {"reportId": key, "version": no_pdf.report["version"],
                                                           "formats": ["FORMAT_HTML", "FORMAT_PDF"], "requestId": request_id()}),
            ("ConceptService/RenderConcept", "format", {"format": "FORMAT_PDF"})):
        with planner.refused("NO_PDF", "failed_precondition") as refused:
            planner.call(method, **asked)
        assert refused.fields == [field], method
    assert planner.call("ReportService/RenderReport", activityId=no_pdf.activity_read["activityId"], format="FORMAT_CSV")["content"]


def test_a_draft_to_the_committee_says_that_its_sheets_cannot_be_counted_here(no_pdf, tmp_path):
    draft = no_pdf.planner.call("ReportService/RenderDraft", reportId=no_pdf.report["reportId"], format="FORMAT_HTML")
    assert (draft["sheets"], draft["sheetsEstimated"], draft["noPdf"]) == (1, True, True)
    said = " ".join(no_pdf.desk.run("rapport", "læs", "Ledelsestilsyn", "--out", tmp_path / "side.html").split())
    assert "Om siden holder sig på ét A4-ark, kan ikke tælles her: WeasyPrint" in said
    said = no_pdf.desk.run("rapport", "læs", "Ledelsestilsyn", "--out", tmp_path / "side.pdf", code=3)
    assert "Der kan ikke laves PDF: WeasyPrint er ikke installeret" in said and not (tmp_path / "side.pdf").exists(), "and no HTML in its place"


def test_publishing_says_which_file_is_not_there_and_what_was_not_counted(no_pdf):
    wanted = {"reportId": no_pdf.report["reportId"], "version": no_pdf.report["version"]}
    said = " ".join(no_pdf.desk.run("rapport", "udgiv", "Ledelsestilsyn").split())
    assert "Der er ingen PDF imellem: WeasyPrint er ikke installeret på serveren." in said
    assert "Uden PDF kunne det ikke tælles, om siden holder sig på ét A4-ark" in said
    formats = {row[0] for row in no_pdf.server.psql(f"SELECT format FROM app.report_file WHERE report_id = '{wanted['reportId']}'")}
    assert formats == {"text", "html", "json", "xlsx", "csv"}
    with no_pdf.planner.refused("LOCKED"):
        no_pdf.planner.do("ReportService/PublishReport", **wanted)


def test_a_retry_of_publishing_is_told_the_same(no_pdf):
    drafted = no_pdf.planner.do("ReportService/DraftReport", reader="REPORT_READER_DEPARTMENT", title="Afdeling", items=["P-1"],
                                kind="ACTIVITY_KIND_GENERAL", fromMonth=month(3), toMonth=month(0), departmentId=no_pdf.department)["report"]
    asked = {"reportId": drafted["reportId"], "version": drafted["version"], "requestId": request_id(), "languages": ["da"]}
    first, again = (no_pdf.planner.call("ReportService/PublishReport", **asked) for _ in range(2))
    assert first["noPdf"] and again["noPdf"] and "sheetsEstimated" not in first, "a department's report takes what it takes"
