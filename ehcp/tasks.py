"""What a worker is woken for. Each task takes ids, does one function of ``ehcp.actions``, and may run twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from ehcp.actions import delivering, jobs, mail
from ehcp.jobs import KINDS, wake
from ehcp.models import Job, Mail, Round
from send_cases import clock

PATIENCE = dt.timedelta(seconds=30)  # how long a wake-up may take before it is taken for lost
AT_ONCE = 500


@shared_task(soft_time_limit=60, time_limit=90)
def send_mail(mail_id: int) -> None:
    """Send one e-mail that waits."""
    mail.send(mail_id)


@shared_task(soft_time_limit=60, time_limit=90)
def deliver_webhook(endpoint_id: int, pupil_id: int) -> None:
    """Send the first delivery that waits about one case to one endpoint."""
    delivering.deliver(endpoint_id, pupil_id)


@shared_task(time_limit=4 * 60 * 60)
def run_job(job_id: int) -> None:
    """Do one job that waits."""
    jobs.run(job_id)


@shared_task
def requeue_unfinished() -> None:
    """Each minute: whatever waits although its wake-up was lost or its worker is gone; and the day's work, once due.

    A day's work that was missed because nothing ran at its hour is found here too.
    """
    mail.give_up_claims()
    jobs.take_up()
    delivering.take_back()
    wake_waiting(timezone.now() - PATIENCE)
    now = clock.now()
    for kind, hour in daily().items():
        if now.time() >= hour:
            jobs.start_daily(kind=kind, day=now.date())
    Round.objects.update_or_create(name=Round.MINUTE, defaults={"at": timezone.now()})


def wake_waiting(before: dt.datetime) -> None:
    """Wake a worker for each row that has waited since before an instant, the oldest first."""
    for job in Job.objects.filter(state="queued", asked_at__lte=before).order_by("pk").only("pk", "kind"):
        kind = jobs.kind_of(job)
        wake("run_job", job.pk, queue=kind.queue if kind else None)
    waiting = Mail.objects.filter(state="queued", queued_at__lte=before).order_by("pk")
    for pk in waiting.values_list("pk", flat=True)[:AT_ONCE]:
        wake("send_mail", pk)
    delivering.wake_due()


def daily() -> dict[str, dt.time]:
    """The kinds of work of each day, of every application, and from when each is due."""
    return {name: kind.daily for name, kind in KINDS.items() if kind.daily is not None}


@shared_task
def start_day(kind: str) -> None:
    """At its hour: the work of the day."""
    jobs.start_daily(kind=kind, day=clock.today())


@worker_ready.connect
def _begin(**_: Any) -> None:
    """A worker that starts looks at once for what another left behind."""
    wake("requeue_unfinished")
    wake("wake_all")


@shared_task
def wake_all() -> None:
    """Wake a worker for all that waits: one has just started, so no wake-up that was sent earlier can be trusted."""
    delivering.renew_seals()
    wake_waiting(timezone.now())
