"""What is said of a return's data: which rules do not hold, what was said to that, and what is not held."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from reporting.published.counting import Counting
from reporting.return_models import SenReturn
from reporting.return_pages import rule_rows

#: Key of the counts → what is not held, and the key that it is a part of.
NOT_HELD = (
    ("source.unknown", "Requests without a source", "requests"),
    ("plans.at.unknown", "Plans without a placement on census day", "plans"),
    ("needs.unknown", "Plans without a primary need", "plans"),
    ("plans.ethnicity.U", "Plans of people whose ethnicity is refused or not known yet", "plans"),
    ("plans.sex.unknown", "Plans of people whose sex is not known", "plans"),
    ("plans.age.unknown", "Plans of people whose birth date is not known", "plans"),
    ("reviews.none", "Expected reviews of which no meeting is given", "reviews.expected"),
    ("reviews.no_outcome", "Reviews held in the year without an outcome", "reviews"),
    ("ceased.unknown", "Ceased plans without a reason", "ceased"),
    ("unnumbered", "People with neither UPN nor ULN", "people"),
)


def quality(kept: SenReturn, counted: Counting) -> dict[str, Any]:
    """The statement as plain data; no person is named or numbered in it.

    Args:
        kept: the return.
        counted: its counts.
    """
    single: dict[str, list[str]] = defaultdict(list)
    for rule, text in kept.explanations.filter(pupil__isnull=False).values_list("rule", "text"):
        single[rule].append(text)
    return {
        "errors": kept.errors,
        "queries": kept.queries,
        "remarks": kept.remarks,
        "held_against": kept.held_against,
        "requests_left": kept.requests_left,
        "left": len(kept.left),
        "rules": [
            {
                "rule": row.rule, "severity": row.severity_words, "holds": row.holds, "number": row.number,
                "silent": row.silent, "said": row.said, "single": sorted(single[row.rule]),
            }
            for row in rule_rows(kept)
        ],
        "not_held": [
            {"label": label, "number": counted.counts[key], "of": counted.counts[of]} for key, label, of in NOT_HELD
        ],
    }  # fmt: skip
