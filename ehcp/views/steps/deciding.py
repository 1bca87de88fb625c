"""Opening notices, the two decisions, telling people of them, and turning a refusal round."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ehcp.actions import decisions, requests
from ehcp.forms.steps.common import RightsField
from ehcp.forms.steps.decisions import AppealableNoticeForm, DecideForm, NoticeForm, ReverseForm
from ehcp.models import Decision, Notice
from ehcp.policies import warn_order
from ehcp.recipients import recipients_of
from ehcp.views.steps.base import SendingStep, StepPage, sent_words
from send_cases.forms import GovukForm
from send_cases.words import date_words

#: The dates that matter when people are told of a decision.
RULES: dict[str, tuple[str, ...]] = {
    Notice.Kind.ASSESS_YES: ("ENA-DECIDE-6W", "T45-NOTIFY-2W", "T44-NOTIFY-2W", "ENA-FINAL-20W"),
    Notice.Kind.ASSESS_NO: ("ENA-DECIDE-6W",),
    Notice.Kind.NO_PLAN: ("ENA-NOPLAN-16W", "REV-NOPLAN-10W", "T45-NOPLAN-10W", "T44-NOPLAN-10W"),
    Notice.Kind.PLAN_YES: ("DRAFT-LATEST", "ENA-FINAL-20W"),
}


class Opening(SendingStep):
    """Tell everybody that an assessment is being considered, and ask the family for views (reg 4(2); s.36(4), (7))."""

    form_class, kind = NoticeForm, Notice.Kind.OPENING
    title, button = "Tell people that an assessment is being considered", "Send the opening notices"
    rules = ("ENA-DECIDE-6W",)
    will = (
        "The family is asked what they think and told of their right to give views and evidence (section 36(4) and (7)).",
        "Health, social care and the head or principal are told (regulation 4(2)).",
        "Each letter is kept on the case.",
    )

    def rows(self) -> list[dict[str, Any]]:
        return recipients_of(self.process, self.kind, self.today)

    def notes(self) -> list[str]:
        before = self.process.notices.filter(kind=self.kind, entered_in_error=False).first()
        return [f"Opening notices were sent on {date_words(before.sent_on)} already."] if before else []

    def act(self, form: GovukForm) -> str:
        given = form.cleaned_data
        decisions.tell(
            process=self.process, by=cast(Any, self.request.user), kind=self.kind, sent_on=given["sent_on"],
            told_on=given["told_on"], recipients=recipients_of(self.process, self.kind, given["sent_on"], given["means"]),
            **self.means_of(form), **self.passing(form),
        )  # fmt: skip
        return self.done(f"Opening notices sent. {sent_words(form)}")  # type: ignore[arg-type]


class Decide(StepPage):
    """One of the two decisions; telling people of it is the next page."""

    form_class = DecideForm
    kind = ""
    labels = ("Yes", "No")

    def form_kwargs(self) -> dict[str, Any]:
        return {"labels": self.labels}

    def initial(self) -> dict[str, Any]:
        return {"decided_on": self.today}

    def act(self, form: GovukForm) -> HttpResponse:
        given = cast(DecideForm, form).decision()
        decisions.decide(
            process=self.process, by=cast(Any, self.request.user), kind=self.kind, **given, **self.passing(form)
        )
        messages.success(self.request, self.done("Decision recorded. The family is not told yet: that is this page."))
        return redirect(self.address("tell"))


class DecideAssess(Decide):
    """Whether to assess: told to the family within 6 weeks of the request (reg 5(1))."""

    kind = Decision.Kind.ASSESS
    title, button = "Record the decision whether to assess", "Record decision"
    labels = ("There will be an assessment", "There will be no assessment")
    rules = ("ENA-DECIDE-6W", "ENA-FINAL-20W")
    will = (
        "The decision is recorded with its day. Nobody is told yet: deciding is not telling.",
        "On the next page you tell the family and the others whom regulation 5(1) names. The 6 weeks are met then.",
    )

    def notes(self) -> list[str]:
        told = self.process.notices.filter(kind=Notice.Kind.OPENING, entered_in_error=False).exists()
        views = self.process.assessment.family_views_on
        return [
            "" if told else "The family has not been asked what they think yet (section 36(4)).",
            "" if views else "Views and evidence of the family are not in. They may still be given until you decide.",
        ]

    def warnings(self, form: GovukForm) -> list[str]:
        day, received = form.cleaned_data["decided_on"], self.process.opened_on
        return [warn_order(received, day, "The decision is dated before the request arrived. Check both days.")]


class DecideIssue(Decide):
    """Whether to issue a plan: a no is told within 16 weeks of the request (reg 10(1))."""

    kind = Decision.Kind.ISSUE
    title, button = "Record the decision whether to issue a plan", "Record decision"
    labels = ("A plan will be issued", "No plan will be issued")
    rules = ("ENA-NOPLAN-16W", "REV-NOPLAN-10W", "T45-NOPLAN-10W", "T44-NOPLAN-10W", "ENA-FINAL-20W", "DRAFT-LATEST")
    will = (
        "The decision is recorded with its day. On the next page you tell the family.",
        "Week 16 binds only a no. For a yes the next step is the draft plan.",
    )

    def notes(self) -> list[str]:
        waiting = [
            each.who
            for each in self.process.advice.filter(
                answered_on__isnull=True, cancelled_on__isnull=True, entered_in_error=False
            ).select_related("service__organisation", "setting")
        ]
        return [f"Still waiting for advice from {', '.join(waiting)}."] if waiting else []

    def warnings(self, form: GovukForm) -> list[str]:
        first = self.process.decisions.filter(kind="assess", entered_in_error=False).first()
        return [
            warn_order(
                first.decided_on if first else None,
                form.cleaned_data["decided_on"],
                "This decision is dated before the decision to assess. Check both days.",
            )
        ]


class Tell(SendingStep):
    """Tell the family and the others of a decision that is recorded; preview each letter first."""

    form_class: type[GovukForm] = AppealableNoticeForm  # or one without rights, once it is known what is told
    title, button = "Tell people of the decision", "Send the letters"
    will = (
        "Every person and body whom the law names gets a letter of their own. Each is kept on the case.",
        "The limit is met on the day the family is told, not on the day of the decision.",
    )
    decision: Decision | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self._find_what()

    def _find_what(self) -> None:
        """The decision nobody was told of; else a turned refusal; else a notice that left something out."""
        process = self.process
        for decision in process.decisions.filter(entered_in_error=False).order_by("-pk"):
            if not decision.notices.filter(entered_in_error=False).exists():
                self.decision = decision
                self.kind = decisions.NOTICE_OF[Decision.Kind(decision.kind), decision.outcome]
                break
        else:
            self._find_other()
        self.rules = RULES.get(self.kind, ())
        self.form_class = AppealableNoticeForm if self.kind in decisions.APPEALABLE else NoticeForm
        if self.kind:
            label = Notice.Kind(self.kind).label
            self.title = f"Tell people: {label[0].lower()}{label[1:]}"

    def _find_other(self) -> None:
        process, request = self.process, self.process.assessment
        notices = process.notices.filter(entered_in_error=False)
        told = notices.filter(kind=Notice.Kind.ASSESS_YES, sent_on__gte=request.reversed_on or process.opened_on)
        if request.reversed_on and not told.exists():
            self.kind = Notice.Kind.ASSESS_YES
            return
        incomplete = [
            n for n in notices.filter(kind__in=decisions.APPEALABLE, version__isnull=True) if n.missing_rights
        ]
        if incomplete:
            self.decision, self.kind = incomplete[-1].decision, incomplete[-1].kind

    def nothing_to_do(self) -> str:
        return "" if self.kind else "There is no decision that people still have to be told of."

    def rows(self) -> list[dict[str, Any]]:
        return recipients_of(self.process, self.kind, self.today)

    def about(self, form: GovukForm | None) -> dict[str, Any]:
        return {"decision": self.decision}

    def facts(self) -> list[str]:
        if self.decision is None:
            return [f"The refusal was turned round on {date_words(self.process.assessment.reversed_on or self.today)}."]
        return [f"Decided on {date_words(self.decision.decided_on)} by {self.decision.decided_by}."]

    def notes(self) -> list[str]:
        again = self.decision is not None and self.decision.notices.filter(entered_in_error=False).exists()
        return ["A notice that left something out was sent already. This one is to be complete." if again else ""]

    def act(self, form: GovukForm) -> str:
        given = form.cleaned_data
        decisions.tell(
            process=self.process, by=cast(Any, self.request.user), kind=self.kind, sent_on=given["sent_on"],
            told_on=given["told_on"], decision=self.decision, rights=RightsField.as_rights(given.get("rights") or ()),
            recipients=recipients_of(self.process, self.kind, given["sent_on"], given["means"]),
            **self.means_of(form), **self.passing(form),
        )  # fmt: skip
        return self.done(f"People told: {Notice.Kind(self.kind).label[0].lower()}{Notice.Kind(self.kind).label[1:]}. "
                         f"{sent_words(form)}")  # type: ignore[arg-type]  # fmt: skip

    def warnings(self, form: GovukForm) -> list[str]:
        if self.kind not in decisions.APPEALABLE:
            return []
        given = RightsField.as_rights(form.cleaned_data.get("rights") or ())
        left_out = [label.lower() for name, label in RightsField.LABELS if not given[name]]
        return [f"The notice did not include: {', '.join(left_out)}. It is shown as incomplete."] if left_out else []


class Reverse(StepPage):
    """There will be an assessment after all."""

    form_class, after_end = ReverseForm, True
    title, button = "Turn the refusal round", "Record that there will be an assessment"
    rules = ("ENA-DECIDE-6W", "ENA-FINAL-20W")
    will = (
        "The case opens again at “advice”. The decision to refuse stays in its history.",
        "The original 6 and 20 weeks are kept and shown beside the new dates.",
        "On the next page you tell the family and the others.",
    )

    def initial(self) -> dict[str, Any]:
        return {"reversed_on": self.today}

    def act(self, form: GovukForm) -> HttpResponse:
        given = form.cleaned_data
        requests.reverse(
            process=self.process, by=cast(Any, self.request.user), reversed_on=given["reversed_on"], basis=given["basis"],
            because=given["because"], **self.passing(form),
        )  # fmt: skip
        messages.success(self.request, self.done("The refusal is turned round."))
        return redirect(self.address("tell"))
