"""Notices by e-mail: once for each thing, without a name or a case number, through a relay that may be away."""
import os
import ssl
import subprocess
import threading
import time

import pytest

from support.relay import Relay
from support.server import PASSWORD, PATIENCE, TILSYN, Server, until
from support.town import Town, finish, reviews, token

FROM = "tilsyn@kommune.example"


@pytest.fixture(scope="module")
def post():
    """A server without a relay so far, and its town."""
    with Server(session_idle="12h") as s:
        yield s


@pytest.fixture(scope="module")
def mail_town(post):
    return Town(post)


@pytest.fixture
def relay():
    r = Relay().start()
    try:
        yield r
    finally:
        if r.let_go:
            r.let_go.set()
        r.stop()


def restart(server, **settings):
    """With another relay, or none; whoever is at work is told nothing."""
    server.stop()
    server.settings.update({"smtp_url": "", "smtp_from": FROM, **settings})
    server.start()


def address(who, **more):
    at = f"{token()}@kommune.example"
    who.do("SessionService/SetMyNotices", email=at, **more)
    return at


def sent(server, who):
    return int(server.value(f"SELECT count(*) FROM app.notice WHERE person_id = '{who.id}' AND sent_at IS NOT NULL"))


def quiet(relay, at, count):
    """Two rounds of the jobs, and nothing more has come to this address."""
    time.sleep(5)
    return len(relay.to(at)) == count


def test_everybody_sets_their_own_address_and_nobody_else_sees_it(town, server, anne, bo):
    assert anne.call("SessionService/GetMyNotices").get("email", "") == ""
    at = address(anne, language="en")
    assert anne.call("SessionService/GetMyNotices") == {"email": at, "language": "en"}
    assert bo.call("SessionService/GetMyNotices").get("email", "") == ""
    assert at not in str(town.admin.call("OrganisationService/ListUsers")) and at not in server.log.read_text()
    anne.do("SessionService/SetMyNotices", email="")
    assert anne.call("SessionService/GetMyNotices").get("email", "") == ""


@pytest.mark.parametrize("email", ["anne", "anne@kommune", "a b@c.dk", "a@b.dk\r\nBcc: x@y.dk", "<a@b.dk>", "søren@b.dk", "a@b.dk,c@d.dk",
                                   "6101124321@b.dk", "a" * 250 + "@b.dk"])
def test_what_is_no_address_is_refused(server, anne, email):
    with anne.refused("BAD_VALUE", "invalid_argument") as why:
        anne.do("SessionService/SetMyNotices", email=email)
    assert why.fields == ["email"]


def test_an_unknown_language_is_refused(server, anne):
    with anne.refused("BAD_VALUE") as why:
        anne.do("SessionService/SetMyNotices", email="a@b.dk", language="tlh")
    assert why.fields == ["language"]


def test_r23_a_notice_comes_once_and_says_neither_who_nor_what(mail_town, post, relay):
    dorte = mail_town.leader("Dorte")
    at = address(dorte)
    restart(post, smtp_url=relay.url)
    activity = mail_town.audit([dorte])
    mail = until(lambda: relay.to(at), what="the mail")[0]
    until(lambda: sent(post, dorte) == 1)
    assert quiet(relay, at, 1)
    assert mail["Subject"] == "Tilsyn: noget venter på dig" and mail["From"].addresses[0].addr_spec == FROM
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Date"].datetime and mail["Message-ID"]
    raw = relay.raw[0].content
    assert raw.isascii()
    body = next(p for p in mail.walk() if p.get_content_type() == "text/plain").get_content()
    assert "Du har fået sager at føre tilsyn med." in body and "tilsyn status" in body
    numbers = [r["Sagsnr"] for r in mail_town.rows]
    for secret in ["Dorte", dorte.name, activity["title"], activity["activityId"], dorte.id, mail_town.staff.mark, *numbers]:
        assert secret not in body and secret.encode() not in raw
    assert at not in post.log.read_text(), "the log holds no address"
    assert reviews(dorte) and dorte.call("SessionService/GetStatus")["tasks"], "status says what it is"


def test_without_a_relay_it_waits_and_is_sent_later(mail_town, post, relay):
    restart(post)
    erik = mail_town.leader("Erik")
    at = address(erik, language="en")
    mail_town.audit([erik])
    time.sleep(3)
    assert post.value(f"SELECT attempts FROM app.notice WHERE person_id = '{erik.id}'") == "0"
    assert erik.call("SessionService/GetStatus")["tasks"]
    restart(post, smtp_url=relay.url)
    mail = until(lambda: relay.to(at), what="the mail")[0]
    assert mail["Subject"] == "Tilsyn: something is waiting for you"


def test_a_relay_that_is_away_or_refuses_gets_it_later(mail_town, post, relay):
    relay.stop()
    restart(post, smtp_url=relay.url)
    frida = mail_town.leader("Frida")
    at = address(frida)
    mail_town.audit([frida])
    why = f"SELECT coalesce(last_error, '') FROM app.notice WHERE person_id = '{frida.id}'"
    until(lambda: "connect" in post.value(why), what="the failure")
    relay.answer = f"451 not now, {at}"
    relay.start()
    post.move_clock("10 minutes")
    until(lambda: "451" in post.value(why), what="the refusal")
    assert at not in post.value(why) and at not in post.log.read_text()
    relay.answer = "250 OK"
    post.move_clock("30 minutes")
    until(lambda: relay.to(at), what="the mail")
    until(lambda: sent(post, frida) == 1)


def test_a_slow_relay_keeps_nobody_waiting(mail_town, post, relay):
    relay.let_go = threading.Event()
    restart(post, smtp_url=relay.url)
    gerda = mail_town.leader("Gerda")
    address(gerda)
    mail_town.audit([gerda])
    assert relay.came.wait(PATIENCE)
    for _ in range(5):
        post.client().sign_in(gerda.name, PASSWORD)
    assert sent(post, gerda) == 0, "the relay has not answered yet"
    relay.let_go.set()
    until(lambda: sent(post, gerda) == 1)


def test_a_server_that_is_told_to_stop_waits_for_no_relay(mail_town, post, relay):
    relay.let_go = threading.Event()
    restart(post, smtp_url=relay.url)
    grete = mail_town.leader("Grete")
    address(grete)
    mail_town.audit([grete])
    assert relay.came.wait(PATIENCE)
    start = time.monotonic()
    post.stop()
    assert time.monotonic() - start < 25  # an answer is waited for 30
    relay.let_go.set()
    post.start()
    post.move_clock("10 minutes")
    until(lambda: sent(post, grete) == 1)


def test_r23_a_server_killed_before_the_yes_sends_it_again_and_after_it_never(mail_town, post, relay):
    relay.let_go = threading.Event()
    restart(post, smtp_url=relay.url)
    hans = mail_town.leader("Hans")
    at = address(hans)
    mail_town.audit([hans])
    assert relay.came.wait(PATIENCE)
    post.kill()
    relay.let_go.set()
    post.start()
    assert quiet(relay, at, 1), "not before the relay has had its time"
    post.move_clock("10 minutes")
    until(lambda: sent(post, hans) == 1)
    first, second = relay.to(at)
    assert first["Message-ID"] == second["Message-ID"]
    post.kill()
    post.start()
    post.move_clock("20 minutes")
    assert quiet(relay, at, 2), "what is marked is never sent again"


def failure(server, who):
    return server.value(f"SELECT coalesce(max(last_error), '') FROM app.notice WHERE person_id = '{who.id}'")


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the connection is TLS from its first byte
def test_a_relay_with_tls_and_a_password(mail_town, post):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(post.folder / "server.pem", post.folder / "server.key")
    word = post.folder / "smtp-password"
    word.write_text("hemmeligt æøå\n")
    word.chmod(0o644)
    relay = Relay(tls=context, user="tilsyn", password="hemmeligt æøå").start()
    try:
        url = f"smtps://localhost:{relay.port}"
        restart(post, smtp_url=url, smtp_user="tilsyn", smtp_password_file=word, smtp_ca=post.folder / "ca.pem")
        karl = mail_town.leader("Karl")
        at = address(karl)
        mail_town.audit([karl])
        until(lambda: "read by others" in failure(post, karl), what="the refusal of a password that all can read")
        word.chmod(0o600)
        post.move_clock("10 minutes")
        until(lambda: relay.to(at), what="the mail")
        assert "hemmeligt" not in post.log.read_text()

        lone = mail_town.leader("Lone")
        at = address(lone)
        restart(post, smtp_url=url, smtp_user="tilsyn", smtp_password_file=word, smtp_ca="/etc/ssl/certs/ca-certificates.crt")
        mail_town.audit([lone])
        until(lambda: "certificate" in failure(post, lone), what="the refusal of a stranger's certificate")
        assert not relay.to(at)
    finally:
        relay.stop()
        post.settings.update(smtp_user="", smtp_password_file="", smtp_ca="")


def test_nothing_goes_to_another_machine_in_the_clear(mail_town, post):
    relay = Relay(host="127.0.0.2").start()  # which is not named as this machine itself
    try:
        restart(post, smtp_url=relay.url)
        mona = mail_town.leader("Mona")
        at = address(mona)
        mail_town.audit([mona])
        until(lambda: "SSL" in failure(post, mona), what="the refusal of a relay without TLS")
        assert not relay.to(at)
    finally:
        relay.stop()


def test_rounds_and_deadlines_are_told_once_to_those_they_concern(mail_town, post, relay):
    restart(post, smtp_url=relay.url)
    post.psql("UPDATE app.setting SET value = '0' WHERE name = 'second_share'")  # nothing is read again by chance
    post.psql("UPDATE app.setting SET value = '5' WHERE name = 'second_days'")  # ten working days can be more than the twenty below
    until(lambda: post.value("SELECT count(*) FROM app.job WHERE kind = 'morning' AND done_at IS NOT NULL") != "0", what="the first morning round")
    ida, jens = mail_town.leader("Ida"), mail_town.leader("Jens")
    to_ida, to_jens = address(ida), address(jens)
    activity = mail_town.audit([ida, jens])
    mail_town.open_round(activity, [ida, jens], days=1)
    for mine in reviews(jens):
        finish(jens, mine)
    until(lambda: len(relay.to(to_ida)) == 3 and len(relay.to(to_jens)) == 2, what="reviews, the invitation, Jens's first review to read again")
    post.move_clock("20 days")  # the round opens, the deadline is near; sessions end
    until(lambda: len(relay.to(to_ida)) >= 8, what="unsealed and overdue twice, near in the audit")
    post.move_clock("3 days")
    until(lambda: len(relay.to(to_ida)) >= 9, what="overdue in the audit")
    assert quiet(relay, to_ida, 9)
    kinds = "SELECT string_agg(n.kind, ' ' ORDER BY n.kind) FROM app.notice n WHERE n.sent_at IS NOT NULL AND n.person_id = '{}'"
    assert post.value(kinds.format(ida.id)) == "calibration deadline overdue overdue overdue reviews reviews unsealed unsealed"
    assert post.value(kinds.format(jens.id)) == "calibration overdue reviews unsealed unsealed", "what he has finished is not due"


def test_the_client_shows_sets_and_stops(server, anne, tmp_path):
    def tilsyn(*words, typed=None, code=0):
        done = subprocess.run([TILSYN.resolve(), *words], input=typed, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=PATIENCE)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    env = {**os.environ, "TILSYN_SESSION": str(tmp_path / "session.json"), "TILSYN_LANG": "da", "LC_ALL": "C.UTF-8", "LANGUAGE": ""}
    (tmp_path / "password").write_text(PASSWORD)
    tilsyn("login", "--server", f"https://localhost:{server.port}", "--ca", str(server.folder / "ca.pem"), "--user", anne.name,
           "--password-file", "password")
    tilsyn("user", "notices", "--email-file", "-", typed="anne@kommune.example\n")
    assert "anne@kommune.example" in tilsyn("user", "notices")
    assert anne.call("SessionService/GetMyNotices")["email"] == "anne@kommune.example"
    tilsyn("user", "notices", "--email-file", "-", "--stop", typed="", code=2)
    tilsyn("user", "notices", "--email-file", "-", typed="\n", code=2)
    tilsyn("bruger", "beskeder", "--stop")
    assert anne.call("SessionService/GetMyNotices").get("email", "") == ""
