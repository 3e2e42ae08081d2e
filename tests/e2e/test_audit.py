"""The log of who did and saw what (R18)."""
import pytest

from support.server import PASSWORD, until
from support.town import finish, reviews, show


@pytest.fixture
def officer(town):
    return town.make("data_protection_officer", "Dina")


def test_r18_every_look_at_a_case_is_in_the_log(town, anne, officer):
    town.audit([anne])
    review = reviews(anne)[0]
    show(anne, review)
    finish(anne, review)
    bo = town.leader("Bo")  # not one whom the second reading fell to
    show(bo, review, purpose="sparring om sagen")
    bo.call("CaseService/GetCase", caseNumber=review["caseNumber"], purpose="spørgsmål fra borger")
    acts = officer.call("AuditService/ListActs", caseNumber=review["caseNumber"])["acts"]
    told = {(a["actor"], a["method"], a.get("purpose", "")) for a in acts}
    assert {("Anne", "ReviewService/GetReview", "assignment"), ("Bo", "ReviewService/GetReview", "sparring om sagen"),
            ("Bo", "CaseService/GetCase", "spørgsmål fra borger")} <= told
    assert {a["actor"] for a in officer.call("AuditService/ListActs", actorId=bo.id)["acts"]} == {"Bo"}


def test_r18_the_officers_own_looks_are_in_the_log_too(officer):
    officer.call("AuditService/ListActs")
    acts = officer.call("AuditService/ListActs", actorId=officer.id)["acts"]
    assert "AuditService/ListActs" in {a["method"] for a in acts}


def test_r18_the_log_comes_in_pages_newest_first(officer):
    seen, page = [], ""
    for _ in range(3):
        got = officer.call("AuditService/ListActs", pageSize=2, pageToken=page)
        seen += [(a["at"], a["actId"]) for a in got["acts"]]
        page = got["nextPageToken"]
    assert len(set(seen)) == 6 and [at for at, _ in seen] == sorted((at for at, _ in seen), reverse=True)
    for made_up in ("17", seen[0][1][:-1] + ("0" if seen[0][1][-1] != "0" else "1"), "x"):
        with officer.refused("BAD_VALUE") as why:
            officer.call("AuditService/ListActs", pageToken=made_up)
        assert why.fields == ["page_token"]


def test_r08_names_of_acts_tell_neither_how_many_there_are_nor_which_was_first(server, officer):
    acts = officer.call("AuditService/ListActs", pageSize=200)["acts"]
    names = [a["actId"] for a in acts]
    assert names == [a["actId"] for a in officer.call("AuditService/ListActs", pageSize=201)["acts"]][1:], "the same act, the same name"
    near = sum(abs(int(a[:8], 16) - int(b[:8], 16)) < 1 << 20 or abs(int(a[-8:], 16) - int(b[-8:], 16)) < 1 << 20
               for a, b in zip(names, names[1:]))
    assert len(set(names)) == len(names) > 20 and near <= len(names) // 5, "neighbours are as far apart as any two"


def sealed(server, officer):
    def checked():
        return int(officer.call("AuditService/VerifyLog").get("acts", 0))
    return checked


def test_r18_the_chain_agrees_and_tampering_past_the_server_is_found(own_town, own_server):
    officer = own_town.make("data_protection_officer", "Dina")
    anne = own_town.leader("Anne")
    own_town.audit([anne])
    show(anne, reviews(anne)[0])
    target = own_server.value("SELECT max(id) FROM app.act WHERE method = 'ReviewService/GetReview'")
    own_server.move_clock("31 minutes")  # behind the horizon acts are sealed for good
    until(lambda: int(own_server.value("SELECT coalesce(max(last_act), 0) FROM app.act_seal")) >= int(target), what="the job that seals")
    fine = officer.call("AuditService/VerifyLog")
    assert fine["agrees"] and int(fine["acts"]) > 10
    spoil = "SET session_replication_role = replica; "
    own_server.psql(spoil + f"UPDATE app.act SET purpose = 'noget andet' WHERE id = {target}")
    found = officer.call("AuditService/VerifyLog")
    assert not found.get("agrees") and 0 < int(own_server.value(f"SELECT app.act_number('{found['brokenAt']}')")) <= int(target)
    own_server.psql(spoil + f"UPDATE app.act SET purpose = 'assignment' WHERE id = {target}")
    assert officer.call("AuditService/VerifyLog")["agrees"]
    kept = own_server.psql(f"SELECT * FROM app.act WHERE id = {target}")
    own_server.psql(spoil + f"CREATE TEMP TABLE k AS SELECT * FROM app.act WHERE id = {target}; DELETE FROM app.act WHERE id = {target}; "
                    f"CREATE TABLE IF NOT EXISTS public.kept AS SELECT * FROM k")
    assert kept and not officer.call("AuditService/VerifyLog").get("agrees"), "a removed act is found"
    own_server.psql(spoil + "INSERT INTO app.act OVERRIDING SYSTEM VALUE SELECT * FROM public.kept; DROP TABLE public.kept")
    assert officer.call("AuditService/VerifyLog")["agrees"]


def test_r08_the_head_is_that_of_an_earlier_day_whatever_was_done_since(own_town, own_server):
    """It moves once a day: one that moved with each seal would tell that somebody was at work in a blind round."""
    name = own_town.make("data_protection_officer", "Dina").name
    own_server.psql("UPDATE app.act_seal SET sealed_at = app.now() - interval '1 day' WHERE number = (SELECT max(number) FROM app.act_seal)")
    head = own_server.value("SELECT encode(hash, 'hex') FROM app.act_seal ORDER BY number DESC LIMIT 1")
    seals = int(own_server.value("SELECT count(*) FROM app.act_seal"))
    own_server.move_clock("31 minutes")
    until(lambda: int(own_server.value("SELECT count(*) FROM app.act_seal")) > seals, what="the job that seals")
    assert own_server.client().sign_in(name, PASSWORD).call("AuditService/VerifyLog")["head"] == head


@pytest.mark.parametrize("role", ["tilsyn_owner", "tilsyn_jobs", "postgres"])
def test_r18_the_log_is_append_only_even_for_the_owner(own_town, own_server, role):
    for change in ("UPDATE app.act SET purpose = 'x' WHERE id = (SELECT min(id) FROM app.act)",
                   "DELETE FROM app.act WHERE id = (SELECT min(id) FROM app.act)", "TRUNCATE app.act"):
        with pytest.raises(AssertionError, match="append-only|permission denied"):
            own_server.psql(change, role=role)
