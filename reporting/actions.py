"""Making a return. It is frozen: made once from the facts of a moment, kept with its hash, never changed."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

import send_cases
from ehcp.actions import jobs
from ehcp.permissions import see_measures
from reporting import pictures, summary
from reporting.models import InspectionLists, Return, Sen2Build
from send_cases import clock
from send_cases.history import writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from ehcp.models import Job
    from send_cases.accounts.models import User


def _quiet(done: int, words: str) -> None:
    """Nobody watches."""


def make_summary(*, by: User, year: int, say: Callable[[int, str], None] = _quiet, job_id: int | None = None) -> Return:
    """Count, draw, write and keep the SEN2-style summary of a calendar year.

    Args:
        by: the manager who asked for it.
        year: the calendar year.
        say: told how far it is (step of 4, words), for the progress bar.
        job_id: the job that makes it; one job makes one summary, however often it is begun.

    Raises:
        Denied: ``by`` may not see the figures.
        PdfUnavailable: the PDF library is missing on this machine; nothing is kept.
    """
    from send_cases.pdf import render_pdf

    see_measures.check(by)
    done = Return.objects.filter(job=job_id).first() if job_id else None
    if done is not None:
        return done
    say(0, "Counting")
    known_at = clock.now()
    data = summary.summary(year, clock.today())
    say(1, "Writing the CSV")
    csv = summary.as_csv(data)
    say(2, "Drawing and writing the PDF")
    pdf = render_pdf("reporting/documents/summary.html", document_context(data, by=str(by), known_at=known_at))
    say(3, "Keeping it")
    with writing(by=by, why=f"summary of {year} made", page="reporting.make_summary"):
        made = Return(
            kind=Return.Kind.SUMMARY,
            year=year,
            as_at=data["as_at"],
            known_at=known_at,
            made_by=by,
            made_at=clock.now(),
            job_id=job_id,
            base=data["base"],
            data=data,
            code_version=send_cases.__version__,
            pdf_sha256=hashlib.sha256(pdf).hexdigest(),
            csv_sha256=hashlib.sha256(csv).hexdigest(),
        )
        made.pdf.save("pdf", ContentFile(pdf), save=False)
        made.csv.save("csv", ContentFile(csv), save=False)
        made.save()
    say(4, "Ready")
    return made


def keep_build(*, by: Any, facts: dict[str, Any]) -> Sen2Build:
    """Keep what one build of the person-level return was made from, and its hash.

    Args:
        by: who made it, or a word for the command.
        facts: columns of ``Sen2Build``.
    """
    with writing(by=by, why=f"SEN2 return of {facts['year']} built", page="sen2 export"):
        return Sen2Build.objects.create(**facts, made_at=clock.now(), code_version=send_cases.__version__)


def start_lists(*, by: User, file: bytes | None, steps: int) -> Job:
    """Keep the columns of other systems under a random key, if there are any, and start the job that makes the lists.

    Args:
        by: the manager who asks.
        file: a CSV file that was found to be right.
        steps: in how many the job goes.

    Raises:
        Denied: ``by`` may not see the figures.
    """
    see_measures.check(by)
    key = default_storage.save(f"imports/{secrets.token_hex(20)}.csv", ContentFile(file)) if file else ""
    return jobs.start(kind="inspection_lists", asked_by=by, args={"by": by.pk, "file": key}, total=steps)


def keep_lists(*, by: User, facts: dict[str, Any], file: bytes) -> InspectionLists:
    """Keep the inspection lists as they were made, with the hash of their file.

    Args:
        by: who made them.
        facts: columns of ``InspectionLists``.
        file: the workbook.
    """
    with writing(by=by, why="inspection lists made", page="reporting.annex_a"):
        made = InspectionLists(**facts, xlsx_sha256=hashlib.sha256(file).hexdigest())
        made.xlsx.save("xlsx", ContentFile(file), save=False)
        made.save()
    return made


def document_context(data: dict[str, Any], *, by: str, known_at: Any) -> dict[str, Any]:
    """What the PDF's template is given. The hash of the figures stands on every page of it."""
    from ehcp.authority import authority

    return {
        "title": f"Requests, assessments and plans, {data['year']}",
        "data": data,
        "charts": [pictures.requests_chart(data), pictures.timeliness_chart(data)],
        "by": by,
        "known_at": known_at,
        "hash": fingerprint(data),
        "authority": authority(),
        "version": send_cases.__version__,
    }


def fingerprint(data: dict[str, Any]) -> str:
    """The SHA-256 of the figures themselves, the same for page, PDF and CSV."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
