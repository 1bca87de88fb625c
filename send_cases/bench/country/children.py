"""The rows of one invented child: record, address, family, needs, placement, and who looked at it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from ehcp.demo.chance import Chance
from ehcp.demo.children import InventedChild, InventedPerson
from ehcp.models import Address, CaseEvent, LinkedPerson, NamedAccess, Need, Placement, Pupil, ViewLog
from ehcp.people import compulsory_school_age_ends
from send_cases.bench.country import RESTRICTED
from send_cases.bench.country.copying import Batch
from send_cases.bench.country.staff import Officer, Staff

FIRST_REFERENCE = 100_001
LOOKS = (0, 1, 2, 4)  # how often a record was opened, of what is kept of the log


@dataclass
class ChildRows:
    """A child whose rows are kept, with what the rows of their case need to know."""

    pk: int
    invented: InventedChild
    placement: dict[str, Any]
    placement_id: int
    officer: Officer
    people: list[tuple[int, InventedPerson]] = field(default_factory=list)

    @property
    def home(self) -> str:
        return f"{self.invented.address}, {self.invented.postcode}"

    def decides(self, day: dt.date) -> bool:
        """Over compulsory school age on a day."""
        return day > compulsory_school_age_ends(self.invented.birth_date)


def reference_of(number: int) -> str:
    """The case reference of child number so and so, counted from 0."""
    return f"EHC-{FIRST_REFERENCE + number}"


def add_child(
    batch: Batch, staff: Staff, chance: Chance, number: int, invented: InventedChild, placement: dict[str, Any],
    *, source: str, since: dt.date, looked_until: dt.date,
) -> ChildRows:  # fmt: skip
    """Keep the rows of a child.

    Args:
        number: counts from 0; the reference is made from it.
        placement: field values of ``Placement``, as the demonstration draws them.
        source: whose word the needs are ("setting" before a plan, "plan" after).
        since: the day the record began.
        looked_until: the last day on which somebody looked at it.
    """
    restricted = chance.happens(RESTRICTED)
    own = ("surname", "forename", "birth_date", "sex", "ethnicity", "upn", "upn_unknown")
    pk = batch.add(
        Pupil, reference=reference_of(number), **{name: getattr(invented, name) for name in own},
        languages=f"English and {invented.language}" if invented.language else "English",
        interpreter=invented.language if invented.interpreter else "", restricted=restricted,
        restricted_because="A member of staff is a relative" if restricted else "",
    )  # fmt: skip
    officer = chance.choice(staff.officers)
    if restricted:
        batch.add(NamedAccess, pupil_id=pk, user_id=officer.pk, given_by_id=staff.manager, because="Their caseworker")
    batch.add(Address, pupil_id=pk, lines=invented.address, postcode=invented.postcode)
    where = {key: value for key, value in placement.items() if key != "setting"}
    setting = placement.get("setting")
    placement_id = batch.add(Placement, pupil_id=pk, setting_id=setting.pk if setting else None, **where)
    child = ChildRows(pk, invented, placement, placement_id, officer)
    for person in invented.people:
        child.people.append((_add_person(batch, pk, invented, person), person))
    for rank, sen_type in enumerate(invented.needs, 1):
        batch.add(Need, pupil_id=pk, sen_type=sen_type, rank=rank, source=source)
    _add_looks(batch, chance, child, since, looked_until)
    return child


def _add_person(batch: Batch, pupil: int, invented: InventedChild, person: InventedPerson) -> int:
    return batch.add(
        LinkedPerson, pupil_id=pupil, title=person.title, name=person.name, relationship=person.relationship,
        parental_responsibility=person.relationship != "step_parent", lives_with_child=person.lives_with_child,
        address_lines=person.address, postcode=person.postcode, email=person.email, telephone=person.telephone,
        safe_means=person.safe_means, language=invented.language,
        interpreter=invented.language if invented.interpreter else "",
    )  # fmt: skip


def _add_looks(batch: Batch, chance: Chance, child: ChildRows, since: dt.date, until: dt.date) -> None:
    days = max(1, (until - since).days)
    for _ in range(chance.choice(LOOKS)):
        day = since + dt.timedelta(days=chance.randrange(days))
        batch.add(ViewLog, user_id=child.officer.pk, what="record", pupil_id=child.pk, page="/cases/", at=morning(day),
                  address="127.0.0.1")  # fmt: skip


def add_event(
    batch: Batch, pupil: int, by: int, kind: str, text: str, day: dt.date, *, process: int | None = None,
    detail: str = "",
) -> None:  # fmt: skip
    """A line of the story, recorded on the day it happened."""
    batch.add(CaseEvent, pupil_id=pupil, process_id=process, kind=kind, text=text[:500], detail=detail,
              happened_on=day, recorded_at=morning(day), by_id=by)  # fmt: skip


def morning(day: dt.date) -> dt.datetime:
    """Half past nine on a day."""
    return dt.datetime(day.year, day.month, day.day, 9, 30, tzinfo=dt.UTC)
