"""Explaining a query, and the rules of the return with DfE's own numbers."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from ehcp.models import Pupil, ViewLog
from ehcp.policies import Refused
from ehcp.viewing import log_view
from ehcp.views.administration.page import administrators
from ehcp.views.casework.gate import caseworkers
from ehcp.views.stepping import add_refusal
from reporting.faults import acts
from reporting.faults.check import rules_in_use
from reporting.faults.forms import ExplainForm, RuleForm, RulesFileForm
from reporting.faults.showing import explanations, shown
from reporting.faults.years import year_now
from reporting.models import SenFault, SenRule
from reporting.permissions import faults_page
from reporting.sen2.rules import BY_ID, RULES
from send_cases.access import Denied
from send_cases.accounts.models import User
from send_cases.pages import invalid, render_page

MOST_BYTES = 200_000
CLEAN = ("Clean all year", "reporting:clean")


@require_http_methods(["GET", "POST"])
@caseworkers
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why one query is right as it is, or that the explanation holds no more."""
    user = cast(User, request.user)
    fault = _query(user, pk)
    if fault.pupil:
        log_view(request, ViewLog.What.RECORD, pupil=fault.pupil)
    said = explanations([fault]).get(fault.key, "")
    form = ExplainForm(request.POST or None, initial={"note": said}, explained=bool(said))
    back = _back(request, fault)
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data.get("take_back"):
                acts.take_back(fault=fault, by=user, page=request.path)
                words = "The explanation is taken back: the query is asked again."
            else:
                acts.explain(fault=fault, by=user, note=form.cleaned_data["note"], page=request.path)
                words = "Explained. The query stays with its explanation until it is put right."
        except (Refused, Denied) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, words)
            return redirect(back)
    (found,) = shown([fault])
    context = {
        "title": f"Explain query {fault.rule}", "heading": "Explain a query", "form": form, "fault": found,
        "caption": f"{fault.pupil.name}, {fault.pupil.reference}" if fault.pupil else "The whole return", "cancel": back,
        "nav": "worklist", "holds": BY_ID[fault.rule].holds, "crumbs": _crumbs(fault), "back": back,
    }  # fmt: skip
    return (invalid if request.method == "POST" else render_page)(request, "reporting/explain.html", context)


def _query(user: User, pk: int) -> SenFault:
    """A query that stands, on a record that this person may see; of the whole return for managers only."""
    standing = SenFault.objects.filter(severity=SenFault.Severity.QUERY, cured_on__isnull=True)
    fault = get_object_or_404(standing.select_related("pupil"), pk=pk)
    if fault.pupil is None:
        if not user.rights.manager:
            raise Http404
    elif not Pupil.objects.visible_to(user).filter(pk=fault.pupil.pk).exists():
        raise Http404
    return fault


def _back(request: HttpRequest, fault: SenFault) -> str:
    """The page they came from, else the case's page of the return."""
    there = request.GET.get("back", "")
    if there and url_has_allowed_host_and_scheme(there, allowed_hosts=None):
        return there
    return reverse("casework:returns", args=[fault.pupil.reference]) if fault.pupil else reverse("reporting:clean")


def _crumbs(fault: SenFault) -> list[tuple[str, str]]:
    if fault.pupil is None:
        return [(CLEAN[0], reverse(CLEAN[1]))]
    return [("Cases", reverse("casework:worklist")),
            (fault.pupil.reference, reverse("casework:returns", args=[fault.pupil.reference]))]  # fmt: skip


@require_GET
@faults_page
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule of the year, with DfE's number and how grave it is here."""
    year = year_now()
    ours = rules_in_use(year)
    rows = [
        {"rule": rule, "used": ours.get(rule.id), "changed": rule.id in ours and ours[rule.id].severity != rule.severity,
         "label": _label(ours.get(rule.id)), "href": reverse("reporting:rule", args=[rule.id])}
        for rule in RULES if rule.since <= year <= rule.until
    ]  # fmt: skip
    context = {
        "title": "Rules of the return", "nav": "board", "rows": rows, "year": year,
        "crumbs": [(CLEAN[0], reverse(CLEAN[1]))],
    }  # fmt: skip
    return render_page(request, "reporting/rules.html", context)


def _label(rule: Any) -> str:
    return SenFault.Severity(rule.severity).label if rule is not None else "Not asked"


@require_http_methods(["GET", "POST"])
@administrators
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """DfE's number for one rule, and how grave it is here."""
    found = BY_ID.get(code)
    if found is None:
        raise Http404
    row = SenRule.objects.filter(rule=code, year=None).first()
    start = {"dfe_code": row.dfe_code, "severity": row.severity} if row else {"severity": ""}
    form = RuleForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            acts.number_rule(by=cast(User, request.user), rule=code, page=request.path, **form.cleaned_data)
        except (Refused, Denied) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Saved. It counts from the next check on.")
            return redirect("reporting:rules")
    context = {
        "title": f"Rule {code}", "lead": f"{found.holds}.", "form": form, "cancel": reverse("reporting:rules"),
        "nav": "board", "crumbs": _above_rules(),
    }  # fmt: skip
    return (invalid if request.method == "POST" else render_page)(request, "components/form_page.html", context)


def _above_rules() -> list[tuple[str, str]]:
    return [(CLEAN[0], reverse(CLEAN[1])), ("Rules of the return", reverse("reporting:rules"))]


@require_http_methods(["GET", "POST"])
@administrators
def rules_file(request: HttpRequest) -> HttpResponse:
    """DfE's numbers for many rules at once, from the same file that ``sen2 validate --rules`` takes."""
    form = RulesFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = acts.number_rules(
                by=cast(User, request.user), text=_text(form.cleaned_data["file"]), page=request.path
            )
        except (Refused, Denied) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{number} lines taken in. They count from the next check on.")
            return redirect("reporting:rules")
    context = {
        "title": "DfE’s numbers from a file", "form": form, "button": "Take the file in", "nav": "board",
        "cancel": reverse("reporting:rules"), "crumbs": _above_rules(),
        "lead": "Each line names one of our rules. What is empty stays as it is here; an empty year means every year.",
    }  # fmt: skip
    return (invalid if request.method == "POST" else render_page)(request, "components/form_page.html", context)


def _text(files: list[Any]) -> str:
    if not files:
        raise Refused("Select the file.", "file")
    if files[0].size > MOST_BYTES:
        raise Refused("The file is too large to be a list of rules.", "file")
    try:
        return str(files[0].read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused("The file cannot be read. Save it as CSV (UTF-8).", "file") from None
