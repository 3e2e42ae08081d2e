"""What tests of what is told share: the jobs of a morning, who leads a team, what a report says it leaves out."""
import re

from support.server import until
from support.three_years import QUESTIONS


def left_out(report, over_time=True):
    """The codes of questions that a report tells steps, markers and all without; no sentence of its own over time: the same as in all."""
    named = "((?:[»“][^«”]+[«”](?:, )?)+)"
    of_all = f"samlet er her regnet uden [^:]* bag: {named}|are told without [^:]* stand behind: {named}"
    of_course = f"Over tid [^:]* bag[^:]*: {named}|Over time [^:]* stand behind[^:]*: {named}"
    said = (over_time and re.search(of_course, report)) or re.search(of_all, report)
    titles = re.findall("[»“]([^«”]+)[«”]", said[1] or said[2]) if said else []
    codes = {title: code for code, _, *both, _, _ in QUESTIONS for title in both}
    return [codes.get(title) or re.search(r"[A-Z]-\d+", title)[0] for title in titles]  # a small town's questions name their codes


def morning(server):
    """The jobs of the next morning have run, without a failure."""
    # One that runs already may have seen less than there is: then the next one is taken.
    until(lambda: server.psql("UPDATE app.job SET due = app.now() WHERE kind = 'morning' AND done_at IS NULL RETURNING id"), what="a morning to come")
    until(lambda: server.value("SELECT count(*) FROM app.job WHERE done_at IS NULL AND (last_error IS NOT NULL "
                               "OR (kind = 'morning' AND due > app.now()))") != "0", what="the morning")
    failed = server.psql("SELECT kind, last_error FROM app.job WHERE last_error IS NOT NULL")
    assert not failed, failed


def in_team(town, worker, leader):
    """The caseworker's team, led by this leader since long."""
    team = town.server.value(f"SELECT team_id FROM app.team_member WHERE caseworker_id = '{worker}' AND held_to IS NULL")
    town.server.psql(f"UPDATE app.team_member SET held_from = '2020-01-01' WHERE caseworker_id = '{worker}'; "
                     f"INSERT INTO app.team_lead (person_id, team_id, held_from) VALUES ('{leader.id}', '{team}', '2020-01-01')")
    return team
