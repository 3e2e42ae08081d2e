"""What a person sees who stays: `progress --follow` and `calibration show --follow`."""
import os
import socket
import subprocess

import pytest

from support.server import PATIENCE, TILSYN, until
from support.town import fill, finish, reviews, save, submit


class Terminal:
    """A running client and what it has said so far."""

    def __init__(self, server, who, home, *words):
        token = home / "token"
        env = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home), "XDG_RUNTIME_DIR": str(home),
               "TILSYN_LANG": "en", "TILSYN_SESSION": str(token)}
        token.touch(0o600)
        token.write_text(f'{{"server": "https://localhost:{server.port}", "ca": "{server.folder}/ca.pem", "token": "{who.token}", '
                         f'"user": "{who.name}"}}')
        self.out = home / "out"
        with open(self.out, "wb") as out:
            self.process = subprocess.Popen([TILSYN.resolve(), *words], env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def text(self):
        return self.out.read_text(errors="replace")  # it may be in the middle of a letter

    def sees(self, text):
        try:
            until(lambda: text in self.text())
        except AssertionError as late:
            raise AssertionError(f"“{text}” is not in {self.text()}") from late


@pytest.fixture
def audit(town, anne):
    return town.audit([anne], caseCount=2)


def test_progress_shows_each_answer_as_it_comes_and_ends_with_the_last(town, server, anne, audit, tmp_path):
    first, second = reviews(anne)
    with Terminal(server, town.planner, tmp_path, "progress", audit["activityId"], "--follow") as screen:
        screen.sees("0 of 2 reviews submitted, 2 begun, 0 answers saved")
        save(anne, first, "P-1", "ja")
        screen.sees("0 of 2 reviews submitted, 2 begun, 1 answers saved")
        finish(anne, second)
        screen.sees("1 of 2 reviews submitted")
        save(anne, first, "P-1", "nej", seen=1)
        submit(anne, fill(anne, first))
        screen.sees("2 of 2 reviews submitted")
        assert screen.process.wait(PATIENCE) == 0


def test_progress_follows_through_a_server_that_was_killed(own_town, own_server, tmp_path):
    anne = own_town.leader("Anne")
    audit = own_town.audit([anne], caseCount=2)
    review = reviews(anne)[0]
    with Terminal(own_server, own_town.planner, tmp_path, "progress", audit["activityId"], "--follow") as screen:
        screen.sees(" 0 answers saved")
        until(lambda: streams(own_server) > 0)
        own_server.kill()
        screen.sees("The connection broke; trying again …")
        own_server.start()
        save(anne, review, "P-1", "ja")
        screen.sees(" 1 answers saved")


def test_following_ends_with_the_session(town, server, anne, audit, tmp_path):
    desk = server.client().sign_in(anne.name, "et langt kodeord til prøver 7")
    with Terminal(server, desk, tmp_path, "progress", audit["activityId"], "--follow") as screen:
        screen.sees("reviews submitted")
        until(lambda: streams(server) > 0)
        anne.do("SessionService/RevokeSession", sessionId=desk.session_id)
        assert screen.process.wait(PATIENCE) == 4, screen.text()


def streams(server):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(str(server.settings["admin_socket"]))
        s.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        text = b""
        while more := s.recv(65536):
            text += more
    return int(next(line.split()[1] for line in text.decode().splitlines() if line.startswith("tilsyn_streams ")))


def test_r08_a_round_that_is_followed_tells_who_is_invited_and_then_everything_at_once(town, server, anne, bo, tmp_path):
    activity = town.audit([anne, bo])
    opened = town.open_round(activity, [anne, bo])
    with Terminal(server, town.planner, tmp_path, "calibration", "show", opened["calibrationId"], "--follow") as screen:
        screen.sees("nobody can see who has answered")
        until(lambda: streams(server) > 0)
        before = screen.text()
        finish(anne, reviews(anne, "CALIBRATION")[0], lambda item, scale, who: "nej")
        finish(bo, reviews(bo, "CALIBRATION")[0], lambda item, scale, who: "ja")
        assert screen.process.wait(PATIENCE) == 0
        assert screen.text().startswith(before) and screen.text().count("Invited:") == 1, "nothing changed before the round was open"
        told = screen.text()[len(before):]
        assert "Anne" in told and "Bo" in told and "P-1" in told
