"""What the SEN2 return asks of one case, where each fact came from, and the forms to complete it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Model, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ehcp import codes
from ehcp.actions import provision, pupils
from ehcp.actions.provision import NAMED_FACTS, PLACEMENT_FACTS, SETTING_FACTS
from ehcp.actions.pupils import fingerprint
from ehcp.faults import Found
from ehcp.forms.provision import (
    WORDS,
    NamedSettingForm,
    PlacementFactsForm,
    PlacementSettingForm,
    PlanFactsForm,
    PlanNeedsForm,
    RequestFactsForm,
)
from ehcp.models import (
    AssessmentRequest,
    NamedSetting,
    Need,
    Placement,
    Plan,
    PlanVersion,
    Process,
    ReturnedRequest,
    ViewLog,
)
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
RANKS = ((1, "Put right what it names"), (2, "What it names second"))
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
        requests=[(each, _beside(_request_rows(each), case.faults, "request", each.pk)) for each in asked.select_related("returned__person").order_by("-received_on")],
        plans=[(each, _beside(_plan_rows(each), case.faults, "plan", each.pk), _version(each)) for each in _plans(pupil.pk)],
        placements=[(each, _beside(_placement_rows(each), case.faults, "placement", each.pk)) for each in placements],
        needs=_need_rows(needs), need_faults=case.faults.at("needs", 0, ""),
        placement_faults=case.faults.at("placement", 0, ""),
        returned=[(each, lines_of(each)) for each in said], ranks=RANKS,
    )  # fmt: skip
    return render_page(request, "ehcp/casework/returns.html", context)


#: Row of the lists → the columns that it shows.
COLUMNS = {
    "Arrived": ("received_on",), "Who asked": ("requested_by",), "In relevant youth accommodation": ("rya",),
    "First made": ("first_made_on",), "Names": ("named",), "Personal budget": ("personal_budget",),
    "Organised arrangements": ("organised_arrangements",), "Direct payments": ("direct_payments",),
    "Away from home": ("residential_weeks",), "Work-based learning": ("work_based",), "Ceased": ("ceased_on",),
    "Setting": ("setting", "sen_setting_other"), "Rank": ("rank",), "From": ("entry_date",), "To": ("leaving_date",),
    "SEN unit": ("sen_unit",), "Resourced provision": ("resourced_provision",),
}  # fmt: skip


def _beside(rows: list[Row], found: Found, kind: str, key: int) -> list[Row]:
    """Rows with what the return finds wrong with each."""
    return [{**row, "faults": found.at(kind, key, *COLUMNS[row["key"]])} for row in rows]


def _plans(pupil_id: int) -> Iterable[Plan]:
    said = Prefetch("told", ReturnedRequest.objects.select_related("person"))
    named = Prefetch("versions__named_settings", NamedSetting.objects.select_related("setting"))
    return Plan.objects.filter(pupil=pupil_id).prefetch_related(said, "versions", named)


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
        {"key": "Names", "value": "\n".join(map(_named_words, _named(plan))), "missing": "Nothing yet"},
        {"key": "Personal budget", "value": YES_NO[plan.personal_budget]},
        {"key": "Organised arrangements", "value": YES_NO[plan.organised_arrangements]},
        {"key": "Direct payments", "value": _label("direct_payments", plan.direct_payments), "missing": none},
        {"key": "Away from home", "value": _weeks(plan), "missing": none},
        {"key": "Work-based learning", "value": _label("work_based", plan.work_based), "missing": none},
        {"key": "Ceased", "value": ceased, "missing": "In force"},
    ]  # fmt: skip


def _version(plan: Plan) -> PlanVersion | None:
    final = [v for v in plan.versions.all() if not v.entered_in_error and v.kind != PlanVersion.Kind.DRAFT]
    return max(final, key=lambda v: (v.served_on is not None, v.served_on or dt.date.min, v.pk), default=None)


def _named(plan: Plan) -> list[NamedSetting]:
    """What the version in force names, the main placement first."""
    last = _version(plan)
    return sorted(last.named_settings.all(), key=lambda each: each.rank) if last else []


def _named_words(row: NamedSetting) -> str:
    flags = [
        words for words, held in (("SEN unit", row.sen_unit), ("resourced provision", row.resourced_provision)) if held
    ]
    return ", ".join([str(row), *flags])


def _placement_rows(row: Placement) -> list[Row]:
    until = date_words(row.leaving_date) if row.leaving_date else ""
    since = date_words(row.entry_date) if row.entry_date else ""
    return [
        {"key": "Setting", "value": str(row)},
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

    def form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.plan}

    def initial(self) -> dict[str, Any]:
        return {**PlanFactsForm.start(self.plan), "seen": self.seen_of(self.plan)}

    def seen_of(self, row: Model) -> str:
        return fingerprint(row, provision.facts_of(self.plan))

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


class ChangePlacementSetting(ChangePlacementFacts):
    form_class, title = PlacementSettingForm, "At which setting"  # type: ignore[assignment]
    template = "ehcp/casework/setting_fact.html"
    more = "This puts right what was recorded. If the child or young person moved, record a new placement instead."

    def prepare(self) -> None:
        super().prepare()
        self.lead = f"{self.lead} {self.more}"

    def initial(self) -> dict[str, Any]:
        row = cast(Placement, self.placement)
        return {**PlacementSettingForm.start(row), "seen": self.seen_of(row)}

    def seen_of(self, row: Model) -> str:
        return fingerprint(row, SETTING_FACTS)

    def act(self, form: Any) -> str:
        changed = provision.change_placement_setting(
            placement=cast(Placement, self.placement), by=cast(User, self.request.user), facts=form.facts(),
            seen=form.cleaned_data["seen"], page=self.request.path)  # fmt: skip
        return "Saved." if changed else "Nothing was different."


class ChangeNamed(ChangePlan):
    """What section I names, at rank 1 or 2."""

    form_class, title = NamedSettingForm, "What the plan names"  # type: ignore[assignment]
    template = "ehcp/casework/setting_fact.html"
    lead = "Section I of the plan in force, as it is recorded here. This puts the record right; it does not amend the plan."

    def prepare(self) -> None:
        super().prepare()
        self.rank = self.kwargs["rank"]
        if self.rank not in (1, 2):
            raise Http404
        self.title = "What the plan names" if self.rank == 1 else "What the plan names second"
        _, self.named = provision.named_in_force(self.plan, self.rank)

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def initial(self) -> dict[str, Any]:
        return {**NamedSettingForm.start(self.named), "seen": self.seen_of(self.named) if self.named else ""}

    def seen_of(self, row: Model) -> str:
        return fingerprint(row, NAMED_FACTS)

    def act(self, form: Any) -> str:
        changed = provision.change_named(plan=self.plan, rank=self.rank, by=cast(User, self.request.user),
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
