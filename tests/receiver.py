"""Another system: a real HTTP server on loopback that keeps what it was sent and checks signatures by itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


class Receiver:
    """Answers with ``statuses`` one after the other, then 204. ``got`` holds what came: headers and bytes."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.slow = 0.0
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with outer._lock:
                    outer.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                    status = outer.statuses.pop(0) if outer.statuses else 204
                time.sleep(outer.slow)
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", outer.url + "elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Nothing on the screen."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The bodies, in the order in which they came."""
        return [json.loads(body) for _, body in self.got]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As the Standard Webhooks specification says, written from it and not from our code."""
    raw = base64.b64decode(secret.split("_", 1)[1])
    content = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    wanted = hmac.new(raw, content, hashlib.sha256).digest()
    given = [base64.b64decode(part.split(",", 1)[1]) for part in headers["webhook-signature"].split(" ")
             if part.startswith("v1,")]  # fmt: skip
    return any(hmac.compare_digest(each, wanted) for each in given)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """One that listens during the test."""
    there = Receiver()
    yield there
    there.close()
