"""Faults as pages show them: with the way to their cure, DfE's number and the explanation, in a few queries for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from ehcp.faults import Fault, Found
from ehcp.models import Cessation, Pupil
from reporting.faults.cures import cure
from reporting.faults.years import year_now
from reporting.models import SenExplanation, SenFault, SenRule
from send_cases.words import plural

LABELS = {"error": "Error", "query": "Query", "information": "Note"}
MANY = {"error": ("error", "errors"), "query": ("query", "queries"), "information": ("note", "notes")}
ORDER = {"error": 0, "query": 1, "information": 2}


def of_pupil(pupil: Pupil) -> Found:
    """What the return being prepared finds wrong with one record, the gravest first."""
    rows = list(SenFault.objects.filter(pupil=pupil, year=year_now(), cured_on__isnull=True))
    for row in rows:
        row.pupil = pupil
    found = sorted(shown(rows), key=lambda each: (ORDER[each.kind], each.rule))
    return Found(found, counted(each.kind for each in found if not each.explained))


def counted(kinds: Iterable[str]) -> str:
    """``2 errors and 1 query``; empty where there are none."""
    counts = Counter(kinds)
    parts = [plural(counts[kind], *MANY[kind]) for kind in ORDER if counts[kind]]
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def shown(rows: list[SenFault]) -> list[Fault]:
    """Stored faults, with their pupil at hand, ready for a template."""
    if not rows:
        return []
    explained = explanations(rows)
    codes = dfe_codes(rows[0].year)
    plans = {row.origin.get("plan") for row in rows if row.field in ("CeaseDate", "CeaseReason")}
    ended = (
        dict(Cessation.objects.filter(plan__in=plans, ceased_on__isnull=False).values_list("plan", "process"))
        if plans
        else {}
    )
    return [_shown(row, explained.get(row.key, ""), codes.get(row.rule, ""), ended) for row in rows]


def _shown(row: SenFault, explained: str, code: str, ended: dict[int, int]) -> Fault:
    reference = row.pupil.reference if row.pupil else ""
    found = cure(row.rule, row.block, row.field, row.origin, reference, ended_by=ended.get(row.origin.get("plan"), 0))
    return Fault(
        rule=f"{row.rule} (DfE {code})" if code else row.rule,
        kind=row.severity,
        label=LABELS[row.severity],
        message=row.message,
        href=found.href,
        place=found.place,
        explained=explained,
        explain=reverse("reporting:explain", args=[row.pk]) if row.severity == SenFault.Severity.QUERY else "",
    )


def explanations(rows: Iterable[SenFault]) -> dict[str, str]:
    """The explanations of these faults that stand, by key."""
    keys = [row.key for row in rows if row.severity == SenFault.Severity.QUERY]
    if not keys:
        return {}
    years = {row.year for row in rows}
    found: Any = SenExplanation.objects.filter(key__in=keys, year__in=years, withdrawn_on__isnull=True)
    return dict(found.values_list("key", "note"))


def dfe_codes(year: int) -> dict[str, str]:
    """DfE's own numbers, where the authority has filled them in, by our rule."""
    rows = SenRule.objects.exclude(dfe_code="").filter(year=None) | SenRule.objects.exclude(dfe_code="").filter(
        year=year
    )
    return {row.rule: row.dfe_code for row in sorted(rows, key=lambda row: row.year is not None)}
