"""The people of the return (SEN2 module 1), some hundred at a time, in the order in which they came to us."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from reporting.building import tables
from reporting.building.plans import About, active_plans, named_plan
from reporting.building.requests import Case, Read
from reporting.building.years import Year
from reporting.sen2 import Record

BATCH = 2000
GENDER = {"M": "1", "F": "2"}
SEX = {"1": "M", "2": "F"}
SEX_SINCE = 2024  # GenderCurrent before


@dataclass
class Left:
    """Somebody who was in this year's return as it was taken in, or is on our books, and is not in this one."""

    reference: str
    why: str


@dataclass
class People:
    """Everybody in the return of one year, one after another.

    Attributes:
        year: the collection.
        left: whom a return of this year held and this one leaves out, with the reason.
        requests_left: how many requests of people who are in it were left out.
        ids: the record of each person who has come, in order.
    """

    year: Year
    left: list[Left] = field(default_factory=list)
    requests_left: int = 0
    ids: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[Record]:
        for ids in self.batches():
            yield from self.of(ids)

    def at_most(self) -> int:
        """How many people will be gone through."""
        asked = {"after": 0, "most": None, "only": None, **self._asked()}
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({_SOMETHING}) found", asked)  # noqa: S608 - our own text
            return int(cursor.fetchone()[0])

    def _asked(self) -> dict[str, Any]:
        return {"year": self.year.year, "begins": self.year.begins, "census": self.year.census}

    def batches(self, most: int = BATCH) -> Iterator[list[int]]:
        """Keys of everybody of whom something could be in the return, in order, so many at a time."""
        after = 0
        while True:
            ids = self._keys(after=after, most=most)
            if not ids:
                return
            yield ids
            after = ids[-1]

    def among(self, ids: list[int]) -> list[int]:
        """Those of these people of whom something could be in the return, in order."""
        return self._keys(after=0, most=len(ids), only=ids)

    def _keys(self, *, after: int, most: int, only: list[int] | None = None) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(_SOMETHING, {"after": after, "most": most, "only": only, **self._asked()})
            return [pk for (pk,) in cursor.fetchall()]

    def of(self, ids: list[int]) -> Iterator[Record]:
        """Those of some hundred people who are in the return, in the order given; each with its rows as ``origin``.

        Args:
            ids: keys of people.
        """
        rows = _Rows(ids, self.year)
        for pk in ids:
            record = self._person(pk, rows)
            if record is not None:
                self.ids.append(pk)
                yield record

    def _person(self, pk: int, rows: _Rows) -> Record | None:
        (pupil,) = rows.pupils[pk]
        said = rows.person_of_year(pk)
        record = Record("Person", self._values(pupil, rows.addresses[pk], said))
        record.origin = {"pupil": pk}
        for case in rows.cases(pk):
            read = Read(case, self.year)
            if not read.in_scope:
                self.requests_left += 1
                continue
            record.add(self._request(pk, case, read, rows))
        if record.blocks:
            return record
        if said is not None:
            why = (
                "nothing of it was open or ended in the year" if said.number in rows.asked_for else "no request or plan"
            )
            self.left.append(Left(pupil.reference, why))
        return None

    def _request(self, pk: int, case: Case, read: Read, rows: _Rows) -> Record:
        block = read.record()
        if read.is_kept:
            _as_kept(block, case.said.answers)
            return block
        if case.plan is None:
            return block
        about = rows.about(pk, case.plan)
        assessment = block.one("Assessment")
        if assessment is None:
            assessment = block.add(Record("Assessment"))
            assessment.origin = block.origin
        if case.said is None or case.said.answers.get("parts") != "ActivePlans":
            assessment.add(named_plan(case.plan, about, self.year))
        if case.said is None or case.said.answers.get("parts") != "NamedPlan":
            block.add(active_plans(case.plan, about, self.year, case.said))
        if read.assessed is None and not assessment.blocks:
            del block.blocks["Assessment"]
        return block

    def _values(self, pupil: Any, addresses: list[Any], said: Any) -> dict[str, str]:
        """Module 1. What was returned and means the same is said in the words of the return."""
        postcode = addresses[-1].postcode if addresses else ""
        values = {
            "Surname": pupil.surname,
            "Forename": pupil.forename,
            "PersonBirthDate": pupil.birth_date or "",
            "Ethnicity": pupil.ethnicity,
            "PostCode": postcode,
            "UPN": pupil.upn,
            "UniqueLearnerNumber": pupil.uln,
            "UPNunknown": "" if pupil.upn or pupil.uln else pupil.upn_unknown,
        }
        values["Sex" if self.year.year >= SEX_SINCE else "GenderCurrent"] = (
            pupil.sex if self.year.year >= SEX_SINCE else GENDER.get(pupil.sex, "")
        )
        if said is not None:
            values |= {k: text for k, text in said.answers.items()
                       if text != values.get(k) and _same(k, text, values.get(k, ""), pupil)}  # fmt: skip
        return values


def _same(name: str, returned: str, ours: str, pupil: Any) -> bool:
    """Whether what was returned still holds, though our fact is written otherwise or holds nothing."""
    if name == "PostCode":
        return squeezed(returned) == squeezed(ours) or not ours
    if name == "GenderCurrent":
        return SEX.get(returned, "") == pupil.sex
    if name == "UPNunknown":
        return True if not ours else returned == ours
    return not ours


def squeezed(postcode: str) -> str:
    """A postcode without blanks, in capitals, for comparing."""
    return "".join(postcode.split()).upper()


def _as_kept(block: Record, answers: dict[str, Any]) -> None:
    """A plan that no fact can hold, as the return told it."""
    assessment = block.one("Assessment") or block.add(Record("Assessment"))
    assessment.origin = block.origin
    assessment.add(thawed("NamedPlan", answers["NamedPlan"]))
    if "ActivePlansKept" in answers:
        block.add(thawed("ActivePlans", answers["ActivePlansKept"]))


def frozen(record: Record) -> dict[str, Any]:
    """A block as JSON."""
    return {
        "values": dict(record),
        "blocks": {name: [frozen(b) for b in found] for name, found in record.blocks.items()},
    }


def thawed(name: str, kept: dict[str, Any]) -> Record:
    """A block from JSON."""
    inner = [thawed(part, each) for part, found in kept["blocks"].items() for each in found]
    return Record(name, kept["values"], inner)


class _Rows:
    """The rows of one batch of people, each table read once."""

    def __init__(self, ids: list[int], year: Year) -> None:
        self.year = year
        self.pupils = tables.PUPIL.of(ids)
        self.addresses = tables.ADDRESS.of(ids)
        self.people = tables.RETURNED_PERSON.of(ids)
        persons = {each.id: each for found in self.people.values() for each in found}
        self.of_year = {each.pupil_id: each for each in persons.values() if each.year == year.year}
        said = tables.RETURNED_REQUEST.of(persons)
        self.said: dict[int, list[tuple[int, Any]]] = defaultdict(list)  # by pupil: year and row
        for person_id, found in said.items():
            person = persons[person_id]
            self.said[person.pupil_id] += [(person.year, row) for row in found]
        self.asked_for = {persons[key].number for key in said}
        self._read_requests(ids)
        self._read_plans(ids)

    def _read_requests(self, ids: list[int]) -> None:
        self.requests = tables.REQUEST.of(ids)
        keys = [row.process_id for row in _flat(self.requests)]
        self.notices = tables.NOTICE.of(keys)
        self.decisions = tables.DECISION.of(keys)
        self.finals = tables.FINAL.of(keys)
        self.excused = tables.EXCUSED.of(keys)
        self.mediations = tables.MEDIATION.of(keys)
        self.appeals = tables.APPEAL.of(keys)

    def _read_plans(self, ids: list[int]) -> None:
        self.plans = tables.PLAN.of(ids)
        keys = [plan.id for plan in _flat(self.plans)]
        self.versions = tables.VERSION.of(keys)
        self.named = tables.NAMED.of([row.id for row in _flat(self.versions)])
        self.placements = tables.PLACEMENT.of(ids)
        self.needs = tables.NEED.of(ids)
        self.reviews = tables.REVIEW.of(keys)
        self.transfers = tables.TRANSFER.of(keys)
        self.moves = tables.MOVE.of(keys)

    def person_of_year(self, pk: int) -> Any:
        return self.of_year.get(pk)

    def cases(self, pk: int) -> list[Case]:
        """The requests of one person, and the plans that came without one."""
        year = self.year
        plans = {plan.id: plan for plan in self.plans.get(pk, ()) if self._made(plan)}
        of_request = {plan.assessment_id: plan for plan in plans.values() if plan.assessment_id}
        ours = {row.process_id: row for row in self.requests.get(pk, ())}
        found: list[Case] = []
        done: set[tuple[str, int]] = set()
        for said_year, said in self.said.get(pk, ()):
            if said_year != year.year:
                continue
            request = ours.get(said.process_id)
            plan = plans.get(said.plan_id) or (of_request.get(request.process_id) if request else None)
            found.append(self._case(pk, request, plan, said))
            done |= {("r", said.process_id or 0), ("p", plan.id if plan else 0)}
        for key, request in ours.items():
            if ("r", key) not in done:
                plan = of_request.get(key)
                found.append(self._case(pk, request, plan, None))
                done.add(("p", plan.id if plan else 0))
        found += [self._case(pk, None, plan, None) for key, plan in plans.items() if ("p", key) not in done]
        return found

    def _made(self, plan: Any) -> bool:
        """Whether a plan was there by census day; of one that came from elsewhere the first day may not be held."""
        if plan.first_made_on is None:
            return bool(plan.origin != "ours")
        return bool(plan.first_made_on <= self.year.census)

    def _case(self, pk: int, request: Any, plan: Any, said: Any) -> Case:
        if request is None:
            return Case(said=said, plan=plan, earlier=self._earlier(pk, None, plan))
        key = request.process_id
        return Case(
            request, said, self._earlier(pk, key, plan), plan, self.notices[key], self.decisions[key], self.finals[key],
            key in self.excused, self.mediations[key], self.appeals[key],
        )  # fmt: skip

    def _earlier(self, pk: int, process_id: int | None, plan: Any) -> Any:
        """What the newest return of another year said of the same request."""
        said = self.said.get(pk, ())
        if not said or (len(said) == 1 and said[0][0] == self.year.year):
            return None
        other = [row for year, row in said if year != self.year.year
                 and ((process_id and row.process_id == process_id) or (plan and row.plan_id == plan.id))]  # fmt: skip
        return other[-1] if other else None

    def about(self, pk: int, plan: Any) -> About:
        """What hangs on one plan."""
        key = plan.id
        person = self.person_of_year(pk)
        told = {row.id: (year, row.plan_id) for year, row in self.said.get(pk, ())}
        plans = [each for each in self.plans.get(pk, ()) if self._made(each)]

        def mine(row: Any) -> bool:
            if row.returned_id in told:
                return bool(told[row.returned_id][1] == key)
            return len(plans) < 2 or _plan_of(row, plans) == key

        return About(
            self.versions[key], self.named, [row for row in self.placements[pk] if mine(row)],
            [row for row in self.needs[pk] if mine(row)], self.reviews[key], self.transfers[key], self.moves[key],
            frozenset(said for said, (year, _) in told.items() if year == self.year.year), person.id if person else 0,
        )  # fmt: skip


def _plan_of(row: Any, plans: Iterable[Any]) -> int:
    """The plan that was in force when a placement or a need ended; the last one if it goes on."""
    ordered = sorted(plans, key=lambda each: (each.ceased_on or "9999", each.id))
    day = getattr(row, "leaving_date", None) or getattr(row, "ended_on", None) or "9999"
    return int(next((each.id for each in ordered if day <= (each.ceased_on or "9999")), ordered[-1].id))


def _flat(rows: dict[int, list[Any]]) -> Iterator[Any]:
    for found in rows.values():
        yield from found


#: Keys after one key, of people with a plan or a request that may be in the return, or whom a return of the year held.
_SOMETHING = """
SELECT u.id FROM ehcp_pupil u
WHERE u.id > %(after)s AND (%(only)s::bigint[] IS NULL OR u.id = ANY(%(only)s::bigint[])) AND (
    EXISTS (SELECT FROM ehcp_plan n WHERE n.pupil_id = u.id
            AND (n.ceased_on IS NULL OR n.ceased_on >= %(begins)s::date)
            AND (n.first_made_on <= %(census)s::date OR (n.first_made_on IS NULL AND n.origin <> 'ours')))
    OR EXISTS (SELECT FROM ehcp_process p JOIN ehcp_assessmentrequest r ON r.process_id = p.id
               WHERE p.pupil_id = u.id AND NOT p.entered_in_error AND r.received_on <= %(census)s::date
               AND (p.closed_on IS NULL OR p.closed_on >= %(begins)s::date))
    OR EXISTS (SELECT FROM ehcp_returnedperson f WHERE f.pupil_id = u.id AND f.year = %(year)s)
) ORDER BY u.id LIMIT %(most)s
"""
