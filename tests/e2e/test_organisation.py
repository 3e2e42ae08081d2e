"""Departments, teams, caseworkers, users."""
import pytest

from support.server import PASSWORD
from support.town import token


def test_the_case_list_brings_departments_teams_and_caseworkers(town, anne):
    department = town.department
    teams = anne.call("OrganisationService/ListTeams", departmentId=department)["teams"]
    assert [t["name"] for t in teams] == [f"Team {town.staff.mark} N", f"Team {town.staff.mark} S"]
    listed = anne.call("OrganisationService/ListCaseworkers", teamId=teams[0]["teamId"])["caseworkers"]
    assert {w["code"] for w in listed} == {w[0] for w in town.staff.workers[::2]}
    assert all(w["openCases"] == 10 for w in listed)


def test_caseworkers_come_in_pages(town, anne):
    seen, page = [], ""
    while True:
        got = anne.call("OrganisationService/ListCaseworkers", pageSize=3, pageToken=page)
        seen += [w["caseworkerId"] for w in got["caseworkers"]]
        page = got.get("nextPageToken", "")
        if not page:
            break
        assert len(got["caseworkers"]) == 3
    assert len(seen) == len(set(seen)) >= 4


def test_an_update_takes_effect_at_the_next_call(town, anne):
    user = next(u for u in town.admin.call("OrganisationService/ListUsers")["users"] if u["userId"] == anne.id)
    with anne.refused("NOT_ALLOWED", "permission_denied"):
        anne.call("SamplingService/ListCoverage", cycle="2026")
    changed = town.admin.do("OrganisationService/UpdateUser", userId=anne.id, version=user["version"],
                            roles=["ROLE_LEADER", "ROLE_PLANNER"])["user"]
    assert changed["roles"] == ["ROLE_LEADER", "ROLE_PLANNER"]
    anne.do("CaseService/BeginImport", fileName="sager.csv")
    with town.admin.refused("CHANGED", "aborted"):
        town.admin.do("OrganisationService/UpdateUser", userId=anne.id, version=user["version"], roles=["ROLE_LEADER"])


def test_a_disabled_user_is_out_at_once_and_stays_in_the_list(town, anne):
    user = next(u for u in town.admin.call("OrganisationService/ListUsers")["users"] if u["userId"] == anne.id)
    town.admin.do("OrganisationService/DisableUser", userId=anne.id, version=user["version"])
    with anne.refused("SIGN_IN_NEEDED", "unauthenticated"):
        anne.call("SessionService/WhoAmI")
    assert next(u for u in town.admin.call("OrganisationService/ListUsers")["users"] if u["userId"] == anne.id)["disabled"]


def test_who_lost_the_password_gets_a_new_code_and_everything_old_ends(town, anne):
    user = next(u for u in town.admin.call("OrganisationService/ListUsers")["users"] if u["userId"] == anne.id)
    renewed = town.admin.do("OrganisationService/RenewInvite", userId=anne.id, version=user["version"])
    with anne.refused("SIGN_IN_NEEDED", "unauthenticated"):
        anne.call("SessionService/WhoAmI")
    with anne.refused("SIGN_IN_REFUSED", "unauthenticated"):
        anne.sign_in(anne.name, PASSWORD)
    anne.redeem(renewed["inviteCode"], "et helt andet kodeord 9 til Anne")
    assert anne.call("SessionService/WhoAmI")["user"]["userId"] == anne.id
    with town.admin.refused("CHANGED", "aborted"):
        town.admin.do("OrganisationService/RenewInvite", userId=anne.id, version=user["version"])
    with town.admin.refused("NOT_ALLOWED", "permission_denied"):
        me = next(u for u in town.admin.call("OrganisationService/ListUsers")["users"] if u["userId"] == town.admin.id)
        town.admin.do("OrganisationService/RenewInvite", userId=town.admin.id, version=me["version"])


def test_a_user_name_is_unique(town, anne):
    with town.admin.refused("ALREADY_EXISTS", "already_exists"):
        town.admin.do("OrganisationService/CreateInvite", userName=anne.name, displayName="Anne II", roles=["ROLE_LEADER"])


@pytest.mark.parametrize("field, value", [("userName", "Stor Bogstav!"), ("userName", "."), ("userName", ""), ("displayName", ""), ("roles", [])])
def test_r24_a_bad_invite_names_the_field(town, field, value):
    fine = {"userName": "fin-" + token(), "displayName": "Fin", "roles": ["ROLE_LEADER"]}
    with town.admin.refused("BAD_VALUE", "invalid_argument") as why:
        town.admin.do("OrganisationService/CreateInvite", {**fine, field: value})
    assert why.fields == [{"userName": "user_name", "displayName": "display_name"}.get(field, field)]
