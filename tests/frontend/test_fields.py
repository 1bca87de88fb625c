"""What the fields take, and what they say when they cannot."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from ehcp import identifiers
from send_cases import forms as f

MAY = dt.date(2026, 5, 17)


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-22")


@pytest.mark.parametrize(
    "text", ["17/5/2026", "17/05/26", "17 5 26", "17.5.2026", "17-5-2026", "17 May 2026", "17 may 26", "2026-05-17"]
)
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert f.parse_date(text) == MAY


@pytest.mark.parametrize("text", ["tomorrow", "31/2/2026", "5/17/2026", "17 Foo 2026", "1705 2026", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        f.parse_date(text)


def said(field: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as problem:
        field.clean(value)
    return " ".join(problem.value.messages)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (["", "", ""], "Enter the date of birth"),
        (["3", "", ""], "Date of birth must include a month and a year"),
        (["31", "2", "2019"], "Date of birth must be a real date"),
        (["3", "3", "19"], "Year must include 4 numbers"),
        (["23", "11", "2026"], "Date of birth must be today or in the past"),
        (["1", "1", "1066"], "Check the year of the date of birth: 1066"),
    ],
)
def test_date_boxes_say_what_to_do(value: list[str], words: str) -> None:
    assert said(f.DateBoxesField(what="the date of birth", past=True), value) == words


def test_date_boxes_take_words_and_today() -> None:
    field = f.DateBoxesField(what="the date", past=True)
    assert field.clean(["22", "November", "2026"]) == dt.date(2026, 11, 22)


def test_the_picker_keeps_its_bounds() -> None:
    field = f.DateField(what="the date it arrived", past=True, earliest=dt.date(2026, 1, 1))
    assert field.clean("22/11/2026") == dt.date(2026, 11, 22)
    assert said(field, "23/11/2026") == "Date it arrived must be today or in the past"
    assert said(field, "31/12/2025") == "Date it arrived must be 1 January 2026 or later"
    assert said(field, "soon") == "Date it arrived must be a real date, like 17/5/2026"
    assert f.DateField(required=False).clean("") is None


def test_text_that_is_too_long_is_told_by_how_much_and_never_cut() -> None:
    field = f.LongTextField(what="the reasons", max_chars=5)
    assert said(field, "sixsix") == "Reasons must be 5 characters or fewer. It is 1 character too long."
    assert field.clean("a\r\nbcd") == "a\r\nbcd"  # a line's end counts once, as the page counts it
    assert "maxlength" not in f.TextField(max_length=3).widget.attrs


def test_a_number_is_put_into_its_written_form_by_its_own_check() -> None:
    field = f.CheckedField(check=identifiers.clean_postcode, required=False)
    assert field.clean("bs351hf") == "BS35 1HF"
    assert field.clean("") == ""
    assert "full postcode" in said(field, "x")


def test_files_are_refused_by_name() -> None:
    field = f.FilesField(what="a file", extensions=["pdf"])
    good, empty = SimpleUploadedFile("a.pdf", b"%PDF"), SimpleUploadedFile("empty.pdf", b"")
    assert field.clean([good]) == [good]
    assert "empty.pdf is empty" in said(field, [good, empty])
    assert "b.exe must be a PDF file" in said(field, [SimpleUploadedFile("b.exe", b"MZ")])
    assert said(field, []) == "Select a file"


def test_one_line_stays_one_line() -> None:
    field = f.TextField(what="the name", required=False)
    assert field.clean("Sam Okoro\r\nBcc: everybody@council.invalid") == "Sam Okoro Bcc: everybody@council.invalid"
    assert field.clean("Sam\u2028Okoro") == "Sam Okoro"
    assert field.clean("") == ""
