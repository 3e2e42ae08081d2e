"""Every *.sql here is a pgTAP test in a transaction that is rolled back."""
import re
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("path", sorted(HERE.glob("*.sql")), ids=lambda p: p.stem)
def test_pgtap(server, path):
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", path], capture_output=True, text=True)
    planned = re.search(r"^1\.\.(\d+)", done.stdout, re.M)
    wrong = re.findall(r"^(?:not ok|# ).*", done.stdout, re.M)
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    assert not wrong, "\n".join(wrong)
    assert planned and int(planned[1]) == len(re.findall(r"^ok ", done.stdout, re.M)) > 0
