"""Programs that run while something is measured: started, waited for, weighed, and stopped whatever happens."""
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running(arguments, log, core=None, **options):
    """The process; pinned to one core if that is given. Ends with SIGTERM, which all of ours and haproxy understand."""
    pinned = ["taskset", "-c", str(core)] if core is not None else []
    with open(log, "ab") as sink:
        process = subprocess.Popen([*pinned, *map(str, arguments)], stdout=sink, stderr=sink, stdin=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def output_of(arguments, **options):
    """What a program that must succeed prints."""
    done = subprocess.run(list(map(str, arguments)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    if done.returncode:
        raise SystemExit(f"bench: {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def wait_for(condition, process, what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if condition():
            return
        time.sleep(0.02)
    raise SystemExit(f"bench: {what} did not start")


def is_open(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_seconds(pid):
    """Time on a processor, of all threads, by the scheduler's own count: ticks of 10 ms are too coarse."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir()) / 1e9


def resident_bytes(process):
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("bench: a measured process is gone")
