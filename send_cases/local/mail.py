"""A local mail server that keeps what it receives as files, so that mail is really sent and can be read."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from send_cases.local.children import Children

LARGEST = 30 * 1024 * 1024  # bytes in one message


def start(children: Children, folder: Path, env: Mapping[str, str] | None = None) -> str:
    """Start the server as a process of its own.

    Args:
        children: whose process it becomes; it ends with their owner.
        folder: where each message becomes one ``.eml`` file, named by the time it came.
        env: the process's environment; ours if not given.

    Returns:
        The EMAIL_URL, e.g. ``smtp://127.0.0.1:40123``. Connections wait until the process answers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        children.start(
            "mail",
            [sys.executable, "-m", "send_cases.local.mail", str(listening.fileno()), folder],
            env=env,
            pass_fds=[listening.fileno()],
        )
        return f"smtp://127.0.0.1:{listening.getsockname()[1]}"


class Keeper:
    """Writes each message into the folder, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # aiosmtpd's name
        """Keep one message; the envelope's people go on top, so that a blind copy can be seen too."""
        sent_at = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S.%f")
        name = f"{sent_at}-{os.getpid()}-{next(self._numbers):04d}.eml"
        sender, people = getattr(envelope, "mail_from", ""), getattr(envelope, "rcpt_tos", [])
        content: bytes = getattr(envelope, "original_content", b"") or b""
        head = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(people)}\r\n".encode()
        fresh = self.folder / f".{name}.new"
        fresh.write_bytes(head + content)
        fresh.rename(self.folder / name)
        return "250 Kept"


async def serve(listening: socket.socket, folder: Path) -> None:
    """Answer on a socket that listens already, until SIGTERM."""
    from aiosmtpd.smtp import SMTP

    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, done.set)
    keeper = Keeper(folder)
    server = await loop.create_server(
        lambda: SMTP(keeper, data_size_limit=LARGEST, hostname="localhost", enable_SMTPUTF8=True), sock=listening
    )
    await done.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2])))
