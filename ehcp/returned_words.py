"""What a return said of a request, in words: for the case page, beside the facts that stand now."""

from __future__ import annotations

from ehcp import codes
from ehcp.models import ReturnedRequest
from send_cases.words import date_words

FLAGS = (
    ("mediation", "Mediation about the decision to assess"),
    ("tribunal", "Appeal about the decision to assess"),
    ("assessment_mediation", "Mediation about the decision on a plan"),
    ("assessment_tribunal", "Appeal about the decision on a plan"),
    ("other_mediation", "Mediation about something else"),
    ("other_tribunal", "Appeal about something else"),
    ("week20", "An exception to the 20 weeks applies"),
)


def lines_of(said: ReturnedRequest) -> list[dict[str, str]]:
    """Rows of a summary list: only what the return holds."""
    rows = [
        ("Outcome of the request", _outcome("request_outcome", said.outcome, said.outcome_on)),
        (
            "Outcome of the assessment",
            _outcome("assessment_outcome", said.assessment_outcome, said.assessment_outcome_on),
        ),
        ("Moved to", codes.council_name(said.exported) if said.exported else ""),
        ("Plan transferred from", codes.council_name(said.transfer_la) if said.transfer_la else ""),
        *((label, _flag(getattr(said, name))) for name, label in FLAGS),
        *said.answers.get("Requests", {}).items(),
        *said.answers.get("ActivePlans", {}).items(),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _outcome(code_set: str, code: str, day: object) -> str:
    if not code:
        return ""
    words = codes.label(code_set, code)
    return f"{words}, {date_words(day)}" if day else f"{words}; day not held"


def _flag(value: bool | None) -> str:
    return "" if value is None else "Yes" if value else "No"
