"""Deciding, telling people of it, and turning a refusal round."""

from __future__ import annotations

from typing import Any

from ehcp.forms.steps.common import RightsField, SendingForm, StepForm
from send_cases.forms import DateField, LongTextField, RadiosField

GROUNDS = {
    "no_sen": "The child or young person does not have, and may not have, special educational needs",
    "not_necessary": "It is not necessary for provision to be made through an EHC plan",
}


class DecideForm(StepForm):
    """Yes or no, the day, and for a no its lawful ground and the reasons that the family is told."""

    outcome = RadiosField(
        label="Decision", what="the decision", choices=[("yes", "Yes"), ("no", "No")], reveals={"no": "ground"}
    )
    ground = RadiosField(label="Ground for refusing", what="the ground", required=False, choices=list(GROUNDS.items()))
    decided_on = DateField(
        label="Day it was decided", past=True, what="the day it was decided", help_text="For example, 17/5/2026"
    )
    reasons = LongTextField(
        label="Reasons",
        required=False,
        rows=6,
        what="the reasons",
        help_text="Needed for a refusal: they go into the letter to the family, word for word. For a yes they are kept "
        "on the case only.",
    )

    def __init__(self, *args: Any, labels: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [("yes", labels[0]), ("no", labels[1])]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("outcome") == "no":
            self.require("ground", "Select the ground for refusing")
            self.require("reasons", "Enter the reasons for the refusal. The family must be told them.")
        return found

    def decision(self) -> dict[str, Any]:
        """Arguments of ``decisions.decide``."""
        yes = self.cleaned_data["outcome"] == "yes"
        return {
            "outcome": yes,
            "decided_on": self.cleaned_data["decided_on"],
            "ground": "" if yes else self.cleaned_data["ground"],
            "reasons": self.cleaned_data["reasons"],
        }


class NoticeForm(SendingForm):
    """Telling people, where nothing is appealable."""

    told_on = DateField(
        label="Day the family got it, if you know it",
        required=False,
        past=True,
        what="the day the family got it",
        help_text="Leave empty to use the day it is taken to arrive.",
    )
    field_order = ["sent_on", "means", "told_on", "how", "seen"]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        told_on, sent_on = found.get("told_on"), found.get("sent_on")
        if told_on and sent_on and told_on < sent_on:
            self.add_error("told_on", "It cannot have arrived before it was sent.")
        return found


class AppealableNoticeForm(NoticeForm):
    """Telling a family of a decision against which they may appeal."""

    rights = RightsField("The regulation")
    field_order = ["sent_on", "means", "told_on", "rights", "how", "seen"]


class ReverseForm(StepForm):
    """There will be an assessment after all."""

    basis = RadiosField(
        label="How the refusal was turned round",
        what="how it was turned round",
        choices=[
            ("own", "The council decided so itself"),
            ("reg42", "Agreed after mediation (regulation 42)"),
            ("reg45", "The council will not oppose the appeal (regulation 45)"),
        ],
        hints={
            "own": "The Ombudsman looks for a final plan within 14 weeks of this day; the 20 weeks from the request are "
            "kept beside them",
            "reg42": "Final plan within 14 weeks of the agreement",
            "reg45": "Tell the family within 2 weeks, final plan within 14 weeks, of telling the Tribunal",
        },
    )
    reversed_on = DateField(
        label="Day it was turned round",
        past=True,
        what="the day it was turned round",
        help_text="The council’s decision, the mediation agreement, or the day the Tribunal was told.",
    )
    because = LongTextField(label="Why (optional)", required=False, rows=3, what="why", max_chars=2000)
