"""The list of open cases: mine first, by the next date the law sets."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypedDict, cast
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ehcp import faults, matching
from ehcp.actions.digests import standing, tightest
from ehcp.filters import WorklistFilter, calm, in_list, listed, ordered, scope
from ehcp.listing import Pages, counted
from ehcp.models import Flag, Placement, Process, ViewLog
from ehcp.timeline.calendar import working_day_on_or_before
from ehcp.viewing import log_list
from ehcp.views.casework.gate import caseworkers
from ehcp.wording import UNTOLD, day_words, stage_words, started_on, waiting_words
from send_cases import clock, words
from send_cases.accounts.models import User
from send_cases.pages import render_page
from send_cases.replica import lists_from_replica

PAGE = 50
SHOWS = (("mine", "My cases"), ("all", "All cases"), ("unallocated", "Unallocated"))
SORT_WORDS = {"child": "child", "process": "process", "next": "next date by law", "waiting": "whom it waits for", "final": "final plan due",
              "contact": "last contact", "setting": "setting", "caseworker": "caseworker"}  # fmt: skip


class Row(TypedDict):
    """One line of the list, in words that are ready to be written: a template looks each of them up once."""

    id: str
    reference: str
    child: str
    born: str
    kind: str
    href: str
    duplicate: bool
    next_day: str  # as HTML's dates are written
    next_on: str
    late: bool
    next_words: str
    next_what: str
    next_working: str
    relieved: bool
    stage: str
    waiting: str
    advice: str
    final_day: str
    final_on: str
    final_words: str
    past: bool
    place: str
    contact: str
    officer: str


def row_of(process: Process, today: dt.date, duplicates: set[int]) -> Row:
    """A list's line from a process with its columns."""
    start = started_on(process.assessment) if hasattr(process, "assessment") else process.opened_on
    coming = next_of(process, today)
    pupil, contact, final = process.pupil, process.last_family_contact_on, process.final_due_on
    return Row(
        id=str(process.pk),
        reference=pupil.reference,
        child=pupil.sort_name,
        born=words.date_words(pupil.birth_date, 0, "short") if pupil.birth_date else "",
        kind="" if process.kind == Process.Kind.ASSESSMENT else process.get_kind_display(),
        href=href_of(process),
        duplicate=process.pk in duplicates,
        next_day=process.next_on.isoformat() if process.next_on else "",
        next_on=words.date_words(process.next_on, today.year, "brief") if process.next_on else "",
        late=coming["late"],
        next_words=coming.get("words", ""),
        next_what=coming.get("what", ""),
        next_working=coming.get("working", ""),
        relieved=process.relieved,
        stage=stage_words(process),
        waiting=waiting_words(process),
        advice=_advice_words(process, today),
        final_day=final.isoformat() if final else "",
        final_on=words.date_words(final, today.year, "brief") if final else "",
        final_words=day_words(start, final, today),
        past=bool(final and final < today),
        place=place_words(process),
        contact=_ago(contact, today) if contact else "",
        officer=str(process.officer) if process.officer else "",
    )


def href_of(process: Process) -> str:
    """The page of a process: for a request the case itself."""
    reference = process.pupil.reference
    if process.kind == Process.Kind.ASSESSMENT:
        return reverse("casework:case", args=[reference])
    return reverse("casework:process", args=[reference, process.pk])


def next_of(process: Process, today: dt.date) -> dict[str, Any]:
    """The next date by law in words, from the list's columns: what, whether it is late, the last working day before."""
    due = process.next_on
    if due is None:
        return {"late": False}
    late = bool(process.overdue_from and process.overdue_from <= today)
    gone = (today - process.overdue_from).days + 1 if late and process.overdue_from else 0
    working = working_day_on_or_before(due)
    return {
        "late": late,
        "words": f"{words.plural(gone, 'day')} overdue by law" if late else words.days_to_go(due, today),
        "what": process.next_label[:1].lower() + process.next_label[1:],
        "working": words.date_words(working, today.year, "brief") if working < due and due >= today else "",
    }


def place_words(process: Any) -> str:
    """Where the child is educated now; a code that stands for no school is said in words."""
    place = getattr(process, "place_name", "") or ""
    return dict(Placement.Elsewhere.choices).get(place, place)


def _advice_words(process: Process, today: dt.date) -> str:
    if not process.advice_waiting:
        return ""
    due = f", due {words.date_words(process.advice_due_on, today.year, 'short')}" if process.advice_due_on else ""
    return f"{process.advice_waiting} to come{due}"


def _ago(day: dt.date, today: dt.date) -> str:
    days = (today - day).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


@caseworkers
@require_GET
@lists_from_replica
def worklist(request: HttpRequest) -> HttpResponse:
    """My cases, all cases or unallocated ones, of every kind; filtered, sorted and paged by the address."""
    user: Any = request.user
    show = shown_list(request)
    today = clock.today()
    rows = in_list(listed(user, today), user, today, show, request.GET)
    found = WorklistFilter(request.GET, rows, user=user)
    sort = request.GET.get("sort") or "next"
    number = _number(request, found, show, user, today)
    page = Pages(ordered(found.qs, sort, today, request.GET), number, PAGE, today).get_page(request.GET.get("page"))
    processes = list(page.object_list)
    log_list(request, ViewLog.What.LIST, [p.pupil_id for p in processes], show=show)
    context = _context(request, show, processes, found, page)
    context["announce"] = _announcement(page, sort)
    return render_page(request, "ehcp/casework/worklist.html", context, fragment="results", push=True)


def _number(request: HttpRequest, found: WorklistFilter, show: str, user: Any, today: dt.date) -> int:
    """How many rows the list has: counted where it is one person's or one school's, a sum where it is everybody's."""

    def narrow(rows: Any) -> Any:
        return WorklistFilter(request.GET, in_list(rows, user, today, show, request.GET), user=user).qs

    if show != "mine" and not found.by_row:
        return counted(user, today, narrow)["all"]
    return int(found.qs.count())


def shown_list(request: HttpRequest) -> str:
    """Which of the three lists the address asks for."""
    show = request.GET.get("show", "mine")
    return show if show in dict(SHOWS) else "mine"


def _context(
    request: HttpRequest, show: str, processes: list[Process], found: WorklistFilter, page: Any
) -> dict[str, Any]:
    user: Any = request.user
    today = clock.today()
    duplicates = matching.with_duplicates(user, [p.pk for p in processes])
    title = dict(SHOWS)[show]
    counts, free = _counts(show, user, today)
    return {
        "title": title,
        "nav": "worklist",
        "show": show,
        "tabs": [{"text": _tab(text, key, free), "href": _at(key), "current": key == show} for key, text in SHOWS],
        "tiles": _tiles(counts, free, show, request),
        "filter": found,
        "only_others": bool(found.kinds) and Process.Kind.ASSESSMENT not in found.kinds,
        "every_review": "" if found.kinds else _at(show, kind=Process.Kind.ANNUAL_REVIEW.value),
        "chips": found.chips(),
        "clear": _at(show),
        "page": page,
        "rows": [row_of(p, today, duplicates) for p in processes],
        "officers": [("", "Choose a caseworker"), *found.officers(), ("none", "Nobody (unallocated)")],
        "query": request.GET.urlencode(),
        "export": f"{reverse('casework:export')}?{request.GET.urlencode()}",
        "undo": request.session.get("undo_allocation"),
        "flags": flags_for(user),
    }


def _tab(text: str, key: str, free: int) -> str:
    return f"{text} ({free})" if key == "unallocated" and free else text


def _at(show: str, **params: Any) -> str:
    given = {**({} if show == "mine" else {"show": show}), **params}
    query = urlencode(given, doseq=True)
    return f"{reverse('casework:worklist')}?{query}" if query else reverse("casework:worklist")


def _counts(show: str, user: Any, today: dt.date) -> tuple[dict[str, int], int]:
    """The tiles' numbers for this list, and how many cases nobody has yet."""
    on_time = Q(overdue_from__isnull=True) | Q(overdue_from__gt=today)
    soon = today + dt.timedelta(days=10)
    what = {
        "overdue": Q(overdue_from__lte=today),
        "due": Q(next_on__lte=soon) & on_time,
        "advice": Q(waiting_now="adviser"),
        "untold": Q(stage_now__in=UNTOLD),
    }
    free = counted(user, today, lambda rows: scope(calm(rows, today), "unallocated", user))["all"]
    if show == "mine":
        mine = scope(calm(listed(user, today), today), show, user)
        return mine.aggregate(**{name: Count("pk", filter=each) for name, each in what.items()}), free
    return counted(user, today, lambda rows: scope(calm(rows, today), show, user), **what), free


def _tiles(counts: dict[str, int], free: int, show: str, request: HttpRequest) -> list[dict[str, Any]]:
    tiles = [
        (counts["overdue"], "overdue by law", "overdue", _at(show, marks="overdue")),
        (counts["due"], "due in 10 days", "due", _at(show, due="10")),
        (counts["advice"], "waiting for advice", "advice", _at(show, waiting="adviser")),
        (counts["untold"], "family not yet told", "family", _at(show, stage=UNTOLD)),
        (free, "unallocated", "none", _at("unallocated")),
    ]
    found = faults.mine(cast(User, request.user))
    if found is not None:
        tiles.append((found.number, "to put right in the SEN2 return", "none", found.href))
    here = request.get_full_path()
    return [{"number": n, "text": text, "kind": kind, "href": href, "current": href == here}
            for n, text, kind, href in tiles]  # fmt: skip


def flags_for(user: Any) -> list[Flag]:
    """Warnings raised for this person that they have not put away, the tightest on each date, most pressing first."""
    mine = standing().filter(for_user=user, seen_at__isnull=True, process__in=Process.objects.visible_to(user))
    return tightest(mine.select_related("process__pupil"))[:12]


def _announcement(page: Any, sort: str) -> str:
    found = words.plural(page.paginator.count, "case")
    pages = f", page {page.number} of {page.paginator.num_pages}" if page.paginator.num_pages > 1 else ""
    way = "descending" if sort.startswith("-") else "ascending"
    return f"{found}{pages}, sorted by {SORT_WORDS.get(sort.removeprefix('-'), SORT_WORDS['next'])}, {way}"
