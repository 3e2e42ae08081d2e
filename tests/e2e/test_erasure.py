"""Erasure on request: by two, with a preview, refused while something needs the case, sums and chain whole, made again after a restore (R18, R20)."""
import subprocess

import pytest

from support.desk import Desk
from support.server import PASSWORD
from support.told import morning
from support.town import Town, case_list, case_row, finish, import_file, reviews, today
from test_trust import dumped, restored


class World:
    """An audit of eight cases is over; the child of the first one has another case, too."""

    def __init__(self, server):
        self.server, self.town = server, Town(server, cases=8)
        t = self.town
        self.sister = case_row(t.staff, 900, **{"CPR-nr": t.rows[0]["CPR-nr"]})
        import_file(t.admin, case_list([self.sister]))
        server.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
        self.anne = t.leader("Anne")
        self.officer, self.other_officer = t.make("data_protection_officer", "Dina"), t.make("data_protection_officer", "Ditte")
        self.activity = t.audit([self.anne], caseCount=9, spareCount=0, deadline=today(days=5))
        self.first, self.number = None, t.rows[0]["Sagsnr"]
        for review in reviews(self.anne, activity=self.activity["activityId"]):
            if review["caseNumber"] == self.number:
                self.first = review
                continue
            finish(self.anne, review)
        self.everybody = [t.admin, t.planner, self.anne, self.officer, self.other_officer]

    def pass_time(self, by):
        self.server.move_clock(by)
        for who in self.everybody:
            who.sign_in(who.name, PASSWORD)

    def preview(self, who=None, **of):
        return (who or self.officer).call("ErasureService/PreviewErasure", **(of or {"caseNumber": self.number}))

    def ask(self, **of):
        return self.officer.do("ErasureService/AskErasure", reason="Forældrene beder om det", **(of or {"caseNumber": self.number}))["erasure"]

    def decide(self, who, erasure, carry_out=True, **more):
        return who.do("ErasureService/DecideErasure", erasureId=erasure["erasureId"], carryOut=carry_out, **more)


@pytest.fixture(scope="module")
def world(running):
    return World(running)


def hindrances(preview):
    return {h["hindrance"].removeprefix("ERASURE_HINDRANCE_") for h in preview.get("hindrances", [])}


def everything(server, database=None):
    """The whole database as text, without what is only hashes."""
    return subprocess.run(["pg_dump", "--data-only", "--inserts", server.dsn("tilsyn_backup", *([database] if database else []))], check=True,
                          capture_output=True, text=True).stdout


def test_it_waits_while_something_needs_the_case_and_each_is_named(world, running):
    t = world.town
    assert {"OPEN_REVIEW", "RUNNING_DRAW"} <= hindrances(world.preview())
    finish(world.anne, world.first)
    assert hindrances(world.preview()) == {"REMARKS"}
    concern = world.anne.do("FollowUpService/RaiseConcern", reviewId=world.first["reviewId"], words="Barnet virker bange")["concern"]
    assert "OPEN_CONCERN" in hindrances(world.preview())
    erasure = world.ask()
    with world.officer.refused("ALREADY_EXISTS"):
        world.ask()
    with t.admin.refused("WRONG_STATE") as held:
        world.decide(t.admin, erasure)
    assert held.parameters["state"] in ("open_concern", "remarks")
    world.decide(world.other_officer, erasure, carry_out=False, answer="For tidligt")
    listed = world.officer.call("ErasureService/ListErasures")["erasures"][0]
    assert (listed["state"], listed["answer"], listed["decidedBy"]) == ("ERASURE_STATE_DECLINED", "For tidligt", "Ditte")


def test_who_asks_does_not_carry_it_out_and_reasons_name_nobody(world):
    t = world.town
    with t.admin.refused("NOT_ALLOWED"):
        t.admin.do("ErasureService/AskErasure", caseNumber=world.number, reason="x")
    with world.officer.refused("BAD_VALUE"):
        world.officer.do("ErasureService/AskErasure", caseNumber=world.number, userId=world.anne.id, reason="x")
    with world.officer.refused("BAD_VALUE"):
        world.officer.do("ErasureService/AskErasure", caseNumber=world.number, reason=f"Sagen {world.number}")
    with world.officer.refused("REASON_NEEDED"):
        world.officer.do("ErasureService/AskErasure", caseNumber=world.number, reason="  ")
    with world.officer.refused("HOLDS_CPR"):
        world.officer.do("ErasureService/AskErasure", caseNumber=world.number, reason="010203-1234")
    with world.officer.refused("NOT_FOUND"):
        world.officer.do("ErasureService/AskErasure", caseNumber="findes ikke", reason="x")
    erasure = world.ask()
    with world.officer.refused("NOT_ALLOWED"):
        world.decide(world.officer, erasure)
    with t.admin.refused("REASON_NEEDED"):
        world.decide(t.admin, erasure, carry_out=False)
    assert "TASK_KIND_ERASURE" in str(t.admin.call("SessionService/GetStatus")) and "ERASURE" not in str(world.officer.call("SessionService/GetStatus"))
    world.decide(t.admin, erasure, carry_out=False, answer="Bedt om igen senere")


def test_r20_the_case_goes_the_sums_and_the_chain_stay_and_a_restore_does_not_bring_it_back(world, running, tmp_path):
    t = world.town
    world.pass_time("40 days")
    morning(running)  # which writes of the case, too
    running.psql("UPDATE app.concern SET state = 'closed'")
    running.psql("SELECT app.seal_log()")
    assert hindrances(world.preview()) == set(), world.preview()
    assert world.preview()["otherCases"] == [world.sister["Sagsnr"]]
    dump, ledger = tmp_path / "older.dump", tmp_path / "erasures"
    dumped(running, dump)
    sums = running.psql("SELECT * FROM app.result_sum ORDER BY 1, 2, 3, 4, 5, 6, 7")
    assert world.number in everything(running)
    erasure = world.ask(caseNumber=world.number, wholeChild=True)
    assert erasure["named"].count(", ") == 1
    case = running.value(f"SELECT id FROM app.case WHERE case_number = '{world.number}'")
    done = world.decide(t.admin, erasure)
    parts = {p["part"].removeprefix("ERASURE_PART_"): (p.get("goes", False), p["count"]) for p in done["parts"]}
    assert parts["REGISTER"] == (True, 2) and parts["REVIEWS"] == (True, 2) and parts["LISTS"] == (True, 1) and parts["SUMS"] == (False, 2)
    assert running.psql("SELECT * FROM app.result_sum ORDER BY 1, 2, 3, 4, 5, 6, 7") == sums, "sums stay to the last digit"
    for number in (world.number, world.sister["Sagsnr"]):
        assert number not in everything(running), "nowhere in the database"
    assert t.rows[1]["Sagsnr"] in everything(running)
    assert running.value(f"SELECT count(*) FROM app.act WHERE case_id = '{case}' OR target LIKE '%{case}%' OR outcome::text LIKE '%{case}%'") == "0"
    assert running.value(f"SELECT count(*) FROM app.act_key WHERE subject = '{case}'") == "0", "r18_the key of its pseudonym is destroyed"
    assert world.officer.call("AuditService/VerifyLog")["agrees"] is True, "r18_the chain stays valid"
    with t.planner.refused("FORGOTTEN"):
        t.planner.call("SamplingService/VerifyDraw", activityId=world.activity["activityId"])
    t.planner.call("ReportService/GetResults", activityId=world.activity["activityId"])
    told = world.officer.call("ErasureService/ListErasures")["erasures"][0]
    assert told["state"] == "ERASURE_STATE_DONE" and not told.get("named")
    with t.admin.refused("WRONG_STATE"):
        world.decide(t.admin, erasure)
    owner = running.dsn("tilsyn_owner")
    subprocess.run(running.words("export-erasures", ledger, database="unused", owner_database=owner), check=True)
    assert world.number not in ledger.read_text() and f"case_request\t{case}" in ledger.read_text()
    restored(running, dump, "older")
    assert world.number in everything(running, "older")
    replay = running.words("replay-erasures", ledger, database="unused", owner_database=running.dsn("tilsyn_owner", "older"))
    subprocess.run(replay, check=True, capture_output=True)
    assert world.number not in everything(running, "older") and world.sister["Sagsnr"] not in everything(running, "older")
    assert running.psql("SELECT * FROM app.result_sum ORDER BY 1, 2, 3, 4, 5, 6, 7", database="older") == sums
    assert subprocess.run(replay, check=True, capture_output=True, text=True).stdout.startswith("0 ")


def test_a_caseworker_and_a_user_who_have_left(world, running, tmp_path):
    t = world.town
    worker = t.worker_id(3)
    name = t.staff.workers[3][1]
    assert "HOLDS_CASES" in hindrances(world.preview(caseworkerId=worker))
    assert "HAS_ACCESS" in hindrances(world.preview(userId=world.anne.id))
    running.psql(f"UPDATE app.case_holder SET held_to = app.today() WHERE caseworker_id = '{worker}' AND held_to IS NULL")
    sums = running.psql("SELECT * FROM app.result_sum ORDER BY 1, 2, 3, 4, 5, 6, 7")
    desk, admin = Desk(running, tmp_path / "dina", world.officer), Desk(running, tmp_path / "admin", t.admin)
    shown = desk.run("sletning", "vis", "--caseworker", worker)
    assert "Forsvinder" in shown and "gennemgange: svar, historik" in shown and "Intet står i vejen" in shown
    key = desk.run("sletning", "bed", "--caseworker", worker, "--reason", "Bedt om ved fratræden").split("det: ")[1][:8]
    assert name in admin.run("sletning", "liste")
    assert "Udført" in admin.run("sletning", "udfør", key, typed="j\n")
    assert name not in everything(running) and running.psql("SELECT * FROM app.result_sum ORDER BY 1, 2, 3, 4, 5, 6, 7") == sums
    gone = t.leader("Forladt")
    admin.run("bruger", "luk", gone.name)
    key = desk.run("sletning", "bed", "--user", gone.name, "--reason", "Bedt om ved fratræden").split("det: ")[1][:8]
    assert "Afvist" in admin.run("sletning", "afvis", key, "--reason", "Skal bruges til en klage")
    key = desk.run("sletning", "bed", "--user", gone.name, "--reason", "Klagen er afgjort").split("det: ")[1][:8]
    admin.run("sletning", "udfør", key, typed="j\n")
    assert gone.name not in everything(running) and world.officer.call("AuditService/VerifyLog")["agrees"] is True
