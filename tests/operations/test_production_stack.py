"""The commands of Dockerfile and docker-compose.yml, run for real with the example's settings, but outside Docker."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urljoin

import brotli
import pytest

from send_cases.local import ROOT, testing, valkey
from send_cases.local.children import Children
from send_cases.queues import ALL
from tests.operations import servers
from tests.operations.installation import ask, bare_environment, free_port, program
from tests.operations.shape import read

pytestmark = pytest.mark.drill
HOST = {"Host": "send-cases.council.example", "X-Forwarded-Proto": "https"}


class Stack:
    """What compose would start, from compose's own words."""

    def __init__(self, folder: Path, url: str) -> None:
        self.shape, self.folder, self.children = read(), folder, Children()
        self.port = free_port()
        self.servers = Children()
        self.env = {
            **bare_environment(), **self.shape.environment,
            "DATABASE_URL": url, "BROKER_URL": valkey.start(self.servers), "EMAIL_URL": os.environ["EMAIL_URL"],
            "DOCUMENTS_DIR": str(folder / "documents"), "STATIC_ROOT": str(folder / "static"),
            "WEB_BIND": f"127.0.0.1:{self.port}", "TMPDIR": str(folder),
            "PYTHONWARNINGS": "ignore",  # Celery's about root, who runs nothing in the image
        }  # fmt: skip
        # One secret comes from a file, as the example offers.
        secret = folder / "secret_key"
        secret.write_text(self.env.pop("SECRET_KEY") + "\n")
        self.env["SECRET_KEY_FILE"] = str(secret)

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            program(command), cwd=ROOT, env=self.env, capture_output=True, text=True, check=False, timeout=300
        )

    def start(self, service: str) -> None:
        command = [part.replace("/tmp/beat", str(self.folder / "beat")) for part in self.shape.command(service)]
        if "worker" in command:  # in compose each has a host of its own
            command += ["-n", f"{service}@%h"]
        self.children.start(service, program(command), env=self.env, log=self.log(service))

    def log(self, service: str) -> Path:
        return self.folder / f"{service}.log"

    def lines(self, service: str) -> list[dict]:
        return [json.loads(line) for line in self.log(service).read_text().splitlines()]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("production")
    (folder / "documents").mkdir()
    with ExitStack() as ends:
        up = Stack(folder, ends.enter_context(servers.server(folder / "pg")))
        ends.callback(up.servers.stop)
        ends.callback(up.children.stop)
        done = up.run(["python", "manage.py", "collectstatic", "--no-input"])
        assert done.returncode == 0, done.stderr
        done = up.run(up.shape.command("migrate"))
        assert done.returncode == 0, done.stderr
        assert "migrations run" in done.stdout
        up.start("web")
        assert wait(lambda: ask(up.port, "/health/live")[0] == 200), up.log("web").read_text()
        yield up


def wait(what: Callable[[], bool], patience: float = 90.0) -> bool:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if what():
                return True
        except OSError:
            pass
        time.sleep(0.3)
    return False


def ready(stack: Stack) -> tuple[int, dict]:
    status, body, _ = ask(stack.port, "/health/ready")
    return status, json.loads(body)


@pytest.mark.parametrize(("page", "most"), [("/account/password/reset/", 75_000), ("/account/login/", 75 * 1024)])
def test_style_and_scripts_weigh_little(stack: Stack, page: str, most: int) -> None:
    """All CSS and JavaScript of a page, as a browser is sent them: 75 KB compressed at most.

    The page where one signs in has 2.7 KB of passkey scripts more.
    """
    _, page, _ = ask(stack.port, page, HOST)
    waiting, weights = re.findall(r'(?:href|src)="(/[^"?]+\.(?:css|js))', page), {}
    while waiting:
        path = waiting.pop()
        if path not in weights:
            weights[path], text = weigh(stack.port, path)
            waiting += [urljoin(path, name) for name in re.findall(r'(?:from|import)\s*"(\.[^"]+\.js)"', text)]
    names = " ".join(weights)
    assert all(
        word in names for word in ("govuk-frontend.min", "moj-frontend.min", "htmx.min", "app.", "print.", "brand.")
    )
    assert len([path for path in weights if path.endswith(".js")]) >= 5, names
    assert sum(weights.values()) <= most, weights


def weigh(port: int, path: str) -> tuple[int, str]:
    """The bytes that are sent, and the text that they unpack to."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request("GET", path, headers={**HOST, "Accept-Encoding": "gzip, br"})
    answer = link.getresponse()
    body = answer.read()
    link.close()
    assert answer.status == 200, path
    if path == "/brand.css":  # made anew for each authority's colours: a few hundred bytes, not compressed
        return len(body), body.decode()
    assert answer.headers["Content-Encoding"] == "br", path
    return len(body), brotli.decompress(body).decode()


def test_the_whole_shape_comes_up(stack: Stack) -> None:
    """After the migrations and web: the workers, beat. In one test, because each is slow."""
    status, parts = ready(stack)
    assert (status, parts["database"]["ok"], parts["broker"]["ok"], parts["beat"]["ok"]) == (503, True, True, False)
    _pages(stack)
    workers = [name for name in stack.shape.ours() if name.startswith("worker")]
    for name in [*workers, "beat"]:
        stack.start(name)
    assert wait(lambda: ready(stack)[0] == 200), (ready(stack), stack.log("worker").read_text()[-3000:])
    _queues(stack)
    _figures(stack)
    for name in ["web", *workers, "beat"]:
        assert stack.lines(name), name  # each line is JSON
    _without_database(stack)


def _pages(stack: Stack) -> None:
    """Behind a proxy that ends TLS; the file names are those that collectstatic hashed."""
    status, body, headers = ask(stack.port, "/account/login/", HOST)
    assert status == 200, body
    assert headers["Strict-Transport-Security"]
    sheet = body.split('rel="stylesheet" href="')[1].split('"')[0]
    status, _, headers = ask(stack.port, sheet, {**HOST, "Accept-Encoding": "br"})
    assert (status, headers["Content-Encoding"]) == (200, "br")
    assert "immutable" in headers["Cache-Control"]
    assert ask(stack.port, "/account/login/", {"Host": "send-cases.council.example"})[0] == 301
    assert ask(stack.port, "/account/login/", {"Host": "elsewhere.example"})[0] == 400


def _queues(stack: Stack) -> None:
    """Each worker answers as its health check asks, and together they serve every queue."""

    def served() -> set[str]:
        said = stack.run(["celery", "-A", "send_cases", "inspect", "active_queues", "--timeout", "10", "--json"])
        answers = json.loads(said.stdout.strip().splitlines()[-1]) if said.returncode == 0 else {}
        return {queue["name"] for queues in answers.values() for queue in queues}

    assert wait(lambda: served() == set(ALL)), served()


def _figures(stack: Stack) -> None:
    """The figures add up over gunicorn's workers: as many requests as were made, whoever answered."""
    token = {"Authorization": f"Bearer {stack.shape.environment['METRICS_TOKEN']}"}
    assert ask(stack.port, "/metrics")[0] == 404
    assert ask(stack.port, "/metrics", {"Authorization": "Bearer wrong"})[0] == 404
    name = 'send_cases_requests_total{method="GET",status="200",view="account_reset_password"}'

    def counted() -> float:
        found = re.search(rf"^{re.escape(name)} (\S+)$", ask(stack.port, "/metrics", token)[1], re.MULTILINE)
        return float(found[1]) if found else 0.0

    before = counted()  # the weighing of pages asked for this one too
    for _ in range(20):
        assert ask(stack.port, "/account/password/reset/", HOST)[0] == 200
    for _ in range(4):  # whichever worker answers; a request is counted just after its answer has gone out
        assert wait(lambda: counted() == before + 20), (before, counted())
    _, body, _ = ask(stack.port, "/metrics", token)
    assert "send_cases_database_up 1.0" in body
    assert 'send_cases_last_round_seconds{name="minute"}' in body


def _without_database(stack: Stack) -> None:
    """Lost in the middle of the day: alive, not ready, and no secret in the answer."""
    servers.stop(stack.folder / "pg")
    status, parts = ready(stack)
    assert status == 503
    assert (parts["database"]["ok"], parts["broker"]["ok"]) == (False, True)
    assert "host" not in json.dumps(parts)
    assert ask(stack.port, "/health/live")[0] == 200
    assert "send_cases_database_up 0.0" in ask(
        stack.port, "/metrics", {"Authorization": f"Bearer {stack.shape.environment['METRICS_TOKEN']}"}
    )[1]  # fmt: skip
    stack.servers.stop("broker")
    assert ready(stack)[1]["broker"]["ok"] is False


def test_two_installers_at_once_take_turns(stack: Stack, tmp_path: Path) -> None:
    """One migrates, the other waits and then has nothing to do."""
    url = own_database("two_installers")
    env = {**stack.env, "DATABASE_URL": url}
    command = program(stack.shape.command("migrate"))
    both = [
        subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [each.communicate(timeout=300) for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    words = sorted(out for out, _ in said)
    assert "migrations run" in words[0]
    assert "Another installer" in words[1]
    assert "Nothing to do" in words[1]


def own_database(name: str) -> str:
    """A database of this test run's own, on the server of the tests."""
    from tests.operations.installation import make_database

    return make_database(os.environ["DATABASE_URL"], f"{testing.database_name()}_{name}")
