"""People of a return of whom it is not certain who they are: they wait in the staging table until somebody says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ehcp import permissions
from ehcp.actions.acting import acting
from ehcp.actions.taken_in import add_people
from ehcp.actions.told_again import Again
from ehcp.models import Pupil, ReturnedPerson
from ehcp.policies import Refused
from reporting.models import StagedPerson
from reporting.sen2 import Record
from reporting.taking_in.matching import match
from reporting.taking_in.settings import Settings
from reporting.taking_in.take_in import person_of
from reporting.taking_in.telling import Telling
from send_cases import clock

if TYPE_CHECKING:
    from send_cases.accounts.models import User


@dataclass(frozen=True)
class Doubt:
    """Somebody in doubt, as an officer sees them.

    Attributes:
        row: the staged person.
        person: what the file says.
        records: the records in question, all of which this officer may see.
    """

    row: StagedPerson
    person: Record
    records: list[Pupil]


def waiting(user: User) -> list[StagedPerson]:
    """Those in doubt whom this person can settle: who may see every record in question. Of others they learn nothing."""
    rows = list(StagedPerson.objects.exclude(why="").select_related("file").order_by("file__year", "number"))
    seen = _visible(user, {pk for row in rows for pk in row.candidates})
    return [row for row in rows if set(row.candidates) <= seen]


def _visible(user: User, keys: set[int]) -> set[int]:
    if not user.rights.works_cases:
        return set()
    return set(Pupil.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))


def doubt(user: User, key: int) -> Doubt | None:
    """One of those waiting, with the records as they stand now; ``None`` if there is none that this person may see."""
    row = StagedPerson.objects.exclude(why="").filter(pk=key).select_related("file").first()
    if row is None or not user.rights.works_cases:
        return None
    now, _ = match(row.file_id, set())[row.number]
    keys = {*row.candidates, *now.candidates, *([now.pupil] if now.pupil else [])}
    if not keys <= _visible(user, keys):
        return None
    records = (
        Pupil.objects.filter(pk__in=keys).prefetch_related("addresses", "placements__setting", "plans").order_by("pk")
    )
    return Doubt(row, person_of(row), list(records))


def settle(*, by: User, key: int, pupil: int | None, page: str = "") -> Pupil:
    """Somebody in doubt is a person on record, or another person; they come in whole.

    Args:
        key: the staged person.
        pupil: the record they are; ``None`` for another person, who gets a record of their own.

    Raises:
        Denied: ``by`` does not work cases.
        Refused: they are settled already, or the record is not one of those in question.
    """
    permissions.record_request.check(by)
    with acting(by=by, why="a person of a return settled", page=page):
        locked = StagedPerson.objects.select_for_update().filter(pk=key).first()
        found = doubt(by, key) if locked is not None else None
        if found is None:
            raise Refused("This person was settled meanwhile. Go back to the list.")
        told = Telling(Settings()).told(found.person, found.row.number)
        file = found.row.file
        if pupil is None:
            add_people([told], file, by=by, day=clock.today())
            made = ReturnedPerson.objects.filter(file=file, number=told.number).latest("pk").pupil
        else:
            made = _same(found, pupil)
            Again(file, clock.today(), by).update([(told, made.pk)])
        found.row.delete()
    return made


def _same(found: Doubt, key: int) -> Pupil:
    record = next((each for each in found.records if each.pk == key), None)
    if record is None:
        raise Refused("Choose one of the records shown, or say that it is another person.", "who")
    other = ReturnedPerson.objects.filter(pupil=record, file=found.row.file).exclude(number=found.row.number).first()
    if other is not None:
        raise Refused(
            f"This record is person {other.number} of the same file already. If both are one person, the file holds them "
            "twice: correct it where it was made.",
            "who",
        )
    return record


def compared(found: Doubt) -> list[dict[str, Any]]:
    """What the file says beside what the records say, row by row."""
    p = found.person
    rows = (
        ("Surname", p["Surname"], lambda r: r.surname),
        ("Forename", p["Forename"], lambda r: r.forename),
        ("Birth date", p["PersonBirthDate"], lambda r: r.birth_date.isoformat() if r.birth_date else ""),
        ("Postcode", p["PostCode"], _postcode),
        ("UPN", p["UPN"], lambda r: r.upn),
        ("ULN", p["UniqueLearnerNumber"], lambda r: r.uln),
        ("Plan first made", "; ".join(_starts(p)), lambda r: "; ".join(_made(r))),
    )
    return [
        {"label": label, "file": theirs or "", "records": [ours(r) for r in found.records]}
        for label, theirs, ours in rows
    ]


def _postcode(record: Pupil) -> str:
    return next((a.postcode for a in record.addresses.all() if a.ends_on is None), "")


def _starts(person: Record) -> list[str]:
    plans = [p for r in person.all("Requests") for a in r.all("Assessment") for p in a.all("NamedPlan")]
    return [start for p in plans if (start := p["StartDate"])]


def _made(record: Pupil) -> list[str]:
    return [p.first_made_on.isoformat() for p in record.plans.all() if p.first_made_on]
