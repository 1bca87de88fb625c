"""Long work of this application: a summary; the check of everybody; a return built, compared and built again; lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.storage import default_storage
from django.urls import reverse

from ehcp.jobs import Failed, Progress, job
from ehcp.kept import Kept, keep
from ehcp.policies import Refused
from reporting.actions import make_summary
from reporting.annex_a.joined import Joined, NotJoined, read
from reporting.annex_a.make import STEPS, make_lists
from reporting.annex_a.models import InspectionLists
from reporting.faults.check import check_everybody
from reporting.freezing import comparing, documents, rebuilding
from reporting.freezing import keep as keeping
from reporting.return_models import SenReturn
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.pdf import PdfUnavailable
from send_cases.words import plural

keep(
    Kept(
        "outcomes of assessments", "reporting_assessmentoutcome", "reporting_outcome_fresh", "reporting_outcometally",
        "reporting_add_up", "reporting_outcomes_all",
    )
)  # fmt: skip


@job("summary", title="SEN2-style summary", says=(PdfUnavailable, Denied))
def summary_job(progress: Progress, *, year: int, by: int) -> dict[str, Any]:
    """Make one summary; begun again after a cut-off, it makes no second one."""
    made = make_summary(
        by=User.objects.get(pk=by),
        year=year,
        say=lambda done, words: progress.step(done, 4, words),
        job_id=progress.job_id,
    )
    return {
        "words": f"The summary of {year} is ready.",
        "href": reverse("reporting:return", args=[made.pk]),
        "link": "Open the summary",
    }


@job(keeping.KIND, title="SEN2 return", says=(Refused, Denied))
def build_job(progress: Progress, *, year: int, by: int) -> dict[str, Any]:
    """Build one return and keep it; begun again after a cut-off, it keeps no second one."""
    kept = keeping.build_return(by=User.objects.get(pk=by), year=year, say=progress.step, job_id=progress.job_id)
    return {
        "words": f"{kept.name} is built: {kept.build.persons:,} people, {kept.errors:,} errors, {kept.queries:,} queries.",
        "href": reverse("reporting:sen2_return", args=[kept.pk]),
        "link": "Open the return",
    }


@job(comparing.KIND, title="Comparison of a SEN2 return", says=(Refused, Denied))
def compare_job(progress: Progress, *, kept: int, what: str, by: int) -> dict[str, Any]:
    """Compare a kept return with what a build would say now, or with last year's."""
    row = SenReturn.objects.select_related("build").get(pk=kept)
    made = comparing.compare(by=User.objects.get(pk=by), kept=row, what=what, say=progress.step, job_id=progress.job_id)
    return {
        "words": f"{row.name}: compared with {made.against}.",
        "href": reverse("reporting:sen2_comparison", args=[row.pk, made.pk]),
        "link": "See what differs",
    }


@job(rebuilding.KIND, title="SEN2 return built again", says=(Refused, Denied))
def rebuild_job(progress: Progress, *, kept: int) -> dict[str, Any]:
    """Build a kept return again and say whether the same bytes came out."""
    row = SenReturn.objects.select_related("build").get(pk=kept)
    sha256 = rebuilding.rebuild(row, say=progress.step)
    return {
        "words": f"{row.name}: {rebuilding.said(row, sha256)}",
        "href": reverse("reporting:sen2_return", args=[row.pk]),
        "link": "Back to the return",
    }


@job(documents.KIND, title="SEN2 return as PDF", says=(Refused, Denied, PdfUnavailable))
def document_job(progress: Progress, *, kept: int, by: int) -> dict[str, Any]:
    """Count a kept return and write its PDF and workbook."""
    row = SenReturn.objects.select_related("build", "made_by", "signature").get(pk=kept)
    made = documents.make_document(by=User.objects.get(pk=by), kept=row, say=progress.step, job_id=progress.job_id)
    return {
        "words": f"{row.name}: the tables are ready as a page, a PDF and a workbook.",
        "href": reverse("reporting:sen2_document", args=[row.pk, made.pk]),
        "link": "Open the tables",
    }


@job("inspection_lists", title="Area SEND inspection lists", says=(NotJoined, Denied))
def inspection_job(progress: Progress, *, by: int, file: str = "") -> dict[str, Any]:
    """Make the lists once; begun again after a cut-off, it makes no second ones.

    Args:
        by: the manager who asked.
        file: the key under which the file with columns of other systems lies; empty without one.
    """
    made = InspectionLists.objects.filter(job=progress.job_id).first() or make_lists(
        by=User.objects.get(pk=by),
        joined=_joined(file),
        say=lambda done, words: progress.step(done, STEPS, words),
        job_id=progress.job_id,
    )
    if file:
        default_storage.delete(file)  # it holds what other systems say of children; what was joined is in the lists
    return {
        "words": f"The lists of {made.as_at:%-d %B %Y} are ready.",
        "href": reverse("reporting:inspection_lists", args=[made.pk]),
        "link": "See what the rules found",
    }


def _joined(key: str) -> Joined | None:
    if not key:
        return None
    try:
        with default_storage.open(key) as file:
            return read(file.read())
    except FileNotFoundError:
        raise Failed("The file is not there any more. Upload it again.") from None


@job("check_sen2", title="Check of the SEN2 return", says=(Refused,), daily=dt.time(4, 30))
def check_sen2(progress: Progress, *, day: str = "", by: int = 0) -> dict[str, Any]:
    """Each night, when a manager asks, and after an import; twice does no harm.

    Args:
        day: of the night's work.
        by: who asked, kept with the job.
    """
    found = check_everybody(say=progress.step)
    return {
        "words": f"{plural(found.people, 'person', 'people')} checked: {plural(found.errors, 'error')} and "
        f"{plural(found.queries, 'query', 'queries')} stand in the return of {found.year}.",
        "href": reverse("reporting:clean"),
        "link": "Open the page of faults",
    }
