"""What the SEN2 return asks of one case, where each fact came from, and the forms to complete it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Model, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ehcp import codes
from ehcp.actions import provision, pupils
from ehcp.actions.provision import PLACEMENT_FACTS, PLAN_FACTS
from ehcp.actions.pupils import fingerprint
from ehcp.forms.provision import (
    WORDS,
    PlacementFactsForm,
    PlanFactsForm,
    PlanNeedsForm,
    RequestFactsForm,
)
from ehcp.models import AssessmentRequest, Need, Placement, Plan, Process, ReturnedRequest, ViewLog
from ehcp.returned_words import lines_of
from ehcp.viewing import log_view
from ehcp.views.casework import showing
from ehcp.views.casework.case import framed
from ehcp.views.casework.editing import Edit
from ehcp.views.casework.gate import caseworkers
from ehcp.views.casework.loading import load_case
from ehcp.views.stepping import Step
from send_cases.accounts.models import User
from send_cases.pages import render_page
from send_cases.words import date_words

Row = dict[str, Any]
YES_NO = {True: "Yes", False: "No", None: ""}


@caseworkers
@require_GET
def returns(request: HttpRequest, reference: str) -> HttpResponse:
    """Request, plan, placements and needs as the return will tell them, each with where it came from."""
    case = load_case(request, reference)
    log_view(request, ViewLog.What.RECORD, pupil=case.pupil, process=case.process)
    pupil = case.pupil
    said = ReturnedRequest.objects.filter(person__pupil=pupil).select_related("person", "person__file")
    placements = Placement.objects.filter(pupil=pupil).select_related("setting", "returned__person")
    needs = (
        Need.objects.filter(pupil=pupil, source="plan").select_related("returned__person").order_by("ended_on", "rank")
    )
    asked = AssessmentRequest.objects.filter(process__pupil=pupil, process__entered_in_error=False)
    context = framed(
        case, "returns", "SEN2 return", alerts=showing.alerts(case),
        requests=[(each, _request_rows(each)) for each in asked.select_related("returned__person").order_by("-received_on")],
        plans=[(each, _plan_rows(each)) for each in _plans(case.pupil.pk)],
        placements=[(each, _placement_rows(each)) for each in placements], needs=_need_rows(needs),
        returned=[(each, lines_of(each)) for each in said],
    )  # fmt: skip
    return render_page(request, "ehcp/casework/returns.html", context)


def _plans(pupil_id: int) -> Iterable[Plan]:
    said = Prefetch("told", ReturnedRequest.objects.select_related("person"))
    return Plan.objects.filter(pupil=pupil_id).prefetch_related(said)


def _source(row: Any) -> str:
    return row.returned.source if row.returned_id else ""


def _request_rows(row: AssessmentRequest) -> list[Row]:
    who = AssessmentRequest.RequestedBy(row.requested_by).label if row.requested_by else ""
    return [
        {"key": "Arrived", "value": date_words(row.received_on), "note": _source(row)},
        {"key": "Who asked", "value": who},
        {"key": "In relevant youth accommodation", "value": YES_NO[row.rya]},
    ]


def _plan_rows(plan: Plan) -> list[Row]:
    sources = {f"{each.person.source}, person {each.person.number} of the file" for each in plan.told.all()}
    none = "None recorded"
    ceased = f"{date_words(plan.ceased_on)}: {codes.label('cease_reason', plan.cease_reason)}" if plan.ceased_on else ""
    return [
        {"key": "First made", "value": date_words(plan.first_made_on) if plan.first_made_on else "", "missing": "Not held",
         "note": "; ".join(sorted(sources))},
        {"key": "Personal budget", "value": YES_NO[plan.personal_budget]},
        {"key": "Organised arrangements", "value": YES_NO[plan.organised_arrangements]},
        {"key": "Direct payments", "value": _label("direct_payments", plan.direct_payments), "missing": none},
        {"key": "Away from home", "value": _weeks(plan), "missing": none},
        {"key": "Work-based learning", "value": _label("work_based", plan.work_based), "missing": none},
        {"key": "Ceased", "value": ceased, "missing": "In force"},
    ]  # fmt: skip


def _placement_rows(row: Placement) -> list[Row]:
    until = date_words(row.leaving_date) if row.leaving_date else ""
    since = date_words(row.entry_date) if row.entry_date else ""
    return [
        {"key": "Rank", "value": "Main or only" if row.rank == 1 else "Second", "note": _source(row)},
        {"key": "From", "value": since, "missing": "Not held"},
        {"key": "To", "value": until, "missing": "Still there"},
        {"key": "SEN unit", "value": YES_NO[row.sen_unit], "missing": "Not held"},
        {"key": "Resourced provision", "value": YES_NO[row.resourced_provision], "missing": "Not held"},
        {"key": "Away from home", "value": _weeks(row), "missing": "None recorded"},
        {"key": "Work-based learning", "value": _label("work_based", row.work_based), "missing": "None recorded"},
    ]


def _need_rows(needs: Iterable[Need]) -> list[str]:
    found = []
    for need in needs:
        days = [f"since {date_words(need.starts_on)}"] if need.starts_on else []
        days += [f"until {date_words(need.ended_on)}"] if need.ended_on else []
        found.append(", ".join([codes.label("sen_type", need.sen_type), *days, *filter(None, [_source(need)])]))
    return found


def _label(code_set: str, code: str) -> str:
    return codes.label(code_set, code) if code else ""


def _weeks(row: Any) -> str:
    if row.residential_weeks:
        return f"{row.residential_weeks} weeks a year"
    return f"Yes, returned as {row.residential_code}; weeks not held" if row.residential_code else ""


class _SavedHere(Edit):
    done_at = "casework:returns"


class ChangePlan(_SavedHere):
    form_class, title = PlanFactsForm, "What the plan provides"
    lead = "Personal budget, time away from home and learning at work, as the plan says."

    def prepare(self) -> None:
        found = Plan.objects.filter(pupil=self.pupil, pk=self.kwargs["plan_id"]).first()
        if found is None:
            raise Http404
        self.plan = found

    def initial(self) -> dict[str, Any]:
        return {**PlanFactsForm.start(self.plan), "seen": self.seen_of(self.plan)}

    def seen_of(self, row: Model) -> str:
        return fingerprint(row, PLAN_FACTS)

    def act(self, form: PlanFactsForm) -> str:
        changed = provision.change_plan(plan=self.plan, by=cast(User, self.request.user), facts=form.facts(),
                                        seen=form.cleaned_data["seen"], page=self.request.path)  # fmt: skip
        return "Saved." if changed else "Nothing was different."


class ChangePlacementFacts(_SavedHere):
    form_class, title = PlacementFactsForm, "A placement"

    def prepare(self) -> None:
        found = Placement.objects.select_related("setting").filter(pupil=self.pupil, pk=self.kwargs["placement_id"])
        self.placement = found.first()
        if self.placement is None:
            raise Http404
        self.lead = f"{self.placement}."

    def initial(self) -> dict[str, Any]:
        row = cast(Placement, self.placement)
        return {**PlacementFactsForm.start(row), "seen": self.seen_of(row)}

    def seen_of(self, row: Model) -> str:
        return fingerprint(row, PLACEMENT_FACTS)

    def act(self, form: PlacementFactsForm) -> str:
        changed = provision.change_placement(placement=cast(Placement, self.placement), by=cast(User, self.request.user),
                                             facts=form.facts(), seen=form.cleaned_data["seen"],
                                             page=self.request.path)  # fmt: skip
        return "Saved." if changed else "Nothing was different."


class ChangePlanNeeds(_SavedHere):
    form_class, title = PlanNeedsForm, "Needs in the plan"
    lead = "What section B of the plan names, the main need first. What is recorded now is kept, with the day it ended."

    def initial(self) -> dict[str, Any]:
        found = self.pupil.needs.filter(source="plan", ended_on__isnull=True).order_by("rank")
        return dict(zip(("need", "need_2"), [need.sen_type for need in found], strict=False))

    def act(self, form: PlanNeedsForm) -> str:
        pupils.set_needs(pupil=self.pupil, by=cast(User, self.request.user), sen_types=form.sen_types(),
                         source=Need.Source.PLAN, starts_on=form.cleaned_data["starts_on"],
                         page=self.request.path)  # fmt: skip
        return "Needs saved."


class RequestFacts(Step):
    """Who asked, and relevant youth accommodation."""

    form_class, title = RequestFactsForm, "Facts of the request"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated and self.process.kind != Process.Kind.ASSESSMENT:
            raise Http404

    def initial(self) -> dict[str, Any]:
        row = self.process.assessment
        return {"requested_by": row.requested_by, "rya": WORDS[row.rya]}

    def stored(self, form: Any) -> dict[str, str]:
        row = self.process.assessment
        return {"requested_by": row.get_requested_by_display(), "rya": YES_NO[row.rya]}

    def act(self, form: Any) -> str:
        provision.change_request(process=self.process, by=cast(User, self.request.user), **form.facts(),
                                 **self.passing(form))  # fmt: skip
        return "Saved."

    def back(self) -> str:
        return reverse("casework:returns", args=[self.process.pupil.reference])
