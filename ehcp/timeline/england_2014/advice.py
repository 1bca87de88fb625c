"""Six weeks for each adviser. One clock per adviser; a chasing letter restarts nothing."""

from ehcp.timeline.counting import Weeks
from ehcp.timeline.england_2014 import grounds
from ehcp.timeline.england_2014.assessment import OVER
from ehcp.timeline.england_2014.sources import code, regulation
from ehcp.timeline.facts import AdviceAsked
from ehcp.timeline.limits import Limit


def _body(advice: AdviceAsked) -> bool:
    return advice.statutory_body


def _own_or_setting(advice: AdviceAsked) -> bool:
    return not advice.statutory_body


def _receipt_not_known(advice: AdviceAsked) -> bool:
    return advice.received_by_service_on is None


RULES = (
    Limit(
        id="ADVICE-6W",
        transitional="started_on",
        label="Give advice",
        each="advice",
        counts_from="runs_from",
        since="the day the body received the request for advice",
        count=Weeks(6),
        met_by="answered_on",
        bound="adviser",
        relieved_by=grounds.FOR_AN_ADVISER,
        applies=_body,
        projected=_receipt_not_known,
        ended_by=(*OVER, "final_sent_on"),
        basis=regulation("8(1)", also="Children and Families Act 2014, section 31"),
        note="Until the day of receipt is recorded it is counted from the day the body was asked.",
    ),
    Limit(
        id="ADVICE-6W",
        transitional="started_on",
        label="Give advice",
        each="advice",
        counts_from="runs_from",
        since="the day the advice was asked for",
        count=Weeks(6),
        met_by="answered_on",
        bound="adviser",
        relieved_by=grounds.FOR_AN_ADVISER,
        applies=_own_or_setting,
        ended_by=(*OVER, "final_sent_on"),
        basis=code("9.41", on="8(1)"),
        note="Guidance for settings and the authority's own services; their delay is the authority's.",
    ),
)
