"""Whatever shows what a case holds names the case in the log (R18): generated from the contract and the table of calls."""
import json
from collections import Counter

import pytest

from support.asked import Asking
from support.contract import MESSAGES
from support.server import PASSWORD
from support.town import show
from support.twins import copies
from support.walk import allowed, reads

# Messages that name a case and show nothing of it: numbers, dates, and who does what. Whoever adds a field to one thinks again.
BARE = {
    "Access": "which numbers a reviewer must be let into", "DrawnCase": "a place in a draw", "Frame": "numbers that a planner gave",
    "Calibration": "which cases, who and when", "Voices": "who answers until when", "Review": "one's own work, how far it is",
    "FeedbackHead": "that there is feedback, since when; the caseworker is named", "Look": "one's own looks", "ExportedLook": "looks"}
# Where a field says whether a message shows something of the case.
SHOWS = {"Assignment": ("tieNote",), "Reading": ("extract",)}


def naming(message):
    return {f.name for f in MESSAGES[message]} & {"case_number", "case_numbers"}


def reached(message, seen=()):
    """The messages an answer can hold, itself among them."""
    if message in MESSAGES and message not in seen:
        yield message
        for field in MESSAGES[message]:
            yield from reached(field.type, (*seen, message))


def within(message, value):
    """(message, its fields) of everything in an answer."""
    yield message, value
    for field in MESSAGES[message]:
        if field.type in MESSAGES and field.json_name in value:
            held = value[field.json_name]
            for one in held if field.repeated else [held]:
                yield from within(field.type, one)


def cases_shown(message, answer):
    """(message, case number) wherever something of a case is told."""
    for name, value in within(message, answer):
        if naming(name) and name not in BARE and (name not in SHOWS or any(value.get(field) for field in SHOWS[name])):
            for number in [value.get("caseNumber"), *value.get("caseNumbers", [])]:
                if number:
                    yield name, number


def asks_for_one(rpc):
    """Whether it is asked for what is in one case."""
    return rpc.lane == "LOOKS" and bool({f.name for f in MESSAGES[rpc.method + "Request"]} & {"review_id", "case_number"})


@pytest.fixture(scope="module")
def world(sealed_town):
    """The town with a finding, an action and an example out of one case, a tie told, and a critical question answered with no. Each of
    the four caseworkers is in one of the two teams that Nora leads."""
    with copies(sealed_town, 1) as [world]:
        world.server.psql("UPDATE app.setting SET value = '1' WHERE name = 'results_minimum'; SET session_replication_role = replica; "
                          f"UPDATE app.item SET critical = true WHERE template_id = '{world.town.template}' AND code IN ('P-1', 'P-2')")
        review = world.read[0]
        nth = int(review["caseNumber"].rpartition("-")[2]) % 4
        world.server.psql(f"UPDATE app.team_member SET held_from = '2020-01-01' WHERE caseworker_id = '{world.workers[nth]}'")
        of = {"reviewId": review["reviewId"], "item": "P-1"}
        world.hal.do("FollowUpService/AddFinding", kind="FINDING_KIND_ATTENTION", words="Planen mangler", **of)
        world.hal.do("EntryService/MarkExample", note="Barnet er hørt", ask=True, **of)
        world.nearest.do("FollowUpService/AddAction", level="ACTION_LEVEL_CASE", kind="ACTION_KIND_MEND_CASE", words="Skriv planen",
                         deadline=world.day(days=9), reviewId=review["reviewId"])
        tied = show(world.bo, world.tied)["review"]
        world.bo.do("AssignmentService/DeclareConflict", reviewId=tied["reviewId"], version=tied["version"], tie="TIE_KNOWS_FAMILY", note="Naboer")
        world.nth = nth
        yield world


@pytest.fixture(scope="module")
def walked(world, table):
    """What each was shown of which case by which call, how often; and which messages showed it."""
    people = {name: world.people()[name] for name in ("planner", "administrator", "nearest leader", "hal", "bo", f"caseworker {world.nth}")}
    people["officer"] = world.officer
    shown, kinds, asking = Counter(), set(), Asking(world)
    case_of = dict(world.server.psql("SELECT r.id, c.case_number FROM app.review r JOIN app.case c ON c.id = r.case_id"))
    for rpc in table:
        holds = {name for name in reached(rpc.method + "Response") if naming(name)} - set(BARE)
        if reads(rpc) and (holds or asks_for_one(rpc)):
            for who in (who for who in people.values() if allowed(rpc, who)):
                for body in asking.bodies(rpc, who):
                    status, answer = who.post(rpc.name, json.dumps(body))
                    if status == 200:
                        seen = set(cases_shown(rpc.method + "Response", json.loads(answer)))
                        kinds |= {name for name, _ in seen}
                        if asks_for_one(rpc):
                            seen.add(("", body.get("caseNumber") or case_of.get(body.get("reviewId"))))
                        shown.update((who.id, rpc.name, number) for number in {number for _, number in seen} - {None})
    return shown, kinds


def test_r18_whoever_is_shown_what_a_case_holds_is_in_its_log(world, walked):
    shown, _ = walked
    rows = world.server.psql("SELECT a.actor_id, a.method, c.case_number, count(*) FROM app.act a JOIN app.case c ON c.id = a.case_id "
                             "OR c.id = ANY (a.cases) GROUP BY 1, 2, 3")
    logged = Counter({tuple(row[:3]): int(row[3]) for row in rows})
    missing = {(method, number, times - logged[who, method, number]) for (who, method, number), times in shown.items()
               if logged[who, method, number] < times}
    assert shown and not missing


def test_every_message_that_shows_a_case_was_met(walked, table):
    _, kinds = walked
    could = {name for rpc in table if reads(rpc) for name in reached(rpc.method + "Response") if naming(name)}
    assert kinds == could - set(BARE)
    assert set(BARE) <= could


def test_r18_one_list_is_one_act_and_every_child_in_it_is_told(world):
    """Once a day for each person and purpose, however often; the chain agrees, before and after one of them is forgotten."""
    planner, officer = world.town.planner, world.officer
    acts = int(world.server.value("SELECT count(*) FROM app.act"))
    for _ in range(3):
        listed = [case["caseNumber"] for case in planner.call("CaseService/ListCases", pageSize=1000)["cases"]]
    assert len(listed) >= 160 and int(world.server.value("SELECT count(*) FROM app.act")) == acts + 3
    for number in (listed[0], listed[-1]):
        told = [x for x in officer.call("AuditService/ExportLooks", caseNumber=number)["looks"] if x["method"] == "CaseService/ListCases"
                and x["role"] == "LOOK_ROLE_PLANNER"]
        assert [(x["kind"], x["caseNumber"]) for x in told] == [("LOOK_KIND_CASE", number)] and told[0]["times"] >= 3
        assert "CaseService/ListCases" in {a["method"] for a in officer.call("AuditService/ListActs", caseNumber=number)["acts"]}
    world.server.move_clock("31 minutes")
    world.server.psql("DO $$ BEGIN WHILE app.seal_log() > 0 LOOP END LOOP; END $$")
    officer.sign_in(officer.name, PASSWORD)
    assert officer.call("AuditService/VerifyLog")["agrees"]
    case = world.server.value(f"SELECT id FROM app.case WHERE case_number = '{listed[-1]}'")
    world.server.psql(f"SELECT app.forget_in_log('{case}')")
    assert world.server.value(f"SELECT count(*) FROM app.act WHERE cases @> ARRAY['{case}'::uuid]") == "0", "a pseudonym stands there"
    assert officer.call("AuditService/VerifyLog")["agrees"]
    world.server.psql("SET session_replication_role = replica; UPDATE app.act SET cases = cases[2:] WHERE id = "
                      "(SELECT max(id) FROM app.act WHERE method = 'CaseService/ListCases')")
    assert not officer.call("AuditService/VerifyLog").get("agrees"), "whoever takes a case out of a list is found out"
