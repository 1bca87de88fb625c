"""What can be done next on a case: the button that names the next step, and the less frequent actions."""

from __future__ import annotations

from collections.abc import Callable

from ehcp.needs_doing import EVERY, page, step
from ehcp.views.casework.loading import Case

Choice = tuple[str, str]


def _advice(case: Case) -> Choice:
    standing = [a for a in case.of("advice") if a.cancelled_on is None]
    if any(kind not in {a.kind for a in standing} for kind in EVERY):
        return "Ask for advice", step(case, "ask_advice")
    waiting = next((a for a in standing if a.answered_on is None), None)
    return ("Record advice that came in", step(case, "advice", waiting.pk)) if waiting else ("", "")


def _drafting(case: Case) -> Choice:
    written = any(v.kind == "draft" and v.served_on is None for v in case.of("versions"))
    return (
        ("Send the draft plan", step(case, "serve_draft")) if written else ("Write the draft plan", step(case, "draft"))
    )


def _draft_out(case: Case) -> Choice:
    if not case.of("consultations"):
        return "Consult a setting", step(case, "consult")
    return "Record the family's answer to the draft", step(case, "representations")


def _naming(case: Case) -> Choice:
    final = next((v for v in case.of("versions") if v.kind == "final" and v.served_on is None), None)
    if final is not None and final.named_settings.all():
        return "Send the final plan", step(case, "finalise")
    return "Name the setting", step(case, "name")


def _fixed(words: str, name: str) -> Callable[[Case], Choice]:
    return lambda case: (words, step(case, name))


#: The button for each stage.
STEPS: dict[str, Callable[[Case], Choice]] = {
    "received": _fixed("Record decision whether to assess", "decide_assess"),
    "decided_not_told": _fixed("Tell the family", "tell"),
    "advice": _advice,
    "decide_issue": _fixed("Record decision whether to issue a plan", "decide_issue"),
    "issue_not_told": _fixed("Tell the family", "tell"),
    "drafting": _drafting,
    "draft": _draft_out,
    "naming": _naming,
    "refused": _fixed("Turn the refusal round", "reverse"),
}
#: Less frequent steps: words, page of the steps, the stages in which they are offered ("" is every open one).
MORE = (
    ("Record the family's views and evidence", "family_views", "received advice decide_issue"),
    ("Ask for more advice", "ask_advice", "advice decide_issue"),
    ("Use existing advice", "reuse_advice", "advice decide_issue"),
    ("Consult a setting", "consult", "draft naming"),
    ("Record the family's answer to the draft", "representations", "draft naming"),
    ("Name the setting", "name", "draft naming"),
    ("Send the final plan", "finalise", "draft naming"),
    ("Record an exception", "exception", ""),
    ("Request withdrawn", "withdraw", ""),
    ("Moved to another area", "export", ""),
    ("Pass on to the right council", "pass_on", "received"),
)


def next_step(case: Case) -> dict[str, str]:
    """What the green button says and where it leads; empty when there is nothing to do next."""
    if case.process is not None and case.request is None:
        href = page(case, "process", case.process.pk)
        return {"text": "Open this process", "href": href} if case.process.is_open else {}
    chosen = STEPS.get(case.stage)
    open_or_refused = case.process is not None and (case.process.is_open or case.stage == "refused")
    text, href = chosen(case) if chosen and open_or_refused else ("", "")
    return {"text": text, "href": href} if text else {}


def more_actions(case: Case) -> list[Choice]:
    """(words, address) of what else can be done; pages that do not exist are left out."""
    process = case.process
    another = ("Start another process", page(case, "process_choose"))
    if process is None:
        return [("Record a request", page(case, "record_request_for")), another]
    if case.request is None:
        return [another, ("Record a request", page(case, "record_request_for"))]
    found = [another]
    if process.is_open:
        found += [(text, step(case, name)) for text, name, when in MORE if not when or case.stage in when.split()]
        found.append(("Allocate to a caseworker", page(case, "allocate_process", process.pk)))
    found.append(("Correct a fact", page(case, "correct", process.pk)))
    found.append(("Mark as entered in error", page(case, "mark_in_error", process.pk)))
    if not process.is_open:
        found.append(("Record another request", page(case, "record_request_for")))
    return [(text, href) for text, href in found if href]
