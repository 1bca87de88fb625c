"""Faults go to a Sentry only when there is a DSN, and carry no value: shown with a real server that receives them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import brotli
import pytest

from send_cases.local import ROOT
from tests.operations.installation import bare_environment

#: A page that falls over with names in everything that a report might take along.
FALL = """
import logging, os, sys
import django
django.setup()
from django.test import Client
from django.urls import path
from django.http import HttpRequest
from django.contrib.auth.decorators import login_not_required
import send_cases.urls as urls

@login_not_required
def fall(request, number):
    surname = request.POST["surname"]
    logging.getLogger("send_cases.jobs").warning("About %s", surname)
    raise ValueError(f"cannot find {surname}")

urls.urlpatterns.append(path("fall/<int:number>/", fall))
from django.views.decorators.csrf import csrf_exempt
client = Client(raise_request_exception=False)
answer = client.post("/fall/7/?q=Quillfeather", {"surname": "Quillfeather"}, headers={"cookie": "a=Quillfeather"},
                     REMOTE_ADDR="192.0.2.77")
assert answer.status_code == 500, answer.status_code
logging.getLogger("send_cases.jobs").error("Nothing about %s", "Quillfeather")
import sentry_sdk
print("on" if sentry_sdk.get_client().is_active() else "off")
sentry_sdk.flush(10)
"""


UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}


@pytest.fixture
def received() -> Iterator[tuple[str, list[bytes]]]:
    """The DSN of a server on this machine, and what it was sent."""
    bodies: list[bytes] = []

    class Sentry(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append(UNPACK[self.headers["Content-Encoding"]](body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Sentry)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", bodies
    server.shutdown()
    thread.join()
    server.server_close()


def fall(**environment: str) -> str:
    env = {**bare_environment(), "DJANGO_SETTINGS_MODULE": "send_cases.settings", "SEND_CASES_TESTING": "1",
           "DATABASE_URL": os.environ["DATABASE_URL"], "BROKER_URL": os.environ["BROKER_URL"], **environment}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", FALL], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def test_a_fault_is_reported_with_its_place_and_no_value(received: tuple[str, list[bytes]]) -> None:
    dsn, bodies = received
    assert fall(SENTRY_DSN=dsn) == "on"
    text = b"\n".join(bodies).decode()
    assert "Quillfeather" not in text
    assert "192.0.2.77" not in text
    events = [json.loads(line) for line in text.splitlines() if '"exception"' in line]
    (event,) = [each for each in events if each.get("exception")]
    (fault,) = event["exception"]["values"]
    assert (fault["type"], fault["value"]) == ("ValueError", "")
    assert fault["stacktrace"]["frames"][-1]["function"] == "fall"
    assert event["transaction"] == "/fall/{number}/"
    assert not {"request", "user", "breadcrumbs", "extra", "contexts"} & set(event)
    assert '"Nothing about %s"' in text


def test_without_a_dsn_nothing_is_sent(received: tuple[str, list[bytes]]) -> None:
    _, bodies = received
    assert fall() == "off"
    assert bodies == []
