"""A request that came by post, e-mail or telephone, as an officer writes it down."""

from __future__ import annotations

from typing import Any

from ehcp.forms.child import ChildPart, EducationNow
from ehcp.models import AssessmentRequest
from send_cases.forms import DateBoxesField, LongTextField, RadiosField, TextField


class RequestPart(EducationNow):
    """What the request itself says."""

    requested_by = RadiosField(
        label="Who asked?", what="who asked", choices=AssessmentRequest.RequestedBy.choices,
        reveals={"council": "responsible_on"}, small=True,
        hints={"council": "Under section 24: the council itself found that the child may have special educational needs"},
    )  # fmt: skip
    responsible_on = DateBoxesField(
        label="Day the council became responsible", what="the day the council became responsible", past=True,
        required=False,
    )  # fmt: skip
    requester_name = TextField(label="Name of who asked (optional)", required=False, max_length=120, width=20)
    received_on = DateBoxesField(
        label="Day it arrived", what="the day it arrived", past=True,
        help_text="The first day it reached anyone at the council, in any form, at night or in the holidays too. "
        "The 20 weeks count from this day.",
    )  # fmt: skip
    received_means = RadiosField(
        label="How it arrived (optional)", required=False, small=True, inline=True,
        choices=[(k, v) for k, v in AssessmentRequest.Means.choices if k != "online"],
    )  # fmt: skip
    reasons = LongTextField(
        label="Reasons given (optional)", required=False, max_chars=5000, what="the reasons", rows=4
    )
    objection_to_sharing = LongTextField(
        label="Objection to sharing information (optional)", required=False, rows=2, what="the objection",
        max_chars=1000, help_text="It is shown on the case. It does not stop the request.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("requested_by") == "council":
            self.require("responsible_on", "Enter the day the council became responsible")
        return data

    def request_facts(self) -> dict[str, Any]:
        """Arguments for ``requests.register`` besides the child."""
        names = ("received_on", "requested_by", "received_means", "requester_name", "reasons", "objection_to_sharing")
        facts: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        council = facts["requested_by"] == "council"
        facts["responsible_on"] = self.cleaned_data["responsible_on"] if council else None
        facts["setting"] = self.cleaned_data["setting"]
        return facts


class RecordForm(ChildPart, RequestPart):  # type: ignore[misc]  # Django says another type of its default_renderer
    """The request with the child it is about. Only surname, forename, birth date, who asked and the day are asked for."""

    SECTIONS = (
        ("The request", ("received_on", "received_means", "requested_by", "requester_name", "reasons",
                         "objection_to_sharing")),
        *ChildPart.SECTIONS,
    )  # fmt: skip

    field_order = [name for _, names in SECTIONS for part in names
                   for name in (("setting_q", "setting") if part == "picker" else (part, "responsible_on")
                                if part == "requested_by" else (part,))]  # fmt: skip
