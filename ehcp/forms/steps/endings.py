"""How a request can end before a plan: withdrawn, moved away, passed to the right council. And the family's views."""

from __future__ import annotations

from ehcp import codes
from ehcp.forms.steps.common import StepForm, files_field
from ehcp.models import AssessmentRequest
from send_cases.forms import DateField, LongTextField, RadiosField, SelectField

EXAMPLE = "For example, 17/5/2026"


class WithdrawForm(StepForm):
    """A parent or the young person takes the request back; a school cannot do so alone."""

    withdrawn_by = RadiosField(
        label="Who withdraws the request",
        what="who withdraws it",
        choices=AssessmentRequest.Withdrew.choices,
        help_text="Only the parent or the young person can. If the school that asked changes its mind, the council still "
        "has to decide.",
    )
    withdrawn_on = DateField(label="Day they said so", past=True, what="the day they said so", help_text=EXAMPLE)
    withdrawn_means = RadiosField(
        label="How they said so", what="how they said so", choices=AssessmentRequest.Means.choices
    )
    because = LongTextField(label="Why, in their words (optional)", required=False, rows=3, what="why", max_chars=2000)


def councils() -> list[tuple[str, str]]:
    """Every council of England by name, and "outside England or not known"."""
    known = sorted(codes.choices("la_code"), key=lambda pair: pair[1])
    rest = [pair for pair in known if pair[0] != codes.OUTSIDE]
    return [("", "Choose a council"), *rest, (codes.OUTSIDE, "Outside England, or not known")]


class ExportForm(StepForm):
    """The child or young person moved to another council's area before the assessment was finished."""

    exported_on = DateField(label="Day of the move", past=True, what="the day of the move", help_text=EXAMPLE)
    to = SelectField(label="Which council is responsible now", what="the council", choices=councils)


class PassOnForm(StepForm):
    """The request belonged to another council from the start."""

    passed_on = DateField(label="Day it was passed on", past=True, what="the day it was passed on", help_text=EXAMPLE)
    to = SelectField(label="Which council it was passed to", what="the council", choices=councils)


class FamilyViewsForm(StepForm):
    """The family's views and evidence came in."""

    received_on = DateField(label="Day they arrived", past=True, what="the day they arrived", help_text=EXAMPLE)
    files = files_field("What they sent (optional)", "PDF, Word, picture or text. You can choose several.")  # type: ignore[assignment]
