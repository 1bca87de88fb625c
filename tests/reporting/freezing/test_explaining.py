"""What was said to a query while the records were kept clean goes with the return, and so do the authority's own rules."""

from __future__ import annotations

import datetime as dt

from reporting.faults import acts
from reporting.faults.check import check_everybody
from reporting.freezing.explaining import unexplained
from reporting.freezing.keep import build_return
from reporting.freezing.signing import sign
from reporting.models import SenCheck, SenFault, SenReturn
from tests.cast import Cast
from tests.reporting.freezing.conftest import QUIET, given_old_plan


def test_a_word_on_a_record_goes_with_the_return(office: Cast) -> None:
    plan = given_old_plan(office)
    check_everybody(2026)
    fault = SenFault.objects.get(pupil=plan.pupil, rule=QUIET)
    acts.explain(fault=fault, by=office.amina, note="The review was held by the authority before us.")
    kept = build_return(by=office.ben, year=2026)
    (said,) = kept.explanations.all()
    assert (said.rule, said.pupil, said.by) == (QUIET, plan.pupil, office.amina)
    assert said.text == "The review was held by the authority before us."
    assert not unexplained(kept).filter(rule=QUIET).exists()


def test_a_word_that_was_taken_back_does_not(office: Cast) -> None:
    plan = given_old_plan(office)
    check_everybody(2026)
    fault = SenFault.objects.get(pupil=plan.pupil, rule=QUIET)
    acts.explain(fault=fault, by=office.amina, note="A slip.")
    acts.take_back(fault=fault, by=office.amina)
    assert not build_return(by=office.ben, year=2026).explanations.exists()


def test_the_return_is_held_against_the_authoritys_own_rules(office: Cast) -> None:
    given_old_plan(office)
    acts.number_rule(by=office.ada, rule=QUIET, dfe_code="4321Q", severity="information")
    kept = build_return(by=office.ben, year=2026)
    (finding,) = kept.findings.filter(rule=QUIET)
    assert (finding.severity, finding.dfe_code) == ("information", "4321Q")
    assert not kept.findings.filter(rule=QUIET, severity="query").exists()


def test_the_check_compares_with_last_years_return(office: Cast, kept: SenReturn) -> None:
    sign(
        by=office.ben,
        kept=kept,
        name="Ben Carter",
        role="Head of service",
        signed_on=dt.date(2026, 2, 2),
        without_words=True,
    )
    check_everybody(2027)
    assert "signed" in SenCheck.objects.latest("pk").held_against
    assert not SenFault.objects.filter(rule="X01").exists()
    from ehcp.models import Plan
    from send_cases.history import writing

    with writing(by="tests", why="as if it had never been"):
        Plan.objects.update(first_made_on=dt.date(2020, 1, 1), ceased_on=dt.date(2020, 2, 1))
    check_everybody(2027)
    assert SenFault.objects.get(rule="X01", year=2027).message.startswith("1 of 1 people")
