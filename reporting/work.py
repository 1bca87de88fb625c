"""Long work of this application: making a summary."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from ehcp.jobs import Progress, job
from ehcp.kept import Kept, keep
from reporting.actions import make_summary
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.pdf import PdfUnavailable

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
