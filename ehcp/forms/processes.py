"""Forms made from what a kind of process is made of: one field for each fact, in the words of its column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models

from ehcp.forms.steps.common import StepForm
from ehcp.forms.steps.endings import councils
from ehcp.proceedings import PROCEEDINGS, Proceeding
from send_cases.fields import capital
from send_cases.forms import DateField, GovukForm, LongTextField, RadiosField, SelectField, TextField

EXAMPLE = "For example, 17/5/2026"
YES_NO = [("yes", "Yes"), ("no", "No")]
#: More about a fact than its name says.
HINTS = {
    "last_review_on": "The day the decision of the last review was sent. Leave it empty if it is not known.",
    "transfer_on": "The day the plan passed to us.",
    "phase_transfer.transfer_on": "Needed for a move between two post-16 institutions. The day may lie ahead.",
    "plan_made_on": "Later amendments do not move it.",
    "became_aware_on": "Only for a move from us.",
    "moved_on": "Only for a move from us. The day may lie ahead.",
    "requested_on": "The day the request first reached anyone at the council. For the council’s own decision leave it empty.",
    "own_decision_on": "Only if nobody asked.",
    "decision_sent_on": "The day the notice that is appealed was sent. The time to appeal counts from it.",
    "appeal_sent_on": "Our response is due within 30 of the Tribunal’s working days.",
    "conceded_on": "Only if we concede before our response. Then leave the days of the order empty.",
    "sent_on": "The limits count from this day, or from the day it was made, as the council has chosen to read it.",
    "contacted_on": "Within two months of the notice.",
    "informed_on": "Mediation is arranged within 30 days of it.",
    "detained.requested_on": "A request for an assessment of someone who is detained (section 71(2)). The weeks count from it.",
    "detained.noticed_on": "Where nobody asked: the day someone who is detained came to our notice (section 71(4)).",
    "detained.responsible_on": "For someone detained while being assessed: the day the request arrived or we became "
    "responsible. The same weeks go on from it.",
    "detained.detention_known_on": "Only for someone with a plan. It is sent on within 5 working days.",
}


class KindForm(GovukForm):
    """Which process to start."""

    kind = RadiosField(
        label="What kind of process is it?", what="the kind of process",
        choices=[(each.kind, each.label) for each in PROCEEDINGS.values()],
        hints={str(each.kind): each.about for each in PROCEEDINGS.values()},
    )  # fmt: skip


def field_for(spec: Proceeding, name: str, *, required: bool) -> forms.Field:
    """A form's field for one column.

    Args:
        spec: the kind of process.
        name: the column.
        required: whether it must be given.
    """
    column = spec.model._meta.get_field(name)
    words = spec.words(name)
    label = capital(words) if required else f"{capital(words)} (optional)"
    hint = HINTS.get(f"{spec.kind}.{name}", HINTS.get(name, ""))
    given: dict[str, Any] = {"label": label, "required": required, "what": words, "help_text": hint}
    if isinstance(column, models.DateField):
        given["help_text"] = f"{given['help_text']} {EXAMPLE}".strip()
        return DateField(past=name not in spec.future, **given)
    if name == "other_la":
        return SelectField(choices=councils, **given)
    if isinstance(column, models.BooleanField):
        return RadiosField(choices=YES_NO, inline=True, **given)
    if column.choices:
        return RadiosField(choices=list(column.choices), **given)
    if isinstance(column, models.PositiveSmallIntegerField):
        return TextField(width=4, inputmode="numeric", **given)
    return TextField(max_length=column.max_length, width=20, **given)


class FactsForm(StepForm):
    """Some facts of one kind of process."""

    def __init__(
        self, *args: Any, spec: Proceeding, names: Iterable[str], needed: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.spec, self.names = spec, tuple(names)
        must = set(needed)
        for name in self.names:
            self.fields[name] = field_for(spec, name, required=name in must)
        self.order_fields([*self.names, "seen"])

    def clean_transfer_year(self) -> int:
        """A calendar year near the child's school time."""
        typed = str(self.cleaned_data["transfer_year"])
        if not typed.isdecimal() or not 2014 <= int(typed) <= 2100:
            raise forms.ValidationError("Enter the calendar year of the move in four digits, like 2027")
        return int(typed)

    def facts_given(self) -> dict[str, Any]:
        """Values for the columns; what was left empty is left out."""
        found = {}
        for name in self.names:
            value = self.cleaned_data.get(name)
            if value in (None, ""):
                continue
            boolean = isinstance(self.spec.model._meta.get_field(name), models.BooleanField)
            found[name] = value == "yes" if boolean else value
        return found


class EndForm(StepForm):
    """It ended for a reason that none of its own facts tells."""

    ended_on = DateField(label="Day it ended", past=True, what="the day it ended", help_text=EXAMPLE)
    because = LongTextField(label="Why it ended", what="why it ended", rows=3, max_chars=500)


__all__ = ["EndForm", "FactsForm", "KindForm", "field_for"]
