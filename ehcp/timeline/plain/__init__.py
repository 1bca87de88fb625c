"""Facts written as plain JSON, as in the worked examples: read, checked key by key, and turned into timelines.

An unknown key is refused by name. A part of the law that has its own facts adds an area to ``keys`` and a function to
``MAKERS``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ehcp.timeline.build import build
from ehcp.timeline.milestone import Timeline
from ehcp.timeline.plain import disputes, others, plans, request
from ehcp.timeline.plain.context import DAY_0, Context
from ehcp.timeline.plain.doubts import doubts
from ehcp.timeline.plain.keys import AREAS, COUNTING, EXCEPTIONS, KEYS, Area, Key
from ehcp.timeline.plain.reader import FactsError, Given, read_values
from ehcp.timeline.plain.reasons import excused
from ehcp.timeline.readings import DEFAULT, Readings

__all__ = ["AREAS", "COUNTING", "EXCEPTIONS", "KEYS", "Answer", "Area", "FactsError", "Key", "answer", "read_values"]

Maker = Callable[[Given, Context], Any]
MAKERS: tuple[tuple[str, Maker], ...] = (
    ("", request.request),
    ("", plans.review),
    ("next", plans.next_review),
    ("", plans.first_review),
    ("", plans.phase),
    ("", plans.move),
    ("", plans.reassessment),
    ("", disputes.appeal),
    ("", disputes.mediation),
    ("", disputes.order),
    ("", others.detained),
    ("", plans.ceasing),
    ("", plans.payments),
    ("", others.person),
    ("", others.closure),
    ("", others.rate),
)
INVENTED = frozenset({"started_on", ""})  # what a request's clock counts from, when no day 0 was given


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine says about facts in plain words.

    Args:
        given: the facts, under one name each, dates as dates.
        timelines: one for each kind of process that they describe; a rule with one subject is said once.
        warnings: what is unlikely or incomplete about them, in sentences.
    """

    given: Mapping[str, Any]
    timelines: tuple[Timeline, ...]
    warnings: tuple[str, ...]


def answer(inputs: Mapping[str, Any], readings: Readings = DEFAULT) -> Answer:
    """Every milestone that follows from facts in plain JSON.

    Args:
        inputs: the facts, by the names in ``KEYS``.
        readings: the authority's readings; ``count_mode`` among the facts comes first.
    Raises:
        FactsError: for a key or value that cannot be read, naming it.
    """
    given = read_values(inputs)
    if "count_mode" in given:
        readings = replace(readings, count_mode=given["count_mode"])
    about, made, said = Context(given), [], set[tuple[str, str]]()
    for subject, maker in MAKERS:
        facts = maker(given, about)
        if facts is not None:
            timeline = _unsaid(_known(excused(build(facts, readings), given), given, subject), said)
            said |= {(each.rule_id, each.subject) for each in timeline.milestones}
            made.append(timeline)
    timelines = tuple(made)
    return Answer(given, timelines, tuple(doubts(given, timelines)))


def _known(timeline: Timeline, given: Given, subject: str) -> Timeline:
    """Without dates that count from a day 0 that nobody gave; of a review that follows, only its twelve months."""
    kept = timeline.milestones
    if timeline.facts.process == "request" and not DAY_0 & given.keys():
        kept = tuple(each for each in kept if each.rule.counts_from not in INVENTED)
    if subject:
        kept = tuple(each._replace(subject=subject) for each in kept)
    return Timeline(timeline.facts, kept, timeline.readings)


def _unsaid(timeline: Timeline, said: set[tuple[str, str]]) -> Timeline:
    kept = tuple(each for each in timeline.milestones if (each.rule_id, each.subject) not in said)
    return Timeline(timeline.facts, kept, timeline.readings)
