"""In what two records of one person differ: plain Python. Names and postcodes are said to differ, never repeated."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from reporting.sen2 import LAYOUTS, YEARS, Record
from reporting.sen2.plans import is_open, standing

NOT_REPEATED = frozenset({"Surname", "Forename", "PostCode"})
Difference = tuple[str, str, str]  # label, before, after
CHANGED = "changed"


def differences(before: Record, after: Record) -> list[Difference]:
    """Every element in which they differ, with what it was and what it is; empty where there is none."""
    if before == after:
        return []
    then, now = _flat(before), _flat(after)
    return [
        (_label(key), *_values(key, then.get(key, ""), now.get(key, "")))
        for key in [*then, *(key for key in now if key not in then)]
        if then.get(key) != now.get(key)
    ]


def _flat(person: Record) -> dict[tuple[str, str, str], str]:
    """Where it stands, block and element → text."""
    found: dict[tuple[str, str, str], str] = {}

    def take(block: Record, above: str) -> None:
        """A block and all in it."""
        where = "" if block.parent is None else f"{above}{block.place}."
        for name, text in block.items():
            found[where, block.name, name] = text
        for blocks in block.blocks.values():
            for each in blocks:
                take(each, where)

    take(person, "")
    return found


@cache
def _labels() -> Mapping[tuple[str, str], str]:
    return {(f.block, f.name): f.label for year in YEARS for f in LAYOUTS[year].fields}


@cache
def _titles() -> Mapping[str, str]:
    return {name: place.block.title for year in YEARS for name, place in LAYOUTS[year].items()}


def _label(key: tuple[str, str, str]) -> str:
    where, block, name = key
    label = _labels().get((block, name), name)
    numbers = where.rstrip(".").split(".") if where else []
    several = f" {numbers[-1]}" if numbers and numbers[-1] != "1" else ""
    return label if not where else f"{_titles().get(block, block)}{several}: {label}"


def _values(key: tuple[str, str, str], before: str, after: str) -> tuple[str, str]:
    return (CHANGED, CHANGED) if key[2] in NOT_REPEATED else (before, after)


def moved(before: Record, after: Record, censuses: tuple[str, str]) -> list[Difference]:
    """What moved between two years' returns: plan, school or setting, residence, need, who they are to DfE.

    Args:
        before, after: the person in each.
        censuses: census day of each.
    """
    then, now = _standing(before, censuses[0]), _standing(after, censuses[1])
    return [(label, then[label], now[label]) for label in then if then[label] != now[label]]


def stays_on(person: Record, census: str) -> bool:
    """Whether somebody must be in the next return too: a plan in force on census day, or something undecided."""
    for request in person.all("Requests"):
        found = standing(request, census)
        outcomes = (
            request.get("RequestOutcome"),
            found.assessment.get("AssessmentOutcome") if found.assessment else "",
        )
        if found.active or ("A" in outcomes and not request.get("Exported")):
            return True
    return False


def _standing(person: Record, census: str) -> dict[str, str]:
    """How somebody stands on census day, by label."""
    plan, named, attended, away, need = "no plan", "", "", "", ""
    for request in person.all("Requests"):
        found = standing(request, census)
        if found.plan is None:
            continue
        plan = "in force" if found.active else f"ceased (reason {found.plan.get('CeaseReason') or 'not given'})"
        named = _where(found.plan.all("PlanDetail"))
        if found.where is not None:
            open_ones = [each for each in found.where.all("PlacementDetail") if is_open(each, census)]
            attended = _where(open_ones)
            away = next((each["Res"] for each in open_ones if "Res" in each), "")
            need = next((n["SENtype"] for n in found.where.all("SENneed") if n.get("SENtypeRank") == "1"), "")
    return {
        "UPN": person.get("UPN", ""), "ULN": person.get("UniqueLearnerNumber", ""), "Plan": plan, "Named in section I": named,
        "Attends": attended, "Residential": away, "Primary need": need,
    }  # fmt: skip


def _where(blocks: list[Record]) -> str:
    """Places by rank, by their numbers or codes."""
    ordered = sorted(blocks, key=lambda each: each.get("PlacementRank", "9"))
    return ", ".join(each.get("URN") or each.get("UKPRN") or each.get("SENSetting") or "not given" for each in ordered)
