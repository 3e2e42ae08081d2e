"""A program for PDF files that hangs: whoever asked for one waits, and nobody else does."""
import threading

import pytest

from support.client import Refused
from support.server import PASSWORD, Server, until
from support.town import Town, finish, reviews
from test_told import draft, publish

# It says that it has begun, and stays. One says nothing more at all, the other that this was all.
HANGS = {"silent": "exec sleep 100000", "closed": "exec 0<&- 1>&- 2>&-\nexec sleep 100000"}


@pytest.fixture(scope="module", params=HANGS)
def hanging(request, tmp_path_factory):
    """A server of two worker threads whose PDF program hangs, with a town in which an audit was read."""
    folder = tmp_path_factory.mktemp("printer")
    folder.parent.chmod(0o755), folder.chmod(0o755)
    program = folder / "print"
    program.write_text(f"#!/bin/sh\necho $$ >> {folder}/begun\n{HANGS[request.param]}\n")
    program.chmod(0o755)
    with Server(pdf_program=program, drain_timeout="1s") as server:
        server.forgiven = "event=printer.failed"
        town = Town(server, cases=12)
        town.anne = town.leader("Anne")
        town.read = town.audit([town.anne])
        finish(town.anne, reviews(town.anne, activity=town.read["activityId"])[0])
        town.hang, town.begun = request.param, folder / "begun"
        yield town


def ask(who, activity, told):
    try:
        told.append(who.call("ReportService/RenderReport", activityId=activity["activityId"], format="FORMAT_PDF"))
    except (Refused, OSError) as error:
        told.append(error)


def is_there(process):
    try:
        return open(f"/proc/{process}/stat").read().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_pdf_program_that_hangs_keeps_nobody_else_waiting_and_ends_with_the_server(hanging):
    anne, server, told = hanging.anne, hanging.server, []
    asked = [threading.Thread(target=ask, args=(anne.again(), hanging.read, told)) for _ in range(2)]
    for one in asked:
        one.start()
    until(lambda: hanging.begun.exists() and len(hanging.begun.read_text().split()) >= 2, what="two PDF files under way")
    server.client().sign_in(anne.name, PASSWORD)
    assert anne.call("ReportService/GetResults", activityId=hanging.read["activityId"])["report"]["title"]
    assert anne.call("ReportService/RenderReport", activityId=hanging.read["activityId"], format="FORMAT_HTML")["content"]
    assert publish(hanging, draft(hanging), languages=["da"], formats=["FORMAT_HTML"])["state"] == "REPORT_STATE_PUBLISHED"
    if hanging.hang == "closed":
        until(lambda: told, what="an answer to who asked")
        assert told[0].reason == "INTERNAL", "it wrote no PDF"
    server.stop()
    for one in asked:
        one.join()
    begun = hanging.begun.read_text().split()
    assert not [p for p in begun if is_there(p)], "nothing that it started is left"
