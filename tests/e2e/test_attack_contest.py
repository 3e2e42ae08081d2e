"""What a hostile caseworker, reviewer, planner or outsider tries with the written concept, with remarks beside answers, and with approvals."""
import base64
import json
from threading import Barrier, Thread

import pytest

from support.client import Refused, request_id
from support.server import PASSWORD, Server
from support.town import month, token
from test_trust import Told

HUGE = "ø" * 100_000
BIDI = "Planen \u202e\u2066ligger\u2069 der\x07"
CONCEPT, ENTRY, REPORT = "ConceptService/", "EntryService/", "ReportService/"
FIELDS = ("title purpose transparency sharedUnderstanding focus cases how howOften howMany telling learning followingUp onChallenge "
          "tellingCaseworker").split()


@pytest.fixture(scope="module")
def world(running):
    return Told(running)


def outcome(call):
    try:
        call()
    except Refused as why:
        return why.reason
    return "OK"


def at_once(*calls):
    """The outcomes of calls that start together, each on a connection of its own."""
    gate, told = Barrier(len(calls)), [None] * len(calls)

    def run(nth, call):
        gate.wait()
        told[nth] = outcome(call)
    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return told


def remark(who, world, **fields):
    return who.do(ENTRY + "AddRemark", {"reviewId": world.key, "item": "P-1", "words": "Den ligger der", "document": "Journal s. 9", **fields})


def reply(who, world, **fields):
    return who.do(ENTRY + "AnswerRemark", {"reviewId": world.key, "item": "P-1", "remark": 1, "value": "", "words": "Læst", **fields})


def entries(who, world):
    return who.call(ENTRY + "ListEntries", reviewId=world.key, purpose="Kontrol").get("entries", [])


# -- remarks (R27)

@pytest.mark.parametrize("fields, reason, place", [
    ({"words": HUGE}, "BAD_VALUE", ["words"]), ({"document": HUGE}, "BAD_VALUE", ["document"]), ({"document": " \t\n"}, "REASON_NEEDED", ["document"]),
    ({"item": HUGE}, "BAD_VALUE", ["item"]), ({"item": "P-1'; DROP TABLE app.entry; --"}, "BAD_VALUE", ["item"]), ({"item": ""}, "BAD_VALUE", ["item"]),
    ({"documentDate": "9999-12-31"}, "BAD_VALUE", ["document_date"]), ({"documentDate": "infinity"}, "BAD_VALUE", ["document_date"]),
    ({"documentDate": HUGE}, "BAD_VALUE", ["document_date"]), ({"words": "Barnet 010190-1234"}, "HOLDS_CPR", ["words"]),
    ({"reviewId": "ikke en"}, "BAD_VALUE", ["review_id"]), ({"words": "a\0b"}, "MALFORMED", None),
    ({"document": "\u200b\u2060\u202e"}, "REASON_NEEDED", ["document"])], ids=range(13))
def test_r24_r27_a_hostile_remark_is_refused_with_its_place_and_changes_nothing(world, fields, reason, place):
    before = entries(world.anne, world)
    with world.cara.refused(reason) as why:
        remark(world.cara, world, **fields)
    assert place is None or why.fields == place
    assert entries(world.anne, world) == before


def test_r27_nobody_but_the_caseworker_remarks_and_nobody_but_the_reviewer_replies(world):
    others = {"dan": world.town.make("caseworker", "Dan", caseworkerId=world.town.worker_id((world.nth + 1) % 4)), "nora": world.nora, "bo": world.bo, "anne": world.anne,
              "planner": world.town.planner}
    for name, who in others.items():
        assert outcome(lambda who=who: remark(who, world)) in ("NOT_FOUND", "NOT_ALLOWED", "SEALED"), name
    assert outcome(lambda: others["dan"].call(ENTRY + "ListEntries", reviewId=world.key)) == "NOT_FOUND"
    given = remark(world.cara, world, words=BIDI)["entry"]
    for name, who in others.items():
        if name != "anne":
            assert outcome(lambda who=who: reply(who, world, remark=given["number"])) in ("NOT_FOUND", "NOT_ALLOWED", "SEALED"), name
    assert outcome(lambda: reply(world.cara, world, remark=given["number"])) == "NOT_ALLOWED"


@pytest.mark.parametrize("fields, reasons", [
    ({"remark": -1}, {"NOT_FOUND", "BAD_VALUE"}), ({"remark": -9223372036854775808}, {"NOT_FOUND", "BAD_VALUE"}),
    ({"remark": 9223372036854775807}, {"NOT_FOUND"}), ({"words": ""}, {"REASON_NEEDED"}), ({"words": HUGE}, {"BAD_VALUE"}), ({"value": HUGE}, {"BAD_VALUE"}),
    ({"value": "ja", "reasonCode": HUGE}, {"BAD_VALUE"}), ({"remark": 0, "value": ""}, {"BAD_VALUE"})], ids=range(8))
def test_r24_r27_a_hostile_reply_is_refused_and_changes_nothing(world, fields, reasons):
    before = entries(world.anne, world)
    assert outcome(lambda: reply(world.anne, world, **fields)) in reasons
    assert entries(world.anne, world) == before


def test_r13_r27_a_remark_has_one_reply_though_two_come_at_once_and_a_retry_is_one_remark(world):
    key = request_id()
    again = [lambda who=world.cara.again(): remark(who, world, requestId=key, item="P-2") for _ in range(4)]
    assert set(at_once(*again)) == {"OK"}
    (kept,) = [e for e in entries(world.anne, world) if e["item"] == "P-2"]
    told = at_once(*[lambda who=world.anne.again(): reply(who, world, item="P-2", remark=kept["number"]) for _ in range(4)])
    assert sorted(told) == ["ALREADY_EXISTS"] * 3 + ["OK"]


def test_r27_remarks_are_not_without_end(world):
    """Whoever floods an answer with remarks drowns those of everybody who must read them."""
    said = [outcome(lambda: remark(world.cara, world, item="P-1", words="Endnu en", document="x" * 4000)) for _ in range(60)]
    assert "OK" in said and "WRONG_STATE" in said and len(entries(world.anne, world)) < 60
    mine = [e for e in entries(world.anne, world) if e["item"] == "P-1" and e["kind"] == "ENTRY_KIND_REMARK"]
    for one in mine:
        outcome(lambda one=one: reply(world.anne, world, remark=one["number"]))
    assert outcome(lambda: remark(world.cara, world)) == "OK", "who has been answered may point to another document"


def put(planner, **fields):
    newest = planner.call(CONCEPT + "ListConcepts").get("versions", [{}])[0].get("version", 0)
    said = {**{f: f"Om {f}." for f in FIELDS}, "staff": {"discussed": "MED", "notice": "undersøgt", "notDiscussedBecause": "Kun til prøve",
                                                        "noNoticeBecause": "Kun til prøve"}, **fields}
    return planner.do(CONCEPT + "PutConcept", version=newest, concept=said)["version"]


def publish(planner, **fields):
    version = put(planner, **fields)
    planner.do(CONCEPT + "PublishConcept", version=version)
    return version


def test_r27_the_days_that_a_caseworker_was_told_are_not_shortened_afterwards():
    with Server() as server:
        server.psql("UPDATE app.setting SET value = '10' WHERE name = 'remark_days'")
        world = Told(server)
        until = world.cara.call(ENTRY + "ListEntries", reviewId=world.key)["remarksUntil"]
        publish(world.town.planner, title="Kortere", settings={"remarkDays": 5})
        assert server.value("SELECT value FROM app.setting WHERE name = 'remark_days'") == "5"
        assert world.cara.call(ENTRY + "ListEntries", reviewId=world.key)["remarksUntil"] == until
        server.set_clock(f"ahead + ((date '{until}' + time '09:00') AT TIME ZONE 'Europe/Copenhagen' - app.now())")
        world.cara.sign_in(world.cara.name, PASSWORD)
        assert outcome(lambda: remark(world.cara, world)) == "OK", "the last day that was told"


# -- the concept

def test_the_concept_is_put_and_published_by_planners_alone_and_drafts_are_not_told(world):
    version = put(world.town.planner, title="Udkast " + token())
    for who in (world.cara, world.anne, world.nora, world.bo):
        assert outcome(lambda who=who: put(who)) == "NOT_ALLOWED"
        assert outcome(lambda who=who: who.do(CONCEPT + "PublishConcept", version=version)) == "NOT_ALLOWED"
        assert outcome(lambda who=who: who.do(CONCEPT + "AcknowledgeConcept", version=version)) in ("NOT_FOUND", "CHANGED", "NOT_ALLOWED")
    for call in ("GetConcept", "RenderConcept"):
        assert outcome(lambda call=call: world.cara.call(CONCEPT + call, version=version)) == "NOT_FOUND"
    assert outcome(lambda: world.cara.call(CONCEPT + "DiffConcept", fromVersion=0, toVersion=version)) == "NOT_FOUND"
    assert outcome(lambda: world.cara.call(CONCEPT + "DiffConcept", fromVersion=version, toVersion=0)) == "NOT_FOUND"
    assert "Udkast" not in json.dumps(world.cara.call(CONCEPT + "ListConcepts"))


@pytest.mark.parametrize("fields", [{f: HUGE} for f in FIELDS] + [
    {"title": "a\nb"}, {"settings": {"remarkDays": -1}}, {"settings": {"smallGroup": 2147483647}},
    {"settings": {"personalMonths": -2147483648}}, {"staff": {"discussedOn": "infinity"}}, {"staff": {"noticeEndsOn": HUGE}}, {"staff": {"discussed": HUGE}}], ids=range(len(FIELDS) + 7))
def test_r24_a_hostile_concept_is_refused_with_its_place_and_makes_no_version(world, fields):
    before = world.town.planner.call(CONCEPT + "ListConcepts")
    with world.town.planner.refused("BAD_VALUE") as why:
        put(world.town.planner, **fields)
    assert why.fields and all(f.startswith("concept.") for f in why.fields)
    assert world.town.planner.call(CONCEPT + "ListConcepts") == before


def test_two_who_publish_or_put_at_once_make_one_version(world):
    planner = world.town.planner
    version = put(planner, title="Sammen " + token())
    assert sorted(at_once(*[lambda who=planner.again(): who.do(CONCEPT + "PublishConcept", version=version) for _ in range(4)])) == ["OK"] + ["WRONG_STATE"] * 3
    said = at_once(*[lambda who=planner.again(), n=n: who.do(CONCEPT + "PutConcept", version=version, concept={"title": f"Hver sin {n}"}) for n in range(4)])
    assert sorted(said) == ["CHANGED"] * 3 + ["OK"]
    read = [lambda who=world.cara.again(): who.do(CONCEPT + "AcknowledgeConcept", version=version) for _ in range(4)]
    assert set(at_once(*read)) == {"OK"}
    assert planner.call(CONCEPT + "ListReceipts")["caseworkersRead"] == 1


def test_hostile_words_of_a_concept_are_printed_as_words(world):
    put(world.town.planner, purpose="<script>x</script>\x1b[31m\u202eevil", onChallenge="=cmd()")
    page = base64.b64decode(world.town.planner.call(CONCEPT + "RenderConcept", format="FORMAT_HTML")["content"]).decode()
    assert "<script" not in page and "\x1b" not in page and "\u202e" not in page and "evil" in page


@pytest.mark.parametrize("version", [-1, -9223372036854775808, 9223372036854775807])
def test_a_version_that_there_is_not_is_not_found(world, version):
    for call in ("GetConcept", "RenderConcept"):
        assert outcome(lambda call=call: world.town.planner.call(CONCEPT + call, version=version)) == "NOT_FOUND"
    for fields in ({"fromVersion": version, "toVersion": 0}, {"fromVersion": 0, "toVersion": version}):
        assert outcome(lambda fields=fields: world.town.planner.call(CONCEPT + "DiffConcept", **fields)) == "NOT_FOUND"
    assert outcome(lambda: world.cara.do(CONCEPT + "AcknowledgeConcept", version=version)) in ("CHANGED", "NOT_FOUND")


# -- approvals (R28)

@pytest.fixture
def report(world):
    return world.town.planner.do(REPORT + "DraftReport", reader="REPORT_READER_MANAGEMENT", title="Prøve", kind="ACTIVITY_KIND_GENERAL", fromMonth=month(1),
                                 toMonth=month(-1), departmentId=world.town.department, items=["all"])["report"]


@pytest.mark.parametrize("approver", [HUGE, "", " \t", "Hansen\nGodkendt af Jensen", "\u202enesnaH", "010190-1234", "Hansen\x1b[31m"], ids=range(7))
def test_r24_r28_a_hostile_approver_is_refused(world, report, approver):
    assert outcome(lambda: world.bo.do(REPORT + "ApproveReport", reportId=report["reportId"], version=report["version"], approver=approver)) in (
        "BAD_VALUE", "HOLDS_CPR", "REASON_NEEDED")
    assert world.server.value(f"SELECT state FROM app.report WHERE id = '{report['reportId']}'") == "draft"


def test_r28_nobody_outside_approves_or_publishes_and_two_at_once_are_one(world, report):
    asked = {"reportId": report["reportId"], "version": report["version"], "approver": "Direktør Hansen"}
    assert outcome(lambda: world.cara.do(REPORT + "ApproveReport", asked)) == "NOT_ALLOWED"
    out = {k: v for k, v in asked.items() if k != "approver"}
    assert outcome(lambda: world.cara.do(REPORT + "PublishReport", out, languages=["da"], formats=["FORMAT_TEXT"])) == "NOT_ALLOWED"
    told = at_once(*[lambda who=world.bo.again(): who.do(REPORT + "ApproveReport", asked) for _ in range(3)])
    assert told.count("OK") == 1 and set(told) <= {"OK", "CHANGED", "WRONG_STATE"}
