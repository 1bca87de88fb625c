"""Facts of a plan and of where somebody is educated that the SEN2 return asks for (modules 2, 4 and 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction
from django.db.models import F

from ehcp import codes, permissions, policies
from ehcp.actions.acting import acting, acting_on, record, write_event
from ehcp.actions.pupils import Stale, fingerprint
from ehcp.models import AssessmentRequest, NamedSetting, Placement, Plan, PlanVersion, Process, Pupil
from ehcp.policies import Refused

if TYPE_CHECKING:
    from send_cases.accounts.models import User

PLAN_FACTS = (
    "personal_budget", "organised_arrangements", "direct_payments", "residential_weeks", "work_based",
)  # fmt: skip
PLACEMENT_FACTS = (
    "entry_date", "leaving_date", "rank", "sen_unit", "resourced_provision", "residential_weeks", "work_based",
    "sen_setting_other",
)  # fmt: skip
#: What is corrected with the fact it comes from where we made the plan, or ended it ourselves.
NOT_OURS = ("first_made_on", "ceased_on", "cease_reason")
NAMED_FACTS = ("setting_id", "sen_setting", "sen_setting_other", "sen_unit", "resourced_provision")
SETTING_FACTS = ("setting_id", "sen_setting", "sen_setting_other")
WEEKS = 52


def facts_of(plan: Plan) -> tuple[str, ...]:
    """Which facts of a plan are changed with the plan itself; the others follow from facts of a process."""
    found: tuple[str, ...] = PLAN_FACTS
    if plan.origin != Plan.Origin.OURS:
        found += ("first_made_on",)
    if plan.ceased_on and not plan.cessations.filter(ceased_on__isnull=False).exists():
        found += ("ceased_on", "cease_reason")
    return found


def change_plan(*, plan: Plan, by: User, facts: dict[str, Any], seen: str = "", page: str = "") -> list[str]:
    """Change what a plan says of a personal budget, a stay away from home and learning at work.

    Args:
        facts: values by field, of :func:`facts_of` the plan.
        seen: the ``fingerprint`` that the form was made from.

    Returns:
        The names of those that are different now.

    Raises:
        Denied: ``by`` may not work on this record.
        Refused: payments without a budget, a budget that is nothing, or weeks that no year has.
        Stale: somebody changed them meanwhile.
    """
    with acting(by=by, why="what the plan provides changed", page=page):
        permissions.work_on_pupil.check(by, plan.pupil)
        row = Plan.objects.select_for_update().get(pk=plan.pk)
        changed = _apply(row, facts, facts_of(row), seen)
        _check_dates(row, plan.pupil)
        _check_budget(row)
        _check_weeks(row)
        if "residential_weeks" in changed and row.residential_code:
            row.residential_code = ""  # the weeks tell it from now on
            changed.append("residential_code")
        if changed:
            row.returned = None  # it is ours from now on
            _store(row, [*changed, "returned"], plan.pupil, by, "Plan", shown=changed)
    return changed


def _check_dates(row: Plan, pupil: Pupil) -> None:
    policies.check_day(
        row.first_made_on, "the day the plan was first made", field="first_made_on", born=pupil.birth_date
    )
    policies.check_day(row.ceased_on, "the day the plan ceased", field="ceased_on", born=pupil.birth_date)
    if row.first_made_on and row.ceased_on and row.ceased_on < row.first_made_on:
        raise Refused("A plan cannot cease before it was first made.", "ceased_on")
    if row.cease_reason and not codes.is_code("cease_reason", row.cease_reason):
        raise Refused("Choose why it ceased from the list.", "cease_reason")


def _check_budget(row: Plan) -> None:
    if row.direct_payments and not row.personal_budget:
        raise Refused(
            "Direct payments are part of a personal budget. Say that a budget is taken up.", "personal_budget"
        )
    if row.personal_budget and row.organised_arrangements is False and not row.direct_payments:
        raise Refused(
            "A personal budget is taken as organised arrangements or as direct payments. Say which, or both.",
            "organised_arrangements",
        )
    if row.direct_payments and not codes.is_code("direct_payments", row.direct_payments):
        raise Refused("Choose what the direct payments are for, from the list.", "direct_payments")


def _check_weeks(row: Any) -> None:
    if row.residential_weeks is not None and not 1 <= row.residential_weeks <= WEEKS:
        raise Refused("Enter between 1 and 52 weeks a year, or nothing if it is not residential.", "residential_weeks")
    if row.work_based and not codes.is_code("work_based", row.work_based):
        raise Refused("Choose the kind of learning at work from the list.", "work_based")


def change_placement(
    *, placement: Placement, by: User, facts: dict[str, Any], seen: str = "", page: str = ""
) -> list[str]:
    """Put right or complete what is known of one placement, now or in the past.

    Args:
        facts: values by field, of ``PLACEMENT_FACTS``.
        seen: the ``fingerprint`` that the form was made from.

    Raises:
        Denied: ``by`` may not work on this record.
        Refused: an impossible day, or another placement of this rank is open.
        Stale: somebody changed it meanwhile.
    """
    with acting(by=by, why="a placement changed", page=page):
        pupil = placement.pupil
        permissions.work_on_pupil.check(by, pupil)
        row = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
        changed = _apply(row, facts, PLACEMENT_FACTS, seen)
        _check_days(row, pupil)
        _check_weeks(row)
        if changed:
            if "residential_weeks" in changed:
                row.residential_code = ""
            row.returned = None  # it is ours from now on
            _store(row, [*changed, "residential_code", "returned"], pupil, by, "Placement", shown=changed)
    return changed


def _check_days(row: Placement, pupil: Pupil) -> None:
    policies.check_day(row.entry_date, "the first day there", field="entry_date", born=pupil.birth_date)
    policies.check_day(row.leaving_date, "the last day there", field="leaving_date", born=pupil.birth_date)
    if row.entry_date and row.leaving_date and row.leaving_date < row.entry_date:
        raise Refused("The last day cannot be before the first.", "leaving_date")
    if row.rank not in (1, 2):
        raise Refused("Choose whether it is the main or the second placement.", "rank")


def change_placement_setting(
    *, placement: Placement, by: User, facts: dict[str, Any], seen: str = "", page: str = ""
) -> list[str]:
    """Put right at which setting a placement is; a move to another setting is a placement of its own.

    Args:
        facts: ``setting`` or ``sen_setting`` (exactly one), and ``sen_setting_other``.
        seen: the ``fingerprint`` that the form was made from.

    Raises:
        Denied: ``by`` may not work on this record.
        Refused: neither or both of setting and code.
        Stale: somebody changed it meanwhile.
    """
    with acting(by=by, why="the setting of a placement put right", page=page):
        permissions.work_on_pupil.check(by, placement.pupil)
        row = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
        changed = _apply(row, _with_key(facts), SETTING_FACTS, seen)
        if changed:
            row.known_by, row.returned = "", None  # it is ours from now on
            _store(row, [*changed, "known_by", "returned"], placement.pupil, by, "Placement", shown=["setting"])
    return changed


def named_in_force(plan: Plan, rank: int) -> tuple[PlanVersion | None, NamedSetting | None]:
    """The version in force, and what it names at a rank; ``None`` where there is none."""
    versions = plan.versions.filter(entered_in_error=False).exclude(kind=PlanVersion.Kind.DRAFT)
    version = versions.order_by(F("served_on").desc(nulls_last=True), "-pk").first()
    if version is None:
        return None, None
    return version, NamedSetting.objects.filter(version=version, rank=rank).select_related("setting").first()


def change_named(
    *, plan: Plan, rank: int, by: User, facts: dict[str, Any], seen: str = "", page: str = ""
) -> list[str]:  # fmt: skip
    """Put right or complete what is recorded of section I of the plan in force. The plan itself is amended elsewhere.

    Args:
        rank: 1 for the main or only placement, 2 for a second one.
        facts: ``setting`` or ``sen_setting`` (exactly one), ``sen_setting_other``, ``sen_unit``, ``resourced_provision``.
        seen: the ``fingerprint`` that the form was made from; empty where nothing was named.

    Raises:
        Denied: ``by`` may not work on this record.
        Refused: no plan is in force, neither or both of setting and code, or a second placement without a first.
        Stale: somebody changed it meanwhile.
    """
    with acting(by=by, why="what the plan names put right", page=page):
        permissions.work_on_pupil.check(by, plan.pupil)
        Plan.objects.select_for_update().get(pk=plan.pk)
        version, row = named_in_force(plan, rank)
        if version is None:
            raise Refused("No final plan is recorded, so nothing is named yet.")
        if row is None:
            if rank == 2 and named_in_force(plan, 1)[1] is None:
                raise Refused("Record the main placement first.", "setting_q")
            row, seen = NamedSetting(version=version, rank=rank, sen_unit=None, resourced_provision=None), ""
        changed = _apply(row, _with_key(facts), NAMED_FACTS, seen)
        if changed:
            row.known_by = ""
            row.save()
            write_event(plan.pupil, by=by, kind="facts", text=f"What the plan names put right: {row}")
    return changed


def _with_key(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts with the setting's key instead of the setting."""
    setting = facts.get("setting")
    if bool(setting) == bool(facts.get("sen_setting")):
        raise Refused("Choose a school or setting, or say where else; not both.", "setting_q")
    return {**facts, "setting_id": setting.pk if setting else None}


def change_request(
    *, process: Process, by: User, rya: bool | None, requested_by: str, seen: int | None = None, page: str = ""
) -> Process:
    """Who asked for the assessment, and whether the child was in relevant youth accommodation then (SEN2 2.2, 2.3).

    Raises:
        Denied, Conflict: as in every action on a process.
        Refused: it is no request, or nobody of the list asked.
    """
    with acting_on(process, by=by, why="facts of the request changed", seen=seen, page=page) as locked:
        row = AssessmentRequest.objects.filter(process=locked).first()
        if row is None:
            raise Refused("Only a request for a needs assessment has these facts.")
        if requested_by not in AssessmentRequest.RequestedBy.values and (requested_by or row.requested_by):
            raise Refused("Choose who asked.", "requested_by")
        if requested_by == AssessmentRequest.RequestedBy.COUNCIL and row.responsible_on is None:
            raise Refused("For the council's own finding the day it became responsible is needed. Correct that first.",
                          "requested_by")  # fmt: skip
        changed = [
            name for name, value in (("rya", rya), ("requested_by", requested_by)) if getattr(row, name) != value
        ]
        row.rya, row.requested_by = rya, requested_by
        if changed:
            row.save(update_fields=changed)
            record(locked, by=by, kind="facts", text=f"Changed: {_labels(row, changed)}")
    return process


def _apply(row: models.Model, facts: dict[str, Any], allowed: tuple[str, ...], seen: str) -> list[str]:
    if seen and seen != fingerprint(row, allowed):
        raise Stale(row)
    changed = [name for name, value in facts.items() if name in allowed and getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    return changed


def _store(row: Any, columns: list[str], pupil: Pupil, by: User, what: str, shown: list[str] | None = None) -> None:
    if not columns:
        return
    try:
        with transaction.atomic():
            row.save(update_fields=columns)
    except IntegrityError:
        raise Refused("Another placement of this rank is open. Give that one its last day first.", "rank") from None
    write_event(pupil, by=by, kind="facts", text=f"{what} changed: {_labels(row, shown or columns)}")


def _labels(row: models.Model, names: list[str]) -> str:
    return ", ".join(str(row._meta.get_field(name).verbose_name) for name in names)  # type: ignore[union-attr]
