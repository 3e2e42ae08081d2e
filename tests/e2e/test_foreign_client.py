"""The official Connect clients do the main job, in JSON and in binary, over Node's own HTTP and over fetch."""
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from support.contract import PROTOS, ROOT
from support.server import BUILD, PASSWORD, PATIENCE
from support.town import Staff, case_list, case_row

HERE = Path(__file__).parent / "node"


def node():
    """Node 20 or later: what deploy/node found or brought, else the machine's own."""
    ours = ROOT / "build/node/node"
    return str(ours) if ours.exists() else shutil.which("node")


@pytest.fixture(scope="session")
def client():
    """The packages of the lock file and the code generated from proto/, in the build folder; made once, by whichever worker is first."""
    import fcntl
    place = BUILD.resolve() / "foreign-client"
    place.mkdir(exist_ok=True)
    with open(place / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in ("package.json", "package-lock.json", "main.mjs"):
            shutil.copy(HERE / name, place)
        fresh = (place / "package-lock.json").read_bytes()
        if not (place / "installed").exists() or (place / "installed").read_bytes() != fresh:
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=place, check=True, timeout=900)
            (place / "installed").write_bytes(fresh)
        (place / "gen").mkdir(exist_ok=True)
        path = {**os.environ, "PATH": f"{Path(node()).parent}:{os.environ['PATH']}"}
        subprocess.run(["protoc", f"--plugin=protoc-gen-es={place}/node_modules/.bin/protoc-gen-es", f"--es_out={place}/gen",
                        "--es_opt=target=js,import_extension=js", "-I", ROOT / "proto", *PROTOS], check=True, env=path)
    return place


@pytest.mark.parametrize("kind", ["node", "web"])
@pytest.mark.parametrize("form", ["json", "binary"])
def test_the_main_job_through_the_official_client(server, town, client, form, kind):
    planner, leader, other = town.make("planner", "Poul"), town.leader("Lene"), town.leader("Ole")
    staff = Staff()
    people = {"planner": {"userName": planner.name, "password": PASSWORD}, "leader": {"userName": leader.name, "password": PASSWORD},
              "other": other.id, "template": town.template, "department": town.department,
              "rows": case_list([case_row(staff, n) for n in range(3)], encoding="utf-8").decode()}
    done = subprocess.run([node(), "main.mjs", client / "gen", form, kind], cwd=client, capture_output=True, text=True, timeout=PATIENCE, env={
        **os.environ, "SERVER": f"https://localhost:{server.port}", "CA": str(server.folder / "ca.pem"),
        "NODE_EXTRA_CA_CERTS": str(server.folder / "ca.pem"), "PEOPLE": json.dumps(people)})
    assert done.returncode == 0 and done.stdout == "done\n", done.stderr + done.stdout
