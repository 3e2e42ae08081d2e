"""A request for every call of the table: the fields of its message, filled with what is there in the sealed town; and where a call wants
something of its own, that. So a new row of the table is asked from the first day on, and a test says when it needs a line here."""
from support.contract import message
from support.sealed import CONCEPT
from support.server import PASSWORD
from support.town import case_list, encoded, question_set

# Beside JSON. A PDF takes seconds to make and is made of the HTML page alone: test_blind.py asks for some.
FORMATS = ("FORMAT_HTML", "FORMAT_CSV", "FORMAT_XLSX")


def named(town):
    """{seal: what somebody curious can name of it}; a call that has such a field is asked for each of them."""
    def of(review, who, panel="", activity=town.activity):
        case = review["caseNumber"]
        return {"activity_id": activity["activityId"], "calibration_id": panel, "panel_id": panel, "review_id": review["reviewId"],
                "case_number": case, "case_numbers": [case], "subject_id": review["reviewId"], "user_id": who.id, "actor_id": who.id,
                "reviewer_id": who.id, "reading_id": town.reading["readingId"]}
    voices = town.voices["panelId"]
    return {"round": of(town.annes, town.anne, town.round["calibrationId"]),
            "other_round": of(town.carls, town.carl, town.other_round["calibrationId"]),
            "caseworker": of(town.caras, town.cara, voices), "leader": of(town.dans, town.dan, voices),
            "practice": of({"reviewId": town.practice_id, "caseNumber": town.dans["caseNumber"]}, town.cara),
            "second": of(town.guss, town.gus, town.second_panel),
            "open": of(town.read[0], town.hal, town.open_round["calibrationId"], town.done)}


def everything(town):
    """What is the same whichever seal is asked for."""
    return {"template_id": town.town.template, "question": "P-1", "questions": ["P-1"], "item": "P-1", "items": ["P-1"], "value": "ja",
            "step": "plan", "steps": [], "team_id": town.teams[0], "department_id": town.department, "caseworker_id": town.workers[0],
            "from_month": "", "to_month": "", "section": "", "target_group": "", "sections": [], "cycle": "cyklus", "kind": 1,
            "purpose": "nysgerrig", "reason": "nysgerrig", "words": "nysgerrig", "note": "nysgerrig", "title": "Nysgerrig", "answer": "nysgerrig",
            "language": "da", "format": "FORMAT_JSON", "view": "REPORT_VIEW_PAGE", "page_size": 1000, "page_token": "", "all": True,
            "year": int(town.day()[:4]), "month": 0, "version": 1, "seen": 0, "from_version": 1, "to_version": 2, "starts_on": town.day(),
            "deadline": town.day(days=20), "answered_on": town.day(), "documented_on": town.day(), "request_id": "",
            "panel": [town.fay.id, town.gus.id], "present": [town.hal.id, town.ida.id], "whole_child": False, "these_cases": False, "hoped": .2,
            "anchor_ids": [], "dissent": [], "columns": 0, "import_id": town.import_id, "session_id": town.spare_session, "absence_id": town.absence["absenceId"],
            "action_id": town.action["actionId"], "finding_id": town.finding["findingId"], "concern_id": town.concern["concernId"],
            "report_id": town.draft["reportId"], "owner_id": town.hal.id, "erasure_id": town.erasure["erasureId"]}


# What a call wants beside that, by its name: bodies as they are sent, merged into the generated one. `w` is the world it is asked in, `who`
# asks. Versions are those of before the walk, counted on where the walk itself makes new ones.
def _of(name, thing, **more):
    return {name: thing[name], "version": thing.get("version", 1), **more}


def _activity(thing, **more):
    return _of("activityId", thing, **more)


def _review(thing, **more):
    return _of("reviewId", thing, **more)


def _reading(w, state, **more):
    return _of("readingId", w.readings[state], deadline=w.moment(days=10), **more)


def _two_teams(w):
    return {"departmentId": "", "otherFromMonth": "", "otherToMonth": "", "otherDepartmentId": "", "otherTeamId": w.teams[1]}


WANTS = {
    "Login": lambda w, who: {"userName": who.name if who else w.bo.name, "password": PASSWORD, "device": "test"},
    "RedeemInvite": lambda w, who: {"inviteCode": w.new_person["inviteCode"], "password": PASSWORD, "device": "test"},
    "ChangePassword": lambda w, who: {"oldPassword": PASSWORD, "newPassword": PASSWORD + " nyt"},
    "SetMyNotices": lambda w, who: {"email": "en@eksempel.dk", "language": "da"},
    "CreateInvite": lambda w, who: {"userName": "endnu-en", "displayName": "Endnu En", "roles": ["ROLE_LEADER"], "caseworkerId": "", "ledTeams": []},
    "UpdateUser": lambda w, who: {"roles": ["ROLE_LEADER"], "caseworkerId": "", "ledTeams": []},
    "RenewInvite": lambda w, who: {"version": 2},
    "DisableUser": lambda w, who: {"version": 3},
    "SetStandIn": lambda w, who: {"rule": "R21", "agreement": "Aftalt"},
    "PutAbsence": lambda w, who: {"absenceId": "", "version": 0, "userId": "", "absentFrom": w.day(), "absentTo": w.day(days=2), "awayPercent": 100},
    "BeginImport": lambda w, who: {"fileName": "sager.csv"},
    "PutRows": lambda w, who: {"importId": w.open_import, "chunk": 0, "rows": encoded(case_list(w.town.rows[:2]))},
    "CommitImport": lambda w, who: {"dryRun": True},
    "ListCases": lambda w, who: {"teamId": "", "caseworkerId": ""},
    "ImportTemplate": lambda w, who: {"yaml": encoded(question_set("nysgerrig"))},
    "ComposeTemplate": lambda w, who: {"code": "eget", "versionName": "1", "titleDa": "Eget", "titleEn": "Own", "questions": [],
                                       "picks": [{"templateId": w.town.template, "steps": ["plan"]}], "steps": []},
    "PublishTemplate": lambda w, who: {"templateId": w.draft_template},
    "PutActivity": lambda w, who: {"activity": {**w.planned, "title": "Flyttet"}},
    "SkipActivity": lambda w, who: _activity(w.skipped),
    "GetTemplate": lambda w, who: {"code": "", "versionName": ""},
    "PutWheel": lambda w, who: {"wheel": w.wheel_of(2199), "dropped": []},
    "PublishWheel": lambda w, who: {"year": 2199},
    "GetWheel": lambda w, who: {"year": 2198}, "DiffPlan": lambda w, who: {"year": 2198}, "ListPlanVersions": lambda w, who: {"year": 2198},
    "CheckWheel": lambda w, who: {"year": 2198}, "TellPlan": lambda w, who: {"year": 2198},
    "RenderWheel": lambda w, who: {"format": "WHEEL_FORMAT_TEXT"},
    "HoldActivity": lambda w, who: _activity(w.meeting),
    "JudgeGoals": lambda w, who: {"activityId": w.done["activityId"]},
    "AcceptProposal": lambda w, who: {"proposalId": w.proposals[0]["proposalId"], "activity": w.proposals[0]["activity"]},
    "DeclineProposal": lambda w, who: {"proposalId": w.proposals[1]["proposalId"]},
    "ReadFeed": lambda w, who: {"token": w.feed["path"].rpartition("/")[2].removesuffix(".ics")},
    "PreviewDraw": lambda w, who: {"activityId": w.planned["activityId"]},
    "SuggestSize": lambda w, who: {"activityId": "", "frame": {"departments": [w.department]}, "margin": .1, "hours": 0, "reviewers": 2},
    "FreezeList": lambda w, who: _activity(w.listed),
    "MakeDraw": lambda w, who: {"activityId": w.frozen["activityId"], "word": "kastanje", "reason": ""},
    "GiveWord": lambda w, who: {"activityId": w.worded["activityId"], "word": "kastanje"},
    "ReplaceCase": lambda w, who: {"activityId": w.activity["activityId"], "caseNumber": w.dans["caseNumber"], "reason": "DROP_REASON_NOT_IN_FRAME"},
    "ProposeAssignments": lambda w, who: {"activityId": w.drawn["activityId"]},
    "ConfirmAssignments": lambda w, who: _activity(w.drawn, assignments=w.proposed_assignments),
    "Reassign": lambda w, who: {**_review(w.unread), "reviewerId": w.bo.id, "reason": "", "why": "REASSIGN_REASON_WORKLOAD"},
    "DeclareConflict": lambda w, who: {"tie": "TIE_KNOWS_FAMILY"},
    "SaveAnswers": lambda w, who: {"answers": [{"item": "P-2", "value": "nej", "seen": 1}], "stepTimes": []},
    "MoveCalibration": lambda w, who: {"deadline": w.moment(days=20)},
    "FreeSeat": lambda w, who: {"why": "SEAT_REASON_ABSENCE"},
    "FillSeat": lambda w, who: {"seatOf": w.anne.id, "userId": w.fay.id},
    "MoveVoices": lambda w, who: {"deadline": w.moment(days=20)},
    "CancelVoices": lambda w, who: {"version": 2},
    "RecordConsensus": lambda w, who: {**w.agreed, "caseNumber": w.other_case, "excerpt": "", "actionWanted": False, "dissent": []},
    "SayHolder": lambda w, who: {"reviewId": w.moved["reviewId"], "seen": 0, "caseworkerId": ""},
    "SetAnchor": lambda w, who: {"calibrationId": w.round_of_two, "caseNumber": w.other_case, "title": "Referencesag",
                                 "excerpt": "Barnet bliver spurgt."},
    "RetireAnchor": lambda w, who: {"anchorId": w.anchor["anchorId"]},
    "RetireNote": lambda w, who: {"noteId": w.note["noteId"]},
    "OpenCalibration": lambda w, who: {"caseCount": 1, "caseNumbers": [], "deadline": w.moment(days=10), "questions": []},
    "OpenVoices": lambda w, who: {"secondId": "", "deadline": w.moment(days=10)},
    "StartPractice": lambda w, who: {"mate": "", "caseNumber": w.town.rows[0]["Sagsnr"]},
    "EndPractice": lambda w, who: {"reviewId": w.practised["reviewId"]},
    "AddRemark": lambda w, who: {"reviewId": w.fays["reviewId"], "document": "Barnets plan", "documentDate": w.day(days=-60)},
    "AnswerRemark": lambda w, who: {"reviewId": w.fays["reviewId"], "remark": 1, "value": "ja", "reasonCode": ""},
    "MarkExample": lambda w, who: {"ask": True},
    "AnswerExample": lambda w, who: {"agrees": True},
    "PutReading": lambda w, who: {"readingId": "", "version": 0, "extract": "Barnet bliver hørt."},
    "AgreeReading": lambda w, who: _reading(w, "draft", agrees=False),
    "CheckReading": lambda w, who: _reading(w, "unchecked", anonymous=False),
    "OpenReading": lambda w, who: _reading(w, "ready"),
    "CastVotes": lambda w, who: {"place": 1, "votes": [{"question": "P-1", "value": "ja", "words": ""}]},
    "RevealVotes": lambda w, who: _reading(w, "open"),
    "WriteLearned": lambda w, who: _reading(w, "shown", learned="Spørg barnet."),
    "RaiseConcern": lambda w, who: {"dangerNow": False, "told": "", "toldAt": None, "recorded": False, "ownerId": w.hal.id},
    "UpdateConcern": lambda w, who: {"ownerId": "", "told": "Familien", "toldAt": None, "recorded": False},
    "CloseConcern": lambda w, who: {"version": 2, "done": "Besøgt", "recorded": True},
    "SetConcernContact": lambda w, who: {"phone": "12 34 56 78"},
    "AddFinding": lambda w, who: {"kind": "FINDING_KIND_STRENGTH", "reviewId": "", "activityId": w.done["activityId"], "teamId": ""},
    "WithdrawFinding": lambda w, who: {"actions": []},
    # Without the single case that Fay has read: what one person more stands behind than behind a published figure is told to nobody.
    "GetBaseline": lambda w, who: {"activityId": w.fays["activityId"], "teamId": ""},
    "AddAction": lambda w, who: {"level": "ACTION_LEVEL_DEPARTMENT", "kind": "ACTION_KIND_LEARNING", "reviewId": "", "caseworkerId": "", "teamId": "",
                                 "findingId": "", "activityId": "", "item": "", "hoped": 0},
    "UpdateAction": lambda w, who: _of("actionId", w.action, ownerId=w.hal.id, words="Vi øver mere"),
    "AddEvidence": lambda w, who: {"version": 2}, "CloseAction": lambda w, who: {"version": 3},
    "ReopenAction": lambda w, who: {"version": 4, "deadline": w.day(days=40)},
    "GetResults": lambda w, who: {"kind": 0, "departmentId": "", "teamId": ""},
    "GetTrend": lambda w, who: {"teamId": ""},
    "CompareResults": lambda w, who: _two_teams(w),
    "DraftReport": lambda w, who: {"reader": "REPORT_READER_DEPARTMENT", "fromMonth": w.day()[:7] + "-01", "toMonth": w.day()[:7] + "-01",
                                   "teamId": "", "replacesId": ""},
    "UpdateDraft": lambda w, who: {"words": [], "context": []},
    "ApproveReport": lambda w, who: {"reportId": w.approved["reportId"], "approver": "Direktør Dam", "seen": ""},
    "PublishReport": lambda w, who: {"version": 2, "languages": ["da"], "formats": ["FORMAT_TEXT"]},
    "GetPublished": lambda w, who: {"reportId": w.published["reportId"], "format": "FORMAT_TEXT"},
    "RecordResponse": lambda w, who: {"reportId": w.published["reportId"], "body": "REPORT_BODY_MANAGEMENT"},
    "GetFeedback": lambda w, who: {"caseworkerId": ""},
    "RenderFeedback": lambda w, who: {"caseworkerId": ""}, "CommentFeedback": lambda w, who: {"caseworkerId": ""},
    "PutConcept": lambda w, who: {"concept": {**CONCEPT, "purpose": "Nysgerrig"}, "version": w.concept},
    "PublishConcept": lambda w, who: {"version": int(w.concept) + 1},
    "AcknowledgeConcept": lambda w, who: {"version": int(w.concept) + 1},
    "RenderConcept": lambda w, who: {"format": "FORMAT_HTML", "version": w.concept},
    "ListActs": lambda w, who: {"caseNumber": "", "actorId": ""},
    "ExportLooks": lambda w, who: {"caseworkerId": ""},
    "PreviewErasure": lambda w, who: {"caseworkerId": "", "userId": ""},
    "AskErasure": lambda w, who: {"caseNumber": "", "caseworkerId": ""},
    "DecideErasure": lambda w, who: {"carryOut": False},
}


def _reports(w):
    """What of a town a report is written of: some activity, a course over time, two teams."""
    return ({"departmentId": "", "teamId": "", "kind": 0}, {"activityId": "", "kind": 1, "subject": "REPORT_SUBJECT_TREND"},
            {"activityId": "", "kind": 1, "subject": "REPORT_SUBJECT_COMPARISON", **_two_teams(w)})


def _is_open(w, names):
    return names["activity_id"] == w.done["activityId"]


def _written(*forms):
    """In each form, but of one activity: how a report is written down knows nothing but the report, and that is asked for of all of them."""
    return tuple(lambda w, names, f=f: {"format": f} if _is_open(w, names) else None for f in forms)


# Ways of their own to ask, each beside the one above; None: not of this seal.
ALSO = {
    "ListActs": (lambda w, names: {"actorId": names["actor_id"]}, lambda w, names: {"caseNumber": names["case_number"]},
                 lambda w, names: {"pageSize": 7}),
    "ExportLooks": (lambda w, names: {"caseNumber": "", "caseworkerId": w.workers[0]},),
    "PreviewErasure": (lambda w, names: {"caseNumber": "", "userId": names["user_id"]},
                       lambda w, names: {"caseNumber": "", "caseworkerId": w.workers[0]}),
    "GetResults": (lambda w, names: {"kind": 1, "activityId": ""},),
    "RenderReport": tuple(lambda w, names, n=n: _reports(w)[n] for n in range(3))
    + tuple(lambda w, names, f=f, n=n: {**_reports(w)[n], "format": f} if _is_open(w, names) else None for f in FORMATS for n in range(3)),
    "RenderDraft": _written(*FORMATS),
    "RenderFeedback": _written(*FORMATS),
    "RenderWheel": (lambda w, names: {"format": "WHEEL_FORMAT_SVG"},),
    "ReopenReview": (lambda w, names: _review(w.read_whole),),
    "SubmitReview": (lambda w, names: _review(w.bos),),
    "CancelCalibration": tuple((lambda w, names, version=version: {"version": version}) for version in (2, 3, 4)),
    "Reassign": (lambda w, names: {"reviewId": names["review_id"]},),
    "DeclareConflict": (lambda w, names: _review(w.tied),),
    "SaveAnswers": (lambda w, names: {"reviewId": w.bos["reviewId"]},),
    "OpenVoices": (lambda w, names: _review(w.moved),),
    "ReplaceCase": (lambda w, names: {"caseNumber": w.bos_case["caseNumber"]},),
    "CompareVoices": (lambda w, names: {"panelId": w.open_second},),
    "CastVotes": (lambda w, names: {"readingId": w.readings["open"]["readingId"]},),
    "RaiseConcern": (lambda w, names: {"reviewId": w.bos_case["reviewId"], "caseNumber": ""},),
    "GetCase": (lambda w, names: {"caseNumber": w.town.rows[0]["Sagsnr"]},),
}


class Asking:
    """What the calls of the table are asked for in one world."""

    def __init__(self, world):
        self.world, self.everything = world, everything(world)
        self.named = named(world)

    def bodies(self, rpc, who):
        """One request after the other, without request ids; what says the same comes once."""
        name, unique = rpc.method + "Request", []
        body_of = message(name, self.everything)
        wanted = WANTS.get(rpc.method, lambda *_: {})(self.world, who)
        for names in self.named.values():
            body = {**message(name, {**self.everything, **names}), **wanted}
            for more in ({}, *(also(self.world, names) for also in ALSO.get(rpc.method, ()))):
                if more is None:
                    continue
                asked = {k: v for k, v in {**body, **more}.items() if v is not None and k in body_of and k != "requestId"}
                if asked not in unique:
                    unique.append(asked)
        return unique
