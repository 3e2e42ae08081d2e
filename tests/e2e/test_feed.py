"""Calendar addresses: fetched as a calendar programme does, by whoever knows them and by nobody else."""
import http.client
import re

import icalendar
import pytest

from support.server import PATIENCE
from test_wheel import plan, planned, put


def get(server_client, path, method="GET", body=None, headers=None):
    """As a calendar programme asks: no session, no header of ours."""
    line = http.client.HTTPSConnection("localhost", server_client.port, context=server_client.context, timeout=PATIENCE)
    try:
        line.request(method, path, body, headers or {})
        reply = line.getresponse()
        return reply.status, reply.getheader("Content-Type"), reply.read(), dict(reply.getheaders())
    finally:
        line.close()


def events(server_client, path):
    status, kind, content, _ = get(server_client, path)
    assert (status, kind) == (200, "text/calendar; charset=utf-8"), content
    return {str(e["UID"]): e for e in icalendar.Calendar.from_ical(content).walk("VEVENT")}


@pytest.fixture
def year(town, anne, bo):
    """A published plan: Anne has both activities, Bo the themed one too."""
    wanted = plan(town, [anne])
    wanted["activities"][1]["reviewers"] = [anne.id, bo.id]
    put(town, wanted)
    town.planner.do("WheelService/PublishWheel", year=wanted["year"], version=1)
    return wanted["year"]


def test_an_address_of_ones_own_shows_what_one_reviews(town, anne, bo, year):
    path = bo.do("FeedService/MakeFeed")["path"]
    mine = planned(town, year)
    shown = {uid for uid in events(anne, path)}
    assert f"{mine['tema']['activityId']}@tilsyn" in shown and f"{mine['overordnet']['activityId']}@tilsyn" not in shown
    assert [f.get("ofGroup", False) for f in bo.call("FeedService/ListFeeds")["feeds"] if f["madeBy"] == bo.user["displayName"]] == [False]


def test_the_groups_address_shows_all_and_follows_what_happens(town, anne, year):
    with anne.refused("NOT_ALLOWED", "permission_denied"):
        anne.do("FeedService/MakeFeed", ofGroup=True)
    path = town.planner.do("FeedService/MakeFeed", ofGroup=True)["path"]
    a = planned(town, year)["overordnet"]
    uid = f"{a['activityId']}@tilsyn"
    before = events(anne, path)[uid]
    assert str(before["SUMMARY"]) == a["title"] and before["STATUS"] == "CONFIRMED" and before["SEQUENCE"] == int(a["version"])
    town.planner.do("WheelService/SkipActivity", activityId=a["activityId"], version=a["version"], reason="flyttet")
    after = events(anne, path)[uid]
    assert after["STATUS"] == "CANCELLED" and after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert {f.get("ofGroup", False) for f in anne.call("FeedService/ListFeeds")["feeds"]} >= {True}


def test_a_plan_that_is_not_published_is_in_no_calendar(town, anne):
    wanted = plan(town, [anne])
    put(town, wanted)
    path = anne.do("FeedService/MakeFeed")["path"]
    uid = f"{planned(town, wanted['year'])['tema']['activityId']}@tilsyn"
    assert uid not in events(anne, path)
    town.planner.do("WheelService/PublishWheel", year=wanted["year"], version=1)
    assert uid in events(anne, path)


def test_head_tells_of_a_calendar_without_sending_it(town, anne, year):
    path = anne.do("FeedService/MakeFeed")["path"]
    status, kind, content, fields = get(anne, path, method="HEAD")
    assert (status, kind, content) == (200, "text/calendar; charset=utf-8", b"") and int(fields["Content-Length"]) > 100


def test_titles_and_dates_and_nothing_more(town, anne, year):
    path = anne.do("FeedService/MakeFeed")["path"]
    names = {str(k) for e in events(anne, path).values() for k in e}
    assert names == {"UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP"}


def test_a_hostile_title_is_one_line_of_one_event(town, anne):
    """Line ends begin properties and components; what is typed begins neither."""
    wanted = plan(town, [anne])
    for bad in ("x\r\nEND:VEVENT\nBEGIN:VALARM", "x\ty"):
        wanted["activities"][0]["title"] = bad
        with town.planner.refused("BAD_VALUE") as refused:
            put(town, wanted)
        assert refused.fields == ["wheel.activities[0].title"]
    for activity in wanted["activities"]:
        activity["title"] = "=cmd|' /C calc'!A0 END:VEVENT ATTENDEE:mailto:x@example.org, <b>a;b\\ c \u202eabc"
    put(town, wanted)
    town.planner.do("WheelService/PublishWheel", year=wanted["year"], version=1)
    content = get(anne, anne.do("FeedService/MakeFeed")["path"])[2].decode()
    assert "\u202e" not in content and "ATTENDEE" not in re.findall(r"^[A-Z-]+", content, re.M)
    assert content.count("BEGIN:VEVENT") == len(re.findall(r"^END:VEVENT", content, re.M)) == len(re.findall(r"^BEGIN:VEVENT", content, re.M)) > 0
    mine = f"{planned(town, wanted['year'])['tema']['activityId']}@tilsyn"
    title = next(str(e["SUMMARY"]) for e in icalendar.Calendar.from_ical(content).walk("VEVENT") if str(e["UID"]) == mine)
    assert title == "=cmd|' /C calc'!A0 END:VEVENT ATTENDEE:mailto:x@example.org, <b>a;b\\ c abc", "unfolded and unescaped it is what was typed"


def test_an_address_is_made_anew_and_ended(town, anne, year):
    first = anne.do("FeedService/MakeFeed")["path"]
    second = anne.do("FeedService/MakeFeed")["path"]
    assert get(anne, first)[0] == 404 and get(anne, second)[0] == 200
    anne.do("FeedService/EndFeed")
    assert get(anne, second)[0] == 404
    with anne.refused("NOT_FOUND"):
        anne.do("FeedService/EndFeed")


def test_r23_a_retried_make_tells_no_address_and_ends_none(town, anne):
    from support.client import request_id
    key = request_id()
    path = anne.call("FeedService/MakeFeed", requestId=key)["path"]
    assert not anne.call("FeedService/MakeFeed", requestId=key).get("path")
    assert get(anne, path)[0] == 200


def test_who_has_lost_their_access_has_lost_the_address(town, server):
    gone = town.make("leader", "Væk")
    path = gone.do("FeedService/MakeFeed")["path"]
    assert get(gone, path)[0] == 200
    version = next(u for u in town.admin.call("OrganisationService/ListUsers")["users"] if u["userId"] == gone.id)["version"]
    town.admin.do("OrganisationService/DisableUser", userId=gone.id, version=version)
    assert get(gone, path)[0] == 404


def test_the_token_lies_nowhere(town, server, anne):
    path = anne.do("FeedService/MakeFeed")["path"]
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) == 43 and get(anne, path)[0] == 200 and get(anne, path + "x")[0] == 404
    assert token not in server.log.read_text()
    import hashlib
    assert server.value(f"SELECT count(*) FROM app.feed WHERE token_hash = '\\x{hashlib.sha256(token.encode()).hexdigest()}'") == "1"
    assert server.value(f"SELECT count(*) FROM app.act WHERE to_jsonb(act)::text LIKE '%{token}%'") == "0"


@pytest.mark.parametrize("change", [lambda p: p[:-5] + ".ics", lambda p: p + "?x=1", lambda p: p.replace(".ics", ".ICS"), lambda p: p[:-4],
                                    lambda p: p.replace("/calendar/", "/calendar/%41"), lambda p: "/calendar/", lambda p: "/calendar/../x.ics",
                                    lambda p: "/calendar/" + "A" * 43 + ".ics", lambda p: "/calendar/" + "A" * 42 + "'.ics"])
def test_r24_another_address_is_no_address(anne, change):
    status, kind, body, _ = get(anne, change(anne.do("FeedService/MakeFeed")["path"]))
    assert (status, kind) == (404, "application/json") and b"BEGIN" not in body


def test_a_calendar_is_fetched_with_get_alone_and_without_a_body(anne):
    path = anne.do("FeedService/MakeFeed")["path"]
    for method in ("POST", "PUT", "PROPFIND"):
        status, _, _, headers = get(anne, path, method)
        assert (status, headers["Allow"]) == (405, "GET, HEAD"), method
    assert get(anne, path, body=b"x")[0] == 400
    assert get(anne, path, body=iter([b"x"]))[0] == 400
    assert get(anne, "/tilsyn.v1.FeedService/ReadFeed")[0] == 405
    # The same over the contract.
    got = anne.call("FeedService/ReadFeed", token=path.removeprefix("/calendar/").removesuffix(".ics"))
    assert got["contentType"].startswith("text/calendar")
