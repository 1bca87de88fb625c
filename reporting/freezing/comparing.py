"""Holding a kept return against another picture of the same people: a build of now, or last year's return."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from ehcp.actions import jobs
from ehcp.models import Job, Pupil
from ehcp.permissions import see_measures
from ehcp.policies import Refused
from reporting.freezing.differences import Difference, differences, moved, stays_on
from reporting.freezing.keep import Say, _quiet
from reporting.freezing.people import Person, Picture, facts_now, kept_picture, last_years
from reporting.return_models import ComparedPerson, ReturnComparison, SenReturn
from reporting.sen2 import COLLECTIONS, Record
from send_cases import clock
from send_cases.history import writing

if TYPE_CHECKING:
    from send_cases.accounts.models import User

KIND = "sen2-compare"
NO_LAST_YEAR = (
    "There is no return of the year before: none was built here, and none was taken in. "
    "Take last year's file in with “manage.py sen2 import FILE”."
)
What = ReturnComparison.What
Change = Callable[[Record, Record], list[Difference]]


def start_comparison(*, by: User, kept: SenReturn, what: str) -> Job:
    """Have a worker compare.

    Raises:
        Denied: ``by`` may not see the figures.
        Refused: there is nothing to compare with.
    """
    see_measures.check(by)
    if what == What.LAST_YEAR and last_years(kept.build.year) is None:
        raise Refused(NO_LAST_YEAR)
    return jobs.start(kind=KIND, asked_by=by, args={"kept": kept.pk, "what": what, "by": by.pk})


def compare(*, by: User, kept: SenReturn, what: str, say: Say = _quiet, job_id: int | None = None) -> ReturnComparison:
    """Compare and keep what came of it.

    Args:
        by: who asked.
        kept: the return.
        what: ``since`` (what would differ if it were built now) or ``last-year`` (who is missing, new, moved).
        say: told how far it is; what it raises ends it, and nothing stays.
        job_id: the job that does it.

    Raises:
        Denied: ``by`` may not see the figures.
        Refused: there is no return of the year before.
    """
    see_measures.check(by)
    done = ReturnComparison.objects.filter(job=job_id).first() if job_id else None
    if done is not None:
        return done
    other = facts_now(kept.build.year) if what == What.SINCE else last_years(kept.build.year)
    if other is None:
        raise Refused(NO_LAST_YEAR)
    total = kept.build.persons + 1
    rows, counts = [], Counter[str]()
    for number, row in enumerate(_rows(kept, other, what)):
        say(min(number, total), total, "Comparing")
        if isinstance(row, str):
            counts[row] += 1
        else:
            counts[row.what] += 1
            rows.append(row)
    with writing(by=by, why=f"SEN2 return of {kept.build.year} compared", page="reporting.compare"):
        found = ReturnComparison.objects.create(
            sen_return=kept, what=what, against=other.words, at=clock.now(), by=by, job_id=job_id, counts=dict(counts)
        )
        there = set(Pupil.objects.filter(pk__in=[row.pupil_id for row in rows]).values_list("pk", flat=True))
        for row in rows:
            row.comparison = found
            row.pupil_id = row.pupil_id if row.pupil_id in there else None  # a record that is gone since
        ComparedPerson.objects.bulk_create(rows, batch_size=2000)
        say(total, total, "Keeping it")
    return found


def _rows(kept: SenReturn, other: Picture, what: str) -> Iterator[ComparedPerson | str]:
    """One row for each person who differs, and a word for each who does not."""
    mine = kept_picture(kept)
    with mine.people() as ours, other.people() as theirs:
        if what == What.SINCE:
            for pk, before, after in _side_by_side(ours, theirs):
                yield _row(pk, before, after, differences)
            return
        censuses = COLLECTIONS[other.year].census_on, COLLECTIONS[kept.build.year].census_on
        for pk, before, after in _side_by_side(theirs, ours):
            if after is None and before is not None and not stays_on(before, censuses[0]):
                yield "ended"
            else:
                yield _row(pk, before, after, lambda then, now: moved(then, now, censuses))


def _side_by_side(
    before: Iterator[Person], after: Iterator[Person]
) -> Iterator[tuple[int, Record | None, Record | None]]:
    """Everybody of both, each once; both come in the order of their records."""
    both = heapq.merge(
        ((pk, "before", record) for pk, record in before), ((pk, "after", record) for pk, record in after),
        key=itemgetter(0),
    )  # fmt: skip
    for pk, found in groupby(both, key=itemgetter(0)):
        by_side = {side: record for _, side, record in found}
        yield pk, by_side.get("before"), by_side.get("after")


def _number(person: Record) -> str:
    """Their UPN or ULN; a place in a file would say nothing of one that is built from facts."""
    return person.get("UPN") or person.get("UniqueLearnerNumber") or ""


def _row(pk: int, before: Record | None, after: Record | None, change: Change) -> ComparedPerson | str:
    if before is not None and after is not None:
        fields = change(before, after)
        if not fields:
            return "same"
        return ComparedPerson(what=ComparedPerson.What.CHANGED, pupil_id=pk, person=_number(after), fields=fields)
    if after is not None:
        return ComparedPerson(what=ComparedPerson.What.NEW, pupil_id=pk, person=_number(after))
    person = _number(before) if before is not None else ""
    return ComparedPerson(what=ComparedPerson.What.MISSING, pupil_id=pk, person=person)
