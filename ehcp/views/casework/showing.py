"""How a case is said: its alerts, its clock, its advice, its people and its story, ready for templates and the PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ehcp import matching
from ehcp import timeline as law
from ehcp.models import AdviceRequest, CaseEvent, Note, Process
from ehcp.needs_doing import step
from ehcp.stages import OTHERS, WORDS
from ehcp.views.casework.loading import Case
from ehcp.wording import BOUND, KINDS, WAITING
from send_cases import words
from send_cases.charts import Mark, clock_svg

DECIDES = {
    "parent": "Parent",
    "young_person": "Young person (over compulsory school age)",
    "representative": "Representative of the young person",
}


def possible_duplicates(case: Case, user: Any) -> bool:
    """Whether an officer must still look at records that may be the same child."""
    if case.process is None or not needs_match_check(case):
        return False
    return bool(matching.with_duplicates(user, [case.process.pk]))


def alerts(case: Case, *, duplicate: bool = False) -> list[tuple[str, str]]:
    """(kind, sentence) for the strip above everything else. The kinds are those of ``components/alert.html``."""
    pupil, out = case.pupil, []
    if pupil.restricted:
        out.append(("warning", "Restricted: open to named people only"))
    out += [("warning", f"{_whose(hidden)} is hidden from {hidden.hidden_from}") for hidden in case.hidden]
    needed = pupil.interpreter or next((p.interpreter for p in case.people if p.interpreter), "")
    if needed:
        out.append(("info", f"Interpreter: {needed}"))
    if pupil.legal_hold:
        out.append(("info", "Legal hold: nothing of this record may be destroyed"))
    if duplicate:
        out.append(("warning", "Possible duplicate: this child may be known already"))
    return out + _process_alerts(case)


def _whose(hidden: Any) -> str:
    return f"The address of {hidden.of}" if hidden.of else "The child's address"


def _process_alerts(case: Case) -> list[tuple[str, str]]:
    out = []
    if case.request and case.request.objection_to_sharing:
        out.append(("warning", f"Objection to sharing: {case.request.objection_to_sharing}"))
    for notice in case.of("notices"):
        if notice.missing_rights:
            out.append(
                ("error", f"{notice.get_kind_display()}: the notice left out {', '.join(notice.missing_rights)}")
            )
    return out


def needs_match_check(case: Case) -> bool:
    """Sent by a school, and no officer has looked for duplicates yet."""
    sent = case.request.submission if case.request else None
    return sent is not None and sent.matches_checked_at is None


def the_clock(case: Case) -> dict[str, Any] | None:
    """The 20-week clock for ``components/timeline.html``; nothing where no 20 weeks run."""
    final = case.milestone("ENA-FINAL-20W")
    if case.timeline is None or final is None or final.due_on is None:
        return None
    start, today = case.timeline.facts.started_on, case.today
    marks = [m for m in (_mark(case, 6, "ENA-DECIDE-6W", "Tell: will we assess?"),
                         _mark(case, 16, "ENA-NOPLAN-16W", "Tell, if no plan"),
                         _mark(case, 20, "ENA-FINAL-20W", "Final plan")) if m]  # fmt: skip
    end = _end_day(case.process) if case.process and not case.process.is_open else None
    past = (today - final.due_on).days if final.is_overdue(today) else 0
    return {
        "start": start, "final_due": final.due_on, "marks": marks, "past": past, "closed": _closed_words(case),
        "svg": clock_svg(start, end or today, marks),
    }  # fmt: skip


def _end_day(process: Process) -> dt.date | None:
    return process.closed_on


def _closed_words(case: Case) -> str:
    process = case.process
    if process is None or process.closed_on is None:
        return ""
    return f"{WORDS.get(case.stage, 'Ended')}, {words.date_words(process.closed_on, case.today.year)}."


def _mark(case: Case, week: int, rule_id: str, name: str) -> Mark | None:
    each = case.milestone(rule_id)
    if each is None or each.due_on is None:
        return None
    state, said = _state(case, each)
    return Mark(week, name, each.due_on, state, said)


def _state(case: Case, each: law.Milestone) -> tuple[str, str]:
    due = each.due_on or case.today
    year = case.today.year
    if each.met_on:
        late = each.days_late() or 0
        how = f"{words.plural(late, 'day')} late" if late > 0 else "on time"
        return ("late" if late > 0 else "met"), f"Done {words.date_words(each.met_on, year, 'short')}, {how}"
    day = words.date_words(due, year, "brief")
    if each.ended_on:
        return "later", "No longer due"
    if each.is_overdue(case.today):
        return "overdue", f"Due {day}, {words.plural(each.days_late(case.today) or 0, 'day')} late"
    if case.next is not None and each.rule_id == case.next.rule_id:
        return "next", f"Next: {day}"
    return "later", f"If no: {words.date_words(due, year, 'short')}" if each.late_from is None else f"Due {day}"


def advice_rows(case: Case) -> list[dict[str, Any]]:
    """Every request for advice with its dates. What is not in is "waiting", never "overdue"."""
    return [_advice_row(case, each) for each in case.of("advice")]


def _advice_row(case: Case, each: AdviceRequest) -> dict[str, Any]:
    due = case.milestone("ADVICE-6W", f"advice-{each.pk}")
    if each.cancelled_on:
        state, colour = "Cancelled", "grey"
    elif each.answered_on:
        state, colour = each.get_outcome_display(), "green"
    else:
        state, colour = "Waiting for advice", "blue"
    due_on = due.due_on if due else None
    days = (case.today - due_on).days if due_on and not each.answered_on and not each.cancelled_on else 0
    return {
        "advice": each, "kind": each.get_kind_display(), "who": each.who, "person": each.adviser, "milestone": due,
        "due_on": due_on, "state": state, "colour": colour, "href": step(case, "advice", each.pk),
        "late": f"{words.plural(days, 'day')} late" if days > 0 else "",
    }  # fmt: skip


def milestone_rows(case: Case) -> list[dict[str, Any]]:
    """Every date the law gives, met and ended ones too, by due date: the one source of the dates page and the PDF."""
    return rows_of(case.timeline, case.today, subjects(case)) if case.timeline else []


def rows_of(timeline: law.Timeline, today: dt.date, names: dict[str, str], prefix: str = "") -> list[dict[str, Any]]:
    """Every date of one process in words.

    Args:
        timeline: its milestones.
        today: the day to compare with.
        names: what each subject stands for.
        prefix: tells the parts of a page apart where it shows several processes.
    """
    rows = [
        {"milestone": m, "about": names.get(m.subject, ""), "bound": BOUND.get(m.bound, m.bound),
         "kind": KINDS.get(m.kind, m.kind), "state": _state_words(today, m),
         "uid": f"why-{prefix}{number}" if prefix else ""}
        for number, m in enumerate(timeline.milestones)
    ]  # fmt: skip
    return sorted(
        rows, key=lambda row: (row["milestone"].due_on or row["milestone"].counts_from, row["milestone"].rule_id)
    )


def _state_words(today: dt.date, m: law.Milestone) -> str:
    if m.met_on:
        late = m.days_late() or 0
        told = f"Done {words.date_words(m.met_on, today.year)}"
        return f"{told}, {words.plural(late, 'day')} late" if late > 0 and m.bound == "authority" else told
    if m.ended_on:
        return f"Ended {words.date_words(m.ended_on, today.year)}"
    if m.is_overdue(today):
        return f"Overdue by law, {words.plural(m.days_late(today) or 0, 'day')}"
    if m.due_on is None:
        return "Not yet done"
    if m.kind == "limit" and m.late_from is None:
        return f"Binds only a {m.binds_only}" if m.binds_only else "Kept beside the leading date"
    if m.kind == "limit" and m.bound in ("adviser", "school", "health") and m.due_on < today:
        return f"Waiting, {words.plural((today - m.due_on).days, 'day')} late"
    return words.days_to_go(m.due_on, today) if m.due_on >= today else "Over"


def subjects(case: Case) -> dict[str, str]:
    """What a milestone's subject stands for, in words."""
    names = {f"advice-{a.pk}": a.who for a in case.of("advice")}
    names.update({f"consultation-{c.pk}": str(c.setting) for c in case.of("consultations")})
    names.update({v.subject: str(v) for v in case.of("versions")})
    return names


def people_rows(case: Case) -> list[dict[str, Any]]:
    """Each linked person on their own line, with what may be sent to them and how."""
    hidden_from = {h.hidden_from_id for h in case.hidden}
    hidden_of = {h.of_id for h in case.hidden if h.of_id}
    return [
        {"person": p, "role": p.get_relationship_display(), "marks": _marks(p, hidden_from, hidden_of),
         "reach": _reach(p)}
        for p in case.people
    ]  # fmt: skip


def _marks(person: Any, hidden_from: set[int], hidden_of: set[int]) -> list[str]:
    said = (
        (person.parental_responsibility is True, "Parental responsibility"),
        (person.parental_responsibility is False, "No parental responsibility"),
        (not person.may_be_contacted, "Do not contact"),
        (person.may_be_contacted and not person.receives_documents, "Receives no documents"),
        (person.pk in hidden_from, "An address is hidden from them"),
        (person.pk in hidden_of, "Their address is protected"),
        (person.represents, "Represents the young person"),
    )
    return [text for holds, text in said if holds]


def _reach(person: Any) -> str:
    means = f"{person.get_safe_means_display()} is safe" if person.safe_means else "Safe way not known yet"
    return ". ".join(part for part in (means, person.safe_note) if part)


def story(case: Case, *, limit: int | None = None) -> list[dict[str, Any]]:
    """What happened, newest first: each action's line, and each note with its words."""
    events = CaseEvent.objects.filter(pupil=case.pupil).exclude(kind="note").select_related("by")
    notes = Note.objects.filter(pupil=case.pupil, entered_in_error=False).select_related("written_by")
    if limit:
        events, notes = events[:limit], notes.order_by("-written_at")[:limit]
    told = lines_of(events)
    told += [
        {"what": f"{n.get_kind_display()}{' with the family' if n.with_family else ''}", "who": n.written_by,
         "when": n.happened_on, "at": n.written_at, "text": n.text}
        for n in notes
    ]  # fmt: skip
    told.sort(key=lambda entry: (entry["when"], entry["at"]), reverse=True)
    return told[:limit] if limit else told


def process_rows(case: Case) -> list[dict[str, Any]]:
    """The processes beside the request: what each is, where it stands, its next date by law."""
    return [
        {"process": p, "kind": p.get_kind_display(), "stage": OTHERS.get(p.stage, ""),
         "waiting": WAITING.get(p.waiting_on, "") if p.is_open else "",
         "late": bool(p.overdue_from and p.overdue_from <= case.today),
         "words": words.days_to_go(p.next_on, case.today) if p.next_on else ""}
        for p in case.beside
    ]  # fmt: skip


def lines_of(events: Iterable[CaseEvent]) -> list[dict[str, Any]]:
    """Lines of a story for ``components/events.html``."""
    return [
        {"what": e.text, "who": e.by or e.by_words, "when": e.happened_on, "at": e.recorded_at, "text": e.detail}
        for e in events
    ]


def waiting_words(case: Case) -> str:
    """ "Waiting on the family": whom the case waits for today."""
    return WAITING.get(case.waiting_on, "")
