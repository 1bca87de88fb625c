"""From a person of the return to values of our own tables. What is blank stays out: it is not held.

What a return may hold and no fact of ours can is kept as it was returned: ``ReturnedRequest.answers``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ehcp.actions.told import Told, ToldPlan, ToldRequest
from ehcp.identifiers import IdentifierError, clean_postcode
from ehcp.models import AssessmentRequest, Plan
from ehcp.people import compulsory_school_age_ends
from reporting.building.people import SEX, frozen
from reporting.sen2 import Record, doubtful
from reporting.taking_in.settings import Settings

Who = AssessmentRequest.RequestedBy
SOURCES = {"2": Who.SETTING, "3": Who.HEALTH, "4": Who.SOCIAL_CARE, "5": Who.OTHER}
LONGEST_POSTCODE = 8
SHELL = ("H", "")


class Telling:
    """Reads people of one return.

    Args:
        settings: finds the setting that a URN or UKPRN names.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def told(self, person: Record, number: int) -> Told:
        """A person as values.

        Args:
            person: a person of the file, checked.
            number: which of the file.
        """
        values: dict[str, Any] = {
            "surname": person["Surname"],
            "forename": person["Forename"],
            "birth_date": day(person["PersonBirthDate"]),
            "sex": person.get("Sex") or SEX.get(person.get("GenderCurrent", ""), ""),
            "ethnicity": person.get("Ethnicity", ""),
            "upn": person.get("UPN", ""),
            "uln": person.get("UniqueLearnerNumber", ""),
            "upn_unknown": "" if person.get("UPN") else person.get("UPNunknown", ""),
        }
        told = Told(number, values, postcode_of(person.get("PostCode", "")), dict(person))
        for request in person.all("Requests"):
            told.requests.append(self._request(request, values["birth_date"]))
        return told

    def _request(self, request: Record, born: dt.date | None) -> ToldRequest:
        assessment, active = request.one("Assessment"), request.one("ActivePlans")
        named = assessment.one("NamedPlan") if assessment is not None else None
        said = self._said(request, assessment, active)
        asked = self._asked(request, said, born)
        answers: dict[str, Any] = {"Requests": _unheld(request, asked)}
        plan, placements, needs = None, [], []
        if named is not None and "CeaseReason" in named and "CeaseDate" not in named:
            answers["NamedPlan"] = frozen(named)  # ceased, nobody says when: no fact can hold it
            if active is not None:
                answers["ActivePlansKept"] = frozen(active)
        elif named is not None or active is not None:
            plan = self._plan(named, active)
            if named is None or active is None:
                answers["parts"] = "ActivePlans" if named is None else "NamedPlan"
            if active is not None:
                answers["ActivePlans"] = {name: active[name] for name in ("Res", "WBP") if name in active}
                placements = [self._placement(each) for each in active.all("PlacementDetail")]
                needs = [{"sen_type": e["SENtype"], "rank": int(e["SENtypeRank"] or 0)} for e in active.all("SENneed")]
        said["answers"] = {name: kept for name, kept in answers.items() if kept}
        return ToldRequest(request.place, said, asked, plan, placements, needs)

    def _said(self, request: Record, assessment: Record | None, active: Record | None) -> dict[str, Any]:
        a = assessment if assessment is not None else Record("Assessment")
        return {
            "outcome": request.get("RequestOutcome", ""),
            "outcome_on": day(request["RequestOutcomeDate"]),
            "mediation": flag(request["RequestMediation"]),
            "tribunal": flag(request["RequestTribunal"]),
            "exported": request.get("Exported", ""),
            "assessed": assessment is not None,
            "assessment_outcome": a.get("AssessmentOutcome", ""),
            "assessment_outcome_on": day(a["AssessmentOutcomeDate"]),
            "assessment_mediation": flag(a["AssessmentMediation"]),
            "assessment_tribunal": flag(a["AssessmentTribunal"]),
            "other_mediation": flag(a["OtherMediation"]),
            "other_tribunal": flag(a["OtherTribunal"]),
            "week20": flag(a["Week20"]),
            "transfer_la": active.get("TransferLA", "") if active is not None else "",
        }

    def _asked(self, request: Record, said: dict[str, Any], born: dt.date | None) -> dict[str, Any] | None:
        """The request itself: where its day is held, and it is more than a shell for the plan."""
        received = day(request["ReceivedDate"])
        if received is None or not said["outcome"] or (said["outcome"] == "H" and said["assessment_outcome"] in SHELL):
            return None
        return {
            "received_on": received,
            "requested_by": who_asked(request.get("RequestSource", ""), born, received),
            "rya": flag(request["RYA"]),
        }

    def _plan(self, named: Record | None, active: Record | None) -> ToldPlan:
        plan = named if named is not None else Record("NamedPlan")
        moved = active is not None and "TransferLA" in active
        told = ToldPlan(
            {
                "origin": Plan.Origin.TRANSFERRED if moved else Plan.Origin.TAKEN_ON,
                "first_made_on": day(plan["StartDate"]),
                "ceased_on": day(plan["CeaseDate"]),
                "cease_reason": plan.get("CeaseReason", ""),
                "residential_code": plan.get("PlanRes", ""),
                "work_based": plan.get("PlanWBP", ""),
                "personal_budget": flag(plan["PB"]),
                "organised_arrangements": flag(plan["OA"]),
                "direct_payments": plan.get("DP", ""),
            },
            [self._place(each) for each in plan.all("PlanDetail")],
        )
        if active is not None:
            told.review, told.phase = _review(active), _phase(active)
        return told

    def _place(self, record: Record) -> dict[str, Any]:
        urn, ukprn = record.get("URN", ""), record.get("UKPRN", "")
        by = "both" if urn and ukprn else "urn" if urn else "ukprn" if ukprn else ""
        return {
            "setting_id": self._settings.key(urn, ukprn) if by else None,
            "sen_setting": record.get(doubtful.SEN_SETTING, ""),
            "sen_setting_other": record.get("SENSettingOther", ""),
            "rank": int(record["PlacementRank"] or 0),
            "sen_unit": flag(record["SENunitIndicator"]),
            "resourced_provision": flag(record["ResourcedProvisionIndicator"]),
            "known_by": by,
        }

    def _placement(self, record: Record) -> dict[str, Any]:
        return {
            **self._place(record),
            "entry_date": day(record["EntryDate"]),
            "leaving_date": day(record["LeavingDate"]),
            "residential_code": record.get("Res", ""),
            "work_based": record.get("WBP", ""),
            "attendance_pattern": record.get("AttendancePattern", ""),
        }


def day(text: str | None) -> dt.date | None:
    """A day of the return; ``None`` if there is none."""
    return dt.date.fromisoformat(text) if text else None


def flag(text: str | None) -> bool | None:
    """A flag of the return; ``None`` if it is blank."""
    return text == "1" if text else None


def postcode_of(text: str) -> str:
    """A postcode as we write it; what has another shape is kept as returned only."""
    try:
        return clean_postcode(text) if text else ""
    except IdentifierError:
        return ""


def who_asked(source: str, born: dt.date | None, received: dt.date) -> str:
    """Who asked, from SEN2 2.2, which does not tell parent and young person apart: after compulsory school age the
    right is the young person's (CFA 2014 s.83)."""
    if source != "1":
        return SOURCES.get(source, "")
    return Who.YOUNG_PERSON if born is not None and received > compulsory_school_age_ends(born) else Who.PARENT


def _unheld(request: Record, asked: dict[str, Any] | None) -> dict[str, str]:
    """What of a request has no other home, where it made no process."""
    if asked is not None:
        return {}
    return {name: request[name] for name in ("ReceivedDate", "RequestSource", "RYA") if name in request}


def _review(active: Record) -> dict[str, Any]:
    found = {
        "meeting_on": day(active["ReviewMeeting"]),
        "outcome": active.get("ReviewOutcome", ""),
        "draft_sent_on": day(active["ReviewDraft"]),
        "notice_sent_on": day(active["LastReview"]),
    }
    return found if any(found.values()) else {}


def _phase(active: Record) -> dict[str, Any]:
    due, final = day(active["PhaseTransferDueDate"]), day(active["PhaseTransferFinalDate"])
    known = due or final
    return {"phase": "", "transfer_year": known.year, "due_on": due, "final_sent_on": final} if known else {}
