"""A child or young person who moved here with a plan, as an officer takes them on."""

from __future__ import annotations

from typing import Any

from ehcp.forms.child import ChildPart
from ehcp.forms.steps.endings import councils
from send_cases.forms import DateBoxesField, SelectField


class MovedInForm(ChildPart):
    """The child, the plan that came, and the move itself."""

    other_la = SelectField(
        label="Which council kept the plan before", what="the council that kept the plan before", choices=councils
    )
    transfer_on = DateBoxesField(
        label="Day the plan passed to us", what="the day the plan passed to us", past=True,
        help_text="The family is told within 6 weeks of it. The plan is ours to keep, and its provision ours to secure, "
        "from this day on.",
    )  # fmt: skip
    plan_made_on = DateBoxesField(
        label="Day the plan was first made", what="the day the plan was first made", past=True,
        help_text="By the other council. Later amendments do not move it.",
    )  # fmt: skip
    last_review_on = DateBoxesField(
        label="Last review by the other council (optional)", what="the day of the last review", past=True,
        required=False, help_text="The day its decision was sent. Leave it empty if there was none, or it is not known.",
    )  # fmt: skip

    SECTIONS = (
        ("The move", ("other_la", "transfer_on", "plan_made_on", "last_review_on")),
        *ChildPart.SECTIONS,
    )  # fmt: skip
    field_order = [name for _, names in SECTIONS for part in names
                   for name in (("setting_q", "setting") if part == "picker" else (part,))]  # fmt: skip

    def move_facts(self) -> dict[str, Any]:
        """The days and the council, for ``moved_in.take_on_moved``."""
        return {name: self.cleaned_data[name] for name in ("other_la", "transfer_on", "plan_made_on", "last_review_on")}
