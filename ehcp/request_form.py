"""The questions a school is asked in a request for a needs assessment: said once for form, page, PDF and JSON.

Only the child's names, the birth date (or that it is not known) and who asks are needed to send it; the law makes a
request of anything that amounts to one (CFA 2014 s.36(1)), so every other answer may be "not known yet". A change of
the questions raises ``SCHEMA_VERSION``; what was sent keeps the version it was sent under.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ehcp.request_questions import SECTIONS, Question, Section
from send_cases.words import date_words

__all__ = [
    "EVIDENCE",
    "NOT_KNOWN",
    "SCHEMA_VERSION",
    "SECTIONS",
    "Group",
    "Question",
    "Section",
    "first_date",
    "groups",
    "missing",
    "say",
    "section",
]  # fmt: skip

SCHEMA_VERSION = 1
NOT_KNOWN = "Not known yet"
EVIDENCE = "evidence"
Answers = Mapping[str, Mapping[str, Any]]


def section(name: str) -> Section:
    """A section by its name.

    Raises:
        KeyError: there is none of that name.
    """
    return {each.name: each for each in SECTIONS}[name]


def first_date(value: Any) -> dt.date | None:
    """A date from a stored answer, or nothing."""
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None


def say(question: Question, value: Any) -> str:
    """An answer in words; empty when there is none."""
    if value in (None, "", [], False):
        return ""
    if question.kind == "date":
        day = first_date(value)
        return date_words(day) if day else str(value)
    labels = dict(question.choices)
    if isinstance(value, list):
        return ", ".join(labels.get(each, str(each)) for each in value)
    if question.kind == "tick":
        return "Yes"
    return labels.get(value, str(value))


@dataclass(frozen=True)
class Group:
    """Questions and answers shown together: a section's own, or one of its repeated entries."""

    title: str
    rows: tuple[tuple[str, str], ...]


def groups(each: Section, answers: Mapping[str, Any]) -> list[Group]:
    """A section's answers for reading; the questions without one are named together, as "Not known yet".

    Args:
        each: the section.
        answers: what is stored for it.
    """
    entries = answers.get("rows", [])
    found = [_group("", each.questions, answers)] if each.questions else []
    found += [_group(f"{each.row_title} {n}", each.row, row) for n, row in enumerate(entries, 1)]
    if each.row and not entries:
        found.insert(0, Group("", ((each.title, NOT_KNOWN),)))
    return [group for group in found if group.rows]


def _group(title: str, questions: tuple[Question, ...], answers: Mapping[str, Any]) -> Group:
    said = [(q, say(q, answers.get(q.name))) for q in questions]
    rows = [(q.label, words) for q, words in said if words]
    blank = [q.label for q, words in said if not words and not _answered_otherwise(q, answers)]
    return Group(title, (*rows, *([(NOT_KNOWN, " \u00b7 ".join(blank))] if blank else ())))


def _answered_otherwise(question: Question, answers: Mapping[str, Any]) -> bool:
    """A box that was not ticked, and the other half of a pair of which one was answered."""
    pairs = {"birth_date": "birth_date_unknown", "upn": "upn_unknown", "upn_unknown": "upn"}
    return question.kind == "tick" or bool(answers.get(pairs.get(question.name, "")))


def missing(answers: Answers) -> list[tuple[str, str, str]]:
    """What must still be answered before the request can be sent, as (section, question, sentence)."""
    child = answers.get("child", {})
    wanted = []
    if not child.get("surname"):
        wanted.append(("child", "surname", "Enter the legal surname."))
    if not child.get("forename"):
        wanted.append(("child", "forename", "Enter the legal forenames."))
    if not child.get("birth_date") and not child.get("birth_date_unknown"):
        wanted.append(("child", "birth_date", "Enter the date of birth, or say that it is not known."))
    if not answers.get("request", {}).get("person"):
        wanted.append(("request", "person", "Enter who is asking: the name of the person completing this request."))
    return wanted
