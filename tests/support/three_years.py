"""An invented municipality over three years: a general audit each quarter, told to every reader. Shares differ between 35 and 97 %, weakest on
deadlines and on the talk before the decision, strongest on the first look at a referral, as national surveys have them."""
import datetime as dt
import random

from support.server import until
from support.town import Town, answer_to, month, question_set, reviews, show, submit, token

QUESTIONS = [  # code, marker, Danish, English, share at first and three years later
    ("V-1", "faglig_udredning", "Er underretningen vurderet inden for 24 timer?", "Was the referral assessed within 24 hours?", .93, .97),
    ("V-2", "faglig_udredning", "Er undersøgelsen afsluttet inden for fristen?", "Was the investigation finished in time?", .40, .52),
    ("I-1", "inddragelse", "Er der talt med barnet inden afgørelsen?", "Was the child heard before the decision?", .45, .78),
    ("I-2", "inddragelse", "Er forældrenes holdning beskrevet?", "Are the parents' views described?", .80, .84),
    ("B-1", "valg_af_indsats", "Er indsatsen begrundet i undersøgelsen?", "Does the measure follow from the investigation?", .70, .72),
    ("F-1", "opfoelgning", "Er der fulgt op inden for tre måneder?", "Was there a follow-up within three months?", .62, .42),
]
MARKERS = [("inddragelse", "Inddragelse", "Involvement"), ("faglig_udredning", "Faglig udredning", "Professional assessment"),
           ("valg_af_indsats", "Valg af indsats", "Choice of measure"), ("opfoelgning", "Opfølgning", "Follow-up")]


def questions():
    return [{"code": code, "step": "sag", "marker": marker, "text_da": danish, "text_en": english, "obligation": "skal"}
            for code, marker, danish, english, _, _ in QUESTIONS]


def three_years(server, cases=30):
    """The town, with every audit answered."""
    chance = random.Random(1947)
    town = Town(server, cases=240, workers=18, department="Børn og Familie", teams=("Team Nord", "Team Syd"))
    town.template = town.publish(question_set("aar-" + token(), title_da="Overordnet tilsyn", title_en="General audit", case_facts=[],
        markers=[{"id": i, "title_da": d, "title_en": e} for i, d, e in MARKERS], questions=questions(),
        steps=[{"order": 1, "id": "sag", "code": "S", "title_da": "Sagen", "title_en": "The case"}]))
    leaders = [town.leader(name) for name in ("Anne", "Bo")]
    for back in range(34, -1, -3):
        activity = town.audit(leaders, caseCount=cases, startsOn=month(back), title=f"Kvartal {month(back)[:7]}")
        done = (34 - back) / 34
        for who in leaders:
            for review in reviews(who, activity=activity["activityId"], look=False):
                answer(who, review, done, chance)
    return town, leaders


def answer(who, review, done, chance):
    shown = show(who, review)
    share = {code: first + (last - first) * done for code, _, _, _, first, last in QUESTIONS}
    given = [answer_to(i, "ikke_relevant" if chance.random() < .05 else "ja" if chance.random() < share[i["code"]] else "nej")
             for i in shown["items"] if i["kind"] == "ITEM_KIND_QUESTION"]
    who.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=given)
    submit(who, shown["review"])


LATER = {"I-1": .97, "V-2": .50, "F-1": .12}  # what was agreed on moved one, left one as it was, and one fell meanwhile
AGREED = [("I-1", .15, "Alle teams øver samtalen med barnet."), ("V-2", .2, "Fristen står i kalenderen fra første dag."),
          ("F-1", .2, "Opfølgning har fast tid hver måned.")]


def acted(server, town, leaders):
    """What is done about it: three actions with a verdict out of a later draw, one of a team, one open. The clock goes forty days ahead."""
    owner = town.leader("Dorte")
    team = next(t for t in town.planner.call("OrganisationService/ListTeams")["teams"] if t["name"] == "Team Nord")
    cause = town.audit(leaders, caseCount=10, startsOn=month(0), title="Kvartal med opfølgning")
    chance = random.Random(7)
    for who in leaders:
        for review in reviews(who, activity=cause["activityId"], look=False):
            answer(who, review, 1, chance)

    def on(**later):
        return (dt.date.fromisoformat(server.value("SELECT app.today()")) + dt.timedelta(**later)).isoformat()

    def act(words, **more):
        place = {"departmentId": town.department, "level": "ACTION_LEVEL_DEPARTMENT"} if "teamId" not in more else {"level": "ACTION_LEVEL_TEAM"}
        return owner.do("FollowUpService/AddAction", **{"kind": "ACTION_KIND_LEARNING", "words": words, "deadline": on(days=30), **place, **more})["action"]
    made = [act(words, activityId=cause["activityId"], item=item, hoped=hoped) for item, hoped, words in AGREED]
    act("Vi læser en sag sammen hver måned.", teamId=team["teamId"], deadline=on(days=90))
    act("Nye rådgivere får en makker.", deadline=on(days=120))
    server.psql("UPDATE app.session SET idle = '10 years', expires_at = app.now() + interval '10 years'")
    server.move_clock("40 days")
    later = town.audit(leaders, caseCount=120, startsOn=on(), deadline=on(days=21), title="Kvartal efter opfølgning")
    for who in leaders:
        for nth, review in enumerate(reviews(who, activity=later["activityId"], look=False)):
            given = {code: "ja" if (nth * 7 + 3) % 60 < share * 60 else "nej" for code, share in LATER.items()}
            shown = show(who, review)
            items = [i for i in shown["items"] if i["kind"] == "ITEM_KIND_QUESTION"]
            who.do("ReviewService/SaveAnswers", reviewId=review["reviewId"], answers=[answer_to(i, given.get(i["code"], "ja")) for i in items])
            submit(who, shown["review"])
    for action in made:
        until(lambda a=action: "verdict" in owner.call("FollowUpService/GetAction", actionId=a["actionId"])["action"], what="a verdict")
    return team
