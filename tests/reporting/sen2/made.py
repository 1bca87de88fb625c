"""Returns of every shape, made by hypothesis from the field table itself."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from reporting.sen2 import COLLECTIONS, FIELDS, LAYOUTS, Record, make_header
from reporting.sen2.codes import labels
from reporting.sen2.parts import Block, Field

#: Anything that XML can hold, also what has to be escaped; white space around it is not part of a value.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="".join(map(chr, range(32))) + "\ufffe\uffff"),
    min_size=1, max_size=12,
).map(str.strip).filter(bool)  # fmt: skip
#: Any day; and often one of a few, so that things begin, end and are decided on the same day.
DAYS = st.sampled_from(["2012-09-01", "2021-06-18", "2023-03-01", "2024-09-02", "2025-11-12"]) | st.dates(
    dt.date(1996, 1, 1), dt.date(2027, 12, 31)
).map(str)
OWN = {
    "upn": st.from_regex(r"[A-Z][0-9]{12}", fullmatch=True),
    "uln": st.from_regex(r"[1-9][0-9]{9}", fullmatch=True),
    "urn": st.sampled_from(["100000", "138454"]) | st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    "ukprn": st.just("10000001") | st.from_regex(r"1[0-9]{7}", fullmatch=True),
    "serial": st.from_regex(r"[0-9]{3}", fullmatch=True),
    "timestamp": st.builds("{}T{}".format, DAYS, st.times().map(lambda at: at.isoformat(timespec="seconds"))),
}


def value(field: Field, year: int) -> st.SearchStrategy[str]:
    if field.kind == "date":
        return DAYS
    if field.kind == "flag":
        return st.sampled_from(["0", "1"])
    if field.kind == "fixed":
        return st.just(field.codes)
    if field.codes:
        return st.sampled_from(list(labels(field.codes, year)))
    return OWN.get(field.kind, TEXTS)


@st.composite
def record(draw: st.DrawFn, name: str, year: int) -> Record:
    """A block in which each element may be there or not."""
    made = Record(name)
    for part in LAYOUTS[year][name].parts:
        if isinstance(part, Block):
            for _ in range(draw(st.integers(0, min(part.most, 2)))):
                made.add(draw(record(part.name, year)))
        elif draw(st.booleans()):
            made[part.name] = draw(value(part, year))
    return made


@st.composite
def document(draw: st.DrawFn, year: int) -> tuple[Record, list[Record]]:
    """Header and people of a return."""
    head = {f.name: draw(value(f, year)) for f in FIELDS[year] if f.block in ("CollectionDetails", "Source")}
    head |= {"Year": str(year), "ReferenceDate": COLLECTIONS[year].census_on}
    people = draw(st.lists(record("Person", year), min_size=1, max_size=3))
    for place, person in enumerate(people, start=1):
        person.place = place
    return make_header(head), people
