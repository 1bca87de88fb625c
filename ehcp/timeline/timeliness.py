"""How DfE measures the 20 weeks: in days elapsed, with and without exception cases."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

WITHIN_DAYS = 140  # day 140 is within 20 weeks (reading A35); to be confirmed in each year's SEN2 guide


def days_elapsed(started_on: date, final_sent_on: date) -> int:
    """Calendar days from day 0 to the final plan."""
    return (final_sent_on - started_on).days


def within_20_weeks(started_on: date, final_sent_on: date) -> bool:
    """Whether a plan counts as issued within 20 weeks: at most 140 days elapsed."""
    return days_elapsed(started_on, final_sent_on) <= WITHIN_DAYS


def percentage(part: int, whole: int) -> Decimal | None:
    """Per cent to one decimal place, halves up; None where the base is 0.

    For the rate without exception cases leave flagged cases out of both numbers, those that were on time included.
    """
    if whole <= 0:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
