"""Asking for advice and what becomes of it: received, promised, answered on behalf, chased, taken back."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ehcp.actions import advice as acts
from ehcp.actions.acting import acting
from ehcp.actions.documents import store
from ehcp.actions.post import address_of
from ehcp.actions.projection import ADVICE, timeline_of
from ehcp.forms.steps import advice as forms
from ehcp.forms.steps.common import SEND, StepForm, papers_of
from ehcp.models import AdviceRequest, Document, Process, Service, Setting, ViewLog
from ehcp.people import school_year
from ehcp.proceedings import facts_row
from ehcp.timeline import Milestone
from ehcp.viewing import log_view
from ehcp.views.steps.base import StepPage
from send_cases.accounts.models import User
from send_cases.forms import GovukForm
from send_cases.pages import render_page
from send_cases.words import date_words

K = AdviceRequest.Kind
OPEN = {"cancelled_on__isnull": True, "entered_in_error": False}


ADVISED = (Process.Kind.ASSESSMENT, Process.Kind.REASSESSMENT, Process.Kind.DETAINED)


def is_agreed(process: Process) -> bool:
    """Whether it is on record that there will be an assessment."""
    if process.kind != Process.Kind.ASSESSMENT:
        row = facts_row(process)
        return bool(row.agreed or getattr(row, "own_decision_on", None))
    decided = process.decisions.filter(kind="assess", outcome=True, entered_in_error=False).exists()
    return bool(decided or process.assessment.reversed_on)


def in_year_nine(born: Any, today: Any) -> bool:
    """In or beyond Year 9, so that advice on preparing for adulthood is sought too (reg 6(1)(g))."""
    return born is not None and school_year(born, today) >= 9


class OfAnAssessment(StepPage):
    """A step of an assessment of any kind: a first one, one made anew, or that of somebody detained."""

    kinds = ADVISED


class AskAdvice(OfAnAssessment):
    """Several bodies at once; the usual ones are ticked unless they were asked already."""

    form_class = forms.AskForm
    title, button = "Ask for advice", "Ask for advice"
    rules = ("ENA-FINAL-20W", "RA-FINAL-14W", "DET-FINAL-20W")
    will = (
        "Each one asked gets six weeks of their own. For a body under section 31 they count from the day it receives the "
        "request (regulation 8(1)), for the setting and the council’s own services from today (Code 9.41).",
        "Advisers see this request and the papers ticked here, nothing else of the case.",
    )

    @property
    def adulthood(self) -> bool:
        return in_year_nine(self.process.pupil.birth_date, self.today)

    @property
    def family_views_on(self) -> Any:
        """The day the family's views were complete; a first request alone holds it."""
        first = self.process.kind == Process.Kind.ASSESSMENT
        return self.process.assessment.family_views_on if first else None

    def form_kwargs(self) -> dict[str, Any]:
        return {"process": self.process, "adulthood": self.adulthood, "papers": papers_of(self.process)}

    def initial(self) -> dict[str, Any]:
        asked = set(self.process.advice.filter(**OPEN).values_list("kind", flat=True))
        wanted = {*forms.ALWAYS, *([K.ADULTHOOD] if self.adulthood else [])} - asked
        first: dict[str, str] = {}
        for key, _ in forms.bodies(self.process, adulthood=self.adulthood):
            kind = key.split(":")[0]
            if kind in wanted:
                first.setdefault(kind, key)
        views = self.process.documents.filter(kind__in=[Document.Kind.VIEWS, Document.Kind.REQUEST], removed_at=None)
        return {
            "bodies": list(first.values()), "asked_on": self.today, "how": SEND,
            "family_views_sent": self.family_views_on is not None,
            "papers": [str(pk) for pk in views.values_list("pk", flat=True)],
        }  # fmt: skip

    def notes(self) -> list[str]:
        agreed = is_agreed(self.process)
        return ["" if agreed else "It is not recorded yet that there will be an assessment."]

    def context(self) -> dict[str, Any]:
        return {**super().context(), "reuse_href": self.address("reuse_advice")}

    template = "ehcp/steps/ask_advice.html"

    def act(self, form: GovukForm) -> str:
        given = form.cleaned_data
        person = User.objects.get(pk=given["adviser"]) if given["adviser"] else None
        asks = [self._ask(key, person, given["question"]) for key in given.get("bodies") or []]
        if given["other_service"]:
            service = Service.objects.select_related("organisation").get(pk=given["other_service"])
            asks.append(acts.Ask(given["other_kind"], service=service, question=given["question"]))
        papers = list(Document.objects.filter(pk__in=given.get("papers") or [], pupil=self.process.pupil))
        made = acts.ask(
            process=self.process, by=cast(Any, self.request.user), asks=asks, asked_on=given["asked_on"],
            family_views_sent=given["family_views_sent"], papers=papers, send=given["how"] == SEND, **self.passing(form),
        )  # fmt: skip
        unreached = [row.who for row in made if given["how"] == SEND and not address_of(row)]
        more = f" No e-mail address is known for {', '.join(unreached)}: ask them by other means." if unreached else ""
        return self.done(f"Advice asked for from {', '.join(row.who for row in made)}.{more}")

    @staticmethod
    def _ask(key: str, person: User | None, question: str) -> acts.Ask:
        kind, what, pk = key.split(":")
        if what == "setting":
            return acts.Ask(kind, setting=Setting.objects.select_related("organisation").get(pk=pk), question=question)
        service = Service.objects.select_related("organisation").get(pk=pk)
        theirs = person is not None and service.organisation_id in person.rights.services
        return acts.Ask(kind, service=service, adviser=person if theirs else None, question=question)

    def warnings(self, form: GovukForm) -> list[str]:
        sent, views = form.cleaned_data["family_views_sent"], self.family_views_on
        return ["" if sent or not views else "The family’s views are in but did not go with it (regulation 6(3))."]


class Reuse(OfAnAssessment):
    """Advice that exists already."""

    form_class = forms.ReuseForm
    title, button = "Use advice that exists already", "Record that existing advice is used"
    will = ("New advice of this kind is not sought (regulation 6(4)). It counts as given on the day all three agreed.",)

    def form_kwargs(self) -> dict[str, Any]:
        adulthood = in_year_nine(self.process.pupil.birth_date, self.today)
        return {"process": self.process, "adulthood": adulthood, "papers": papers_of(self.process)}

    def initial(self) -> dict[str, Any]:
        return {"used_on": self.today}

    def act(self, form: GovukForm) -> str:
        given = form.cleaned_data
        kind, what, pk = given["body"].split(":")
        agreed = set(given["agreed"])
        documents = Document.objects.filter(pk=given["document"] or 0, pupil=self.process.pupil)
        acts.reuse(
            process=self.process, by=cast(Any, self.request.user), kind=kind, used_on=given["used_on"],
            advice_dated=given["advice_dated"], document=documents.first(),
            setting=Setting.objects.get(pk=pk) if what == "setting" else None,
            service=Service.objects.select_related("organisation").get(pk=pk) if what == "service" else None,
            agreed_adviser="adviser" in agreed, agreed_council="council" in agreed, agreed_family="family" in agreed,
            **self.passing(form),
        )  # fmt: skip
        return self.done("Existing advice is used.")


class ViewsSent(OfAnAssessment):
    """The family's views go to advisers who were asked before they came in (reg 6(3))."""

    form_class = forms.ViewsSentForm
    title, button = "Send the family’s views and evidence to the advisers", "Record that they were sent"
    will = (
        "It is recorded that those ticked have the family’s views and evidence (regulation 6(3)).",
        "The views kept on this case become papers of their request, so those who sign in can read them.",
    )

    def _waiting(self) -> list[AdviceRequest]:
        rows = self.process.advice.filter(family_views_sent=False, answered_on__isnull=True, **OPEN)
        return list(rows.select_related("service__organisation", "setting"))

    def form_kwargs(self) -> dict[str, Any]:
        return {"waiting": self._waiting()}

    def initial(self) -> dict[str, Any]:
        return {"advice": [str(row.pk) for row in self._waiting()]}

    def notes(self) -> list[str]:
        return ["" if self._waiting() else "Nobody who was asked is waiting for the family’s views."]

    def act(self, form: GovukForm) -> str:
        acts.views_sent(
            process=self.process, by=cast(Any, self.request.user),
            advice=[row for row in self._waiting() if str(row.pk) in (form.cleaned_data.get("advice") or [])], **self.passing(form),
        )  # fmt: skip
        return self.done("Recorded: the family’s views went to the advisers.")


class AdvicePage(OfAnAssessment):
    """A step about one request for advice; 404 where it is not of this process."""

    after_end = True

    rules = ADVICE

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            rows = self.process.advice.select_related("service__organisation", "setting__organisation", "adviser")
            self.advice: AdviceRequest = get_object_or_404(rows, pk=kwargs["pk"], entered_in_error=False)

    def milestones(self) -> list[Milestone]:
        subject = f"advice-{self.advice.pk}"
        return [m for m in timeline_of(self.process).milestones if m.subject == subject and m.rule_id in ADVICE]

    def facts(self) -> list[str]:
        return [f"{self.advice.get_kind_display()}: {self.advice.who}. Asked on {date_words(self.advice.asked_on)}."]


class Advice(AdvicePage):
    """One request for advice: where it stands, its papers, and what can be recorded."""

    template = "ehcp/steps/advice.html"
    title = "Advice"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log_view(request, ViewLog.What.RECORD, process=self.process)
        return render_page(request, self.template, self._shown(StepForm()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.http_method_not_allowed(request)

    def context(self) -> dict[str, Any]:
        links = self.advice.paper_links.select_related("document").filter(document__removed_at__isnull=True)
        names = ("advice_answer", "advice_follow_up", "advice_chase", "advice_cancel")
        return {
            **super().context(), "advice": self.advice, "links": links,
            "steps": {name: self.address(name, self.advice.pk) for name in names},
        }  # fmt: skip


class Answer(AdvicePage):
    """Their answer, recorded by an officer."""

    form_class = forms.AnswerForm
    title, button = "Record an answer that came in", "Record the answer"
    will = ("The answer is recorded on their behalf, with your name. Files are kept on the case.",)

    def form_kwargs(self) -> dict[str, Any]:
        service = self.advice.service
        return {"may_decline": bool(service and service.section_31_body)}

    def initial(self) -> dict[str, Any]:
        return {"answered_on": self.today}

    def act(self, form: GovukForm) -> str:
        given, by = form.cleaned_data, cast(Any, self.request.user)
        with acting(by=by, why="advice answered on behalf", page=self.request.path):
            kept = [
                store(by=by, content=file, title=file.name, kind=Document.Kind.ADVICE, process=self.process)
                for file in given["files"]
            ]
            acts.answer(
                advice=self.advice, by=by, answered_on=given["answered_on"], outcome=given["outcome"],
                answer=given["answer"], documents=kept, **self.passing(form),
            )  # fmt: skip
        return self.done(f"Answer from {self.advice.who} recorded.")


class FollowUp(AdvicePage):
    """Received by the service; promised for a day."""

    form_class = forms.FollowUpForm
    title, button = "Record receipt or a promised day", "Save"
    will = ("A promise moves no date. For a body under section 31 the day of receipt is where its six weeks begin.",)

    def initial(self) -> dict[str, Any]:
        names = ("received_by_service_on", "promised_on", "family_views_sent")
        return {name: getattr(self.advice, name) for name in names}

    def stored(self, form: GovukForm) -> dict[str, str]:
        self.advice.refresh_from_db()
        days = {name: getattr(self.advice, name) for name in ("received_by_service_on", "promised_on")}
        return {name: date_words(day) if day else "" for name, day in days.items()}

    def act(self, form: GovukForm) -> str:
        given = cast(StepForm, form).facts("received_by_service_on", "promised_on", "family_views_sent")
        acts.update(advice=self.advice, by=cast(Any, self.request.user), **given, **self.passing(form))
        return self.done(f"Saved what {self.advice.who} said.")


class Chase(AdvicePage):
    """A reminder by e-mail, with the reference alone."""

    form_class = StepForm
    title, button = "Send a reminder", "Send the reminder"

    def consequences(self) -> list[str]:
        to = address_of(self.advice)
        return [
            f"An e-mail goes to {to}." if to else "No e-mail address is known for them: telephone, and write a note.",
            "It carries the reference and the dates, no name. A reminder restarts nothing.",
        ]

    def act(self, form: GovukForm) -> str:
        acts.chase(advice=self.advice, by=cast(Any, self.request.user), **self.passing(form))
        return self.done(f"Reminder to {self.advice.who} is on its way.")


class Cancel(AdvicePage):
    """Take the request back."""

    form_class = forms.CancelForm
    title, button = "Take this request for advice back", "Take it back"
    will = ("Its six weeks end. They no longer see the request or its papers. It stays in the history.",)

    def act(self, form: GovukForm) -> str:
        because = form.cleaned_data["because"]
        acts.cancel(advice=self.advice, by=cast(Any, self.request.user), because=because, **self.passing(form))
        return self.done(f"The request to {self.advice.who} is taken back.")
