"""How far a piece of long work is: for whoever asked for it, and for administrators and managers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ehcp.actions import jobs
from ehcp.models import Job
from ehcp.policies import Refused
from send_cases.pages import render_page

RUNNING = (Job.State.QUEUED, Job.State.RUNNING)
SAID = {
    Job.State.DONE: "Done",
    Job.State.FAILED: "It did not work",
    Job.State.CANCELLED: "Cancelled",
}


def load_job(request: HttpRequest, pk: int) -> Job:
    """The job, or 404 where it is somebody else's."""
    return get_object_or_404(Job.objects.filter(jobs.visible_to(request.user)), pk=pk)  # type: ignore[arg-type]


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job: its progress bar while it runs, then its result."""
    row = load_job(request, pk)
    return render_page(request, "ehcp/jobs/job.html", job_context(row), fragment="progress")


def job_context(row: Job) -> dict[str, Any]:
    """What the page says about a job."""
    kind = jobs.kind_of(row)
    title = kind.title if kind else row.kind.replace("_", " ").capitalize()
    return {
        "title": title,
        "job": row,
        "running": row.state in RUNNING,
        "waits_long": row.state == Job.State.QUEUED and (timezone.now() - row.asked_at).total_seconds() > 15,
        "can_cancel": row.state == Job.State.QUEUED or (row.state == Job.State.RUNNING and (not kind or kind.cancel)),
        "can_retry": row.state in (Job.State.FAILED, Job.State.CANCELLED) and kind is not None,
        "announce": f"{title}: {SAID[Job.State(row.state)]}" if row.state in SAID else "",
    }


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job."""
    return _do(request, pk, jobs.cancel, "Cancelled.")


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a failed job again."""
    return _do(request, pk, jobs.retry, "Started again.")


def _do(request: HttpRequest, pk: int, action: Any, done: str) -> HttpResponse:
    row = load_job(request, pk)
    try:
        action(by=request.user, job=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("job", pk=pk)
