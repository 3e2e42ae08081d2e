"""Who reviews what, and who may not (R7)."""
from collections import Counter

from support.town import reviews, save, show


def listed(town, activity):
    return town.planner.call("AssignmentService/ListAssignments", activityId=activity["activityId"])["assignments"]


def test_cases_are_shared_out_evenly(town, anne, bo):
    activity = town.audit([anne, bo], caseCount=5)
    load = Counter(a["reviewerId"] for a in listed(town, activity))
    assert sorted(load.values()) == [2, 3] and set(load) == {anne.id, bo.id}
    assert len(reviews(anne)) == load[anne.id]
    assert town.get(activity)["state"] == "ACTIVITY_STATE_ASSIGNED"


def test_r07_nobody_gets_casework_of_their_own(town, bo):
    code = town.staff.workers[0][0]
    anne = town.leader("Anne", caseworkerId=town.worker_id(0))
    activity = town.activity([anne, bo], method="METHOD_STRATIFIED", caseCount=20)
    town.draw(activity)
    key = activity["activityId"]
    proposed = town.planner.call("AssignmentService/ProposeAssignments", activityId=key)["assignments"]
    own = {r["Sagsnr"] for r in town.rows if r["Rådgiver-id"] == code}
    assert {a["caseNumber"] for a in proposed if a["reviewerId"] == anne.id}.isdisjoint(own)
    hers = next(a for a in proposed if a["caseNumber"] in own)
    hers["reviewerId"] = anne.id
    version = town.get(activity)["version"]
    with town.planner.refused("CONFLICT_OF_INTEREST", "failed_precondition"):
        town.planner.do("AssignmentService/ConfirmAssignments", activityId=key, version=version, assignments=proposed)
    hers["overrideReason"] = "eneste tilbage, aftalt med direktøren"
    town.planner.do("AssignmentService/ConfirmAssignments", activityId=key, version=version, assignments=proposed)
    kept = next(a for a in listed(town, activity) if a["caseNumber"] == hers["caseNumber"])
    assert (kept["conflict"], kept["overrideReason"]) == ("CONFLICT_OWN_CASEWORK", hers["overrideReason"])


def test_r07_a_conflict_that_comes_after_the_assignment_is_found_at_the_opening(own_town, own_server):
    anne = own_town.leader("Anne")
    own_town.audit([anne])
    review = reviews(anne, look=False)[0]
    holder = own_server.value(f"""SELECT h.caseworker_id FROM app.case_holder h JOIN app.case c ON c.id = h.case_id
        WHERE c.case_number = '{review['caseNumber']}'""")
    user = next(u for u in own_town.admin.call("OrganisationService/ListUsers")["users"] if u["userId"] == anne.id)
    own_town.admin.do("OrganisationService/UpdateUser", userId=anne.id, version=user["version"], roles=["ROLE_LEADER"],
                      caseworkerId=holder)
    with anne.refused("CONFLICT_OF_INTEREST", "failed_precondition"):
        show(anne, review)


def test_a_case_nobody_may_review_is_named(town):
    anne = town.leader("Anne", caseworkerId=town.worker_id(1))
    activity = town.activity([anne], caseCount=40)
    town.draw(activity)
    proposed = town.planner.call("AssignmentService/ProposeAssignments", activityId=activity["activityId"])
    assert set(proposed["unassigned"]) == {r["Sagsnr"] for r in town.rows if r["Rådgiver-id"] == town.staff.workers[1][0]}
    with town.planner.refused("NO_REVIEWER"):
        town.planner.do("AssignmentService/ConfirmAssignments", activityId=activity["activityId"],
                        version=town.get(activity)["version"], assignments=proposed["assignments"])


def test_only_a_review_that_is_not_begun_is_given_to_someone_else(town, anne, bo):
    town.audit([anne, bo])
    first, second = reviews(anne)
    town.planner.do("AssignmentService/Reassign", reviewId=first["reviewId"], version=first["version"], reviewerId=bo.id, reason="ferie")
    assert len(reviews(anne)) == 1 and len(reviews(bo)) == 3
    save(anne, second, "P-1", "ja")
    with town.planner.refused("WRONG_STATE"):
        town.planner.do("AssignmentService/Reassign", reviewId=second["reviewId"], version=second["version"], reviewerId=bo.id)


def test_an_old_version_of_the_activity_is_refused(town, anne):
    activity = town.activity([anne])
    town.draw(activity)
    proposed = town.planner.call("AssignmentService/ProposeAssignments", activityId=activity["activityId"])["assignments"]
    with town.planner.refused("CHANGED", "aborted"):
        town.planner.do("AssignmentService/ConfirmAssignments", activityId=activity["activityId"], version=activity["version"],
                        assignments=proposed)
