"""Forms for what the SEN2 return asks of a plan, a placement and a request."""

from __future__ import annotations

from typing import Any

from ehcp import codes
from ehcp.forms.casework import RANKS, YES_NO, YES_NO_UNKNOWN, NeedsForm
from ehcp.models import AssessmentRequest, Placement, Plan
from send_cases.forms import (
    DateBoxesField,
    GovukForm,
    RadiosField,
    SeenField,
    SelectField,
    TextField,
    WeeksField,
)

WORDS = {True: "yes", False: "no", None: ""}


def _yes_no(label: str) -> RadiosField:
    return RadiosField(label=label, choices=YES_NO_UNKNOWN, required=False, inline=True, small=True)


class PlanFactsForm(GovukForm):
    """Personal budget, residential, work-based: what the plan provides (SEN2 4.2 to 4.4)."""

    personal_budget = _yes_no("Is a personal budget taken up?")
    organised_arrangements = _yes_no("Organised arrangements (the council or another body holds the money)?")
    direct_payments = SelectField(label="Direct payments", required=False,
                                  choices=[("", "None"), *codes.choices("direct_payments")])  # fmt: skip
    residential_weeks = WeeksField()
    work_based = SelectField(label="Work-based learning", required=False,
                             choices=[("", "None"), *codes.choices("work_based")])  # fmt: skip
    seen = SeenField()

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "personal_budget": YES_NO[data["personal_budget"]],
            "organised_arrangements": YES_NO[data["organised_arrangements"]],
            **{name: data[name] for name in ("direct_payments", "residential_weeks", "work_based")},
        }

    @staticmethod
    def start(plan: Plan) -> dict[str, Any]:
        return {
            "personal_budget": WORDS[plan.personal_budget],
            "organised_arrangements": WORDS[plan.organised_arrangements],
            **{name: getattr(plan, name) for name in ("direct_payments", "residential_weeks", "work_based")},
        }


class PlacementFactsForm(GovukForm):
    """What is known of one placement (SEN2 5.2, 5.3, 5.7)."""

    entry_date = DateBoxesField(label="First day there (empty: not known)", what="the first day there", past=True,
                                required=False)  # fmt: skip
    leaving_date = DateBoxesField(label="Last day there (empty: still there)", what="the last day there", past=True,
                                  required=False)  # fmt: skip
    rank = RadiosField(
        label="Is it the main placement?", what="whether it is the main placement", choices=RANKS, small=True
    )
    sen_unit = _yes_no("In a SEN unit?")
    resourced_provision = _yes_no("In resourced provision?")
    residential_weeks = WeeksField()
    work_based = SelectField(label="Work-based learning", required=False,
                             choices=[("", "None"), *codes.choices("work_based")])  # fmt: skip
    sen_setting_other = TextField(label="Which, if it is not a school or setting on the register", required=False,
                                  max_length=200)  # fmt: skip
    seen = SeenField()

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        same = ("entry_date", "leaving_date", "residential_weeks", "work_based", "sen_setting_other")
        return {
            **{name: data[name] for name in same},
            "rank": int(data["rank"]),
            "sen_unit": YES_NO[data["sen_unit"]],
            "resourced_provision": YES_NO[data["resourced_provision"]],
        }

    @staticmethod
    def start(row: Placement) -> dict[str, Any]:
        same = ("entry_date", "leaving_date", "residential_weeks", "work_based", "sen_setting_other")
        return {
            **{name: getattr(row, name) for name in same},
            "rank": str(row.rank),
            "sen_unit": WORDS[row.sen_unit],
            "resourced_provision": WORDS[row.resourced_provision],
        }


class PlanNeedsForm(NeedsForm):
    """The needs that section B of the plan names."""

    starts_on = DateBoxesField(label="Since (empty: today)", what="the day", past=True, required=False)


class RequestFactsForm(GovukForm):
    """Who asked, and where the child or young person was (SEN2 2.2, 2.3)."""

    requested_by = SelectField(label="Who asked for the assessment?", required=False,
                               choices=[("", "Not known yet"), *AssessmentRequest.RequestedBy.choices])  # fmt: skip
    rya = _yes_no("In relevant youth accommodation when it was asked for?")
    seen = SeenField()

    def facts(self) -> dict[str, Any]:
        return {"requested_by": self.cleaned_data["requested_by"], "rya": YES_NO[self.cleaned_data["rya"]]}
