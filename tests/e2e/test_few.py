"""What reports, files and queries tell beside their figures tells of no few persons either (R16, R17)."""
import base64
import datetime as dt
import json

import pytest
import yaml

from support.server import PASSWORD, until
from support.town import Town, answer_to, fact_value, finish, month, question_set, reviews, show, submit, token


def text_of(content):
    return " ".join(base64.b64decode(content).decode().split())


# -- a verdict

@pytest.fixture(scope="module")
def judged(running):
    """P-1 rises from one case in six to all, in a team of two, in the rest of their department and in all of it; each has an action. P-2 falls
    from every second case to one in six, in all of it."""
    name = f"Team {token()}"
    town = Town(running, cases=48, workers=8, teams=[f"{name} X"] + 3 * [f"{name} N"])
    anne, dorte = town.leader("Anne"), town.leader("Dorte")
    team = {t["name"][-1]: t["teamId"] for t in town.planner.call("OrganisationService/ListTeams")["teams"] if name in t["name"]}

    def on(**later):
        return (dt.date.fromisoformat(running.value("SELECT app.today()")) + dt.timedelta(**later)).isoformat()

    def audit(answer, **more):
        a = town.audit([anne], startsOn=on(), deadline=on(days=21), **{"caseCount": 48, "spareCount": 0, **more})
        for review in reviews(anne, activity=a["activityId"]):
            nth = int(review["caseNumber"].rpartition("-")[2]) // 8  # of its caseworker's six
            finish(anne, review, lambda item, *_, nth=nth: "ja" if answer.get(item["code"], lambda _: True)(nth) else "nej")
        return a
    earlier = audit({"P-1": lambda nth: nth == 0, "P-2": lambda nth: nth % 2 == 0})
    cause = audit({})
    actions = {}
    for what, level, place in (("X", "TEAM", {"teamId": team["X"]}), ("N", "TEAM", {"teamId": team["N"]}), ("A", "DEPARTMENT", {"departmentId": town.department})):
        actions[what] = dorte.do("FollowUpService/AddAction", kind="ACTION_KIND_LEARNING", words=f"Gruppe {what} øver samtalen.", deadline=on(days=30),
                                 level=f"ACTION_LEVEL_{level}", activityId=cause["activityId"], item="P-1", hoped=0.8, **place)["action"]
        assert actions[what]["baseline"]["casesNeeded"] <= 12, "as many as two have"
    actions["F"] = dorte.do("FollowUpService/AddAction", kind="ACTION_KIND_LEARNING", words="Gruppe F deler sagerne op.", deadline=on(days=30),
                            level="ACTION_LEVEL_DEPARTMENT", activityId=cause["activityId"], item="P-2", hoped=0.4, departmentId=town.department)["action"]
    running.move_clock("25 days")
    for who in (town.admin, town.planner, anne, dorte):
        who.sign_in(who.name, PASSWORD)
    later = audit({"P-2": lambda nth: nth == 0})
    running.move_clock("25 days")
    for who in (town.admin, town.planner, anne, dorte):
        who.sign_in(who.name, PASSWORD)
    for action in actions.values():
        until(lambda action=action: "verdict" in town.planner.call("FollowUpService/GetAction", actionId=action["actionId"])["action"], what="the verdict")
    town.team, town.dorte, town.actions, town.last = team, dorte, actions, on()[:8] + "01"
    town.earlier, town.cause, town.later = earlier["activityId"], cause["activityId"], later["activityId"]
    return town


def drafted(town, reader, **place):
    return town.planner.do("ReportService/DraftReport", reader=f"REPORT_READER_{reader}", title="Prøve", kind="ACTIVITY_KIND_GENERAL",
                           fromMonth=month(3), toMonth=town.last, items=["P-1"], **place)["report"]


def rendered(town, report, format="JSON", language="da"):
    return town.planner.call("ReportService/RenderDraft", reportId=report["reportId"], language=language, format="FORMAT_" + format)


def what_it_gave(town, reader, **place):
    told = rendered(town, drafted(town, reader, **place))
    return next(b for b in json.loads(base64.b64decode(told["content"]))["blocks"] if b.get("id") == "gave")["text"].split("\n")


@pytest.mark.parametrize("reader", ["TEAM", "DEPARTMENT", "MANAGEMENT", "COMMITTEE"])
def test_r16_a_verdict_on_few_is_not_told_in_words_either(judged, server, reader):
    place = {"TEAM": {"teamId": judged.team["X"]}, "MANAGEMENT": {}}.get(reader, {"departmentId": judged.department})
    lines = what_it_gave(judged, reader, **place)
    for line in lines:
        few = "Gruppe A" not in line and "Gruppe F" not in line  # of two; the rest of them, which tells of the two; all of them
        assert ("Virkningen er målt. Den vises ikke" in line) == few and (": steget" in line or ": faldet" in line) == (not few), line
        assert "Fra " not in line if few else " sager til " in line, line
    assert len(lines) == {"TEAM": 1, "COMMITTEE": 2}.get(reader, 4)


def ends_of(town, code):
    """From where to where, out of the answers themselves."""
    counts = {}
    for activity in (town.earlier, town.later):
        [[yes, of]] = town.server.psql(f"""SELECT count(*) FILTER (WHERE n.value = 'ja'), count(*) FROM app.answer n JOIN app.review r ON r.id = n.review_id
            WHERE r.activity_id = '{activity}' AND n.item = '{code}' AND r.purpose = 'random' AND r.state = 'submitted' AND n.value IN ('ja', 'nej')""")
        counts[activity] = (int(yes), int(of))
    return *counts[town.earlier], *counts[town.later]


LINES = {"da": ("{}: steget. Fra {} af {} sager til {} af {}.", "{}: faldet. Fra {} af {} sager til {} af {}."),
         "en": ("{}: it rose. From {} of {} cases to {} of {}.", "{}: it fell. From {} of {} cases to {} of {}.")}


@pytest.mark.parametrize("language, format", [("da", "TEXT"), ("da", "CSV"), ("en", "HTML"), ("en", "JSON")])
def test_from_where_to_where_is_told_where_enough_stand_behind_both_in_what_rose_and_what_fell(judged, server, language, format):
    rose, fell = ends_of(judged, "P-1"), ends_of(judged, "P-2")
    assert rose[0] < rose[2] == rose[3] == 48 and fell[0] > fell[2]
    draw = {"da": "senere", "en": "later"}[language]
    for reader in ("DEPARTMENT", "MANAGEMENT", "COMMITTEE"):
        told = rendered(judged, drafted(judged, reader, departmentId=judged.department), format, language)
        for line, ends in zip(LINES[language], (rose, fell)):
            assert line.format(draw, *ends) in text_of(told["content"]), reader
    assert format not in ("TEXT", "HTML") or told["sheets"] == 1, "the committee's is one page"


def test_r16_from_where_to_where_is_not_told_beside_a_published_figure_of_all_its_cases_but_one(judged, server):
    """Only then is there something to subtract."""
    in_words = drafted(judged, "TEAM", teamId=judged.team["X"])
    judged.planner.do("ReportService/PublishReport", reportId=in_words["reportId"], version=in_words["version"], languages=["da"], formats=["FORMAT_TEXT"])
    assert all(" sager til " in line for line in what_it_gave(judged, "COMMITTEE", departmentId=judged.department))
    server.psql(f"""INSERT INTO app.told_set (report_id, item, number, reviews, share)
        SELECT '{in_words["reportId"]}', 'P-1', 1, (array_agg(c.review_id ORDER BY c.review_id))[2:], false FROM app.result_case c WHERE c.activity_id = '{judged.earlier}'""")
    rose, fell = what_it_gave(judged, "COMMITTEE", departmentId=judged.department)
    assert rose.endswith(": steget.") and " sager til " in fell


def test_who_leads_is_told_what_was_measured(judged, server):
    for name, action in judged.actions.items():
        outcome = judged.dorte.call("FollowUpService/GetAction", actionId=action["actionId"])["action"]["verdict"]["outcome"]
        assert outcome == ("EFFECT_FALLEN" if name == "F" else "EFFECT_MOVED")


def test_r17_a_baseline_of_one_is_refused_and_it_is_said_what_to_do(judged, server):
    """One of the team's two has moved to the others, with all cases."""
    server.psql(f"""UPDATE app.result_case SET team_id = '{judged.team["N"]}' WHERE team_id = '{judged.team["X"]}' AND caseworker_id =
        (SELECT min(c.caseworker_id::text)::uuid FROM app.result_case c WHERE c.team_id = '{judged.team["X"]}')""")
    asked = {"activityId": judged.cause, "item": "P-1", "hoped": 0.5}
    with judged.dorte.refused("BAD_VALUE", "invalid_argument") as refused:
        judged.dorte.call("FollowUpService/GetBaseline", teamId=judged.team["X"], **asked)
    assert refused.fields == ["team_id"] and refused.parameters == {"why": "baseline_of_one"}
    assert judged.dorte.call("FollowUpService/GetBaseline", departmentId=judged.department, **asked)["baseline"]["relevant"] == 96


# -- steps, markers and all of it beside the questions

MARKED = {"markers": [{"id": "planen", "title_da": "Planen", "title_en": "The plan"}]}
TOGETHER = {"step:plan": "P-", "marker:planen": "P-", "all": ""}


def marked(code):
    """P-3 applies to siblings alone."""
    file = yaml.safe_load(question_set(code, **MARKED))
    for q in file["questions"]:
        if q["code"].startswith("P"):
            q["marker"] = "planen"
    return yaml.safe_dump(file, allow_unicode=True)


@pytest.fixture(scope="module")
def siblings(running):
    """Thirty cases of ten caseworkers; one of them is about siblings, and there P-3 is no."""
    town = Town(running, cases=30, workers=10)
    town.template = town.publish(marked("soeskende-" + town.staff.mark))
    who = town.leader("Sara")
    town.read = town.audit([who], caseCount=30, spareCount=0, startsOn=month(0))
    for nth, review in enumerate(reviews(who, activity=town.read["activityId"])):
        facts = [i for i in show(who, review)["items"] if i["kind"] == "ITEM_KIND_FACT"]
        who.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[
            {"item": i["code"], "value": ("ja" if nth == 7 else "nej") if i["fact"]["type"] == "bool" else fact_value(i),
             "seen": i.get("answer", {}).get("version", 0)} for i in facts])
        shown = show(who, review)
        who.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[
            answer_to(i, "nej" if i["code"] == "P-3" or (i["code"] == "P-1" and nth % 5 == 0) else "ja")
            for i in shown["items"] if i["kind"] == "ITEM_KIND_QUESTION" and i.get("required")])
        submit(who, shown["review"])
    town.who = who
    return town


def answers_without(town, hidden, also=""):
    """Of each case its answers to each item of several questions, but for those that are hidden."""
    cases = {}
    for review, item, value in town.server.psql(f"""SELECT n.review_id, n.item, n.value FROM app.answer n JOIN app.review r ON r.id = n.review_id
            WHERE r.activity_id = '{town.read['activityId']}' AND n.value IN ('ja', 'nej') AND n.item ~ '^[PM]-' {also}"""):
        if item not in hidden:
            cases.setdefault(review, []).append((item, value == "ja"))
    return {name: [[yes for item, yes in said if item.startswith(start)] for said in cases.values()] for name, start in TOGETHER.items()}


def cells(report):
    """Every share of a report, by what its row is about."""
    ids = {r["title"]: f"{kind}:{r['id']}" for b in report["blocks"] for kind in ("step", "marker") if b.get("id") == kind + "s"
           for r in b["rows"] if r["id"] != "all"}
    for b in report["blocks"]:
        for r in b.get("rows", []):
            name = r["id"] if r["id"] in TOGETHER else ids.get(r["title"], r["id"])
            name = b["id"].removeprefix("groups-") if b.get("id", "").startswith("groups-") else name
            yield from ((b.get("id"), name, v["cell"]) for v in r["values"] if "cell" in v)


def holds_none_of(town, report, hidden):
    told = answers_without(town, hidden)
    compared = set()
    for where, name, cell in cells(report):
        if name not in TOGETHER or cell.get("suppressed") or not int(cell.get("n", 0)) or where.startswith(("groups", "spread")):
            continue
        said = [s for s in told[name] if s]
        assert (int(cell.get("count", 0)), int(cell["n"])) == (sum(map(all, said)), len(said)), (where, name)
        if cell.get("hasShare") and cell.get("mean"):
            assert cell.get("share", 0) == pytest.approx(sum(sum(s) / len(s) for s in said) / len(said), abs=1e-9), (where, name)
        compared.add((where, name))
    return compared


def question_cells(report, code):
    return [c for where, name, c in cells(report) if name == code and where != "spread"]


def figures_of(town, who, by):
    if by == "screen":
        return who.call("ReportService/GetResults", activityId=town.read["activityId"], language="da")["report"]
    got = who.call("ReportService/RenderReport", activityId=town.read["activityId"], format="FORMAT_JSON", language="da")
    return json.loads(base64.b64decode(got["content"]))


@pytest.mark.parametrize("by", ["file", "screen"])
def test_r16_results_tell_no_hidden_question_by_their_totals(siblings, server, by):
    report = figures_of(siblings, siblings.who, by)
    assert question_cells(report, "P-3") and all(c.get("suppressed") for c in question_cells(report, "P-3"))
    assert not any(c.get("suppressed") for c in question_cells(report, "P-1"))
    assert holds_none_of(siblings, report, {"P-3"}) >= {("markers", "all"), ("markers", "marker:planen"), ("steps", "step:plan")}
    assert "bag: »Er P-3 i orden?«." in json.dumps(report, ensure_ascii=False), "it says what they leave out"
    other = next(c for where, name, c in cells(report) if where == "steps" and name == "step:modtag")
    assert (int(other["count"]), int(other["n"])) == (30, 30), "a step that P-3 is no part of is what it is"


@pytest.mark.parametrize("reader", ["DEPARTMENT", "MANAGEMENT", "COMMITTEE"])
def test_r16_nor_does_a_report_to_readers_in_its_courses(siblings, server, reader):
    made = siblings.planner.do("ReportService/DraftReport", reader=f"REPORT_READER_{reader}", title="Prøve", kind="ACTIVITY_KIND_GENERAL",
                               fromMonth=month(0), toMonth=month(0), items=["all", "marker:planen", "P-1"], departmentId=siblings.department)["report"]
    got = siblings.planner.call("ReportService/RenderDraft", reportId=made["reportId"], language="da", format="FORMAT_JSON")
    report = json.loads(base64.b64decode(got["content"]))
    assert ("indicators", "all") in holds_none_of(siblings, report, {"P-3"})
    assert "bag: »Er P-3 i orden?«." in json.dumps(report, ensure_ascii=False)


def test_r16_nor_does_a_trend_as_a_file(siblings, server):
    asked = {"subject": "REPORT_SUBJECT_TREND", "kind": "ACTIVITY_KIND_GENERAL", "fromMonth": month(0), "toMonth": month(0), "departmentId": siblings.department,
             "items": ["all", "marker:planen"], "language": "da"}
    report = json.loads(base64.b64decode(siblings.planner.call("ReportService/RenderReport", format="FORMAT_JSON", **asked)["content"]))
    said = answers_without(siblings, {"P-3"})
    points = {b["id"]: b["rows"][0]["values"][0]["cell"] for b in report["blocks"] if b.get("rows") and "cell" in b["rows"][0]["values"][0]}
    for name in ("all", "marker:planen"):
        of = next(cell for where, cell in points.items() if name in where)
        assert (int(of.get("count", 0)), int(of["n"])) == (sum(map(all, said[name])), len(said[name])), name


@pytest.mark.parametrize("by", ["file", "screen"])
def test_r16_nor_do_two_teams_held_against_each_other(siblings, server, by):
    teams = {w["teamId"] for w in siblings.each_worker() if siblings.staff.mark in w["code"]}
    one, other = sorted(teams)
    asked = {"kind": "ACTIVITY_KIND_GENERAL", "fromMonth": month(0), "toMonth": month(0), "teamId": one, "otherTeamId": other, "language": "da",
             "items": ["all", "marker:planen", "P-1"]}
    if by == "screen":
        report = siblings.who.call("ReportService/CompareResults", **asked)["report"]
    else:
        got = siblings.who.call("ReportService/RenderReport", subject="REPORT_SUBJECT_COMPARISON", format="FORMAT_JSON", **asked)
        report = json.loads(base64.b64decode(got["content"]))
    assert "bag: »Er P-3 i orden?«." in json.dumps(report, ensure_ascii=False)
    rows = {r["id"]: [v["cell"] for v in r["values"] if "cell" in v] for b in report["blocks"] for r in b.get("rows", [])}
    for name in ("all", "marker:planen"):
        for cell, team in zip(rows[name], (one, other)):
            said = answers_without(siblings, {"P-3"}, f"AND r.id IN (SELECT k.review_id FROM app.result_case k WHERE k.team_id = '{team}')")[name]
            assert (int(cell.get("count", 0)), int(cell["n"])) == (sum(map(all, said)), len(said)), (name, team)


# -- a part of what can be asked for whole

@pytest.fixture(scope="module")
def tiny(running):
    """Four caseworkers in two teams, four cases each. One case of team N is of a target group of its own, and P-1 is no in it alone."""
    town = Town(running, cases=16, workers=4)
    secret = town.rows[2]["Sagsnr"]
    running.psql(f"UPDATE app.case SET target_group = 'Handicap' WHERE case_number = '{secret}'")
    who = town.leader("Tora")
    a = town.audit([who], caseCount=0, spareCount=0, startsOn=month(0), method="METHOD_ALL")
    for review in reviews(who, activity=a["activityId"]):
        finish(who, review, lambda item, *_, here=review["caseNumber"]: "nej" if here == secret and item["code"] == "P-1" else "ja")
    town.team = next(w["teamId"] for w in town.each_worker() if w["code"] == town.staff.workers[0][0])
    return town


def asked_by(who, town, **part):
    got = who.call("ReportService/GetResults", **{"kind": "ACTIVITY_KIND_GENERAL", "fromMonth": month(0), "toMonth": month(0), "teamId": town.team, **part})
    return question_cells(got["report"], "P-1")[-1]


def counts(cell):
    return None if cell.get("suppressed") else (int(cell.get("count", 0)), int(cell["n"]))


def test_r17_no_part_of_a_team_is_told_that_leaves_one_caseworker_over(tiny, server):
    outsider, near = tiny.leader("Olga"), tiny.leader("Nora")
    assert counts(asked_by(outsider, tiny)) == (7, 8), "what two did"
    for group in ("Handicap", "Udsat barn"):
        assert counts(asked_by(outsider, tiny, targetGroup=group)) is None, "the one is a caseworker's, the other all but that"
    server.psql(f"INSERT INTO app.team_lead (person_id, team_id, held_from) VALUES ('{near.id}', '{tiny.team}', '2020-01-01')")
    assert counts(asked_by(near, tiny, targetGroup="Udsat barn")) == (7, 7), "whoever leads them sees them one by one"
    assert counts(asked_by(near, tiny, targetGroup="Handicap")) == (0, 1)


def test_r17_nor_over_time_nor_held_against_another_team(tiny, server):
    outsider, part = tiny.leader("Orla"), {"kind": "ACTIVITY_KIND_GENERAL", "fromMonth": month(0), "toMonth": month(0), "teamId": tiny.team, "items": ["P-1"]}
    other = next(w["teamId"] for w in tiny.each_worker() if w["code"] == tiny.staff.workers[1][0])

    def first_cell(method, **more):
        report = outsider.call(f"ReportService/{method}", **part, **more)["report"]
        return next(v["cell"] for b in report["blocks"] for r in b.get("rows", []) for v in r["values"] if "cell" in v)
    for group in ("Handicap", "Udsat barn"):
        assert counts(first_cell("GetTrend", targetGroup=group)) is None
        assert counts(first_cell("CompareResults", otherTeamId=other, targetGroup=group)) is None
    assert counts(first_cell("GetTrend")) == (7, 8) == counts(first_cell("CompareResults", otherTeamId=other))


def test_r17_a_part_that_leaves_two_over_is_told(tiny, server):
    server.psql(f"UPDATE app.result_case SET target_group = 'Handicap' WHERE review_id IN (SELECT min(k.review_id::text)::uuid FROM app.result_case k "
                f"WHERE k.team_id = '{tiny.team}' AND k.target_group <> 'Handicap' AND k.caseworker_id = '{tiny.worker_id(0)}')")
    outsider = tiny.leader("Ove")
    assert counts(asked_by(outsider, tiny, targetGroup="Udsat barn")) == (6, 6)
    assert counts(asked_by(outsider, tiny, targetGroup="Handicap")) == (1, 2)


@pytest.mark.parametrize("asked", ["results", "comparison"])
def test_r17_whoever_leads_a_part_is_not_told_a_whole_that_leaves_one_caseworker_over(running, asked):
    """Two of a department's three caseworkers are of the team that Nora leads and sees whole: the whole would tell her of the third."""
    town = Town(running, cases=12, workers=3)
    who = town.leader("Tora")
    for ago in (0, 1):
        activity = town.audit([who], caseCount=0, spareCount=0, startsOn=month(ago), method="METHOD_ALL")
        for review in reviews(who, activity=activity["activityId"]):
            finish(who, review, lambda item, *_: "ja")
    town.team = team = next(w["teamId"] for w in town.each_worker() if w["code"] == town.staff.workers[0][0])
    near, outsider = town.leader("Nora"), town.leader("Olga")
    running.psql(f"INSERT INTO app.team_lead (person_id, team_id, held_from) VALUES ('{near.id}', '{team}', '2020-01-01')")

    def told_of(leader):
        if asked == "results":
            return counts(asked_by(leader, town, teamId="", departmentId=town.department))
        got = leader.call("ReportService/CompareResults", kind="ACTIVITY_KIND_GENERAL", departmentId=town.department, fromMonth=month(1), toMonth=month(1),
                          otherFromMonth=month(0), otherToMonth=month(0), items=["P-1"])
        return counts(question_cells(got["report"], "P-1")[0])

    assert told_of(outsider) == (12, 12), "what three did"
    assert told_of(near) is None
    if asked == "results":
        assert counts(asked_by(near, town, teamId=team)) == (8, 8), "her own"


# -- why there is nothing to read

def heading(town, reader, **more):
    made = town.planner.do("ReportService/DraftReport", **{"reader": f"REPORT_READER_{reader}", "title": "Prøve", "kind": "ACTIVITY_KIND_GENERAL", "fromMonth": month(0),
                                                           "toMonth": month(0), "departmentId": town.department, "items": ["P-1"], **more})["report"]
    got = town.planner.call("ReportService/RenderDraft", reportId=made["reportId"], language="da", format="FORMAT_JSON")
    return json.loads(base64.b64decode(got["content"]))


def test_a_report_that_shows_nothing_says_the_true_reason(tiny, siblings, server):
    assert heading(tiny, "DEPARTMENT")["title"] == "Der står for få rådgivere bag tallene til at vise dem."
    assert heading(siblings, "DEPARTMENT", kind="ACTIVITY_KIND_THEMED", items=[])["title"] == "Ingen sag er gennemgået i disse måneder."
    assert heading(siblings, "DEPARTMENT")["title"].startswith("Er P-1 i orden?")
    told = heading(tiny, "TEAM", departmentId="", teamId=tiny.team, items=[])
    for block in ("good", "hard"):
        assert next(b for b in told["blocks"] if b.get("id") == block)["text"] == "Der står for få rådgivere bag tallene til at sige det her."


def test_r27_a_pack_in_words_says_that_it_is_preliminary_and_no_count(tiny, server):
    """Its words rest on the cases of the department, whose answers can still be changed."""
    told = heading(tiny, "TEAM", departmentId="", teamId=tiny.team, items=[])
    said = next(b for b in told["blocks"] if b.get("id") == "preliminary")["text"]
    assert said.startswith("Foreløbig: I nogle af sagerne kan svar stadig blive ændret, til og med ")


# -- what a hidden question is part of, where its cases have faded

def course(town, by):
    asked = {"kind": "ACTIVITY_KIND_GENERAL", "fromMonth": month(0), "toMonth": month(0), "departmentId": town.department, "language": "da",
             "items": ["all", "marker:planen", "step:plan", "step:modtag", "P-1"]}
    if by == "screen":
        return town.who.call("ReportService/GetTrend", **asked)["report"]
    got = town.who.call("ReportService/RenderReport", subject="REPORT_SUBJECT_TREND", format="FORMAT_JSON", **asked)
    return json.loads(base64.b64decode(got["content"]))


def points(report):
    return {b["id"]: b["rows"][0]["values"][0]["cell"] for b in report["blocks"] if b.get("kind") == "BLOCK_KIND_SERIES"}


def test_r16_a_trend_on_the_screen_is_told_without_a_hidden_question_as_its_file_is(siblings, server):
    said = answers_without(siblings, {"P-3"})
    for by in ("screen", "file"):
        told = points(course(siblings, by))
        for name in TOGETHER:
            assert counts(told[name]) == (sum(map(all, said[name])), len(said[name])), (by, name)
        assert "månederne: »Er P-3 i orden?«." in json.dumps(course(siblings, by), ensure_ascii=False)


def test_r16_r20_what_cannot_be_computed_without_a_hidden_question_is_hidden(siblings, server):
    """Its one case has faded: of that month nothing but sums is left, with its answer in them."""
    server.psql(f"""SELECT app.fade_review(n.review_id) FROM app.answer n JOIN app.review r ON r.id = n.review_id
        WHERE r.activity_id = '{siblings.read["activityId"]}' AND n.item = 'P-3' AND n.value = 'nej'""")
    for by in ("screen", "file"):
        told = points(course(siblings, by))
        assert {name for name, cell in told.items() if cell.get("suppressed")} == set(TOGETHER), by
        assert counts(told["step:modtag"]) == (30, 30) and counts(told["P-1"])[1] == 30, by
        results = {name: cell for where, name, cell in cells(figures_of(siblings, siblings.who, by)) if where in ("markers", "steps")}
        assert all(results[name].get("suppressed") for name in TOGETHER) and not results["step:modtag"].get("suppressed"), by
    made = siblings.planner.do("ReportService/DraftReport", reader="REPORT_READER_DEPARTMENT", title="Prøve", kind="ACTIVITY_KIND_GENERAL",
                               fromMonth=month(0), toMonth=month(0), items=["all", "marker:planen", "P-1"], departmentId=siblings.department)["report"]
    for where, name, cell in cells(json.loads(base64.b64decode(rendered(siblings, made)["content"]))):
        assert name not in TOGETHER or cell.get("suppressed") or not int(cell.get("n", 0)), (where, name, cell)
