"""The law of England since 1 September 2014, one module for each part of it.

A change in the law is a new row with a later ``in_force_from``; the old row gets an ``in_force_to``. No row is edited
once dates have been worked out from it. A new part of the law is a new module, named here.
"""

from ehcp.timeline.england_2014 import (
    advice,
    appeals,
    assessment,
    ceasing,
    closure,
    consultation,
    detained,
    drafting,
    mediation,
    moves,
    orders,
    payments,
    rate,
    reassessment,
    reversal,
    reviews,
    transfers,
    windows,
    young_person,
)

REQUEST = assessment.RULES + reversal.RULES + advice.RULES + drafting.RULES + consultation.RULES + windows.RULES
RULES = (
    REQUEST
    + reviews.RULES
    + transfers.RULES
    + moves.RULES
    + reassessment.RULES
    + mediation.RULES
    + appeals.RULES
    + orders.RULES
    + detained.RULES
    + ceasing.RULES
    + payments.RULES
    + young_person.RULES
    + closure.RULES
    + rate.RULES
)
