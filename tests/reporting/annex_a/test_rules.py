"""The rules of the inspection lists: each with rows that it finds and rows beside them that it does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ehcp import codes
from reporting.annex_a import columns
from reporting.annex_a.columns import COLUMNS, ELSEWHERE, LIST_1, LIST_2, columns_of
from reporting.annex_a.rules import BY_CODE, RULES, check

TODAY = dt.date(2026, 6, 15)


def day(years: int, days: int = 0) -> dt.date:
    """So many years before today, and so many days after that."""
    return TODAY.replace(year=TODAY.year - years) + dt.timedelta(days=days)


def row(**more: Any) -> dict[str, Any]:
    """Somebody of ten about whom everything is right."""
    facts: dict[str, Any] = {
        "pk": 1, "upn": "A950000178301", "uln": "", "born": day(10), "gender": "a) Male", "ethnicity": "a) WBRI",
        "issued": day(3), "updated": day(2), "reviewed": day(1), "need": "k) ASD", "urn": "138454",
        "phase": "b) Primary", "second_phase": "", "home": "b) No", "disability": "a) Yes",
    }  # fmt: skip
    return {**facts, **more}


ALONE = {"urn": ""}
#: Rule, without the number of the list → what it finds, and what it does not though it is near.
EXAMPLES: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "01a": ({"born": None}, [{"born": day(1)}]),
    "01b": ({"gender": ""}, [{"gender": "b) Female"}]),
    "01c": ({"ethnicity": ""}, [{"ethnicity": "t) NOBT"}]),
    "01d": ({"need": ""}, [{"need": "l) OTH"}]),
    "02a": ({"born": day(25, -1)}, [{"born": day(25)}, {"born": day(26)}, {"born": day(24, -1)}, {"born": None}]),
    "02b": ({"born": day(26, -1)}, [{"born": day(26)}, {"born": day(25, -1)}, {"born": None}]),
    "03": ({"disability": ""}, [{"disability": "b) No"}]),
    "05a": ({"born": day(0, 1)}, [{"born": day(0)}, {"born": None}]),
    "07": ({"upn": "", "born": day(6, -1)}, [{"upn": "", "born": day(6)}, {"upn": "", "uln": "9000000016"}, {"upn": "", "born": None}]),
    "08a": ({**ALONE, "born": day(5, -1)}, [{**ALONE, "born": day(5)}, {**ALONE, "born": day(16)}, {"urn": "1", "second_phase": "b) Primary"},
            {**ALONE, "second_phase": "b) Primary"}, {**ALONE, "born": None}]),
    "08b": ({**ALONE, "second_phase": "b) Primary"}, [{**ALONE}, {"second_phase": "b) Primary"}, {**ALONE, "second_phase": "x", "born": day(17)}]),
}  # fmt: skip
DATED: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "105b": ({"issued": day(0, 1)}, [{"issued": day(0)}, {"issued": None}]),
    "105c": ({"updated": day(0, 1)}, [{"updated": day(0)}, {"updated": None}]),
    "105d": ({"reviewed": day(0, 1)}, [{"reviewed": day(0)}, {"reviewed": None}]),
    "106a": ({"issued": day(1), "updated": day(1, -1)}, [{"issued": day(1), "updated": day(1)}, {"updated": None}, {"issued": None}]),
    "106b": ({"issued": day(1), "reviewed": day(1, -1)}, [{"issued": day(1), "reviewed": day(1)}, {"reviewed": None}, {"issued": None}]),
}  # fmt: skip
EVERY = {f"{number}{code}": example for code, example in EXAMPLES.items() for number in "12"} | DATED


def found(name: str, *rows: dict[str, Any], given: tuple[str, ...] = ("disability",)) -> dict[str, list[int]]:
    return {each.rule.code: each.people for each in check(name, list(rows), TODAY, given)}


def test_every_rule_has_examples_and_the_count_is_seventeen_and_twelve() -> None:
    assert {rule.code for rule in RULES} == {*EVERY, "109", "209"}
    assert [sum(rule.list == name for rule in RULES) for name in (LIST_1, LIST_2)] == [17, 12]
    assert all(people == [] for name in (LIST_1, LIST_2) for people in found(name, row()).values())


@pytest.mark.parametrize("code", EVERY)
def test_what_a_rule_finds_and_what_it_does_not(code: str) -> None:
    wrong, right = EVERY[code]
    name = BY_CODE[code].list
    assert found(name, row(**wrong))[code] == [1]
    for near in right:
        assert found(name, row(**near))[code] == [], near


def test_the_same_upn_finds_every_copy_and_blank_ones_are_no_copies() -> None:
    rows = [row(pk=1), row(pk=2), row(pk=3, upn="X845212818005"), row(pk=4, upn=""), row(pk=5, upn="")]
    assert found(LIST_1, *rows)["109"] == [1, 2]
    assert found(LIST_2, *rows)["209"] == [1, 2]


def test_a_rule_about_a_column_that_was_not_given_says_so() -> None:
    (finding,) = [each for each in check(LIST_1, [row(disability="")], TODAY) if each.rule.code == "103"]
    assert (finding.checked, finding.people) == (False, [])


def test_the_columns_are_those_of_the_lists() -> None:
    assert [len(columns_of(name)) for name in (LIST_1, LIST_2)] == [21, 17]
    assert [c.head for c in COLUMNS][10] == "Main education establishment \u2013 URN"
    assert [c.key for c in COLUMNS if c.lists == (LIST_1,)] == ["issued", "updated", "reviewed", "home"]
    assert len(ELSEWHERE) == 7


def test_codes_are_rolled_up() -> None:
    known = columns.ethnicities()
    assert set(known) == {code.code for code in codes.code_set("ethnicity")}
    expected = {"WBRI": "a) WBRI", "WENG": "a) WBRI", "WALB": "d) WOTH", "WROR": "e) WROM", "AMPK": "k) APKN", "ABRI": "m) AOTH",
                "BBRI": "p) BOTH", "BSOM": "o) BAFR", "COCH": "q) CHNE", "OARA": "r) OOTH", "REFU": "s) REFU", "NOBT": "t) NOBT"}  # fmt: skip
    assert {code: known[code] for code in expected} == expected
    assert [columns.need(code) for code in ("SPLD", "ASD", "OTH", "DS", "")] == [
        "a) SPLD",
        "k) ASD",
        "l) OTH",
        "l) OTH",
        "",
    ]
    for phase, kind, words in (
        ("Primary", None, "b) Primary"), ("Middle deemed secondary", "", "d) Middle (deemed secondary)"),
        ("Not applicable", "Community special school", "g) Special"),
        ("Not applicable", "Pupil referral unit", "h) Pupil referral unit/Alternative provision"),
        ("16 plus", "Further education", "i) FE college"), ("Not applicable", None, ""), (None, None, ""),
    ):  # fmt: skip
        assert columns.phase(phase, kind) == words
