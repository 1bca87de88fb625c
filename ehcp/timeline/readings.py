"""Where the law can be read in two ways: the readings an authority may choose, and no others.

The codes (A1, A2 …) are those printed in docs/statutory-timeline.md. A setting may only make the authority faster or a
family's time longer. Whatever is chosen, ``warn_on`` follows the earlier reading and ``late_from`` the later one.
"""

from dataclasses import dataclass, field, fields
from typing import Any

CHOICES: dict[str, tuple[str, ...]] = {
    "count_mode": ("exclusive", "inclusive"),
    "annual_review_end": ("strict", "anniversary"),
    "phase_date_reading": ("by", "before"),
    "out_of_hours": ("actual_day", "next_day"),
    "order_anchor": ("sent", "made"),
    "reversal_headline": ("reversal", "original"),
    "post16_months": ("clear", "ordinary"),
    "post": ("email", "first_class", "second_class"),
}
RANGES: dict[str, tuple[int, int]] = {
    "extra_days_for_views": (0, 60),
    "review_notice_days": (14, 15),
    "draft_target_week": (1, 16),
}
POST_DAYS = {"email": 0, "first_class": 2, "second_class": 4}  # working days until a letter is taken to have arrived


class ReadingError(ValueError):
    """A reading that the law does not offer."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The authority's choices. The defaults are the better founded readings.

    Args:
        count_mode: A1. "exclusive": the day of the event is left out; "inclusive": it is day one.
        extra_days_for_views: A2. Days a letter offers for views on a draft beyond the 15 of regulation 13(1)(a).
        annual_review_end: A7. "strict": twelve months starting with a date end the day before the anniversary.
        phase_date_reading: A10. "by" 15 February and 31 March, or "before" them, as the words are.
        review_notice_days: A15. Days before a meeting for "at least two weeks' notice": 15 (clear weeks) or 14.
        out_of_hours: A17. "next_day": what arrives after hours counts as the next day when a breach is called.
        post: A19. How plans are sent, to warn in time for the letter to arrive by the due day.
        order_anchor: A24. A Tribunal order counts from the day it was "sent" or "made".
        reversal_headline: A25. Which final date leads when the authority turned its own refusal round.
        draft_target_week: A30. The week by which a draft should be sent; a target, never a limit.
        post16_months: A38. Five "clear" months before a move between post-16 institutions, or "ordinary" ones.
    Raises:
        ReadingError: naming the field, when a value is not one of those listed.
    """

    count_mode: str = "exclusive"
    extra_days_for_views: int = 1
    annual_review_end: str = "strict"
    phase_date_reading: str = "by"
    review_notice_days: int = 15
    out_of_hours: str = "actual_day"
    post: str = "first_class"
    order_anchor: str = "sent"
    reversal_headline: str = "reversal"
    draft_target_week: int = 14
    post16_months: str = "clear"
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ReadingError(f"{name} must be one of: {', '.join(allowed)}. It was {getattr(self, name)!r}.")
        for name, (least, most) in RANGES.items():
            value = getattr(self, name)
            if not isinstance(value, int) or not least <= value <= most:
                raise ReadingError(f"{name} must be a whole number from {least} to {most}. It was {value!r}.")
        object.__setattr__(self, "_hash", hash(self._values()))

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, each.name) for each in fields(self) if each.compare)

    def __hash__(self) -> int:  # worked out once: readings are part of every cache key
        return self._hash


DEFAULT = Readings()
