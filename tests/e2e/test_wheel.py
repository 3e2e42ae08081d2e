"""The annual wheel."""
import pytest

from support.town import question_set, encoded, today, token


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
