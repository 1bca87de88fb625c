"""Making the lists: read, joined, checked, written and kept with their hash."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import send_cases
from ehcp.authority import authority
from ehcp.permissions import see_measures
from reporting.actions import keep_lists
from reporting.annex_a import rules
from reporting.annex_a.columns import LIST_1, LIST_2, LISTS
from reporting.annex_a.joined import Joined
from reporting.annex_a.models import InspectionLists
from reporting.annex_a.rows import Row, rows_of, with_joined
from reporting.annex_a.rules import Finding
from reporting.annex_a.workbook import notes_of, workbook
from reporting.building.build import reading
from send_cases import clock

if TYPE_CHECKING:
    from send_cases.accounts.models import User

STEPS = 4


def _quiet(done: int, words: str) -> None:
    """Nobody watches."""


def make_lists(
    *, by: User, joined: Joined | None = None, say: Callable[[int, str], None] = _quiet, job_id: int | None = None
) -> InspectionLists:
    """Make the two lists as they stand today.

    Args:
        by: the manager who asked for them.
        joined: columns from other systems, if a file of them was given.
        say: told how far it is (step of 4, words), for the progress bar.
        job_id: the job that makes them; one job makes them once, however often it is begun.

    Raises:
        Denied: ``by`` may not see the figures.
    """
    see_measures.check(by)
    done = InspectionLists.objects.filter(job=job_id).first() if job_id else None
    if done is not None:
        return done
    given = joined or Joined()
    known_at, today = clock.now(), clock.today()
    say(0, "Reading the records")
    with reading(None):
        held = {name: rows_of(name, today) for name in LISTS}
    lists = {name: list(with_joined(rows, given.values)) for name, rows in held.items()}
    say(1, "Checking by the rules")
    findings = [each for name in LISTS for each in rules.check(name, lists[name], today, given.keys)]
    say(2, "Writing the workbook")
    facts: dict[str, Any] = {
        "as_at": today, "known_at": known_at, "made_by": by, "made_at": clock.now(), "job_id": job_id,
        "list_1": len(lists[LIST_1]), "list_2": len(lists[LIST_2]), "joined": given.keys,
        "not_on_lists": len(given.values.keys() - _upns(lists)), "findings": rules.as_data(findings),
        "code_version": send_cases.__version__,
    }  # fmt: skip
    file = workbook(lists, notes_of(_made(facts), given.keys, map(_found, findings)), known_at)
    say(3, "Keeping it")
    made = keep_lists(by=by, facts=facts, file=file)
    say(STEPS, "Ready")
    return made


def _upns(lists: dict[str, list[Row]]) -> set[str]:
    return {row["upn"] for rows in lists.values() for row in rows}


def _made(facts: dict[str, Any]) -> dict[str, str]:
    """What the sheet of notes says of the making."""
    ours = authority()
    return {
        "Authority": f"{ours.name} ({ours.code})",
        "As at": f"{facts['as_at']:%d/%m/%Y}",
        "Facts known at": f"{facts['known_at']:%d/%m/%Y %H:%M} UTC",
        "Made by": str(facts["made_by"]),
        "Made with": f"send-cases {facts['code_version']}",
        "People": f"{facts['list_1']:,} on List_1, {facts['list_2']:,} on List_2",
    }


def _found(finding: Finding) -> tuple[str, str]:
    """A rule's line on the sheet of notes."""
    rule = finding.rule
    count = f"{len(finding.people):,} found" if finding.checked else "not checked: the column was not given"
    return f"Rule {rule.code} ({rule.severity}), {rule.list}", f"{count}. {rule.says}"
