"""Columns of other systems from a file: all of it or nothing, and each wrong line by its number."""

from __future__ import annotations

import csv
import io

import pytest

from reporting.annex_a.columns import ELSEWHERE
from reporting.annex_a.joined import NotJoined, read, template

ONE, TWO = "A950000178301", "X845212818005"


def given(text: str) -> bytes:
    return text.encode("utf-8")


def test_the_template_is_read_again() -> None:
    heads = next(csv.reader(io.StringIO(template().decode("utf-8-sig"))))
    assert heads == ["UPN", *(column.head for column in ELSEWHERE)]
    line = [ONE, "2", "0", "7.5%", "Yes", "b) No", "", "1"]
    out = io.StringIO()
    csv.writer(out).writerows([heads, line, [], [TWO.lower()]])
    found = read(out.getvalue().encode("utf-8-sig"))
    assert found.keys == [column.key for column in ELSEWHERE]
    assert found.values == {
        ONE: {"suspensions": 2, "exclusions": 0, "absence": 7.5, "premium": "a) Yes", "social_care": "b) No",
              "disability": "a) Yes"}, TWO: {},
    }  # fmt: skip


def test_some_columns_in_any_order_and_as_windows_saves_them() -> None:
    text = f"Which children\u2019s social care team?,upn\nCaf\u00e9 team,{ONE}\n"
    assert read(text.encode("cp1252")).values == {ONE: {"team": "Caf\u00e9 team"}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column UPN"),
        ("Absence\n1\n", "no column UPN"),
        ("UPN\n" + ONE, "no column beside UPN"),
        ("UPN,Shoe size\n", "'shoe size' is no column"),
        ("UPN,Absence,absence\n", "given twice"),
        (f"UPN,Absence\n{ONE},101\n", "Line 2: Absence: give the sessions missed"),
        (f"UPN,Absence\n{ONE},-1\n", "Line 2: Absence"),
        (f"UPN,Suspensions\n{ONE},1.5\n", "Line 2: Suspensions: give a whole number"),
        (f"UPN,Pupil Premium\n{ONE},maybe\n", "Line 2: Pupil Premium: give Yes or No"),
        ("UPN,Absence\n\nB950000178301,1\n", "Line 3: the UPN is not one"),
        (f"UPN,Absence\n{ONE},1\n{ONE},2\n", "Line 3: this UPN was on a line before"),
        (f"UPN,Absence\n{ONE},1,2\n", "Line 2 has more cells"),
        (f'UPN,Absence\n{ONE},"1\n', "is not CSV"),
        (f"UPN,Known to children's social care?,Which children's social care team?\n{ONE},No,North\n", "Line 2: a social care team"),
        ("UPN,Absence\n\x00", "not text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(text: str, words: str) -> None:
    with pytest.raises(NotJoined) as refused:
        read(given(text))
    assert any(words in problem for problem in refused.value.problems), refused.value.problems
    assert not any(ONE in problem for problem in refused.value.problems)


def test_many_wrong_lines_are_counted() -> None:
    with pytest.raises(NotJoined) as refused:
        read(given("UPN,Absence\n" + "x,1\n" * 30))
    assert len(refused.value.problems) == 21
    assert refused.value.problems[-1] == "And 10 more."
