"""Blind rounds: nobody sees anything before the round is open (R8), and it opens once (R9)."""
import json
import threading

import pytest

from support.client import Refused
from support.contract import message, strings
from support.server import until
from support.town import Town, fill, finish, reviews, save, show, submit, version_of

SECRET = "hemmeligt svar 7f3a91"  # stands in every sealed comment


@pytest.fixture
def sealed(town, anne, bo):
    """A round of two; Anne has submitted, Bo has not."""
    town.audit([anne, bo])
    activity = anne.call("WheelService/ListActivities")["activities"]
    activity = next(a for a in activity if anne.id in a["reviewers"])
    opened = town.open_round(activity, [anne, bo])
    mine = reviews(anne, "CALIBRATION")[0]
    save(anne, mine, "P-1", "nej", comment=SECRET)
    finish(anne, mine, lambda item, scale, who: "nej")
    return {"activity": activity["activityId"], "round": opened["calibrationId"], "review": mine["reviewId"],
            "case": mine["caseNumber"], "bo": reviews(bo, "CALIBRATION")[0]}


@pytest.fixture
def everyone(town, bo):
    """Somebody of every role, apart from the one whose answers are sealed; Bo still sits in the round."""
    roles = {role: town.make(role, "Nysgerrig") for role in ("administrator", "planner", "leader", "caseworker",
                                                            "data_protection_officer")}
    return {**roles, "bo": bo, "every role": town.make("administrator", "planner", "leader", "caseworker",
                                                       "data_protection_officer", "Alt")}


def given(sealed, person):
    """What a curious caller can know and would ask for."""
    return {"activity_id": sealed["activity"], "calibration_id": sealed["round"], "review_id": sealed["review"],
            "case_number": sealed["case"], "subject_id": sealed["review"], "purpose": "nysgerrig", "item": "", "all": True,
            "actor_id": person, "page_token": "", "page_size": 1000, "language": "da", "format": "FORMAT_JSON", "year": 0,
            "request_id": None, "team_id": None, "caseworker_id": None, "department_id": None, "sections": [], "cycle": ""}


def curious(who, rpc, fields):
    body = {k: v for k, v in message(rpc.method + "Request", fields).items() if v is not None}
    try:
        return who.do(rpc.name, body) if rpc.acts and "request_id" in str(fields) and rpc.lane == "WRITES" else who.call(rpc.name, body)
    except Refused as refused:
        return refused.body


def test_r08_no_call_of_any_role_shows_anything_of_a_sealed_answer(table, sealed, anne, everyone, server):
    """Every reading call of the table, by every role, asked for the sealed review: not the text, not that there is an answer."""
    readers = [r for r in table if r.lane in ("READS", "LOOKS", "LONG") and not r.streams
               and r.method not in ("PutRows", "CommitImport", "FreezeList", "MakeDraw")]
    assert len(readers) > 25
    for name, who in everyone.items():
        for rpc in readers:
            answer = curious(who, rpc, given(sealed, anne.id))
            told = "\n".join(strings(answer))
            assert SECRET not in told, f"{rpc.name} as {name}"
            if rpc.name in ("ReviewService/GetReview", "ReviewService/GetHistory"):
                assert "NOT_FOUND" in json.dumps(answer) or "NOT_ALLOWED" in json.dumps(answer), f"{rpc.name} as {name}: {answer}"
            if rpc.name == "AuditService/ListActs":
                assert sealed["review"] not in told, f"the log shows who has answered, as {name}"
    assert SECRET not in server.log.read_text()


def test_r08_lists_counters_and_progress_are_the_same_whether_somebody_has_answered_or_not(town, anne, bo, everyone):
    """The same calls before and after a sealed submit give the same bytes."""
    activity = town.audit([anne, bo])
    opened = town.open_round(activity, [anne, bo])
    mine = reviews(anne, "CALIBRATION")[0]
    asked = {"activityId": activity["activityId"]}

    def told():
        out = {}
        for name, who in everyone.items():
            for method, fields in [("CalibrationService/ListCalibrations", asked), ("ReportService/GetProgress", asked),
                                   ("WheelService/GetActivity", asked), ("SessionService/GetStatus", {}),
                                   ("CalibrationService/GetCalibrationResults", {"calibrationId": opened["calibrationId"]})]:
                try:
                    out[name, method] = who.call(method, fields)
                except Refused as refused:
                    out[name, method] = refused.body
        return out

    before = told()
    finish(anne, mine)
    assert told() == before


def test_r08_hints_of_a_sealed_round_go_to_the_actor_alone(town, sealed, anne, bo):
    with bo.watch() as stream, bo.again().watch(sealed["bo"]["reviewId"]) as own:
        stream.next_of("HEARTBEAT"), own.next_of("HEARTBEAT")  # both stand
        save(bo, sealed["bo"], "P-1", "ja")
        assert own.next_of("REVIEW")["subjectId"] == sealed["bo"]["reviewId"]
    with anne.watch() as stream:
        stream.next_of("HEARTBEAT")
        save(bo, sealed["bo"], "P-2", "ja")
        submit(bo, fill(bo, sealed["bo"]))
        seen = []
        while not seen or seen[-1]["kind"] != "EVENT_KIND_CALIBRATION":
            seen.append(stream.next())
        assert sealed["bo"]["reviewId"] not in {e.get("subjectId") for e in seen}


def test_r09_the_last_one_opens_the_round_and_all_see_all(town, sealed, anne, bo):
    with anne.refused("SEALED", "failed_precondition"):
        anne.call("CalibrationService/GetCalibrationResults", calibrationId=sealed["round"])
    with town.planner.refused("SEALED"):
        town.planner.call("CalibrationService/GetCalibrationResults", calibrationId=sealed["round"])
    done = submit(bo, fill(bo, sealed["bo"], lambda item, scale, who: "ja"))
    assert done["unsealed"]
    got = town.planner.call("CalibrationService/GetCalibrationResults", calibrationId=sealed["round"])
    first = next(q for q in got["questions"] if q["question"] == "P-1")
    assert {(a["userId"], a["value"]) for a in first["answers"]} == {(anne.id, "nej"), (bo.id, "ja")}
    assert not got["calibration"].get("sealed") and got["calibration"]["unsealedAt"]
    with anne.refused("LOCKED"):
        anne.do("ReviewService/ReopenReview", reviewId=sealed["review"], version=show(anne, {"reviewId": sealed["review"]})["review"]["version"],
                reason="fortryder")


def test_r09_the_last_two_arriving_at_once_open_the_round_exactly_once(town, server):
    panel = [town.leader(name) for name in ("Anne", "Bo", "Carl", "Ditte")]
    activity = town.audit(panel)
    for _ in range(5):
        opened = town.open_round(activity, panel)
        mine = [next(r for r in reviews(p, "CALIBRATION")) for p in panel]
        filled = [fill(p, r) for p, r in zip(panel, mine)]
        for who, review in zip(panel[:2], filled[:2]):
            assert not submit(who, review).get("unsealed")
        done, start = [], threading.Barrier(2)

        def last(who, review):
            start.wait()
            done.append(submit(who, review))

        threads = [threading.Thread(target=last, args=pair) for pair in zip(panel[2:], filled[2:])]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert sorted(d.get("unsealed", False) for d in done) == [False, True]
        assert not any(d.get("late") for d in done)
        assert server.value(f"SELECT sealed FROM app.panel WHERE id = '{opened['calibrationId']}'") == "f"
        assert server.value(f"SELECT count(*) FROM app.answer a JOIN app.review r ON r.id = a.review_id "
                            f"WHERE r.panel_id = '{opened['calibrationId']}' AND a.sealed") == "0"


def test_r09_the_deadline_opens_the_round_and_who_comes_later_is_late(own_town, own_server):
    town = own_town
    anne, bo = town.leader("Anne"), town.leader("Bo")
    activity = town.audit([anne, bo])
    now = own_server.value("SELECT (app.now() AT TIME ZONE 'UTC' + interval '20 minutes')::text").replace(" ", "T")[:19] + "Z"
    opened = town.planner.do("CalibrationService/OpenCalibration", activityId=activity["activityId"], caseCount=1,
                             panel=[anne.id, bo.id], deadline=now)["calibration"]
    finish(anne, reviews(anne, "CALIBRATION")[0])
    filled = fill(bo, reviews(bo, "CALIBRATION")[0])
    own_server.move_clock("21 minutes")

    def is_open():
        rounds = anne.call("CalibrationService/ListCalibrations", activityId=activity["activityId"])["calibrations"]
        return not rounds[0].get("sealed")

    until(is_open, what="the job that opens the round")
    before = anne.call("CalibrationService/GetCalibrationResults", calibrationId=opened["calibrationId"])
    for method in ("GetCalibrationResults", "ListConsensus"):
        with bo.refused("SEALED") as why:
            bo.call(f"CalibrationService/{method}", calibrationId=opened["calibrationId"])
    late = submit(bo, filled)
    assert late["late"] and not late.get("unsealed")
    got = anne.call("CalibrationService/GetCalibrationResults", calibrationId=opened["calibrationId"])
    assert {a["userId"] for q in got["questions"] for a in q["answers"]} == {anne.id}
    assert {**got, "calibration": 0} == {**before, "calibration": 0}, "a late answer changes nothing"
    assert [s.get("late", False) for s in got["calibration"]["seats"] if s["userId"] == bo.id] == [True]
    assert bo.call("CalibrationService/GetCalibrationResults", calibrationId=opened["calibrationId"]) == got


def test_r17_the_answers_of_a_round_are_not_for_the_caseworker_of_the_case(town, sealed, anne, bo):
    finish(bo, sealed["bo"])
    cara = town.make("caseworker", "Cara", caseworkerId=town.worker_id(int(sealed["case"].rpartition("-")[2]) % 4))
    for method in ("GetReview", "GetHistory"):
        with cara.refused("NOT_FOUND"):
            cara.call(f"ReviewService/{method}", reviewId=sealed["review"], purpose="min egen sag")


def kept(server, opened, column="measures"):
    return server.value(f"SELECT (SELECT {column} FROM app.round_figures WHERE panel_id = '{opened['round']}')")


def test_r09_a_round_is_reckoned_once_for_all_who_ask_at_once_and_served_from_then_on(town, sealed, anne, bo, server):
    with anne.refused("SEALED"):
        anne.call("CalibrationService/GetCalibrationResults", calibrationId=sealed["round"])
    assert kept(server, sealed) == "", "nothing is kept of a sealed round"
    submit(bo, fill(bo, sealed["bo"]))
    got, start, askers = [], threading.Barrier(8), [anne.again() for _ in range(8)]

    def ask(who):
        start.wait()
        got.append(who.call("CalibrationService/GetCalibrationResults", calibrationId=sealed["round"]))

    threads = [threading.Thread(target=ask, args=(who,)) for who in askers]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(got) == 8 and all(g == got[0] for g in got) and got[0]["questions"] and got[0]["scale"]
    until(lambda: kept(server, sealed), what="the figures that are kept")
    reckoned = kept(server, sealed, "told_at")
    assert town.planner.call("CalibrationService/GetCalibrationResults", calibrationId=sealed["round"]) == got[0]
    assert kept(server, sealed, "told_at") == reckoned, "served, not reckoned"
    server.psql(f"UPDATE app.round_figures SET measures = 0, figures = '\\x' WHERE panel_id = '{sealed['round']}'")
    assert anne.call("CalibrationService/GetCalibrationResults", calibrationId=sealed["round"]) == got[0]
    until(lambda: kept(server, sealed) != "0", what="older measures are reckoned again")
    until(lambda: kept(server, sealed, "length(figures)") != "0")
    asked = b"\x0a\x24" + sealed["round"].encode()
    status, packed = anne.post("CalibrationService/GetCalibrationResults", asked, kind="application/proto")
    assert status == 200 and packed.endswith(bytes.fromhex(kept(server, sealed, "encode(figures, 'hex')"))), "as it was kept, byte for byte"
    server.psql(f"UPDATE app.round_figures SET figures = '\\xa80601' WHERE panel_id = '{sealed['round']}'")  # field 101: degrees
    other = anne.call("CalibrationService/GetCalibrationResults", calibrationId=sealed["round"])
    assert other.get("degrees") and "questions" not in other, "what another server kept is not what this one holds"
    server.psql(f"UPDATE app.person SET display_name = 'Anne Ny' WHERE id = '{anne.id}'")
    assert kept(server, sealed) == "", "it goes with an old name"
    assert "Anne Ny" in {p["displayName"] for p in anne.call("CalibrationService/GetCalibrationResults", calibrationId=sealed["round"])["reviewers"]}


def siblings_that_are_none(anne, bo):
    """Both answer P-3, which asks about siblings, not alike, and then find that there are none."""
    for who in (anne, bo):
        mine = reviews(who, "CALIBRATION")[0]
        save(who, mine, "soeskende", "ja", version_of(show(who, mine), "soeskende"))
        save(who, mine, "P-3", "nej" if who is anne else "ja", comment="Fremgår ikke")
        save(who, mine, "soeskende", "nej", version_of(show(who, mine), "soeskende"))
        finish(who, mine, lambda item, scale, who: "ja")


def test_r09_answers_to_questions_that_no_longer_apply_are_compared_nowhere(town, anne, bo):
    activity = town.audit([anne, bo])
    opened = town.open_round(activity, [anne, bo])
    siblings_that_are_none(anne, bo)
    got = anne.call("CalibrationService/GetCalibrationResults", calibrationId=opened["calibrationId"])
    assert {q["question"] for q in got["questions"]} == {"P-1", "P-2", "M-1"}
    assert all(p["answered"] == 3 and p["same"] == p["compared"] for p in got["reviewers"])
    told = {q["question"]: q for q in anne.call("CalibrationService/SuggestCalibration", templateId=activity["templateId"])["questions"]}
    assert told["P-1"]["disagreement"]["n"] and not told["P-3"]["disagreement"].get("n")


def test_r09_answers_of_before_they_were_marked_are_looked_at_by_a_job(town, server, anne, bo):
    """As a database of before comes up: every answer counts as asked, and what a round came to is kept with them."""
    activity = town.audit([anne, bo])
    opened = town.open_round(activity, [anne, bo])
    siblings_that_are_none(anne, bo)
    of_round = f"FROM app.review r WHERE r.id = n.review_id AND r.panel_id = '{opened['calibrationId']}'"
    server.psql(f"UPDATE app.answer n SET asked = true {of_round} AND NOT n.asked")

    def compared():
        got = anne.call("CalibrationService/GetCalibrationResults", calibrationId=opened["calibrationId"])
        return {q["question"] for q in got["questions"]}
    assert "P-3" in compared(), "kept, too"
    until(lambda: kept(server, {"round": opened["calibrationId"]}), what="the figures are kept")
    marks = f"SELECT string_agg(DISTINCT n.item, ',') FROM app.answer n WHERE NOT n.asked AND EXISTS (SELECT {of_round})"
    assert server.value(marks) == ""
    job = server.value("INSERT INTO app.job (kind, due) VALUES ('mark_asked', app.now()) RETURNING id")
    until(lambda: server.value(f"SELECT attempts FROM app.job WHERE id = {job}") != "0", what="the job is taken")
    assert server.value(f"SELECT done_at IS NOT NULL AND last_error IS NULL FROM app.job WHERE id = {job}") == "t"
    assert server.value(marks) == "P-3"
    assert compared() == {"P-1", "P-2", "M-1"}
    assert server.value(f"SELECT count(*) FROM app.answer n JOIN app.review r ON r.id = n.review_id WHERE r.panel_id = '{opened['calibrationId']}'"
                        " AND n.item = 'P-3' AND n.value <> ''") == "2", "the answers themselves stay"


def test_r10_calibration_answers_never_enter_results(town, sealed, anne, bo):
    submit(bo, fill(bo, sealed["bo"], lambda item, scale, who: "nej"))
    for who in (anne, bo):
        for review in reviews(who):
            finish(who, review, lambda item, scale, who: "ja")
    report = town.planner.call("ReportService/GetResults", activityId=sealed["activity"])["report"]
    rows = [r for b in report["blocks"] for r in b.get("rows", []) if r.get("id") == "P-1"]
    counts = [int(v["cell"].get("count", 0)) for r in rows for v in r["values"] if "cell" in v]
    assert 4 in counts and max(counts) == 4, "four cases, all ja; the two voices of the round are not among them"


def test_r10_the_round_takes_the_next_case_after_the_spares(town, sealed):
    drawn = town.planner.call("SamplingService/ListDrawnCases", activityId=sealed["activity"], all=True)["cases"]
    assert next(c["place"] for c in drawn if c["caseNumber"] == sealed["case"]) == "DRAW_PLACE_REST"


def test_r08_nobody_gets_a_case_blind_that_they_met_in_another_activitys_round(server):
    town = Town(server, cases=12)
    anne, bo, carl = town.leader("Anne"), town.leader("Bo"), town.leader("Carl")
    audits = [town.audit([anne, bo], caseCount=2, spareCount=1) for _ in range(3)]
    first = town.open_round(audits[0], [anne, bo], cases=5)
    with town.planner.refused("TOO_MANY_CASES") as why:
        town.open_round(audits[1], [bo, carl], cases=9)
    left = int(why.parameters["found"])
    second = town.open_round(audits[1], [bo, carl], cases=left)
    assert left >= 2 and not set(first["caseNumbers"]) & set(second["caseNumbers"])


def test_r15_no_coefficient_below_five_cases(town, sealed, bo):
    submit(bo, fill(bo, sealed["bo"]))
    got = town.planner.call("CalibrationService/GetCalibrationResults", calibrationId=sealed["round"])
    assert not got.get("alpha", {}).get("hasShare") and got["alpha"]["withheld"]


def test_a_round_wants_cases_people_and_a_deadline_ahead(town, anne, bo):
    activity = town.audit([anne, bo])
    for fields, field in [({"cases": 11}, "case_count"), ({"days": -1}, "deadline"), ({"days": 400}, "deadline")]:
        with town.planner.refused("BAD_VALUE") as why:
            town.open_round(activity, [anne, bo], **fields)
        assert why.fields == [field]
    with town.planner.refused("BAD_VALUE"):
        town.open_round(activity, [anne])
