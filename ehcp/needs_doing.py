"""What a case still needs, worked out from its facts each time: nothing here is stored, so nothing can be forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from ehcp.models import AdviceRequest
from ehcp.people import school_year
from ehcp.timeline.calendar import move_working_days
from ehcp.wording import UNTOLD
from send_cases import words

SOON = dt.timedelta(weeks=8)  # what is due later than this and not begun is left out of lists and of what needs doing
ASK_WITHIN = 2  # working days from telling the family to asking for advice: a target of practice, not of law
KINDS = AdviceRequest.Kind
#: Advice the authority must seek in every assessment (SEND Regulations 2014, reg 6(1)(b)-(e)).
EVERY = (KINDS.EDUCATION, KINDS.MEDICAL, KINDS.PSYCHOLOGY, KINDS.SOCIAL_CARE)


@dataclass(frozen=True)
class Task:
    """One thing to do: what, why or by when, where, and its state ("To do", "Check")."""

    text: str
    hint: str = ""
    href: str = ""
    status: str = "To do"
    colour: str = "blue"


def needs_doing(case: Any) -> list[Task]:
    """Everything that the facts of a case call for, what binds most first.

    Args:
        case: as ``views.casework.loading.Case``: pupil, process, request, stage, today and rows by name.
    """
    if case.process is None or not case.process.is_open:
        return [*_letters(case), *_mails(case), *_beside(case)]
    makers: tuple[Callable[[Any], Iterator[Task]], ...] = (
        _opening, _telling, _asking, _family_views, _drafting, _consultations, _letters, _mails, _rights, _exceptions,
        _beside, _allocation, _missing,
    )  # fmt: skip
    return [task for maker in makers for task in maker(case)]


def step(case: Any, name: str, *more: Any) -> str:
    """The address of a step of this case, or nothing where there is no such page."""
    try:
        return reverse(f"steps:{name}", args=[case.pupil.reference, case.process.pk, *more])
    except NoReverseMatch:
        return ""


def page(case: Any, name: str, *more: Any) -> str:
    """The address of one of the case's own pages."""
    try:
        return reverse(f"casework:{name}", args=[case.pupil.reference, *more])
    except NoReverseMatch:
        return ""


def _opening(case: Any) -> Iterator[Task]:
    if case.stage == "received" and not any(n.kind == "opening" for n in case.of("notices")):
        why = "Regulations 3 and 4(2): as soon as practicable. It asks for their views and evidence."
        yield Task("Tell the family, health, social care and the setting that an assessment is being considered",
                   why, step(case, "opening"))  # fmt: skip


def _telling(case: Any) -> Iterator[Task]:
    if case.stage in UNTOLD:
        yield Task("Tell the family of the decision", "Decided, but the limit is met only when the family is told.",
                   step(case, "tell"), "Do next", "yellow")  # fmt: skip


def _asking(case: Any) -> Iterator[Task]:
    if case.stage not in ("advice", "decide_issue"):
        return
    asked = {a.kind for a in case.of("advice") if a.cancelled_on is None}
    missing = [kind for kind in _wanted(case) if kind not in asked]
    if missing:
        told = next((n.told_on for n in case.of("notices") if n.kind == "assess_yes"), None)
        by = move_working_days(told, ASK_WITHIN) if told else None
        late = bool(by and by < case.today)
        hint = f"Aim to ask by {words.date_words(by, case.today.year)} ({ASK_WITHIN} working days)" if by else ""
        names = ", ".join(str(KINDS(kind).label).lower() for kind in missing)
        yield Task(f"Ask for advice: {names}", hint, step(case, "ask_advice"), "Do next" if late else "To do",
                   "yellow" if late else "blue")  # fmt: skip
    without = [a for a in case.of("advice") if not a.family_views_sent and a.answered_on is None and not a.cancelled_on]
    if without and case.request.family_views_on:
        yield Task("Send the family's views and evidence to every adviser",
                   f"Regulation 6(3). Not yet sent to: {', '.join(a.who for a in without)}", step(case, "advice_views"))  # fmt: skip


def _wanted(case: Any) -> list[str]:
    """The kinds of advice this child's assessment needs; from Year 9 also about preparing for adulthood (reg 6(1)(g))."""
    wanted: list[str] = [str(kind) for kind in EVERY]
    if case.pupil.birth_date and school_year(case.pupil.birth_date, case.today) >= 9:
        wanted.append(str(KINDS.ADULTHOOD))
    return wanted


def _family_views(case: Any) -> Iterator[Task]:
    if case.stage in ("received", "advice", "decide_issue") and case.request and not case.request.family_views_on:
        yield Task("Record the views and evidence of the family", "Not in yet. Section 36(7): they may give them.",
                   step(case, "family_views"))  # fmt: skip


def _drafting(case: Any) -> Iterator[Task]:
    if case.stage == "drafting":
        yield Task("Serve the draft plan", "The family then has at least 15 days to answer.", step(case, "draft"))
    if case.stage in ("draft", "naming") and not case.of("consultations"):
        yield Task("Consult the setting the family asks for, and any other", "Sections 39 and 40; Code 9.83: 15 days.",
                   step(case, "consult"))  # fmt: skip


def _consultations(case: Any) -> Iterator[Task]:
    for each in case.of("consultations"):
        due = case.milestone("CONSULT-15D", f"consultation-{each.pk}")
        if each.replied_on is None and due and due.due_on and due.due_on < case.today:
            asked = words.date_words(due.due_on, case.today.year)
            yield Task(f"Ask {each.setting} for its answer", f"Its 15 days ended on {asked}.",
                       step(case, "consultation", each.pk))  # fmt: skip


def _letters(case: Any) -> Iterator[Task]:
    waiting = [
        r for n in case.of("notices") for r in n.recipients.all()
        if r.means in ("first_class", "second_class") and r.posted_on is None
    ]  # fmt: skip
    if waiting:
        yield Task(f"Post {words.plural(len(waiting), 'letter')}", "Printed and put in the post: then mark as posted.",
                   step(case, "post"))  # fmt: skip


def _mails(case: Any) -> Iterator[Task]:
    for mail in case.of("mails"):
        yield Task("Check whether an e-mail arrived", f"{mail.get_state_display()}. {mail.error}".strip(), "",
                   "Check", "yellow")  # fmt: skip


def _rights(case: Any) -> Iterator[Task]:
    for notice in case.of("notices"):
        if notice.missing_rights:
            left_out = ", ".join(notice.missing_rights)
            yield Task(f"Put right a notice: {notice.get_kind_display()}", f"It did not include: {left_out}",
                       step(case, "tell"), "Check", "yellow")  # fmt: skip


def _exceptions(case: Any) -> Iterator[Task]:
    for each in case.of("exceptions"):
        if each.ended_on is not None:
            continue
        if each.family_told_on is None:
            yield Task("Tell the family why a time limit cannot be met", "An exception is recorded and they do not know.",
                       step(case, "exception", each.pk))  # fmt: skip
        if each.review_by <= case.today:
            yield Task("Review an exception", f"Review was due {words.date_words(each.review_by, case.today.year)}.",
                       step(case, "exception", each.pk))  # fmt: skip


def _beside(case: Any) -> Iterator[Task]:
    """What the other open processes call for from the council by a date of the law, where it is not months away."""
    for process in case.beside:
        if not process.is_open or process.next_on is None or process.next_on > case.today + SOON:
            continue
        late = process.overdue_from is not None and process.overdue_from <= case.today
        hint = f"{process.get_kind_display()}. By law by {words.date_words(process.next_on, case.today.year)}."
        yield Task(process.next_label, hint, page(case, "process", process.pk), "Do next" if late else "To do",
                   "yellow" if late else "blue")  # fmt: skip


def _allocation(case: Any) -> Iterator[Task]:
    if case.process.officer_id is None:
        yield Task("Allocate to a caseworker", "Nobody works on this case yet.", page(case, "allocate"))


def _missing(case: Any) -> Iterator[Task]:
    """Facts that may be not known yet become one thing to find out."""
    pupil = case.pupil
    unknown = [
        name for known, name in (
            (pupil.birth_date, "birth date"), (pupil.sex, "sex"), (pupil.upn or pupil.upn_unknown, "UPN or why none"),
            (pupil.ethnicity, "ethnicity"), (case.address, "home address"), (case.placements, "education now"),
        ) if not known
    ]  # fmt: skip
    if not case.people and case.decides == "parent":
        yield Task("Add a parent or carer", "Nobody can be told of a decision until somebody is recorded.",
                   page(case, "person_add"), "Do next", "yellow")  # fmt: skip
    unsure = [p for p in case.people if p.parental_responsibility is None and not p.represents]
    if unsure:
        unknown.append("who has parental responsibility")
    if unknown:
        yield Task(f"Find out: {', '.join(unknown)}", "", page(case, "people"))
