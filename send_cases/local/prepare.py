"""Bring the demonstration's database and static files up to date: ``python -m send_cases.local.prepare``.

One process for all of it: starting Django takes longer than most of the steps. Everything is said on standard error,
because ``./run bench`` prints JSON on standard output.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

from send_cases.local import ROOT


def say(text: str) -> None:
    """Say something at once."""
    print(text, file=sys.stderr, flush=True)


def step(name: str, work: Callable[[], object]) -> None:
    """Do one step, saying so before it and how long it took after it."""
    started = time.monotonic()
    print(f"  {name} ... ", end="", file=sys.stderr, flush=True)
    work()
    say(f"{time.monotonic() - started:.1f} s")


def migrate() -> None:
    """Run every migration that has not been run."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def static_hash() -> str:
    """Changes with any static file of ours and with any package's version."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted((ROOT / "static").rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def collect_static() -> None:
    """Gather, hash and compress the static files, unless they are as they were."""
    from django.conf import settings
    from django.core.management import call_command

    target = Path(settings.STATIC_ROOT)
    stamp, wanted = target.with_name(target.name + ".stamp"), static_hash()
    if not (stamp.exists() and stamp.read_text() == wanted and target.exists()):
        call_command("collectstatic", verbosity=0, interactive=False, clear=target.exists())
        stamp.write_text(wanted)


def seed() -> None:
    """Fill an empty database with invented children; the command queues what takes longer than a minute."""
    from django.core.management import call_command

    call_command("seed_demo")


def is_empty() -> bool:
    """Whether nobody can sign in yet."""
    from django.contrib.auth import get_user_model

    return not get_user_model()._default_manager.exists()


def main() -> None:
    """Migrate, collect, seed."""
    import django
    from django.core.management import get_commands

    options = argparse.ArgumentParser(prog="prepare", description=__doc__)
    options.add_argument("--empty", action="store_true", help="do not seed")
    chosen = options.parse_args()
    django.setup()
    step("Migrating the database", migrate)
    step("Collecting static files", collect_static)
    if chosen.empty or "seed_demo" not in get_commands() or not is_empty():
        return
    say("  Inventing children, schools' requests and their cases:")
    seed()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)  # whoever pressed Ctrl-C knows why
