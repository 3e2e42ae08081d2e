"""A town in which everything that can be sealed is sealed: a round, voices apart, a second reading, votes of a team, practice."""
import datetime as dt
import uuid

from support.client import Client
from support.contract import ROLES
from support.server import PASSWORD, until
from support.told import in_team, morning
from support.town import Town, answer_to, case_list, changed_hands, encoded, fill, finish, put_file, question_set, reviews, show, submit

# What only an answer below holds: each seal has a word of its own, so that a leak names its seal.
ROUND, CASEWORKER, LEADER, SECOND, PRACTICE, VOTE = SECRETS = [
    f"hemmeligt {word} 7f3a91" for word in ("panelsvar", "rådgiversvar", "ledersvar", "andetsvar", "øvesvar", "stemmesvar")]


def always(value):
    return lambda item, scale, who="": value


def answer(who, review, secret, value="nej"):
    """Answered whole, each question with the secret words."""
    fill(who, review, always("ja"))
    shown = show(who, review)
    asked = [i for i in shown["items"] if i["kind"] == "ITEM_KIND_QUESTION" and i.get("required")]
    who.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[
        {**answer_to(i, value), "comment": secret, "evidence": secret} for i in asked])


def answer_and_submit(who, review, secret, value="nej"):
    answer(who, review, secret, value)
    return submit(who, show(who, review)["review"])


class SealedTown:
    """An audit of before, told and with everything that follows from one; then what is sealed now. The clock has moved between the two."""

    def __init__(self, server):
        self.server = server
        # Nine o'clock: worlds are compared for an hour, and midnight or the morning's jobs would come to one of them before another.
        server.set_clock("ahead + (date_trunc('day', app.now() AT TIME ZONE 'Europe/Copenhagen') + interval '33 hours') "
                         "AT TIME ZONE 'Europe/Copenhagen' - app.now()")
        self.town = town = Town(server, cases=160)
        self.today = dt.date.fromisoformat(server.value("SELECT app.today()"))
        server.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")
        self.logins = [town.make("caseworker", f"Rådgiver{'abcd'[n]}", caseworkerId=town.worker_id(n)) for n in range(4)]
        for name in ("anne", "bo", "carl", "dan", "eva", "fay", "gus"):
            setattr(self, name, town.leader(name.capitalize()))
        self.nearest = town.leader("Nora")
        self.teams = [in_team(town, town.worker_id(n), self.nearest) for n in range(2)]
        self.officer, self.other_officer = (town.make("data_protection_officer", name) for name in ("Dina", "Ditte"))
        self.strangers = {role: town.make(role, "Nysgerrig") for role in ("data_protection_officer",)}
        self.department = town.department
        self.workers = [town.worker_id(n) for n in range(4)]
        self.strangers["every role"] = town.make(*ROLES, "Alt", caseworkerId=town.worker_id(3))
        self._before()
        self._pass(20)
        self._sealed()
        self._asked_for()

    # -- time

    def day(self, **later):
        return (self.today + dt.timedelta(**later)).isoformat()

    def moment(self, **later):
        return self.day(**later) + "T10:00:00Z"

    def _pass(self, days):
        self.server.psql("UPDATE app.session SET idle = '10 years', expires_at = app.now() + interval '10 years'")
        self.server.move_clock(f"{days} days")
        self.today += dt.timedelta(days=days)
        morning(self.server)

    def audit(self, by, **changes):
        frame = {"departments": [self.department], "exemptMonths": 12}  # a case of two audits would tie their rounds together
        return self.town.audit(by, **{"startsOn": self.day(), "deadline": self.day(days=30), "frame": frame, **changes})

    def holder(self, review):
        return self.logins[int(review["caseNumber"].rpartition("-")[2]) % 4]

    # -- what is open

    def _before(self):
        """Hal has read six cases; a round on one of them is open since, agreed on and an anchor."""
        town, planner = self.town, self.town.planner
        self.hal, self.ida = town.leader("Hal"), town.leader("Ida")
        goals = [{**of, "value": .9, "decidedBy": "Ledelsen", "decidedOn": self.day(days=-1)} for of in ({"step": "plan"}, {"question": "M-1"})]
        self.done = self.audit([self.hal], caseCount=12, goals=goals)
        self.read = reviews(self.hal, activity=self.done["activityId"])
        self.read_whole = self.read[1]
        for review in self.read:
            finish(self.hal, review, always("nej"))
        second = next(who for who in (self.anne, self.bo, self.carl, self.dan, self.eva, self.fay, self.gus, self.nearest, self.ida)
                      + tuple(self.strangers.values()) if "leader" in str(who.user["roles"]).lower() and reviews(who, "SECOND", look=False))
        finish(second, reviews(second, "SECOND")[0], always("nej"))
        self.open_second = self.hal.call("VoiceService/ListVoices")["voices"][0]["panelId"]
        self.open_round = planner.do("CalibrationService/OpenCalibration", activityId=self.done["activityId"], caseCount=2,
                                     panel=[self.hal.id, self.ida.id], deadline=self.moment(days=14))["calibration"]
        for who, value in ((self.hal, "ja"), (self.ida, "nej")):
            for review in reviews(who, "CALIBRATION"):
                finish(who, review, always(value))
        self.round_of_two, self.other_case = self.open_round["calibrationId"], self.open_round["caseNumbers"][1]
        self.agreed = {"calibrationId": self.open_round["calibrationId"], "caseNumber": self.open_round["caseNumbers"][0],
                       "question": "P-1", "value": "ja", "reason": "Det står i planen", "present": [self.hal.id, self.ida.id], "book": True}
        self.hal.do("CalibrationService/RecordConsensus", **self.agreed)
        self.note = self.hal.call("BookService/ListNotes", templateId=town.template)["notes"][0]["note"]

    # -- what is sealed

    def _sealed(self):
        town, planner = self.town, self.town.planner
        self.activity = self.audit([self.anne, self.bo, self.dan], caseCount=12)
        # Two rounds on one case; whoever was in a round before draws it, so that it is none that they met there.
        self.other_round = planner.do("CalibrationService/OpenCalibration", activityId=self.activity["activityId"], caseCount=1,
                                      panel=[self.eva.id, self.ida.id], deadline=self.moment(days=14))["calibration"]
        self.round = planner.do("CalibrationService/OpenCalibration", activityId=self.activity["activityId"],
                                caseNumbers=self.other_round["caseNumbers"],
                                panel=[who.id for who in (self.anne, self.bo, self.carl)], deadline=self.moment(days=14))["calibration"]
        self.unread = reviews(self.anne, activity=self.activity["activityId"], look=False)[0]
        self.annes, self.bos, self.carls = (reviews(who, "CALIBRATION")[0] for who in (self.anne, self.bo, self.carl))
        self.idas = next(r for r in reviews(self.ida, "CALIBRATION") if r["caseNumber"] in self.round["caseNumbers"])
        own = self.holder(self.annes)
        # The case that is answered apart is of another caseworker than the round's.
        self.dans = next(r for r in reviews(self.dan, activity=self.activity["activityId"]) if self.holder(r) is not own)
        self.cara = self.holder(self.dans)
        self.voices = self.dan.do("VoiceService/OpenVoices", reviewId=self.dans["reviewId"], secondId=self.eva.id,
                                  version=show(self.dan, self.dans)["review"]["version"], deadline=self.moment(days=14))["voices"]
        self.caras = reviews(self.cara, "CASEWORKER")[0]
        self.evas = reviews(self.eva, "SECOND")[0]
        self._second_reading()
        self._reading()

    def _second_reading(self):
        activity = self.audit([self.fay, self.gus], caseCount=2)
        self.fays = reviews(self.fay, activity=activity["activityId"])[0]
        finish(self.fay, self.fays, always("ja"))
        self.guss = reviews(self.gus, "SECOND")[0]
        self.second_panel = self.server.value(f"SELECT panel_id FROM app.review WHERE id = '{self.guss['reviewId']}'")

    def _reading(self):
        town = self.town
        case, self.moved, self.tied, *_ = reviews(self.bo, activity=self.activity["activityId"])
        changed_hands(town, self.moved["caseNumber"])
        made = self.bo.do("ReadingService/PutReading", activityId=self.activity["activityId"], caseNumber=case["caseNumber"], title="Inddragelse",
                          extract="Barnet bliver spurgt om skolen.", questions=["P-1", "P-2"])["reading"]
        key = {"readingId": made["readingId"]}
        checked = self.carl.do("ReadingService/CheckReading", **key, version=made["version"], anonymous=True)["reading"]
        agreed = self.holder(case).do("ReadingService/AgreeReading", **key, version=checked["version"], agrees=True)["reading"]
        self.reading = self.bo.do("ReadingService/OpenReading", **key, version=agreed["version"], deadline=self.moment(days=14))["reading"]
        self.bos_case = case

    # -- what calls that act are asked for

    def plan(self, **changes):
        return self.town.activity([self.anne, self.bo], **{"startsOn": self.day(days=30), "deadline": self.day(days=60), **changes})

    def _asked_for(self):
        """Something of each kind that a call could be made on, so that a walk over the calls meets more than "there is no such thing"."""
        town, planner, hal = self.town, self.town.planner, self.hal
        self.planned, self.listed, self.skipped = self.plan(), self.plan(), self.plan()
        self.meeting = self.plan(kind="ACTIVITY_KIND_REPORTING", method=0, mode=0, templateId="", frame={}, caseCount=0, spareCount=0,
                                 startsOn=self.day())
        self.frozen, self.worded = self.plan(), self.plan()
        for activity in (self.frozen, self.worded):
            town.freeze(activity)
        self.drawn = self.plan(method="METHOD_COVERAGE", cycle="cyklus", wave=1, waves=2)
        town.draw(self.drawn)
        self.draft_template = planner.do("TemplateService/ImportTemplate", yaml=encoded(question_set("kladde")))["templateId"]
        self.import_id, _ = put_file(planner, case_list(town.rows[:2]))
        self.open_import = planner.do("CaseService/BeginImport", fileName="nye.csv")["importId"]
        self.spare_session = self.server.client().sign_in(planner.name, PASSWORD).session_id
        self.new_person = town.admin.do("OrganisationService/CreateInvite", userName="ny-" + town.staff.mark, displayName="Ny", roles=["ROLE_LEADER"])
        self.absence = planner.do("OrganisationService/PutAbsence", caseworkerId=town.worker_id(2), absentFrom=self.day(days=3),
                                  absentTo=self.day(days=9), awayPercent=100)["absence"]
        self.feed = planner.do("FeedService/MakeFeed")
        self.anchor = planner.do("CalibrationService/SetAnchor", calibrationId=self.agreed["calibrationId"], caseNumber=self.agreed["caseNumber"],
                                 title="Referencesag", excerpt="Barnet bliver spurgt.")
        # By another than Cara, whose own practice is one of the secrets.
        nth = next(n for n, who in enumerate(self.logins) if who is not self.cara)
        self.practised = self.logins[nth].do("VoiceService/StartPractice", activityId=self.activity["activityId"],
                                             caseNumber=town.rows[nth + 4]["Sagsnr"])["review"]
        self.concern = self.bo.do("FollowUpService/RaiseConcern", reviewId=self.bos_case["reviewId"], words="Barnet virker bange")["concern"]
        self.finding = hal.do("FollowUpService/AddFinding", kind="FINDING_KIND_ATTENTION", activityId=self.done["activityId"], item="P-1",
                              departmentId=town.department, words="Planen mangler")["finding"]
        self.action = planner.do("FollowUpService/AddAction", level="ACTION_LEVEL_DEPARTMENT", kind="ACTION_KIND_LEARNING", words="Vi øver",
                                 departmentId=town.department, deadline=self.day(days=30), ownerId=hal.id)["action"]
        self.draft, self.published, self.approved = (planner.do("ReportService/DraftReport", **self.wanted_report(title))["report"]
                                                     for title in ("Kladde", "Udgivet", "Godkendt"))
        self.published = planner.do("ReportService/PublishReport", reportId=self.published["reportId"], version=self.published["version"],
                                    languages=["da"], formats=["FORMAT_TEXT", "FORMAT_HTML"])["report"]
        known = planner.call("ConceptService/ListConcepts").get("versions", [{"version": 0}])[0]["version"]
        first = planner.do("ConceptService/PutConcept", concept=CONCEPT, version=known)["version"]
        planner.do("ConceptService/PublishConcept", version=first)
        for who in {who.id: who for who in (*vars(self).values(), *self.logins, *self.strangers.values()) if isinstance(who, Client)}.values():
            if {"ROLE_LEADER", "ROLE_CASEWORKER"} & set(who.user["roles"]):
                who.do("ConceptService/AcknowledgeConcept", version=first)
        self.concept = planner.do("ConceptService/PutConcept", concept={**CONCEPT, "purpose": "Vi vil lære"}, version=first)["version"]
        self.wheel = self.wheel_of(2198)
        planner.do("WheelService/PutWheel", wheel=self.wheel)
        planner.do("WheelService/PublishWheel", year=2198, version=1)
        planner.do("WheelService/PutWheel", wheel={**self.wheel, "version": 1, "hoursPerMonth": 5})
        fill(self.bo, self.bos, always("ja"))
        self.erasure = self.officer.do("ErasureService/AskErasure", caseNumber=town.rows[-1]["Sagsnr"], reason="Forældrene beder om det")["erasure"]
        self.readings = {state: self.another_reading(state) for state in ("draft", "unchecked", "ready", "open", "shown")}
        # As they are now: a walk names the versions that it meets.
        for name in ("planned", "listed", "skipped", "meeting", "drawn"):
            setattr(self, name, town.get(getattr(self, name)))
        for name, who in (("bos", self.bo), ("bos_case", self.bo), ("moved", self.bo), ("tied", self.bo), ("read_whole", hal)):
            setattr(self, name, show(who, getattr(self, name))["review"])
        self.proposed_assignments = planner.call("AssignmentService/ProposeAssignments", activityId=self.drawn["activityId"])["assignments"]
        self.proposals = until(self.proposed, what="the proposals")

    def wanted_report(self, title):
        return {"reader": "REPORT_READER_DEPARTMENT", "title": title, "kind": "ACTIVITY_KIND_GENERAL", "departmentId": self.department,
                "fromMonth": self.day(days=-90)[:7] + "-01", "toMonth": self.day()[:7] + "-01", "items": ["P-1"]}

    def proposed(self):
        got = self.town.planner.call("WheelService/ListProposals").get("proposals", [])
        return got if len(got) == 2 else None

    # -- what is done behind the seals: each makes a world in which it happened

    practice_id = str(uuid.uuid4())  # of one that there is not, until somebody practises

    def nobody_answers(self):
        """The world that the others are compared with."""

    def some_answer(self):
        """Anne of the round, Cara of the voices, Gus who reads a second time; Cara practises and votes, too."""
        answer_and_submit(self.anne, self.annes, ROUND)
        answer_and_submit(self.cara, self.caras, CASEWORKER)
        answer(self.gus, self.guss, SECOND)
        practice = self.cara.do("VoiceService/StartPractice", activityId=self.activity["activityId"], caseNumber=self.dans["caseNumber"])["review"]
        self.practice_id = practice["reviewId"]
        answer_and_submit(self.cara, practice, PRACTICE)
        self.cara.do("ReadingService/CastVotes", readingId=self.reading["readingId"], place=1,
                     votes=[{"question": "P-1", "value": "nej", "words": VOTE}])

    def the_leader_answers(self):
        """Dan of the voices, while Cara, who sits there too, looks on."""
        answer_and_submit(self.dan, self.dans, LEADER)

    # -- who walks

    def people(self):
        """Everybody of this town who may be curious, by name."""
        leaders = {name: getattr(self, name) for name in ("bo", "dan", "eva", "fay", "hal")}
        return {**self.strangers, "planner": self.town.planner, "administrator": self.town.admin, "nearest leader": self.nearest, **leaders,
                **{f"caseworker {n}": who for n, who in enumerate(self.logins)}}

    def wheel_of(self, year):
        one = {"key": "overordnet", "title": "Overordnet", "kind": "ACTIVITY_KIND_GENERAL", "mode": "MODE_ALONE", "method": "METHOD_SIMPLE",
               "templateId": self.town.template, "frame": {"departments": [self.department], "exemptMonths": -1}, "caseCount": 4,
               "startsOn": f"{year}-02-01", "deadline": f"{year}-02-28"}
        return {"year": year, "hoursPerMonth": 7.4, "reviewers": [self.anne.id], "activities": [one]}

    def another_reading(self, state):
        """On a case of the first caseworker's; written by Hal."""
        case = next(row["Sagsnr"] for row in self.town.rows[::4])
        r = self.hal.do("ReadingService/PutReading", activityId=self.done["activityId"], caseNumber=case, title=f"Prøve {state}",
                        extract="Barnet bliver spurgt.", questions=["P-1"])["reading"]
        key = {"readingId": r["readingId"]}
        if state not in ("draft", "unchecked"):
            r = self.ida.do("ReadingService/CheckReading", **key, version=r["version"], anonymous=True)["reading"]
            r = self.logins[0].do("ReadingService/AgreeReading", **key, version=r["version"], agrees=True)["reading"]
        if state in ("open", "shown"):
            r = self.hal.do("ReadingService/OpenReading", **key, version=r["version"], deadline=self.moment(days=14))["reading"]
        if state == "shown":
            r = self.hal.do("ReadingService/RevealVotes", **key)["reading"]
        return r


CONCEPT = {**{f: f"Om {f}." for f in ("title purpose transparency sharedUnderstanding focus cases how howOften howMany telling learning "
                                      "followingUp onChallenge tellingCaseworker").split()},
           "staff": {"discussed": "MED", "discussedOn": "2026-02-03", "notice": "undersøgt lokalt", "noNoticeBecause": "ingen regel fundet"},
           "settings": {"generalPerYear": 12, "toldWithinDays": 30, "remarkDays": 6}}
