"""An exception to one limit: only its grounds are offered, and each asks its own days."""

from __future__ import annotations

from typing import Any

from ehcp import timeline as law
from ehcp.actions.exceptions import CLOSURES, Ground, managers, not_reached
from ehcp.forms.steps.common import RECORD, SEND, StepForm, paper_choices
from ehcp.models import Document
from send_cases.forms import DateField, LongTextField, RadiosField, SelectField, TextField

DAYS = {
    "closed_from": ("If it was closed: first day closed", CLOSURES),
    "reopens_on": ("If it was closed: first day open again", CLOSURES),
    "advice_asked_on": ("If it was closed: day its advice was asked for", CLOSURES),
    "absent_from": ("If away: first day away", ("absent",)),
    "absent_to": ("If away: last day away", ("absent",)),
    "happened_on": ("If an appointment was missed: its day", ("failed_appointment",)),
}
AHEAD = {"reopens_on", "absent_to"}


class ExceptionForm(StepForm):
    """One limit's exception; the due date stays."""

    ground = RadiosField(label="Which listed reason applies", what="which reason applies", choices=[])
    why_impractical = LongTextField(
        label="How did this make the date impractical?",
        rows=5,
        what="how this made the date impractical",
        help_text="A listed reason alone is not enough. The family reads this, word for word.",
    )
    evidence = SelectField(label="Evidence on the case (optional)", required=False, choices=[], what="the evidence")
    evidence_note = TextField(label="Other evidence (optional)", required=False, max_length=300, what="the evidence")
    approver = SelectField(label="Manager who agreed", what="the manager who agreed", choices=[])
    review_by = DateField(
        label="Look at it again by",
        future=True,
        what="the day to look at it again",
        help_text="As soon as the reason ends, the step is done as soon as practicable.",
    )
    how = RadiosField(
        label="Telling the family",
        what="how the family is told",
        choices=[
            (SEND, "Write to them now; the letter says that the date stays"),
            (RECORD, "They were told already"),
            ("later", "Later: it stays on the list of what needs doing"),
        ],
        reveals={RECORD: "family_told_on"},
    )
    family_told_on = DateField(label="Day they were told", required=False, past=True, what="the day they were told")

    def __init__(self, *args: Any, limit: law.Milestone, papers: list[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        grounds = law.grounds_on(limit.rule_id, limit.due_on)
        keys = {key for key, _, _ in grounds}
        fields["ground"].choices = [(key, label) for key, label, _ in grounds]
        fields["ground"].widget.hints = {key: source for key, _, source in grounds}
        fields["ground"].help_text = " ".join(not_reached(t, limit) for t in law.OVERLAYS if t.key not in keys)
        for name, (label, belongs) in DAYS.items():
            if keys & set(belongs):
                fields[name] = DateField(label=label, required=False, past=name not in AHEAD, what=_what(label))
        fields["evidence"].choices = [("", "None on the case"), *paper_choices(papers)]
        fields["approver"].choices = [("", "Choose a manager"), *((str(m.pk), str(m)) for m in managers())]
        self.order_fields(["ground", *DAYS, "why_impractical"])

    def ground_given(self) -> Ground:
        """The ground with the days that belong to it; days of other grounds are left out."""
        key = self.cleaned_data["ground"]
        days = {name: self.cleaned_data.get(name) for name, (_, belongs) in DAYS.items() if key in belongs}
        return Ground(key, **days)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("how") == RECORD:
            self.require("family_told_on", "Enter the day they were told")
        return found


def _what(label: str) -> str:
    return f"the {label.split(': ')[1]}"


class ExceptionFollowUpForm(StepForm):
    """The family was told since, or the reason has ended."""

    what = RadiosField(
        label="What happened",
        what="what happened",
        choices=[],
        reveals={"ended": "ended_on"},
    )
    ended_on = DateField(label="Day the reason ended", required=False, past=True, what="the day the reason ended")

    def __init__(self, *args: Any, told: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("ended", "The reason has ended")]
        if not told:
            choices.insert(0, ("tell", "Write to the family now and say why the date could not be kept"))
        self.fields["what"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("what") == "ended":
            self.require("ended_on", "Enter the day the reason ended")
        return found
