"""Making the views in the database, and the roles that may read them and nothing else."""

from __future__ import annotations

import re
import secrets
from typing import Any

import psycopg
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from reporting.sql import SCHEMA, VIEWS
from reporting.sql.shape import quoted

NAME = re.compile(r"[a-z][a-z0-9_]{2,62}")
MINUTES = 5


class ReaderRefused(Exception):
    """A role cannot be made or taken away; says what to do."""


def make_views() -> None:
    """Drop every view and make it anew; who could read them can still."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"create schema if not exists {SCHEMA}")
        _drop(cursor)
        for view in VIEWS:
            cursor.execute(f"create view {SCHEMA}.{view.name} as {view.as_sql()}")
            _say(cursor, "view", f"{SCHEMA}.{view.name}", f"{view.about} A row is {view.row}.")
            for column in view.columns:
                unit = f" In {column.unit}." if column.unit else ""
                words = f"{column.words}{unit} Source: {column.source}."
                _say(cursor, "column", f"{SCHEMA}.{view.name}.{column.name}", words)


def drop_views() -> None:
    """Take the views away, so that tables can change; the schema and the rights on it stay."""
    with transaction.atomic(), connection.cursor() as cursor:
        _drop(cursor)


def _drop(cursor: Any) -> None:
    cursor.execute("select viewname from pg_views where schemaname = %s", [SCHEMA])
    for (name,) in cursor.fetchall():
        cursor.execute(sql.SQL("drop view if exists {}.{} cascade").format(quoted(SCHEMA), quoted(name)))


def _say(cursor: Any, kind: str, name: str, words: str) -> None:
    """Comments travel with the views into whatever reads them."""
    cursor.execute(
        sql.SQL("comment on {} {} is {}").format(sql.SQL(kind), quoted(*name.split(".")), sql.Literal(words))
    )


def make_reader(name: str, *, new_password: bool = False) -> str:
    """A role that signs in, reads the views and can do nothing else.

    Args:
        name: small letters, digits and underscores.
        new_password: give a role that is there another password.

    Returns:
        Its password, which is kept nowhere; nothing if the role was there and keeps its own.

    Raises:
        ReaderRefused: the name is no good, or this database's user may not make roles.
    """
    if not NAME.fullmatch(name):
        raise ReaderRefused("A name has 3 to 63 small letters, digits and underscores, and begins with a letter.")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            there = _is_reader(cursor, name)
            password = "" if there and not new_password else secrets.token_urlsafe(24)
            if not there:
                cursor.execute(sql.SQL("create role {} login connection limit 10").format(quoted(name)))
                cursor.execute(sql.SQL("comment on role {} is {}").format(quoted(name), sql.Literal(MARK)))
            if password:
                kept = sql.Literal(_scrambled(name, password))
                cursor.execute(sql.SQL("alter role {} password {}").format(quoted(name), kept))
            _allow(cursor, name)
    except ProgrammingError as problem:
        if isinstance(problem.__cause__, psycopg.errors.InsufficientPrivilege):
            raise ReaderRefused(NO_RIGHT) from problem
        raise
    return password


def _allow(cursor: Any, name: str) -> None:
    """Reading the views, also those to come, for so long, and nothing else."""
    for each in (
        "alter role {role} set default_transaction_read_only = on", "alter role {role} set search_path = {schema}",
        f"alter role {{role}} set statement_timeout = '{MINUTES}min'", "grant connect on database {database} to {role}",
        "grant usage on schema {schema} to {role}", "grant select on all tables in schema {schema} to {role}",
        "alter default privileges in schema {schema} grant select on tables to {role}",
    ):  # fmt: skip
        database = quoted(connection.settings_dict["NAME"])
        cursor.execute(sql.SQL(each).format(role=quoted(name), schema=quoted(SCHEMA), database=database))


MARK = "reads the views of send-cases"
NO_RIGHT = (
    "The database's user of send-cases may not make roles. Let an administrator of PostgreSQL run:"
    " ALTER ROLE <that user> CREATEROLE"
)


def _is_reader(cursor: Any, name: str) -> bool:
    """Whether the role is there; it must be one of ours."""
    cursor.execute("select shobj_description(oid, 'pg_authid') from pg_roles where rolname = %s", [name])
    found = cursor.fetchone()
    if found and found[0] != MARK:
        raise ReaderRefused(f"There is a role {name} already that is not one of these readers. Choose another name.")
    return bool(found)


def _scrambled(name: str, password: str) -> str:
    """The password as PostgreSQL keeps it, so that it stands in no log of statements."""
    connection.ensure_connection()
    found = connection.connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    return bytes(found).decode()


def end_reader(name: str) -> None:
    """Take a reader's rights and the role away.

    Raises:
        ReaderRefused: there is none of that name.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if not _is_reader(cursor, name):
            raise ReaderRefused(f"There is no reader {name}.")
        role = quoted(name)
        cursor.execute(sql.SQL("drop owned by {}").format(role))
        cursor.execute(sql.SQL("drop role {}").format(role))
