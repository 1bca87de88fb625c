"""The board's tables: each number is a link to its cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from ehcp.filters import many_work_cases
from reporting import board
from send_cases.accounts.models import User

#: Key in the rows of ``board``, the column's heading, and the tile that narrows the list behind it.
Column = tuple[str, str, str]
OPEN, LATE = ("n", "Open", ""), ("late", "Overdue by law", "overdue")
DUE = ("due", f"Due in {board.DUE_WITHIN} days", "due")
ADVICE = ("advice", "Waiting for advice", "advice")


def of_board(user: User, today: dt.date, standing: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By stage, by caseworker and by kind of process.

    Args:
        user: whose teams are shown where there are too many caseworkers for one table.
        standing: the rows of ``board.by_stage``, which a chart shows too.
    """
    many = many_work_cases()
    rows = board.by_officer(today, teams_of=user if many else None)
    officers = [{**row, "key": row["officer"] or 0, "label": row["name"] or "Unallocated"} for row in rows]
    by_whom = "By caseworker of your teams" if many else "By caseworker"
    return [
        _table("stage", "By stage", "Stage", (OPEN, LATE), standing),
        _table("officer", by_whom, "Caseworker", (OPEN, DUE, LATE, ADVICE), officers),
        _table("kind", "By kind of process", "Process", (OPEN, DUE, LATE), board.by_kind(today)),
    ]


def _table(
    kind: str, heading: str, first: str, columns: tuple[Column, ...], rows: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    found = []
    for row in rows:
        there = reverse("reporting:cases", args=[kind, row["key"]])
        cells = [
            {"number": row[key], "words": words, "about": f"{words}, {row['label']}",
             "href": f"{there}?and={tile}" if tile else there}
            for key, words, tile in columns
        ]  # fmt: skip
        found.append({"label": row["label"], "href": there, "cells": cells})
    return {
        "uid": kind,
        "heading": heading,
        "first": first,
        "columns": [words for _, words, _ in columns],
        "rows": found,
    }
