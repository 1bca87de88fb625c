"""What the machine does: jobs, e-mails that need a decision, the night's comparison, the import of schools."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ehcp.actions import jobs, mail
from ehcp.actions.imports import start_import
from ehcp.forms.administration import RegisterForm
from ehcp.models import Job, Mail, Process, Setting
from ehcp.policies import Refused
from ehcp.views.administration.page import FormPage, administrators, show
from send_cases import clock, csv_lists
from send_cases.csv_lists import csv_of

PAGE = 50
COLOURS = {"queued": "grey", "running": "blue", "done": "green", "failed": "red", "cancelled": "grey"}
MAIL_TABS = {"open": "Need a decision", "queued": "Waiting", "sent": "Sent", "dropped": "Left unsent"}
MAIL_COLOURS = {"queued": "grey", "claimed": "blue", "sent": "green", "unsure": "orange", "failed": "red", "dropped": "grey"}  # fmt: skip


@require_GET
@administrators
def work(request: HttpRequest) -> HttpResponseBase:
    """Long work, newest first."""
    rows = Job.objects.select_related("asked_by")
    if request.GET.get("state") in Job.State.values:
        rows = rows.filter(state=request.GET["state"])
    if csv_lists.wanted(request):
        columns = ("Number", "What", "State", "Asked for", "By", "Ended", "Message")
        return csv_of("work", columns, (_job_cells(job) for job in rows.order_by("-pk").iterator(chunk_size=500)))
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    lines = [{"job": job, "title": _title(job), "colour": COLOURS[job.state]} for job in page]
    count = {row["state"]: row["n"] for row in Job.objects.order_by().values("state").annotate(n=Count("pk"))}
    tabs = [("", "All"), *Job.State.choices]
    context = {
        "title": "Work",
        "page": page,
        "lines": lines,
        "tabs": [
            {
                "text": f"{text} ({count.get(key, 0) if key else sum(count.values())})",
                "href": f"?state={key}",
                "current": key == request.GET.get("state", ""),
            }
            for key, text in tabs
        ],
    }
    return show(request, "work", context)


def _job_cells(job: Job) -> list[Any]:
    said = job.result.get("words", "") if job.state == Job.State.DONE else job.message
    return [job.pk, _title(job), job.get_state_display(), job.asked_at, job.asked_by, job.ended_at, said]


def _title(job: Job) -> str:
    kind = jobs.kind_of(job)
    return kind.title if kind else job.kind.replace("_", " ").capitalize()


@require_GET
@administrators
def mails(request: HttpRequest) -> HttpResponseBase:
    """E-mails by state: those that need a decision first. No text, and no whole address of a family's."""
    state = request.GET.get("state", "open")
    state = state if state in MAIL_TABS else "open"
    rows = _mails(state)
    if csv_lists.wanted(request):
        columns = ("Number", "Kind", "To", "Subject", "State", "Queued", "Sent", "What went wrong")
        return csv_of("emails", columns, (_mail_cells(row) for row in rows.order_by("-pk").iterator(chunk_size=500)))
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "mail": row,
            "to": _to(row),
            "colour": MAIL_COLOURS[row.state],
            "decide": row.state in ("unsure", "failed"),
        }
        for row in page
    ]
    context = {
        "title": "Emails",
        "page": page,
        "lines": lines,
        "state": state,
        "tabs": [{"text": text, "href": f"?state={key}", "current": key == state} for key, text in MAIL_TABS.items()],
    }
    return show(request, "mails", context)


def _to(row: Mail) -> str:
    return row.to_address if row.to_user_id else masked(row.to_address)


def _mail_cells(row: Mail) -> list[Any]:
    state = row.get_state_display()
    return [row.pk, row.kind, _to(row), row.subject, state, row.queued_at, row.sent_at, row.error]


def _mails(state: str) -> QuerySet[Mail]:
    states = {"open": ["unsure", "failed"], "queued": ["queued", "claimed"]}.get(state, [state])
    return Mail.objects.filter(state__in=states)


def masked(address: str) -> str:
    """Enough of an address to recognise a wrong one: the first letter and where it goes."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}…@{host}"


@require_POST
@administrators
def settle_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an e-mail again, or leave it."""
    row = get_object_or_404(Mail, pk=pk)
    again = request.POST.get("do") == "send"
    try:
        mail.settle(by=request.user, mail=row, send_again=again)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "It is being sent again." if again else "It is left as it is.")
    return redirect("administration:mails")


@require_http_methods(["GET", "POST"])
@administrators
def comparison(request: HttpRequest) -> HttpResponse:
    """The night's reports: stored dates that differ from a fresh build. POST compares now."""
    if request.method == "POST":
        job = jobs.start(kind="check_timelines", asked_by=request.user, args={})  # type: ignore[arg-type]
        return redirect("job", pk=job.pk)
    reports = list(Job.objects.filter(kind="check_timelines", state="done").order_by("-pk")[:30])
    latest = reports[0] if reports else None
    context = {
        "title": "Comparison of dates",
        "latest": latest,
        "drifts": _drifts(latest.result.get("drifts", [])) if latest else [],
        "reports": reports,
    }
    return show(request, "comparison", context)


def _drifts(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The differences with the cases' references: a reference names nobody."""
    ids = {drift["process_id"] for drift in found}
    references = dict(Process.objects.filter(pk__in=ids).values_list("pk", "pupil__reference"))
    return [
        {**drift, "reference": references.get(drift["process_id"], "removed") if drift["process_id"] else "all"}
        for drift in found
    ]


class ImportSchools(FormPage):
    """Upload a register file; the rest is a job with a progress bar."""

    form_class, title, button = RegisterForm, "Import the register of schools", "Upload and import"
    template = "ehcp/administration/schools.html"
    job: Job | None = None

    def act(self, form: RegisterForm) -> str:
        self.job = start_import(by=self.user, file=form.cleaned_data["file"])
        return "Uploaded. The import goes on if you leave this page."

    def after(self) -> str:
        return reverse("job", args=[self.job.pk]) if self.job else reverse("administration:home")

    def more(self) -> dict[str, Any]:
        imports = Job.objects.filter(kind="import_schools").select_related("asked_by").order_by("-pk")[:10]
        return {
            "schools": Setting.objects.filter(urn__isnull=False).count(),
            "open_schools": Setting.objects.filter(urn__isnull=False, is_open=True).count(),
            "lines": [{"job": row, "title": _title(row), "colour": COLOURS[row.state]} for row in imports],
            "today": clock.today(),
        }
