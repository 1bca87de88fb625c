"""The pages of the SEN2 return: for managers, complete without JavaScript, bounded in queries, and naming nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ehcp.actions import pupils
from ehcp.models import Job, ViewLog
from reporting.faults.check import check_everybody
from reporting.freezing.comparing import compare
from reporting.freezing.explaining import explain
from reporting.freezing.keep import build_return
from reporting.freezing.signing import sign
from reporting.models import SenReturn
from send_cases.history import writing
from tests.cast import Cast
from tests.reporting.freezing.conftest import DAY, QUIET, given_old_plan

Browser = Callable[..., Client]
pytestmark = pytest.mark.django_db


def at(name: str, *args: Any) -> str:
    return reverse(f"reporting:{name}", args=args)


def test_building_is_asked_for_on_the_page(office: Cast, browser_of: Browser) -> None:
    ben = browser_of(office.ben)
    page = ben.get(at("sen2")).content.decode()
    assert "Nothing has been built yet" in page
    assert '<option value="2026" selected>' in page  # its deadline comes next
    assert ben.post(at("sen2"), {"year": "1066"}).status_code == 422
    response = ben.post(at("sen2"), {"year": "2026"})
    job = Job.objects.get(kind="sen2-build")
    assert response.url == reverse("job", args=[job.pk])  # type: ignore[attr-defined]
    assert "is being built" in ben.get(at("sen2")).content.decode()
    again = ben.post(at("sen2"), {"year": "2026"})
    assert again.status_code == 422
    assert "being built already" in again.content.decode()


def test_from_a_finding_to_the_case(kept: SenReturn, office: Cast, browser_of: Browser) -> None:
    ben = browser_of(office.ben)
    page = ben.get(at("sen2_return", kept.pk)).content.decode()
    assert f"Query {QUIET}" in page
    assert kept.build.sha256 in page
    assert "Fielding" not in page
    found = ben.get(at("sen2_findings", kept.pk, QUIET)).content.decode()
    (finding,) = kept.findings.filter(rule=QUIET).select_related("pupil")
    assert finding.pupil is not None
    assert reverse("casework:case", args=[finding.pupil.reference]) in found
    assert "Fielding" not in found
    logged = ViewLog.objects.filter(what="list", user=office.ben).latest("pk")
    assert logged.detail == {"pupils": [finding.pupil_id], "sen2": kept.pk, "rule": QUIET}
    assert ben.get(at("sen2_findings", kept.pk, "P01")).status_code == 404
    assert ben.get(at("sen2_return", 0)).status_code == 404


def test_a_finding_leads_to_the_field_and_says_when_it_is_put_right(office: Cast, browser_of: Browser) -> None:
    plan = given_old_plan(office, ethnicity="")
    kept = build_return(by=office.ben, year=2026)
    ben, page = browser_of(office.ben), at("sen2_findings", kept.pk, "P05")
    check_everybody(2026)
    field = reverse("casework:facts_change", args=[plan.pupil.reference]) + "#id_ethnicity"
    assert f'href="{field}"' in ben.get(page).content.decode()
    pupils.change_facts(pupil=plan.pupil, by=office.amina, facts={"ethnicity": "WBRI"})
    check_everybody(2026)
    shown = ben.get(page).content.decode()
    assert "Put right since" in shown
    assert field not in shown


def test_explaining_with_last_years_answer(
    kept: SenReturn, office: Cast, browser_of: Browser, moved_clock: Callable[[str], None]
) -> None:
    explain(by=office.ben, kept=kept, rule=QUIET, pupil=None, text="Meetings were not held before 2025.")
    moved_clock("2027-02-02")
    now = build_return(by=office.ben, year=2027)
    ben = browser_of(office.ben)
    page = ben.get(at("sen2_explain", now.pk, QUIET)).content.decode()
    assert "Meetings were not held before 2025." in page
    taken = ben.get(at("sen2_explain", now.pk, QUIET) + "?last=1")
    assert taken.context["form"].initial["text"] == "Meetings were not held before 2025."
    assert ben.post(at("sen2_explain", now.pk, QUIET), {"text": "x" * 2001}).status_code == 422
    assert ben.post(at("sen2_explain", now.pk, QUIET), {"text": "As last year."}).status_code == 302
    (finding,) = now.findings.filter(rule=QUIET)
    one = at("sen2_explain_one", now.pk, QUIET, finding.pk)
    assert ben.post(one, {"text": "Ill in January."}).status_code == 302
    shown = ben.get(at("sen2_findings", now.pk, QUIET)).content.decode()
    assert "As last year." in shown
    assert "Ill in January." in shown
    assert ben.get(at("sen2_explain", now.pk, "P01")).status_code == 404


def test_signing_on_the_page(kept: SenReturn, office: Cast, browser_of: Browser) -> None:
    ben = browser_of(office.ben)
    page = ben.get(at("sen2_sign", kept.pk))
    assert page.context["form"].initial["name"] == "Ben Carter"
    said = {"name": "Kit Vale", "role": "Director", "signed_on": "2/2/2026"}
    for missing in (said, said | {"checked": "on"}, said | {"without_words": "on"}):
        assert ben.post(at("sen2_sign", kept.pk), missing).status_code == 422
    assert ben.post(at("sen2_sign", kept.pk), said | {"checked": "on", "without_words": "on"}).status_code == 302
    page_after = ben.get(at("sen2_return", kept.pk)).content.decode()
    assert "Kit Vale" in page_after
    assert "Signed" in page_after
    assert ben.post(at("sen2_sign", kept.pk), said | {"checked": "on", "without_words": "on"}).status_code == 422
    assert ben.post(at("sen2_explain", kept.pk, QUIET), {"text": "Late"}).status_code == 422


def test_files_come_as_they_were_kept(kept: SenReturn, office: Cast, browser_of: Browser) -> None:
    ben = browser_of(office.ben)
    for kind, sha, name in (("xml", kept.build.sha256, "sen2-2026-001.xml"),
                            ("tables", kept.tables_sha256, "sen2-2026-001.zip")):  # fmt: skip
        response = ben.get(at("sen2_download", kept.pk, kind))
        assert hashlib.sha256(b"".join(response.streaming_content)).hexdigest() == sha  # type: ignore[attr-defined]
        assert name in response["Content-Disposition"]
        logged = ViewLog.objects.filter(what="export", user=office.ben).latest("pk")
        assert logged.detail == {"sen2": kept.pk, "as": kind}
    assert ben.get(at("sen2_download", kept.pk, "doc")).status_code == 404
    assert browser_of(office.amina).get(at("sen2_download", kept.pk, "xml")).status_code == 404


def test_a_restricted_record_is_counted_and_not_shown(kept: SenReturn, office: Cast, browser_of: Browser) -> None:
    (finding,) = kept.findings.filter(rule=QUIET).select_related("pupil")
    assert finding.pupil is not None
    made = compare(by=office.ben, kept=kept, what="since")
    with writing(by="tests", why="restricted"):
        finding.pupil.restricted, finding.pupil.restricted_because = True, "Staff family"
        finding.pupil.save()
    ben = browser_of(office.ben)
    assert ben.get(reverse("casework:case", args=[finding.pupil.reference])).status_code == 404
    page = ben.get(at("sen2_findings", kept.pk, QUIET)).content.decode()
    assert "open to named people only" in page
    assert finding.pupil.reference not in page
    assert finding.message not in page
    assert ben.get(at("sen2_explain_one", kept.pk, QUIET, finding.pk)).status_code == 404
    assert made.counts == {"same": 1}


def test_what_a_comparison_shows(kept: SenReturn, office: Cast, browser_of: Browser) -> None:
    ben = browser_of(office.ben)
    assert ben.post(at("sen2_compare", kept.pk), {"what": "nothing"}).status_code == 404
    refused = ben.post(at("sen2_compare", kept.pk), {"what": "last-year"}, follow=True)
    assert "There is no return of the year before" in refused.content.decode()
    job = ben.post(at("sen2_compare", kept.pk), {"what": "since"})
    assert job.url.startswith("/jobs/")  # type: ignore[attr-defined]
    new = given_old_plan(office, forename="New")
    made = compare(by=office.ben, kept=kept, what="since")
    page = ben.get(at("sen2_comparison", kept.pk, made.pk)).content.decode()
    assert new.pupil.reference in page
    assert "New in it (1)" in page
    only = ben.get(at("sen2_comparison", kept.pk, made.pk) + "?only=missing").content.decode()
    assert new.pupil.reference not in only
    assert ben.post(at("sen2_rebuild", kept.pk)).status_code == 302
    assert Job.objects.filter(kind="sen2-rebuild", args={"kept": kept.pk}).exists()


def test_queries_do_not_grow_with_the_people(
    kept: SenReturn, office: Cast, browser_of: Browser, django_assert_max_num_queries: Any
) -> None:
    ben = browser_of(office.ben)
    for each in range(2):
        now = build_return(by=office.ben, year=2026)
        made = compare(by=office.ben, kept=now, what="since")
        for page, most in ((at("sen2"), 12), (at("sen2_return", now.pk), 19), (at("sen2_findings", now.pk, QUIET), 13),
                           (at("sen2_comparison", now.pk, made.pk), 14)):  # fmt: skip
            ben.get(page)
            with django_assert_max_num_queries(most):
                ben.get(page)
        for number in range(6):
            given_old_plan(office, forename=f"Child {each}{number}")


def test_only_managers_find_them(kept: SenReturn, office: Cast, browser_of: Browser) -> None:
    sign(by=office.ben, kept=kept, name="Kit", role="Director", signed_on=DAY(2026, 2, 2), without_words=True)
    for person in (office.amina, office.ada, office.sam, office.chandra):
        for page in (at("sen2"), at("sen2_return", kept.pk), at("sen2_sign", kept.pk)):
            assert browser_of(person).get(page).status_code == 404
    assert Client().get(at("sen2")).status_code == 302
