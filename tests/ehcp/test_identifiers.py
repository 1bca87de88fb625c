"""The check rules of UPN, ULN, NHS number, and the shapes of URN, UKPRN and postcode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcp import identifiers as ids


@pytest.mark.parametrize("upn", ["A950000178301", "X845212818005"])  # two published dummy numbers
def test_published_dummy_upns_check(upn: str) -> None:
    assert ids.clean_upn(f" {upn[:4]} {upn[4:].lower()} ") == upn
    assert not ids.upn_is_temporary(upn)


@given(st.integers(0, 999), st.integers(0, 10**9 - 1), st.booleans())
def test_a_made_upn_checks_and_any_single_wrong_digit_is_found(la: int, digits: int, temporary: bool) -> None:
    upn = ids.make_upn(f"{la:03}", f"{digits:09}", temporary=temporary)
    assert ids.clean_upn(upn) == upn
    assert ids.upn_is_temporary(upn) is temporary
    for place in range(1, 12):
        wrong = upn[:place] + str((int(upn[place]) + 1) % 10) + upn[place + 1 :]
        with pytest.raises(ids.IdentifierError, match="does not fit"):
            ids.clean_upn(wrong)


@pytest.mark.parametrize(
    "text", ["", "A95000017830", "A9500001783011", "1950000178301", "A95000017830I", "A95000O178301"]
)
def test_a_upn_of_the_wrong_shape_is_refused_in_words(text: str) -> None:
    with pytest.raises(ids.IdentifierError, match="one letter and 12 digits"):
        ids.clean_upn(text)


def test_the_example_in_the_message_is_itself_right() -> None:
    assert ids.clean_upn("H801200001001") == "H801200001001"


def test_a_upn_from_an_unknown_council_can_be_warned_about() -> None:
    assert ids.upn_council_is_known(ids.make_upn("803", "401025001"))
    assert ids.upn_council_is_known(ids.make_upn("943", "401025001"))
    assert not ids.upn_council_is_known(ids.make_upn("999", "401025001"))


def _uln(nine: str) -> str | None:
    remainder = sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True)) % 11
    return None if remainder == 0 else nine + str(10 - remainder)


def test_uln_check_digit() -> None:
    good = _uln("964823571")
    assert good is not None
    assert ids.clean_uln(good) == good
    for wrong in (good[:-1] + str((int(good[-1]) + 1) % 10), "964823572" + good[-1]):
        with pytest.raises(ids.IdentifierError, match="does not fit"):
            ids.clean_uln(wrong)
    for shape in ("123", "0123456789", "12345678901"):
        with pytest.raises(ids.IdentifierError, match="10 digits"):
            ids.clean_uln(shape)


def test_a_uln_whose_sum_leaves_nothing_is_never_right() -> None:
    nine = next(f"{n}" for n in range(100_000_000, 100_000_200) if _uln(f"{n}") is None)
    for last in range(10):
        with pytest.raises(ids.IdentifierError):
            ids.clean_uln(f"{nine}{last}")


def test_nhs_number() -> None:
    assert ids.clean_nhs_number("943 476 5919") == "9434765919"  # the data dictionary's own example
    assert ids.clean_nhs_number("999 000 0018") == "9990000018"
    for wrong in ("9434765918", "4934765919", "0000000000"):
        with pytest.raises(ids.IdentifierError, match="does not fit"):
            ids.clean_nhs_number(wrong)
    with pytest.raises(ids.IdentifierError, match="10 digits"):
        ids.clean_nhs_number("94347659")


def test_urn_and_ukprn() -> None:
    assert ids.clean_urn(" 109010 ") == "109010"
    assert ids.clean_ukprn("10012345") == "10012345"
    for text in ("10901", "1090100", "O09010", "^109010$"):
        with pytest.raises(ids.IdentifierError, match="6 digits"):
            ids.clean_urn(text)
    for text in ("20012345", "1001234", "100123456"):
        with pytest.raises(ids.IdentifierError, match="8 digits"):
            ids.clean_ukprn(text)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("bs351hf", "BS35 1HF"),
        (" EC3A 5de", "EC3A 5DE"),
        ("m1 1ae", "M1 1AE"),
        ("BFPO57", "BFPO 57"),
        ("W1A 0AX", "W1A 0AX"),
    ],
)
def test_postcodes(typed: str, written: str) -> None:
    assert ids.clean_postcode(typed) == written


@pytest.mark.parametrize("text", ["BS35", "12345", "BS35 HHF", "75001 Paris"])
def test_a_text_that_is_no_postcode_is_refused_in_words(text: str) -> None:
    with pytest.raises(ids.IdentifierError, match="full postcode"):
        ids.clean_postcode(text)
