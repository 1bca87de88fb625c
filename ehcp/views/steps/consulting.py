"""Consulting settings about being named, and answers that came by letter, e-mail or telephone."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ehcp import letters
from ehcp.actions import consultations, plans
from ehcp.actions.acting import acting
from ehcp.actions.consultations import REPLY_DAYS
from ehcp.actions.documents import store
from ehcp.actions.projection import timeline_of
from ehcp.forms.steps.common import SEND, offered_settings, papers_of
from ehcp.forms.steps.plans import ConsultForm, ConsultReplyForm
from ehcp.models import Consultation, Document, Notice, NoticeRecipient, Setting
from ehcp.policies import Refused
from ehcp.recipients import row_of_setting
from ehcp.timeline import Milestone
from ehcp.views.stepping import add_refusal
from ehcp.views.steps.base import StepPage
from send_cases.forms import GovukForm
from send_cases.pages import invalid
from send_cases.pdf import PdfUnavailable
from send_cases.words import date_words


class Consult(StepPage):
    """Ask one setting or several; each reads the papers chosen and nothing else."""

    form_class = ConsultForm
    template = "ehcp/steps/consult.html"
    title, button = "Consult a school or setting", "Consult"
    rules = ("ENA-FINAL-20W", "DRAFT-REPS-15D")
    will = (
        "Each setting gets a letter and is asked to answer within 15 days (Code 9.83). The council decides regardless.",
        "They see stage, dates and the papers ticked: no notes, no other advice, no other setting’s answer.",
        "Head teachers and proprietors are asked under sections 39(2) and 40(3).",
    )

    def form_kwargs(self) -> dict[str, Any]:
        post = self.request.POST
        settings = offered_settings(self.process, post.get("find", ""), post.getlist("settings"))
        draft = plans.latest_draft(self.process)
        asked = (
            set(draft.consultations.filter(entered_in_error=False).values_list("setting_id", flat=True))
            if draft
            else set()
        )
        return {"settings": [s for s in settings if s.pk not in asked], "papers": papers_of(self.process)}

    def initial(self) -> dict[str, Any]:
        draft = plans.latest_draft(self.process)
        papers = [str(draft.document_id)] if draft and draft.document_id else []
        return {"consulted_on": self.today, "how": SEND, "papers": papers}

    def notes(self) -> list[str]:
        draft = plans.latest_draft(self.process)
        if draft is None or draft.served_on is None:
            return ["No draft has been sent to the family yet. A setting is consulted on a draft."]
        return []

    def facts(self) -> list[str]:
        draft = plans.latest_draft(self.process)
        return [f"About the draft sent on {date_words(draft.served_on)}." if draft and draft.served_on else ""]

    def context(self) -> dict[str, Any]:
        rows = self.process.consultations.filter(entered_in_error=False).select_related("setting")
        asked = [{"row": row, "href": self.address("consultation", row.pk)} for row in rows]
        return {**super().context(), "asked": asked}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.form_class(request.POST, **self.form_kwargs())
        if not form.is_valid():
            return invalid(request, self.template, self._shown(form))
        try:
            return self._preview(form)
        except (Refused, PdfUnavailable) as problem:
            add_refusal(form, problem if isinstance(problem, Refused) else Refused(str(problem)))
            return invalid(request, self.template, self._shown(form))

    def _preview(self, form: GovukForm) -> HttpResponse:
        """The letter to the first setting ticked, unsent."""
        given = form.cleaned_data
        setting = Setting.objects.select_related("organisation").get(pk=given["settings"][0])
        day = given["consulted_on"]
        about = letters.Writing(
            self.process, Notice.Kind.CONSULT, day, day, reply_by=day + REPLY_DAYS, papers=tuple(self._papers(form))
        )
        pdf = letters.pdf_of(about, NoticeRecipient(**row_of_setting(setting)))
        name = f"{self.process.pupil.reference}-consult-preview.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)

    def _papers(self, form: GovukForm) -> list[Document]:
        return list(Document.objects.filter(pk__in=form.cleaned_data.get("papers") or [], pupil=self.process.pupil))

    def act(self, form: GovukForm) -> str:
        given = form.cleaned_data
        chosen = list(Setting.objects.select_related("organisation").filter(pk__in=given["settings"]))
        consultations.consult(
            process=self.process, by=cast(Any, self.request.user), settings=chosen, consulted_on=given["consulted_on"],
            papers=self._papers(form), send=given["how"] == SEND, **self.passing(form),
        )  # fmt: skip
        reply_by = date_words(given["consulted_on"] + REPLY_DAYS, 0, "day")
        return self.done(f"Consulted: {', '.join(map(str, chosen))}. An answer is asked for by {reply_by}.")


class Reply(StepPage):
    """A setting's answer, recorded by an officer."""

    form_class, after_end = ConsultReplyForm, True
    template = "ehcp/steps/consultation.html"
    title, button = "Record a setting’s answer", "Record the answer"
    will = ("The answer is recorded with who gave it. The council decides whether to name the setting all the same.",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            rows = self.process.consultations.filter(entered_in_error=False).select_related("setting")
            self.row: Consultation = get_object_or_404(rows, pk=kwargs["pk"])

    def milestones(self) -> list[Milestone]:
        found = timeline_of(self.process).get("CONSULT-15D", f"consultation-{self.row.pk}")
        return [found] if found else []

    def initial(self) -> dict[str, Any]:
        return {"replied_on": self.today}

    def context(self) -> dict[str, Any]:
        papers = Document.objects.filter(consultation_links__consultation=self.row, removed_at__isnull=True)
        return {**super().context(), "row": self.row, "papers": papers}

    def facts(self) -> list[str]:
        return [f"{self.row.setting} was consulted on {date_words(self.row.consulted_on)}."]

    def act(self, form: GovukForm) -> str:
        given, by = form.cleaned_data, cast(Any, self.request.user)
        with acting(by=by, why="reply to a consultation", page=self.request.path):
            kept = [
                store(by=by, content=file, title=file.name, kind=Document.Kind.REPLY, process=self.process)
                for file in given["files"]
            ]
            consultations.record_reply(
                consultation=self.row, by=by, replied_on=given["replied_on"], reply=given["reply"],
                replied_by=given["replied_by"], reply_text=given["reply_text"], late_reason=given["late_reason"],
                documents=kept, **self.passing(form),
            )  # fmt: skip
        return self.done(f"Answer of {self.row.setting} recorded.")
