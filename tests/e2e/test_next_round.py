"""Where talking pays, and what "ikke relevant" may hide: every figure again from what was answered."""
import math
import re

import pytest

from support.desk import Desk
from support.town import Town, finish, question_set, reviews, save, show, token, version_of
from test_consensus import in_two_weeks, read_all

ASKED = ("P-1", "P-2", "M-1")


def suggested(who, template):
    return who.call("CalibrationService/SuggestCalibration", templateId=template)


def opened(town, activity, panel, cases):
    return town.planner.do("CalibrationService/OpenCalibration", activityId=activity["activityId"], panel=[p.id for p in panel],
                           deadline=in_two_weeks(), caseCount=cases)


def test_the_next_round_goes_where_disagreement_frequency_and_consequence_meet(running):
    town = Town(running)  # its own: a case that any round has read is chosen for no other
    anne, bo = town.leader("Anne"), town.leader("Bo")
    activity = town.audit([anne, bo], templateId=town.publish(question_set("bog-" + token(), critical=("P-1",))), caseCount=16)
    template = activity["templateId"]
    before = suggested(town.planner, template)["questions"]
    assert before[0]["question"] == "P-1" and before[0]["score"] == 0.5 and before[-1]["score"] == 0.25
    opened(town, activity, [anne, bo], 9)
    read_all([anne, bo])
    nine = suggested(town.planner, template)
    p1 = next(q for q in nine["questions"] if q["question"] == "P-1")
    assert (p1["disagreement"]["n"], p1["disagreement"]["count"]) == ("9", "9") and not p1["disagreement"].get("hasShare")
    assert [q["score"] for q in nine["questions"]] == [q["score"] for q in before], "r15_no score is made of nine cases"
    opened(town, activity, [anne, bo], 1)
    read_all([anne, bo])
    told = suggested(town.planner, template)
    after = {q["question"]: q for q in told["questions"]}
    assert after["P-1"]["score"] == 1 and after["P-1"]["disagreement"]["share"] == 1
    assert "cases" not in told, "no ordinary review is in"
    in_no_round = """SELECT NOT EXISTS (SELECT FROM app.seat s JOIN app.panel p ON p.id = s.panel_id JOIN app.case c ON c.id = s.case_id
        WHERE c.case_number = '{}' AND p.purpose IN ('calibration', 'anchor'))"""
    drawn = [r for r in reviews(anne, activity=activity["activityId"]) if town.server.value(in_no_round.format(r["caseNumber"])) == "t"]
    split, calm = drawn[:2]
    finish(anne, split, lambda item, scale, who: "ja")
    finish(anne, calm, lambda item, scale, who: "ikke_relevant" if item["code"] in ("P-1", "M-1") else "ja")
    told = suggested(town.planner, template)
    first = told["cases"]
    assert [c["caseNumber"] for c in first] == [split["caseNumber"]] and "P-1" in first[0]["questions"] and first[0]["expected"] >= 1
    assert "cases" not in suggested(anne, template), "planners choose cases"
    p1 = next(q for q in told["questions"] if q["question"] == "P-1")
    assert p1["score"] == 1 and (p1["asked"]["count"], p1["asked"]["n"]) == ("1", "2") and not p1["asked"].get("hasShare"), \
        "r15_how often it is asked is not reckoned from two reviews"
    assert after["P-2"].get("score", 0) == 0 and list(after)[0] == "P-1" and list(after)[1] == "M-1"


# -- the radar

def answer_to(nth, code):
    """What the nth case is answered first."""
    if code == "M-1":
        return "ikke_relevant" if nth % 3 == 0 else "ja" if nth % 4 else "nej"
    if code == "P-1":
        return "ja" if nth % 2 else "nej"
    return "ja" if nth % 3 == 0 else "ikke_relevant"  # P-2: eight are relevant


@pytest.fixture(scope="module")
def read(running):
    """A stratified draw of 22 of 45 cases, so that weights differ; two leaders; two answers corrected; one question that ceased to apply."""
    town = Town(running, cases=45, workers=10)
    anne, bo = town.leader("Anne"), town.leader("Bo")
    activity = town.audit([anne, bo], method="METHOD_STRATIFIED", caseCount=22, spareCount=0)["activityId"]
    said, corrected = {}, {}
    for who in (anne, bo):
        for review in reviews(who, activity=activity):
            nth = len(said)
            if nth == 0:
                save(who, review, "soeskende", "ja", version_of(show(who, review), "soeskende"))
                save(who, review, "P-3", "ikke_relevant")
                save(who, review, "soeskende", "nej", version_of(show(who, review), "soeskende"))
            finish(who, review, lambda item, *_, nth=nth: answer_to(nth, item["code"]))
            said[review["reviewId"]] = {"who": who.id, "worker": int(review["caseNumber"].rpartition("-")[2]) % 10, **{code: answer_to(nth, code) for code in ASKED}}
            if nth in (2, 3):
                corrected[review["reviewId"]] = (who, review, *(("P-1", "ja") if nth == 2 else ("M-1", "nej")))
    for who, review, item, value in corrected.values():
        cara = town.make("caseworker", "Cara", caseworkerId=town.worker_id(int(review["caseNumber"].rpartition("-")[2]) % 10))
        cara.do("EntryService/AddRemark", reviewId=review["reviewId"], item=item, words="Den er der", document="Barnets plan", documentDate="2026-03-02")
        who.do("EntryService/AnswerRemark", reviewId=review["reviewId"], item=item, remark=1, value=value, words="Set")
        said[review["reviewId"]][item] = value
    for review, chance in town.server.psql(f"SELECT id, chance FROM app.review WHERE activity_id = '{activity}' AND purpose = 'random'"):
        said[review]["weight"] = 1 / float(chance)
    assert len({r["weight"] for r in said.values()}) > 1
    town.read, town.activity_id, town.anne, town.bo = list(said.values()), activity, anne, bo
    return town


def share(rows):
    """Of (weight, yes): the estimator of results, with Wilson's interval at the effective number of cases."""
    w, w2, wy = sum(a for a, _ in rows), sum(a * a for a, _ in rows), sum(a for a, yes in rows if yes)
    p, n, z = wy / w, w * w / w2, 1.959963984540054
    centre, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return pytest.approx([p, (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)], abs=1e-9)


def figures(cell):
    return [cell.get(k, 0) for k in ("share", "low", "high")]


def counts(cell):
    return int(cell.get("count", 0)), int(cell.get("n", 0))


def radar(who, town):
    got = who.call("CalibrationService/GetRelevance", activityId=town.activity_id)
    return got["notRelevant"], {q["question"]: q for q in got["questions"]}


def one_person_could_be_told(code, read):
    """By chance of the draw: some weight belongs to one caseworker's relevant cases alone, so that a weighted share would tell of them (R16)."""
    behind = {}
    for r in read:
        if r[code] != "ikke_relevant":
            behind.setdefault(r["weight"], set()).add(r["worker"])
    return any(len(workers) == 1 for workers in behind.values())


def test_r15_r27_the_radar_weighs_and_corrects_as_the_results_do(read):
    whole, told = radar(read.planner, read)
    assert set(told) == set(ASKED), "what ceased to apply was not asked"
    for code in ASKED:
        rows = [(r["weight"], r[code]) for r in read.read]
        relevant = [(w, v == "ja") for w, v in rows if v != "ikke_relevant"]
        apart = [w for w, v in rows if v == "ikke_relevant"]
        q = told[code]
        if one_person_could_be_told(code, read.read) and q["notRelevant"].get("withheld", "few_persons") == "few_persons":
            continue
        assert counts(q["notRelevant"]) == (len(apart), len(rows))
        assert figures(q["notRelevant"]) == share([(w, v == "ikke_relevant") for w, v in rows])
        assert counts(q["result"]) == (sum(yes for _, yes in relevant), len(relevant))
        if len(relevant) < 10:
            assert code == "P-2" and not q["result"].get("hasShare") and "ifHalf" not in q and "ifAll" not in q
            continue
        assert figures(q["result"]) == share(relevant)
        if apart:
            assert counts(q["ifAll"]) == (sum(yes for _, yes in relevant), len(rows))
            assert figures(q["ifAll"]) == share(relevant + [(w, False) for w in apart])
            half, part = (len(apart) + 1) // 2, (len(apart) + 1) // 2 / len(apart)
            w, wy = sum(w for w, _ in relevant) + part * sum(apart), sum(w for w, yes in relevant if yes)
            assert counts(q["ifHalf"])[1] == len(relevant) + half and q["ifHalf"]["share"] == pytest.approx(wy / w, abs=1e-9)
    some = [(r["weight"], any(r[c] == "ikke_relevant" for c in ASKED)) for r in read.read]
    assert counts(whole) == (sum(yes for _, yes in some), 22) and figures(whole) == share(some)
    report = read.planner.call("ReportService/GetResults", activityId=read.activity_id)["report"]
    cells = [v["cell"] for b in report["blocks"] for r in b.get("rows", []) if r.get("id") == "P-1" for v in r["values"] if v.get("cell", {}).get("hasShare")]
    assert any(told["P-1"]["result"]["share"] == pytest.approx(c["share"], abs=1e-12) for c in cells), "as it stands in the results"


def test_r16_each_sees_their_own_and_planners_see_all_by_name(read):
    _, told = radar(read.planner, read)
    for code in ASKED:
        assert [r["displayName"] for r in told[code]["reviewers"]] == ["Anne", "Bo"] and "own" not in told[code]
        for reviewer in told[code]["reviewers"]:
            rows = [(r["weight"], r[code] == "ikke_relevant") for r in read.read if r["who"] == reviewer["userId"]]
            assert counts(reviewer["notRelevant"]) == (sum(yes for _, yes in rows), len(rows))
            assert figures(reviewer["notRelevant"]) == share(rows)
    for who in (read.anne, read.bo):
        _, mine = radar(who, read)
        own = next(r for r in told["M-1"]["reviewers"] if r["userId"] == who.id)
        assert mine["M-1"]["own"] == own["notRelevant"] and all("reviewers" not in q for q in mine.values())


def test_at_the_terminal_the_radar_says_it_in_words(read, tmp_path):
    planner = Desk(read.server, tmp_path / "poul", read.planner).run("kalibrering", "relevans", read.activity_id)
    anne = Desk(read.server, tmp_path / "anne", read.anne).run("kalibrering", "relevans", read.activity_id)
    m1 = re.search(r"^M-1 (.*\n(?:  .*\n)*)", planner, re.M)[1]
    assert re.match(r" ikke relevant i 7 af 22 sager, 7 uden begrundelse\n  Anne 3 af 11; Bo 4 af 11\n  resultat: ", m1), m1
    assert "hvis alle havde været nej: 0," in m1, m1
    assert "en forskel er noget at tale om" in planner and max(map(len, planner.splitlines())) <= 80
    assert "dine egne: 3 af 11" in anne and "Bo" not in anne and "kræver 10 sager" in anne


def test_r17_what_one_caseworker_alone_stands_behind_is_hidden(running):
    town = Town(running, cases=20, workers=1)
    anne, bo = town.leader("Anne"), town.leader("Bo")
    town.activity_id = town.audit([anne, bo], caseCount=14, spareCount=0)["activityId"]
    for who in (anne, bo):
        for nth, review in enumerate(reviews(who, activity=town.activity_id)):
            finish(who, review, lambda item, *_, nth=nth: "ikke_relevant" if item["code"] == "M-1" or nth == 0 else "ja")
    for who in (town.planner, anne):
        whole, told = radar(who, town)
        assert whole == {"suppressed": True}
        for q in told.values():
            assert q["notRelevant"] == q["result"] == {"suppressed": True} and not {"ifHalf", "ifAll", "reviewers", "withoutReason"} & set(q)
    assert counts(told["M-1"]["own"]) == (7, 7), "one's own answers are one's own"


def test_r18_whoever_is_told_of_single_reviewers_has_looked_at_them(read):
    officer = read.make("data_protection_officer", "Dina")

    def looks():
        acts = officer.call("AuditService/ListActs", actorId=read.planner.id, pageSize=1000)["acts"]
        return sum(1 for a in acts if a["method"] == "CalibrationService/GetRelevance" and a["target"] == f"user:{read.anne.id}")

    before = looks()
    radar(read.planner, read)
    assert looks() == before + 1
    radar(read.anne, read)
    assert looks() == before + 1, "one's own figures are no look at a person"


def test_r11_below_ten_relevant_cases_the_counts_say_it(town, anne, bo):
    activity = town.audit([anne, bo])
    mine, his = reviews(anne, activity=activity["activityId"]), reviews(bo, activity=activity["activityId"])
    for review in mine:
        finish(anne, review, lambda item, scale, who: "ikke_relevant" if item["code"] == "M-1" else "ja")
    for review in his:
        finish(bo, review, lambda item, scale, who: "ja")
    got = anne.call("CalibrationService/GetRelevance", activityId=activity["activityId"])
    m1 = next(q for q in got["questions"] if q["question"] == "M-1")
    assert int(m1["own"]["count"]) == len(mine)
    if not m1["notRelevant"].get("suppressed"):  # two of four cases may be one caseworker's
        assert int(m1["notRelevant"]["count"]) == len(mine) and int(m1["result"]["n"]) == len(his)
        assert not m1["notRelevant"].get("hasShare") and "ifHalf" not in m1 and "ifAll" not in m1
    with anne.refused("NOT_FOUND"):
        anne.call("CalibrationService/GetRelevance", activityId="00000000-0000-0000-0000-000000000000")
