"""The official Connect clients do the main job, in JSON and in binary, over Node's own HTTP and over fetch."""
import json
import os
import subprocess
from pathlib import Path

import pytest

from support.contract import PROTOS, ROOT
from support.node import node, packages
from support.server import PASSWORD, PATIENCE
from support.town import Staff, case_list, case_row


@pytest.fixture(scope="module")
def client():
    """The packages of the lock file and the code generated from proto/."""
    place = packages(Path(__file__).parent / "node", "foreign-client")
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
