"""What is written is read again, byte for byte and value for value."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from reporting.sen2 import YEARS, Record, make_header, read, write
from tests.reporting.sen2.example import HERE, SKELETON, changed
from tests.reporting.sen2.made import document

HEADER = make_header({"Collection": "SEN2", "Year": "2026", "ReferenceDate": "2026-01-15", "LEA": "320"})


def written(header: Record, people: list[Record], year: int | None = None) -> bytes:
    out = BytesIO()
    assert write(people, header, out, year) == len(people)
    return out.getvalue()


@pytest.mark.parametrize("year", YEARS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_shape_of_every_year(year: int, data: st.DataObject) -> None:
    header, people = data.draw(document(year))
    text = written(header, people)
    with read(BytesIO(text)) as reader:
        back = list(reader)
        assert (reader.year, reader.header) == (year, header)
        assert back == people
        assert reader.problems == []
    assert written(header, back) == text
    etree.fromstring(text)  # another parser's word that it is XML


def test_the_skeleton_comes_out_as_it_went_in() -> None:
    with read(HERE / "skeleton_2026.xml") as reader:
        people = list(reader)
        assert reader.header is not None
        assert reader.problems == []
    same = "".join(line for line in SKELETON.splitlines(keepends=True) if "<!--" not in line)
    assert written(reader.header, people).decode() == same


def test_what_a_year_does_not_know_is_left_out_and_what_no_year_knows_is_refused() -> None:
    person = Record("Person", {"Surname": "A", "Sex": "F"}, [Record("Requests", {"RequestSource": "1", "RYA": "0"})])
    assert b"RequestSource" in written(HEADER, [person])
    older = written(HEADER, [person], 2023)
    assert b"RequestSource" not in older
    assert b"<Sex>" not in older
    with pytest.raises(ValueError, match="Person has no element Surnam in any year"):
        written(HEADER, [Record("Person", {"Surnam": "A"})])
    with pytest.raises(ValueError, match="no SEN2 layout for 2019"):
        written(HEADER, [person], 2019)


def test_a_character_that_xml_cannot_hold_is_named_by_its_place() -> None:
    with pytest.raises(ValueError, match=r"/Message/Persons/Person\[1\] holds the character U\+0007"):
        written(HEADER, [Record("Person", {"Surname": "A\x07"})])


def test_line_ends_and_signs_inside_a_value_survive() -> None:
    person = Record("Person", {"Surname": "A&B <C> ]]> \"D'\r\nE\tF"})
    with read(BytesIO(written(HEADER, [person]))) as reader:
        assert list(reader) == [person]


def test_either_spelling_of_the_setting_is_read_as_one() -> None:
    with read(changed(("<SENSetting>NIEC</SENSetting>", "<SENsetting>NIEC</SENsetting>"))) as reader:
        assert reader.problems == []
        found = [block for person in reader for block in person.walk() if "SENSetting" in block]
    assert [block["SENSetting"] for block in found] == ["NIEC"]
