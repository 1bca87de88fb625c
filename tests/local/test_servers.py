"""The servers that tests and demonstration stand on are real, shared where that is meant, and gone afterwards."""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
from django.core.cache import cache
from django.core.mail import send_mail

from send_cases.local import ROOT, mail, postgres
from send_cases.local.children import Children

USE = """
import sys
from pathlib import Path
from send_cases.local import postgres
print(postgres.use(Path(sys.argv[1]), fast=True), flush=True)
sys.stdin.read()
"""


def user_of(folder: Path) -> subprocess.Popen[str]:
    """Another process that uses the server in a folder until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", USE, str(folder)], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def say(user: subprocess.Popen[str]) -> str:
    assert user.stdout
    return user.stdout.readline().strip()


def test_postgres_is_shared_and_stops_after_the_last_user_even_if_all_are_killed(tmp_path: Path) -> None:
    with ExitStack() as stack:
        users = [stack.enter_context(user_of(tmp_path / "pg")) for _ in range(3)]  # all at once
        (url,) = {say(user) for user in users}
        for user in users[:2]:
            user.kill()
            user.wait()
        time.sleep(0.5)
        assert answers(url)
        users[2].kill()
        users[2].wait()
        until = time.monotonic() + 10
        while answers(url) and time.monotonic() < until:
            time.sleep(0.05)
        assert not answers(url)
        again = stack.enter_context(user_of(tmp_path / "pg"))
        assert say(again) == url
        assert answers(url)
        again.kill()
    postgres.remove(tmp_path / "pg")
    assert not (tmp_path / "pg" / "data").exists()


def test_postgres_listens_on_no_port() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("select current_setting('listen_addresses'), version()").fetchone()
    assert row is not None
    if "send-cases-pg-" not in os.environ["DATABASE_URL"]:
        pytest.skip("DATABASE_URL names a server that is not ours")
    assert row[0] == ""
    assert row[1].startswith("PostgreSQL 1")


def test_the_cache_is_the_real_one() -> None:
    cache.set("a", "b", 60)
    assert cache.get("a") == "b"
    assert "redis" in type(cache._connections["default"]).__module__  # type: ignore[attr-defined]


def test_mail_is_really_sent_and_kept(sent_mail: Callable[[], list[Path]]) -> None:
    send_mail("Two cases need you", "Line one\n.\nLine three", "send@localhost", ["amina@westmarsh.example"])
    (kept,) = sent_mail()
    text = kept.read_text()
    assert "X-Envelope-To: amina@westmarsh.example" in text
    assert "Subject: Two cases need you" in text
    assert "Line three" in text


def test_a_mail_server_keeps_a_blind_copy_visible(tmp_path: Path) -> None:
    children = Children()
    url = mail.start(children, tmp_path / "mail")
    message = EmailMessage()
    message["Subject"], message["To"] = "Zoë", "a@x.example"
    message.set_content("text")
    host, port = url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port), timeout=20) as server:
        server.send_message(message, "send@localhost", ["a@x.example", "b@x.example"])
    children.stop()
    (kept,) = (tmp_path / "mail").glob("*.eml")
    assert b"X-Envelope-To: a@x.example, b@x.example" in kept.read_bytes()
    assert not list((tmp_path / "mail").glob("*.new"))
