"""Asking for advice, following it up, answering on behalf of whoever was asked."""

from __future__ import annotations

from typing import Any

from ehcp.forms.steps.common import RECORD, SEND, StepForm, files_field, paper_choices, papers_field
from ehcp.models import AdviceRequest, Document, Process, Service, Setting
from send_cases import clock
from send_cases.accounts.models import Role, User
from send_cases.forms import (
    CheckboxesField,
    ConfirmField,
    DateField,
    LongTextField,
    RadiosField,
    SelectField,
    TextField,
)

K = AdviceRequest.Kind
KIND_OF = {
    Service.Kind.PSYCHOLOGY: K.PSYCHOLOGY,
    Service.Kind.HEALTH: K.MEDICAL,
    Service.Kind.SOCIAL_CARE: K.SOCIAL_CARE,
    Service.Kind.TEACHING: K.OTHER,
    Service.Kind.OTHER: K.OTHER,
}
#: Sought in every assessment: regulation 6(1)(b) to (e).
ALWAYS = (K.EDUCATION, K.MEDICAL, K.PSYCHOLOGY, K.SOCIAL_CARE)


def bodies(process: Process, *, adulthood: bool) -> list[tuple[str, str]]:
    """Whom the council may ask, as (key, words): the settings of the child, then each service."""
    found = [(f"{K.EDUCATION}:setting:{s.pk}", f"{s.name} (education)") for s in settings_of(process)]
    if adulthood:
        found += [
            (f"{K.ADULTHOOD}:setting:{s.pk}", f"{s.name} (preparing for adulthood)") for s in settings_of(process)
        ]
    for service in Service.objects.filter(organisation__is_open=True).select_related("organisation"):
        kind = KIND_OF[Service.Kind(service.kind)]
        found.append((f"{kind}:service:{service.pk}", f"{service} ({service.get_kind_display().lower()})"))
    return found


def settings_of(process: Process) -> list[Setting]:
    """Where the child or young person is, else the setting that asked."""
    here = process.pupil.placements.filter(leaving_date__isnull=True, setting__isnull=False).select_related("setting")
    found = [each.setting for each in here if each.setting is not None]
    asked = process.assessment.setting if process.kind == Process.Kind.ASSESSMENT else None
    return found or ([asked] if asked else [])


def advisers() -> list[tuple[str, str]]:
    """Everybody who gives advice today, with their service."""
    today = clock.today()
    people = User.objects.filter(is_active=True, memberships__in=_places(today)).distinct().order_by("name")
    return [("", "Nobody in particular"), *((str(p.pk), f"{p} ({_where(p, today)})") for p in people)]


def _places(today: Any) -> Any:
    from send_cases.accounts.models import Membership

    return Membership.objects.current(today).filter(role=Role.ADVISER, organisation__service__isnull=False)


def _where(person: User, today: Any) -> str:
    return ", ".join(str(m.organisation) for m in _places(today).filter(user=person).select_related("organisation"))


class AskForm(StepForm):
    """Several bodies at once; each gets a clock of its own."""

    bodies = CheckboxesField(
        label="Who is asked",
        what="who is asked",
        choices=[],
        help_text="Regulation 6(1)(b) to (e): the setting, health, an educational psychologist and social care are always "
        "asked. Untick what has been given already.",
    )
    other_service = SelectField(
        label="Someone else as well (optional)",
        required=False,
        choices=[],
        what="the service",
        help_text="Anyone the council thinks appropriate, or whom the family reasonably asks for (regulation 6(1)(f), (h)).",
    )
    other_kind = RadiosField(
        label="Why this one",
        required=False,
        what="why this one",
        inline=True,
        choices=[(K.OTHER, "The council thinks it appropriate"), (K.FAMILY_ASKED, "The family asked for it")],
    )
    adviser = SelectField(
        label="A person in particular (optional)",
        required=False,
        choices=advisers,
        what="the person",
        help_text="The request to their service goes to them alone.",
    )
    question = LongTextField(
        label="Anything in particular to ask (optional)", required=False, rows=3, what="the question", max_chars=2000
    )
    asked_on = DateField(label="Day they are asked", past=True, what="the day they are asked")
    family_views_sent = ConfirmField(
        label="The family’s views and evidence go with it",
        required=False,
        help_text="Regulation 6(3). They can be sent later, when they have come in.",
    )
    papers = papers_field(label="Papers that go with it")
    how = RadiosField(
        label="Telling them",
        what="how they are told",
        choices=[
            (SEND, "Send each an e-mail now, with the reference and a link"),
            (RECORD, "Only record it: they were asked by other means"),
        ],
    )

    def __init__(self, *args: Any, process: Process, adulthood: bool, papers: list[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["bodies"].choices = bodies(process, adulthood=adulthood)
        services = Service.objects.filter(organisation__is_open=True).select_related("organisation")
        fields["other_service"].choices = [("", "Nobody else"), *((str(s.pk), str(s)) for s in services)]
        fields["papers"].choices = paper_choices(papers)
        for name in ("bodies", "papers"):
            if not fields[name].choices:
                del fields[name]  # an empty group of boxes says nothing

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("other_service"):
            self.require("other_kind", "Select why this one is asked")
        if "bodies" not in self.fields:
            self.require("other_service", "Select who is asked. An administrator can add services")
        return found


class ReuseForm(StepForm):
    """Advice that exists already and is sufficient to all three (regulation 6(4))."""

    body = SelectField(label="Whose advice it is", what="whose advice it is", choices=[])
    advice_dated = DateField(label="Date on the advice", past=True, what="the date on the advice")
    agreed = CheckboxesField(
        label="Who finds it sufficient",
        what="who finds it sufficient",
        choices=[
            ("adviser", "The person who gave it"),
            ("council", "The council"),
            ("family", "The parent or young person"),
        ],
        help_text="Only if all three do. New advice must then not be sought.",
    )
    used_on = DateField(label="Day this was agreed", past=True, what="the day this was agreed")
    document = SelectField(label="The advice itself (optional)", required=False, choices=[], what="the document")

    def __init__(self, *args: Any, process: Process, adulthood: bool, papers: list[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["body"].choices = [("", "Choose one"), *bodies(process, adulthood=adulthood)]
        fields["document"].choices = [("", "Not on the case yet"), *paper_choices(papers)]


class FollowUpForm(StepForm):
    """Received by the service, and promised for a day."""

    received_by_service_on = DateField(
        label="Day the body received the request",
        required=False,
        past=True,
        what="the day it was received",
        help_text="For a health body, another council and other bodies under section 31 the six weeks count from it.",
    )
    promised_on = DateField(
        label="Day they have promised an answer by",
        required=False,
        what="the promised day",
        help_text="It moves nothing.",
    )
    family_views_sent = ConfirmField(label="The family’s views and evidence went with it", required=False)


class AnswerForm(StepForm):
    """An answer that came by post or e-mail, recorded on behalf of whoever was asked."""

    outcome = RadiosField(label="What they answered", what="what they answered", choices=[])
    answered_on = DateField(label="Day it arrived", past=True, what="the day it arrived")
    files = files_field("The advice", "PDF, Word, picture or text. You can choose several.")  # type: ignore[assignment]
    answer = LongTextField(
        label="Short answer (optional)", required=False, rows=4, what="the short answer", max_chars=8000
    )

    def __init__(self, *args: Any, may_decline: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = AdviceRequest.Outcome
        choices = [
            (outcomes.ADVICE, "They gave advice"),
            (outcomes.NOT_KNOWN, "The child or young person is not known to them"),
        ]
        if may_decline:
            choices.append((outcomes.DECLINED, "They declined, in writing (section 31)"))
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("outcome") == "advice" and not found.get("files") and not str(found.get("answer", "")).strip():
            self.add_error("files", "Add the advice as a file, or write a short answer")
        return found


class CancelForm(StepForm):
    """Take a request for advice back."""

    because = TextField(label="Why", what="why it is taken back", max_length=200)


class ViewsSentForm(StepForm):
    """The family's views went to advisers who were asked before they came in."""

    advice = CheckboxesField(label="Sent to", what="who they were sent to", choices=[])

    def __init__(self, *args: Any, waiting: list[AdviceRequest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["advice"].choices = [(str(a.pk), a.who) for a in waiting]  # type: ignore[attr-defined]
        if not waiting:
            del self.fields["advice"]
