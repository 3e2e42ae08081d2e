"""The client as a person has it: a home of its own, and a terminal of 80 columns and 24 lines."""
import codecs
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from fcntl import ioctl

from support.server import PASSWORD, PATIENCE, TILSYN

WAITS = re.compile("Venter på serveren …|Waiting for the server …")  # said after a moment and wiped out when the answer comes
COMMANDS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\([A-Z]|\r")


class Desk:
    """Signed in with a session file of its own; run() through pipes, sit() at a terminal."""

    def __init__(self, server, home, who, lang="da", **env):
        home.mkdir()
        self.home, self.server, self.who = home, server, who
        self.session = home / "session.json"
        self.journal = home / "session.json.journal"
        self.env = {**os.environ, "HOME": str(home), "TILSYN_SESSION": str(self.session), "TILSYN_LANG": lang, "LC_ALL": "C.UTF-8",
                    "LANGUAGE": "", "TERM": "dumb", **env}
        self.sign_in()

    def sign_in(self):
        word = self.home / "password"
        word.touch(0o600)
        word.write_text(PASSWORD + "\n")
        self.run("login", "--server", f"https://localhost:{self.server.port}", "--ca", self.server.folder / "ca.pem", "--user",
                 self.who.name, "--password-file", word)
        word.unlink()

    def run(self, *words, typed="", code=0):
        """What was said, on either stream; the exit code is looked at."""
        done = subprocess.run([str(w) for w in (TILSYN, *words)], env=self.env, capture_output=True, text=True, input=typed, timeout=PATIENCE)
        assert code in (None, done.returncode), f"{done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def sit(self, *words, **options):
        return Seat([str(w) for w in (TILSYN, *words)], self.env, **options)

    def waiting(self):
        """The files of answers that are written down."""
        return sorted(p for p in self.journal.glob("*-*") if p.suffix != ".new") if self.journal.exists() else []


class Seat:
    """One program at a terminal."""

    def __init__(self, words, env, columns=80, lines=24, before=None):
        self.pid, self.screen = pty.fork()
        if not self.pid:
            ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))  # before the program can ask for it
            if before:
                before()
            os.execvpe(words[0], words, env)
        self.seen, self.read_to, self.code = "", 0, None
        self.text = codecs.getincrementaldecoder("utf-8")("replace")  # a letter may come in two pieces, and so may a command

    def reads(self, seconds):
        """Takes what comes within these seconds; false when nothing does."""
        if not select.select([self.screen], [], [], seconds)[0]:
            return False
        try:
            got = os.read(self.screen, 65536)
        except OSError:  # the program has ended
            got = b""
        self.seen = self.seen[:self.read_to] + WAITS.sub("", COMMANDS.sub("", self.seen[self.read_to:] + self.text.decode(got)))
        return bool(got)

    def sees(self, pattern, seconds=PATIENCE):
        """Waits for it behind what was waited for before."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen[self.read_to:])):
            if not self.reads(max(0, end - time.monotonic())) and (time.monotonic() >= end or self.has_ended()):
                raise AssertionError(f"{pattern!r} was not seen in:\n{self.seen[self.read_to:]}")
        self.read_to += found.end()
        return found

    def types(self, line):
        """A line and Enter."""
        os.write(self.screen, (line + "\r").encode())
        return self

    def answers(self, line, pattern, **options):
        self.types(line)
        return self.sees(pattern, **options)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        return self.end()

    def has_ended(self):
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code is not None

    def end(self, seconds=PATIENCE):
        """Reads to the end; gives the exit code."""
        limit = time.monotonic() + seconds
        while self.reads(1) or not self.has_ended():
            assert time.monotonic() < limit, "the program does not end:\n" + self.seen[-2000:]
        while self.reads(0):  # what it said in the moment it ended
            pass
        os.close(self.screen)
        return self.code
