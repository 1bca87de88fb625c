"""Building a return that is kept. It is there whole, with its file and what was found in it, or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import connection

from ehcp.actions import jobs
from ehcp.models import Job
from ehcp.permissions import see_measures
from ehcp.policies import Refused
from reporting.actions import keep_build
from reporting.building.build import build_file, chosen_year
from reporting.building.people import People
from reporting.faults.check import rules_in_use
from reporting.faults.schools import Imported
from reporting.freezing.checking import Looked, look_through
from reporting.freezing.explaining import carry_over
from reporting.freezing.instant import settled_instant
from reporting.freezing.people import Picture, as_last_year, last_years
from reporting.freezing.tables import zip_tables
from reporting.return_models import ReturnFinding, SenReturn
from send_cases.history import writing

if TYPE_CHECKING:
    from send_cases.accounts.models import User

KIND = "sen2-build"
_LOCK = 0x5E42
RUNNING = (Job.State.QUEUED, Job.State.RUNNING)
#: Told how many parts are done, of how many, and what is going on; what it raises ends the work.
Say = Callable[[int, int, str], None]


def _quiet(done: int, total: int, words: str) -> None:
    """Nobody watches."""


def start_build(*, by: User, year: int) -> Job:
    """Have a return built by a worker.

    Raises:
        Denied: ``by`` may not see the figures.
        Refused: the year is not known, or one of it is being built.
    """
    see_measures.check(by)
    chosen_year(year)
    if Job.objects.filter(kind=KIND, args__year=year, state__in=RUNNING).exists():
        raise Refused("A return of this year is being built already. Wait for it, or cancel it.", "year")
    return jobs.start(kind=KIND, asked_by=by, args={"year": year, "by": by.pk})


def build_return(*, by: User, year: int, say: Say = _quiet, job_id: int | None = None) -> SenReturn:
    """Build the return of a year from the facts as they are now, look it through, and keep it.

    Args:
        by: the manager who asked for it.
        year: the collection year.
        say: told how far it is; what it raises ends the build, and nothing of it stays.
        job_id: the job that does it; one job keeps one return, however often it is begun.

    Raises:
        Denied: ``by`` may not see the figures.
        Refused: a year that is not known, no authority, or another build has just taken this serial number.
    """
    see_measures.check(by)
    done = SenReturn.objects.filter(job=job_id).first() if job_id else None
    if done is not None:
        return done
    with tempfile.TemporaryDirectory(prefix="sen2-") as folder:
        xml, packed = Path(folder) / "return.xml", Path(folder) / "tables.zip"
        known_at = settled_instant(lambda words: say(0, 0, words))
        size = People(chosen_year(year)).at_most()
        whole = 3 * size + 1
        say(0, whole, "Reading last year's return")
        before = last_years(year)
        compared = as_last_year(before)
        facts, people = build_file(
            year=year, out=xml, known_at=known_at, created=known_at,
            watch=lambda done: say(done, whole, "Writing everybody in the return"),
        )  # fmt: skip
        looked = look_through(
            xml, people.ids, register=Imported(whole=True), last_year=compared, rules=rules_in_use(year).values(),
            watch=lambda done: say(size + done, whole, "Holding it against the rules"),
        )  # fmt: skip
        zip_tables(xml, packed, lambda done: say(2 * size + done, whole, "Writing the nine tables"))
        row = _row(by, facts, people, looked, before)
        row.job_id = job_id
        return _kept(row, facts, looked, (xml, packed), lambda: say(3 * size, whole, "Keeping it"))


def _row(by: User, facts: dict[str, Any], people: People, looked: Looked, before: Picture | None) -> SenReturn:
    return SenReturn(
        census_on=dt.date.fromisoformat(people.year.census),
        made_by=by,
        people=people.ids,
        counts=dict(looked.counts),
        left=[asdict(each) for each in people.left],
        requests_left=people.requests_left,
        held_against=before.words if before is not None else "",
        errors=looked.by_severity["error"],
        queries=looked.by_severity["query"],
        remarks=looked.by_severity["information"],
    )


def _kept(
    row: SenReturn, facts: dict[str, Any], looked: Looked, files: tuple[Path, Path], last_call: Callable[[], None]
) -> SenReturn:
    """Save the files and the rows; if that does not end well, neither stays."""
    xml, packed = files
    row.tables_sha256 = hashlib.sha256(packed.read_bytes()).hexdigest()
    try:
        with writing(by=row.made_by, why=f"SEN2 return of {facts['year']} built", page="reporting.build_return"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])  # one takes its serial number at a time
            if SenReturn.objects.filter(build__year=facts["year"], build__serial=facts["serial"]).exists():
                raise Refused("Another build has just taken this serial number. Start it again.")
            row.build = keep_build(by=row.made_by, facts=facts)
            with xml.open("rb") as file, packed.open("rb") as tables:
                row.file.save("xml", File(file), save=False)
                row.tables.save("zip", File(tables), save=False)
            row.save()
            for finding in looked.findings:
                finding.sen_return = row
            ReturnFinding.objects.bulk_create(looked.findings, batch_size=2000)
            carry_over(row)
            last_call()  # the last moment at which somebody can have cancelled it
    except BaseException:
        for field in (row.file, row.tables):
            if field.name:
                field.storage.delete(field.name)
        raise
    return row
