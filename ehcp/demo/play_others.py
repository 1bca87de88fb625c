"""Some of every process beside a request, played through the actions on invented children who have a plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from ehcp.actions.processes import open_process, record_facts
from ehcp.demo.cast import Cast
from ehcp.models import Plan, Process

PAGE = "manage.py seed_demo"
K = Process.Kind


@dataclass(frozen=True)
class Played:
    """One process: its triggering facts, then its steps. Whole numbers are days before the day of the demonstration."""

    kind: str
    opening: dict[str, Any]
    steps: tuple[tuple[str, dict[str, Any]], ...] = ()


PLAYED = (
    Played(K.REASSESSMENT, {"requested_by": "parent", "requested_on": 9}),
    Played(K.REASSESSMENT, {"requested_by": "setting", "requested_on": 60}, (("told", {"agreed": True, "told_on": 48}),)),
    Played(K.REASSESSMENT, {"requested_by": "parent", "requested_on": 70}, (("told", {"agreed": False, "told_on": 58}),)),
    Played(K.MEDIATION, {"about": "contents", "contacted_on": 26, "informed_on": 20}),
    Played(K.MEDIATION, {"about": "contents", "informed_on": 55}, (
        ("arranged", {"arranged_on": 40, "mediation_on": 30, "date_told_on": 40}),
        ("held", {"held_on": 30}), ("certificate", {"certificate_on": 28}),
    )),
    Played(K.APPEAL, {"about": "contents", "decision_sent_on": 50, "appeal_sent_on": 12}),
    Played(K.APPEAL, {"about": "contents", "decision_sent_on": 130, "appeal_sent_on": 100}, (
        ("responded", {"responded_on": 62}), ("hearing", {"hearing_on": -40}),
    )),
    Played(K.ORDER, {"order_type": "amend_and_name", "made_on": 16, "sent_on": 14}),
    Played(K.CESSATION, {"considered_on": 40}, (
        ("consulted", {"consulted_on": 34}), ("decided", {"ceases": True, "decided_on": 20}),
        ("told", {"notice_sent_on": 18}),
    )),
    Played(K.DETAINED, {"detention_known_on": 3}),
    Played(K.MOVE_IN, {"direction": "out", "other_la": "801", "became_aware_on": 8, "moved_on": -20}),
)  # fmt: skip
PHASES = 3  # children who move to a secondary school next year


def play_others(cast: Cast, today: dt.date) -> int:
    """Play them, each on a child of its own; does nothing where it was done before.

    Returns:
        How many were opened: fewer where there are too few plans.
    """
    if Process.objects.exclude(kind__in=(K.ASSESSMENT, K.ANNUAL_REVIEW)).exists():
        return 0
    plans = Plan.objects.filter(ceased_on__isnull=True, first_made_on__isnull=False, pupil__restricted=False)
    pupils = [plan.pupil for plan in plans.select_related("pupil").order_by("pk")]
    played = [*PLAYED, *[_transfer(today)] * PHASES]
    for each, pupil in zip(played, pupils, strict=False):
        process = open_process(pupil=pupil, by=cast.officers[0], kind=each.kind, facts=_dated(each.opening, today),
                               page=PAGE)  # fmt: skip
        for step, facts in each.steps:
            record_facts(process=process, by=cast.officers[0], step=step, facts=_dated(facts, today), page=PAGE)
    return min(len(played), len(pupils))


def move_in(cast: Cast, today: dt.date) -> None:
    """A plan whose last review nobody knows, because it came from another authority; once only."""
    if Process.objects.filter(kind=K.MOVE_IN, move_in__direction="in").exists():
        return
    unknown = Process.objects.filter(kind=K.ANNUAL_REVIEW, stage="review_unknown").select_related("pupil").first()
    if unknown is not None:
        facts = _dated({"direction": "in", "other_la": "916", "transfer_on": 17}, today)
        open_process(pupil=unknown.pupil, by=cast.officers[0], kind=K.MOVE_IN, facts=facts, page=PAGE)


def _transfer(today: dt.date) -> Played:
    year = today.year + (1 if today.month >= 9 else 0)
    return Played(K.PHASE_TRANSFER, {"phase": "primary_to_secondary", "transfer_year": (year,)})


def _dated(facts: dict[str, Any], today: dt.date) -> dict[str, Any]:
    """Whole numbers as days before today; a year stands in brackets so that it is none."""
    return {name: _value(value, today) for name, value in facts.items()}


def _value(value: Any, today: dt.date) -> Any:
    if isinstance(value, tuple):
        return value[0]
    if isinstance(value, int) and not isinstance(value, bool):
        return today - dt.timedelta(days=value)
    return value
