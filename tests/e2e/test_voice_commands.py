"""A case that is answered apart, changed at the keyboard: in Danish, with the reasons that the others read."""
import pytest

from support.desk import Desk
from support.town import day, reviews

COMMAND = "tilsyn"


@pytest.fixture
def desk(server, tmp_path, anne):
    return Desk(server, tmp_path / "anne", anne)


@pytest.fixture
def apart(town, anne, bo, desk):
    """Anne's first case, which Bo answers too; its number in her list."""
    audit = town.audit([anne, bo])
    review = reviews(anne, activity=audit["activityId"])[0]
    town.make("caseworker", "Cara", caseworkerId=town.worker_id(int(review["caseNumber"].rpartition("-")[2]) % 4))
    desk.run(COMMAND, "særskilt", review["reviewId"][:8], "--to", bo.name, "--deadline", on(days=10))
    return review


def on(**later):
    return day(**later).strftime("%d-%m-%Y")


def panel(desk, review):
    return next(line.split()[0] for line in desk.run(COMMAND, "stemmer").splitlines() if review["caseNumber"] in line)


def test_a_deadline_is_moved_and_the_other_reads_why(server, tmp_path, desk, bo, apart):
    later = on(days=20)
    said = desk.run(COMMAND, "udskyd", panel(desk, apart), "--deadline", later, typed="Efterårsferie\n")
    assert f"{later} 23.59" in said and "Fristen er flyttet" in said
    assert later in desk.run(COMMAND, "stemmer")
    told = " ".join(Desk(server, tmp_path / "bo", bo).run(COMMAND, "stemmer").split())
    assert "Anne har flyttet fristen, som var" in told and "Efterårsferie" in told and later in told
    assert "En frist ligger fremme i tiden" in desk.run(COMMAND, "udskyd", panel(desk, apart), "--deadline", on(days=-2000), "--reason", "x", code=2)


def test_what_is_called_off_is_gone_from_the_others_list_and_the_own_review_goes_on(server, tmp_path, desk, bo, apart):
    bos = Desk(server, tmp_path / "bo", bo)
    assert apart["caseNumber"] in bos.run(COMMAND, "stemmer")
    said = " ".join(desk.run(COMMAND, "aflys", panel(desk, apart), typed="Den forkerte sag\n").split())
    assert "Det er aflyst" in said and "de andres svar er slettet" in said
    assert apart["caseNumber"] in desk.run(COMMAND, "liste")
    assert not reviews(bo, "SECOND"), "nothing is left to answer"
