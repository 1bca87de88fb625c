"""What to say of an element that has no place where it stands."""

from __future__ import annotations

from reporting.sen2.fields import EVERY_NAME, LAYOUTS, TABLE
from reporting.sen2.parts import Field


def words_for(name: str, block: str, year: int) -> str:
    """A sentence for an unknown element: another spelling, another year, another place, or simply unknown.

    Args:
        name: the element, without a namespace.
        block: the element it stands in.
        year: the collection year that the file is read by.
    """
    shown = f"“{name[:60]}”"
    for known in EVERY_NAME.get(block, ()):
        if known.lower() == name.lower() and known != name:
            return f"{shown} is not known here, capitals matter: write {known}. Its value was not read."
    if name in EVERY_NAME.get(block, ()):
        return f"{shown} is not part of the {year} return. {_years(name, block)} Leave it out."
    homes = [place.block.name for place in LAYOUTS[year].values() if name in place.order or name in place.blocks]
    if homes:
        return f"{shown} does not belong in {block}: it belongs in {' or '.join(homes)}. Its value was not read."
    return f"{shown} is not an element of the {year} return. Leave it out; what it holds was not read."


def _years(name: str, block: str) -> str:
    row = next(row for row in TABLE if isinstance(row, Field) and row.block == block and row.name == name)
    return f"It came in with {row.since}." if row.since else f"It was last collected in {row.until}."
