"""The processes of a case beside its request: start one, see its facts and dates, record the next fact, end it."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ehcp import codes
from ehcp import timeline as law
from ehcp.actions import processes as acts
from ehcp.actions.exceptions import limits_with_grounds
from ehcp.actions.projection import ADVICE, timeline_of
from ehcp.correctable import unlikely
from ehcp.forms.processes import EndForm, FactsForm, KindForm
from ehcp.models import Process, ViewLog
from ehcp.proceedings import PROCEEDINGS, Proceeding, facts_row
from ehcp.stages import OTHERS
from ehcp.viewing import log_view
from ehcp.views.casework.editing import Edit
from ehcp.views.casework.gate import case_crumbs, caseworkers, load_pupil
from ehcp.views.casework.showing import lines_of, rows_of
from ehcp.views.stepping import Step as StepView
from ehcp.views.stepping import load_process
from ehcp.views.steps.advising import ADVISED
from ehcp.wording import WAITING
from send_cases import clock, words
from send_cases.fields import capital
from send_cases.pages import invalid, render_page

ASKING = ("reassessing", "detained_assessing")


def spec_of(process: Process) -> Proceeding:
    """What a process is made of, or 404 for a request, which has pages of its own."""
    spec = PROCEEDINGS.get(process.kind)
    if spec is None:
        raise Http404
    return spec


@caseworkers
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, reference: str) -> HttpResponse:
    """Which kind of process to start."""
    pupil = load_pupil(request, reference)
    form = KindForm(request.POST if request.method == "POST" else None)
    context = {
        "title": f"Start another process – {reference}", "heading": "Start another process", "form": form,
        "button": "Continue", "caption": f"{pupil.name}, {reference}", "crumbs": case_crumbs(pupil), "nav": "worklist",
        "cancel": reverse("casework:case", args=[reference]),
        "lead": "A request for a first needs assessment is recorded with “Record a request”.",
    }  # fmt: skip
    if form.is_bound and form.is_valid():
        return redirect("casework:process_start", reference, form.cleaned_data["kind"])
    return (invalid if form.is_bound else render_page)(request, "components/form_page.html", context)


class StartProcess(Edit):
    """Open a process with the facts that trigger it."""

    form_class, button = FactsForm, "Start it"
    in_address: ClassVar = {"kind": [str(kind) for kind in PROCEEDINGS]}
    spec: Proceeding
    process: Process | None = None

    def prepare(self) -> None:
        found = PROCEEDINGS.get(self.kwargs["kind"])
        if found is None:
            raise Http404
        self.spec, self.title, self.lead = found, f"Start: {found.label.lower()}", found.about

    @staticmethod
    def every_form() -> dict[str, FactsForm]:
        """What the form asks, by the kind of process: for the documentation of the API."""
        return {
            each.label: FactsForm(spec=each, names=each.opening, needed=each.needed) for each in PROCEEDINGS.values()
        }

    def form_kwargs(self) -> dict[str, Any]:
        return {"spec": self.spec, "names": self.spec.opening, "needed": self.spec.needed}

    def back(self) -> str:
        if self.process is not None:
            return reverse("casework:process", args=[self.pupil.reference, self.process.pk])
        return reverse("casework:case", args=[self.pupil.reference])

    def act(self, form: Any) -> str:
        self.process = acts.open_process(pupil=self.pupil, by=cast(Any, self.request.user), kind=str(self.spec.kind),
                                         facts=form.facts_given(), page=self.request.path)  # fmt: skip
        for sentence in unlikely(self.process):
            messages.warning(self.request, sentence)
        return f"{self.spec.label} opened. {next_words(self.process)}".strip()


def next_words(process: Process) -> str:
    """The next date by law of a process, in a sentence; nothing where none is open."""
    process.refresh_from_db()
    if process.closed_on is not None:
        return "This process has ended."
    if process.next_on is None:
        return ""
    label = process.next_label[:1].lower() + process.next_label[1:]
    return f"Next by law: {label}, {words.date_words(process.next_on, clock.today().year, 'day')}."


@caseworkers
@require_GET
def process_page(request: HttpRequest, reference: str, process_id: int) -> HttpResponse:
    """The facts of one process, every date they give, and what can be recorded next."""
    process = load_process(request, reference, process_id)
    if process.kind == Process.Kind.ASSESSMENT:
        return redirect("casework:case", reference)
    spec = spec_of(process)
    log_view(request, ViewLog.What.RECORD, process=process)
    row, today = facts_row(process), clock.today()
    steps = [step for step in spec.steps if step.fits(process.stage, row)] if process.is_open else []
    timeline = timeline_of(process)
    context = {
        "title": f"{spec.label} – {reference}", "nav": "worklist", "crumbs": case_crumbs(process.pupil),
        "process": process, "pupil": process.pupil, "spec": spec, "stage": OTHERS.get(process.stage, ""),
        "waiting": WAITING.get(process.waiting_on, ""), "facts": fact_rows(process, spec, row),
        "next_step": steps[0] if steps else None, "steps": steps[1:], "rows": rows_of(timeline, today, {}),
        "next": timeline.get(process.next_rule) if process.next_rule and process.is_open else None, "today": today,
        "excusable": bool(limits_with_grounds(process)),
        "exceptions": process.exceptions.filter(entered_in_error=False).select_related("approver"),
        **advice_of(process, timeline),
        "events": lines_of(process.story.select_related("by")[:20]),
    }  # fmt: skip
    return render_page(request, "ehcp/casework/process.html", context)


def advice_of(process: Process, timeline: law.Timeline) -> dict[str, Any]:
    """Who was asked for advice in an assessment of this kind, each with its date; and whether more can be asked."""
    if process.kind not in ADVISED:
        return {}
    dates = {m.subject: m for m in timeline.milestones if m.rule_id in ADVICE}
    asked = process.advice.filter(entered_in_error=False).select_related("service__organisation", "setting")
    rows = [{"row": each, "milestone": dates.get(f"advice-{each.pk}")} for each in asked]
    return {"advice": rows, "can_ask": process.is_open and process.stage in ASKING}


def fact_rows(process: Process, spec: Proceeding, row: Any) -> list[dict[str, Any]]:
    """Every fact with what is recorded, and the way to change it: a correction, or the step that records it."""
    reference, found = process.pupil.reference, []
    own = {name: step for step in spec.steps if step.fits(process.stage, row) for name in step.fields}
    for name in spec.columns:
        value = getattr(row, name)
        held = value not in (None, "") and not (value is False and name not in spec.needed)
        if not held and (name not in own or not process.is_open):
            continue
        there = reverse("casework:correct_fact", args=[reference, process.pk, f"facts.{name}"]) if held else ""
        if not held and process.is_open and name in own:
            there = reverse("casework:process_step", args=[reference, process.pk, own[name].key])
        said = said_of(row, name, value) if held else ""
        found.append({"key": capital(spec.words(name)), "value": said, "missing": "Not recorded", "href": there,
                      "action": "Change" if held else "Record"})  # fmt: skip
    return found


def said_of(row: Any, name: str, value: Any) -> str:
    """A fact in words."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.date):
        return words.date_words(value, clock.today().year, "day")
    if name == "other_la":
        return codes.council_name(value)
    return str(dict(row._meta.get_field(name).choices or []).get(value, value))


class OfProcess(StepView):
    """A form about one process that is not a request; it leads back to that process's own page."""

    spec: Proceeding

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.spec = spec_of(self.process)

    def warnings(self, form: Any) -> list[str]:
        self.process.refresh_from_db()
        return unlikely(self.process)


class RecordFacts(OfProcess):
    """What came next."""

    form_class = FactsForm
    in_address: ClassVar = {"step": list(dict.fromkeys(s.key for each in PROCEEDINGS.values() for s in each.steps))}

    @staticmethod
    def every_form() -> dict[str, FactsForm]:
        """What the form asks, by the kind of process and the step: for the documentation of the API."""
        return {
            f"{each.label}, {step.key}: {step.text}": FactsForm(spec=each, names=step.fields, needed=step.needed)
            for each in PROCEEDINGS.values() for step in each.steps
        }  # fmt: skip

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            found = self.spec.step(kwargs["step"])
            if found is None:
                raise Http404
            self.step = found
            self.title, self.lead = found.text, found.hint

    def form_kwargs(self) -> dict[str, Any]:
        return {"spec": self.spec, "names": self.step.fields, "needed": self.step.needed}

    def initial(self) -> dict[str, Any]:
        row = facts_row(self.process)
        held = {name: getattr(row, name) for name in self.step.fields}
        return {name: value for name, value in held.items() if value not in (None, "", False, True)}

    def stored(self, form: Any) -> dict[str, str]:
        row = facts_row(Process.objects.get(pk=self.process.pk))
        return {name: said_of(row, name, v) for name in self.step.fields if (v := getattr(row, name)) not in (None, "")}

    def act(self, form: Any) -> str:
        acts.record_facts(process=self.process, by=cast(Any, self.request.user), step=self.step.key,
                          facts=form.facts_given(), **self.passing(form))  # fmt: skip
        return f"Recorded. {next_words(self.process)}".strip()


class EndProcess(OfProcess):
    """It ended for another reason."""

    form_class, title, button = EndForm, "End this process for another reason", "End it"
    lead = "Use this only where none of its own facts ends it. Its duties end on that day, and it stays on record."

    def initial(self) -> dict[str, Any]:
        return {"ended_on": clock.today()}

    def act(self, form: Any) -> str:
        given = form.cleaned_data
        acts.end_process(process=self.process, by=cast(Any, self.request.user), ended_on=given["ended_on"],
                         because=given["because"], **self.passing(form))  # fmt: skip
        return "The process has ended."
