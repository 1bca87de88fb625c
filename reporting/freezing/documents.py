"""A kept return as PDF and workbook: counted, written and kept, whole or not at all."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

import send_cases
from ehcp.actions import jobs
from ehcp.authority import authority
from ehcp.models import Job
from ehcp.permissions import see_measures
from reporting.freezing.keep import Say, _quiet
from reporting.freezing.people import Picture, kept_picture, last_years
from reporting.published.counting import Counting
from reporting.published.quality import quality
from reporting.published.schools import Schools
from reporting.published.tables import SOURCE, figures
from reporting.published.workbook import workbook
from reporting.return_models import ReturnDocument, SenReturn
from reporting.return_pages import module_rows
from reporting.sen2 import header_value, read
from send_cases import clock
from send_cases.history import writing

if TYPE_CHECKING:
    from send_cases.accounts.models import User

KIND = "sen2-document"
OFFICERS = {
    "DMO": "Designated medical officer",
    "DCO": "Designated clinical officer",
    "DSCO": "Designated social care officer",
}
ANSWERS = {"Y": "Yes", "N": "No", "R": "Recruiting", "": "Not said"}


def start_document(*, by: User, kept: SenReturn) -> Job:
    """Have a worker write it.

    Raises:
        Denied: ``by`` may not see the figures.
    """
    see_measures.check(by)
    return jobs.start(kind=KIND, asked_by=by, args={"kept": kept.pk, "by": by.pk})


def make_document(*, by: User, kept: SenReturn, say: Say = _quiet, job_id: int | None = None) -> ReturnDocument:
    """Count the return and last year's, write the PDF and the workbook, and keep both.

    Args:
        by: who asked.
        kept: the return.
        say: told how far it is; what it raises ends it, and nothing stays.
        job_id: the job that does it.

    Raises:
        Denied: ``by`` may not see the figures.
        PdfUnavailable: the PDF library is missing on this machine.
    """
    from send_cases.pdf import render_pdf

    see_measures.check(by)
    done = ReturnDocument.objects.filter(job=job_id).first() if job_id else None
    if done is not None:
        return done
    before = last_years(kept.build.year)
    size = kept.build.persons + (before.size if before is not None else 0)
    data = figures_of(kept, before, lambda done: say(done, size + 3, "Counting"))
    say(size, size + 3, "Writing the workbook")
    book = workbook(data)
    say(size + 1, size + 3, "Writing the PDF")
    pdf = render_pdf("reporting/documents/sen2_return.html", {"title": data["title"], "data": data, "by": str(by)})
    row = ReturnDocument(
        sen_return=kept, at=clock.now(), by=by, job_id=job_id, signed=kept.is_signed, data=data,
        code_version=send_cases.__version__, pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        workbook_sha256=hashlib.sha256(book).hexdigest(),
    )  # fmt: skip
    return _kept(row, pdf, book, lambda: say(size + 2, size + 3, "Keeping it"))


def _kept(row: ReturnDocument, pdf: bytes, book: bytes, last_call: Any) -> ReturnDocument:
    try:
        with writing(by=row.by, why=f"{row.sen_return.name} written as PDF", page="reporting.make_document"):
            row.pdf.save("pdf", ContentFile(pdf), save=False)
            row.workbook.save("xlsx", ContentFile(book), save=False)
            row.save()
            last_call()
    except BaseException:
        for field in (row.pdf, row.workbook):
            if field.name:
                field.storage.delete(field.name)
        raise
    return row


def figures_of(kept: SenReturn, before: Picture | None, watch: Any) -> dict[str, Any]:
    """Everything that the PDF, the workbook and the page show, as plain data that names nobody."""
    schools = Schools()
    now, seen = _counted(kept_picture(kept), schools, watch, 0)
    then = _counted(before, schools, watch, seen)[0] if before is not None else None
    with kept.file.open("rb") as file, read(file) as reader:
        header = reader.header
    build = kept.build
    return {
        "title": f"SEN2 return {build.year}", "year": build.year, "year_before": build.year - 1, "authority": authority().name,
        "before": before.words if before is not None else "", "source": SOURCE, "sha256": build.sha256,
        "facts": [
            ("Authority", f"{authority().name} ({header_value(header, 'LEA')})"), ("Collection", str(build.year)),
            ("Census day", clock_words(kept.census_on)), ("Calendar year reported on", str(build.year - 1)),
            ("Serial number", f"{build.serial:03}"), ("Time in the header", header_value(header, "DateTime")),
            ("Facts known at", f"{build.known_at.isoformat(timespec='seconds')}"), ("Built by", str(kept.made_by)),
            ("Version", f"send-cases {build.code_version}"), ("SHA-256 of the XML", build.sha256),
            *((words, ANSWERS.get(header_value(header, name), "")) for name, words in OFFICERS.items()),
        ],
        "modules": module_rows(kept),
        "tables": figures(build.year, now, then),
        "quality": quality(kept, now),
        "signature": _signature(kept),
    }  # fmt: skip


def clock_words(day: Any) -> str:
    """A day as it is written in a document."""
    return f"{day.day} {day:%B %Y}"


def _counted(picture: Picture, schools: Schools, watch: Any, seen: int) -> tuple[Counting, int]:
    counting = Counting(picture.year, schools.kind)
    with picture.people() as people:
        for _, person in people:
            seen += 1
            watch(seen)
            counting.add(person)
            counting.counts["people"] += 1
            counting.counts["unnumbered"] += "UPN" not in person and "UniqueLearnerNumber" not in person
    return counting, seen


def _signature(kept: SenReturn) -> dict[str, Any] | None:
    if not kept.is_signed:
        return None
    signed = kept.signature
    return {"name": signed.name, "role": signed.role, "on": clock_words(signed.signed_on), "silent": signed.unexplained}
