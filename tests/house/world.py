"""One of everything that an address can name: a case far along, a record open to named people, drafts, jobs, e-mails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ehcp.actions import consultations, drafts, exceptions, jobs, mail, policies, representations, restricted, webhooks
from ehcp.actions.calendar_addresses import make_address
from ehcp.actions.documents import store
from ehcp.actions.tokens import create_token
from ehcp.models import Document, Process, RequestDraft
from reporting.actions import make_summary
from reporting.annex_a.make import make_lists
from reporting.faults.years import year_now
from reporting.freezing.comparing import compare
from reporting.freezing.documents import make_document
from reporting.freezing.keep import build_return
from send_cases import clock
from send_cases.accounts.models import Membership
from send_cases.history import writing
from tests.cast import Cast, make_person
from tests.stories import (
    a_child,
    days_ago,
    given_advice,
    given_agreed_assessment,
    given_delivery,
    given_doubt,
    given_draft,
    given_named,
    given_opening_notice,
    given_plan,
    given_process,
    given_query,
    given_request,
)

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class World:
    """What the addresses of the test name."""

    cast: Cast
    case: Process
    closed_to_most: Process
    draft: RequestDraft
    values: dict[str, Any] = field(default_factory=dict)
    restricted: dict[str, Any] = field(default_factory=dict)


def _case(cast: Cast, **more: Any) -> tuple[Process, dict[str, Any]]:
    """A case with advice asked, a draft out, a school consulted, a setting named and papers; and its ids."""
    process = given_request(cast, received_on=days_ago(90), **more)
    given_opening_notice(cast, process)
    given_agreed_assessment(cast, process, on=days_ago(60))
    advice = given_advice(cast, process, on=days_ago(58))
    version = given_draft(cast, process, on=days_ago(5))
    with writing(by=cast.amina, why="papers"):
        paper = store(by=cast.amina, content=PDF, title="A paper", kind="other", process=process, original_name="a.pdf")
    (asked,) = consultations.consult(
        process=process, by=cast.amina, settings=[cast.school], consulted_on=days_ago(5), papers=[paper]
    )
    said = representations.record_representation(
        process=process, by=cast.amina, received_on=days_ago(2), text="More help with speech, please."
    )
    excused = exceptions.record_exception(
        process=process, by=cast.amina, rule_id="ENA-FINAL-20W", ground=exceptions.Ground("personal_circumstances"), approver=cast.ben,
        why_impractical="Illness in the family.", review_by=days_ago(-14),
    )  # fmt: skip
    named = given_named(cast, process)
    mediation = given_process(cast, process.pupil, "mediation", about="other", informed_on=days_ago(9))
    process.refresh_from_db()
    ids = {
        "other_process_id": mediation.pk,
        "reference": process.pupil.reference,
        "process_id": process.pk,
        "person_id": process.pupil.people.earliest("pk").pk,
        "document_id": paper.pk,
        "advice_id": advice[0].pk,
        "version_id": version.pk,
        "consultation_id": asked.pk,
        "notice_id": process.notices.earliest("pk").pk,
        "decision_id": process.decisions.earliest("pk").pk,
        "recipient_id": process.notices.earliest("pk").recipients.earliest("pk").pk,
        "representation_id": said.pk,
        "exception_id": excused.pk,
        "rule_id": "ENA-FINAL-20W",
        "subject": "case",
        "named_id": getattr(named, "pk", 0),
        "school_advice": next(a for a in advice if a.setting_id).pk,
        "ep_advice": next(a for a in advice if a.service_id == cast.psychology.pk).pk,
        "plan_id": process.pupil.plans.earliest("pk").pk,
        "placement_id": process.pupil.placements.earliest("pk").pk,
        "fault": given_query(process).pk,
    }
    return process, ids


def _draft_of(cast: Cast) -> RequestDraft:
    """A school's draft with one paper, and one that was sent."""
    draft = drafts.start(by=cast.sam, organisation=cast.school.organisation)
    drafts.add_evidence(draft=draft, by=cast.sam, files=[_upload()], section="evidence")
    return draft


def _upload() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("report.pdf", PDF, "application/pdf")


def build(cast: Cast) -> World:
    """Everything, through the actions."""
    case, values = _case(cast)
    hidden, restricted_values = _case(cast, child=a_child(surname="Hidden", placement={"setting": cast.other_school}))
    restricted.restrict(pupil=hidden.pupil, by=cast.ben, because="Family of a colleague", people=[cast.amina])
    draft = _draft_of(cast)
    webhook, _ = webhooks.register(by=cast.ada, name="Records", url="https://93.184.215.14/in", events=["plan.issued"])
    colleague = make_person("Petra Lind", cast.psychology.organisation, "adviser")
    job = jobs.start(kind="summary", asked_by=cast.ben, args={"year": clock.today().year, "by": cast.ben.pk})
    given_plan(cast, made_on=days_ago(900), forename="Old")  # of which no review is held: a query
    sen2 = build_return(by=cast.ben, year=year_now())
    asked = sen2.findings.filter(severity="query", pupil__isnull=False).earliest("pk")
    post = mail.queue_mail(kind="notice", to_address="someone@home.invalid", subject="A letter", body="See it.")
    assert post is not None
    values |= {
        "draft": draft.pk,
        "evidence": Document.objects.filter(draft=draft).earliest("pk").pk,
        "job": job.pk,
        "mail": post.pk,
        "doubt": given_doubt(case.pupil).pk,
        "sen2": sen2.pk,
        "made": make_document(by=cast.ben, kept=sen2).pk,
        "rule": asked.rule,
        "finding": asked.pk,
        "comparison": compare(by=cast.ben, kept=sen2, what="since").pk,
        "return": make_summary(by=cast.ben, year=clock.today().year).pk,
        "inspection": make_lists(by=cast.ben).pk,
        "person": cast.omar.pk,
        "place": Membership.objects.get(user=cast.cleo).pk,
        "adviser_place": Membership.objects.get(user=colleague).pk,
        "organisation": cast.psychology.organisation.pk,
        "register": cast.school.pk,
        "token": create_token(by=cast.ada, name="A system", organisation=cast.team, role="officer",
                              scopes=["cases:read"], expires_on=days_ago(-30))[0].pk,
        "delivery": given_delivery(cast, case).pk,
        "webhook": webhook.pk,
        "secret": make_address(by=cast.amina),
        "policy": policies.set_policy(by=cast.ada, key="draft_target_week", value=13, in_force_from=days_ago(-30),
                                      because="Earlier drafts").pk,
    }  # fmt: skip
    return World(cast, case, hidden, draft, values, restricted_values)
