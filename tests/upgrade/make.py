#!/usr/bin/python3
"""make.py [TREE]: writes tests/upgrade/ anew, a database of the release that TREE holds (this tree, when none is named), built debug.

Everything in it is invented. TREE's own helpers make it with TREE's own server, so that what they say to each other is of one age."""
import base64
import datetime as dt
import hashlib
import json
import lzma
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TREE = Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parents[1]).resolve()
os.environ["TILSYN_BUILD"] = str(TREE / "build/debug")
sys.path[:0] = [str(TREE / "tests"), str(HERE)]

from support.contract import rpcs  # noqa: E402
from support.server import PASSWORD, TILSYND, Server  # noqa: E402
from support.town import Town, answers_of, finish, reviews, save, show, today  # noqa: E402
from walk import answers  # noqa: E402

FORMS = ("TEXT", "HTML", "JSON", "CSV")


def nearly_all(item, scale, who):
    return "nej" if item["code"] == "P-2" else "ja"


def of_the_group(town, anne, bo):
    """An audit that is answered, one with a begun review, one with a frozen list; a plan of next year, a concept."""
    done = town.audit([anne, bo], caseCount=8)
    for who in (anne, bo):
        for review in reviews(who, activity=done["activityId"]):
            finish(who, review, nearly_all)
    running = town.audit([anne, bo], caseCount=4, spareCount=2)
    begun = reviews(anne, activity=running["activityId"])[0]
    save(anne, begun, "P-1", "nej", comment="Planen mangler.", evidence="Journal s. 3")
    frozen = town.activity([anne], caseCount=3)
    town.freeze(frozen)
    year = int(today()[:4]) + 1
    town.planner.do("WheelService/PutWheel", wheel={
        "year": year, "hoursPerMonth": 7.4, "reviewers": [anne.id, bo.id], "activities": [
            {"key": "overordnet", "title": "Overordnet", "kind": "ACTIVITY_KIND_GENERAL", "mode": "MODE_ALONE", "method": "METHOD_COVERAGE",
             "templateId": town.template, "caseCount": 4, "spareCount": 1, "cadence": "CADENCE_QUARTERLY", "startsOn": f"{year}-01-04",
             "deadline": f"{year}-01-29", "cycle": "cyklus", "wave": 1},
            {"key": "moede", "title": "Til udvalget", "kind": "ACTIVITY_KIND_REPORTING", "startsOn": f"{year}-05-03", "deadline": f"{year}-05-03"}]})
    town.planner.do("WheelService/PublishWheel", year=year, version=1)
    words = "title purpose transparency sharedUnderstanding focus cases how howOften howMany telling learning followingUp onChallenge tellingCaseworker"
    concept = {**{f: f"Om {f}." for f in words.split()},
               "staff": {"discussed": "MED", "discussedOn": today(), "notice": "undersøgt lokalt", "noNoticeBecause": "ingen regel fundet"}}
    town.planner.do("ConceptService/PublishConcept", version=town.planner.do("ConceptService/PutConcept", concept=concept, version=0)["version"])
    return done, running, begun, frozen


def of_rounds(town, activity, anne, bo):
    """One that is open with its consensus and note, one that is sealed and half answered."""
    talked = town.open_round(activity, [anne, bo])
    for nth, who in enumerate((anne, bo)):
        finish(who, reviews(who, "CALIBRATION")[0], lambda item, scale, _, nth=nth: "nej" if nth and item["code"] == "P-1" else "ja")
    anne.do("CalibrationService/RecordConsensus", calibrationId=talked["calibrationId"], caseNumber=talked["caseNumbers"][0], question="P-1",
            value="ja", reason="Planen nævner mål", present=[anne.id, bo.id], dissent=[{"userId": bo.id, "value": "nej", "words": "Fristen mangler"}],
            book=True)
    town.planner.do("CalibrationService/SetAnchor", calibrationId=talked["calibrationId"], caseNumber=talked["caseNumbers"][0], title="Den lange pause",
                    excerpt="Et barn på ni år. Underretning i januar, samtale i juni.")
    sealed = town.open_round(activity, [anne, bo])
    mine = next(r for r in reviews(anne, "CALIBRATION") if r["activityId"] == activity["activityId"])
    finish(anne, mine)
    return talked, sealed


def in_ten_days():
    return (dt.datetime.now(dt.timezone.utc) + dt.timedelta(days=10)).strftime("%Y-%m-%dT%H:%M:%SZ")


def of_modes(town, anne, bo, logins):
    """Voices apart, of which one is missing; a team reading with a vote; what is written beside answers."""
    audit = town.audit([anne], caseCount=3, spareCount=0)
    apart, read, told = reviews(anne, activity=audit["activityId"])
    cara, dan, eva = (logins[int(r["caseNumber"].rpartition("-")[2]) % 4] for r in (apart, read, told))
    save(anne, apart, "P-1", "nej", comment="Planen mangler.")
    voices = anne.do("VoiceService/OpenVoices", reviewId=apart["reviewId"], version=show(anne, apart)["review"]["version"], secondId=bo.id,
                     deadline=in_ten_days())["voices"]
    finish(anne, apart)
    finish(cara, reviews(cara, "CASEWORKER", activity=audit["activityId"])[0])
    reading = anne.do("ReadingService/PutReading", activityId=audit["activityId"], caseNumber=read["caseNumber"], title="Inddragelse",
                      extract="Barnet bliver spurgt om skolen.", questions=["P-1", "P-2"])["reading"]
    for who, call, more in ((bo, "CheckReading", {"anonymous": True}), (dan, "AgreeReading", {"agrees": True}), (anne, "OpenReading", {"deadline": in_ten_days()})):
        reading = who.do(f"ReadingService/{call}", readingId=reading["readingId"], version=reading["version"], **more)["reading"]
    dan.do("ReadingService/CastVotes", readingId=reading["readingId"], place=1, votes=[{"question": "P-1", "value": "ja", "words": "Godt spurgt"}])
    finish(anne, told, nearly_all)
    eva.do("EntryService/AddRemark", reviewId=told["reviewId"], item="P-2", words="Den ligger der", document="Journal s. 9")
    anne.do("EntryService/MarkExample", reviewId=told["reviewId"], item="P-1", note="Klar plan", ask=True)
    town.planner.do("FollowUpService/SetConcernContact", phone="70 10 20 30", ownerId=bo.id)
    anne.do("FollowUpService/RaiseConcern", reviewId=told["reviewId"], words="Barnet virker bange")
    return voices, reading, cara


def of_people(town, anne, bo, dina):
    """Who is away, who stands in, where notices and calendars go, an erasure that is asked for; somebody whose access was closed."""
    town.planner.do("OrganisationService/PutAbsence", caseworkerId=town.worker_id(3), absentFrom=today(), awayPercent=40)
    town.planner.do("OrganisationService/SetStandIn", rule="R7", userId=bo.id, agreement="Aftale af 1. november")
    anne.do("SessionService/SetMyNotices", email="anne@kommune.example")
    anne.do("FeedService/MakeFeed")
    gone = town.leader("Gert")
    town.admin.do("OrganisationService/DisableUser", userId=gone.id, version=gone.user.get("version", 1))
    dina.do("ErasureService/AskErasure", userId=gone.id, reason="Bedt om ved fratræden")


def of_follow_up(town, activity):
    place = {"activityId": activity["activityId"], "item": "P-2"}
    town.planner.do("FollowUpService/AddFinding", kind="FINDING_KIND_ATTENTION", words="Mål uden frist", **place)
    for measured in ({"hoped": 0.6, **place}, {}):
        made = town.planner.do("FollowUpService/AddAction", level="ACTION_LEVEL_DEPARTMENT", departmentId=town.department, kind="ACTION_KIND_LEARNING",
                               words="Vi øver målsætning sammen", deadline=today(days=60), **measured)["action"]
    town.planner.do("FollowUpService/AddEvidence", actionId=made["actionId"], version=made["version"], words="Holdt den første gang")
    return made


def published(town, month):
    """A report, and the SHA-256 of each of its files."""
    report = town.planner.do("ReportService/DraftReport", reader="REPORT_READER_DEPARTMENT", title="Til afdelingen", kind="ACTIVITY_KIND_GENERAL",
                             fromMonth=month, toMonth=month, departmentId=town.department, items=["P-1", "P-2"])["report"]
    report = town.planner.do("ReportService/PublishReport", reportId=report["reportId"], version=report["version"])["report"]
    files = {}
    for form in FORMS:
        for language in ("da", "en"):
            got = town.planner.call("ReportService/GetPublished", reportId=report["reportId"], language=language, view="REPORT_VIEW_PAGE", format=f"FORMAT_{form}")
            files[f"{form} {language}"] = hashlib.sha256(base64.b64decode(got["content"])).hexdigest()
    return report, files


def story(server):
    """What there is, as the test wants it: who, what, and how much of it each is told."""
    server.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
    town = Town(server, cases=30)
    anne, bo, dina = town.leader("Anne"), town.leader("Bo"), town.make("data_protection_officer", "Dina")
    logins = [town.make("caseworker", name, caseworkerId=town.worker_id(nth)) for nth, name in enumerate(("Cara", "Dan", "Eva", "Finn"))]
    done, running, begun, frozen = of_the_group(town, anne, bo)
    for who in (anne, bo, *logins[:2]):
        who.do("ConceptService/AcknowledgeConcept", version=1)
    talked, sealed = of_rounds(town, running, anne, bo)
    action = of_follow_up(town, done)  # before others stand behind its baseline
    voices, reading, cara = of_modes(town, anne, bo, logins)
    of_people(town, anne, bo, dina)
    report, files = published(town, done["startsOn"][:7] + "-01")
    faded = reviews(anne, activity=done["activityId"], every=True)[0]
    server.psql(f"SELECT app.fade_review('{faded['reviewId']}')")
    server.move_clock("40 minutes")  # acts of the last half hour are not sealed
    server.psql("SELECT app.seal_log()")
    assert dina.call("AuditService/VerifyLog")["agrees"]
    ids = {"activity_id": done["activityId"], "review_id": begun["reviewId"], "calibration_id": talked["calibrationId"],
           "action_id": action["actionId"], "report_id": report["reportId"], "reading_id": reading["readingId"], "panel_id": voices["panelId"],
           "template_id": town.template, "case_number": begun["caseNumber"], "year": int(today()[:4]) + 1, "department_id": town.department,
           "team_id": None, "caseworker_id": None, "user_id": None, "actor_id": None}
    people = {"admin": town.admin, "planner": town.planner, "anne": anne, "bo": bo, "dina": dina, "cara": cara}
    table = rpcs(TILSYND)
    return {
        "made_at": server.value("SELECT app.now()"), "key": Path(server.settings["key_file"]).read_text(), "password": PASSWORD,
        "people": {who: person.name for who, person in people.items()}, "ids": ids, "files": files, "faded": faded["reviewId"], "frozen": frozen["activityId"],
        "sealed": sealed["calibrationId"], "drawn": [done["activityId"], running["activityId"]], "begun": answers_of(show(anne, begun)),
        "told": {who: answers(table, person, ids) for who, person in people.items()},
    }


def main():
    with Server() as server:
        facts = story(server)
        dump = subprocess.run(["pg_dump", server.dsn()], check=True, capture_output=True).stdout
    (HERE / "release.sql.xz").write_bytes(lzma.compress(dump, preset=9 | lzma.PRESET_EXTREME))
    (HERE / "release.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
