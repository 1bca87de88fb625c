"""The people of a return with the record that each belongs to: from a kept file, or from the facts of an instant."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Max

from ehcp.models import ReturnedPerson, ReturnFile
from reporting.building.build import chosen_year, reading
from reporting.building.people import People
from reporting.return_models import SenReturn
from reporting.sen2 import COLLECTIONS, LastYear, Record, read
from send_cases.history import events_of

Person = tuple[int, Record]


@dataclass(frozen=True)
class Picture:
    """A return that can be gone through.

    Attributes:
        words: what it is, for people.
        year: its collection year.
        kept: the kept return, if it is one.
        known_at: the instant of the facts, if it is not.
        size: about how many people.
    """

    words: str
    year: int
    kept: SenReturn | None = None
    known_at: dt.datetime | None = None
    size: int = 0

    @contextlib.contextmanager
    def people(self) -> Iterator[Iterator[Person]]:
        """Everybody in it, in the order of their records. Facts are read in one transaction."""
        if self.kept is not None:
            with self.kept.file.open("rb") as file, read(file) as reader:
                yield zip(self.kept.people, reader, strict=True)
            return
        with reading(self.known_at):
            yield _with_ids(People(chosen_year(self.year)))


def _with_ids(people: People) -> Iterator[Person]:
    for record in people:
        yield people.ids[-1], record


def facts_now(year: int) -> Picture:
    """The return of a year as it would be built now."""
    return Picture("the facts as they are now", year)


def kept_picture(kept: SenReturn) -> Picture:
    """A return that was kept."""
    signed = f", signed on {kept.signature.signed_on:%-d %B %Y}" if kept.is_signed else ", not signed"
    return Picture(kept.name + signed, kept.build.year, kept, size=kept.build.persons)


def last_years(year: int) -> Picture | None:
    """The return of the year before: the newest that was signed here, else one that was taken in, else one only built.

    Args:
        year: this collection year.
    """
    kept = SenReturn.objects.select_related("build", "signature").filter(build__year=year - 1).order_by("-pk")
    signed = kept.filter(signature__isnull=False).first()
    if signed is not None:
        return kept_picture(signed)
    file = ReturnFile.objects.filter(year=year - 1).order_by("-taken_in_at", "-pk").first()
    if file is not None and file.year in COLLECTIONS:
        return _taken_in(file)
    built = kept.first()
    return kept_picture(built) if built is not None else None


def _taken_in(file: ReturnFile) -> Picture | None:
    """What a file brought, built again from the facts as they stood when the last of its people had come in."""
    people = ReturnedPerson.objects.filter(file=file)
    events = events_of(ReturnedPerson)._default_manager.filter(file_id=file.pk)
    last = events.aggregate(last=Max("pgh_created_at"))["last"]
    if last is None:
        return None
    words = f"SEN2 {file.year}, a file taken in on {file.taken_in_at:%-d %B %Y}"
    return Picture(words, file.year, known_at=last, size=people.count())


def as_last_year(picture: Picture | None) -> LastYear | None:
    """What the rules ask of last year's return."""
    if picture is None:
        return None
    with picture.people() as people:
        return LastYear.of((record for _, record in people), COLLECTIONS[picture.year].census_on)
