"""Node and the packages of a lock file, for what only another one's JavaScript can prove."""
import fcntl
import shutil
import subprocess

from .contract import ROOT
from .server import BUILD


def node():
    """Node 20 or later: what deploy/node found or brought, else the machine's own."""
    ours = ROOT / "build/node/node"
    return str(ours) if ours.exists() else shutil.which("node")


def packages(source, name):
    """What package-lock.json in `source` names, beside that folder's programs, in the build folder; installed once, by whichever worker is first."""
    place = BUILD.resolve() / name
    place.mkdir(exist_ok=True)
    with open(place / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path in [source / "package.json", source / "package-lock.json", *source.glob("*.mjs")]:
            shutil.copy(path, place)
        fresh = (place / "package-lock.json").read_bytes()
        if not (place / "installed").exists() or (place / "installed").read_bytes() != fresh:
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=place, check=True, timeout=900)
            (place / "installed").write_bytes(fresh)
    return place
