"""The main job end to end: once over JSON with the national question set, once through the command line as deploy/run shows it."""
import base64
import os
import subprocess
import threading

import pytest

from support.contract import ROOT
from support.redraw import redo
from support.server import BUILD, Server
from support.town import cpr, finish, reviews, token


def test_the_main_job_over_json(town, server):
    """Import, wheel, freeze, draw, assign, six at once, a blind round, progress, report."""
    leaders = [town.leader(name) for name in ("Berit", "Carl", "Ditte", "Erik", "Freja", "Gustav")]
    template = town.publish_national("overordnet")
    activity = town.activity(leaders, templateId=template, steps=["screening"], method="METHOD_COVERAGE", cycle="cyklus " + token(),
                             wave=1, waves=1, caseCount=12, title="Overordnet ledelsestilsyn")
    town.draw(activity)
    key = activity["activityId"]
    protocol = base64.b64decode(town.planner.call("SamplingService/GetProtocol", activityId=key)["protocol"])
    assert redo(protocol) == [] and town.planner.call("SamplingService/VerifyDraw", activityId=key)["agrees"]
    assert town.assign(activity)["reviews"] == 12
    opened = town.open_round(activity, leaders)
    faults = []

    def work(who):
        try:
            for purpose in ("RANDOM", "CALIBRATION"):
                for review in reviews(who, purpose, key):
                    finish(who, review)
        except BaseException as fault:  # told below
            faults.append(fault)

    threads = [threading.Thread(target=work, args=[who]) for who in leaders]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not faults
    assert town.get(activity)["state"] == "ACTIVITY_STATE_DONE"
    progress = town.planner.call("ReportService/GetProgress", activityId=key)
    assert progress["submitted"] == progress["assigned"] >= 12 and progress["caseworkersCovered"] == 4
    round_ = town.planner.call("CalibrationService/GetCalibrationResults", calibrationId=opened["calibrationId"])
    agreed = [len({a["value"] for a in q["answers"]}) == 1 for q in round_["questions"]]
    assert agreed == sorted(agreed) and all(len(q["answers"]) <= 6 and "gap" not in q for q in round_["questions"])
    page = base64.b64decode(town.planner.call("ReportService/RenderReport", activityId=key, format="FORMAT_HTML")["content"]).decode()
    assert "Overordnet ledelsestilsyn" in page and "http://" not in page.replace("http://www.w3.org/", "")
    assert not any(cpr(n) in page for n in range(40)) and not any(row["Sagsnr"] in page for row in town.rows)


@pytest.fixture
def fresh():
    with Server() as s:
        yield s


@pytest.mark.long
def test_the_main_job_through_the_command_line(fresh):
    """deploy/demo/story: every step by the client, six leaders at once, the draw redone by sha256sum. Answers go eight at a time: a client
    under the sanitizers is slow to start."""
    conf = "".join(f"{name} = {value}\n" for name, value in fresh.settings.items())
    (fresh.folder / "tilsynd.conf").write_text(conf)
    done = subprocess.run([ROOT / "deploy/demo/story"], capture_output=True, text=True, timeout=900, env={
        **os.environ, "AT_ONCE": "8", "LANG": "C.UTF-8", "BIN": str(BUILD.resolve()), "home": str(fresh.folder),
        "TILSYN_SERVER": f"https://localhost:{fresh.port}", "TILSYN_CA": str(fresh.folder / "ca.pem")})
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "sha256sum:" in done.stdout and "Sanitizer" not in done.stderr
    assert (fresh.folder / "report.html").stat().st_size > 2000
    assert redo((fresh.folder / "protocol.txt").read_bytes()) == []
