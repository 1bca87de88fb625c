"""A page that is one form about one child's record, and becomes one action. ``views.stepping`` is the same for a process."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View

from ehcp.actions.pupils import Stale
from ehcp.models import Pupil, ViewLog
from ehcp.policies import Refused
from ehcp.viewing import log_view
from ehcp.views.casework.gate import case_crumbs, load_pupil
from ehcp.views.stepping import add_refusal
from send_cases import words
from send_cases.access import Denied
from send_cases.forms import GovukForm
from send_cases.pages import conflict, invalid, render_page


class Edit(View):
    """Override ``form_class``, ``title`` and ``act``. A form with ``seen`` meets the conflict page when it is stale."""

    form_class: type[GovukForm]
    title = ""
    button = "Save"
    lead = ""
    template = "components/form_page.html"
    done_at = "casework:people"
    pupil: Pupil

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.pupil = load_pupil(request, kwargs["reference"])
            self.prepare()

    def prepare(self) -> None:
        """Load more before anything else; raise ``Http404`` where there is nothing."""

    def act(self, form: Any) -> str:
        """Do it, and return the sentence that says so."""
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        return {}

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def seen_of(self, row: Model) -> str:
        """The mark a form carries of how the row stood."""
        return ""

    def context(self) -> dict[str, Any]:
        return {}

    def back(self) -> str:
        return reverse(self.done_at, args=[self.pupil.reference])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log_view(request, ViewLog.What.RECORD, pupil=self.pupil)
        form = self.form_class(initial=self.initial(), **self.form_kwargs())
        return render_page(request, self.template, self.shown(form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form: Any = self.form_class(request.POST, **self.form_kwargs())
        if "find" in request.POST and hasattr(form, "without_errors"):
            form.without_errors()
            return render_page(request, self.template, {**self.shown(form), "searched": True}, fragment="picker")
        if not form.is_valid():
            return invalid(request, self.template, self.shown(form))
        try:
            said = self.act(form)
        except (Refused, Denied) as refusal:
            add_refusal(form, refusal)
            return invalid(request, self.template, self.shown(form))
        except Stale as stale:
            return self._clash(form, stale.row)
        messages.success(request, said)
        return redirect(self.back())

    def _clash(self, form: Any, row: Model) -> HttpResponse:
        stored = {name: _text(row, name) for name in form.fields if hasattr(row, name)}
        return conflict(self.request, form, stored=stored, seen=self.seen_of(row), context={"cancel": self.back()})

    def shown(self, form: Any) -> dict[str, Any]:
        return {
            "title": f"{self.title} – {self.pupil.reference}", "heading": self.title, "lead": self.lead, "form": form,
            "button": self.button, "caption": f"{self.pupil.name}, {self.pupil.reference}", "cancel": self.back(),
            "crumbs": case_crumbs(self.pupil), "pupil": self.pupil, "nav": "worklist", **self.context(),
        }  # fmt: skip


def _text(row: Model, name: str) -> str:
    """A stored value in words."""
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if callable(shown) else getattr(row, name)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return words.date_words(value) if hasattr(value, "isoformat") else str(value or "")
