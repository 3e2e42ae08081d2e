"""Programs that run while something is measured: started, waited for, weighed, and stopped whatever happens."""
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 120  # seconds for what comes within one: a machine may be slow, and others may have it


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
        process.wait(PATIENCE)


def output_of(arguments, **options):
    """What a program that must succeed prints."""
    done = subprocess.run(list(map(str, arguments)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    if done.returncode:
        raise SystemExit(f"bench: {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def wait_for(condition, process, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if condition():
            return
        time.sleep(0.02)
    raise SystemExit(f"bench: {what} did not start")


def is_open(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


reserved = []


def free_port():
    """A port for whoever listens with SO_REUSEADDR; nobody else gets it while this process lives."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", 0))
    reserved.append(s)
    return s.getsockname()[1]


def cpu_seconds(pid):
    """Time on a processor, of all threads, those that have ended included: the process's own clock, which counts in nanoseconds."""
    return time.clock_gettime(~pid << 3 | 2)  # CPUCLOCK_SCHED of the process, as clock_getcpuclockid() has it


def resident_bytes(process):
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("bench: a measured process is gone")
