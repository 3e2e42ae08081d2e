"""The log's own calls, day after day: nothing of it tells that somebody has answered (R8)."""
from support.server import until
from support.town import save
from support.twins import copies


def next_day(world):
    """Its morning has come, and what was done before is sealed."""
    world.server.move_clock("1 day")
    until(lambda: world.server.value("SELECT min(due) > app.now() FROM app.job WHERE kind = 'morning' AND done_at IS NULL") == "t",
          what="the morning")
    until(lambda: world.server.value("SELECT max(a.id) = (SELECT max(s.last_act) FROM app.act_seal s) FROM app.act a "
                                     "WHERE a.at < app.seal_horizon()") == "t", what="the seals of the day before")


def test_r08_the_head_of_the_log_moves_each_day_whether_or_not_somebody_answers(sealed_town):
    """Else a day with nothing but sealed acts would be one on which the head moved and the log shows nothing."""
    def verified(world):
        return world.other_officer.call("AuditService/VerifyLog")

    with copies(sealed_town, 2) as (quiet, busy):
        for world in (quiet, busy):
            next_day(world), next_day(world)
        before = [verified(world) for world in (quiet, busy)]
        save(busy.ida, busy.idas, "P-1", "ja")
        for world in (quiet, busy):
            next_day(world), next_day(world)
        after = [verified(world) for world in (quiet, busy)]
    assert all(v["agrees"] for v in before + after)
    assert [a["head"] != b["head"] for a, b in zip(after, before)] == [True, True]
    assert len({int(a["acts"]) - int(b["acts"]) for a, b in zip(after, before)}) == 1
