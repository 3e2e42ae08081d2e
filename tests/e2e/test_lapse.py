"""An approval that was given while caseworkers could still point to a document (R27, R28): said beforehand, and why it no longer holds."""
import socket
from threading import Thread
from types import SimpleNamespace

import pytest

from support.desk import Desk
from support.server import PASSWORD, free_port
from support.town import Town, finish, month, reviews, today

REPORT = "ReportService/"


@pytest.fixture(scope="module")
def town(running):
    town = Town(running, cases=12, workers=6)
    town.anne, town.bo = town.leader("Anne"), town.leader("Bo")
    activity = town.audit([town.anne], caseCount=12, startsOn=month(0))
    for review in reviews(town.anne, activity=activity["activityId"]):
        finish(town.anne, review)
    town.until = running.value(f"SELECT max(app.remarks_until(r)) FROM app.review r WHERE r.activity_id = '{activity['activityId']}'")
    return town


def draft(town, title):
    """Of this month and the next: the clock moves on meanwhile."""
    return town.planner.do(REPORT + "DraftReport", reader="REPORT_READER_COMMITTEE", title=title, kind="ACTIVITY_KIND_GENERAL", fromMonth=month(0),
                           toMonth=month(-1), departmentId=town.department, items=["all"])["report"]


@pytest.fixture
def report(town):
    return draft(town, "Til udvalget")


def approve(town, report):
    return town.bo.do(REPORT + "ApproveReport", reportId=report["reportId"], version=report["version"], approver="Direktør Hansen")


def publish(town, report):
    return town.planner.do(REPORT + "PublishReport", reportId=report["reportId"], version=report["version"], languages=["da"], formats=["FORMAT_TEXT"])


def state(town, report):
    return town.server.value(f"SELECT state FROM app.report WHERE id = '{report['reportId']}'")


def test_who_approves_at_a_terminal_is_shown_the_draft_first(town, server, report, tmp_path):
    bo = Desk(server, tmp_path / "bo", town.bo)
    seat = bo.sit("rapport", "godkend", report["reportId"], "Direktør Hansen")
    seat.sees("Indholdets kendetegn")
    seat.sees("Er det dette, der er godkendt")
    seat.types("nej")
    assert seat.end() == 2 and state(town, report) == "draft"
    seat = bo.sit("rapport", "godkend", report["reportId"], "Direktør Hansen")
    seat.sees("Er det dette, der er godkendt")
    seat.types("ja")
    seat.sees("Godkendt af Direktør Hansen")
    assert seat.end() == 0 and state(town, report) == "approved"


def test_r27_an_approval_says_until_when_it_may_change(town, server, report, tmp_path):
    said = Desk(server, tmp_path / "bo", town.bo).run("rapport", "godkend", report["reportId"], "Direktør Hansen")
    assert "kan stadig pege på et dokument til og med" in " ".join(said.split())
    approved = approve(town, draft(town, "I tide"))
    assert approved["remarksUntil"] == town.until
    assert publish(town, approved["report"])["report"]["state"] == "REPORT_STATE_PUBLISHED", "within these days it holds"


def test_r27_r28_publishing_after_those_days_says_why_it_no_longer_holds(town, server, report, tmp_path):
    approved = approve(town, report)["report"]
    server.move_clock("20 days")
    for who in (town.admin, town.planner, town.anne, town.bo):
        who.sign_in(who.name, PASSWORD)
    with town.planner.refused("APPROVAL_LAPSED", "failed_precondition") as refused:
        publish(town, approved)
    assert refused.parameters == {"why": "remarks", "until": town.until}
    again = next(r for r in town.planner.call(REPORT + "ListReports")["reports"] if r["reportId"] == report["reportId"])
    assert again["state"] == "REPORT_STATE_DRAFT"
    approved = approve(town, again)
    assert "remarksUntil" not in approved, "nothing of the kind can come any more"
    act_on(town)
    desk = Desk(server, tmp_path / "planner", town.planner)
    said = " ".join(desk.run("rapport", "udgiv", report["reportId"], "--report-lang", "da", "--format", "text", code=3).split())
    assert "APPROVAL_LAPSED" in said and "pege på et dokument" not in said, "what changed was something else"


def act_on(town):
    town.anne.do("FollowUpService/AddAction", kind="ACTION_KIND_LEARNING", words="Ny indsats.", deadline=today(days=60), level="ACTION_LEVEL_DEPARTMENT",
                 departmentId=town.department)


class LosesOneAnswer:
    """Between client and server. Once `told` says so an answer is thrown away, with the connection; whatever comes afterwards gets through."""

    def __init__(self, server, told):
        self.server, self.told, self.lost, self.port = server, told, 0, free_port()
        self.listening = socket.create_server(("127.0.0.1", self.port))
        Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client = self.listening.accept()[0]
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.server.port))
            Thread(target=self.carry, args=(client, server, False), daemon=True).start()
            Thread(target=self.carry, args=(server, client, True), daemon=True).start()

    def carry(self, source, target, answers):
        try:
            while got := source.recv(65536):
                if answers and not self.lost and self.told():
                    self.lost += 1
                    break
                target.sendall(got)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def test_r28_a_retry_whose_first_refusal_was_lost_ends_as_the_refusal_does(town, server, report, tmp_path):
    approve(town, report)
    act_on(town)
    between = LosesOneAnswer(server, lambda: state(town, report) == "draft")
    try:
        desk = Desk(SimpleNamespace(port=between.port, folder=server.folder), tmp_path / "far", town.planner)
        said = desk.run("rapport", "udgiv", report["reportId"], "--report-lang", "da", "--format", "text", code=3)
    finally:
        between.listening.close()
    assert between.lost == 1 and state(town, report) == "draft"
    assert "Ikke udgivet" in said
