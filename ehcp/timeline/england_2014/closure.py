"""A school's closure as a listed reason: it counts by the day the head's advice was asked for."""

from ehcp.timeline.calendar import long_date
from ehcp.timeline.counting import DaysBefore
from ehcp.timeline.england_2014.sources import regulation
from ehcp.timeline.limits import Limit
from ehcp.timeline.processes import ClosureFacts

LONG_ENOUGH = 28


def is_listed(facts: ClosureFacts) -> bool:
    """Whether the closure is a listed reason: long enough, and advice asked for inside the window."""
    asked = facts.advice_asked_on
    return (
        asked is not None
        and (facts.reopens - facts.closed_from).days >= LONG_ENOUGH
        and facts.window_from <= asked <= DaysBefore(7).last_day(facts.reopens)
    )


def _remark(facts: ClosureFacts) -> str:
    days = (facts.reopens - facts.closed_from).days
    if days < LONG_ENOUGH:
        return f"This closure of {days} days is shorter than 4 weeks, so it is no listed reason."
    if facts.advice_asked_on is None:
        return f"The window opened on {long_date(facts.window_from)}. The day the advice was asked for is not known."
    said = "so the closure is a listed reason, if it made keeping to the limit impractical"
    not_said = "so the closure is no listed reason"
    return (
        f"The window opened on {long_date(facts.window_from)}. The advice was asked for on "
        f"{long_date(facts.advice_asked_on)}, {said if is_listed(facts) else not_said}."
    )


RULES = (
    Limit(
        id="EXC-CLOSURE",
        process="closure",
        label="A school's closure counts if its head was asked for advice until this day, and not before the window",
        counts_from="reopens",
        since="the day the school opens again",
        count=DaysBefore(7),
        met_by="advice_asked_on",
        kind="window",
        basis=regulation("5(4)(a)", also="10(4)(a) and 13(3)"),
        note="At least 4 weeks in a row, and asked for between 1 week before the closure and 1 week before the school "
        "opens again. It is a reason, never a new date.",
        remark=_remark,
    ),
)
