"""What a hostile or hasty peer tries, each found by trying."""
import contextlib
import os
import signal
import subprocess

import pytest

from support.client import Refused
from support.server import PASSWORD, Server, until
from support.town import finish, reviews, save, show, token


def drop(town, activity, case_number):
    return town.planner.do("SamplingService/ReplaceCase", activityId=activity["activityId"], caseNumber=case_number,
                           reason="DROP_REASON_MOVED_AWAY")


def test_r13_a_form_of_the_replaced_case_stores_nothing_under_the_new_one(town, anne):
    activity = town.audit([anne])
    review = reviews(anne, activity=activity["activityId"])[0]
    show(anne, review)
    drop(town, activity, review["caseNumber"])
    with anne.refused("CHANGED"):
        save(anne, review, "P-1", "nej")
    show(anne, review)
    assert save(anne, review, "P-1", "nej")["outcome"] == "SAVE_OUTCOME_SAVED"


def test_r07_r18_nothing_is_saved_past_the_look_that_is_checked_and_logged(town, anne):
    town.audit([anne])
    review = anne.call("ReviewService/ListMine")["reviews"][0]
    with anne.refused("CHANGED"):
        save(anne, review, "P-1", "ja")


def test_r08_the_count_of_the_chain_tells_nothing_of_a_blind_round(own_town, own_server):
    officer = own_town.make("data_protection_officer", "Dina")
    anne, bo = own_town.leader("Anne"), own_town.leader("Bo")
    own_town.open_round(own_town.audit([anne, bo]), [anne, bo])
    finish(anne, reviews(anne, "CALIBRATION")[0])
    newest = int(own_server.value("SELECT max(id) FROM app.act"))
    own_server.move_clock("31 minutes")  # behind the horizon acts are sealed for good
    until(lambda: int(own_server.value("SELECT coalesce(max(last_act), 0) FROM app.act_seal")) >= newest, what="the job that seals")
    visible, page = [], ""
    while page is not None:
        got = officer.call("AuditService/ListActs", pageSize=1000, pageToken=page)
        visible += [a["actId"] for a in got["acts"]]
        page = got.get("nextPageToken")
    sealed = own_server.value(f"SELECT count(*) FROM unnest('{{{','.join(visible)}}}'::text[]) AS n "
                              "WHERE app.act_number(n) <= (SELECT max(last_act) FROM app.act_seal)")
    assert officer.call("AuditService/VerifyLog")["acts"] == sealed


@pytest.mark.parametrize("words", ["010190-1234", "010190–1234", "010190\u20111234", "0101901234", "01-01-90-1234",
                                   "01.01.90-1234", "０１０１９０-１２３４"])
def test_r19_no_text_holds_a_cpr_number(town, anne, words):
    review = reviews(anne, activity=town.audit([anne])["activityId"])[0]
    show(anne, review)
    with anne.refused("HOLDS_CPR"):
        save(anne, review, "P-1", "ja", comment=f"barnet {words} nævnes")
    with town.admin.refused("HOLDS_CPR"):
        town.admin.do("OrganisationService/CreateInvite", userName="u" + token(), displayName=words, roles=["ROLE_LEADER"])


def test_r19_nor_does_a_user_name(town):
    with town.admin.refused("HOLDS_CPR"):
        town.admin.do("OrganisationService/CreateInvite", userName="0101901234", displayName="Anne", roles=["ROLE_LEADER"])


def test_a_name_holds_no_control_characters(town):
    with town.admin.refused("BAD_VALUE"):
        town.admin.do("OrganisationService/CreateInvite", userName="u" + token(), displayName="Anne\x1b[31m", roles=["ROLE_LEADER"])


def test_r01_a_preview_does_not_tell_whom_the_cycles_seed_would_take(town, anne):
    activity = town.activity([anne], method="METHOD_COVERAGE", cycle="cyklus " + token(), wave=1, waves=2, caseCount=4)

    def wave():
        preview = town.planner.call("SamplingService/PreviewDraw", activityId=activity["activityId"])
        return tuple(s["key"] for s in preview["strata"] if s.get("inWave"))
    assert len({wave() for _ in range(16)}) > 1


def test_postgresql_comes_back_when_it_is_killed(own_town, own_server):
    anne = own_town.leader("Anne")
    own_server.forgiven = r"cluster\.gone"
    os.kill(int((own_server.folder / "data/pg/postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)

    def answers():
        with contextlib.suppress(Refused):
            return anne.call("SessionService/WhoAmI")
    until(lambda: "cluster.gone" in own_server.log.read_text(), what="the server's notice")
    assert until(answers, what="an answer")["user"]["userId"] == anne.id
    until(own_server.is_ready, what="a server that is ready")


def test_a_password_is_hashed_anew_when_the_settings_ask_for_more_work():
    with Server(password_passes=1) as server:
        name = server.administrator().name
        server.stop()
        server.settings["password_passes"] = 2
        server.start()
        for _ in range(2):
            server.client().sign_in(name, PASSWORD)
            assert ",t=2," in server.value(f"SELECT password_hash FROM app.person WHERE user_name = '{name}'")


def test_r24_an_empty_file_is_refused(town):
    with town.planner.refused("BAD_FILE"):
        town.planner.do("TemplateService/ImportTemplate")


def test_settings_read_again_and_again_leave_nothing_behind():
    with Server() as server:
        for nth in range(1, 4):
            server.process.send_signal(signal.SIGHUP)
            until(lambda nth=nth: server.log.read_text().count("server.reloaded") >= nth)
        assert server.administrator().call("SessionService/WhoAmI")


def test_a_stop_does_not_trip_over_a_job_under_way():
    with Server() as server, subprocess.Popen(["psql", "-XqAt", server.dsn()], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                              stderr=subprocess.DEVNULL, text=True) as other:
        print("BEGIN; LOCK TABLE app.act_seal; SELECT 'locked';", file=other.stdin, flush=True)
        assert other.stdout.readline() == "locked\n"
        until(lambda: server.value("SELECT count(*) FROM pg_locks WHERE relation = 'app.act_seal'::regclass AND NOT granted") == "1")
        server.stop()
