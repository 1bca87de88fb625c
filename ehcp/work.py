"""The kinds of long work of casework itself: the morning's flags, the night's comparison, the import of schools."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from ehcp import faults, kept
from ehcp.actions import drafts, flags, nightly, telling_systems, webhooks
from ehcp.actions.mail import silenced
from ehcp.actions.schools import import_schools
from ehcp.jobs import Failed, Progress, job
from ehcp.models import WebhookEndpoint
from ehcp.register import RegisterError
from send_cases import queues
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.words import plural


@job("check_timelines", title="Nightly comparison of dates", cancel=False, queue=queues.NIGHT, daily=dt.time(2))
def check_timelines(progress: Progress, *, day: str = "") -> dict[str, Any]:
    """Each night, or when an administrator asks."""
    return nightly.check_timelines(progress)


@job("add_up", title="Adding up of the lists' numbers", cancel=False, queue=queues.NIGHT, daily=dt.time(4))
def add_up(progress: Progress, *, day: str = "") -> dict[str, Any]:
    """Each night: the day's differences become as few rows as they take."""
    progress.step(0, 1, "Adding up")
    kept.add_up()
    return {"words": "The lists' numbers are added up."}


@job("raise_flags", title="Morning warnings", cancel=False, queue=queues.NIGHT, daily=dt.time(7))
def raise_flags(progress: Progress, *, day: str = "") -> dict[str, Any]:
    """Each morning; twice a day does nothing more."""
    progress.step(0, 1, "Looking for dates that come near")
    done = flags.raise_flags()
    return {"words": f"{plural(done.flags, 'warning')} raised, {plural(done.digests, 'e-mail')} queued."}


@job(
    "empty_expired_drafts",
    title="Emptying of requests that schools never sent",
    cancel=False,
    queue=queues.NIGHT,
    daily=dt.time(3),
)
def empty_expired_drafts(progress: Progress, *, day: str = "") -> dict[str, Any]:
    """Each night: personal data of a request that nobody saved for a long time is not kept."""
    progress.step(0, 1, "Looking for requests past their day")
    done = drafts.empty_expired(by="nightly job", page="empty_expired_drafts")
    return {"words": f"{plural(done, 'request')} emptied."}


@job(
    "tell_overdue",
    title="Limits overdue since today, for other systems",
    cancel=False,
    queue=queues.FEEDS,
    daily=dt.time(1),
)
def tell_overdue(progress: Progress, *, day: str = "") -> dict[str, Any]:
    """Each night; twice a day does nothing more."""
    progress.step(0, 1, "Looking for limits that became overdue")
    done = telling_systems.tell_overdue()
    old = telling_systems.forget_old()
    return {"words": f"{plural(done, 'limit')} told, {plural(old, 'old row')} removed."}


@job("replay_webhook", title="Messages of a webhook sent again", queue=queues.FEEDS)
def replay_webhook(progress: Progress, *, endpoint: int, since: str, turn: int) -> dict[str, Any]:
    """When an administrator asks."""
    row = WebhookEndpoint.objects.filter(pk=endpoint, removed_at__isnull=True, off_at__isnull=True).first()
    if row is None:
        raise Failed("The webhook is off. Turn it on first.")
    done = webhooks.replay(progress, endpoint=row, since=dt.datetime.fromisoformat(since), turn=turn)
    page = f"/administration/webhooks/{row.pk}/"
    return {"words": f"{plural(done, 'message')} queued.", "href": page, "link": "See the deliveries"}


@job("import_schools", title="Import of the register of schools", says=(RegisterError, Denied))
def import_register(progress: Progress, *, file: str, by: int, name: str = "") -> dict[str, Any]:
    """Take in an uploaded register file; all of it or nothing.

    Args:
        file: the key under which the upload lies.
        by: the administrator who uploaded it.
        name: what the file was called, for the report.
    """
    path = Path(default_storage.path(file))
    if not path.exists():
        raise Failed("The file is not there any more. Upload it again.")
    progress.step(0, message="Reading the file")
    report = import_schools(by=User.objects.get(pk=by), path=path, page="administration")
    path.unlink(missing_ok=True)
    rows = [
        ("File", name),
        ("Added", f"{report.added:,}"),
        ("Changed", f"{report.changed:,}"),
        ("Closed", f"{report.closed:,}"),
        ("Untouched", f"{report.untouched:,}, of which {report.not_in_file:,} are not in the file"),
    ]
    if report.unknown:
        rows.append(("Not in this file", ", ".join(name.replace("_", " ") for name in report.unknown)))
    return {"words": "The register is taken in.", "facts": rows}


@job("seed_demo", title="Cases of the demonstration", cancel=False)
def seed_demo(progress: Progress, *, seed: int, per_year: int, day: str) -> dict[str, Any]:
    """The invented cases and older plans that were left for later; what is there already is left alone.

    Args:
        seed, per_year: as given to ``manage.py seed_demo``.
        day: the day that the demonstration is anchored to.
    """
    from ehcp.demo.seed import rest
    from ehcp.demo.size import Size

    with silenced():  # nobody gets a letter about an invented case
        total = rest(Size(today=dt.date.fromisoformat(day), seed=seed, per_year=per_year), progress.step)
    faults.everybody()
    return {"words": f"{total:,} invented cases and plans are there."}
