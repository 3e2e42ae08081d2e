"""Feedback, who sees it, who looked, fading and restoring; the written concept (R16, R17, R18, R20, R27)."""
import json
import subprocess

import pytest

from support.blind import told_to
from support.client import Refused, request_id
from support.contract import ROOT
from support.desk import Desk
from support.server import PASSWORD, Server
from support.told import in_team, morning
from support.town import Town, fill, reviews, save, show, submit

SECRET = "hemmelig tilbagemelding 4c1d"


class Told:
    """Anne has reviewed a case of Cara's; Nora leads Cara's team, and the days for remarks are over."""

    def __init__(self, server):
        self.server, self.town = server, Town(server, cases=12)
        t = self.town
        server.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
        self.anne, self.bo, self.nora = t.leader("Anne"), t.leader("Bo"), t.leader("Nora")
        self.officer = t.make("data_protection_officer", "Dina")
        self.activity = t.audit([self.anne, self.bo], caseCount=6)
        self.review = reviews(self.anne, activity=self.activity["activityId"])[0]
        self.nth = int(self.review["caseNumber"].rpartition("-")[2]) % 4
        self.worker = t.worker_id(self.nth)
        self.cara = t.make("caseworker", "Cara", caseworkerId=self.worker)
        self.team = in_team(t, self.worker, self.nora)
        fill(self.anne, self.review, lambda i, s, w: "nej")
        save(self.anne, self.review, "P-1", "nej", seen=1, comment="Planen mangler.", evidence="Journal s. 3")
        submit(self.anne, show(self.anne, self.review)["review"])
        self.key = self.review["reviewId"]

    def pass_time(self, by):
        """Everybody signs in again afterwards."""
        self.server.move_clock(by)
        for who in (self.town.admin, self.town.planner, self.anne, self.bo, self.nora, self.officer, self.cara):
            who.sign_in(who.name, PASSWORD)


@pytest.fixture(scope="module")
def world(running):
    w = Told(running)
    w.before = [t["kind"] for t in w.cara.call("SessionService/GetStatus")["tasks"]]
    w.early = w.cara.call("FeedbackService/ListFeedback")
    w.pass_time("20 days")
    morning(running)
    return w


def test_r27_first_a_word_that_one_may_remark_then_feedback_when_it_counts(server, world):
    assert world.before == ["TASK_KIND_REMARK"] and not world.early.get("feedback")
    assert "TASK_KIND_FEEDBACK" in [t["kind"] for t in world.cara.call("SessionService/GetStatus")["tasks"]]
    got = world.cara.call("FeedbackService/GetFeedback", reviewId=world.key)
    first = next(i for i in got["items"] if i["item"] == "P-1")
    assert (first["value"], first["comment"], first["evidence"]) == ("nej", "Planen mangler.", "Journal s. 3")
    assert got["head"]["caseNumber"] == world.review["caseNumber"] and got["head"]["reviewer"] == "Anne"


def test_r16_r17_no_finding_and_no_baseline_keeps_the_counts_of_one_caseworker(server, world):
    of_team = {"activityId": world.activity["activityId"], "teamId": world.team, "item": "P-1"}
    before = world.town.planner.call("FollowUpService/ListFindings")
    for who in (world.bo, world.town.planner, world.nora):
        with who.refused("BAD_VALUE") as refused:
            who.do("FollowUpService/AddFinding", kind="FINDING_KIND_ATTENTION", words="Planen mangler", **of_team)
        assert "team_id" in str(refused.places)
    assert world.town.planner.call("FollowUpService/ListFindings") == before
    other = world.town.audit([world.bo], caseCount=2)
    asked = of_team | {"activityId": other["activityId"], "hoped": 0.5}
    made = {"level": "ACTION_LEVEL_TEAM", "kind": "ACTION_KIND_LEARNING", "words": "Lær mere", "deadline": world.server.value("select app.today() + 9")}
    for who in (world.bo, world.nora):
        for method, more in (("GetBaseline", {}), ("AddAction", made)):
            with who.refused("BAD_VALUE") as refused:
                (who.do if more else who.call)(f"FollowUpService/{method}", **asked, **more)
            assert "team_id" in str(refused.places)


def test_the_two_write_to_each_other_and_the_caseworker_acknowledges(server, world):
    assert world.nora.do("FeedbackService/CommentFeedback", reviewId=world.key, words=SECRET)["number"] == "1"
    with world.cara.refused("REASON_NEEDED"):
        world.cara.do("FeedbackService/CommentFeedback", reviewId=world.key, words=" ")
    with world.cara.refused("HOLDS_CPR"):
        world.cara.do("FeedbackService/CommentFeedback", reviewId=world.key, words="010203-1234")
    key = request_id()
    once = [world.cara.call("FeedbackService/CommentFeedback", requestId=key, reviewId=world.key, words="<b>Tak</b> =1+1 \u202e")
            for _ in range(2)]
    assert once[0] == once[1] == {"number": "2"}
    first = world.cara.do("FeedbackService/AcknowledgeFeedback", reviewId=world.key)
    assert world.cara.do("FeedbackService/AcknowledgeFeedback", reviewId=world.key) == first
    assert "TASK_KIND_FEEDBACK" not in str(world.cara.call("SessionService/GetStatus"))
    assert [w["writtenBy"] for w in world.nora.call("FeedbackService/GetFeedback", reviewId=world.key)["words"]] == ["Nora", "Cara"]


def test_r17_no_call_of_any_role_tells_anybody_else(server, world, table):
    t = world.town
    if SECRET not in str(world.cara.call("FeedbackService/GetFeedback", reviewId=world.key)):
        world.nora.do("FeedbackService/CommentFeedback", reviewId=world.key, words=SECRET)
    roles = ("administrator", "planner", "leader", "caseworker", "data_protection_officer")
    other = {"caseworkerId": t.worker_id((world.nth + 1) % 4)}
    others = {role: t.make(role, "Nysgerrig", **(other if role == "caseworker" else {})) for role in roles}
    others |= {"every role": t.make(*roles, "Alt", **other), "the reviewer": world.anne}
    for name, who in others.items():
        for rpc, told in told_to(table, who, activity_id=world.activity["activityId"], review_id=world.key, panel_id=None, calibration_id=None,
                                 case_number=world.review["caseNumber"], subject_id=world.key, version=0, from_version=0, to_version=0,
                                 team_id=world.team, caseworker_id=None):
            assert SECRET not in told, f"{rpc.name} as {name}"
            if rpc.method == "ListFeedback":
                assert world.key not in told, f"as {name}"
        if name in ("leader", "caseworker", "every role", "the reviewer"):
            with who.refused("NOT_FOUND"):
                who.call("FeedbackService/GetFeedback", reviewId=world.key)
            with who.refused("NOT_FOUND"):
                who.do("FeedbackService/CommentFeedback", reviewId=world.key, words="x")
    assert SECRET not in server.log.read_text()


def cells(report):
    """Every cell of a report, told or hidden."""
    found = []

    def walk(node):
        if isinstance(node, dict):
            if "count" in node or "suppressed" in node:
                found.append(node)
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)
    walk(report)
    return found


def test_r17_a_cell_of_one_caseworker_is_the_nearest_leaders_alone(server, world):
    """One review is in: whatever is asked for, one caseworker stands behind it."""
    asked = {"activityId": world.activity["activityId"], "teamId": world.team}
    for who in (world.town.planner, world.bo, world.anne):
        got = cells(who.call("ReportService/GetResults", **asked)["report"])
        assert any(c.get("suppressed") for c in got), "hidden"
        trend = who.call("ReportService/GetTrend", kind="ACTIVITY_KIND_GENERAL", teamId=world.team)["report"]
        assert not any(p.get("n") for b in trend["blocks"] for s in b.get("series", {}).get("series", []) for p in s.get("points", []))
    assert not any(c.get("suppressed") for c in cells(world.nora.call("ReportService/GetResults", **asked)["report"])), "hers to see"


def test_r18_the_caseworker_sees_who_looked_and_why(server, world):
    carl = world.town.leader("Carl")
    show(carl, world.review, purpose="sparring om sagen")
    world.cara.call("FeedbackService/GetFeedback", reviewId=world.key)
    got = world.cara.call("FeedbackService/ListLooks", pageSize=1000)["looks"]
    told = {(x["kind"].removeprefix("LOOK_KIND_"), x["role"].removeprefix("LOOK_ROLE_"), x.get("purpose", "")) for x in got}
    assert {("ANSWERS", "LEADER", "sparring om sagen"), ("FEEDBACK", "YOURSELF", "own_casework"), ("ANSWERS", "REVIEWER", "assignment")} <= told
    assert "Carl" not in json.dumps(got) and {x["reviewId"] for x in got if "reviewId" in x} == {world.key}
    page = world.cara.call("FeedbackService/ListLooks", pageSize=2)
    rest = world.cara.call("FeedbackService/ListLooks", pageSize=1000, pageToken=page["nextPageToken"])
    assert [*page["looks"], *rest["looks"]][-len(got):] == got


def test_r18_the_person_concerned_is_given_dates_and_purposes_by_the_officer(server, world):
    show(world.town.leader("Carl"), world.review, purpose="spørgsmål fra borger")
    of_case = world.officer.call("AuditService/ExportLooks", caseNumber=world.review["caseNumber"])["looks"]
    assert ("spørgsmål fra borger", "LOOK_ROLE_LEADER") in {(x.get("purpose"), x.get("role")) for x in of_case}
    assert not any(name in json.dumps(of_case) for name in ('"Carl"', '"Anne"'))
    of_worker = world.officer.call("AuditService/ExportLooks", caseworkerId=world.worker)["looks"]
    assert {x["reviewId"] for x in of_worker if "reviewId" in x} == {world.key}
    again = world.officer.call("AuditService/ExportLooks", caseNumber=world.review["caseNumber"])["looks"]
    assert "LOOK_KIND_ACCESS" in {x.get("kind") for x in again}, "that was logged, too"
    with world.officer.refused("BAD_VALUE"):
        world.officer.call("AuditService/ExportLooks")
    with world.officer.refused("NOT_FOUND"):
        world.officer.call("AuditService/ExportLooks", caseNumber="findes ikke")


# -- the concept

def concept(**changes):
    fields = ("title purpose transparency sharedUnderstanding focus cases how howOften howMany telling learning followingUp onChallenge "
              "tellingCaseworker").split()
    return {**{f: f"Om {f}." for f in fields}, "staff": {"discussed": "MED", "discussedOn": "2026-02-03", "notice": "undersøgt lokalt", "noNoticeBecause": "ingen regel fundet"},
            "settings": {"generalPerYear": 12, "toldWithinDays": 30, "remarkDays": 6}, **changes}


def put(world, version, **changes):
    return int(world.town.planner.do("ConceptService/PutConcept", concept=concept(**changes), version=version)["version"])


def newest(world):
    got = world.town.planner.call("ConceptService/ListConcepts").get("versions", [])
    return int(got[0]["version"]) if got else 0


def test_a_concept_is_put_published_read_and_compared(server, world):
    planner = world.town.planner
    first = put(world, newest(world), purpose="")
    assert put(world, first, purpose="") == first, "what says the same makes no version"
    with world.cara.refused("NOT_FOUND"):
        world.cara.call("ConceptService/GetConcept", version=first)
    with planner.refused("INCOMPLETE") as why:
        planner.do("ConceptService/PublishConcept", version=first)
    assert why.fields == ["concept.purpose"]
    with planner.refused("BAD_VALUE") as why:
        put(world, first, title="", settings={"remarkDays": 4, "smallGroup": 2}, staff={"discussedOn": "2026-02-30"})
    assert why.fields == ["concept.title", "concept.staff.discussed_on", "concept.settings.remark_days", "concept.settings.small_group"]
    with planner.refused("HOLDS_CPR"):
        put(world, first, focus="010203-1234")
    with planner.refused("CHANGED"):
        put(world, first + 7)
    second = put(world, first)
    changed = planner.do("ConceptService/PublishConcept", version=second)["settings"]
    assert changed == [{"field": "remark_days", "before": "5", "after": "6"}]
    assert server.value("SELECT value FROM app.setting WHERE name = 'remark_days'") == "6"
    with planner.refused("WRONG_STATE"):
        planner.do("ConceptService/PublishConcept", version=second)
    diff = planner.call("ConceptService/DiffConcept", fromVersion=first, toVersion=second)["changes"]
    assert diff == [{"field": "purpose", "after": "Om purpose."}]
    assert world.cara.call("ConceptService/GetConcept")["concept"]["purpose"] == "Om purpose."
    assert "TASK_KIND_CONCEPT" in str(world.cara.call("SessionService/GetStatus"))
    unread = planner.call("ConceptService/ListReceipts")
    assert int(unread.get("caseworkersRead", 0)) == 0 and {"Anne", "Bo", "Nora"} <= {r["displayName"] for r in unread["leaders"] if "readAt" not in r}
    read = world.cara.do("ConceptService/AcknowledgeConcept", version=second)
    assert world.cara.do("ConceptService/AcknowledgeConcept", version=second) == read
    world.nora.do("ConceptService/AcknowledgeConcept", version=second)
    with world.anne.refused("CHANGED"):
        world.anne.do("ConceptService/AcknowledgeConcept", version=first)
    got = planner.call("ConceptService/ListReceipts")
    assert got["caseworkersRead"] == 1 and [r["displayName"] for r in got["leaders"] if "readAt" in r] == ["Nora"]
    assert "Cara" not in json.dumps(got), "caseworkers are a count"
    assert "TASK_KIND_CONCEPT" not in str(world.cara.call("SessionService/GetStatus"))


def test_a_concept_is_held_against_what_was_done(server, world):
    version = put(world, newest(world), title="Løfter", settings={"generalPerYear": 12, "toldWithinDays": 30, "secondShare": 10})
    if version:
        world.town.planner.do("ConceptService/PublishConcept", version=version)
    year = int(server.value("SELECT extract(year FROM app.today())"))
    got = world.town.planner.call("ConceptService/ListConceptPromises", year=year)
    said = {p["kind"].removeprefix("CONCEPT_PROMISE_KIND_"): p for p in got["promises"]}
    submitted = int(server.value("SELECT count(*) FROM app.review WHERE state = 'submitted' AND extract(year FROM submitted_at) = extract(year FROM app.today())"))
    held = int(server.value("SELECT count(*) FROM app.activity a WHERE kind = 'general' AND EXISTS (SELECT FROM app.review r WHERE r.activity_id = a.id "
                            "HAVING bool_and(r.state = 'submitted') AND count(*) > 0)"))
    assert said["GENERAL"]["promised"] == 12 and said["GENERAL"].get("done", 0) == held, "held is what was read whole"
    assert (said["TOLD"].get("done", 0), said["TOLD"].get("of", 0)) == (submitted, submitted)
    assert "READ" not in said, "no audit has begun since it was published"
    assert got["since"] == server.value("SELECT app.today()") and not said["GENERAL"].get("due"), "what nobody had promised was not due"
    world.nora.do("ConceptService/AcknowledgeConcept", version=got["version"])
    day = server.value("SELECT app.today()")
    first = world.town.activity([world.anne], startsOn=day, deadline=day)
    assert [t["due"] for t in world.anne.call("SessionService/GetStatus")["tasks"] if t["kind"] == "TASK_KIND_CONCEPT"] == [day], "due by the first audit"
    read = next(p for p in world.town.planner.call("ConceptService/ListConceptPromises", year=year)["promises"] if p["kind"].endswith("READ"))
    assert read["done"] == 1 and read["of"] == int(server.value("SELECT count(*) FROM app.person WHERE disabled_at IS NULL AND roles && '{leader,caseworker}'"))
    world.town.planner.do("WheelService/SkipActivity", activityId=first["activityId"], version=world.town.get(first)["version"], reason="Kun til prøve")
    with world.town.planner.refused("BAD_VALUE"):
        world.town.planner.call("ConceptService/ListConceptPromises", year=1)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_concept_is_printed_and_hostile_text_stays_text(server, world, language):
    put(world, newest(world), title="Koncept <script>alert(1)</script> " + language)
    page = __import__("base64").b64decode(world.town.planner.call("ConceptService/RenderConcept", language=language, format="FORMAT_HTML")["content"]).decode()
    assert "<script>" not in page and "alert(1)" in page and ("Formål og gennemsigtighed" in page) == (language == "da")
    with world.town.planner.refused("BAD_VALUE"):
        world.town.planner.call("ConceptService/RenderConcept", format="FORMAT_XLSX")


# -- at the keyboard

def test_feedback_and_concept_at_80_columns(server, world, tmp_path):
    cara = Desk(server, tmp_path / "cara", world.cara)
    planner = Desk(server, tmp_path / "planner", world.town.planner)
    for words in (("tilbagemelding", "liste"), ("tilbagemelding", "vis", world.review["caseNumber"]), ("tilbagemelding", "opslag"), ("status",)):
        cara.run(*words)
    shown = cara.run("tilbagemelding", "vis", world.review["caseNumber"])
    assert "Planen mangler." in shown and "nærmeste leder" in shown and max(map(len, shown.splitlines())) <= 80
    assert "Du behøver ikke være enig" in " ".join(cara.run("tilbagemelding", "kvitter", world.review["caseNumber"]).split())
    cara.run("tilbagemelding", "kommenter", world.review["caseNumber"], "--note", "Tak for samtalen")
    example = (ROOT / "deploy/concept-example.yaml").read_text()
    said = planner.run("koncept", "læg", ROOT / "deploy/concept-example.yaml")
    assert "udkast" in said
    assert "staff.discussed_on" in planner.run("koncept", "udgiv", code=3), "the example leaves the days to its reader"
    (tmp_path / "koncept.yaml").write_text(example.replace('discussed_on: ""', 'discussed_on: "2026-03-04"').replace(
        'no_notice_because: ""', 'no_notice_because: "Ingen regel fundet"'))
    planner.run("koncept", "læg", tmp_path / "koncept.yaml")
    for said in (planner.run("koncept", "forskel"), planner.run("koncept", "udgiv")):
        assert "_" not in said and "settings" not in said, "what changed is told by the names that a reader sees"
    for words in (("koncept", "vis"), ("koncept", "versioner"), ("koncept", "forskel"), ("koncept", "løfter"), ("koncept", "læsere")):
        out = planner.run(*words)
        assert words[1] != "vis" or max(map(len, out.splitlines())) <= 80
    assert "noteret" in cara.run("koncept", "kvitter")
    planner.run("koncept", "udskriv", "--out", tmp_path / "koncept.html")
    assert "Ledelsestilsyn" in (tmp_path / "koncept.html").read_text() or "ledelsestilsyn" in (tmp_path / "koncept.html").read_text()
    officer = Desk(server, tmp_path / "officer", world.officer)
    officer.run("log", "indsigt", "--case", world.review["caseNumber"], "--out", tmp_path / "looks.csv")
    lines = (tmp_path / "looks.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert lines[0] == '"Hvornår";"Gjorde";"Rolle";"Formål";"Sag";"Gange"' and len(lines) > 3


# -- fading and restoring; the clock goes far ahead, so these come last

def dumped(server, path):
    subprocess.run(["pg_dump", "-Fc", "-f", path, server.dsn("tilsyn_backup")], check=True)


def restored(server, path, name):
    server.psql(f"CREATE DATABASE {name}", database="postgres")
    server.psql((ROOT / "sql/policy/roles.sql").read_text(), database=name)
    subprocess.run(["pg_restore", "-d", server.dsn(database=name), path], check=True)


def test_r20_what_was_deleted_is_deleted_again_after_a_restore(server, world, tmp_path):
    dump, ledger = tmp_path / "older.dump", tmp_path / "erasures"
    dumped(server, dump)
    sums = server.psql("SELECT * FROM app.result_sum ORDER BY 1, 2, 3, 4, 5, 6, 7")
    world.pass_time("61 months")
    morning(server)
    assert not world.cara.call("FeedbackService/ListFeedback").get("feedback"), "r17_personal results have faded"
    assert server.value(f"SELECT count(*) FROM app.answer WHERE review_id = '{world.key}'") == "0"
    assert server.psql("SELECT * FROM app.result_sum ORDER BY 1, 2, 3, 4, 5, 6, 7") == sums, "r20_sums stay to the last digit"
    subprocess.run(server.words("export-erasures", ledger, database="unused", owner_database=server.dsn("tilsyn_owner")), check=True)
    lines = ledger.read_text().splitlines()
    assert any(line.startswith(f"review\t{world.key}") for line in lines) and "Cara" not in ledger.read_text()
    restored(server, dump, "older")
    there = f"SELECT count(*) FROM app.answer WHERE review_id = '{world.key}'"
    assert server.value(there, database="older") != "0"
    replay = server.words("replay-erasures", ledger, database="unused", owner_database=server.dsn("tilsyn_owner", "older"))
    said = subprocess.run(replay, check=True, capture_output=True, text=True).stdout
    assert server.value(there, database="older") == "0" and not said.startswith("0 ")
    again = subprocess.run(replay, check=True, capture_output=True, text=True).stdout
    assert again.startswith("0 "), again
    ledger.write_text("review\tikke et id\t2026-01-01\n")
    assert subprocess.run(replay, capture_output=True).returncode == 1


@pytest.fixture
def afresh():
    """A server whose clock nobody has moved."""
    with Server() as s:
        yield s


def test_r27_a_review_that_was_opened_again_is_told_anew_when_it_counts(afresh):
    w = Told(afresh)
    w.pass_time("20 days")
    morning(afresh)
    w.cara.do("FeedbackService/AcknowledgeFeedback", reviewId=w.key)
    w.anne.do("ReviewService/ReopenReview", reviewId=w.key, version=show(w.anne, w.review)["review"]["version"], reason="Overset bilag")
    assert not w.cara.call("FeedbackService/ListFeedback").get("feedback")
    fill(w.anne, w.review, lambda i, s, w: "ja")
    submit(w.anne, show(w.anne, w.review)["review"])
    assert not w.cara.call("FeedbackService/ListFeedback").get("feedback"), "the days for remarks come first"
    assert [t["kind"] for t in w.cara.call("SessionService/GetStatus")["tasks"]] == ["TASK_KIND_REMARK"]
    for method in ("GetFeedback", "AcknowledgeFeedback"):
        with w.cara.refused("NOT_FOUND"):
            w.cara.do(f"FeedbackService/{method}", reviewId=w.key) if method[0] == "A" else w.cara.call(f"FeedbackService/{method}", reviewId=w.key)
    w.pass_time("20 days")
    morning(afresh)
    head = w.cara.call("FeedbackService/ListFeedback")["feedback"][0]
    assert head["reviewId"] == w.key and "acknowledgedAt" not in head


def test_r27_a_remark_waits_for_its_reviewer_until_it_has_its_reply(afresh, tmp_path):
    w = Told(afresh)

    def waits(who):
        return [t for t in who.call("SessionService/GetStatus").get("tasks", []) if t["kind"] == "TASK_KIND_REPLY"]

    until = w.cara.call("ReviewService/GetReview", reviewId=w.key)["remarksUntil"]
    assert until == w.cara.call("EntryService/ListEntries", reviewId=w.key)["remarksUntil"]
    assert not w.anne.call("ReviewService/GetReview", reviewId=w.key).get("remarksUntil"), "it is the caseworker who may"
    cara, anne = (Desk(afresh, tmp_path / who.name, who) for who in (w.cara, w.anne))
    assert f"bemærk {w.key[:8]}" in " ".join(cara.run("tilsyn", "vis", w.key).split())
    assert not waits(w.anne)
    cara.run("tilsyn", "bemærk", w.key, "P-1", "--document", "Journal s. 9", "--note", "Den ligger der")
    w.cara.do("EntryService/AddRemark", reviewId=w.key, item="P-2", words="Her også", document="Journal s. 10")
    (task,) = waits(w.anne)
    assert (task["subjectId"], task.get("done", 0), task["total"]) == (w.key, 0, 2) and task["due"] >= until
    assert not [t for who in (w.bo, w.nora, w.cara, w.town.planner) for t in waits(who)]
    assert f"tilsyn tilsyn bemærkninger {w.key[:8]}" in anne.run("status")
    assert "svar TILSYN P-1" in " ".join(anne.run("tilsyn", "bemærkninger", w.key).split())
    anne.run("tilsyn", "svar", w.key, "P-1", "--note", "Læst; svaret står.", "--value", "")
    assert waits(w.anne)[0]["done"] == 1
    w.anne.do("EntryService/AnswerRemark", reviewId=w.key, item="P-2", remark=1, value="ja", words="Den retter svaret.")
    assert not waits(w.anne)
    assert "venter på svar" not in anne.run("tilsyn", "bemærkninger", w.key)
    assert afresh.psql("SELECT p.user_name FROM app.notice n JOIN app.person p ON p.id = n.person_id WHERE n.kind = 'reply'") == [[w.anne.name]]
    w.pass_time("20 days")
    morning(afresh)
    for desk in (cara, anne):
        desk.sign_in()
    told = " ".join(cara.run("tilbagemelding", "vis", w.key).split())
    assert "det første svar var Nej" in told and "P-2 rettet" in told
    assert "Begrundelse" not in told and "Hvorfor: Planen mangler." in told, "P-1 was kept"
    case = w.review["caseNumber"]
    assert "[WRONG_STATE]" in cara.run("tilsyn", "bemærk", case, "P-1", "--document", "Journal s. 11", "--note", "Endnu en", code=3), "the days are over"
