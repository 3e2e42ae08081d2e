"""A deadline is a day in Denmark: the same in every list, wherever the person, the computer or the server is."""
import datetime as dt
import json

import pytest

from support.desk import Desk
from support.town import finish, reviews, today


def days_shown(desk, activity):
    """The day of a round's deadline: as the list of rounds has it, as the form and `status` have it."""
    at = dt.datetime.fromisoformat(json.loads(desk.run("calibration", "list", activity, "--json"))["calibrations"][0]["deadline"])
    mine = next(r for r in json.loads(desk.run("review", "list", "--json"))["reviews"] if r["purpose"] == "PURPOSE_CALIBRATION")
    waits = next(w for w in json.loads(desk.run("status", "--json"))["tasks"] if w.get("subjectId") == mine["reviewId"])
    return at, mine["deadline"], waits["due"]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
def test_the_last_day_of_a_round_is_the_day_that_was_typed_wherever_the_computer_thinks_it_is(town, server, anne, bo, tmp_path, zone):
    activity = town.audit([anne, bo])["activityId"]
    last = dt.date.fromisoformat(today(days=9))
    Desk(server, tmp_path / "poul", town.planner, TZ=zone).run(
        "calibration", "open", activity, "--cases", "1", "--panel", f"{anne.name},{bo.name}", "--deadline", f"{last:%d-%m-%Y}")
    desk = Desk(server, tmp_path / "anne", anne, TZ=zone)
    at, form, status = days_shown(desk, activity)
    assert (form, status) == (last.isoformat(), last.isoformat())
    assert at.astimezone(dt.timezone.utc) == dt.datetime.fromisoformat(
        server.value(f"SELECT to_char(('{last} 23:59:59'::timestamp AT TIME ZONE 'Europe/Copenhagen') AT TIME ZONE 'UTC', "
                     "'YYYY-MM-DD\"T\"HH24:MI:SS+00:00')"))
    assert f"{last:%d-%m-%Y} 23.59" in desk.run("calibration", "list", activity)


def test_a_deadline_at_midnight_ends_the_day_before(town, server, anne, bo):
    """Another client may say the moment when the next day begins."""
    activity = town.audit([anne, bo])
    last = dt.date.fromisoformat(today(days=9))
    midnight = server.value(f"SELECT to_char(('{last + dt.timedelta(days=1)}'::timestamp AT TIME ZONE 'Europe/Copenhagen') AT TIME ZONE 'UTC', "
                            "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
    town.planner.do("CalibrationService/OpenCalibration", activityId=activity["activityId"], caseCount=1, panel=[anne.id, bo.id],
                    deadline=midnight)
    assert reviews(anne, "CALIBRATION", activity["activityId"])[0]["deadline"] == last.isoformat()


def test_r25_a_second_reading_is_due_the_same_day_in_every_list(town, server, anne, bo, tmp_path):
    activity = town.audit([anne, bo])["activityId"]
    finish(anne, reviews(anne, activity=activity)[0], lambda item, scale, name: "ja")  # the first of a reviewer is read again
    due = server.value(f"SELECT s.due FROM app.second_reading s JOIN app.review r ON r.id = s.review_id WHERE r.reviewer_id = '{anne.id}'")
    desk = Desk(server, tmp_path / "bo", bo)
    second = next(r for r in json.loads(desk.run("review", "list", "--json"))["reviews"] if r["purpose"] == "PURPOSE_SECOND")
    assert second["deadline"] == due
    assert f"{due[8:10]}-{due[5:7]}-{due[:4]} 23.59" in desk.run("review", "voices")
