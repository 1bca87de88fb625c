"""What templates may say: dates, counts, what is due, and the few attributes the page's frame needs."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from send_cases import branding, charts, clock, csv_lists, words
from send_cases.forms import dress, error_items

register = template.Library()

HTMX = json.dumps(
    {
        "allowEval": False,
        "allowScriptTags": False,
        "includeIndicatorStyles": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "timeout": 30000,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "422", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }
)


def _day(value: Any) -> dt.date | None:
    """A date from a date or an instant (in London); nothing from nothing."""
    if isinstance(value, dt.datetime):
        return clock.london_date(value) if value.tzinfo else value.date()
    return value if isinstance(value, dt.date) else None


@register.filter
def govuk_date(value: Any, style: str = "date") -> str:
    """``{{ d|govuk_date }}`` 2 March (the year when it is not this year's). Styles: ``day``, ``short``, ``brief``."""
    day = _day(value)
    return words.date_words(day, clock.today().year, style) if day else ""


@register.filter
def full_date(value: Any, style: str = "date") -> str:
    """The same with the year always: for letters, PDFs and birth dates."""
    day = _day(value)
    return words.date_words(day, 0, style) if day else ""


@register.filter
def clock_time(value: Any) -> str:
    """``2:05pm`` in London."""
    if not isinstance(value, dt.datetime):
        return ""
    local = value.astimezone(clock.LONDON)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


@register.filter
def date_and_time(value: Any) -> str:
    """``2 March at 2:05pm``."""
    return f"{govuk_date(value)} at {clock_time(value)}" if value else ""


@register.filter
def time_tag(value: Any, style: str = "date") -> str:
    """A ``<time>`` element with the words of ``govuk_date``."""
    day = _day(value)
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), govuk_date(day, style)) if day else ""


@register.filter
def days_words(value: Any) -> str:
    """``in 4 days``, ``4 days past``, counted from today."""
    day = _day(value)
    return words.days_to_go(day, clock.today()) if day else ""


@register.filter
def day_of(start: Any, total: int = 140) -> str:
    """``Day 124 of 140`` or ``4 days past 20 weeks``."""
    day = _day(start)
    return words.day_of(day, clock.today(), total) if day else ""


@register.filter
def age(born: Any) -> str:
    """Age today in whole years, as text."""
    day = _day(born)
    return str(words.age_on(day, clock.today())) if day else ""


@register.filter
def count(number: int, noun: str) -> str:
    """``{{ n|count:"case" }}`` 3 cases; ``"child,children"`` for another plural."""
    one, _, many = noun.partition(",")
    return words.plural(int(number), one, many)


@register.filter
def filesize(size: int) -> str:
    return words.file_size(int(size or 0))


@register.filter
def week_bar(start: Any) -> SafeString:
    """The small 20-week bar of a list's row, from the day the request was received."""
    day = _day(start)
    return charts.week_bar((clock.today() - day).days) if day else SafeString("")


@register.simple_tag
def page_range(page: Any) -> Any:
    """Page numbers with gaps, for pagination."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def htmx_config() -> str:
    """htmx's settings for the meta element (escaped into the attribute by the template)."""
    return HTMX


@register.simple_tag
def is_demo() -> bool:
    """For pages that have no context (errors)."""
    return bool(settings.DEMO)


@register.simple_tag
def idle_seconds() -> int:
    """After how many seconds without a request a session ends."""
    return int(settings.SESSION_COOKIE_AGE)


@register.simple_tag
def brand_version(authority: Any) -> str:
    return branding.version(authority)


@register.simple_tag(takes_context=True)
def title_prefix(context: template.Context) -> str:
    """``Error: `` when the page comes back with errors."""
    form = context.get("form")
    wrong = context.get("status") == 422 or (getattr(form, "is_bound", False) and getattr(form, "errors", None))
    return "Error: " if wrong else ""


@register.filter
def as_govuk(form: Any) -> Any:
    """Someone else's form in GOV.UK markup (sign-in pages)."""
    return dress(form) if form is not None and form != "" else ""


@register.inclusion_tag("govuk/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """``{% error_summary form %}`` for any form, ours or not; nothing where there is none."""
    known = form if hasattr(form, "error_summary") else None
    if known is None and getattr(form, "errors", None):
        known = {"errors": form.errors, "error_summary": error_items(dress(form))}
    return {"form": known}


def _first(thing: Any, *names: str) -> Any:
    for name in names:
        found = thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
        if found is not None:
            return found
    return None


def due_context(milestone: Any, today: dt.date) -> dict[str, Any]:
    """What ``components/due.html`` shows of a milestone (a row, or the engine's object).

    Past the date is emphasised only where the limit binds the authority; anyone else's date is said plainly.
    """
    due, met = _first(milestone, "due_on"), _first(milestone, "met_on")
    late_from, open_ = _first(milestone, "late_from"), not (met or _first(milestone, "ended_on"))
    bound, kind = _first(milestone, "bound"), _first(milestone, "kind")
    late = bool(open_ and late_from and late_from <= today and kind == "limit" and bound == "authority")
    working = _first(milestone, "last_working_day")
    working = working() if callable(working) else working
    off = bool(open_ and due and working and working < due)
    return {
        "due": due,
        "late": late,
        "in_words": _due_words(milestone, due, today, late=late) if due else "",
        "relieved": bool(_first(milestone, "relieved")),
        "day_off": (due.strftime("%A") if due.weekday() > 4 else "a bank holiday") if off else "",
        "last_working_day": words.date_words(working, today.year, "brief") if off else "",
    }


def span_words(rule_id: str) -> str:
    """``20 weeks`` from a rule's id such as ENA-FINAL-20W; nothing where it names no span."""
    found = re.search(r"-(\d+)([WDM])$", rule_id)
    return words.plural(int(found[1]), {"W": "week", "D": "day", "M": "month"}[found[2]]) if found else ""


def _due_words(milestone: Any, due: dt.date, today: dt.date, *, late: bool) -> str:
    """``in 4 days`` · ``4 days past 20 weeks`` · ``done 9 October, 3 days late``."""
    met, binds = _first(milestone, "met_on"), _first(milestone, "kind") in ("limit", "latest")
    if met:
        over = (met - due).days if binds else 0
        return f"done {words.date_words(met, today.year)}" + (f", {words.plural(over, 'day')} late" if over > 0 else "")
    if _first(milestone, "ended_on"):
        return "no longer due"
    if due >= today:
        return words.days_to_go(due, today)
    if late:
        gone, start = (today - _first(milestone, "late_from")).days + 1, _first(milestone, "counts_from")
        span = span_words(str(_first(milestone, "rule_id") or ""))
        return f"{words.plural(gone, 'day')} past {span if span and not (start and start > due) else 'the date'}"
    return words.days_to_go(due, today) if binds and _first(milestone, "late_from") else "over"


@register.inclusion_tag("components/due.html")
def due(milestone: Any, style: str = "brief") -> dict[str, Any]:
    """``{% due milestone %}``: the date, what that means today, an exception's mark and the last working day."""
    return {**due_context(milestone, clock.today()), "style": style}


@register.inclusion_tag("components/why.html")
def why(milestone: Any, uid: str = "") -> dict[str, Any]:
    """``{% why milestone %}``: the engine's own explanation, its citation, and words for the family."""
    explain, family = _first(milestone, "explain", "explanation"), _first(milestone, "for_family")
    said = explain() if callable(explain) else explain or ""
    lines = [said] if isinstance(said, str) else list(said)
    rule = str(_first(milestone, "rule_id") or "date")
    working = _first(milestone, "officer_sum")
    return {
        "lines": [line for line in lines if line],
        "citation": _first(milestone, "citation"),
        "link": _first(milestone, "link"),
        "family": (family() if callable(family) else family) or " ".join(lines),
        "working": working() if callable(working) else working or "",
        "what": _first(milestone, "label", "name") or "",
        "id": uid or f"why-{rule.lower()}-{_first(milestone, 'subject', 'subject_id') or 0}",
    }


def _query(context: template.Context, **changes: Any) -> str:
    """This address's query string with some values changed; ``None`` removes one."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value is not None:
            params[key] = value
    return f"?{params.urlencode()}"


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, name: str, label: str, default: str = "", target: str = "#results", numeric: bool = False
) -> dict[str, Any]:
    """A table heading that sorts: a link that works alone.

    Args:
        name: the value of ``?sort=``; a minus before it sorts downwards.
        label: the heading.
        default: how the list is sorted when the address says nothing.
        target: what htmx swaps.
        numeric: right-aligned.
    """
    now = context["request"].GET.get("sort") or default
    state = {name: "ascending", f"-{name}": "descending"}.get(now, "none")
    href = _query(context, sort=f"-{name}" if state == "ascending" else name, page=None)
    return {"name": name, "label": label, "state": state, "href": href, "target": target, "numeric": numeric}


@register.inclusion_tag("components/csv_link.html", takes_context=True)
def csv_link(context: template.Context, names: bool = False) -> dict[str, Any]:
    """``{% csv_link %}``: this list, with its filters, as a file. ``names``: it holds names of children."""
    return {"href": _query(context, **{"page": None, csv_lists.PARAMETER: "csv"}), "names": names}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any, target: str = "#results") -> dict[str, Any]:
    """``{% pagination page %}`` for a page of a Django paginator; nothing when all fits on one page."""
    if page.paginator.num_pages < 2:
        return {}
    pages = [
        {"number": n, "current": n == page.number, "href": _query(context, page=n) if isinstance(n, int) else ""}
        for n in page_range(page)
    ]
    return {
        "pages": pages,
        "target": target,
        "previous": _query(context, page=page.previous_page_number()) if page.has_previous() else "",
        "next": _query(context, page=page.next_page_number()) if page.has_next() else "",
    }
