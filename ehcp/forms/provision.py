"""Forms for what the SEN2 return asks of a plan, a placement and a request."""

from __future__ import annotations

from typing import Any

from ehcp import codes
from ehcp.actions import provision
from ehcp.forms.casework import RANKS, YES_NO, YES_NO_UNKNOWN, NeedsForm
from ehcp.forms.child import LATER, SettingPicker
from ehcp.models import AssessmentRequest, NamedSetting, Placement, Plan
from send_cases.forms import (
    DateBoxesField,
    GovukForm,
    RadiosField,
    SeenField,
    SelectField,
    TextField,
    WeeksField,
)

_AS_THEY_ARE = ("direct_payments", "residential_weeks", "work_based")
WORDS = {True: "yes", False: "no", None: ""}


def _yes_no(label: str) -> RadiosField:
    return RadiosField(label=label, choices=YES_NO_UNKNOWN, required=False, inline=True, small=True)


class PlanFactsForm(GovukForm):
    """Personal budget, residential, work-based: what the plan provides (SEN2 4.2 to 4.4).

    Of a plan that was not made here the first day is asked for too (4.1), and of one that did not cease through a process
    of ours the day and reason (4.5, 4.6).
    """

    first_made_on = DateBoxesField(label="First made (empty: not known)", what="the day the plan was first made", past=True,
                                   required=False)  # fmt: skip
    ceased_on = DateBoxesField(label="Ceased", what="the day the plan ceased", past=True)
    cease_reason = SelectField(label="Why it ceased", what="why it ceased",
                               choices=[("", "Choose"), *codes.choices("cease_reason")])  # fmt: skip
    personal_budget = _yes_no("Is a personal budget taken up?")
    organised_arrangements = _yes_no("Organised arrangements (the council or another body holds the money)?")
    direct_payments = SelectField(label="Direct payments", required=False,
                                  choices=[("", "None"), *codes.choices("direct_payments")])  # fmt: skip
    residential_weeks = WeeksField()
    work_based = SelectField(label="Work-based learning", required=False,
                             choices=[("", "None"), *codes.choices("work_based")])  # fmt: skip
    seen = SeenField()

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unknown = provision.facts_of(plan)
        for name in provision.NOT_OURS:
            if name not in unknown:
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "personal_budget": YES_NO[data["personal_budget"]],
            "organised_arrangements": YES_NO[data["organised_arrangements"]],
            **{name: data[name] for name in (*_AS_THEY_ARE, *provision.NOT_OURS) if name in data},
        }

    @staticmethod
    def start(plan: Plan) -> dict[str, Any]:
        return {
            "personal_budget": WORDS[plan.personal_budget],
            "organised_arrangements": WORDS[plan.organised_arrangements],
            **{name: getattr(plan, name) for name in (*_AS_THEY_ARE, *provision.NOT_OURS)},
        }


class NamedSettingForm(SettingPicker):
    """What section I of the plan in force names (SEN2 4.7)."""

    sen_setting = SelectField(label="If no school or setting is named", required=False,
                              choices=[*LATER, *NamedSetting.Elsewhere.choices])  # fmt: skip
    sen_setting_other = TextField(
        label="Which type (for “a type of setting, or other”)", required=False, max_length=200
    )
    sen_unit = _yes_no("In a SEN unit?")
    resourced_provision = _yes_no("In resourced provision?")
    seen = SeenField()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _one_of_both(self, data)
        return data

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("setting", "sen_setting", "sen_setting_other")},
            "sen_unit": YES_NO[data["sen_unit"]],
            "resourced_provision": YES_NO[data["resourced_provision"]],
        }

    @staticmethod
    def start(row: NamedSetting | None) -> dict[str, Any]:
        if row is None:
            return {"sen_unit": "no", "resourced_provision": "no"}
        return {
            "setting": row.setting_id,
            **{name: getattr(row, name) for name in ("sen_setting", "sen_setting_other")},
            "sen_unit": WORDS[row.sen_unit],
            "resourced_provision": WORDS[row.resourced_provision],
        }


class PlacementSettingForm(SettingPicker):
    """Which setting a placement is at: to put right what was recorded, not to move somebody."""

    sen_setting = SelectField(label="If not at a school or setting on the register", required=False,
                              choices=[*LATER, *Placement.Elsewhere.choices])  # fmt: skip
    sen_setting_other = TextField(label="Which (optional)", required=False, max_length=200)
    seen = SeenField()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _one_of_both(self, data)
        return data

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("setting", "sen_setting", "sen_setting_other")}

    @staticmethod
    def start(row: Placement) -> dict[str, Any]:
        return {"setting": row.setting_id, "sen_setting": row.sen_setting, "sen_setting_other": row.sen_setting_other}


def _one_of_both(form: GovukForm, data: dict[str, Any]) -> None:
    if bool(data.get("setting")) == bool(data.get("sen_setting")):
        form.add_error("setting_q", "Search for a school or setting and choose it, or say where else; not both")


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
