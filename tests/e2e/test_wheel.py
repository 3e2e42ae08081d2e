"""The annual wheel."""
import base64
import datetime
import json
from xml.etree import ElementTree

import icalendar
import pytest
import yaml

from support.contract import ROOT
from support.town import Town, question_set, encoded, today, token


def test_an_activity_is_put_changed_and_skipped(town, anne):
    a = town.activity([anne])
    assert a["state"] == "ACTIVITY_STATE_PLANNED" and a["version"] == "1"
    b = town.planner.do("WheelService/PutActivity", activity={**a, "title": "Nyt navn"})["activity"]
    assert (b["title"], b["version"]) == ("Nyt navn", "2")
    with town.planner.refused("CHANGED", "aborted"):
        town.planner.do("WheelService/PutActivity", activity={**a, "title": "For sent"})
    with town.planner.refused("REASON_NEEDED", "invalid_argument"):
        town.planner.do("WheelService/SkipActivity", activityId=a["activityId"], version=b["version"])
    town.planner.do("WheelService/SkipActivity", activityId=a["activityId"], version=b["version"], reason="flyttet til foråret")
    after = anne.call("WheelService/GetActivity", activityId=a["activityId"])["activity"]
    assert (after["state"], after["skipReason"]) == ("ACTIVITY_STATE_SKIPPED", "flyttet til foråret")


def test_the_wheel_of_a_year(town, anne):
    near = town.activity([anne])
    far = town.activity([anne], startsOn="2031-02-01", deadline="2031-03-01")
    def year(y):
        return {a["activityId"] for a in anne.call("WheelService/ListActivities", year=y).get("activities", [])}
    assert far["activityId"] in year(2031) and near["activityId"] not in year(2031)
    assert {far["activityId"], near["activityId"]} <= year(0)


def test_r01_the_commitment_is_published_and_never_changes(town, anne):
    a = town.activity([anne])
    assert len(a["seedCommitment"]) == 64
    b = town.planner.do("WheelService/PutActivity", activity={**a, "seedCommitment": "0" * 64, "title": "Andet"})["activity"]
    assert b["seedCommitment"] == a["seedCommitment"]
    assert town.activity([anne])["seedCommitment"] != a["seedCommitment"]


def test_r01_the_committed_seed_lies_in_the_database_under_an_outside_key_only(town, server, anne):
    a = town.activity([anne])
    sealed = server.value(f"SELECT encode(sealed_seed, 'escape') FROM app.activity WHERE id = '{a['activityId']}'")
    town.draw(a)
    seed = server.value(f"SELECT committed_seed FROM app.draw d JOIN app.frozen_list l ON l.id = d.list_id "
                        f"WHERE l.activity_id = '{a['activityId']}'")
    assert seed not in sealed


@pytest.mark.parametrize("change, field", [
    ({"title": ""}, "activity.title"), ({"title": "x" * 121}, "activity.title"), ({"caseCount": 0}, "activity.case_count"),
    ({"spareCount": 21}, "activity.spare_count"), ({"reviewers": []}, "activity.reviewers"), ({"startsOn": "i morgen"}, "starts_on"),
    ({"deadline": "2000-01-01"}, "activity.deadline"), ({"frame": {"sections": ["kapitel"]}}, "activity.frame.sections[0]"),
    ({"frame": {"teams": ["nord"]}}, "activity.frame.teams[0]"), ({"frame": {"birthDays": [31, 32]}}, "activity.frame.birth_days[1]"),
    ({"frame": {"ageFrom": 6, "ageBelow": 5}}, "activity.frame.age_below"), ({"frame": {"caseState": 99}}, "activity.frame.case_state"),
    ({"frame": {"caseNumbers": ["findes-ikke"]}}, "activity.frame.case_numbers[0]"),
    ({"frame": {"ownCases": 2}}, "activity.frame.own_cases"),
    ({"steps": ["findes-ikke"]}, "activity.steps[0]"), ({"kind": 0}, "activity.kind")])
def test_r24_a_bad_activity_names_the_field(town, anne, change, field):
    with town.planner.refused("BAD_VALUE", "invalid_argument") as why:
        town.activity([anne], **change)
    assert any(field in f for f in why.fields), why.body


def test_r12_a_draft_cannot_be_used(town, anne):
    draft = town.planner.do("TemplateService/ImportTemplate", yaml=encoded(question_set("kladde-" + token())))["templateId"]
    with town.planner.refused("NOT_PUBLISHED", "failed_precondition"):
        town.activity([anne], templateId=draft)


def test_a_reviewer_must_be_a_leader(town):
    with town.planner.refused("BAD_VALUE") as why:
        town.activity([town.planner])
    assert why.fields == ["activity.reviewers[0]"]


def test_r23_a_retried_put_makes_one_activity(town, anne):
    from support.client import request_id
    wanted = {k: v for k, v in town.activity([anne], title="Skabelon " + token()).items() if k not in ("activityId", "version", "state")}
    key, title = request_id(), "Én gang " + token()
    first, again = (town.planner.call("WheelService/PutActivity", requestId=key, activity={**wanted, "title": title}) for _ in range(2))
    assert first["activity"]["activityId"] == again["activity"]["activityId"]
    listed = town.planner.call("WheelService/ListActivities", year=int(today()[:4]))["activities"]
    assert [a["title"] for a in listed].count(title) == 1


# -- the plan of a year

AUDIENCES = ["CASEWORKERS", "TEAMS", "MANAGEMENT", "COMMITTEE"]


class Years:
    """Every test plans a year of its own, far from the others."""
    next = 2100


def new_year():
    Years.next += 1
    return Years.next


def plan(town, by, year=None, **changes):
    """Two activities of different kinds, told to everybody."""
    year = year or new_year()
    frame = {"departments": [town.department], "exemptMonths": -1}
    one = {"key": "overordnet", "title": "Overordnet", "kind": "ACTIVITY_KIND_GENERAL", "mode": "MODE_ALONE", "method": "METHOD_SIMPLE",
           "templateId": town.template, "frame": frame, "caseCount": 4, "startsOn": f"{year}-02-01", "deadline": f"{year}-02-28"}
    other = {**one, "key": "tema", "title": "Tema", "kind": "ACTIVITY_KIND_THEMED", "caseCount": 2, "steps": ["plan"], "startsOn": "",
             "deadline": "", "weeks": f"{year}-W10/{year}-W13"}
    told = [{"audience": f"AUDIENCE_{a}", "what": "Det vi så", "daysAfter": 14} for a in AUDIENCES]
    return {"year": year, "hoursPerMonth": 7.4, "reviewers": [r.id for r in by], "told": told, "activities": [one, other], **changes}


def put(town, wanted):
    return town.planner.do("WheelService/PutWheel", wheel=wanted)


def planned(town, year):
    return {a["key"]: a for a in town.planner.call("WheelService/ListActivities", year=year)["activities"]}


def test_a_plan_puts_its_activities_on_the_wheel(town, anne):
    wanted = plan(town, [anne])
    done = put(town, wanted)
    assert (done["added"], done["wheel"]["version"]) == (2, "1")
    tema = planned(town, wanted["year"])["tema"]
    assert (tema["startsOn"][5:7], tema["reviewers"], len(tema["seedCommitment"])) == ("03", [anne.id], 64)
    town.draw(planned(town, wanted["year"])["overordnet"])


def test_a_changed_plan_changes_only_what_is_still_planned(town, anne):
    wanted = plan(town, [anne])
    put(town, wanted)
    before = planned(town, wanted["year"])
    town.freeze(before["overordnet"])
    one, other = wanted["activities"]
    new = {**other, "key": "tema-2", "title": "Nyt", "weeks": "", "startsOn": f"{wanted['year']}-05-01", "deadline": f"{wanted['year']}-05-31"}
    done = put(town, {**wanted, "version": 1, "activities": [{**one, "title": "For sent"}, {**other, "caseCount": 3}, new]})
    after = planned(town, wanted["year"])
    assert (done["added"], done["changed"], done["kept"]) == (1, 1, 1)
    assert after["overordnet"]["title"] == "Overordnet" and after["tema"]["caseCount"] == 3
    assert after["tema"]["seedCommitment"] == before["tema"]["seedCommitment"]
    with town.planner.refused("CHANGED"):
        put(town, {**wanted, "version": 1})
    assert put(town, {**wanted, "version": 2, "activities": [one, {**other, "caseCount": 3}, new]})["unchanged"] == 2


def test_a_plan_is_put_whole_or_not_at_all_and_every_fault_has_its_place(town, anne):
    draft = town.planner.do("TemplateService/ImportTemplate", yaml=encoded(question_set("kladde-" + token())))["templateId"]
    wanted = plan(town, [anne], reviewers=[town.planner.id])
    one, other = wanted["activities"]
    wanted["activities"] = [
        {**one, "reviewers": [anne.id]}, {**other, "reviewers": []}, {**other, "key": "uge", "reviewers": [anne.id], "weeks": "2101-W53"},
        {**one, "key": "kladde", "reviewers": [anne.id], "templateId": draft, "startsOn": f"{wanted['year']}-02-28"},
        {**one, "key": "bagvendt", "reviewers": [anne.id], "deadline": f"{wanted['year']}-01-01"}, {**one, "title": ""}]
    with town.planner.refused("BAD_VALUE") as why:
        put(town, wanted)
    for place in ("activities[1].reviewers[0]", "activities[2].weeks", "activities[3].template_id", "activities[4].deadline",
                  "activities[3].starts_on", "activities[5].key", "activities[5].title"):
        assert f"wheel.{place}" in why.fields, why.fields
    assert not town.planner.call("WheelService/ListActivities", year=wanted["year"]).get("activities")
    with town.planner.refused("NOT_FOUND"):
        town.planner.call("WheelService/GetWheel", year=wanted["year"])


@pytest.mark.parametrize("again, places", [
    (lambda one, year: [{**one, "startsOn": f"{year}-05-01", "deadline": f"{year}-05-31"}], ["activities[1].key"]),
    (lambda one, year: [{**one, "startsOn": f"{year}-0{m}-01", "deadline": f"{year}-0{m}-28"} for m in (5, 6)], ["activities[1].key", "activities[2].key"]),
    (lambda one, year: [{**one, "key": "egne", "startsOn": "", "deadline": "", "cadence": "CADENCE_OWN",
                         "periods": [f"{year}-W10/{year}-W11", f"{year}-W20/{year}-W21", f"{year}-W10/{year}-W11"]}], ["activities[1].periods[2]"]),
    (lambda one, year: [{**one, "key": "egne", "startsOn": "", "deadline": "", "cadence": "CADENCE_OWN",
                         "periods": [f"{year}-W10/{year}-W11", f"{year}-W10/{year}-W12"]}], ["activities[1].periods[1]"])],
    ids=["a key", "a key twice more", "a period", "a period that begins with another"])
def test_r24_what_a_plan_says_twice_has_its_place(town, anne, again, places):
    wanted = plan(town, [anne])
    wanted["activities"] = [wanted["activities"][0], *again(wanted["activities"][0], wanted["year"])]
    with town.planner.refused("BAD_VALUE", "invalid_argument") as why:
        put(town, wanted)
    assert why.fields == [f"wheel.{place}" for place in places]
    assert not town.planner.call("WheelService/ListActivities", year=wanted["year"]).get("activities")
    put(town, {**wanted, "activities": wanted["activities"][:1]})
    with town.planner.refused("BAD_VALUE") as why:
        put(town, {**wanted, "version": 1})
    assert why.fields == [f"wheel.{place}" for place in places], "of what is there, too"


def test_a_planned_activity_does_not_vanish_from_the_plan(town, anne):
    wanted = plan(town, [anne])
    put(town, wanted)
    fewer = {**wanted, "version": 1, "activities": wanted["activities"][:1]}
    with town.planner.refused("BAD_VALUE") as why:
        put(town, fewer)
    assert why.fields == ["wheel.activities.tema"]
    tema = planned(town, wanted["year"])["tema"]
    town.planner.do("WheelService/SkipActivity", activityId=tema["activityId"], version=tema["version"], reason="leder syg")
    assert put(town, fewer)["unchanged"] == 1


def test_a_plan_is_seen_by_others_once_published(town, anne):
    wanted = plan(town, [anne])
    put(town, wanted)
    with anne.refused("NOT_FOUND"):
        anne.call("WheelService/GetWheel", year=wanted["year"])
    town.planner.do("WheelService/PublishWheel", year=wanted["year"], version=1)
    put(town, {**wanted, "version": 1, "hoursPerMonth": 3.7})
    assert anne.call("WheelService/GetWheel", year=wanted["year"])["wheel"]["version"] == "1"
    assert town.planner.call("WheelService/GetWheel", year=wanted["year"])["wheel"]["hoursPerMonth"] == 3.7
    assert town.planner.call("WheelService/GetWheel", year=wanted["year"], version=1)["wheel"]["hoursPerMonth"] == 7.4
    with town.planner.refused("CHANGED"):
        town.planner.do("WheelService/PublishWheel", year=wanted["year"], version=1)


def test_the_year_is_held_against_the_recommendations(town, anne):
    wanted = plan(town, [anne], told=[])
    put(town, wanted)
    told = town.planner.call("WheelService/CheckWheel", year=wanted["year"], language="da")
    found = [f["rule"] for f in told["findings"]]
    assert found.count("not_told") == 4 and {"every_month", "no_coverage"} <= set(found) and "no_themed" not in found
    assert told["held"] + len(set(found)) == told["rules"]
    months = next(f for f in told["findings"] if f["rule"] == "every_month")
    assert "januar" in months["missing"] and "februar" not in months["missing"] and months["why"] and months["mend"]
    english = town.planner.call("WheelService/CheckWheel", year=wanted["year"], language="en")["findings"]
    assert [f["rule"] for f in english] == found and "January" in english[0]["missing"]


def test_a_frame_without_enough_cases_is_named_before_its_day(town, anne):
    wanted = plan(town, [anne])
    one, other = wanted["activities"]
    nobody = {**one["frame"], "ageFrom": 17, "ageBelow": 18, "decidedFrom": "1999-01-01", "decidedTo": "1999-01-02"}
    put(town, {**wanted, "activities": [{**one, "caseCount": 400}, {**other, "frame": nobody}]})

    def found():
        told = town.planner.call("WheelService/CheckWheel", year=wanted["year"], language="en")["findings"]
        return {f["rule"]: f for f in told if f["rule"].startswith("frame_")}
    small, empty = (found()[f"frame_{rule}"] for rule in ("small", "empty"))
    assert small["missing"] == "“Overordnet” wants more cases than its frame holds today: 40."
    assert small["command"] == f"tilsyn wheel set overordnet case_count=40 --year {wanted['year']}"
    assert "“Tema”" in empty["missing"] and empty["mend"]
    put(town, {**wanted, "version": 1, "activities": [{**one, "caseCount": 40}, other]})
    assert found() == {}


def test_days_of_birth_are_drawn_from_cases_that_have_one(server):
    own = Town(server, cases=8)
    server.psql(f"UPDATE app.case SET birth_day = NULL WHERE case_number IN ('{own.staff.mark}-0001', '{own.staff.mark}-0002')")
    wanted = plan(own, [own.leader("Anne")])
    one, other = wanted["activities"]
    put(own, {**wanted, "activities": [{**one, "caseCount": 7, "method": "METHOD_BIRTHDAY", "spareCount": 0}, {**other, "caseCount": 8}]})
    found = own.planner.call("WheelService/CheckWheel", year=wanted["year"], language="en")["findings"]
    assert [f["missing"] for f in found if f["rule"] == "frame_small"] == ["“Overordnet” wants more cases than its frame holds today: 6."]


@pytest.mark.parametrize("year", [-2**31, -1, 0, 1999, 2201, 2**31 - 1])
def test_r24_a_year_that_no_plan_can_have_is_refused(town, year):
    for method, more in (("CheckWheel", {}), ("RenderWheel", {"format": "WHEEL_FORMAT_TEXT"})):
        with town.planner.refused("BAD_VALUE") as why:
            town.planner.call(f"WheelService/{method}", year=year, language="da", **more)
        assert why.fields == ["year"]


@pytest.mark.parametrize("first, last, field", [("0001-01-01", "2027-01-01", "starts_on"), ("2027-01-01", "9999-12-31", "deadline")])
def test_r24_days_that_nobody_can_mean_are_refused(town, anne, first, last, field):
    with town.planner.refused("BAD_VALUE") as why:
        town.activity([anne], startsOn=first, deadline=last)
    assert why.fields == [f"activity.{field}"]


def content(answer):
    return base64.b64decode(answer["content"]).decode()


def test_the_year_as_a_ring(town, anne):
    wanted = plan(town, [anne])
    wanted["activities"][0]["title"] = "Overordnet <b> & »tegn«"
    put(town, wanted)
    svg = anne.call("WheelService/RenderWheel", year=wanted["year"], format="WHEEL_FORMAT_SVG", language="da")
    tree = ElementTree.fromstring(content(svg))
    assert svg["contentType"] == "image/svg+xml" and "Årshjul" in "".join(tree.itertext()) and "<b>" in "".join(tree.itertext())
    text = content(anne.call("WheelService/RenderWheel", year=wanted["year"], format="WHEEL_FORMAT_TEXT", language="da"))
    assert "Tema" in text and max(len(line) for line in text.splitlines()) <= 80
    with anne.refused("BAD_VALUE") as why:
        anne.call("WheelService/RenderWheel", year=wanted["year"])
    assert why.fields == ["format"]


def test_the_calendar_is_read_by_another_ones_parser(town, anne, bo):
    wanted = plan(town, [anne])
    wanted["activities"][1]["reviewers"] = [bo.id]
    wanted["activities"][0]["title"] = "Overordnet; første, med\\tegn og en lang titel der skal foldes over flere linjer i filen æøå"
    put(town, wanted)
    def events(who, **more):
        got = who.call("WheelService/GetCalendar", year=wanted["year"], **more)
        assert got["contentType"].startswith("text/calendar")
        return {str(e["UID"]): e for e in icalendar.Calendar.from_ical(content(got)).walk("VEVENT")}
    a = planned(town, wanted["year"])["overordnet"]
    every, own = events(anne), events(bo, mine=True)
    assert len(every) == 4 and len(own) == 2
    event = every[f"{a['activityId']}@tilsyn"]
    assert str(event["SUMMARY"]) == wanted["activities"][0]["title"] and event["SEQUENCE"] == int(a["version"])
    assert event["DTSTART"].dt.isoformat() == a["startsOn"] and (event["DTEND"].dt - datetime.timedelta(days=1)).isoformat() == a["deadline"]
    town.planner.do("WheelService/SkipActivity", activityId=a["activityId"], version=a["version"], reason="flyttet")
    after = events(anne)
    assert after.keys() == every.keys() and after[f"{a['activityId']}@tilsyn"]["STATUS"] == "CANCELLED"
    assert after[f"{a['activityId']}@tilsyn"]["SEQUENCE"] == event["SEQUENCE"] + 1
    assert anne.id not in str(every) and "Anne" not in "".join(str(e["SUMMARY"]) for e in every.values())


def test_r23_a_retried_plan_is_put_once(town, anne):
    from support.client import request_id
    key, wanted = request_id(), plan(town, [anne])
    first, again = (town.planner.call("WheelService/PutWheel", requestId=key, wheel=wanted) for _ in range(2))
    assert first["wheel"]["version"] == again["wheel"]["version"] == "1" and again["added"] == 2


def test_the_shipped_example_is_a_plan_that_follows_the_recommendations(own_running):
    town = Town(own_running)  # with nothing else in its year
    anne, bo = town.leader("Anne"), town.leader("Bo")
    wanted = yaml.safe_load((ROOT / "deploy/wheel-example.yaml").read_text())
    wanted["reviewers"] = [anne.id, bo.id]
    words = {"kind": "activity_kind", "mode": "mode", "method": "method", "purpose": "audit_purpose", "cadence": "cadence"}
    wanted = json.loads(json.dumps(wanted, default=str))  # days as text
    for t in [*wanted["told"], *(t for a in wanted["activities"] for t in a.get("told", []))]:
        t["audience"] = f"AUDIENCE_{t['audience'].upper()}"
    for a in wanted["activities"]:
        if "template_id" in a:
            a["template_id"] = town.publish_national(a["template_id"])
        for field, prefix in words.items():
            if field in a:
                a[field] = f"{prefix}_{a[field]}".upper()
    put(town, wanted)
    found = {f["rule"] for f in town.planner.call("WheelService/CheckWheel", year=wanted["year"]).get("findings", [])}
    # What hangs on the municipality, and not on the plan.
    assert found <= {"first_together", "unreached", "cycle_too_small", "frame_empty", "frame_small"}, found


def test_each_finding_has_a_command_that_mends_it(town, anne, tmp_path, server):
    """A year that lacks much is mended by nothing but the commands that the check gives, one after the other."""
    import os
    import shlex
    import subprocess

    from support.server import PATIENCE, TILSYN
    wanted = plan(town, [anne], told=[], hoursPerMonth=0)
    year = wanted["year"]
    wanted["activities"][1].update(caseCount=9, steps=[], purpose="AUDIT_PURPOSE_LEGALITY")
    wanted["activities"][0].update(cadence="CADENCE_QUARTERLY", purpose="AUDIT_PURPOSE_QUALITY", deadline=f"{year}-03-31")
    wanted["activities"].append({"key": "moede", "title": "Møde", "kind": "ACTIVITY_KIND_REPORTING", "startsOn": f"{year}-05-03",
                                 "deadline": f"{year}-05-03", "purpose": "AUDIT_PURPOSE_EFFECT"})
    put(town, wanted)
    desk = tmp_path / "desk.json"
    desk.write_text(json.dumps({"server": f"https://localhost:{server.port}", "ca": str(server.folder / "ca.pem"), "token": town.planner.token}))
    desk.chmod(0o600)
    env = {**os.environ, "TILSYN_SESSION": str(desk), "LC_ALL": "C.UTF-8"}

    def findings():
        return town.planner.call("WheelService/CheckWheel", year=year, language="da").get("findings", [])
    first = {f["rule"] for f in findings()}
    assert {"purpose_odd", "themed_too_many", "themed_no_focus", "not_told", "no_hours", "every_month", "no_coverage"} <= first
    hang_on_the_town = {"unreached", "cycle_too_small", "first_together", "joined"}
    for _ in range(80):
        left = [f for f in findings() if f["rule"] not in hang_on_the_town]
        if not left:
            break
        assert left[0].get("command"), left[0]
        command = left[0]["command"]
        assert command.startswith("tilsyn årshjul ") and f"--year {year}" in command, left[0]
        done = subprocess.run([TILSYN, *shlex.split(command)[1:]], env=env, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, command + done.stderr
    assert not left, left
