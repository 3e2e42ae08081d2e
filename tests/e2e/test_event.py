"""Live hints: EventService/Watch."""
from support.server import PASSWORD
from support.town import reviews, save


def test_a_watcher_hears_that_something_changed_and_never_what(town, anne, bo):
    activity = town.audit([anne, bo])
    review = reviews(anne)[0]
    with town.planner.watch() as stream:
        stream.next_of("HEARTBEAT")  # it stands
        save(anne, review, "P-1", "nej", comment="ikke til andre")
        event = stream.next_of("REVIEW")
        assert event == {"kind": "EVENT_KIND_REVIEW", "subjectId": review["reviewId"]}
        assert stream.next_of("PROGRESS")["subjectId"] == activity["activityId"]


def test_a_watcher_of_one_thing_hears_of_that_alone(town, anne):
    town.audit([anne])
    first, second, *_ = reviews(anne)
    with town.planner.watch(second["reviewId"]) as stream:
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
