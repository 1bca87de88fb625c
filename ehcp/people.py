"""Who decides and who is written to: worked out from facts, never typed."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehcp.models import LinkedPerson, Pupil


@lru_cache(maxsize=4096)
def compulsory_school_age_ends(birth_date: dt.date) -> dt.date:
    """The last Friday in June of the school year in which 16 is reached (Education Act 1996 s.8).

    A school year runs from 1 September to 31 August.
    """
    year = birth_date.year + 16 + (1 if birth_date.month >= 9 else 0)
    end = dt.date(year, 6, 30)
    return end - dt.timedelta(days=(end.weekday() - 4) % 7)


def school_year(born: dt.date, day: dt.date) -> int:
    """The year group by age: a child born from September 2012 to August 2013 is in Year 9 from September 2026."""
    start = day.year if day.month >= 9 else day.year - 1
    cohort = born.year if born.month >= 9 else born.year - 1
    return start - cohort - 5


def decision_maker(pupil: Pupil, day: dt.date) -> str:
    """``young_person``, ``representative`` or ``parent``: whose rights they are on a day (CFA 2014 ss.80, 83)."""
    if not pupil.decides_for_themselves(day):
        return "parent"
    return "representative" if any(p.represents and p.ended_on is None for p in pupil.people.all()) else "young_person"


def addressees(pupil: Pupil, day: dt.date) -> list[LinkedPerson]:
    """The linked people who are written to: parents with responsibility, or, after compulsory school age, those
    recorded as receiving documents. The young person themselves is added by the caller from the pupil's own facts."""
    people = [p for p in pupil.people.all() if p.ended_on is None and p.may_be_contacted and p.receives_documents]
    if decision_maker(pupil, day) == "representative":
        return [p for p in people if p.represents]
    return [p for p in people if not p.represents]


def may_see_address(pupil: Pupil, of: LinkedPerson | None, reader: LinkedPerson | None) -> bool:
    """Whether a document for ``reader`` may carry the address of ``of`` (``None``: the child's own)."""
    if reader is None:
        return True
    return not any(
        h.hidden_from_id == reader.pk and h.of_id == (of.pk if of else None) for h in pupil.hidden_addresses.all()
    )
