"""What is said to a query, and the signature under a return."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ehcp.models import Pupil
from ehcp.policies import Refused
from ehcp.views.stepping import add_refusal
from reporting.freezing import explaining, signing
from reporting.permissions import managers_only
from reporting.return_forms import ExplainForm, SignForm
from reporting.return_models import ReturnFinding, SenReturn
from reporting.return_views import crumbs, load_return, person_of
from reporting.sen2.rules import BY_ID
from send_cases import clock
from send_cases.pages import invalid, render_page


@require_http_methods(["GET", "POST"])
@managers_only
def sen2_explain(request: HttpRequest, pk: int, rule: str, finding: int = 0) -> HttpResponse:
    """Say something to all queries of a rule, or to one person's. Last year's answer is beside it and can be taken."""
    kept = load_return(pk)
    queries = kept.findings.filter(severity="query", rule=rule)
    if not queries.exists():
        raise Http404
    about = get_object_or_404(queries, pk=finding, pupil__isnull=False) if finding else None
    pupil = about.pupil_id if about is not None else None
    if pupil is not None and not Pupil.objects.visible_to(person_of(request)).filter(pk=pupil).exists():
        raise Http404
    now = kept.explanations.filter(rule=rule, **explaining.about_whom(pupil)).first()
    before = explaining.last_answer(kept, rule, pupil)
    start = before.text if before is not None and "last" in request.GET else now.text if now is not None else ""
    form = ExplainForm(request.POST or None, initial={"text": start})
    back = reverse("reporting:sen2_findings", args=[pk, rule])
    if request.method == "POST" and form.is_valid():
        try:
            explaining.explain(by=person_of(request), kept=kept, rule=rule, pupil=pupil, text=form.cleaned_data["text"])
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "The explanation is kept." if form.cleaned_data["text"] else "It is taken back.")
            return redirect(back)
    context = {
        "title": f"Explain rule {rule}, {kept.name}", "nav": "board", "kept": kept, "form": form, "rule": rule, "back_to": back,
        "holds": BY_ID[rule].holds if rule in BY_ID else "", "about": about, "before": before, "number": queries.count(),
        "signed": kept.is_signed, "now": now, "crumbs": _above(kept, rule), "message": _message(about, queries.first()),
    }  # fmt: skip
    return (invalid if request.method == "POST" else render_page)(request, "reporting/sen2/explain.html", context)


def _message(about: ReturnFinding | None, first: ReturnFinding | None) -> str:
    """The question: this person's, or of the whole return; of many people none stands for all."""
    if about is not None:
        return about.message
    return first.message if first is not None and first.pupil_id is None else ""


def _above(kept: SenReturn, rule: str) -> list[tuple[str, str]]:
    return crumbs(
        (kept.name, reverse("reporting:sen2_return", args=[kept.pk])),
        (f"Rule {rule}", reverse("reporting:sen2_findings", args=[kept.pk, rule])),
    )


@require_http_methods(["GET", "POST"])
@managers_only
def sen2_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stands for it. Only the newest of its year, with no error, from census day on."""
    kept = load_return(pk)
    today = clock.today()
    reason, silent = signing.why_not(kept, today), explaining.unexplained(kept).count()
    user = person_of(request)
    form = SignForm(request.POST or None, silent=silent, initial={"name": user.name, "signed_on": today})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            signing.sign(
                by=user, kept=kept, name=said["name"], role=said["role"], signed_on=said["signed_on"],
                without_words=bool(said.get("without_words")),
            )  # fmt: skip
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{kept.name} is signed. It never changes from now on.")
            return redirect("reporting:sen2_return", pk)
    context = {
        "title": f"Sign {kept.name}", "nav": "board", "kept": kept, "form": form, "why_not": reason, "silent": silent,
        "crumbs": crumbs((kept.name, reverse("reporting:sen2_return", args=[pk]))),
    }  # fmt: skip
    return (invalid if request.method == "POST" else render_page)(request, "reporting/sen2/sign.html", context)
