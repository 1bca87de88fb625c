"""A small authority on 2 February 2026, whose return has no errors, and whatever a test adds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from ehcp.actions import authority, provision
from ehcp.actions.taken_on import TakenOn, take_on
from ehcp.authority import forget
from ehcp.models import Plan
from reporting.freezing.keep import build_return
from reporting.models import SenReturn
from tests.cast import Cast
from tests.ehcp.test_history import psql  # noqa: F401 - a connection that is not Django's
from tests.stories import a_child

DAY = dt.date
TODAY = "2026-02-02"
OLD = DAY(2022, 5, 6)
QUIET = "V25"  # the query that an old plan without a review meeting is asked


@pytest.fixture(autouse=True)
def _today(moved_clock: Callable[[str], None]) -> None:
    moved_clock(TODAY)


@pytest.fixture
def office(cast: Cast) -> Cast:
    """The cast, in an authority with its designated officers."""
    authority.change_details(by=cast.ada, details={"dmo": "Y", "dco": "Y", "dsco": "R"})
    forget()
    return cast


def given_old_plan(cast: Cast, first: DAY = OLD, **more: object) -> Plan:
    """A plan with everything that the return asks of it, but for a review meeting."""
    whole = {"ethnicity": "WBRI", "upn_unknown": "UN1", **more}
    child = a_child(placement={"setting": cast.school, "entry_date": DAY(2023, 9, 1), "sen_unit": False,
                               "resourced_provision": False}, **whole)  # fmt: skip
    (plan,) = take_on(by=cast.ada, plans=[TakenOn(child, first, named=({"setting": cast.school},))])
    provision.change_plan(plan=plan, by=cast.amina, facts={"personal_budget": False, "organised_arrangements": False})
    return plan


@pytest.fixture
def kept(office: Cast) -> SenReturn:
    """The return of 2026 with one plan: no error, one query."""
    given_old_plan(office)
    return build_return(by=office.ben, year=2026)
