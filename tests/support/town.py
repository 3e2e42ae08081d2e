"""An invented municipality: people, a case list, a small question set, and an audit from the wheel to open reviews."""
import base64
import datetime as dt
import hashlib
import secrets
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from support import words
from support.client import request_id
from support.contract import ROOT
from support.server import PASSWORD

HEAD = ["Sagsnr", "CPR-nr", "Familienr", "Rådgiver-id", "Rådgiver", "Team", "Afdeling", "Målgruppe", "Sag oprettet", "Sag afsluttet",
        "Paragraf", "Indsats", "Afgørelsesdato", "Bemærkning"]
FACTS = [{"id": "decision_date", "title_da": "Afgørelsens dato", "title_en": "Date of the decision", "type": "date"},
         {"id": "soeskende", "title_da": "Søskende", "title_en": "Siblings", "type": "bool"}]
QUESTIONS = ["P-1", "P-2", "P-3", "M-1"]
SCALE = {"id": "ja_nej", "options": [
    {"value": "ja", "label_da": "Ja", "label_en": "Yes", "counts": True, "score": "1"},
    {"value": "nej", "label_da": "Nej", "label_en": "No", "counts": True, "score": "0"},
    {"value": "ikke_relevant", "label_da": "Ikke relevant", "label_en": "Not relevant", "counts": False}],
    "nej_reasons": [{"value": "ikke_gjort", "label_da": "Ikke gjort", "label_en": "Not done"}]}


def token():
    """Letters alone: digits before a running number can look like a CPR number, which no text may hold (R19)."""
    return "".join(secrets.choice("bcdfghjkmnpqrstvwxz") for _ in range(10))


def day(**later):
    """Today in Denmark, as the server has it wherever it runs, or later."""
    return dt.datetime.now(ZoneInfo("Europe/Copenhagen")).date() + dt.timedelta(**later)


def today(**later):
    return day(**later).isoformat()


def month(back):
    """The first day of a month so many months ago."""
    first = day().replace(day=1)
    years, months = divmod(first.year * 12 + first.month - 1 - back, 12)
    return dt.date(years, months + 1, 1).isoformat()


def question_set(code, version="1.0.0", **changes):
    """A small question set as a YAML file: two steps, a question that hangs on a fact."""
    critical = changes.pop("critical", ())

    def question(name):
        q = {"code": name, "step": "plan" if name.startswith("P") else "modtag", "text_da": f"Er {name} i orden?",
             "text_en": f"Is {name} in order?", "obligation": "skal", "critical": name in critical}
        if name == "P-3":
            q["applies"] = {"text_da": "Når der er søskende", "text_en": "With siblings",
                            "when": [{"fact": "soeskende", "op": "eq", "value": "true"}]}
        return q
    file = {"id": code, "version": version, "status": "draft", "title_da": "Prøve", "title_en": "Trial", "kind": "overordnet",
            "scale": SCALE, "case_facts": FACTS,
            "steps": [{"order": 1, "id": "modtag", "code": "M", "title_da": "Modtagelse", "title_en": "Intake"},
                      {"order": 2, "id": "plan", "code": "P", "title_da": "Plan", "title_en": "Plan"}],
            "questions": [question(q) for q in QUESTIONS]}
    return yaml.safe_dump({**file, **changes}, allow_unicode=True)


def encoded(data):
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


class Staff:
    """Caseworkers of one town: codes, names and teams of its own, so that towns in one register do not mix."""

    def __init__(self, count=4, department="", teams=()):
        self.mark = token()
        self.department = department or f"Afdeling {self.mark}"
        teams = teams or [f"Team {self.mark} {end}" for end in "NS"]
        self.workers = [(f"R{self.mark}{i}", f"Rådgiver {self.mark} {i}", teams[i % len(teams)], self.department) for i in range(count)]


def cpr(nth):
    """A replacement number (60 added to the day), which no living person bears."""
    return f"{61 + nth % 28:02d}{1 + nth % 12:02d}12-{4000 + nth}"


def case_row(staff, nth, **changes):
    row = dict(zip(HEAD, [f"{staff.mark}-{nth:04d}", cpr(nth), f"F{staff.mark}{nth:04d}", *staff.workers[nth % len(staff.workers)],
                          "Udsat barn", "02-01-2024", "", "§ 32", "Familiebehandling",
                          day(days=-30 - nth % 200).strftime("%d-%m-%Y"), ""]))
    return {**row, **changes}


def case_list(rows, head=HEAD, encoding="cp1252"):
    lines = [";".join(head)] + [";".join(row.get(h, "") for h in head) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def put_file(who, data, chunk=200_000):
    """Opens an import and sends the file in chunks cut at record ends; the import's id and the last count."""
    begun = who.do("CaseService/BeginImport", fileName="sager.csv")["importId"]
    lines, chunks, held = data.splitlines(keepends=True), [], b""
    for line in lines:
        if held and len(held) + len(line) > chunk:
            chunks.append(held)
            held = b""
        held += line
    counted = {}
    for nth, part in enumerate([*chunks, held]):
        counted = who.do("CaseService/PutRows", importId=begun, chunk=nth, rows=encoded(part))
    return begun, counted


def import_file(who, data, dry_run=False):
    begun, _ = put_file(who, data)
    return who.do("CaseService/CommitImport", importId=begun, dryRun=dry_run)


class Town:
    """What most tests stand on: an administrator, a planner, a register of cases and a published question set."""

    def __init__(self, server, cases=40, workers=4, **names):
        self.server = server
        self.admin = server.administrator()
        self.planner = self.make("planner", "Poul")
        self.staff = Staff(workers, **names)
        self.times = Counter()  # how often each case was drawn
        self.rows = [case_row(self.staff, n) for n in range(cases)]
        self.imported = import_file(self.admin, case_list(self.rows))
        assert self.imported.get("committed"), self.imported
        self.template = self.publish(question_set("proeve-" + self.staff.mark))

    # -- people

    def make(self, *roles, **more):
        """A new person with these roles, signed in; the last word is the name. A caseworker is tied to the first of the staff."""
        *roles, name = roles
        if "caseworker" in roles and "caseworkerId" not in more:
            more["caseworkerId"] = self.worker_id(0)
        invited = self.admin.do("OrganisationService/CreateInvite", userName=f"{name.lower()}-{token()}", displayName=name,
                                roles=[f"ROLE_{r.upper()}" for r in roles], **more)
        return self.server.client().redeem(invited["inviteCode"], PASSWORD)

    def leader(self, name, **more):
        return self.make("leader", name, **more)

    def worker_id(self, nth):
        code = self.staff.workers[nth][0]
        return next(w["caseworkerId"] for w in self.each_worker() if w["code"] == code)

    def each_worker(self):
        page = ""
        while True:
            got = self.admin.call("OrganisationService/ListCaseworkers", pageSize=1000, pageToken=page)
            yield from got["caseworkers"]
            page = got.get("nextPageToken")
            if not page:
                return

    @property
    def department(self):
        every = self.admin.call("OrganisationService/ListDepartments")["departments"]
        return next(d["departmentId"] for d in every if d["name"] == self.staff.department)

    # -- question sets

    def publish(self, text):
        template = self.planner.do("TemplateService/ImportTemplate", yaml=encoded(text))["templateId"]
        self.planner.do("TemplateService/PublishTemplate", templateId=template)
        return template

    def publish_national(self, code):
        """One of deploy/templates; published once for each server."""
        known = self.planner.call("TemplateService/ListTemplates").get("templates", [])
        here = [t["templateId"] for t in known if t["code"] == code and "publishedAt" in t]
        return here[0] if here else self.publish((ROOT / f"deploy/templates/{code}.yaml").read_text())

    # -- an audit

    def activity(self, by, **changes):
        wanted = {"title": "Prøvetilsyn " + token(), "kind": "ACTIVITY_KIND_GENERAL", "mode": "MODE_ALONE", "method": "METHOD_SIMPLE",
                  "templateId": self.template, "frame": {"departments": [self.department], "exemptMonths": -1}, "caseCount": 4,
                  "spareCount": 1, "reviewers": [r.id for r in by], "startsOn": today(), "deadline": today(days=21)}
        return self.planner.do("WheelService/PutActivity", activity={**wanted, **changes})["activity"]

    def get(self, activity):
        return self.planner.call("WheelService/GetActivity", activityId=activity["activityId"])["activity"]

    def freeze(self, activity):
        return self.planner.do("SamplingService/FreezeList", activityId=activity["activityId"], version=activity["version"])

    def draw(self, activity, word=None):
        """By this word, else by one that leaves nothing to luck."""
        self.freeze(activity)
        return self.planner.do("SamplingService/MakeDraw", activityId=activity["activityId"], word=word or self.even_word(activity))

    def even_word(self, activity):
        met = "SELECT string_agg(DISTINCT c.case_number, ' ') FROM app.seat s JOIN app.case c ON c.id = s.case_id"
        sealed, text, met = self.server.psql(f"SELECT encode(a.sealed_seed, 'hex'), encode(l.frozen, 'hex'), ({met}) FROM app.activity a "
                                             f"JOIN app.frozen_list l ON l.activity_id = a.id WHERE a.id = '{activity['activityId']}'")[0]
        key = bytes.fromhex(Path(self.server.settings["key_file"]).read_text())
        workers = [w[0] for w in self.staff.workers]
        worker_of = {row["Sagsnr"]: workers.index(row["Rådgiver-id"]) for row in self.rows}
        frozen, committed = words.Frozen(bytes.fromhex(text).decode()), words.opened(bytes.fromhex(sealed), key)
        return words.found(frozen, committed, self.times, set(met.split()), worker_of, len(workers))

    def assign(self, activity):
        key = activity["activityId"]
        proposed = self.planner.call("AssignmentService/ProposeAssignments", activityId=key)
        assert not proposed.get("unassigned"), proposed
        return self.planner.do("AssignmentService/ConfirmAssignments", activityId=key, version=self.get(activity)["version"],
                               assignments=proposed["assignments"])

    def audit(self, by, **changes):
        """From the wheel to open reviews."""
        activity = self.activity(by, **changes)
        self.draw(activity)
        self.assign(activity)
        return self.get(activity)

    def open_round(self, activity, panel=(), cases=1, **deadline):
        when = dt.datetime.now(dt.timezone.utc) + dt.timedelta(**deadline or {"days": 14})
        return self.planner.do("CalibrationService/OpenCalibration", activityId=activity["activityId"], caseCount=cases,
                               panel=[p.id for p in panel], deadline=when.strftime("%Y-%m-%dT%H:%M:%SZ"))["calibration"]


def changed_hands(town, case_number):
    """The case of a review had another caseworker until sixty days ago; both by their place among the staff."""
    row = next(r for r in town.rows if r["Sagsnr"] == case_number)
    later = [w[0] for w in town.staff.workers].index(row["Rådgiver-id"])
    earlier = (later + 1) % len(town.staff.workers)
    case = f"(SELECT id FROM app.case WHERE case_number = '{case_number}')"
    town.server.psql(f"UPDATE app.case_holder SET held_from = app.today() - 60 WHERE case_id = {case}; "
                     f"INSERT INTO app.case_holder (case_id, caseworker_id, held_from, held_to) VALUES ({case}, "
                     f"'{town.worker_id(earlier)}', '2024-01-02', app.today() - 61)")
    return earlier, later


# -- what a leader does

def reviews(who, purpose="RANDOM", activity=None, every=False, look=True):
    """One's own reviews, each looked at, as one does before answering."""
    mine = who.call("ReviewService/ListMine", all=every).get("reviews", [])
    mine = [r for r in mine if r["purpose"] == f"PURPOSE_{purpose}" and activity in (None, r["activityId"])]
    for r in mine if look else []:
        show(who, r)
    return mine


def show(who, review, **more):
    return who.call("ReviewService/GetReview", reviewId=review["reviewId"], **more)


def save(who, review, item, value, seen=0, **more):
    """One answer saved, as its outcome; more: comment, evidence, reasonCode or requestId."""
    key = more.pop("requestId", None) or request_id()
    answer = {"item": item, "value": value, "seen": seen, **more}
    return who.call("ReviewService/SaveAnswers", requestId=key, reviewId=review["reviewId"], answers=[answer])["results"][0]


def answers_of(shown):
    return {i["code"]: i["answer"].get("value", "") for i in shown["items"] if int(i.get("answer", {}).get("version", 0))}


def version_of(shown, item):
    return int(next(i for i in shown["items"] if i["code"] == item).get("answer", {}).get("version", 0))


FACT_VALUES = {"bool": "nej", "int": "9", "date": "2026-01-15"}


def fact_value(item):
    suggested = item.get("answer", {}).get("value")
    kind = item["fact"]["type"]
    return suggested or (item["fact"]["options"][0]["value"] if kind == "choice" else FACT_VALUES[kind])


def rating(item, scale, who=""):
    """Made up, but the same each time for a person of this name and this question."""
    values = [o["value"] for o in scale["options"]]
    return values[hashlib.sha256((who.partition("-")[0] + item["code"]).encode()).digest()[0] % len(values)]


def audit_of(town, by, back, yes, cases=12, others=(), **more):
    """An audit of a month in the past, read whole: P-1 is yes in so many of its cases, one after the other, then no; the other questions are
    yes, but for those that are named with an answer."""
    activity, left = town.audit(by, caseCount=cases, startsOn=month(back), **more), [yes]

    def rate(item, scale, _):
        if item["code"] != "P-1":
            return dict(others).get(item["code"], "ja")
        left[0] -= 1
        return "ja" if left[0] >= 0 else "nej"

    for who in by:
        for review in reviews(who, activity=activity["activityId"]):
            finish(who, review, rate)
    return activity


def answer_to(item, value):
    """The answer with a reason where it must have one."""
    why = {"comment": "Det fremgår ikke af sagen."} if item.get("reasonRequired") and value in item.get("reasonWanted", []) else {}
    return {"item": item["code"], "value": value, "seen": item.get("answer", {}).get("version", 0), **why}


def answer_all(who, review, rate=rating):
    """Facts first, since they decide which questions apply; then everything that is required. The review as it was read before: its version
    is the same, answers have their own."""
    facts = [i for i in show(who, review)["items"] if i["kind"] == "ITEM_KIND_FACT"]
    who.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[
        {"item": i["code"], "value": fact_value(i), "seen": i.get("answer", {}).get("version", 0)} for i in facts])
    shown = show(who, review)
    asked = [i for i in shown["items"] if i["kind"] == "ITEM_KIND_QUESTION" and i.get("required")]
    who.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[
        answer_to(i, rate(i, shown["scale"], who.name)) for i in asked])
    return shown["review"]


def fill(who, review, rate=rating):
    answer_all(who, review, rate)
    return show(who, review)["review"]


def submit(who, review):
    return who.do("ReviewService/SubmitReview", reviewId=review["reviewId"], version=review["version"])


def finish(who, review, rate=rating):
    return submit(who, answer_all(who, review, rate))
