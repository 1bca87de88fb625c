"""The code sets of the return."""

from __future__ import annotations

import pytest

from ehcp import codes


def test_the_thirteen_kinds_of_need() -> None:
    assert " ".join(code for code, _ in codes.choices("sen_type")) == (
        "SPLD MLD SLD PMLD SEMH SLCN HI VI MSI PD ASD OTH DS"
    )
    assert codes.label("sen_type", "SEMH") == "Social, emotional and mental health"


def test_the_plan_names_fewer_settings_than_a_placement_may_have() -> None:
    plan = {code for code, _ in codes.choices("sen_setting_plan_detail")}
    placement = {code for code, _ in codes.choices("sen_setting_placement_detail")}
    assert placement - plan == {"NEET", "NIEC", "NIEO"}
    assert plan <= placement


def test_main_ethnicity_codes_first_the_finer_ones_on_request() -> None:
    main = dict(codes.choices("ethnicity"))
    every = dict(codes.choices("ethnicity", extended=True))
    assert len(main) == 20
    assert len(every) == 108
    assert {"REFU", "NOBT", "WBRI"} <= set(main)
    assert "BSOM" in every
    assert "BSOM" not in main


def test_councils() -> None:
    assert len(codes.choices("la_code")) == 153
    assert codes.council_name("803") == "South Gloucestershire"
    assert "outside" in codes.council_name(codes.OUTSIDE)
    assert codes.is_code("la_code", "943")
    assert not codes.is_code("la_code", "999")


def test_no_code_is_said_twice_and_every_code_has_words() -> None:
    for name in codes.names():
        entries = codes.code_set(name)
        assert len({entry.code for entry in entries}) == len(entries), name
        assert all(entry.code and entry.label for entry in entries), name
        assert all("extended" not in entry.label for entry in entries), name


def test_an_unknown_set_says_which_there_are() -> None:
    with pytest.raises(KeyError, match="sen_type"):
        codes.choices("sen_tpye")
    assert codes.label("sex", "?") == "?"
