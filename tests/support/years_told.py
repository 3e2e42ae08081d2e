"""Three years told to every reader, in both languages and every form, through the product's own calls: for tests and for eyes."""
import base64
import copy
import itertools
from concurrent.futures import ThreadPoolExecutor

from support.server import PASSWORD
from support.three_years import acted, three_years
from support.told import in_team, morning
from support.town import month

READERS = ("COMMITTEE", "MANAGEMENT", "DEPARTMENT", "TEAM")
LANGUAGES = ("da", "en")
FORMS = ("HTML", "PDF", "XLSX", "CSV", "JSON", "TEXT")
WHEEL = (("Overordnet tilsyn", "GENERAL", 1, 31), ("Tematisk tilsyn: børnesamtalen", "THEMED", 2, 28), ("Kalibrering", "CALIBRATION", 4, 30),
         ("Overordnet tilsyn", "GENERAL", 5, 31), ("Tematisk tilsyn: opfølgning", "THEMED", 8, 31), ("Overordnet tilsyn", "GENERAL", 9, 30),
         ("Redegørelse til udvalget", "REPORTING", 11, 30))


def whole_years(server):
    """Three years, what was done about them and what that gave. The town knows a team, its leader Nora, and a caseworker in it."""
    town, leaders = three_years(server)
    town.team = acted(server, town, leaders)
    town.worker = town.worker_id(0)
    town.nora = town.leader("Nora")
    in_team(town, town.worker, town.nora)
    server.move_clock("30 days")
    for who in (town.nora, town.planner):
        who.sign_in(who.name, PASSWORD)
    morning(server)
    town.year = next_year(town, leaders)
    return town


def next_year(town, leaders):
    """A plan of next year, as a ring shows it; its number."""
    year = int(town.server.value("SELECT extract(year FROM app.today())")) + 1
    frame = {"departments": [town.department], "exemptMonths": -1}
    activities = [{"key": f"del-{month}", "title": title, "kind": f"ACTIVITY_KIND_{kind}", "startsOn": f"{year}-{month:02d}-01",
                   "deadline": f"{year}-{month:02d}-{last}",
                   **({} if kind == "REPORTING" else {"mode": "MODE_ALONE", "method": "METHOD_SIMPLE", "templateId": town.template,
                                                      "frame": frame, "caseCount": 4})}
                  for title, kind, month, last in WHEEL]
    town.planner.do("WheelService/PutWheel", wheel={"year": year, "hoursPerMonth": 7.4, "reviewers": [one.id for one in leaders],
                                                    "activities": activities})
    return year


def words_of(reader):
    own = [{"place": "opening", "words": "Flere børn bliver hørt, før der træffes afgørelse. Opfølgningen er vi ikke i mål med."},
           {"place": "actions", "words": "Alle teams øver børnesamtalen i foråret. Opfølgning får fast tid i kalenderen."}]
    return own if reader in ("COMMITTEE", "MANAGEMENT") else own[:1]


def drafts(town):
    """A draft to each reader, with a leader's words and a figure from elsewhere; the committee's is approved."""
    drafted = {}
    for reader in READERS:
        part = {"teamId": town.team["teamId"]} if reader == "TEAM" else {"departmentId": town.department}
        report = town.planner.do("ReportService/DraftReport", reader=f"REPORT_READER_{reader}", title="Ledelsestilsyn 2024–2026",
                                 kind="ACTIVITY_KIND_GENERAL", fromMonth=month(35), toMonth=month(-2), **part)["report"]
        town.planner.do("ReportService/UpdateDraft", reportId=report["reportId"], version=1, title=report["title"], items=[],
                        words=words_of(reader), context=[{"what": "Samtale med barnet før afgørelsen, hele landet", "figure": "65 %",
                                                          "source": "Børnesagsbarometret 2024", "date": "2024-12-01"}])
        drafted[reader] = report["reportId"]
    town.nora.do("ReportService/ApproveReport", reportId=drafted["COMMITTEE"], version=2, approver="Mette Holm, direktør for Børn og Unge")
    return drafted


def rendered(town, report, language, form, view="PAGE"):
    return base64.b64decode(town.planner.call("ReportService/RenderDraft", reportId=report, language=language, view=f"REPORT_VIEW_{view}",
                                              format=f"FORMAT_{form}")["content"])


def told(town, drafted, language, forms, asked_forms):
    """Each file by name: every reader's, and what leaders ask for themselves."""
    for reader, form in itertools.product(READERS, forms):
        yield f"{reader.lower()}-{language}-page.{form.lower()}", rendered(town, drafted[reader], language, form)
    for reader in READERS:
        yield f"{reader.lower()}-{language}-slides.html", rendered(town, drafted[reader], language, "HTML", "SLIDES")
    for form in ("HTML", "TEXT"):
        yield f"committee-{language}-agenda.{form.lower()}", rendered(town, drafted["COMMITTEE"], language, form, "AGENDA")
    for form in forms:
        got = town.nora.call("FeedbackService/RenderFeedback", caseworkerId=town.worker, language=language, format=f"FORMAT_{form}")
        yield f"caseworker-{language}-page.{form.lower()}", base64.b64decode(got["content"])
    yield from asked(town, language, asked_forms)
    yield from ring(town, language)


def asked(town, language, forms):
    general = {"kind": "ACTIVITY_KIND_GENERAL", "departmentId": town.department}
    whole = {**general, "fromMonth": month(35), "toMonth": month(0)}
    items = ["all", "I-1", "V-1", "F-1"]
    activity = town.server.value("SELECT activity_id FROM app.result_case ORDER BY period LIMIT 1")
    for name, subject, wanted in (
            ("results", "RESULTS", whole), ("trend", "TREND", {**whole, "items": items}), ("progress", "PROGRESS", {"activityId": activity}),
            ("comparison", "COMPARISON", {**general, "items": items, "fromMonth": month(35), "toMonth": month(24), "otherFromMonth": month(11),
                                          "otherToMonth": month(0)})):
        for form in forms:
            got = town.planner.call("ReportService/RenderReport", subject=f"REPORT_SUBJECT_{subject}", format=f"FORMAT_{form}",
                                    language=language, **wanted)
            yield f"{name}-{language}-page.{form.lower()}", base64.b64decode(got["content"])


def ring(town, language):
    """The year ahead as text, and as a drawing on a page of its own."""
    text, drawing = (base64.b64decode(town.planner.call("WheelService/RenderWheel", year=town.year, format=f"WHEEL_FORMAT_{form}",
                                                        language=language)["content"]) for form in ("TEXT", "SVG"))
    yield f"ring-{language}-page.text", text
    yield f"ring-{language}-page.html", (f'<!DOCTYPE html><html lang="{language}"><head><title>Ring</title></head><body><main><h1>Ring</h1>'.encode()
                                         + drawing[drawing.index(b"<svg"):] + b"</main></body></html>")


def at_desks_of_their_own(town):
    """The same people with connections of their own: who asks at the same time needs another one."""
    town = copy.copy(town)
    town.planner, town.nora = copy.copy(town.planner), copy.copy(town.nora)
    town.planner.connection = town.nora.connection = None
    return town


def write_all(town, drafted, folder, languages=LANGUAGES, forms=FORMS, asked_forms=FORMS):
    """The files, written as they come; the languages at the same time, since a PDF keeps a program of its own busy for seconds."""
    def write(language):
        there = at_desks_of_their_own(town)
        paths = []
        for name, content in told(there, drafted, language, forms, asked_forms):
            paths.append(folder / name)
            paths[-1].write_bytes(content)
        there.planner.close()
        there.nora.close()
        return paths

    with ThreadPoolExecutor(len(languages)) as pool:
        for paths in pool.map(write, languages):
            yield from paths
