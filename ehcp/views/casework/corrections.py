"""Putting a fact right, marking an entry as an error, and removing misfiled content."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from ehcp.actions import corrections
from ehcp.correctable import Correctable, correctables, entries, unlikely
from ehcp.forms.casework import BecauseForm, CorrectForm, ErrorForm
from ehcp.models import Document, Process, ViewLog
from ehcp.policies import Refused
from ehcp.viewing import log_view
from ehcp.views.casework.editing import Edit
from ehcp.views.casework.gate import case_crumbs, caseworkers
from ehcp.views.stepping import Step, add_refusal, load_process
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.pages import invalid, render_page


@caseworkers
@require_GET
def facts(request: HttpRequest, reference: str, process_id: int) -> HttpResponse:
    """Every fact of a process that can be corrected, with what is recorded now."""
    process = load_process(request, reference, process_id)
    log_view(request, ViewLog.What.RECORD, process=process)
    found = correctables(process)
    rows = [{"key": f.label[0].upper() + f.label[1:], "value": f.words(f.value) if f.value not in (None, "") else "",
             "href": reverse("casework:correct_fact", args=[reference, process_id, f.key]), "action": "Correct"}
            for f in found]  # fmt: skip
    context = {
        "title": f"Correct a fact – {reference}", "rows": rows, "pupil": process.pupil, "process": process,
        "crumbs": case_crumbs(process.pupil), "nav": "worklist",
        "in_error": reverse("casework:mark_in_error", args=[reference, process_id]),
    }  # fmt: skip
    return render_page(request, "ehcp/casework/correct.html", context)


class CorrectFact(Step):
    """Old value, right value, reason; and, before saving, which dates would move."""

    form_class, title, button = CorrectForm, "Correct a fact", "Save the correction"
    template = "ehcp/casework/correct_fact.html"

    def fact(self) -> Correctable:
        """The fact in the address, as it is now."""
        if not hasattr(self, "_fact"):
            found = correctables(self.process)
            one = next((f for f in found if f.key == self.kwargs["key"]), None)
            if one is None:
                raise Http404
            self._fact = one
        return self._fact

    def form_kwargs(self) -> dict[str, Any]:
        return {"fact": self.fact()}

    def initial(self) -> dict[str, Any]:
        return {"choice": self.fact().typed, "text": self.fact().value}

    def stored(self, form: Any) -> dict[str, str]:
        now = self.fact().words(self.fact().value)
        return {"day": now, "choice": now, "text": now}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = CorrectForm(request.POST, **self.form_kwargs())
        if not form.is_valid():
            return invalid(request, self.template, self._shown(form))
        try:
            moved = corrections.preview(process=self.process, by=cast(User, request.user), key=self.fact().key,
                                        value=form.value)  # fmt: skip
        except (Refused, Denied) as refusal:
            return invalid(request, self.template, self._shown(_refused(form, refusal)))
        return render_page(request, self.template, {**self._shown(form), "moved": moved, "previewed": True})

    def act(self, form: Any) -> str:
        try:
            fact = corrections.correct(process=self.process, by=cast(User, self.request.user), key=self.fact().key,
                                       value=form.value, because=form.cleaned_data["because"],
                                       **self.passing(form))  # fmt: skip
        except Refused as refusal:
            raise _placed(form, refusal) from None
        return f"Corrected: {fact.label}. Every date that counts from it has followed; letters stay as sent."

    def warnings(self, form: Any) -> list[str]:
        self.process.refresh_from_db()
        return unlikely(self.process)

    def context(self) -> dict[str, Any]:
        fact = self.fact()
        return {"fact": fact, "now": fact.words(fact.value) if fact.value not in (None, "") else "Nothing is recorded",
                "heading": f"Correct {fact.label}"}  # fmt: skip

    def back(self) -> str:
        if self.process.kind != Process.Kind.ASSESSMENT:
            return super().back()
        return reverse("casework:dates", args=[self.process.pupil.reference])


def _placed(form: Any, refusal: Refused) -> Refused:
    """A refusal about the value stands beside whichever control gave it."""
    if refusal.field == "value":
        refusal.field = next(name for name in ("day", "choice", "text") if name in form.fields)
    return refusal


def _refused(form: Any, refusal: Refused | Denied) -> Any:
    add_refusal(form, _placed(form, refusal) if isinstance(refusal, Refused) else refusal)
    return form


class MarkInError(Step):
    """A whole entry that should never have been made."""

    form_class, title, button = ErrorForm, "Mark as entered in error", "Mark as entered in error"
    lead = "It counts for nothing from then on and stays readable in history. Letters that were sent stay as they are."

    def form_kwargs(self) -> dict[str, Any]:
        return {"entries": entries(self.process)}

    def initial(self) -> dict[str, Any]:
        return {"entry": self.request.GET.get("entry", "")}

    def act(self, form: Any) -> str:
        data = form.cleaned_data
        corrections.mark_in_error(process=self.process, by=cast(User, self.request.user), key=data["entry"],
                                  because=data["because"], **self.passing(form))  # fmt: skip
        return "Marked as entered in error. Dates and flags have followed."


class RemoveDocument(Edit):
    """Clear what was filed on the wrong child, for good."""

    form_class, title, button, done_at = BecauseForm, "Remove misfiled content", "Remove for good", "casework:documents"
    lead = (
        "The file and its title go, from history too, and cannot be brought back. What stays: what kind of document it "
        "was, when it was added and removed, by whom, and why."
    )

    def prepare(self) -> None:
        visible = Document.objects.visible_to(cast(User, self.request.user))
        self.document = get_object_or_404(visible, pupil=self.pupil, pk=self.kwargs["document_id"])

    def act(self, form: Any) -> str:
        corrections.remove_misfiled(document=self.document, by=cast(User, self.request.user),
                                    because=form.cleaned_data["because"], page=self.request.path)  # fmt: skip
        return "Content removed for good."
