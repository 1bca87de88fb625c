"""The facts of the processes other than a request: reviews, transfers, moves, re-assessment, appeals and the rest.

Each is a small frozen record; a fact that has not happened, or is not known, is None.
"""

from ehcp.timeline.processes.disputes import ORDERS, AppealFacts, MediationFacts, OrderFacts
from ehcp.timeline.processes.others import ClosureFacts, DetainedFacts, PersonFacts, RateFacts
from ehcp.timeline.processes.plans import (
    FEBRUARY_PHASES,
    LATER_PHASE,
    MARCH_PHASE,
    PHASES,
    CeasingFacts,
    MoveFacts,
    PaymentFacts,
    PhaseFacts,
    ReassessmentFacts,
    ReviewFacts,
)

__all__ = [
    "FEBRUARY_PHASES",
    "LATER_PHASE",
    "MARCH_PHASE",
    "ORDERS",
    "PHASES",
    "AppealFacts",
    "CeasingFacts",
    "ClosureFacts",
    "DetainedFacts",
    "MediationFacts",
    "MoveFacts",
    "OrderFacts",
    "PaymentFacts",
    "PersonFacts",
    "PhaseFacts",
    "RateFacts",
    "ReassessmentFacts",
    "ReviewFacts",
]
