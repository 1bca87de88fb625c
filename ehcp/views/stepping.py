"""A page that is one form about one process, and becomes one action.

    class DecideToAssess(Step):
        form_class, title, button = DecideForm, "Record the decision whether to assess", "Record decision"

        def act(self, form):
            decide(process=self.process, by=self.request.user, kind="assess", **form.facts(), **self.passing(form))
            return "Decision recorded. Now tell the family."

The form has a hidden ``seen = SeenField()``; the page fills it with the process's revision. Somebody else's record
never opens (404); what the case does not allow comes back as an error of the form (422) with everything typed; a
stale form meets the conflict page, which shows what was recorded meanwhile and lets the person send theirs anyway.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View

from ehcp.actions.acting import Conflict
from ehcp.models import Process, ViewLog
from ehcp.policies import Refused
from ehcp.viewing import log_view
from send_cases.access import Denied
from send_cases.forms import GovukForm
from send_cases.pages import conflict, invalid, render_page
from send_cases.templatetags.ui import date_and_time


def load_process(request: HttpRequest, reference: str, process_id: int) -> Process:
    """The process at an address, or 404 where this person may not see it or the two do not belong together."""
    seen = Process.objects.visible_to(request.user).select_related("pupil", "officer")  # type: ignore[arg-type]
    return get_object_or_404(seen, pk=process_id, pupil__reference=reference)


def add_refusal(form: GovukForm, refusal: Refused | Denied) -> None:
    """Show a refusal beside the field it is about, or above the form."""
    field = getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, str(refusal))


class Step(View):
    """Override ``form_class``, ``title``, ``button`` and ``act``; the rest where a step needs it."""

    form_class: type[GovukForm] = GovukForm
    title = ""
    button = "Save"
    lead = ""
    template = "components/form_page.html"
    process: Process

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the process before anything else; the other parts of the address stay in ``self.kwargs``."""
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.process = load_process(request, kwargs["reference"], kwargs["process_id"])

    def act(self, form: GovukForm) -> str | HttpResponse:
        """Do it, and return the sentence that says so, or a response of one's own."""
        raise NotImplementedError

    def nothing_to_do(self) -> str:
        """Why there is nothing to do here now, in a sentence; nothing where there is."""
        return ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        words = self.nothing_to_do() if request.user.is_authenticated else ""
        if words:
            messages.info(request, words)
            return redirect(self.back())
        return super().dispatch(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        """What the form starts with."""
        return {}

    def form_kwargs(self) -> dict[str, Any]:
        """More arguments for the form."""
        return {}

    def stored(self, form: GovukForm) -> dict[str, str]:
        """For the conflict page: what is stored now, as text, by the form's field names."""
        return {}

    def warnings(self, form: GovukForm) -> list[str]:
        """Sentences about unlikely dates; shown after saving, never refused. Empty ones are left out."""
        return []

    def context(self) -> dict[str, Any]:
        """More for the template."""
        return {}

    def passing(self, form: GovukForm) -> dict[str, Any]:
        """``seen`` and ``page``, for the action."""
        seen = form.cleaned_data.get("seen", "")
        return {"seen": int(seen) if str(seen).isdecimal() else None, "page": self.request.path[:200]}

    def back(self) -> str:
        """Where Cancel and success lead: the case, or the page of a process that is not its request."""
        if self.process.kind != Process.Kind.ASSESSMENT:
            return reverse("casework:process", args=[self.process.pupil.reference, self.process.pk])
        return reverse("casework:case", args=[self.process.pupil.reference])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log_view(request, ViewLog.What.RECORD, process=self.process)
        form = self.form_class(initial={**self.initial(), "seen": self.process.revision}, **self.form_kwargs())
        return render_page(request, self.template, self._shown(form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, request.FILES, **self.form_kwargs())
        if not form.is_valid():
            return invalid(request, self.template, self._shown(form))
        try:
            done = self.act(form)
        except (Refused, Denied) as refusal:
            add_refusal(form, refusal)
            return invalid(request, self.template, self._shown(form))
        except Conflict as clash:
            return self._clash(form, clash)
        for sentence in filter(None, self.warnings(form)):
            messages.warning(request, sentence)
        if isinstance(done, HttpResponse):
            return done
        messages.success(request, done)
        return redirect(self.back())

    def _clash(self, form: GovukForm, clash: Conflict) -> HttpResponse:
        changes = clash.changes
        last = changes[0] if changes else None
        who = f"{last.by or last.by_words}, {date_and_time(last.recorded_at)}," if last else ""
        return conflict(
            self.request, form, stored=self.stored(form), seen=str(clash.process.revision), changed_by=who,
            context={**self.context(), "changes": changes, "cancel": self.back(), "process": clash.process},
            template="ehcp/casework/conflict.html",
        )  # fmt: skip

    def _shown(self, form: GovukForm) -> dict[str, Any]:
        pupil = self.process.pupil
        return {
            "title": f"{self.title} – {pupil.reference}", "heading": self.title, "lead": self.lead, "form": form,
            "button": self.button, "caption": f"{pupil.name}, {pupil.reference}", "cancel": self.back(),
            "crumbs": [("Cases", reverse("casework:worklist")), (pupil.reference, self.back())],
            "process": self.process, "pupil": pupil, **self.context(),
        }  # fmt: skip
