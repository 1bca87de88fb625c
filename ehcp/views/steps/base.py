"""What the pages of the steps share: what will happen, the dates concerned, previews, and what comes next by law."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from ehcp import letters
from ehcp.actions.projection import timeline_of
from ehcp.arrival import arrival_of
from ehcp.forms.steps.common import RightsField, SendingForm, StepForm
from ehcp.models import NoticeRecipient, Process, ViewLog
from ehcp.policies import Refused
from ehcp.timeline import Milestone
from ehcp.viewing import log_view
from ehcp.views.stepping import Step, add_refusal
from send_cases import clock
from send_cases.forms import GovukForm
from send_cases.pages import invalid, render_page
from send_cases.pdf import PdfUnavailable
from send_cases.words import date_words


def next_by_law(process: Process) -> str:
    """The next date by law in a sentence, for the message after a step."""
    process.refresh_from_db()
    if process.closed_on is not None:
        return "This process has ended."
    if process.next_on is None:
        return ""
    label = process.next_label[:1].lower() + process.next_label[1:]
    return f"Next by law: {label}, {date_words(process.next_on, clock.today().year, 'day')}."


class StepPage(Step):
    """A step with what it will do and the dates it concerns above its form."""

    template = "ehcp/steps/step.html"
    #: Rules whose dates are shown above the form.
    rules: tuple[str, ...] = ()
    #: Whether it can be done after the process has ended.
    after_end = False
    #: Whether processes of every kind have this step, and not a needs assessment alone.
    any_kind = False
    #: The kinds of process that have it, where it is there for some beside a needs assessment.
    kinds: tuple[str, ...] = (Process.Kind.ASSESSMENT,)
    #: Sentences that say what will happen.
    will: tuple[str, ...] = ()

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.today = clock.today()
        if request.user.is_authenticated and not self.belongs_to(self.process.kind):
            raise Http404

    @classmethod
    def belongs_to(cls, kind: str) -> bool:
        """Whether a process of this kind has this step."""
        return cls.any_kind or kind in cls.kinds

    def milestones(self) -> list[Milestone]:
        """The dates this step concerns, each with why."""
        return [m for m in timeline_of(self.process).milestones if m.rule_id in self.rules and m.due_on]

    def consequences(self) -> list[str]:
        """What will happen, in sentences."""
        return list(self.will)

    def facts(self) -> list[str]:
        """What is known already and matters here, in plain sentences."""
        return []

    def notes(self) -> list[str]:
        """Things to think of before doing it: unlikely, but not forbidden."""
        return []

    def context(self) -> dict[str, Any]:
        return {
            "will": self.consequences(), "milestones": self.milestones(), "facts": [f for f in self.facts() if f],
            "notes": [n for n in (self._ended(), *self.notes()) if n],
        }  # fmt: skip

    def _ended(self) -> str:
        ended = self.process.closed_on
        if ended is None or self.after_end:
            return ""
        return f"This process ended on {date_words(ended)}. If that was a mistake, correct its last step first."

    def address(self, name: str, *more: Any) -> str:
        """The address of another step of this process."""
        return reverse(f"steps:{name}", args=[self.process.pupil.reference, self.process.pk, *more])

    def done(self, text: str) -> str:
        """What was done, and what comes next by law."""
        return f"{text} {next_by_law(self.process)}".strip()

    def again(self, request: HttpRequest) -> HttpResponse:
        """The page once more with everything typed and without complaints: after a search on the page."""
        bound = self.form_class(request.POST, request.FILES, **self.form_kwargs())
        typed = {name: bound[name].data for name in bound.fields}
        return render_page(request, self.template, self._shown(self.form_class(initial=typed, **self.form_kwargs())))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "search" in request.POST:
            return self.again(request)
        return super().post(request, *args, **kwargs)


class SendingStep(StepPage):
    """A step that tells people: it lists who, and shows each letter before it goes."""

    template = "ehcp/steps/sending.html"
    kind = ""

    def rows(self) -> list[dict[str, Any]]:
        """Who is told, as values for ``NoticeRecipient``."""
        raise NotImplementedError

    def writing(self, form: GovukForm | None, rows: list[dict[str, Any]]) -> letters.Writing:
        """The letter as it would be if it were sent as the form says, or today if there is no form yet."""
        given = form.cleaned_data if form is not None else SendingForm.starting()
        sent_on, means = given["sent_on"], given["means"]
        told_on = given.get("told_on") or arrival_of(sent_on, means, rows)
        ticked = given.get("rights") if form is not None else [name for name, _ in RightsField.LABELS]
        return letters.Writing(
            self.process, self.kind, sent_on, told_on, RightsField.as_rights(ticked or ()), **self.about(form)
        )

    def about(self, form: GovukForm | None) -> dict[str, Any]:
        """More about the letter: its decision, its version, its last day for views."""
        return {}

    def initial(self) -> dict[str, Any]:
        return {**SendingForm.starting(), "rights": [name for name, _ in RightsField.LABELS]}

    def context(self) -> dict[str, Any]:
        rows = [{**row, "label": NoticeRecipient.Role(row["role"]).label} for row in self.rows()]
        family = any(row["role"] in letters.FAMILY for row in rows)
        return {**super().context(), "recipients": rows, "nobody": not family}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.GET.get("preview", "")
        if number.isdecimal():
            return self.preview(int(number), None)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.POST.get("preview", "")
        if not number.isdecimal():
            return super().post(request, *args, **kwargs)
        form = self.form_class(request.POST, request.FILES, **self.form_kwargs())
        if form.is_valid():
            return self.preview(int(number), form)
        return invalid(request, self.template, self._shown(form))

    def preview(self, number: int, form: GovukForm | None) -> HttpResponse:
        """One unsent letter as PDF, shown in the browser; nothing is kept."""
        rows = self.rows()
        shown = form or self.form_class(initial={**self.initial(), "seen": self.process.revision}, **self.form_kwargs())
        if not 0 <= number < len(rows):
            return invalid(self.request, self.template, self._shown(shown))
        try:
            pdf = letters.pdf_of(self.writing(form, rows), NoticeRecipient(**rows[number]))
        except (Refused, PdfUnavailable) as problem:
            return self._no_preview(shown, problem)
        log_view(self.request, ViewLog.What.RECORD, process=self.process, detail={"preview": self.kind})
        name = f"{self.process.pupil.reference}-{self.kind}-preview.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)

    def _no_preview(self, form: GovukForm, problem: Exception) -> HttpResponse:
        if form.is_bound:
            add_refusal(form, problem if isinstance(problem, Refused) else Refused(str(problem)))
            return invalid(self.request, self.template, self._shown(form))
        return invalid(self.request, self.template, {**self._shown(form), "extra_errors": [str(problem)]})

    def means_of(self, form: GovukForm) -> dict[str, Any]:
        """Arguments that every sending action takes."""
        sending = form if isinstance(form, SendingForm) else None
        return {"means": form.cleaned_data["means"], "send": bool(sending and sending.sends)}


def sent_words(form: StepForm) -> str:
    """What became of the letters, for the message after a step."""
    if isinstance(form, SendingForm) and form.sends:
        return "Letters by e-mail are on their way; letters by post are on the list to post."
    return "Recorded as sent."
