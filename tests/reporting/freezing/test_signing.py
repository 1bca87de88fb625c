"""Queries are explained, errors are cured, and then somebody signs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ehcp.policies import Refused
from reporting.freezing.explaining import explain, last_answer, unexplained
from reporting.freezing.keep import build_return
from reporting.freezing.signing import sign, why_not
from reporting.models import ReturnSignature, SenReturn
from send_cases.access import Denied
from tests.cast import Cast
from tests.reporting.freezing.conftest import DAY, QUIET, given_old_plan
from tests.stories import a_child, given_request

pytestmark = pytest.mark.django_db
WORDS = {"name": "Kit Vale", "role": "Director of Children's Services", "signed_on": DAY(2026, 2, 2)}


def test_a_query_is_explained_for_all_or_for_one(office: Cast, kept: SenReturn) -> None:
    given_old_plan(office, forename="Alex")
    kept = build_return(by=office.ben, year=2026)
    one, two = kept.findings.filter(rule=QUIET).values_list("pupil", flat=True)
    assert unexplained(kept).count() == kept.queries
    others = kept.queries - 2
    explain(by=office.ben, kept=kept, rule=QUIET, pupil=one, text=" Held late; minutes are in the file. ")
    assert [row.pupil_id for row in unexplained(kept).filter(rule=QUIET)] == [two]
    explain(by=office.ben, kept=kept, rule=QUIET, pupil=None, text="The system before us did not hold meetings.")
    assert unexplained(kept).count() == others
    explain(by=office.ben, kept=kept, rule=QUIET, pupil=None, text="")
    assert unexplained(kept).count() == others + 1
    assert kept.explanations.get().text == "Held late; minutes are in the file."


def test_what_cannot_be_explained(office: Cast, kept: SenReturn) -> None:
    with pytest.raises(Denied):
        explain(by=office.amina, kept=kept, rule=QUIET, pupil=None, text="Words")
    with pytest.raises(Refused, match="no such query"):
        explain(by=office.ben, kept=kept, rule="P01", pupil=None, text="Words")
    with pytest.raises(Refused, match="2,000 characters"):
        explain(by=office.ben, kept=kept, rule=QUIET, pupil=None, text="x" * 2001)
    sign(by=office.ben, kept=kept, without_words=True, **WORDS)
    with pytest.raises(Refused, match="nothing of it changes"):
        explain(by=office.ben, kept=kept, rule=QUIET, pupil=None, text="Words")


def test_words_are_carried_over_and_last_years_are_at_hand(
    office: Cast, kept: SenReturn, moved_clock: Callable[[str], None]
) -> None:
    (pupil,) = kept.findings.filter(rule=QUIET).values_list("pupil", flat=True)
    explain(by=office.ben, kept=kept, rule=QUIET, pupil=pupil, text="Said in 2026.")
    again = build_return(by=office.ben, year=2026)
    assert again.explanations.get().text == "Said in 2026."
    assert last_answer(again, QUIET, pupil) is None
    moved_clock("2027-02-02")
    after = build_return(by=office.ben, year=2027)
    found = last_answer(after, QUIET, pupil)
    assert found is not None
    assert (found.text, found.sen_return) == ("Said in 2026.", again)  # the newest of last year
    assert last_answer(after, QUIET, None) is None


def test_only_one_without_errors_is_signed(cast: Cast) -> None:
    given_request(cast, child=a_child(), received_on=DAY(2025, 12, 1))
    kept = build_return(by=cast.ben, year=2026)
    assert kept.errors > 0
    with pytest.raises(Refused, match="errors cannot be signed"):
        sign(by=cast.ben, kept=kept, **WORDS)
    assert not ReturnSignature.objects.exists()


def test_signing(office: Cast, kept: SenReturn) -> None:
    with pytest.raises(Denied):
        sign(by=office.amina, kept=kept, **WORDS)
    with pytest.raises(Refused, match="no explanation"):
        sign(by=office.ben, kept=kept, **WORDS)
    for wrong in (DAY(2026, 2, 1), DAY(2026, 2, 3)):
        with pytest.raises(Refused, match="from the day it was built to today"):
            sign(by=office.ben, kept=kept, without_words=True, **WORDS | {"signed_on": wrong})
    made = sign(by=office.ben, kept=kept, without_words=True, **WORDS)
    assert made.unexplained == kept.queries > 0
    with pytest.raises(Refused, match="signed already"):
        sign(by=office.ben, kept=kept, without_words=True, **WORDS)
    assert _states() == ["signed"]
    given_old_plan(office, forename="Alex")
    later = build_return(by=office.ben, year=2026)
    assert _states() == ["built", "signed"]  # what is signed stands until another is signed
    sign(by=office.ben, kept=later, without_words=True, **WORDS)
    assert _states() == ["signed", "superseded"]


def _states() -> list[str]:
    return [row.state for row in SenReturn.objects.with_standing()]


def test_an_older_build_and_one_from_before_census_day_are_not_signed(
    office: Cast, kept: SenReturn, moved_clock: Callable[[str], None]
) -> None:
    later = build_return(by=office.ben, year=2026)
    assert _states() == ["built", "superseded"]
    with pytest.raises(Refused, match="newer one"):
        sign(by=office.ben, kept=kept, without_words=True, **WORDS)
    assert why_not(later, DAY(2026, 2, 2)) == ""
    early = build_return(by=office.ben, year=2027)
    assert "21 January 2027" in why_not(early, DAY(2026, 2, 2))
    assert "Build it again" in why_not(early, DAY(2027, 2, 2))
