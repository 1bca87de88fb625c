"""Writing the country: several processes invent and COPY; indexes and history follow, each in one go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models

from ehcp import kept
from send_cases.bench.country.again import UPN_AGAIN, again
from send_cases.bench.country.inventing import Country
from send_cases.bench.country.staff import find_staff, make_staff
from send_cases.history import events_of
from send_cases.local.children import die_with_parent

TEMPORARY = ("maintenance_work_mem = '512MB'", "synchronous_commit = off", "work_mem = '64MB'")
#: Rows of history beyond the first of each row: one for each action on a process, one for what was answered or met.
LATER = {
    "ehcp_process": "CROSS JOIN LATERAL generate_series(1, t.revision) AS n",
    "ehcp_milestone": "WHERE t.met_on IS NOT NULL",
    "ehcp_advicerequest": "WHERE t.answered_on IS NOT NULL",
    "ehcp_consultation": "WHERE t.replied_on IS NOT NULL",
    "ehcp_plan": "WHERE t.assessment_id IS NOT NULL",
}


def say(text: str) -> None:
    """Say something at once, where it is not part of the report."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def timed(taken: dict[str, float], what: str) -> Iterator[None]:
    """Note how many seconds something took, and say so."""
    started = time.monotonic()
    yield
    taken[what] = round(time.monotonic() - started, 1)
    say(f"    {what}: {taken[what]} s")


def build(country: Country, *, processes: int = 2) -> dict[str, Any]:
    """Fill an empty, migrated database.

    Args:
        country: how many children, and the day everything is anchored to.
        processes: how many invent at the same time; what they invent does not depend on it.

    Returns:
        How many rows were copied, rows of history written, and the seconds each part took.
    """
    taken: dict[str, float] = {}
    with timed(taken, "schools and people"):
        make_staff(country.pupils, country.today)
    _execute(*(f"SET {setting}" for setting in TEMPORARY))
    before = _counts()
    indexes = _drop_indexes()
    with timed(taken, "inventing, milestones from the engine, COPY"):
        copied = _copy(country, processes)
    if country.copies > 1:
        with timed(taken, "children again under other names"):
            copied += multiply(country, before)
    with timed(taken, "history"):
        history = _write_history(before)
    with timed(taken, "indexes"):
        together([[statement] for statement in indexes])
    with timed(taken, "the lists' rows and tallies"):
        kept.make_anew()
    with timed(taken, "sequences, statistics, visibility map"):
        _set_sequences()
        _execute("VACUUM (ANALYZE)")
    return {
        "rows": copied, "rows_of_history": history, "invented": country.invented, "seconds": taken
    }  # fmt: skip


def _execute(*statements: str) -> int:
    """Run statements; returns how many rows the last one touched."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return int(cursor.rowcount)


def together(jobs: list[list[str]]) -> int:
    """Run lists of statements, three lists at a time, each on a connection of its own; returns the rows touched."""

    def one(statements: list[str]) -> int:
        try:
            _execute(*(f"SET {setting}" for setting in TEMPORARY))
            return _execute(*statements)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        return sum(pool.map(one, jobs))


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _copy(country: Country, processes: int) -> int:
    """Have the batches invented and written, by this process alone or by several that each take their share."""
    if processes == 1:
        return write_share(country, 0, 1)
    what = [str(country.pupils), country.today.isoformat(), str(country.seed), str(country.most)]
    command = [sys.executable, "-m", "send_cases.bench.country.share", *what]
    # Without a cache server: the authority's readings of the law are asked for once a timeline.
    env = {name: value for name, value in os.environ.items() if name not in ("BROKER_URL", "CACHE_URL")}
    running = [
        subprocess.Popen(
            [*command, str(share), str(processes)], env=env, stdout=subprocess.PIPE, preexec_fn=die_with_parent()
        )
        for share in range(processes)
    ]
    total = 0
    for process in running:
        written, _ = process.communicate()
        if process.returncode:
            raise RuntimeError("Inventing children failed; the lines above say why.")
        total += int(written)
    return total


def write_share(country: Country, share: int, of: int) -> int:
    """Invent and write every batch whose number leaves this rest. The keys of a batch lead to rows of the same batch,
    which a test checks, so that the database need not look each of them up; its history is written afterwards."""
    from django.db import transaction

    staff, total = find_staff(country.pupils), 0
    for number in country.batches[share::of]:
        batch = country.invent(number, staff)
        with transaction.atomic():
            _execute("SET LOCAL session_replication_role = replica", "SET LOCAL synchronous_commit = off")
            total += batch.write()
        if number % 50 == share:
            say(f"      batch {number + 1:,} of {len(country.batches):,}, {total:,} rows from this process")
    return total


def _drop_indexes() -> list[str]:
    """Drop every index that is not a constraint's; returns the statements that make them again."""
    found = _rows(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace s ON s.oid = t.relnamespace "
        "WHERE s.nspname = 'public' AND t.relname LIKE 'ehcp%' AND NOT i.indisunique "
        "AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)"
    )
    _execute(*(f"DROP INDEX {name}" for name, _ in found))
    return [definition for _, definition in found]


def tracked() -> Iterator[tuple[type[models.Model], type[models.Model]]]:
    """Models of casework that keep a history, each with its event model."""
    for model in apps.get_app_config("ehcp").get_models():
        try:
            yield model, events_of(model)
        except LookupError:
            continue


def multiply(country: Country, before: dict[str, int]) -> int:
    """Write every invented child again, as often as it takes, under other surnames, references and UPNs.

    Their dates are the same, and so are the facts that the engine sees, but for the keys in a milestone's subject,
    which are those of the copy's own rows: the engine has no clock, so it would give the same milestones. The check
    builds some of them anew.
    """
    copied = {
        model for model in apps.get_app_config("ehcp").get_models()
        if not before[model._meta.db_table] and model._default_manager.exists()
    }  # fmt: skip
    _execute(UPN_AGAIN)
    replica = "SET session_replication_role = replica"
    return together([[replica, again(model, copied, country)] for model in copied])


def _counts() -> dict[str, int]:
    """Rows of each table that are there before any child: their history is there too."""
    models_ = apps.get_app_config("ehcp").get_models()
    return {model._meta.db_table: model._default_manager.count() for model in models_}


def _write_history(before: dict[str, int]) -> int:
    """What the triggers would have written for the rows copied, as one statement a table, in one context.

    Args:
        before: rows by table that have their history; a table that had any is left alone.
    """
    context = str(uuid.uuid4())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pghistory_context (id, created_at, updated_at, metadata) VALUES (%s, now(), now(), %s)",
            [context, json.dumps({"by": None, "name": "bench", "why": "an invented country", "page": "./run bench"})],
        )
    jobs = []
    for model, event in tracked():
        table = model._meta.db_table
        if not before[table]:
            jobs.append([_history_of(model, event, "insert", "", context)])
            if table in LATER:
                jobs.append([_history_of(model, event, "update", LATER[table], context)])
    return together(jobs)


def _history_of(model: type[models.Model], event: type[models.Model], label: str, more: str, context: str) -> str:
    columns = [str(f.column) for f in event._meta.local_concrete_fields if not str(f.column).startswith("pgh_")]
    key = model._meta.pk.column if model._meta.pk else "id"
    mine = ", ".join(f'"{name}"' for name in columns)
    theirs = ", ".join(f't."{name}"' for name in columns)
    return (
        f'INSERT INTO "{event._meta.db_table}" (pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id, {mine}) '  # noqa: S608
        f"SELECT now(), '{label}', t.\"{key}\", '{context}'::uuid, {theirs} FROM \"{model._meta.db_table}\" t {more}"
    )


def _set_sequences() -> None:
    """Every sequence goes on after the last key given out."""
    owned = _rows(
        "SELECT t.relname, a.attname, pg_get_serial_sequence(quote_ident(t.relname), a.attname) "
        "FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = t.oid "
        "WHERE s.nspname = 'public' AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped "
        "AND pg_get_serial_sequence(quote_ident(t.relname), a.attname) IS NOT NULL"
    )
    for table, column, sequence in owned:
        _execute(f'SELECT setval(\'{sequence}\', greatest(max("{column}"), 1)) FROM "{table}"')  # noqa: S608
    _execute("SELECT setval('ehcp_pupil_reference', 100001 + (SELECT count(*) FROM ehcp_pupil))")


def orphans() -> dict[str, int]:
    """Keys that lead nowhere, by constraint: what the database would have refused, had it looked."""
    found: dict[str, int] = {}
    keys = _rows(
        "SELECT c.conname, c.conrelid::regclass::text, c.confrelid::regclass::text, a.attname, b.attname "
        "FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] "
        "JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] "
        "WHERE c.contype = 'f' AND array_length(c.conkey, 1) = 1"
    )
    for name, table, other, column, key in keys:
        lost = _rows(
            f'SELECT count(*) FROM {table} t WHERE t."{column}" IS NOT NULL '  # noqa: S608
            f'AND NOT EXISTS (SELECT FROM {other} o WHERE o."{key}" = t."{column}")'
        )[0][0]
        if lost:
            found[name] = int(lost)
    return found


def processes_here() -> int:
    """How many processes invent: one for each core, at most four."""
    return max(1, min(4, os.cpu_count() or 1))
