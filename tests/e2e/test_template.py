"""Question sets."""
import pytest
import yaml

from support.town import encoded, question_set, token


def draft(town, text):
    return town.planner.do("TemplateService/ImportTemplate", yaml=encoded(text))


@pytest.mark.parametrize("code", ["overordnet", "tematiseret", "lokale-emner"])
def test_the_national_sets_can_be_read_and_published(town, code):
    template = town.publish_national(code)
    whole = town.planner.call("TemplateService/GetTemplate", templateId=template)
    assert whole["file"]["id"] == code and whole["template"]["questions"] > 20


def test_a_new_version_says_what_became_of_each_question(town):
    code = "linje-" + token()
    first = draft(town, question_set(code))
    assert (first["questions"], first["fresh"]) == (4, 4)
    town.planner.do("TemplateService/PublishTemplate", templateId=first["templateId"])
    file = yaml.safe_load(question_set(code, "1.1.0"))
    file["questions"][0]["text_da"] = "Er P-1 virkelig i orden?"
    file["questions"][3]["code"] = "M-2"
    second = draft(town, yaml.safe_dump(file))
    assert {k: second.get(k, 0) for k in ("same", "reworded", "fresh", "gone")} == {"same": 2, "reworded": 1, "fresh": 1, "gone": 1}


def test_r12_a_published_version_never_changes(town):
    code = "fast-" + token()
    template = town.publish(question_set(code))
    before = town.planner.call("TemplateService/GetTemplate", templateId=template)
    with town.planner.refused("ALREADY_EXISTS"):
        draft(town, question_set(code, title_da="Noget andet"))
    town.planner.do("TemplateService/PublishTemplate", templateId=template)  # again: the same
    assert town.planner.call("TemplateService/GetTemplate", templateId=template) == before


def test_r24_a_faulty_file_names_line_and_field_and_stores_nothing(town):
    code = "fejl-" + token()
    with town.planner.refused("UNKNOWN_FIELD", "invalid_argument") as why:
        draft(town, question_set(code) + "ukendt: ja\n")
    assert why.places[0]["field"] == "ukendt" and int(why.places[0]["line"]) > 10
    with town.planner.refused("BAD_FILE", "invalid_argument") as why:
        draft(town, question_set(code) + "\tno: YAML\n")
    assert int(why.places[0]["line"]) == question_set(code).count("\n") + 1
    with town.planner.refused("BAD_FILE", "invalid_argument") as why:
        draft(town, question_set(code, questions=[{"code": "P-1", "step": "findes-ikke", "text_da": "?", "text_en": "?"}]))
    assert any("step" in f for f in why.fields)
    asked = {"code": "P-1", "step": "plan", "text_da": "?", "text_en": "?"}

    def options(*scores):
        return {"id": "x", "options": [{"value": f"v{n}", "label_da": "V", "label_en": "V", "counts": True, **({} if s is None else {"score": s})}
                                       for n, s in enumerate(scores)]}
    for wrong, field in (({"questions": [{**asked, "code": "all"}]}, "questions[0].code"),
                         ({"scale": options("1", None)}, "scale.options[1].score"), ({"scale": options("1", "1.0")}, "scale.options[1].score"),
                         ({"scale": options("NaN", "0")}, "scale.options[0].score"), ({"scale": options("1e400", "0")}, "scale.options[0].score"),
                         ({"questions": [{**asked, "valid_from": "2025-01-01", "valid_to": "2024-01-01"}]}, "questions[0].valid_to"),
                         ({"questions": [{**asked, "see": "P-1"}]}, "questions[0].see"),
                         ({"questions": [{**asked, "code": f"Q-{n}"} for n in range(1001)]}, "questions")):
        with town.planner.refused("BAD_FILE", "invalid_argument") as why:
            draft(town, question_set(code, **wrong))
        assert field in why.fields, why.fields
    assert code not in {t["code"] for t in town.planner.call("TemplateService/ListTemplates")["templates"]}


def test_r19_a_question_set_holds_no_cpr_number(town):
    code = "cpr-" + token()
    for wrong in ({"title_da": "Sag 010190-1234"}, {"questions": [{"code": "P-1", "step": "plan", "text_da": "Er 010190-1234 hørt?", "text_en": "?"}]}):
        with town.planner.refused("HOLDS_CPR"):
            draft(town, question_set(code, **wrong))
    assert code not in {t["code"] for t in town.planner.call("TemplateService/ListTemplates")["templates"]}


def test_by_code_comes_the_newest_published(town, anne):
    code = "nyest-" + token()
    first = town.publish(question_set(code))
    draft(town, question_set(code, "1.1.0"))
    assert anne.call("TemplateService/GetTemplate", code=code)["template"]["templateId"] == first
    assert anne.call("TemplateService/GetTemplate", code=code, versionName="1.1.0")["template"]["versionName"] == "1.1.0"
    with anne.refused("NOT_FOUND"):
        anne.call("TemplateService/GetTemplate", code=code, versionName="9.9.9")
