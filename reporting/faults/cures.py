"""The page, and the field on it, where a fault is put right; and where the case page shows the value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.urls import reverse

from ehcp.faults import Place

NOWHERE: Place = ("", 0, "")


class Cure(NamedTuple):
    """Where to go, and where the value is shown."""

    href: str
    place: Place


class _At(NamedTuple):
    """A form: the name of its address, what follows the case's reference there, and the control's id without ``id_``."""

    name: str
    keys: tuple[Any, ...]
    control: str
    place: Place = NOWHERE


_OF_PERSON = {
    "Surname": "surname", "Forename": "forename", "PersonBirthDate": "birth_date_0", "Sex": "sex_0",
    "GenderCurrent": "sex_0", "Ethnicity": "ethnicity", "UPN": "upn", "UniqueLearnerNumber": "uln",
    "UPNunknown": "upn_unknown",
}  # fmt: skip
_OF_PLAN = {
    "PB": "personal_budget_0", "OA": "organised_arrangements_0", "DP": "direct_payments", "PlanRes": "residential_weeks",
    "PlanWBP": "work_based",
}  # fmt: skip
_OF_NAMED = {
    "URN": "setting_q", "UKPRN": "setting_q", "SENSetting": "sen_setting", "SENsetting": "sen_setting",
    "SENSettingOther": "sen_setting_other", "SENunitIndicator": "sen_unit_0",
    "ResourcedProvisionIndicator": "resourced_provision_0", "PlacementRank": "setting_q",
}  # fmt: skip
_OF_PLACEMENT = {
    "SENSettingOther": "sen_setting_other", "PlacementRank": "rank_0", "SENunitIndicator": "sen_unit_0",
    "ResourcedProvisionIndicator": "resourced_provision_0", "EntryDate": "entry_date_0", "LeavingDate": "leaving_date_0",
    "Res": "residential_weeks", "WBP": "work_based", "AttendancePattern": "leaving_date_0",
}  # fmt: skip
_OF_HEADER = {"DMO": "dmo_0", "DCO": "dco_0", "DSCO": "dsco_0", "LEA": "code"}
#: Element of module 5 → the column of the review, the step that records it, and the control where it is corrected.
_OF_REVIEW = {
    "ReviewMeeting": ("meeting_on", "meeting", "day_0"), "LastReview": ("notice_sent_on", "notice", "day_0"),
    "ReviewOutcome": ("outcome", "notice", "choice"), "ReviewDraft": ("draft_sent_on", "notice", "day_0"),
}  # fmt: skip
NOT_WITHIN_A_YEAR = "V25"  # the review to record is the one that is going on, not the last one


def cure(rule: str, block: str, field: str, origin: Mapping[str, Any], reference: str, *, ended_by: int = 0) -> Cure:
    """Where one fault is put right.

    Args:
        rule, block, field, origin: as the fault has them.
        reference: of the case; empty for the whole return.
        ended_by: the process by which the plan ceased, where that was done here.
    """
    if not reference:
        return _of_whole(block, field)
    found = _AT.get(block, _nowhere)(rule, field, origin, ended_by) or _At("returns", (), "")
    href = reverse(f"casework:{found.name}", args=[reference, *found.keys])
    return Cure(f"{href}#id_{found.control}" if found.control else href, found.place)


def _of_whole(block: str, field: str) -> Cure:
    if block != "Source":
        return Cure("", NOWHERE)
    control = _OF_HEADER.get(field)
    return Cure(reverse("administration:change_details") + (f"#id_{control}" if control else ""), NOWHERE)


def _nowhere(rule: str, field: str, origin: Mapping[str, Any], ended_by: int) -> _At | None:
    return None


def _column(control: str) -> str:
    return control.removesuffix("_0")


def _person(rule: str, field: str, origin: Mapping[str, Any], ended_by: int) -> _At | None:
    pupil = origin.get("pupil", 0)
    if field == "PostCode":
        return _At("home_change", (), "postcode", ("pupil", pupil, "postcode"))
    control = _OF_PERSON.get(field)
    return _At("facts_change", (), control, ("pupil", pupil, _column(control))) if control else None


def _request(rule: str, field: str, origin: Mapping[str, Any], ended_by: int) -> _At | None:
    process = origin.get("process")
    if field in ("RequestMediation", "RequestTribunal"):
        return _At("process_start", ("mediation" if field.endswith("Mediation") else "appeal",), "about_0")
    if not process:
        return None
    if field == "ReceivedDate":
        return _At("correct_fact", (process, "request.received_on"), "day_0", ("request", process, "received_on"))
    if field in ("RequestSource", "RYA"):
        control = "requested_by" if field == "RequestSource" else "rya_0"
        return _At("request_facts", (process,), control, ("request", process, _column(control)))
    if field == "RequestOutcomeDate" and origin.get("notice"):
        return _At("correct_fact", (process, f"notice-{origin['notice']}.told_on"), "day_0")
    return _At("correct", (process,), "") if field in ("RequestOutcome", "RequestOutcomeDate", "Exported") else None


def _assessment(rule: str, field: str, origin: Mapping[str, Any], ended_by: int) -> _At | None:
    process = origin.get("process")
    if field in ("AssessmentMediation", "OtherMediation"):
        return _At("process_start", ("mediation",), "about_0")
    if field in ("AssessmentTribunal", "OtherTribunal"):
        return _At("process_start", ("appeal",), "about_0")
    if not process:
        return None
    if field == "AssessmentOutcomeDate" and (origin.get("version") or origin.get("notice")):
        fact = f"plan-{origin['version']}.served_on" if origin.get("version") else f"notice-{origin['notice']}.told_on"
        return _At("correct_fact", (process, fact), "day_0")
    return _At("mark_in_error", (process,), "entry_0") if field == "Week20" else _At("correct", (process,), "")


def _named_plan(rule: str, field: str, origin: Mapping[str, Any], ended_by: int) -> _At | None:
    plan = origin.get("plan")
    if not plan:
        return None
    if field == "StartDate":
        if origin.get("process") and origin.get("version"):
            fact = (origin["process"], f"plan-{origin['version']}.served_on")
            return _At("correct_fact", fact, "day_0", ("plan", plan, "first_made_on"))
        return _At("plan_change", (plan,), "first_made_on_0", ("plan", plan, "first_made_on"))
    if field in ("CeaseDate", "CeaseReason"):
        column, corrected = ("ceased_on", "day_0") if field == "CeaseDate" else ("cease_reason", "choice")
        place = ("plan", plan, "ceased_on")
        if ended_by:
            return _At("correct_fact", (ended_by, f"facts.{column}"), corrected, place)
        return _At("plan_change", (plan,), "ceased_on_0" if field == "CeaseDate" else "cease_reason", place)
    if field in ("PlanDetail", "PlacementRank", ""):
        return _At("named_change", (plan, 1), "setting_q", ("plan", plan, "named"))
    control = _OF_PLAN.get(field)
    return _At("plan_change", (plan,), control, ("plan", plan, _column(control))) if control else None


def _named(rule: str, field: str, origin: Mapping[str, Any], ended_by: int) -> _At | None:
    plan = origin.get("plan")
    if not plan:
        return None
    return _At(
        "named_change", (plan, origin.get("rank", 1)), _OF_NAMED.get(field, "setting_q"), ("plan", plan, "named")
    )


def _active(rule: str, field: str, origin: Mapping[str, Any], ended_by: int) -> _At | None:
    if field == "TransferLA":
        move = origin.get("move")
        return _At("correct_fact", (move, "facts.other_la"), "choice") if move else _At(
            "process_start", ("move_in",), "direction_0"
        )  # fmt: skip
    if field in ("PlacementDetail", "EntryDate", "LeavingDate", "URN"):
        return _At("placement_change", (), "setting_q", ("placement", 0, ""))
    if field in ("SENneed", "SENtype", "SENtypeRank"):
        return _At("plan_needs_change", (), "need", ("needs", 0, ""))
    if field in _OF_REVIEW:
        return _review(rule, field, origin)
    if field in ("PhaseTransferDueDate", "PhaseTransferFinalDate"):
        return _transfer(field, origin)
    return _At("plan_change", (origin["plan"],), "residential_weeks") if origin.get("plan") else None


def _review(rule: str, field: str, origin: Mapping[str, Any]) -> _At:
    column, step, control = _OF_REVIEW[field]
    process = origin.get("going") if rule == NOT_WITHIN_A_YEAR else origin.get("review")
    if not process:
        return _At("process_start", ("annual_review",), "last_review_on")
    if rule != NOT_WITHIN_A_YEAR and column in origin.get("held", "").split():
        return _At("correct_fact", (process, f"facts.{column}"), control)
    return _At("process_step", (process, step), f"{column}_0" if column == "outcome" else column)


def _transfer(field: str, origin: Mapping[str, Any]) -> _At:
    process = origin.get("transfer")
    if not process:
        return _At("process_start", ("phase_transfer",), "phase_0")
    if field == "PhaseTransferDueDate":
        return _At("correct_fact", (process, "facts.transfer_year"), "choice")
    if origin.get("final"):
        return _At("correct_fact", (process, "facts.final_sent_on"), "day_0")
    return _At("process_step", (process, "final"), "final_sent_on")


def _placement(rule: str, field: str, origin: Mapping[str, Any], ended_by: int) -> _At | None:
    key = origin.get("placement")
    if not key:
        return None
    control = _OF_PLACEMENT.get(field, "")
    if not control:  # where they are at all
        asked = "sen_setting" if field in ("SENSetting", "SENsetting") else "setting_q"
        return _At("placement_setting", (key,), asked, ("placement", key, "setting"))
    return _At("placement_facts", (key,), control, ("placement", key, _column(control)))


def _need(rule: str, field: str, origin: Mapping[str, Any], ended_by: int) -> _At | None:
    return _At("plan_needs_change", (), "need", ("needs", 0, ""))


_AT = {
    "Person": _person, "Requests": _request, "Assessment": _assessment, "NamedPlan": _named_plan, "PlanDetail": _named,
    "ActivePlans": _active, "PlacementDetail": _placement, "SENneed": _need,
}  # fmt: skip
