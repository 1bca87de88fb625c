"""Answering a request for advice: the same for an adviser of a service and for a school that was asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ehcp.actions import answers
from ehcp.actions.projection import ADVICE, timeline_of
from ehcp.forms.advice import AnswerForm, ReceivedForm
from ehcp.models import AdviceRequest, Document, Process, Setting
from ehcp.policies import Refused
from ehcp.timeline import Milestone
from ehcp.views.stepping import add_refusal
from send_cases.access import Denied
from send_cases.pages import invalid, render_page

SENT = "Your answer has been sent."
KEPT = "Saved. The caseworker can see it."
ENDED = "It has been answered, or the assessment has ended: no answer is needed any more."


def is_section_31(asked: AdviceRequest) -> bool:
    """Whether the six weeks and the right to decline of section 31 apply to whom we asked."""
    return bool(asked.service and asked.service.section_31_body)


def is_over(asked: AdviceRequest) -> bool:
    """Answered, or the process ended before an answer was given."""
    return asked.answered_on is not None or asked.process.closed_on is not None


def milestone_of(asked: AdviceRequest) -> Milestone | None:
    """The date by law for this one answer, with why."""
    subject = f"advice-{asked.pk}"
    mine = (m for m in timeline_of(asked.process).milestones if m.subject == subject and m.rule_id in ADVICE)
    return next(mine, None)


def papers_of(asked: AdviceRequest, *, given_back: bool) -> list[dict[str, Any]]:
    """What was sent with the question, or came back with the answer."""
    documents = Document.objects.filter(
        advice_links__advice=asked, advice_links__given_back=given_back, removed_at__isnull=True
    ).prefetch_related("versions")  # fmt: skip
    return [
        {"name": each.title, "href": reverse("document", args=[each.pk]), "size": each.versions.all()[0].size,
         "added": each.added_at, "kind": each.get_kind_display()}
        for each in documents
    ]  # fmt: skip


def setting_of(asked: AdviceRequest) -> Setting | None:
    """Where the child or young person is as the request says; without a request, where they are now."""
    if asked.process.kind == Process.Kind.ASSESSMENT:
        return asked.process.assessment.setting
    now = asked.process.pupil.placements.filter(leaving_date__isnull=True, setting__isnull=False)
    return next((each.setting for each in now.select_related("setting__organisation")), None)


def shown(asked: AdviceRequest) -> dict[str, Any]:
    """What every page about one question shows of it: the child's names, birth date and setting; nothing else."""
    pupil = asked.process.pupil
    where = setting_of(asked)
    return {
        "asked": asked, "pupil": pupil, "milestone": milestone_of(asked), "papers": papers_of(asked, given_back=False),
        "given": papers_of(asked, given_back=True), "over": is_over(asked), "section_31": is_section_31(asked),
        "setting": where, "title": f"Advice asked – {pupil.reference}",
    }  # fmt: skip


def answer_page(
    request: HttpRequest, asked: AdviceRequest, *, template: str, done: str, context: dict[str, Any]
) -> HttpResponse:
    """The question with a form to answer it; sent, it goes back to ``done``."""
    user: Any = request.user
    if is_over(asked):
        return render_page(request, template, {**shown(asked), **context})
    posted = request.method == "POST" and request.POST.get("what") != "received"
    form = AnswerForm(
        request.POST if posted else None, request.FILES if posted else None, may_decline=is_section_31(asked),
        initial={"outcome": AdviceRequest.Outcome.ADVICE},
    )  # fmt: skip
    if posted and form.is_valid():
        try:
            answers.answer_advice(advice=asked, by=user, page=request.path, **form.cleaned_data)
        except (Refused, Denied) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, SENT)
            return redirect(done)
    received = received_form(request, asked)
    if isinstance(received, HttpResponse):
        return received
    wrong = form.errors or (received is not None and received.errors)
    full = {**shown(asked), **context, "form": received if received and received.errors else form, "answer_form": form,
            "received": received}  # fmt: skip
    return (invalid if wrong else render_page)(request, template, full)


def received_form(request: HttpRequest, asked: AdviceRequest) -> ReceivedForm | HttpResponse | None:
    """For services: when it arrived, and what was promised; a redirect once it is saved."""
    if asked.service is None:
        return None
    user: Any = request.user
    posted = request.method == "POST" and request.POST.get("what") == "received"
    before = {"received_by_service_on": asked.received_by_service_on, "promised_on": asked.promised_on}
    form = ReceivedForm(request.POST if posted else None, section_31=is_section_31(asked), initial=before)
    if posted and form.is_valid():
        try:
            answers.say_received(
                advice=asked, by=user, promised_on=form.cleaned_data["promised_on"], page=request.path,
                received_by_service_on=form.cleaned_data.get("received_by_service_on") or asked.received_by_service_on,
            )  # fmt: skip
        except (Refused, Denied) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, KEPT)
            return redirect(request.path)
    return form


def not_known_page(request: HttpRequest, asked: AdviceRequest, *, back: str, done: str) -> HttpResponse:
    """One press, and one to be sure: the child or young person is not known here."""
    if is_over(asked):
        return redirect(back)
    user: Any = request.user
    if request.method == "POST":
        try:
            answers.answer_advice(
                advice=asked,
                by=user,
                outcome=AdviceRequest.Outcome.NOT_KNOWN,
                page=request.path,
            )
        except (Refused, Denied) as refusal:
            messages.error(request, str(refusal))
            return redirect(back)
        messages.success(request, "Answered: not known to us.")
        return redirect(done)
    reference = asked.process.pupil.reference
    context = {
        "title": f"Not known to us – {reference}", "heading": "Answer that this child or young person is not known?",
        "lead": f"{reference}, asked of {asked.who}.", "button": "Yes, not known to us", "cancel": back,
    }  # fmt: skip
    return render_page(request, "components/confirm_page.html", context)
