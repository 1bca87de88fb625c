"""What the plan names, and where the person was, needs and reviews (SEN2 modules 4 and 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from ehcp.facts.returned import phase_facts
from reporting.building.requests import flag
from reporting.building.years import Year
from reporting.sen2 import Record, doubtful

PASSED_ON = "5"  # cease reason: transferred to another authority
SAYS_WHICH = ("OTH", "NIEO")  # codes with a text beside them
PARENTS_OWN = "OUT"  # outside England: the return has no code of its own for it
RESIDENCE_WITH_PLACEMENT = 2024  # Res and WBP moved from ActivePlans into PlacementDetail


@dataclass(slots=True)
class About:
    """What hangs on a plan and its person, as rows."""

    versions: list[Any] = field(default_factory=list)
    named: dict[int, list[Any]] = field(default_factory=dict)
    placements: list[Any] = field(default_factory=list)
    needs: list[Any] = field(default_factory=list)
    reviews: list[Any] = field(default_factory=list)
    transfers: list[Any] = field(default_factory=list)
    moves: list[Any] = field(default_factory=list)
    returned: frozenset[int] = frozenset()  # requests of this year's return
    person: int = 0  # the person of this year's return


def named_plan(plan: Any, about: About, year: Year) -> Record:
    """Module 4. A plan that ceased after census day had not ceased yet."""
    ceased = plan.ceased_on is not None and plan.ceased_on <= year.census
    record = Record(
        "NamedPlan",
        {
            "StartDate": plan.first_made_on or "",
            "PlanRes": year.residential(plan.residential_weeks, plan.residential_code),
            "PlanWBP": plan.work_based,
            "PB": flag(plan.personal_budget),
            "OA": flag(plan.organised_arrangements),
            "DP": plan.direct_payments,
            "CeaseDate": plan.ceased_on if ceased else "",
            "CeaseReason": plan.cease_reason if ceased else "",
        },
    )
    first = min((v.id for v in about.versions if v.kind == "final"), default=0)
    record.origin = {"plan": plan.id, "process": plan.assessment_id or 0, "version": first}
    for row in about.named.get(_version_in_force(about.versions, year), ()):
        named = record.add(Record("PlanDetail", {**place(row, bool(about.returned)), **rank_and_flags(row)}))
        named.origin = {"named": row.id, "plan": plan.id, "rank": row.rank}
    return record


def _version_in_force(versions: list[Any], year: Year) -> int:
    """The version served last by census day; one whose day is not held came before all others."""
    served = [v for v in versions if v.served_on is None or v.served_on <= year.census]
    return max(served, key=lambda v: (v.served_on or "", v.id)).id if served else 0


def place(row: Any, verbatim: bool) -> dict[str, str]:
    """The setting: by the number it was returned by, else its URN, else its UKPRN; or a code."""
    if row.setting_id is not None:
        urn = row.urn and row.known_by != "ukprn"
        return {
            "URN": row.urn if urn else "",
            "UKPRN": (row.ukprn or "") if not urn or row.known_by == "both" else "",
            "SENSettingOther": row.sen_setting_other if verbatim else "",
        }
    code, other = row.sen_setting, row.sen_setting_other
    if code == PARENTS_OWN:
        code, other = "OTH", other or "Outside England"
    return {doubtful.SEN_SETTING: code, "SENSettingOther": other if verbatim or code in SAYS_WHICH else ""}


def rank_and_flags(row: Any) -> dict[str, str]:
    """What every placement has, named or attended."""
    return {
        "PlacementRank": str(row.rank),
        "SENunitIndicator": flag(row.sen_unit),
        "ResourcedProvisionIndicator": flag(row.resourced_provision),
    }


def active_plans(plan: Any, about: About, year: Year, said: Any) -> Record:
    """Module 5: placements of the year and open ones, needs on census day, the last review, the next phase."""
    ceased = plan.ceased_on if plan.ceased_on and plan.ceased_on <= year.census else None
    record = Record("ActivePlans", {"TransferLA": _transfer(about, year, said)})
    record.origin = _origins(plan, about, year)
    for row in about.placements:
        if _is_of_year(row, about, year):
            record.add(_placement(row, plan, about, year))
    for row in about.needs:
        if _stands(row, ceased or year.census):
            need = record.add(Record("SENneed", {"SENtype": row.sen_type, "SENtypeRank": str(row.rank)}))
            need.origin = {"need": row.id}
    if year.year < RESIDENCE_WITH_PLACEMENT:
        record |= _residence_of_2023(about, year)
    if said is not None:
        record |= {name: text for name, text in said.answers.get("ActivePlans", {}).items() if name not in record}
    record |= _review(about.reviews, year)
    record |= _phase(about.transfers, year, about.person)
    return record


def _origins(plan: Any, about: About, year: Year) -> dict[str, Any]:
    """The rows from which what module 5 says of the whole plan is made, and what is held of the review."""
    going = max((r for r in about.reviews if not r.notice_sent_on), key=lambda r: r.process_id, default=None)
    reviewed = _last_met(about.reviews, year) or going
    moving = next(_transfers(about.transfers, year, about.person), None)
    days = ("meeting_on", "outcome", "notice_sent_on", "draft_sent_on")
    return {
        "plan": plan.id,
        "review": reviewed.process_id if reviewed else 0,
        "held": " ".join(name for name in days if reviewed and getattr(reviewed, name)),
        "going": going.process_id if going else 0,
        "transfer": moving.process_id if moving else 0,
        "final": bool(moving and moving.final_sent_on),
        "move": next((m.process_id for m in about.moves if m.direction == "in"), 0),
    }


def _transfer(about: About, year: Year, said: Any) -> str:
    moved = [m for m in about.moves if m.direction == "in" and year.within(m.transfer_on)]
    return str(moved[-1].other_la) if moved else str(said.transfer_la) if said is not None else ""


def _is_of_year(row: Any, about: About, year: Year) -> bool:
    """Held at any time from 1 January before to census day; one returned for this year is, whatever its days."""
    if row.entry_date is not None and row.entry_date > year.census:
        return False
    return row.leaving_date is None or row.leaving_date >= year.begins or row.returned_id in about.returned


def _placement(row: Any, plan: Any, about: About, year: Year) -> Record:
    left = row.leaving_date if row.leaving_date and row.leaving_date <= year.census else None
    passed_on = plan.cease_reason == PASSED_ON and plan.ceased_on and plan.ceased_on <= year.census
    if (
        left is None
        and passed_on
        and row.returned_id not in about.returned
        and doubtful.PLACEMENTS_END_WITH_TRANSFER_OUT
    ):
        left = plan.ceased_on
    values = {
        **place(row, row.returned_id in about.returned),
        **rank_and_flags(row),
        "EntryDate": row.entry_date or "",
        "LeavingDate": left or "",
    }
    if year.year >= RESIDENCE_WITH_PLACEMENT:
        values["Res"] = year.residential(row.residential_weeks, row.residential_code)
        values["WBP"] = row.work_based
    else:
        values["AttendancePattern"] = row.attendance_pattern
    record = Record("PlacementDetail", values)
    record.origin = {"placement": row.id}
    return record


def _residence_of_2023(about: About, year: Year) -> dict[str, str]:
    """In 2023 one value for all placements: that of the main one that is open."""
    open_ones = [p for p in about.placements if p.leaving_date is None or p.leaving_date > year.census]
    for row in sorted(open_ones, key=lambda each: each.rank):
        found = {"Res": year.residential(row.residential_weeks, row.residential_code), "WBP": row.work_based}
        return {name: text for name, text in found.items() if text}
    return {}


def _stands(need: Any, day: str) -> bool:
    return (need.starts_on is None or need.starts_on <= day) and (need.ended_on is None or need.ended_on > day)


def _review(reviews: list[Any], year: Year) -> dict[str, str]:
    """The review that met last; without any, the day of the last decision that is held."""
    last = _last_met(reviews, year)
    if last is not None:
        told = last.notice_sent_on if year.known(last.notice_sent_on) else ""
        ours = {"ReviewMeeting": last.meeting_on, "LastReview": told or ""}
    else:
        held = [
            r for r in reviews if year.known(r.notice_sent_on) or _told_without_day(r) or year.known(r.draft_sent_on)
        ]
        if not held:
            days = [r.last_review_on for r in reviews if year.known(r.last_review_on)]
            return {"LastReview": max(days)} if days else {}
        last = max(held, key=lambda r: r.notice_sent_on if year.known(r.notice_sent_on) else "")
        ours = {"LastReview": last.notice_sent_on if year.known(last.notice_sent_on) else ""}
    if ours["LastReview"] or not last.notice_sent_on:
        ours["ReviewOutcome"] = last.outcome
    if year.known(last.draft_sent_on):
        ours["ReviewDraft"] = last.draft_sent_on
    return {name: text for name, text in ours.items() if text}


def _told_without_day(review: Any) -> bool:
    """An outcome whose day a return did not hold; one with a day after census day has not come yet."""
    return bool(review.outcome) and review.notice_sent_on is None


def _last_met(reviews: list[Any], year: Year) -> Any:
    """The review that met last by census day."""
    return max((r for r in reviews if year.known(r.meeting_on)), key=lambda r: r.meeting_on, default=None)


def _transfers(transfers: list[Any], year: Year, person: int) -> Iterator[Any]:
    """As returned for this year; else the move of this calendar year, or the last before. A later one is not asked for."""
    for row in sorted(transfers, key=lambda each: bool(person) and each.returned_id == person, reverse=True):
        if row.transfer_year <= year.year or (person and row.returned_id == person):
            yield row


def _phase(transfers: list[Any], year: Year, person: int) -> dict[str, str]:
    for row in _transfers(transfers, year, person):
        due = row.due_on or _due(row)
        found = {"PhaseTransferDueDate": due or ""}
        if year.known(row.final_sent_on):
            found["PhaseTransferFinalDate"] = row.final_sent_on
        return {name: text for name, text in found.items() if text}
    return {}


def _due(row: Any) -> str:
    move = dt.date.fromisoformat(row.transfer_on) if row.transfer_on else None
    known = {"phase": row.phase, "transfer_year": row.transfer_year, "transfer_on": move}
    facts = phase_facts(SimpleNamespace(**known, due_on=None, final_sent_on=None, meeting_on=None))
    return facts.phase_day.isoformat() if facts.phase_day else ""
