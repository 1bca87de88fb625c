"""The school's front page, one of its cases, and the acknowledgement of a request it sent."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from ehcp.actions.projection import ADVICE, timeline_of
from ehcp.authority import authority
from ehcp.models import (
    AdviceRequest,
    AssessmentRequest,
    Consultation,
    Document,
    NoticeRecipient,
    Process,
    Pupil,
    RequestDraft,
    ViewLog,
)
from ehcp.standing import standing
from ehcp.timeline import Milestone, Timeline
from ehcp.viewing import log_list, log_view
from ehcp.views.setting.room import crumbs, of_a_setting, pupil_or_404
from send_cases import clock, csv_lists
from send_cases.accounts.models import User
from send_cases.csv_lists import csv_of
from send_cases.pages import render_page

A_PAGE = 50
COLUMNS = (
    "Reference",
    "Legal surname",
    "Legal forenames",
    "Birth date",
    "School or setting",
    "Opened",
    "Where it stands",
)
OURS = ("ENA-DECIDE-6W", "ENA-NOPLAN-16W")


@require_safe
@of_a_setting
def home(request: HttpRequest) -> HttpResponseBase:
    """What we need from the school; then its cases and where each stands; then drafts and what was sent."""
    user: Any = request.user
    asked, consulted = open_advice(user), open_consultations(user)
    owing = {each.process_id for each in asked} | {each.process_id for each in consulted}
    if csv_lists.wanted(request):
        return _as_csv(request, user, owing)
    page = Paginator(cases_of(user), A_PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    rows = [
        {"process": each, "pupil": each.pupil, "standing": standing(each, today, needed=each.pk in owing),
         "start": each.opened_on}
        for each in page
    ]  # fmt: skip
    log_list(request, ViewLog.What.LIST, [each.pupil_id for each in page] + [each.process.pupil_id for each in asked])
    context = {
        "title": "Your pupils", "nav": "setting", "page": page, "rows": rows, "asked": asked, "consulted": consulted,
        "drafts": RequestDraft.objects.visible_to(user).unsent().filter(expires_on__gte=today).count(),
        "ended": ended_of(user), "schools": user.memberships.current(today).filter(role="senco"),
        "several": len(user.rights.settings) > 1,
    }  # fmt: skip
    return render_page(request, "ehcp/setting/home.html", context, fragment="results")


def _as_csv(request: HttpRequest, user: User, owing: set[int]) -> HttpResponseBase:
    """The assessments in progress, each with the sentences of the page."""
    today, found = clock.today(), list(cases_of(user))
    log_list(request, ViewLog.What.EXPORT, [each.pupil_id for each in found], count=len(found))
    rows = (
        [each.pupil.reference, each.pupil.surname, each.pupil.forename, each.pupil.birth_date, each.assessment.setting,
         each.opened_on, standing(each, today, needed=each.pk in owing).words]
        for each in found
    )  # fmt: skip
    return csv_of("pupils", COLUMNS, rows)


def processes_of(user: User) -> Any:
    """Needs assessments of pupils whom the person's schools may know of."""
    pupils = Pupil.objects.of_setting(user)
    found = Process.objects.filter(pupil__in=pupils, kind=Process.Kind.ASSESSMENT, entered_in_error=False)
    return found.select_related("pupil", "officer", "assessment__setting")


def cases_of(user: User) -> Any:
    """Those still open, the nearest final date first."""
    found = processes_of(user).current().on(clock.today()).order_by("final_due_on", "pk")
    return found.prefetch_related("milestones", Prefetch("advice", AdviceRequest.objects.order_by("pk")))


def ended_of(user: User) -> list[dict[str, Any]]:
    """Those that came to an end in the last year."""
    today = clock.today()
    found = processes_of(user).filter(closed_on__gte=today.replace(year=today.year - 1, day=1)).order_by("-closed_on")
    return [{"process": each, "pupil": each.pupil, "standing": standing(each, today)} for each in found[:A_PAGE]]


def open_advice(user: User) -> list[Any]:
    """Advice asked of the person's schools and not yet given, with its date by law as ``milestone``."""
    asked = AdviceRequest.objects.all().asked_of(user).filter(setting__organisation__in=user.rights.settings)
    found = asked.filter(answered_on__isnull=True, process__closed_on__isnull=True)
    return with_milestones(found.select_related("process__pupil", "setting"), ADVICE, "advice")


def open_consultations(user: User) -> list[Any]:
    """Consultations not yet answered, with the date by which a reply is expected."""
    found = Consultation.objects.all().put_to(user).filter(replied_on__isnull=True, process__closed_on__isnull=True)
    return with_milestones(found.select_related("process__pupil", "setting"), ("CONSULT-15D",), "consultation")


def with_milestones(rows: Any, rules: tuple[str, ...], word: str) -> list[Any]:
    """The rows, each with the stored milestone that is about it."""
    from ehcp.models import Milestone as Stored

    found = list(rows)
    dates = {
        (m.process_id, m.subject): m
        for m in Stored.objects.filter(process__in=[each.process_id for each in found], rule_id__in=rules)
    }
    for each in found:
        each.milestone = dates.get((each.process_id, f"{word}-{each.pk}"))
    return found


@require_safe
@of_a_setting
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One case: its stage, its dates, what is wanted, what the school sent, what was issued to it. Nothing else."""
    pupil = pupil_or_404(request, reference)
    user: Any = request.user
    process = get_object_or_404(
        processes_of(user).on(clock.today()).filter(pupil=pupil).order_by("-opened_on", "-pk")[:1]
    )
    log_view(request, ViewLog.What.RECORD, process=process)
    timeline = timeline_of(process)
    asked = [each for each in open_advice(user) if each.process_id == process.pk]
    consulted = [each for each in open_consultations(user) if each.process_id == process.pk]
    context = {
        "title": reference, "nav": "setting", "crumbs": crumbs(), "pupil": pupil, "process": process,
        "standing": standing(process, clock.today(), needed=bool(asked or consulted)), "asked": asked,
        "consulted": consulted, "dates": dates_of(timeline), "contact": contact_of(process),
        "sent": sent_by(user, pupil), "issued": issued_to(user, pupil), "answers": answers_of(user, process),
        "asked_by_us": _asked_by(user, process.assessment),
    }  # fmt: skip
    return render_page(request, "ehcp/setting/case.html", context)


def _asked_by(user: User, request: AssessmentRequest) -> Any:
    """The submission, where one of the person's schools sent it."""
    sent = request.submission
    return sent if sent is not None and sent.organisation_id in user.rights.settings else None


def dates_of(timeline: Timeline) -> list[Milestone]:
    """The dates of the whole process that a school should know, as the engine has them."""
    found = [timeline.get(rule_id) for rule_id in OURS] + [timeline.final]
    return [each for each in found if each is not None and each.due_on is not None]


def contact_of(process: Process) -> dict[str, str]:
    """Whom to ask at the council."""
    ours, officer = authority(), process.officer
    return {
        "name": officer.name if officer else "",
        "team": ours.name,
        "telephone": (officer.telephone if officer else "") or ours.telephone,
        "email": ours.email,
    }


def sent_by(user: User, pupil: Pupil) -> list[dict[str, Any]]:
    """Documents that the person's schools sent in about this pupil."""
    mine = Document.objects.visible_to(user).filter(organisation__in=user.rights.settings, pupil=pupil)
    return as_files(mine)


def issued_to(user: User, pupil: Pupil) -> list[dict[str, Any]]:
    """Letters and papers that the council sent to the person's schools."""
    orgs = user.rights.settings
    letters = NoticeRecipient.objects.filter(
        setting__organisation__in=orgs, notice__process__pupil=pupil, notice__entered_in_error=False
    ).values("document")
    chosen = Q(consultation_links__consultation__setting__organisation__in=orgs) & Q(pupil=pupil)
    papers = Q(advice_links__advice__setting__organisation__in=orgs, advice_links__given_back=False) & Q(pupil=pupil)
    return as_files(Document.objects.visible_to(user).filter(Q(pk__in=letters) | chosen | papers).distinct())


def as_files(documents: Any) -> list[dict[str, Any]]:
    """Documents as the list of files shows them."""
    rows = []
    for each in documents.prefetch_related("versions").order_by("-added_at", "-pk"):
        version = each.versions.all()[0]
        rows.append({
            "name": each.title, "href": reverse("document", args=[each.pk]), "size": version.size,
            "added": each.added_at, "kind": each.get_kind_display(),
        })  # fmt: skip
    return rows


def answers_of(user: User, process: Process) -> list[tuple[str, Any]]:
    """What the school answered before: advice given and consultations replied to."""
    advice = AdviceRequest.objects.all().asked_of(user).filter(
        process=process, setting__organisation__in=user.rights.settings, answered_on__isnull=False
    )  # fmt: skip
    replies = Consultation.objects.all().put_to(user).filter(process=process, replied_on__isnull=False)
    return [("advice", each) for each in advice] + [("consultation", each) for each in replies]


@require_safe
@of_a_setting
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """The acknowledgement of a request: its reference, and every date that now runs, with why."""
    user: Any = request.user
    pupil = pupil_or_404(request, reference)
    mine = AssessmentRequest.objects.filter(process__pupil=pupil, submission__organisation__in=user.rights.settings)
    related = ("process__pupil", "process__officer", "submission__sent_by", "submission__document")
    asked = get_object_or_404(mine.select_related(*related).order_by("-pk")[:1])
    log_view(request, ViewLog.What.RECORD, process=asked.process)
    context = {
        "title": f"Request sent – {reference}", "nav": "setting", "crumbs": crumbs(), "pupil": pupil, "asked": asked,
        "dates": dates_of(timeline_of(asked.process)), "contact": contact_of(asked.process),
        "process": asked.process,
    }  # fmt: skip
    return render_page(request, "ehcp/setting/sent.html", context)
