"""Question sets of one's own: composed, composed again, audited with, printed."""
import base64
import json
import os
import re
import subprocess

import pytest
import yaml

from support.client import request_id
from support.server import PASSWORD, PATIENCE, TILSYN
from support.town import finish, question_set, reviews, save, show, token

GRADE = {"id": "grad", "options": [{"value": v, "label_da": v, "label_en": v, "counts": True, "score": str(n)}
                                   for n, v in enumerate(["lav", "nogen", "hoej"])]}
OWN = {"code": "E-1", "step": "modtag", "textDa": "Er egen arbejdsgang fulgt?", "textEn": "Was our routine followed?",
       "guidanceDa": "Se efter et notat.", "obligation": "skal", "critical": True, "validFrom": "2024-01-01",
       "applies": {"when": [{"fact": "soeskende", "op": "eq", "value": "true"}]}}


def other_set(code, **changes):
    """A set whose codes are its own, on the same scale: a step shared with the first set, a step alone, a pointer."""
    file = yaml.safe_load(question_set(code))
    file["steps"] = [file["steps"][1], {"order": 2, "id": "emne", "code": "E", "title_da": "Emne", "title_en": "Topic"}]
    file["case_facts"].append({"id": "anbragt", "title_da": "Anbragt", "title_en": "Placed", "type": "bool"})
    mark = code[-8:]
    file["questions"] = [
        {"code": f"X-{mark}-1", "step": "plan", "text_da": "Ét?", "text_en": "One?"},
        {"code": f"X-{mark}-2", "step": "emne", "text_da": "To?", "text_en": "Two?",
         "applies": {"text_da": "Når barnet er anbragt", "when": [{"fact": "anbragt", "op": "eq", "value": "true"}]}}]
    return yaml.safe_dump({**file, **changes}, allow_unicode=True)


@pytest.fixture
def sets(town):
    """Two published sets: the first with P-1..3 and M-1, the second with a step of its own."""
    first, second = "foerste-" + token(), "anden-" + token()
    return {"first": town.publish(question_set(first)), "second": town.publish(other_set(second)), "mark": second[-8:],
            "first_code": first, "second_code": second}


def compose(town, code, picks, version="1", **more):
    return town.planner.do("TemplateService/ComposeTemplate", code=code, versionName=version, titleDa="Vores sæt", titleEn="Our set",
                           picks=picks, **more)


def whole(town, template):
    return town.planner.call("TemplateService/GetTemplate", templateId=template)


def questions(got):
    return {q["code"]: q for q in got["file"]["questions"]}


def test_a_composition_remembers_where_each_question_came_from(town, sets):
    made = compose(town, "egen-" + token(), [{"templateId": sets["first"], "steps": ["plan"]},
                                             {"templateId": sets["second"], "questions": [f"X-{sets['mark']}-1"]}],
                   questions=[{**OWN, "step": "plan"}])
    assert (made["steps"], made["questions"], made["fresh"]) == (1, 5, 5)
    got = whole(town, made["templateId"])
    assert got["template"]["kind"] == "egen" and "publishedAt" not in got["template"]
    asked = questions(got)
    assert list(asked) == ["P-1", "P-2", "P-3", f"X-{sets['mark']}-1", "E-1"]
    assert asked["P-2"]["origin"] == {"templateId": sets["first"], "code": sets["first_code"], "versionName": "1.0.0", "question": "P-2"}
    assert asked[f"X-{sets['mark']}-1"]["origin"]["code"] == sets["second_code"]
    assert "origin" not in asked["E-1"] and all(q["lineage"] == "new" for q in asked.values())
    assert [f["id"] for f in got["file"]["caseFacts"]] == ["decision_date", "soeskende"]  # anbragt is not needed


def test_steps_facts_and_conditions_come_along_in_order(town, sets):
    made = compose(town, "egen-" + token(), [{"templateId": sets["second"]}, {"templateId": sets["first"]}],
                   questions=[{**OWN, "step": "eget"}], steps=[{"id": "eget", "code": "EG", "titleDa": "Eget", "titleEn": "Own"}])
    file = whole(town, made["templateId"])["file"]
    assert [s["id"] for s in file["steps"]] == ["plan", "emne", "modtag", "eget"]
    assert [s["order"] for s in file["steps"]] == [1, 2, 3, 4]
    assert [q["step"] for q in file["questions"]] == ["plan"] * 4 + ["emne", "modtag", "eget"]
    assert {f["id"] for f in file["caseFacts"]} == {"decision_date", "soeskende", "anbragt"}
    assert questions({"file": file})[f"X-{sets['mark']}-2"]["applies"]["when"][0]["fact"] == "anbragt"


def test_a_retry_composes_once(town, sets):
    code, key = "egen-" + token(), request_id()
    pick = [{"templateId": sets["first"]}]
    one, two = compose(town, code, pick, requestId=key), compose(town, code, pick, requestId=key)
    assert one == two
    assert sum(t["code"] == code for t in town.planner.call("TemplateService/ListTemplates")["templates"]) == 1


def test_composing_again_says_what_became_of_each_question(town, sets):
    code = "egen-" + token()
    compose(town, code, [{"templateId": sets["first"]}], questions=[OWN])
    second = compose(town, code, [{"templateId": sets["first"], "steps": ["plan"]},
                                  {"templateId": sets["second"], "steps": ["emne"]}], "2",
                     questions=[{**OWN, "step": "plan", "textDa": "Er arbejdsgangen fulgt?"}])
    assert {k: second.get(k, 0) for k in ("same", "reworded", "fresh", "gone")} == {"same": 3, "reworded": 1, "fresh": 1, "gone": 1}
    got = whole(town, second["templateId"])
    assert {c: q["lineage"] for c, q in questions(got).items()} == {"P-1": "same", "P-2": "same", "P-3": "same", "E-1": "reworded",
                                                                    f"X-{sets['mark']}-2": "new"}
    assert got["gone"] == [{"code": "M-1", "step": "modtag", "textDa": "Er M-1 i orden?", "textEn": "Is M-1 in order?"}]


def test_a_question_that_another_set_asks_comes_along_once(town):
    asked, mark = f"Q-{token()}", token()
    file = yaml.safe_load(question_set("holder-" + mark))
    file["questions"][0]["code"] = asked
    holder = town.publish(yaml.safe_dump(file))
    pointer = town.publish(question_set("peger-" + mark, questions=[
        {"code": f"S-{mark}", "step": "modtag", "see": asked}, {"code": f"T-{mark}", "step": "modtag", "text_da": "T?", "text_en": "T?"}]))
    alone = whole(town, compose(town, "egen-" + token(), [{"templateId": pointer}])["templateId"])
    assert list(questions(alone)) == [asked, f"T-{mark}"]
    assert questions(alone)[asked]["step"] == "modtag" and questions(alone)[asked]["origin"]["templateId"] == holder
    both = questions(whole(town, compose(town, "egen-" + token(), [{"templateId": pointer}, {"templateId": holder, "questions": [asked]}])
                           ["templateId"]))
    assert both[f"S-{mark}"]["see"] == asked and both[asked]["step"] == "plan"
    lonely = town.publish(question_set("ensom-" + mark, questions=[{"code": f"U-{mark}", "step": "modtag", "see": "FINDES-IKKE"}]))
    with town.planner.refused("NOT_PUBLISHED") as why:
        compose(town, "egen-" + token(), [{"templateId": lonely}])
    assert why.questions == [f"U-{mark}"]


def refused(town, reason, picks, fields, **more):
    code = more.pop("code", "egen-" + token())
    with town.planner.refused(reason) as why:
        compose(town, code, picks, **more)
    assert why.fields == fields, why.body
    assert code not in {t["code"] for t in town.planner.call("TemplateService/ListTemplates")["templates"] if t["kind"] == "egen"}
    return why


def test_what_does_not_fit_is_refused_with_its_place_and_nothing_is_stored(town, sets):
    first = {"templateId": sets["first"]}
    grade = town.publish(other_set("grad-" + token(), scale=GRADE))
    facts = yaml.safe_load(other_set("modsat-" + token()))["case_facts"]
    facts[1]["title_da"] = "Har barnet søskende?"
    file = yaml.safe_load(other_set("modsat-" + token(), case_facts=facts))
    file["questions"][0]["applies"] = {"when": [{"fact": "soeskende", "op": "eq", "value": "false"}]}
    contrary = town.publish(yaml.safe_dump(file))
    draft = compose(town, "egen-" + token(), [first])["templateId"]
    refused(town, "MIXED_SCALES", [first, {"templateId": grade}], ["picks[1].template_id"])
    refused(town, "SETS_CONTRADICT", [first, {"templateId": contrary}], ["picks[1].case_facts.soeskende"])
    refused(town, "SETS_CONTRADICT", [first, {"templateId": town.template}], ["picks[1].questions"] * 4)  # the same codes
    refused(town, "NOT_PUBLISHED", [first, {"templateId": draft}], ["picks[1].template_id"])
    refused(town, "NOT_FOUND", [{"templateId": request_id()}], ["picks[0].template_id"])
    refused(town, "BAD_VALUE", [{**first, "steps": ["plan", "nej"], "questions": ["P-9"]}], ["picks[0].steps[1]", "picks[0].questions[0]"])
    refused(town, "BAD_VALUE", [], ["picks"])
    refused(town, "BAD_VALUE", [first], ["code"], code="Ikke et navn")
    refused(town, "BAD_VALUE", [first], ["version_name"], version="1 2")
    refused(town, "ALREADY_EXISTS", [first], ["code"], code=sets["first_code"])


def test_own_questions_are_checked_like_a_file(town, sets):
    first = [{"templateId": sets["first"], "steps": ["plan"]}]

    def own(fields, reason="BAD_VALUE", **changes):
        return refused(town, reason, first, fields, questions=[{**OWN, "code": "E-0"}, {**OWN, **changes}])
    own(["questions[1].step"], step="findes-ikke")
    own(["questions[1].text_da"], textDa="")
    own(["questions[1].code"], code="E 1")
    own(["questions[1].code"], code="E-0")
    own(["questions[1].marker"], marker="ukendt")
    own(["questions[1].valid_to"], validTo="1. maj")
    own(["questions[1].anchors.lav"], anchors={"lav": "Sjældent"})
    own(["questions[1].applies.when[0].fact"], applies={"when": [{"fact": "ukendt", "op": "eq", "value": "true"}]})
    own(["questions[1].applies.when[0].value"], applies={"when": [{"fact": "soeskende", "op": "eq", "value": "måske"}]})
    assert own(["questions"], "HOLDS_CPR", textDa="Som i 010190-1234?").questions == ["E-1"]


def test_an_audit_with_a_composed_set(town, anne, sets):
    made = compose(town, "egen-" + token(), [{"templateId": sets["first"]}, {"templateId": sets["second"], "steps": ["emne"]}],
                   questions=[OWN])
    town.planner.do("TemplateService/PublishTemplate", templateId=made["templateId"])
    activity = town.audit([anne], templateId=made["templateId"])
    review = reviews(anne, activity=activity["activityId"])[0]
    items = {i["code"]: i for i in show(anne, review)["items"]}
    assert list(items)[:3] == ["decision_date", "soeskende", "anbragt"] and items["E-1"]["applies"]
    save(anne, review, "soeskende", "nej")
    assert not {i["code"]: i.get("applies", False) for i in show(anne, review)["items"]}["E-1"]
    for each in reviews(anne, activity=activity["activityId"]):
        finish(anne, each)
    report = anne.call("ReportService/GetResults", activityId=activity["activityId"], language="da")["report"]
    assert any("To?" in str(block) for block in report["blocks"])


def paper(who, template, **more):
    got = who.call("TemplateService/RenderTemplate", templateId=template, **more)
    assert got["contentType"] == "text/html; charset=utf-8" and got["fileName"].endswith(".html")
    return base64.b64decode(got["content"]).decode()


def test_a_set_can_be_printed(town, anne):
    template = town.publish_national("overordnet")
    page = paper(anne, template, steps=["underretning", "screening"])
    assert re.findall(r"<h2><bdi>(.*?)</bdi>", page) == ["Underretning", "Screening"]
    assert page.count('<section class="step">') == 2 and "Sagsnummer" in page and "//" not in page
    assert "Case number" in paper(anne, template, steps=["screening"], language="en")
    assert paper(anne, template).count('<section class="step">') == 7
    with anne.refused("BAD_VALUE") as why:
        paper(anne, template, steps=["screening", "nej"])
    assert why.fields == ["steps[1]"]
    with anne.refused("NOT_FOUND"):
        paper(anne, request_id())


@pytest.fixture
def desk(town, server, tmp_path):
    """The client in a pipe, signed in as a planner: desk("template list") gives what it said on both streams."""
    env = {**os.environ, "TILSYN_SESSION": str(tmp_path / "session.json"), "TILSYN_LANG": "en", "LC_ALL": "C.UTF-8", "LANGUAGE": ""}
    (tmp_path / "word").write_text(PASSWORD + "\n")

    def run(*words, typed="", code=0):
        done = subprocess.run([TILSYN.resolve(), *words], input=typed, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=PATIENCE)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr
    run("login", "--server", f"https://localhost:{server.port}", "--ca", str(server.folder / "ca.pem"), "--user", town.planner.name,
        "--password-file", "word")
    return run


def number_of(said, code):
    return re.search(rf"^ *(\d+)  {code} ", said, re.M)[1]


def test_a_leader_composes_by_prompts(town, sets, desk, tmp_path):
    code, listed = "linjer-" + token(), desk("template", "compose", typed="")
    assert "Nothing was stored." in listed
    lines = [f"{number_of(listed, sets['first_code'])},{number_of(listed, sets['second_code'])}",
             *["2", "1,3"], *["all", "", ""],  # each set in the order of the list: the step plan, two of its questions; all of the other
             "y", "", "Egen gang", "Own routine", "", "Er vores aftale fulgt?", "Was our agreement followed?", "", "", "BL § 5; FVL § 8",
             "soeskende = maybe", "soeskende = ja", "", "Når der er søskende", "", "Noteret", "", "y", "1-1-2025", "",
             "n", "Vores linjer", "", sets["first_code"], "", "y", "Vores linjer", "", code, "", "y"]
    if int(number_of(listed, sets["second_code"])) < int(number_of(listed, sets["first_code"])):
        lines[1:6] = ["all", "", "", "2", "1,3"]
    said = desk("template", "compose", "--out", "valg.json", typed="\n".join(lines) + "\n")
    assert "That is no condition." in said and "ALREADY_EXISTS" in said and "Published." in said, said
    got = town.planner.call("TemplateService/GetTemplate", code=code)
    asked = questions(got)
    assert set(asked) == {"P-1", "P-3", f"X-{sets['mark']}-1", f"X-{sets['mark']}-2", "E-1"} and "publishedAt" in got["template"]
    own = asked["E-1"]
    assert own["applies"]["when"] == [{"fact": "soeskende", "op": "eq", "value": "true"}] and own["law"] == ["BL § 5", "FVL § 8"]
    assert own["critical"] and own["anchors"] == {"ja": "Noteret"} and own["validFrom"] == "2025-01-01" and own["step"] == "egen-gang"
    kept = json.loads((tmp_path / "valg.json").read_text())
    (tmp_path / "naeste.yaml").write_text(yaml.safe_dump({
        "code": code, "version_name": "2", "title_da": "Vores linjer", "title_en": "Our lines",
        "picks": [{"template_id": sets["first_code"], "steps": ["plan"]}, {"template_id": sets["second_code"] + " 1.0.0"}]}))
    assert kept["code"] == code
    assert re.search(r"Unchanged: +4\b.*Gone: +1\b", desk("template", "compose", "--file", "naeste.yaml"), re.S)
    second = town.planner.call("TemplateService/GetTemplate", code=code, versionName="2")["template"]["templateId"]
    shown = desk("template", "show", second)
    assert re.search(r"No longer asked\n +E-1", shown) and f"({sets['first_code']} 1.0.0)" in shown and "(new, " in shown


def test_the_client_prints_a_form(sets, desk, tmp_path):
    assert "open it in a browser" in desk("template", "print", sets["first_code"], "--steps", "plan", "--out", "skema.html",
                                          "--report-lang", "da")
    page = (tmp_path / "skema.html").read_text()
    assert '<html lang="da">' in page and "Er P-1 i orden?" in page and "Er M-1 i orden?" not in page
    desk("template", "print", sets["first_code"], "--steps", "nej", code=2)
