"""The engine's own milestones beside the stored ones, for their explanations: a few queries for a whole page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ehcp import timeline as law
from ehcp.actions.projection import timeline_from
from ehcp.facts import known_of_many
from ehcp.models import Process


def timelines_of(processes: Iterable[Process]) -> dict[int, law.Timeline]:
    """The timeline of each process, by its id."""
    rows = {each.pk: each for each in processes}
    known = known_of_many(list(rows.values()))
    return {pk: timeline_from(rows[pk], facts) for pk, facts in known.items()}


def explain(rows: list[Any], timelines: dict[int, law.Timeline]) -> None:
    """Give stored milestones ``explanation``, ``citation`` and ``link``, as "Why this date?" has them on a page."""
    for row in rows:
        timeline = timelines.get(row.process_id)
        fresh = timeline.get(row.rule_id, row.subject) if timeline else None
        row.explanation = fresh.explain() if fresh else ""
        row.citation = fresh.citation if fresh else ""
        row.link = fresh.link if fresh else ""
