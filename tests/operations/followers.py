"""A second PostgreSQL server that follows another by streaming replication."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from send_cases.local import postgres
from tests.operations import servers


@contextlib.contextmanager
def follower(folder: Path, of: Path) -> Iterator[str]:
    """A replica that runs; its DATABASE_URL, with the same database in it.

    Args:
        folder: where its data will be.
        of: the folder of the server that it follows, which runs.
    """
    leader, one = postgres._server(of, True), postgres._server(folder, True)
    if one.drop:
        one.root.chmod(0o755)
        one.data.mkdir(mode=0o700)
        os.chown(one.data, one.drop["user"], one.drop["group"])
    source = f"host={leader.socket_folder} user=postgres"
    assert one.call("pg_basebackup", "-D", one.data, "-R", "-X", "stream", "-c", "fast", "-d", source) == 0
    with servers.server(folder) as url:
        yield url
