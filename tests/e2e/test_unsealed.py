"""What opens when a seal is broken, and to whom; and what stays shut (R8, R9, R10, R18).

The town of test_blind.py with everything answered: first the round is unsealed, while the voices, the second reading, the votes, the
practice and another round on the same case are not; then all of it but practice and the other round. In each state every reading call of
the table is made by everybody, and who was told a word of what, by which call, is held against what the rules say."""
from collections import defaultdict

import pytest

from support.sealed import CASEWORKER, LEADER, PRACTICE, ROUND, SECOND, VOTE, answer_and_submit
from support.town import finish, show, submit
from support.twins import copies
from support.walk import difference, heard_while, reads, walk

# A review is read by these two calls alike.
REVIEW = ("ReviewService/GetReview", "ReviewService/GetHistory")
# The leader group: whoever leads or plans. Eva and Ida still have the other round's reading of the same case to hand in.
STAFF = {"anne", "bo", "carl", "dan", "eva", "fay", "gus", "hal", "ida", "nearest leader", "planner", "every role"}
READ_FIRST = {"eva", "ida"}
# Who is told by name what a round has come to: its panel, and planners.
BY_NAME = {"anne", "bo", "carl", "planner", "every role"}
# Figures that rounds, voices, practice and votes never enter (R10), and some of those who see them.
FIGURES = ("ReportService/GetResults", "ReportService/GetTrend", "ReportService/RenderReport", "ReportService/RenderDraft",
           "FeedbackService/GetFeedback", "FeedbackService/RenderFeedback", "FollowUpService/GetBaseline", "FollowUpService/ListSuggestions", "SamplingService/ListCoverage")
READERS = ("planner", "nearest leader", "caseworker 0", "caseworker 1")


class State:
    """What everybody is told in a state of the world, and what they heard while it came about."""

    def __init__(self, world, table, act=lambda: None):
        people = {**world.people(), **{name: getattr(world, name) for name in ("anne", "carl", "gus", "ida")}}
        figures = [rpc for rpc in table if rpc.name in FIGURES]
        others = [rpc for rpc in table if reads(rpc) and rpc not in figures]
        self.heard = heard_while(world.server, people, act)
        self.figures = walk(figures, world, {name: people[name] for name in READERS})
        self.told = self.figures | walk(others, world, people, {world.practice_id})

    def told_of(self, secret):
        """{call: who was told}"""
        out = defaultdict(set)
        for (who, call, _), (_, answer) in self.told.items():
            if secret in answer:
                out[call].add(who)
        return dict(out)


def worker(world, review):
    """The name in the walk of the caseworker whose case it is."""
    return f"caseworker {world.logins.index(world.holder(review))}"


@pytest.fixture(scope="module")
def states(sealed_town, table):
    with copies(sealed_town, 1) as [world]:
        world.some_answer()
        world.the_leader_answers()
        submit(world.bo, world.bos)

        def the_round():
            assert finish(world.carl, world.carls)["unsealed"]

        def votes_and_second_reading():
            world.bo.do("ReadingService/RevealVotes", readingId=world.reading["readingId"])
            assert submit(world.gus, show(world.gus, world.guss)["review"])["unsealed"]

        def the_voices():
            assert answer_and_submit(world.eva, world.evas, LEADER, "ja")["unsealed"]
        figures, readers = [rpc for rpc in table if rpc.name in FIGURES], {name: world.people()[name] for name in READERS}
        told = {"world": world, "shut": walk(figures, world, readers)}
        told["round"] = State(world, table, the_round)
        votes_and_second_reading()
        told["rest"] = State(world, table, the_voices)
        yield told


def test_r09_an_unsealed_round_is_told_by_name_to_its_panel_and_planners(states):
    assert states["round"].told_of(ROUND) == {call: BY_NAME for call in (*REVIEW, "CalibrationService/GetCalibrationResults")}


def test_r09_other_leaders_are_told_what_a_round_came_to_but_for_who_still_answers_its_case(states):
    """Three have read, whom everybody knows: counts of cases and nothing else."""
    shown = {}
    for (who, call, nth), (status, answer) in states["round"].told.items():
        if call == "CalibrationService/GetCalibrationResults" and nth == 0 and status == 200:  # the round is named first
            shown[who] = answer
    assert shown.keys() == STAFF - READ_FIRST
    for who in shown.keys() - BY_NAME:
        assert '"fewReaders":true' in shown[who] and '"counts":[' not in shown[who] and '"answers"' not in shown[who], who


def test_r09_the_unsealing_is_one_event_for_those_who_may_see_the_round(states):
    """Beside what Carl's other screens hear of his own review."""
    heard = {(who, kind) for who, kind in states["round"].heard if kind != "EVENT_KIND_REVIEW"}
    assert heard == {(who, f"EVENT_KIND_{kind}") for who in STAFF for kind in ("CALIBRATION", "PROGRESS")}


def test_r08_another_seal_stays_shut_when_a_round_opens(states):
    world, own = states["world"], states["round"]
    assert own.told_of(CASEWORKER) == {call: {worker(world, world.dans)} for call in REVIEW}
    assert own.told_of(LEADER) == {call: {"dan"} for call in REVIEW}
    assert own.told_of(SECOND) == {call: {"gus"} for call in REVIEW}
    assert own.told_of(VOTE) == {"ReadingService/GetReading": {worker(world, world.dans)}}


def test_r08_voices_open_to_each_other_and_the_leaders_own_review_to_the_leader_group(states):
    world = states["world"]
    seats = {"dan", "eva", worker(world, world.dans)}
    assert states["rest"].told_of(CASEWORKER) == {call: seats for call in (*REVIEW, "VoiceService/CompareVoices")}, "their own report"
    assert states["rest"].told_of(LEADER) == {**{call: STAFF | seats for call in REVIEW}, "VoiceService/CompareVoices": seats}


def test_r25_a_second_reading_opens_to_the_leader_group_and_whose_casework_it_is_about(states):
    world = states["world"]
    assert states["rest"].told_of(SECOND) == {**{call: STAFF | {worker(world, world.fays)} for call in REVIEW},
                                              "VoiceService/CompareVoices": {"fay", "gus"}}


def test_r10_votes_are_shown_to_all_who_read_and_name_nobody(states):
    world, state = states["world"], states["rest"]
    readers = STAFF | {f"caseworker {n}" for n in range(4)}
    assert state.told_of(VOTE) == {"ReadingService/GetReading": readers}
    for (_, call, _), (_, answer) in state.told.items():
        assert VOTE not in answer or world.cara.id not in answer, call


def test_practice_stays_with_who_practised(states):
    world = states["world"]
    for state in ("round", "rest"):
        assert states[state].told_of(PRACTICE) == {call: {worker(world, world.dans)} for call in REVIEW}
        assert {who for call, people in states[state].told_of(world.practice_id).items() for who in people} == {worker(world, world.dans)}


def test_r10_nothing_of_a_round_enters_a_figure(states):
    opened = states["round"].figures
    assert {key: difference(answer, opened[key]) for key, answer in states["shut"].items() if answer != opened[key]} == {}
