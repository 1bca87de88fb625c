"""The front page of the room: what needs a look, and where everything is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ehcp.models import Job, Mail, Setting, WebhookEndpoint
from ehcp.timeline import last_known_holiday
from ehcp.views.administration.page import administrators, show
from send_cases import clock
from send_cases.accounts.models import User
from send_cases.words import date_words, plural

FAILED_DAYS = dt.timedelta(days=14)
HOLIDAYS_AHEAD = 400  # days; a limit counted today must not run past the last known bank holiday


@require_GET
@administrators
def home(request: HttpRequest) -> HttpResponse:
    """What needs a look first, then every page of the room."""
    context = {"title": "Administration", "warnings": _warnings(), "facts": _facts(), "rooms": _rooms()}
    return show(request, "home", {**context, "crumbs": []})


def _warnings() -> list[dict[str, str]]:
    unsure = Mail.objects.filter(state__in=["unsure", "failed"]).count()
    failed = Job.objects.filter(state="failed", ended_at__date__gte=clock.today() - FAILED_DAYS).count()
    night = Job.objects.filter(kind="check_timelines", state="done").order_by("-pk").first()
    off = WebhookEndpoint.objects.filter(off_at__isnull=False, removed_at__isnull=True).count()
    drifts = night.result.get("count", 0) if night else 0
    days = (last_known_holiday() - clock.today()).days
    found = [
        (unsure, f"{plural(unsure, 'email')} may not have been sent", "administration:mails", "Decide"),
        (failed, f"{plural(failed, 'job')} did not work in the last 14 days", "administration:work", "See them"),
        (off, f"{plural(off, 'webhook')} turned off: another system misses what happens", "administration:webhooks", "See them"),
        (drifts, f"{plural(drifts, 'stored date')} or stage differs from a fresh build", "administration:comparison", "See the report"),
    ]  # fmt: skip
    warnings = [{"text": text, "href": reverse(name), "link": link} for number, text, name, link in found if number]
    if days < HOLIDAYS_AHEAD:
        warnings.append({
            "text": f"Bank holidays are known only until {date_words(last_known_holiday())}. "
                    "Working days after it may be counted a day short: install the newest version.",
            "href": "", "link": "",
        })  # fmt: skip
    return warnings


def _facts() -> list[dict[str, Any]]:
    last = Job.objects.filter(kind="import_schools", state="done").order_by("-pk").first()
    night = Job.objects.filter(kind="check_timelines", state="done").order_by("-pk").first()
    morning = Job.objects.filter(kind="raise_flags", state="done").order_by("-pk").first()
    return [
        {"key": "Bank holidays known until", "value": date_words(last_known_holiday())},
        {"key": "Register of schools", "value": f"{Setting.objects.filter(urn__isnull=False).count():,} schools",
         "note": f"last import {date_words(clock.london_date(last.ended_at))}" if last and last.ended_at else ""},
        {"key": "Last comparison of dates", "value": night.result.get("words", "") if night else "",
         "missing": "None yet: it runs each night after 2am"},
        {"key": "Last morning warnings", "value": morning.result.get("words", "") if morning else "",
         "note": _when(morning), "missing": "None yet: they are raised each morning after 7am"},
        {"key": "People who can sign in", "value": User.objects.filter(is_active=True).count()},
    ]  # fmt: skip


def _when(job: Job | None) -> str:
    return date_words(clock.london_date(job.ended_at)) if job and job.ended_at else ""


def _rooms() -> list[dict[str, str]]:
    rooms = (
        ("people", "People", "Who can sign in, where they work and in which role"),
        ("organisations", "Organisations", "Teams, services that give advice, and schools whose people sign in"),
        ("authority", "Authority and branding", "What letters and pages say, and their colours"),
        ("policies", "Choices", "How the law is read where it can be read in two ways, and your own targets"),
        ("tokens", "Tokens of systems", "Other systems that read and act through the API, and each of their calls"),
        ("webhooks", "Webhooks", "Other systems that are told what happens, and each delivery"),
        ("schools", "Import the register of schools", "A download from Get Information about Schools"),
        ("work", "Work", "Imports, documents and daily work: how far they are"),
        ("mails", "Emails", "Those that may not have been sent, and the rest"),
        ("comparison", "Comparison of dates", "Whether stored dates equal a fresh build from the facts"),
    )
    return [{"href": reverse(f"administration:{name}"), "text": text, "hint": hint} for name, text, hint in rooms]
