"""Building the file of one year's return, person by person, in flat memory."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Max

import send_cases
from ehcp.models import Authority
from ehcp.policies import Refused
from reporting.actions import keep_build
from reporting.building.past import look_back
from reporting.building.people import Left, People
from reporting.building.years import Year
from reporting.collecting import seldom_collected
from reporting.models import Sen2Build
from reporting.sen2 import Record, make_header, write

LONDON = ZoneInfo("Europe/London")
SOFTWARE = "send-cases"
MOST_SERIAL = 999


@dataclass
class Built:
    """What came of a build.

    Attributes:
        build: the row that keeps its year, serial number, instant and hash.
        left: whom this year's return held before and this file leaves out.
        requests_left: requests of people in the file that are outside the year.
    """

    build: Sen2Build
    left: list[Left] = field(default_factory=list)
    requests_left: int = 0


def export(
    *, year: int, out: Path, by: Any, known_at: dt.datetime | None = None, serial: int | None = None,
    created: dt.datetime | None = None, write_with: Callable[..., int] = write,
) -> Built:  # fmt: skip
    """Write the return of a year. The same year, instant, serial number and time of creation give the same bytes.

    Args:
        year: the collection year.
        out: where the file goes; it is there whole, or what was there before stays.
        by: who makes it, or a word for the command.
        known_at: use the facts as they were known at this instant (aware); now, if nothing is said.
        serial: the number of the upload; one more than the last of this year, if nothing is said.
        created: what the header says of when; now, if nothing is said.
        write_with: what writes people, header and path; XML, if nothing is said.

    Raises:
        Refused: a year that is not known, an instant to come, no authority, or a number beyond 999.
    """
    facts, people = build_file(
        year=year, out=out, known_at=known_at, serial=serial, created=created, write_with=write_with
    )
    return Built(keep_build(by=by, facts=facts), people.left, people.requests_left)


def build_file(
    *, year: int, out: Path, known_at: dt.datetime | None = None, serial: int | None = None,
    created: dt.datetime | None = None, release: str = "", write_with: Callable[..., int] = write,
    watch: Callable[[int], None] | None = None,
) -> tuple[dict[str, Any], People]:  # fmt: skip
    """Write the file and keep nothing in the database; the arguments as :func:`export` has them.

    Args:
        release: the version of this software that the header names; the one that runs, if nothing is said.
        watch: called with how many people are written so far, for a progress bar; what it raises ends the build.

    Returns:
        the columns of ``Sen2Build``, and the people as they were gone through.

    Raises:
        Refused: see :func:`export`.
    """
    now = dt.datetime.now(dt.UTC)
    chosen = chosen_year(year)
    if known_at is not None and known_at > now:
        raise Refused("The instant up to which facts were known is still to come. Give one in the past.")
    number = serial if serial is not None else next_serial(year)
    if not 1 <= number <= MOST_SERIAL:
        raise Refused("The serial number has three digits: give one from 1 to 999.")
    people = People(chosen)
    with _whole(out) as (stream, digest), reading(known_at), seldom_collected():
        header = header_of(chosen, serial=number, created=created or now, release=release)
        count = write_with(_watched(people, watch) if watch else people, header, stream)
    facts = {"year": year, "serial": number, "known_at": known_at or now, "created": created or now, "persons": count,
             "sha256": digest.hexdigest()}  # fmt: skip
    return facts, people


def _watched(people: People, watch: Callable[[int], None]) -> Iterator[Record]:
    for number, person in enumerate(people, start=1):
        watch(number)
        yield person


def chosen_year(year: int) -> Year:
    """The collection of a year.

    Raises:
        Refused: it is not known.
    """
    try:
        return Year(year)
    except ValueError as fault:
        raise Refused(str(fault)) from None


def next_serial(year: int) -> int:
    """One more than the last number of a year's builds."""
    return (Sen2Build.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0) + 1


@contextlib.contextmanager
def reading(known_at: dt.datetime | None) -> Iterator[None]:
    """One picture of the facts for all queries within: as they are, or as they were known."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        if known_at is not None:
            look_back(known_at)
        yield
        if known_at is not None and not outermost:
            forget_past()


def forget_past() -> None:
    """Drop the tables of the look back before the transaction ends: for one inside another, as in tests."""
    from reporting.building.tables import READ

    with connection.cursor() as cursor:
        for model in READ:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{model._meta.db_table}")


def header_of(year: Year, *, serial: int, created: dt.datetime, release: str = "") -> Record:
    """The header, from the authority's details as they stand in this transaction."""
    authority = Authority.objects.filter(pk=1).first()
    if authority is None:
        raise Refused("The authority has no code yet. An administrator enters it under Administration, Authority.")
    at = created.astimezone(LONDON).replace(tzinfo=None) if created.tzinfo else created
    return make_header(
        {
            "Collection": "SEN2",
            "Year": str(year.year),
            "ReferenceDate": year.census,
            "SourceLevel": "L",
            "LEA": authority.code,
            "SoftwareCode": SOFTWARE,
            "Release": release or send_cases.__version__,
            "SerialNo": f"{serial:03}",
            "DateTime": at.isoformat(timespec="seconds"),
            "DMO": authority.dmo,
            "DCO": authority.dco,
            "DSCO": authority.dsco,
        }
    )


class _Hashing:
    """A stream that counts the hash of what goes through it."""

    def __init__(self, stream: IO[bytes], digest: Any) -> None:
        self._stream, self._digest = stream, digest

    def write(self, piece: bytes) -> int:
        self._digest.update(piece)
        return self._stream.write(piece)


@contextlib.contextmanager
def _whole(out: Path) -> Iterator[tuple[IO[bytes], Any]]:
    """A file that takes its name only when it is complete.

    Raises:
        Refused: it cannot be written there.
    """
    digest = hashlib.sha256()
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=".sen2-")
    except OSError as fault:
        raise Refused(f"Nothing can be written to {out.parent}: {fault.strerror}. Give another place.") from None
    made = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield _Hashing(stream, digest), digest  # type: ignore[misc]
        made.replace(out)
    except OSError as fault:
        raise Refused(f"{out} cannot be written: {fault.strerror}. Give another place.") from None
    finally:
        made.unlink(missing_ok=True)
