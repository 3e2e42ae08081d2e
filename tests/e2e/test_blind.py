"""Worlds that differ only behind a seal look alike to everybody else, byte for byte (R8).

A town with everything in it that can be sealed is copied. In one copy nobody answers; in another Anne answers her part of a round, Cara hers
of the voices, Gus reads a second time, a team votes, somebody practises; in a third it is the leader of the voices who answers. Then every
call of the table is made by everybody, in each world, on whatever a curious person can name: those that read, then those that act. What
anybody was told must be the same, heads and workbooks included, and what came over their wires meanwhile nothing at all."""
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.sealed import SECRETS
from support.twins import copies
from support.walk import difference, heard_while, ids_of, pdfs, walk

# In which world who takes part in what must not be seen, and so may see it.
DOERS = {"some_answer": ("cara",), "the_leader_answers": ("dan",)}
# Calls that cannot be answered in this town, and why.
NOT_HERE = {"FollowUpService/JudgeAction": "an effect is judged after later draws: test_action.py",
            "ConceptService/BeginWithoutConcept": "the first audit has begun: test_concept.py"}
# A PDF is made of the HTML page, which the walk asks everybody for, and of nothing else: some show that.
PRINTED = {"ReportService/RenderReport": lambda world: world.town.planner, "ReportService/RenderDraft": lambda world: world.town.planner,
           "FeedbackService/RenderFeedback": lambda world: world.nearest}


@pytest.fixture(scope="module")
def worlds(sealed_town, table):
    """{what was done: the world, with what everybody else was told in it and heard while it was done}"""
    known = ids_of(sealed_town)
    done = ["nobody_answers", *DOERS]
    with copies(sealed_town, len(done)) as made:
        named = dict(zip(done, made))

        def go(what):
            world = named[what]
            others = {name: who for name, who in world.people().items() if who.id not in [getattr(world, d).id for d in DOERS.get(what, ())]}
            world.heard = heard_while(world.server, others, getattr(world, what))
            world.printed = pdfs(table, world, PRINTED)
            world.told = walk(table, world, world.people(), known)
            return world
        with ThreadPoolExecutor(len(done)) as pool:
            yield dict(zip(done, pool.map(go, done)))


def test_the_walk_proves_something_of_every_call(worlds, table):
    """A call that is always refused shows nothing: support/asked.py says what it wants."""
    told = worlds["nobody_answers"].told
    answered = {call for (_, call, _), (status, _) in told.items() if status == 200}
    silent = {rpc.name for rpc in table if not rpc.streams} - answered
    why = {(call, answer) for (_, call, _), (_, answer) in told.items() if call in silent - set(NOT_HERE) and "NOT_ALLOWED" not in answer}
    assert silent == set(NOT_HERE), why


@pytest.mark.parametrize("done", DOERS)
def test_r08_what_is_done_behind_a_seal_changes_no_answer_to_anybody_else(worlds, done):
    quiet, busy = worlds["nobody_answers"].told, worlds[done].told
    doers = {name for name, who in worlds[done].people().items() if who.id in [getattr(worlds[done], d).id for d in DOERS[done]]}
    others = [key for key in quiet if key[0] not in doers]
    assert len({who for who, _, _ in others}) > 10 and quiet.keys() == busy.keys()
    different = {key: difference(quiet[key], busy[key]) for key in others if quiet[key] != busy[key]}
    assert different == {}


@pytest.mark.parametrize("done", DOERS)
def test_r08_nor_a_byte_of_a_page_on_paper(worlds, done):
    quiet, busy = worlds["nobody_answers"].printed, worlds[done].printed
    assert {(call, status) for call, (status, _) in quiet.items()} == {(call, 200) for call in PRINTED}
    assert all("%PDF-" in page for _, page in quiet.values())
    assert {call: difference(page, busy[call]) for call, page in quiet.items() if page != busy[call]} == {}


@pytest.mark.parametrize("done", DOERS)
def test_r08_nobody_else_reads_a_word_of_it_and_no_log_holds_one(worlds, done):
    world = worlds[done]
    doers = [name for name, who in world.people().items() if who.id in [getattr(world, d).id for d in DOERS[done]]]
    told = {key for key, (_, answer) in world.told.items() if key[0] not in doers and any(secret in answer for secret in SECRETS)}
    assert told == set()
    assert not any(secret in world.server.log.read_text() for secret in SECRETS)


@pytest.mark.parametrize("done", DOERS)
def test_r08_no_event_and_no_moment_of_one_tells_that_somebody_has_answered(worlds, done):
    """What comes over the wires of the others is heartbeats, at their own time."""
    assert worlds[done].heard == []
