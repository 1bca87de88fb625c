"""Long work as rows: started, claimed by one worker, done, failed or cancelled, and taken up again after a cut-off."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from ehcp.jobs import KINDS, Cancelled, Kind, Progress, wake
from ehcp.models import Job
from ehcp.policies import Refused
from send_cases.access import Denied

if TYPE_CHECKING:
    from send_cases.accounts.models import User

log = logging.getLogger("send_cases.jobs")
STALE = dt.timedelta(seconds=60)  # without a sign of life for so long, whoever claimed it is gone
TRIES = 3
_LOCK = 0x5C4002


def start(*, kind: str, asked_by: User | None, args: dict[str, Any] | None = None, total: int = 0) -> Job:
    """Write down a piece of long work; a worker begins it once this transaction is kept.

    Args:
        kind: a name given to ``@job``.
        asked_by: who asked and may see it; ``None`` for beat.
        args: keyword arguments of the job's function: ids, codes and dates only.
        total: the number of parts, where it is known.

    Raises:
        LookupError: no function does this kind.
    """
    if kind not in KINDS:
        raise LookupError(f"No function does jobs of the kind {kind!r}.")
    row = Job.objects.create(kind=kind, asked_by=asked_by, args=args or {}, total=total)
    wake("run_job", row.pk, queue=KINDS[kind].queue)
    return row


def start_daily(*, kind: str, day: dt.date) -> Job | None:
    """Start a day's work unless it was started before; two beats at once start one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if Job.objects.filter(kind=kind, args__day=day.isoformat()).exists():
            return None
        return start(kind=kind, asked_by=None, args={"day": day.isoformat()})


def claim(job_id: int) -> Job | None:
    """Take a waiting job; ``None`` if it does not wait or someone else has it."""
    with transaction.atomic():
        row = Job.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=job_id, state="queued").first()
        if row is None:
            return None
        row.state, row.tries = Job.State.RUNNING, row.tries + 1
        row.claimed_at = row.beat_at = timezone.now()
        row.save(update_fields=["state", "tries", "claimed_at", "beat_at"])
        return row


def run(job_id: int) -> None:
    """Do one job, if it still waits."""
    row = claim(job_id)
    if row is None:
        return
    kind = KINDS.get(row.kind)
    if kind is None:
        _end(row, Job.State.FAILED, message="This installation does not know how to do this.")
        return
    try:
        with Progress(row.pk, row.tries) as progress:
            result = kind.function(progress, **row.args) or {}
    except Cancelled:
        log.info("Job %s (%s) was cancelled.", row.pk, row.kind)
    except kind.says as problem:
        lines = str(problem).splitlines() or [""]
        _end(row, Job.State.FAILED, message=lines[0], result={"problems": lines[1:]})
    except Exception:
        log.exception("Job %s (%s) failed.", row.pk, row.kind)
        _end(row, Job.State.FAILED, message="Something went wrong in the application. It was written to the log.")
    else:
        _end(row, Job.State.DONE, result=result)


def _end(row: Job, state: str, *, message: str = "", result: dict[str, Any] | None = None) -> None:
    mine = Job.objects.filter(pk=row.pk, state=Job.State.RUNNING, tries=row.tries)
    changes: dict[str, Any] = {"state": state, "ended_at": timezone.now(), "result": result or {}}
    if state == Job.State.DONE:
        changes["done"] = F("total")
    mine.update(**changes, **({"message": message[:300]} if message else {}))


def kind_of(row: Job) -> Kind | None:
    """What is known about a job's kind; ``None`` for one of an older version."""
    return KINDS.get(row.kind)


def visible_to(user: User) -> Q:
    """Jobs a person may see: those they asked for; administrators and managers see all."""
    if user.rights.administrator or user.rights.manager:
        return Q()
    return Q(asked_by=user)


def cancel(*, by: User, job: Job) -> None:
    """Stop a job that waits or runs; what it has done in its own transaction is taken back.

    Raises:
        Denied: the job is not theirs.
        Refused: it has ended, or its kind cannot be cancelled once it runs.
    """
    _check(by, job)
    kind = kind_of(job)
    stoppable = [Job.State.QUEUED] if kind and not kind.cancel else [Job.State.QUEUED, Job.State.RUNNING]
    ended = {"state": Job.State.CANCELLED, "ended_at": timezone.now(), "message": "Cancelled"}
    if not Job.objects.filter(pk=job.pk, state__in=stoppable).update(**ended):
        raise Refused("This work has ended already, or cannot be cancelled once it runs.")


def retry(*, by: User, job: Job) -> None:
    """Start a failed or cancelled job again from its beginning.

    Raises:
        Denied: the job is not theirs.
        Refused: it has not failed.
    """
    _check(by, job)
    again = {"state": Job.State.QUEUED, "done": 0, "message": "", "result": {}, "ended_at": None}
    with transaction.atomic():
        if not Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED]).update(**again):
            raise Refused("Only work that failed or was cancelled can be started again.")
        kind = kind_of(job)
        wake("run_job", job.pk, queue=kind.queue if kind else None)


def _check(by: User, job: Job) -> None:
    if not Job.objects.filter(visible_to(by), pk=job.pk).exists():
        raise Denied("This is not your work.")


def take_up() -> int:
    """Put jobs whose worker is gone back into the queue, or give them up after three tries. How many were found."""
    gone = Job.objects.filter(state=Job.State.RUNNING, beat_at__lt=timezone.now() - STALE)
    given_up = gone.filter(tries__gte=TRIES).update(
        state=Job.State.FAILED, ended_at=timezone.now(), message=f"It was cut off {TRIES} times and is not tried again."
    )
    return given_up + gone.update(state=Job.State.QUEUED)
