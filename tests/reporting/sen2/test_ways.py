"""Whichever way a person is read and checked, the outcome is the same; and no document makes the checker stumble."""

from __future__ import annotations

from io import BytesIO, RawIOBase
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.sen2 import YEARS, Checker, Problem, Record, check, read, shipped, write
from tests.reporting.sen2.example import SKELETON, changed
from tests.reporting.sen2.made import TEXTS, document
from tests.reporting.sen2.rule_examples import EXAMPLES

CALM = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def spoilt(draw: Any, people: list[Record]) -> None:
    """Put a text that may be anything into some elements."""
    for person in people:
        for record in person.everything():
            for name in list(record):
                if draw(st.integers(0, 7)) == 0:
                    record[name] = draw(
                        st.one_of(TEXTS, st.sampled_from(["9999-12-31", "0001-01-01", "X", "0", "2025-02-30"]))
                    )


@pytest.mark.parametrize("year", YEARS)
@CALM
@given(data=st.data())
def test_the_quick_way_and_the_parser_agree(year: int, data: st.DataObject) -> None:
    header, people = data.draw(document(year))
    spoilt(data.draw, people)
    out = BytesIO()
    write(people, header, out)
    text = out.getvalue()
    parsed = text.replace(b"<Person>", b"<Person><!-- so that the parser has to read this one -->")
    with read(BytesIO(text)) as quick, read(BytesIO(parsed)) as slow:
        assert list(quick) == list(slow) == people
    assert seen(check(BytesIO(text))) == seen(check(BytesIO(parsed)))


@pytest.mark.parametrize("year", YEARS)
@CALM
@given(data=st.data())
def test_people_as_read_and_people_from_anywhere_are_checked_alike(year: int, data: st.DataObject) -> None:
    header, people = data.draw(document(year))
    spoilt(data.draw, people)
    out = BytesIO()
    write(people, header, out)
    from_file = [each for each in check(BytesIO(out.getvalue())) if each.person]
    checker = Checker(year, header=header, register=shipped())
    assert seen(each for person in people for each in checker.person(person)) == seen(from_file)


def seen(problems: Any) -> list[tuple[str, str, str, str | None, str]]:
    return sorted((p.rule, p.severity, p.path, p.person, p.message) for p in problems)


def of(*changes: tuple[str, str]) -> list[Problem]:
    return list(check(changed(*changes)))


@pytest.mark.parametrize("rule", [rule for rule in EXAMPLES if rule[0] in "PRANV"])
def test_the_parser_finds_the_same_lines(rule: str) -> None:
    breaks, _ = EXAMPLES[rule]
    by_parser = [(p.rule, p.path, p.line) for p in of(*breaks, ("  <Person>", "  <Person><!-- -->"))]
    first = [(p.rule, p.path, p.line) for p in of(*breaks)]
    assert by_parser == first


OTHER_WAYS = {
    "a mark of byte order": lambda text: "\ufeff" + text,
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "no white space": lambda text: "".join(line.strip() for line in text.splitlines() if "<!--" not in line),
    "much white space": lambda text: text.replace(">", ">\n\t ").replace("?>\n\t ", "?>"),
    "no declaration": lambda text: text.split("\n", 1)[1],
    "another declaration": lambda text: text.replace('"UTF-8"', "'utf-8' standalone='yes'"),
    "empty elements": lambda text: text.replace("<UPN>G320999900001</UPN>", "<UPN>G320999900001</UPN><UniqueLearnerNumber></UniqueLearnerNumber><UPNunknown/>"),
    "a schema named": lambda text: text.replace("<Message>", '<Message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="a.xsd">'),
}  # fmt: skip


@pytest.mark.parametrize("way", OTHER_WAYS.values(), ids=OTHER_WAYS)
def test_other_ways_to_write_the_same_file(way: Any) -> None:
    text = way(SKELETON)
    with read(BytesIO(text.encode())) as reader, read(changed()) as plain:
        assert list(reader) == list(plain)
        assert reader.problems == []
    assert list(check(BytesIO(text.encode()))) == []


class Dripping(RawIOBase):
    """A stream that gives a few bytes at a time."""

    def __init__(self, content: bytes, size: int) -> None:
        self._content, self._size = content, size

    def read(self, size: int = -1) -> bytes:
        piece, self._content = self._content[: self._size], self._content[self._size :]
        return piece


@pytest.mark.parametrize("size", [7, 64, 1000])
def test_a_stream_in_small_pieces(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporting.sen2.source.MOST_BYTES_BEFORE_ROOT", 4096)
    text = SKELETON.replace("<Person>", "<!-- <Person> --><Person>", 1).encode()
    head = text[:4096]

    class Start(Dripping):
        def read(self, size: int = -1) -> bytes:
            if size == 4096:
                return head
            return super().read(size)

    with read(Start(text[4096:], size)) as reader, read(changed()) as plain:  # type: ignore[arg-type]
        assert list(reader) == list(plain)
        assert reader.problems == []
