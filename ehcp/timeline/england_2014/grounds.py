"""The listed reasons for not keeping to a limit, and how far each reaches. A missed limit has no other excuse.

The authority "need not comply … if it is impractical to do so because …": the reason excuses. It yields no new date.
"""

from ehcp.timeline.limits import Ground

_CLOSURE = (
    "The {0} was closed for at least 4 weeks in a row, and its advice was asked for between 1 week before it closed "
    "and 1 week before it opens again"
)
SCHOOL = _CLOSURE.format("school or college")
EARLY_YEARS = _CLOSURE.format("early years provider")
PERSONAL = "Exceptional personal circumstances affected the child, the parent or the young person"
ABSENT = "The child, the parent or the young person was away from the area for at least {0} weeks in a row"


def _four(regulation: str) -> tuple[Ground, ...]:
    """The four reasons of regulations 5(4) and 10(4), which regulations 13(3) and 27(3) share."""
    cite = f"SEND Regulations 2014, regulation {regulation}"
    return (
        Ground("school_closed", SCHOOL, f"{cite}(a)"),
        Ground("early_years_closed", EARLY_YEARS, f"{cite}(b)"),
        Ground("personal_circumstances", PERSONAL, f"{cite}(c)"),
        Ground("absent", ABSENT.format(4), f"{cite}(d)"),
    )


TO_DECIDE = _four("5(4)")
TO_REFUSE_A_PLAN = _four("10(4)")
TO_FINALISE = _four("13(3), with 10(4)")
TO_FINALISE_AGAIN = _four("27(3)")

FOR_AN_ADVISER = (
    Ground(
        "personal_circumstances",
        "Exceptional circumstances affected the child, the parent or the young person",
        "SEND Regulations 2014, regulation 8(2)(a)",
    ),
    Ground("absent", ABSENT.format(4), "SEND Regulations 2014, regulation 8(2)(b)"),
    Ground(
        "failed_appointment",
        "The child or young person missed an appointment for an examination or test with this adviser",
        "SEND Regulations 2014, regulation 8(2)(c)",
    ),
)

_TRIBUNAL = "SEND Regulations 2014, regulation 44(3), and 45 likewise"
AFTER_AN_APPEAL = (
    Ground("personal_circumstances", PERSONAL, _TRIBUNAL),
    Ground("absent", ABSENT.format(2), _TRIBUNAL),
)
TO_FINALISE_AFTER_AN_APPEAL = (
    Ground("school_closed", SCHOOL, f"{_TRIBUNAL}, with 13(3)"),
    Ground("early_years_closed", EARLY_YEARS, f"{_TRIBUNAL}, with 13(3)"),
    *AFTER_AN_APPEAL,
    Ground(
        "representations_after",
        "The family wished to make representations or meet after the 15 days",
        _TRIBUNAL,
    ),
)
