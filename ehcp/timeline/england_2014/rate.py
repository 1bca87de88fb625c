"""The share of plans issued within 20 weeks, with and without exception cases, as DfE publishes it."""

from ehcp.timeline.limits import Basis, Limit
from ehcp.timeline.processes import RateFacts
from ehcp.timeline.timeliness import percentage


def shares(facts: RateFacts) -> dict[str, str]:
    """``pct_inc`` and ``pct_ex`` in per cent to one place, halves up; a share that cannot be worked out is left out."""
    pairs = {"pct_inc": (facts.on_time_inc, facts.issued_inc), "pct_ex": (facts.on_time_ex, facts.issued_ex)}
    found = {name: percentage(part or 0, whole or 0) for name, (part, whole) in pairs.items()}
    return {name: str(share) for name, share in found.items() if share is not None}


def _remark(facts: RateFacts) -> str:
    said = {"pct_inc": "with exception cases", "pct_ex": "without them"}
    found = [f"{share} per cent {said[name]}" for name, share in shares(facts).items()]
    return f"{', '.join(found)}." if found else "No plan was issued, so there is no share."


RULES = (
    Limit(
        id="SEN2-RATE",
        process="rate",
        label="Share of plans issued within 20 weeks",
        counts_from="reported_since",
        since="plans issued in the year",
        count=None,
        met_by="",
        kind="measure",
        basis=Basis(
            "Department for Education, Education, health and care plans: timeliness of new plans",
            "https://explore-education-statistics.service.gov.uk/find-statistics/education-health-and-care-plans",
        ),
        note="Without exception cases, those that were on time leave both numbers too.",
        remark=_remark,
    ),
)
