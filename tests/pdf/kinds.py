"""One PDF of every kind, made as the application makes them, by the template that it is written with."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from django.test import Client
from django.urls import reverse

from ehcp import letters
from ehcp.actions import consultations, exceptions, plans
from ehcp.models import Notice as N
from ehcp.models import NoticeRecipient, PlanVersion, Process
from ehcp.recipients import recipients_of
from reporting.actions import make_summary
from reporting.faults.years import year_now
from reporting.freezing.documents import make_document
from reporting.freezing.keep import build_return
from send_cases import clock
from send_cases.accounts.models import User
from tests.cast import Cast
from tests.house.tree import ROOT, relative, templates
from tests.stories import CONTENT, days_ago, given_agreed_assessment, given_decision, given_draft, given_request

#: Templates that only others extend.
BASES = {"pdf/base.html", "ehcp/letters/sheet.html", "ehcp/letters/base.html"}
_EXTENDS = re.compile(r"{% extends \"([^\"]+)\" %}")


def document_templates() -> set[str]:
    """Every template that becomes a PDF: it extends one of ``BASES``."""
    found = set()
    for path in templates():
        parent = _EXTENDS.match(path.read_text())
        if parent and parent.group(1) in BASES:
            found.add(relative(path).removeprefix("templates/"))
    assert (ROOT / "templates/pdf/base.html").exists()
    return found - BASES


def make_all(cast: Cast, browser_of: Callable[[User], Client]) -> Iterator[tuple[str, bytes]]:
    """Template and PDF, one after the other."""
    today = clock.today()
    process = given_request(cast, received_on=days_ago(100))
    yield _letter(process, N.Kind.OPENING)
    refused = given_request(cast, received_on=days_ago(40), child=process.pupil)
    no = given_decision(cast, refused, outcome=False)
    yield _letter(refused, N.Kind.ASSESS_NO, decision=no)
    yes = given_agreed_assessment(cast, process, on=days_ago(70))
    yield _letter(process, N.Kind.ASSESS_YES, decision=yes)
    issue = given_decision(cast, process, kind="issue", on=days_ago(20))
    yield _letter(process, N.Kind.PLAN_YES, decision=issue)
    yield _exception(cast, process)
    draft = given_draft(cast, process, on=days_ago(16), content={**CONTENT, "K": "Advice.\n\n- One\n- Two"})
    yield _letter(process, N.Kind.DRAFT, version=draft, views_until=today + dt.timedelta(days=3))
    yield "ehcp/letters/plan.html", letters.plan_pdf(PlanVersion.objects.get(pk=draft.pk), process)
    yield _consultation(cast, process)
    final = plans.name_settings(process=process, by=cast.amina, named=[{"setting": cast.school}])
    yield _letter(process, N.Kind.FINAL, version=final, rows=plans.final_recipients(process, today))
    issue.outcome, issue.reasons = False, "The needs are met by what the school does."  # not stored: a letter's words
    yield _letter(process, N.Kind.NO_PLAN, decision=issue)
    case = browser_of(cast.amina).get(reverse("casework:case_pdf", args=[process.pupil.reference]))
    assert case["Content-Type"] == "application/pdf"
    yield "ehcp/casework/case_pdf.html", case.content
    yield _request(cast)
    made = make_summary(by=cast.ben, year=today.year)
    with made.pdf.open("rb") as file:
        yield "reporting/documents/summary.html", file.read()
    document = make_document(by=cast.ben, kept=build_return(by=cast.ben, year=year_now()))
    with document.pdf.open("rb") as file:
        yield "reporting/documents/sen2_return.html", file.read()


def _letter(process: Process, kind: str, *, rows: list | None = None, **about: object) -> tuple[str, bytes]:
    today = clock.today()
    process = Process.objects.select_related("pupil", "assessment", "officer").get(pk=process.pk)
    row = next(row for row in rows or recipients_of(process, kind, today) if row["role"] == "parent")
    writing = letters.Writing(process, kind, today, today, dict.fromkeys(N.RIGHTS, True), **about)  # type: ignore[arg-type]
    return f"ehcp/letters/{kind}.html", letters.pdf_of(writing, NoticeRecipient(**row))


def _exception(cast: Cast, process: Process) -> tuple[str, bytes]:
    row = exceptions.record_exception(
        process=process, by=cast.amina, rule_id="ENA-FINAL-20W", ground=exceptions.Ground("personal_circumstances"),
        why_impractical="A death in the family.", approver=cast.ben, review_by=days_ago(-14),
    )  # fmt: skip
    return _letter(process, N.Kind.EXCEPTION, exception=row)


def _consultation(cast: Cast, process: Process) -> tuple[str, bytes]:
    today = clock.today()
    (row,) = consultations.consult(
        process=process, by=cast.amina, settings=[cast.school], consulted_on=today, send=True
    )
    notice = N.objects.get(process=process, kind=N.Kind.CONSULT)
    about = letters.Writing(process, N.Kind.CONSULT, today, today, consultation=row, reply_by=days_ago(-15))
    return "ehcp/letters/consult.html", letters.pdf_of(about, notice.recipients.get())


def _request(cast: Cast) -> tuple[str, bytes]:
    from ehcp.actions.submissions import request_pdf
    from tests.house.world import _draft_of

    return "ehcp/setting/request_pdf.html", request_pdf(_draft_of(cast))
