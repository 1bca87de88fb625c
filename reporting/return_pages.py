"""What the pages of a kept return show: its rules, its people and its comparisons, each read in a few queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from ehcp.models import Pupil
from reporting.faults.showing import shown as faults_shown
from reporting.faults.years import year_now
from reporting.freezing.explaining import by_rule, unexplained
from reporting.models import SenCheck, SenFault
from reporting.return_models import QueryExplanation, SenReturn
from reporting.sen2 import LAYOUTS
from reporting.sen2.rules import BY_ID
from send_cases.accounts.models import User

SEVERITY = {"error": "Error", "query": "Query", "information": "Note"}
CLOSED = "A record open to named people only"


@dataclass(frozen=True)
class RuleRow:
    """One rule that does not hold somewhere.

    Attributes:
        rule, severity, holds: its id, how grave it is, and what should hold.
        number: at how many places.
        silent: to how many of them nothing is said; of queries only.
        said: what is said to all of them.
    """

    rule: str
    severity: str
    holds: str
    number: int
    silent: int = 0
    said: str = ""

    @property
    def severity_words(self) -> str:
        """The severity, for people."""
        return SEVERITY[self.severity]


def rule_rows(kept: SenReturn) -> list[RuleRow]:
    """The rules of a return that do not hold, the gravest first."""
    silent = by_rule(unexplained(kept))
    said = dict(kept.explanations.filter(pupil=None).values_list("rule", "text"))
    return [
        RuleRow(
            rule, severity, BY_ID[rule].holds if rule in BY_ID else "", number, silent.get(rule, 0), said.get(rule, "")
        )
        for severity in SEVERITY
        for rule, number in sorted(by_rule(kept.findings.filter(severity=severity)).items())
    ]


def module_rows(kept: SenReturn) -> list[tuple[str, int]]:
    """Block of the return, in words, and how many there are."""
    return [
        (place.block.title, kept.counts.get(name, 0))
        for name, place in LAYOUTS[kept.build.year].items()
        if place.block.table and name not in ("CollectionDetails", "Source")
    ]


def of_people(user: User, rows: list[Any]) -> list[dict[str, Any]]:
    """Rows about people, each with the record's reference if this person may see it; the others say only that they are."""
    keys = {row.pupil_id for row in rows if row.pupil_id}
    seen = dict(Pupil.objects.visible_to(user).filter(pk__in=keys).values_list("pk", "reference"))
    return [
        {"row": row, "reference": seen.get(row.pupil_id, ""), "closed": bool(row.pupil_id) and row.pupil_id not in seen}
        for row in rows
    ]


def findings(kept: SenReturn, rule: str) -> Any:
    """The places of a rule, each with what is said to it."""
    own = QueryExplanation.objects.filter(sen_return=kept, rule=rule, pupil=OuterRef("pupil"))
    found = kept.findings.filter(rule=rule).annotate(own=Exists(own))
    return found.order_by("pk")


def words_for(kept: SenReturn, rows: list[Any], rule: str) -> dict[int | None, str]:
    """Record → what is said to this rule about them; ``None``: to all."""
    keys = {row.pupil_id for row in rows}
    said = kept.explanations.filter(rule=rule).filter(Q(pupil=None) | Q(pupil__in=keys - {None}))
    return dict(said.values_list("pupil_id", "text"))


def cures(kept: SenReturn, rows: list[dict[str, Any]], rule: str) -> list[dict[str, Any]]:
    """The same rows, each with the way to the field that cures it, or that it was put right since.

    Only of the return that is being prepared: the casework holds the same rules against everybody, night and day.
    """
    if kept.build.year != year_now() or not SenCheck.objects.filter(year=kept.build.year).exists():
        return rows
    keys = [row["row"].pupil_id for row in rows if row["reference"]]
    standing = list(
        SenFault.objects.filter(year=kept.build.year, rule=rule, pupil__in=keys, cured_on__isnull=True)
        .select_related("pupil")
        .order_by("-pk")
    )
    ways = {fault.pupil_id: way.href for fault, way in zip(standing, faults_shown(standing), strict=True)}
    return [row | {"cure": ways.get(row["row"].pupil_id, ""), "cured": row["row"].pupil_id not in ways} for row in rows]
