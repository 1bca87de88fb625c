"""Migrations as a step of their own, which two installers at once take one after the other."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import psycopg
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

LOCK = 0x5C4010


@contextlib.contextmanager
def alone(say: Callable[[str], None]) -> Iterator[None]:
    """Hold the database's advisory lock, on a connection of its own that no migration can close.

    Args:
        say: told when another installer has to be waited for.
    """
    parameters = connection.get_connection_params()
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters, autocommit=True) as other:
        got = other.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        if not (got and got[0]):
            say("Another installer is migrating this database. Waiting for it ...")
            other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield  # closing the connection gives the lock back, however this ends


def waiting() -> int:
    """How many migrations have not been run."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
