"""A year's plan as people read it: versions, differences, plain words; series and what is dropped, over the wire."""
import base64

import pytest

from test_wheel import plan, planned, put


def published(town, wanted):
    put(town, wanted)
    town.planner.do("WheelService/PublishWheel", year=wanted["year"], version=1)
    return wanted["year"]


def test_versions_are_listed_and_compared(town, anne, bo):
    wanted = plan(town, [anne])
    one, other = wanted["activities"]
    put(town, wanted)
    new = {**other, "key": "tema-2", "title": "Nyt tema", "weeks": f"{wanted['year']}-W20", "reviewers": [bo.id]}
    town.planner.do("WheelService/PutWheel", wheel={**wanted, "version": 1, "hoursPerMonth": 3.7, "activities": [
        {**one, "caseCount": 6, "reviewers": [anne.id, bo.id]}, new]}, dropped=[{"key": "tema", "reason": "slået sammen"}])
    listed = town.planner.call("PlanService/ListPlanVersions", year=wanted["year"])["versions"]
    assert [(v["version"], v["madeBy"], v["entries"]) for v in listed] == [(n, town.planner.user["displayName"], 2) for n in ("2", "1")]
    changes = town.planner.call("PlanService/DiffPlan", year=wanted["year"])["changes"]
    assert [(c["kind"].rpartition("_")[2], c.get("key", ""), c.get("field", ""), c.get("before", ""), c.get("after", "")) for c in changes] == [
        ("CHANGED", "", "hours_per_month", "7.4", "3.7"), ("CHANGED", "overordnet", "case_count", "4", "6"),
        ("CHANGED", "overordnet", "reviewers", "", f"{anne.name}, {bo.name}"), ("REMOVED", "tema", "", "Tema", ""),
        ("ADDED", "tema-2", "", "", "Nyt tema")]
    back = town.planner.call("PlanService/DiffPlan", year=wanted["year"], fromVersion=2, toVersion=1)["changes"]
    assert len(back) == 5 and back[0]["after"] == "7.4"
    assert len(town.planner.call("PlanService/DiffPlan", year=wanted["year"], toVersion=1)["changes"]) > 3
    with town.planner.refused("NOT_FOUND"):
        town.planner.call("PlanService/DiffPlan", year=wanted["year"], fromVersion=9)
    with anne.refused("NOT_ALLOWED"):
        anne.call("PlanService/DiffPlan", year=wanted["year"])


@pytest.mark.parametrize("key", ["0101901234", "010190-1234", "tema-010190-1234"])
def test_r19_a_key_of_the_plan_is_no_cpr_number(town, anne, key):
    wanted = plan(town, [anne])
    wanted["activities"][1]["key"] = key
    with town.planner.refused("BAD_VALUE") as why:
        put(town, wanted)
    assert why.fields == ["wheel.activities[1].key"]


def test_the_year_in_words_for_a_caseworker(town, anne):
    wanted = plan(town, [anne])
    year = wanted["year"]
    wanted["activities"][1].update(mode="MODE_DIALOGUE", purpose="AUDIT_PURPOSE_QUALITY",
                                   told=[{"audience": "AUDIENCE_CASEWORKERS", "what": "Samtale om egen sag", "daysAfter": 7}])
    wanted["activities"].append({"key": "moede", "title": "Til udvalget", "kind": "ACTIVITY_KIND_REPORTING", "startsOn": f"{year}-05-03",
                                 "deadline": f"{year}-05-03"})
    put(town, wanted)
    someone = town.make("caseworker", "Rita")
    assert not someone.call("PlanService/TellPlan", year=year).get("activities")
    assert not someone.call("WheelService/ListActivities", year=year).get("activities")
    ring = someone.call("WheelService/RenderWheel", year=year, format="WHEEL_FORMAT_TEXT")["content"]
    assert b"Tema" not in base64.b64decode(ring)
    assert len(anne.call("PlanService/TellPlan", year=year)["activities"]) == 3
    town.planner.do("WheelService/PublishWheel", year=year, version=1)
    told = someone.call("PlanService/TellPlan", year=year)
    assert told["version"] == "1" and told["publishedAt"]
    overordnet, tema, moede = told["activities"]
    assert overordnet["when"] == f"1. februar {year} til 28. februar {year} (uge {overordnet['weeks']})"
    assert overordnet["whatFor"] == "For at se, om vores sagsbehandling overholder loven."
    assert overordnet["picked"].startswith("Der trækkes lod. Sager: 4. Det er blandt sager med en afgørelse efter § 32, § 46 det seneste år. "
                                           "Ingen kan vælge hvilke.")
    assert overordnet["who"] == [anne.user["displayName"]] and len(overordnet["hears"]) == 4
    assert tema["weeks"] == "10–13" and "Leder og rådgiver gennemgår sagen sammen" in tema["picked"] and ": Plan" in tema["looksAt"]
    assert len(tema["hears"]) == 1 and tema["hears"][0].startswith("rådgiverne: Samtale om egen sag, senest ")
    assert moede["picked"] == "Der trækkes ingen sager." and not moede.get("caseCount") and not moede.get("looksAt")
    words = " ".join(str(v) for v in (overordnet["when"], overordnet["picked"], *tema["hears"]))
    assert anne.id not in str(told) and not any(code in words for code in ("METHOD", "seed", "exempt", "_"))
    english = someone.call("PlanService/TellPlan", year=year, language="en")["activities"]
    assert english[1]["whatFor"] == "To see how good our casework is, beyond being lawful."
    with someone.refused("BAD_VALUE") as why:
        someone.call("PlanService/TellPlan", year=1999)
    assert why.fields == ["year"]


def test_a_series_of_hours_becomes_dated_activities(town, anne):
    wanted = plan(town, [anne])
    year = wanted["year"]
    wanted["activities"] = [{**wanted["activities"][0], "key": "overordnet", "caseCount": 0, "hours": 3.7, "cadence": "CADENCE_SECOND_MONTH",
                             "startsOn": f"{year}-01-31", "deadline": f"{year}-02-15", "until": f"{year}-09-30"}]
    assert put(town, wanted)["added"] == 5
    on_the_wheel = planned(town, year)
    assert sorted(on_the_wheel) == [f"overordnet-{year}-0{n}" for n in (1, 3, 5, 7, 9)]
    march = on_the_wheel[f"overordnet-{year}-03"]
    assert (march["startsOn"], march["deadline"], march["caseCount"], march["hours"]) == (f"{year}-03-31", f"{year}-04-15", 3, 3.7)
    assert len({a["seedCommitment"] for a in on_the_wheel.values()}) == 5
    assert len(march["told"]) == 4 and not march.get("cadence")


def test_reviews_ask_only_the_questions_in_focus(town, anne):
    national = town.publish_national("overordnet")
    questions = town.planner.call("TemplateService/GetTemplate", templateId=national)["file"]["questions"]
    marked = [q["code"] for q in questions if q.get("marker") == "inddragelse" and q["step"] == "screening"]
    single = next(q["code"] for q in questions if q["step"] == "opfoelgning" and not q.get("see"))
    activity = town.audit([anne], templateId=national, steps=["screening"], markers=["inddragelse"], questions=[single])
    review = next(r for r in anne.call("ReviewService/ListMine")["reviews"] if r["activityId"] == activity["activityId"])
    got = anne.call("ReviewService/GetReview", reviewId=review["reviewId"])
    assert [i["code"] for i in got["items"] if i["kind"] == "ITEM_KIND_QUESTION"] == [*marked, single]
    assert {s["id"] for s in got["steps"]} <= {"screening", "opfoelgning"}
    outside = next(q["code"] for q in questions if q["code"] not in [*marked, single])
    with anne.refused("BAD_VALUE") as why:
        anne.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[{"item": outside, "value": "ja"}])
    assert why.fields == ["answers[0].item"]


def test_two_planners_at_once_do_not_overwrite_each_other(town, anne):
    from concurrent.futures import ThreadPoolExecutor

    from support.client import Refused
    wanted = plan(town, [anne])
    put(town, wanted)
    other = town.make("planner", "Pia")

    def change(who, hours):
        try:
            return who.do("WheelService/PutWheel", wheel={**wanted, "version": 1, "hoursPerMonth": hours})["wheel"]["version"]
        except Refused as refused:
            return refused.reason
    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(change, (town.planner, other), (3.7, 5))) == ["2", "CHANGED"]


@pytest.mark.parametrize("change, place", [
    ({"weeks": "2102-W53"}, "weeks"), ({"markers": ["findes-ikke"]}, "markers[0]"), ({"questions": ["X-1"]}, "questions[0]"),
    ({"goals": [{"value": 2, "decidedBy": "x", "decidedOn": "2026-01-01"}]}, "goals[0].value"),
    ({"cadence": "CADENCE_OWN", "weeks": "", "periods": ["2102-W53"]}, "periods[0]"), ({"until": "2200-01-01", "cadence": "CADENCE_MONTHLY"}, "until"),
    ({"kind": "ACTIVITY_KIND_REPORTING"}, "mode"), ({"hours": 0.1, "caseCount": 0}, "hours")])
def test_r24_a_bad_entry_has_its_place_and_nothing_is_done(town, anne, change, place):
    wanted = plan(town, [anne])
    wanted["activities"][1].update(change)
    with town.planner.refused("BAD_VALUE") as why:
        put(town, wanted)
    assert f"wheel.activities[1].{place}" in why.fields
    assert not town.planner.call("PlanService/ListPlanVersions", year=wanted["year"]).get("versions")
