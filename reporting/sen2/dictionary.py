"""The data dictionary of a collection year and the list of rules, as documents, printed from the tables themselves."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.sen2.codes import labels
from reporting.sen2.fields import LAYOUTS
from reporting.sen2.parts import MANY, Block, Field, Layout
from reporting.sen2.rules import RULES
from reporting.sen2.rules.base import MODULES, Rule
from reporting.sen2.years import COLLECTIONS

_KINDS = {
    "text": "text", "date": "date, ccyy-mm-dd", "flag": "1 or 0", "upn": "UPN, 13 characters", "uln": "10 digits",
    "urn": "up to 6 digits", "ukprn": "8 digits", "postcode": "postcode", "year": "ccyy", "serial": "3 digits",
    "timestamp": "ccyy-mm-ddThh:mm:ss", "lea": "council's code",
}  # fmt: skip
_PRINTED = "<!-- Printed by `manage.py sen2 dictionary --write`. Do not edit. -->"
_LONG = 60  # a code set longer than this is described, not listed


def document(year: int) -> str:
    """The data dictionary of a collection year, in Markdown.

    Args:
        year: the collection year.

    Raises:
        KeyError: a year that we do not know.
    """
    layout, collection = LAYOUTS[year], COLLECTIONS[year]
    deadline = f", to be sent in by {collection.deadline}" if collection.deadline else ""
    lines = [
        f"# SEN2 {year}: data dictionary",
        "",
        _PRINTED,
        "",
        f"Census day {collection.census_on}; the calendar year reported on is {year - 1}{deadline}. "
        "Elements in the order of the document; the column is COLLECT's.",
    ]
    for place in layout.values():
        lines += ["", f"## {place.block.name}", "", f"{place.block.title}. {_often(place.block)}"]
        if place.block.table:
            lines[-1] += f" Table `{place.block.table}`."
        if place.fields:
            lines += ["", "| Item | Element | Holds | Given | Column, and COLLECT's words |", "|---|---|---|---|---|"]
        for part in place.parts:
            if isinstance(part, Field):
                lines.append(_row(part, year))
            elif place.fields:
                lines.append(f"| | **{part.name}** | {part.title.lower()} | {_often(part)} | |")
    lines += ["", "## Codes", ""]
    for name in _code_sets(layout):
        lines += _codes(name, year)
    return "\n".join(lines) + "\n"


def _often(block: Block) -> str:
    if block.most == MANY:
        return "At least once." if block.least else "Any number of times."
    if block.most == block.least:
        return "Once."
    return f"{block.least or 'Not at all'} or {'once' if block.most == 1 else block.most}."


def _row(field: Field, year: int) -> str:
    holds = f"code: {field.codes}" if field.kind == "code" else _KINDS.get(field.kind, f"`{field.codes}`")
    return f"| {field.item_in(year)} | {field.name} | {holds} | {field.needed} | `{field.column}` {field.label} |"


def _code_sets(layout: Layout) -> Iterator[str]:
    yield from dict.fromkeys(field.codes for field in layout.fields if field.kind == "code")


def _codes(name: str, year: int) -> list[str]:
    found = labels(name, year)
    if name.startswith("la_code"):
        return [f"**{name}**: the {len(found) - 1} councils of England by their DfE codes, or XXX.", ""]
    if len(found) > _LONG:
        return [f"**{name}**: {len(found)} codes: {', '.join(f'{c} {label}' for c, label in found.items())}.", ""]
    return [f"**{name}**: " + "; ".join(f"{code} {label}" for code, label in found.items()) + ".", ""]


def rules_document() -> str:
    """The rules, in Markdown."""
    lines = [
        "# SEN2: the rules a return is checked by", "", _PRINTED, "",
        "DfE's own list is not published; these are derived. Ids are ours. Basis: G stated in DfE's guide as relayed by "
        "others, F follows from type or code set, W checked by a published reader of returns, L logic or statute. Sure: "
        "how certain it is that DfE has a rule to this effect (H, M, L).",
    ]  # fmt: skip
    for letter, module in MODULES.items():
        lines += ["", f"## {module}", "", "| Rule | Severity | What must hold | Years | Looks at | Basis | Sure |"]
        lines.append("|---|---|---|---|---|---|---|")
        lines += [_rule_row(rule) for rule in RULES if rule.id[0] == letter]
    return "\n".join(lines) + "\n"


def _rule_row(rule: Rule) -> str:
    years = "all" if not rule.since and rule.until == 9999 else f"from {rule.since}"
    looks = ", ".join(rule.fields) or "every element"
    return (
        f"| {rule.id} | {rule.severity} | {rule.holds} | {years} | {looks} | {rule.basis} | {rule.certainty or '–'} |"
    )
