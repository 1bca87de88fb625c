"""Why a date is what it is: a sentence for the family, and the sum for an officer. The one source of both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ehcp.timeline.calendar import long_date, working_day_on_or_before
from ehcp.timeline.counting import Count, Days, Weeks
from ehcp.timeline.limits import counted
from ehcp.timeline.overlays import added_ground

if TYPE_CHECKING:
    from ehcp.timeline.milestone import Milestone

UNREAD = "Not yet checked against the official text: "


class Explanation(NamedTuple):
    """One date explained: in words a parent can read, and as an officer's sum."""

    family: str
    officer: str


def for_the_family(each: Milestone) -> str:
    """The date in a sentence or two, ending with the source."""
    return " ".join(_sentences(each))


def _sentences(each: Milestone) -> Iterator[str]:
    yield _sum_in_words(each)
    if each.kind == "limit" and each.due_on is not None:
        yield "School holidays do not change it."
    yield from (text for text in (each.note, each.remark) if text)
    if each.relieved:
        yield _excuse(each)
    yield f"{'' if each.verified else UNREAD}{each.citation}."


def _excuse(each: Milestone) -> str:
    listed = next((ground for ground in each.rule.relieved_by if ground.key == each.relieved_by), None)
    ground = listed or (added_ground(each.relieved_by, each.rule, each.due_on) if each.due_on else None)
    why = f" ({ground.label[:1].lower()}{ground.label[1:]}; {ground.citation})" if ground else ""
    return f"An exception is recorded{why}. It excuses lateness and moves no date."


def _sum_in_words(each: Milestone) -> str:
    if each.kind == "measure":
        return f"{_capital(each.label)}."
    if each.due_on is None:
        return f"{_capital(each.counted)}, {long_date(each.counts_from)}. The law gives no number."
    if each.period is not None and not each.period.words():
        return f"{_capital(each.since)}: {long_date(each.due_on)}."
    if each.beside is None:
        return f"{_capital(each.counted)}, {long_date(each.counts_from)}, is {long_date(each.due_on)}."
    return (
        f"{_capital(each.counted)}, {long_date(each.counts_from)}, is {long_date(each.due_on)}. The rule means the "
        f"later of two days; the earlier is {counted(each.beside.period, each.beside.since)}, "
        f"{long_date(each.beside.counts_from)}: {long_date(each.beside.ends_on)}."
    )


def for_an_officer(each: Milestone) -> str:
    """The sum with its numbers: "2026-03-02 + 20 weeks (140 days) = 2026-07-20; …"."""
    return "; ".join(_parts(each))


def _parts(each: Milestone) -> Iterator[str]:
    if each.due_on is None or each.period is None:
        yield f"from {each.counts_from}: no number" if each.kind != "measure" else each.remark.rstrip(".")
    else:
        yield _sum(each.counts_from, each.period, each.due_on)
        if each.beside:
            yield f"later than {_sum(each.beside.counts_from, each.beside.period, each.beside.ends_on)}"
        if each.kind in ("limit", "latest", "target"):
            yield from _practical(each.due_on)
    if each.warn_on:
        yield f"warn from {each.warn_on}"
    if each.late_from and each.kind == "limit":
        yield f"a breach from {each.late_from}"
    if each.reading:
        yield f"read as {each.reading}"
    if each.relieved:
        yield f"excused: {each.relieved_by}"
    yield f"{each.rule_id}, version {each.rule_version}"


def _practical(due: date) -> Iterator[str]:
    working = working_day_on_or_before(due)
    if working != due:
        yield f"last working day before it {working}"


def _sum(first: date, period: Count, last: date) -> str:
    days = f" ({(last - first).days} days)" if isinstance(period, Weeks) else ""
    words = period.words()
    if not words:
        return f"{last}: the same day"
    if words.endswith("before"):
        return f"{first} - {words.removesuffix(' before')} = {last}"
    how = ", counting that day" if period.beginning_with else ""
    counted_to = last if isinstance(period, (Weeks, Days)) else period.last_day(first)
    moved = f", moved to {last}" if counted_to != last else ""
    return f"{first} + {words}{days}{how} = {counted_to}{moved}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
