"""What schools and advisers do with a question put to them: answer it, say they have it, reply to a consultation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ehcp.actions import answers
from ehcp.api import rooms
from ehcp.api.doing import Do
from ehcp.forms.advice import AnswerForm, ReceivedForm, ReplyForm
from ehcp.models import AdviceRequest, Consultation
from ehcp.timeline import Milestone
from ehcp.views.answering import ENDED, KEPT, SENT, is_over, is_section_31
from ehcp.views.setting.answering import REPLIED, consultation_milestone, is_late


class Question:
    """The page about one question, as far as it is a form and an action."""

    form_class: Any = None
    title, lead = "", ""

    def __init__(self, request: HttpRequest, row: Any) -> None:
        self.request, self.row, self.pupil = request, row, row.process.pupil

    def form_kwargs(self) -> dict[str, Any]:
        """More for the form."""
        return {}

    def initial(self) -> dict[str, Any]:
        """What the form starts with."""
        return {}


class AnswerIt(Question):
    """Advice in files, in words, or both; not known; or declined by a body under section 31."""

    form_class, title = AnswerForm, "Answer a request for advice"
    row: AdviceRequest

    def form_kwargs(self) -> dict[str, Any]:
        return {"may_decline": is_section_31(self.row)}

    def nothing_to_do(self) -> str:
        """Answered, or ended."""
        return ENDED if is_over(self.row) else ""

    def act(self, form: Any) -> str:
        """As the page does."""
        answers.answer_advice(advice=self.row, by=self.request.user, page=self.request.path, **form.cleaned_data)  # type: ignore[arg-type]
        return SENT


class SayReceived(AnswerIt):
    """When it arrived at the service, and by when an answer may be expected."""

    form_class, title = ReceivedForm, "Say that a request for advice arrived"  # type: ignore[assignment]

    def form_kwargs(self) -> dict[str, Any]:
        return {"section_31": is_section_31(self.row)}

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.row, name) for name in ("received_by_service_on", "promised_on")}

    def act(self, form: Any) -> str:
        given = form.cleaned_data
        answers.say_received(
            advice=self.row, by=self.request.user, promised_on=given["promised_on"], page=self.request.path,  # type: ignore[arg-type]
            received_by_service_on=given.get("received_by_service_on") or self.row.received_by_service_on,
        )  # fmt: skip
        return KEPT


class ReplyToIt(Question):
    """Whether the setting could be named."""

    form_class, title = ReplyForm, "Reply to a consultation"
    row: Consultation

    def milestone(self) -> Milestone | None:
        """The day by which a reply is expected."""
        return consultation_milestone(self.row)

    def form_kwargs(self) -> dict[str, Any]:
        return {"late": is_late(self.milestone())}

    def nothing_to_do(self) -> str:
        """Replied, or ended."""
        return ENDED if self.row.replied_on is not None or self.row.process.closed_on is not None else ""

    def act(self, form: Any) -> str:
        """As the page does."""
        answers.reply_to_consultation(consultation=self.row, by=self.request.user, page=self.request.path,  # type: ignore[arg-type]
                                      **form.cleaned_data)  # fmt: skip
        return REPLIED


class OfQuestion(Do):
    """An action on a question put to the caller; officers record answers on a process instead."""

    def opened(self, request: HttpRequest) -> Any:
        rooms.only(self.request.user, rooms.SCHOOL, rooms.ADVICE)
        return self.page(request, rooms.one(self.asked(), pk=self.kwargs["pk"]))

    def asked(self) -> Any:
        """The questions put to the caller."""
        related = ("process__pupil", "service__organisation", "setting__organisation")
        return rooms.advice(self.request.user).select_related(*related)


class Answer(OfQuestion):
    """Answer advice that the caller was asked for."""

    page = AnswerIt


class Received(OfQuestion):
    """For services: say when the request arrived, or promise a day. A promise moves no date by law."""

    page = SayReceived

    def asked(self) -> Any:
        return super().asked().filter(service__isnull=False)


class Reply(OfQuestion):
    """Reply to a consultation put to the caller's school."""

    page = ReplyToIt

    def asked(self) -> Any:
        return rooms.consultations(self.request.user).select_related("process__pupil", "setting__organisation")
