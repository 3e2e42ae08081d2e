"""Live hints: EventService/Watch."""
import pytest

from support.server import PASSWORD, beside, until
from support.town import reviews, save


def test_a_watcher_hears_that_something_changed_and_never_what(town, anne, bo):
    activity = town.audit([anne, bo])
    review = reviews(anne)[0]
    with town.planner.watch() as stream, anne.again().watch() as desk:
        stream.next_of("HEARTBEAT"), desk.next_of("HEARTBEAT")  # they stand
        save(anne, review, "P-1", "nej", comment="ikke til andre")
        assert desk.next_of("REVIEW") == {"kind": "EVENT_KIND_REVIEW", "subjectId": review["reviewId"]}
        assert stream.next_of("PROGRESS") == {"kind": "EVENT_KIND_PROGRESS", "subjectId": activity["activityId"]}


def test_a_watcher_of_one_thing_hears_of_that_alone(town, anne):
    town.audit([anne])
    first, second, *_ = reviews(anne)
    with anne.again().watch(second["reviewId"]) as stream:
        stream.next_of("HEARTBEAT")
        save(anne, first, "P-1", "ja")
        save(anne, second, "P-1", "ja")
        assert stream.next_of("REVIEW")["subjectId"] == second["reviewId"]


def test_a_stream_is_closed_when_its_session_is_revoked(server, anne):
    desk = server.client().sign_in(anne.name, PASSWORD)
    with desk.watch() as stream:
        stream.next_of("HEARTBEAT")  # it stands
        anne.do("SessionService/RevokeSession", sessionId=desk.session_id)
        while stream.next():
            pass
        assert stream.error.reason == "SIGN_IN_NEEDED" and stream.error.code == "unauthenticated"


def test_a_stream_without_a_session_ends_at_once_and_says_why(server):
    """Again and again: the end must not overtake the last message."""
    for _ in range(40):
        nobody = server.client()
        nobody.token = "A" * 43
        with nobody.watch() as stream:
            assert stream.next() is None and stream.error.reason == "SIGN_IN_NEEDED"


def test_hints_go_to_those_alone_who_may_see_the_thing(town, anne, bo):
    """A review's to who takes part, progress to planners and leaders; the last word tells that nothing came in between."""
    activity = town.audit([anne, bo])
    review, other = reviews(anne)[0], reviews(bo)[0]
    with bo.watch() as leader, town.make("caseworker", "Carla").watch() as worker:
        leader.next_of("HEARTBEAT"), worker.next_of("HEARTBEAT")
        save(anne, review, "P-1", "ja")
        town.planner.do("WheelService/SkipActivity", activityId=town.activity([bo])["activityId"], version=1, reason="prøve")
        assert "REVIEW" not in leader.kinds_until("ACTIVITY")
        assert worker.kinds_until("ACTIVITY") == []
        save(bo, other, "P-1", "ja")
        assert leader.next_of("REVIEW")["subjectId"] == other["reviewId"]
        assert leader.next_of("PROGRESS")["subjectId"] == activity["activityId"]


def test_a_stream_does_not_outlive_the_roles_it_was_opened_with(town, anne):
    with anne.watch() as stream:
        stream.next_of("HEARTBEAT")
        user = next(u for u in town.admin.call("OrganisationService/ListUsers")["users"] if u["userId"] == anne.id)
        town.admin.do("OrganisationService/UpdateUser", userId=anne.id, version=user["version"], roles=["ROLE_CASEWORKER"],
                      caseworkerId=town.worker_id(1))
        while stream.next():
            pass
        assert stream.error.reason == "UNAVAILABLE"


def test_one_person_cannot_hold_all_streams(town, anne):
    streams = [anne.again().watch() for _ in range(32)]
    for stream in streams:
        stream.next_of("HEARTBEAT")
    with anne.watch() as stream:
        assert stream.next() is None and stream.error.reason == "OVERLOADED"
    streams.pop().connection.close()
    until(lambda: first_event(anne))
    for stream in streams:
        stream.connection.close()


def first_event(who):
    with who.watch() as stream:
        return stream.next()


# -- several servers, and a listener that goes away

@pytest.fixture
def two(own_server):
    second = beside(own_server)
    try:
        yield own_server, second.start()
    finally:
        second.close()


def listeners(server):
    return {row[0] for row in server.psql("SELECT pid FROM pg_stat_activity WHERE query ~ 'LISTEN tilsyn|send_hints' "
                                          "AND application_name = 'tilsynd'")}


def elsewhere(server, who):
    """The same session at another server."""
    client = server.client()
    client.token, client.user = who.token, who.user
    return client


def test_a_hint_made_at_one_server_comes_to_watchers_of_the_other(own_town, two):
    anne = own_town.leader("Anne")
    own_town.audit([anne])
    review = reviews(anne)[0]
    with elsewhere(two[1], anne).watch() as there, anne.again().watch() as here:
        there.next_of("HEARTBEAT"), here.next_of("HEARTBEAT")
        save(anne, review, "P-1", "ja")
        assert there.next_of("REVIEW")["subjectId"] == here.next_of("REVIEW")["subjectId"] == review["reviewId"]
        desk = elsewhere(two[1], anne)
        desk.do("SessionService/Logout")
        while here.next():
            pass
        assert here.error.reason == "SIGN_IN_NEEDED"


def test_watchers_are_told_to_fetch_again_when_the_listener_was_away(own_town, own_server):
    anne = own_town.leader("Anne")
    with anne.watch("00000000-0000-4000-8000-000000000000") as stream:
        stream.next_of("HEARTBEAT")
        own_server.psql(f"SELECT pg_terminate_backend({listeners(own_server).pop()})")
        assert stream.next_of("REFETCH") == {"kind": "EVENT_KIND_REFETCH"}


def test_hints_that_a_server_could_not_send_are_made_up_for_at_all_servers(own_town, own_server):
    """Its listener is killed around a save: watchers of the other hear of the save, or that they must fetch again."""
    anne = own_town.leader("Anne")
    own_town.audit([anne])
    review = reviews(anne)[0]
    mine = listeners(own_server)
    second = beside(own_server).start()
    try:
        with elsewhere(second, anne).watch(review["reviewId"]) as there:
            there.next_of("HEARTBEAT")
            for nth in range(4):
                until(lambda: listeners(own_server) - mine)
                theirs = until(lambda: second_listener(own_server, mine)) if nth == 0 else theirs
                for pid in listeners(own_server) - theirs:
                    own_server.psql(f"SELECT pg_terminate_backend({pid})")
                save(anne, review, "P-1", "ja", seen=nth)
                event = there.next()
                while event["kind"] == "EVENT_KIND_HEARTBEAT":
                    event = there.next()
                assert event["kind"] in ("EVENT_KIND_REVIEW", "EVENT_KIND_REFETCH")
    finally:
        second.close()


def second_listener(server, first):
    return listeners(server) - first
