"""Exceptions: choose the limit, then only its grounds; later tell the family, or record that the reason has ended."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ehcp import timeline as law
from ehcp.actions import exceptions as acts
from ehcp.actions.exceptions import CLOSURES, Ground, closure_says
from ehcp.actions.projection import timeline_of
from ehcp.forms.steps.common import RECORD, SEND, StepForm, papers_of
from ehcp.forms.steps.exceptions import ExceptionFollowUpForm, ExceptionForm
from ehcp.models import Document, TimeLimitException, ViewLog
from ehcp.timeline import Milestone
from ehcp.viewing import log_view
from ehcp.views.steps.base import StepPage
from send_cases.accounts.models import User
from send_cases.forms import GovukForm
from send_cases.pages import render_page


class ChooseLimit(StepPage):
    """Which limit the exception belongs to; each shows its date, and a limit without listed reasons is not offered."""

    any_kind, template = True, "ehcp/steps/choose_limit.html"
    title = "Record an exception: which date is it about?"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log_view(request, ViewLog.What.RECORD, process=self.process)
        return render_page(request, self.template, self._shown(StepForm()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.http_method_not_allowed(request)

    def context(self) -> dict[str, Any]:
        names = {
            f"advice-{a.pk}": a.who for a in self.process.advice.select_related("service__organisation", "setting")
        }
        limits = [
            {"milestone": m, "of": names.get(m.subject, ""),
             "href": self.address("exception_for", m.rule_id, m.subject or "case")}
            for m in acts.limits_with_grounds(self.process)
        ]  # fmt: skip
        recorded = self.process.exceptions.filter(entered_in_error=False).select_related("approver")
        labels = {(m.rule_id, m.subject): m.label for m in timeline_of(self.process).milestones}
        rows = [
            {"text": labels.get((e.rule_id, e.subject), e.rule_id), "href": self.address("exception", e.pk), "row": e}
            for e in recorded
        ]
        return {"limits": limits, "recorded": rows}


class Except(StepPage):
    """One limit's exception."""

    form_class, any_kind = ExceptionForm, True
    title, button = "Record an exception", "Record the exception"
    will = (
        "The due date stays, and the days keep counting. The exception is a mark beside the date.",
        "The law excuses the limit only where one of its listed reasons made it impractical. Both are recorded.",
        "The step itself is still owed as soon as practicable.",
    )

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.rule_id = kwargs["rule_id"]
            self.subject = "" if kwargs["subject"] == "case" else kwargs["subject"]
            self.limit = timeline_of(self.process).get(self.rule_id, self.subject)
            if self.limit is None or not law.grounds_on(self.rule_id, self.limit.due_on):
                raise Http404
            self.title = f"Record an exception: {self.limit.label[0].lower()}{self.limit.label[1:]}"

    def form_kwargs(self) -> dict[str, Any]:
        return {"limit": self.limit, "papers": papers_of(self.process)}

    def milestones(self) -> list[Milestone]:
        return [self.limit] if self.limit else []

    def initial(self) -> dict[str, Any]:
        education = self.process.advice.filter(kind="education", entered_in_error=False, cancelled_on=None).first()
        return {
            "review_by": self.today + dt.timedelta(days=14), "how": SEND,
            "advice_asked_on": education.asked_on if education else None,
        }  # fmt: skip

    def act(self, form: GovukForm) -> str:
        given, ground = form.cleaned_data, cast(ExceptionForm, form).ground_given()
        evidence = Document.objects.filter(pk=given["evidence"] or 0, pupil=self.process.pupil).first()
        acts.record_exception(
            process=self.process, by=cast(Any, self.request.user), rule_id=self.rule_id, subject=self.subject,
            ground=ground, why_impractical=given["why_impractical"], evidence=evidence,
            evidence_note=given["evidence_note"], approver=User.objects.get(pk=given["approver"]),
            review_by=given["review_by"], send=given["how"] == SEND,
            family_told_on=given["family_told_on"] if given["how"] == RECORD else None, **self.passing(form),
        )  # fmt: skip
        return self.done(f"Exception recorded. {self._reaches(ground)} The due date stays.")

    def _reaches(self, ground: Ground) -> str:
        if ground.key in CLOSURES:
            return closure_says(ground)
        now = timeline_of(self.process).get(self.rule_id, self.subject)
        if now is not None and not now.relieved:
            return "The days given do not reach this limit, so it is not marked as relieved."
        return "It relieves this limit."


class FollowUpException(StepPage):
    """An exception that is recorded: tell the family, or say that its reason has ended."""

    form_class, after_end, any_kind = ExceptionFollowUpForm, True, True
    template = "ehcp/steps/exception.html"
    title, button = "Exception", "Save"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            rows = self.process.exceptions.filter(entered_in_error=False).select_related("approver", "recorded_by")
            self.row: TimeLimitException = get_object_or_404(rows, pk=kwargs["pk"])

    def form_kwargs(self) -> dict[str, Any]:
        return {"told": self.row.family_told_on is not None}

    def milestones(self) -> list[Milestone]:
        found = timeline_of(self.process).get(self.row.rule_id, self.row.subject)
        return [found] if found else []

    def initial(self) -> dict[str, Any]:
        return {"ended_on": self.today}

    def context(self) -> dict[str, Any]:
        found = timeline_of(self.process).get(self.row.rule_id, self.row.subject)
        listed = law.grounds_on(self.row.rule_id, found.due_on if found else None)
        grounds = {key: (label, source) for key, label, source in listed}
        label, source = grounds.get(self.row.ground, (self.row.ground, ""))
        return {**super().context(), "row": self.row, "ground": label, "source": source}

    def act(self, form: GovukForm) -> str:
        by = cast(Any, self.request.user)
        if form.cleaned_data["what"] == "tell":
            acts.tell_now(exception=self.row, by=by, **self.passing(form))
            return self.done("The letter to the family is on its way.")
        acts.end_exception(exception=self.row, by=by, ended_on=form.cleaned_data["ended_on"], **self.passing(form))
        return self.done("Recorded: the reason has ended.")
