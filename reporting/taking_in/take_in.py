"""Taking in a return: read into a staging table, matched there, and written to the records, in one transaction.

A file that cannot be taken in whole is not taken in at all. Of people in doubt nothing is written: they stay in the
staging table until somebody says who they are (:mod:`reporting.taking_in.doubts`).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from ehcp.actions.acting import acting
from ehcp.actions.taken_in import add_people, batches, close_file, open_file
from ehcp.actions.told_again import Again
from ehcp.models import Pupil, ReturnFile
from ehcp.policies import Refused
from reporting.building.people import frozen, thawed
from reporting.collecting import seldom_collected
from reporting.models import StagedPerson
from reporting.sen2 import COLLECTIONS, Problem, Record, Unreadable, header_value, open_return
from reporting.sen2.check import Checker
from reporting.sen2.codes import is_day
from reporting.sen2.either import AnyReader, files_of
from reporting.sen2.problems import ERROR, QUERY
from reporting.sen2.rules import BY_ID
from reporting.taking_in.impossible import Checks
from reporting.taking_in.matching import DOUBT, KNOWN, NEW, Verdict, match
from reporting.taking_in.settings import Settings
from reporting.taking_in.sizes import Sizes
from reporting.taking_in.telling import Telling, day
from send_cases import clock

BATCH = 500
SHOWN = 200  # problems kept of a file that is refused


class NotTakenIn(Exception):
    """The file is refused as a whole; ``problems`` says why, with line and path."""

    def __init__(self, message: str, problems: list[Problem]) -> None:
        super().__init__(message)
        self.problems = problems


@dataclass
class Report:
    """What came in and what was left, and why. Counts only: it names nobody who is on record.

    Attributes:
        year: the collection year.
        people: in the file.
        new, known: recorded for the first time; on record already.
        changed: of the known, those of whom anything changed.
        doubts: why, for each person in doubt: number in the file, how they go there, and the reason.
        kept: facts recorded here that differ from the file and stay, by what they are.
        settings_made: schools that the register lacks, kept by their number.
        undated: plans that ceased on a day that the file does not hold: kept as returned.
        notes: faults that do not keep the file out.
        before: this very file was taken in before.
        dry: nothing was written.
    """

    year: int
    people: int = 0
    new: int = 0
    known: int = 0
    changed: int = 0
    doubts: list[dict[str, Any]] = field(default_factory=list)
    kept: dict[str, int] = field(default_factory=dict)
    settings_made: int = 0
    undated: int = 0
    notes: list[dict[str, Any]] = field(default_factory=list)
    before: bool = False
    dry: bool = False

    def as_dict(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "year": self.year, "people": self.people, "new": self.new, "known": self.known, "changed": self.changed,
            "in_doubt": self.doubts, "kept_as_recorded": self.kept, "settings_made": self.settings_made,
            "kept_as_returned": self.undated, "notes": self.notes, "taken_in_before": self.before, "dry_run": self.dry,
        }  # fmt: skip


def take_in(
    source: Path, *, by: Any, dry_run: bool = False, page: str = "sen2 import", year: int | None = None
) -> Report:
    """Take in a return of any year.

    Args:
        source: the XML file, or COLLECT's nine tables in a folder or a zip file.
        by: the person who does it, or a word for the command.
        dry_run: do it all, report, and keep nothing.
        year: the year by whose layout it is read; what its header says, if nothing is said.

    Raises:
        NotTakenIn: the file holds what no record can; nothing was written.
        Unreadable: it is no SEN2 return.
        Refused: a year that is not known.
    """
    sha256 = _hash(source)
    done = ReturnFile.objects.filter(sha256=sha256).first()
    if done is not None:
        return _done(done, dry_run)
    with open_return(source, year) as reader:
        report = Report(reader.year, dry=dry_run)
        with (
            acting(by=by, why=f"taken on from SEN2 {reader.year}", page=page),
            transaction.atomic(),
            seldom_collected(),
        ):
            _Taking(reader, report, by, sha256).run()
            if dry_run:
                transaction.set_rollback(True)  # of the inner one: the outer has its context to put back
    return report


def _done(file: ReturnFile, dry_run: bool) -> Report:
    waiting = StagedPerson.objects.filter(file=file).count()
    kept = file.report
    return Report(
        file.year, people=kept.get("people", 0), known=kept.get("people", 0) - waiting, before=True, dry=dry_run
    )


def _hash(source: Path) -> str:
    digest = hashlib.sha256()
    try:
        for file in files_of(source):
            with file.open("rb") as stream:
                while piece := stream.read(1 << 20):
                    digest.update(piece)
    except (OSError, ValueError):
        return ""  # reading it says why
    return digest.hexdigest()


class _Taking:
    """One file on its way in, inside the transaction."""

    def __init__(self, reader: AnyReader, report: Report, by: Any, sha256: str) -> None:
        self.reader, self.report, self.by = reader, report, by
        self.today = clock.today()
        header = reader.header
        census = header_value(header, "ReferenceDate")
        self.file = ReturnFile(
            year=reader.year,
            census_on=day(census if is_day(census) else COLLECTIONS[reader.year].census_on),
            la_code=header_value(header, "LEA")[:3],
            sha256=sha256,
            taken_in_at=clock.now(),
            by=by if getattr(by, "pk", None) else None,
        )

    def run(self) -> None:
        """Stage, match, write."""
        self._check_header()
        open_file(self.file)
        StagedPerson.objects.filter(file__year=self.file.year).delete()  # a newer file of the year takes their place
        numbers = self._stage()
        if not self.report.people:
            nobody = [Problem("F09", ERROR, "/Message/Persons", None, None, BY_ID["F09"].message)]
            raise NotTakenIn(f"Nothing was taken in. {nobody[0].message}", nobody)
        settings = Settings()
        self.report.settings_made = settings.make(numbers)
        verdicts = match(self.file.pk, _visible(self.by))
        self._count(verdicts)
        self._write(verdicts, Telling(settings))
        close_file(self.file, self.report.as_dict())

    def _check_header(self) -> None:
        """The year must be one that is known; what else is wrong with the header is noted.

        Another authority's file comes in too, and the report says whose it is.
        """
        from ehcp.authority import authority

        said = header_value(self.reader.header, "Year")
        if said and said not in map(str, COLLECTIONS):
            years = ", ".join(map(str, COLLECTIONS))
            raise Refused(f"The file says that it is of {said[:10]}. Returns of {years} are taken in.")
        ours, theirs = authority().code, self.file.la_code
        if theirs and theirs != ours:
            words = f"The file is of authority {theirs}, and this is {ours}. Check that it is the right file."
            self.report.notes.append(Problem("F06", QUERY, "/Message/Header/Source/LEA", None, None, words).as_dict())
        if self.reader.header is not None:
            self.report.notes += [p.as_dict() for p in Checker(self.reader.year).head(self.reader.header)]

    def _stage(self) -> set[tuple[str, str]]:
        """Everybody into the staging table; the numbers of the settings they name."""
        last = max(self.today, self.file.census_on or self.today)
        checks = Checks(self.reader.year, last.isoformat())
        problems: list[Problem] = []
        count, numbers = 0, set()
        columns = ", ".join(STAGED)
        with connection.cursor() as cursor, cursor.copy(f"COPY reporting_stagedperson ({columns}) FROM STDIN") as copy:
            for person in self.reader:
                count += 1
                problems += self._structure()
                found = checks.problems(person)
                problems += found
                if problems:
                    if len(problems) > SHOWN:
                        break
                    continue
                copy.write_row(self._row(person, count))
                for record in person.walk():
                    if "URN" in record or "UKPRN" in record:
                        numbers.add((record.get("URN", ""), record.get("UKPRN", "")))
            if not problems:
                problems += self._structure()
            if problems:
                raise NotTakenIn(_refusal(problems), problems[:SHOWN])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE reporting_stagedperson")
        self.report.people = count
        return numbers

    def _structure(self) -> list[Problem]:
        """Faults of the structure: what was not read keeps the file out, the rest is noted."""
        found = self.reader.problems[:]
        self.reader.problems.clear()
        grave = [p for p in found if p.severity == ERROR and not p.message.endswith("Move it.")]
        self.report.notes += [p.as_dict() for p in found if p not in grave][: SHOWN - len(self.report.notes)]
        return grave

    def _row(self, person: Record, number: int) -> tuple[Any, ...]:
        return (
            self.file.pk, number, person.reference(), person["Surname"], person["Forename"],
            person.get("PersonBirthDate"), person.get("PostCode", "")[:80], person.get("UPN", ""),
            person.get("UniqueLearnerNumber", ""), json.dumps(frozen(person)), "", "{}",
        )  # fmt: skip

    def _count(self, verdicts: dict[int, tuple[Verdict, Verdict]]) -> None:
        """The report counts what its reader may know."""
        counts = Counter(seen.kind for _, seen in verdicts.values())
        self.report.new, self.report.known = counts[NEW], counts[KNOWN]
        doubtful_ = {number: seen for number, (_, seen) in verdicts.items() if seen.kind == DOUBT}
        names = dict(StagedPerson.objects.filter(file=self.file, number__in=doubtful_).values_list("number", "person"))
        self.report.doubts = [
            {"number": number, "person": names[number], "why": seen.why} for number, seen in sorted(doubtful_.items())
        ]

    def _write(self, verdicts: dict[int, tuple[Verdict, Verdict]], telling: Telling) -> None:
        again, sizes = Again(self.file, self.today, self.by), Sizes(self.report.people)
        for number, batch in enumerate(batches(self._staged(), BATCH)):
            sizes.after(number)
            fresh, known = [], []
            for row in batch:
                ours, _ = verdicts[row.number]
                if ours.kind == DOUBT:
                    row.why, row.candidates = ours.why, ours.candidates
                    row.save(update_fields=["why", "candidates"])
                    continue
                told = telling.told(person_of(row), row.number)
                self.report.undated += sum("NamedPlan" in each.said["answers"] for each in told.requests)
                if ours.kind == KNOWN:
                    known.append((told, ours.pupil))
                else:
                    fresh.append(told)
            add_people(fresh, self.file, by=self.by, day=self.today)
            again.update(known)
            StagedPerson.objects.filter(pk__in=[r.pk for r in batch if verdicts[r.number][0].kind != DOUBT]).delete()
        hidden = set(Pupil.objects.filter(pk__in=again.changed, restricted=True).values_list("pk", flat=True))
        self.report.changed = len(again.changed - (hidden - _visible(self.by)))
        self.report.kept = dict(sorted(again.kept.items()))

    def _staged(self) -> Iterator[StagedPerson]:
        last = 0
        while rows := list(StagedPerson.objects.filter(file=self.file, number__gt=last).order_by("number")[:BATCH]):
            yield from rows
            last = rows[-1].number


#: The staging table's columns in the order of :meth:`_Taking._row`.
STAGED = ("file_id", "number", "person", "surname", "forename", "birth_date", "postcode", "upn", "uln", "record", "why",
          "candidates")  # fmt: skip


def person_of(row: StagedPerson) -> Record:
    """A staged person as it was read."""
    person = thawed("Person", row.record)
    person.place = row.number
    return person


def _visible(by: Any) -> set[int]:
    """Restricted records that somebody may see; of a machine's none, as its report may be anybody's to read."""
    if not getattr(by, "pk", None):
        return set()
    seen: Iterable[int] = Pupil.objects.visible_to(by).filter(restricted=True).values_list("pk", flat=True)
    return set(seen)


def _refusal(problems: list[Problem]) -> str:
    count = len(problems)
    some = f"more than {SHOWN}" if count > SHOWN else f"{count}"
    things, them = ("thing", "it") if count == 1 else ("things", "them")
    return (
        f"Nothing was taken in: the file holds {some} {things} that no record can hold. Correct {them} and try again."
    )


__all__ = ["NotTakenIn", "Report", "Unreadable", "take_in"]
