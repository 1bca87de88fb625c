"""What people say of faults and rules: why a query is right as it is, and which number DfE gives a rule."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from ehcp import permissions
from ehcp.actions.acting import acting, write_event
from ehcp.policies import Refused
from reporting.models import SenExplanation, SenFault, SenRule
from reporting.sen2.rules import BY_ID, adjusted
from send_cases import clock

if TYPE_CHECKING:
    from send_cases.accounts.models import User

MOST = 1000  # characters of a note
COLUMNS = ("rule", "year", "severity", "dfe_code")


def explain(*, fault: SenFault, by: User, note: str, page: str = "") -> SenExplanation:
    """Say why a query is right as it is. It is kept with its day, shown with the return, and replaces what was said before.

    Args:
        fault: a query that stands, of one record or of the whole return.
        note: the explanation, in words that name no child.

    Raises:
        Denied: ``by`` may not work on this record; of the whole return, is no manager.
        Refused: it is no query, it stands no more, or there is no explanation.
    """
    with acting(by=by, why="a query of the SEN2 return explained", page=page):
        _check(fault, by)
        text = note.strip()
        if not text:
            raise Refused("Say why it is right as it is.", "note")
        if len(text) > MOST:
            raise Refused(f"An explanation has at most {MOST:,} characters.", "note")
        _withdraw(fault)
        made = SenExplanation.objects.create(
            year=fault.year,
            key=fault.key,
            rule=fault.rule,
            pupil=fault.pupil,
            note=text,
            explained_on=clock.today(),
            by=by,
        )
        if fault.pupil:
            write_event(
                fault.pupil, by=by, kind="sen2", text=f"Query {fault.rule} of SEN2 {fault.year} explained", detail=text
            )
    return made


def take_back(*, fault: SenFault, by: User, page: str = "") -> None:
    """The explanation holds no more: the query is asked again. It stays in the history.

    Raises:
        Denied, Refused: as for :func:`explain`; also when nothing was explained.
    """
    with acting(by=by, why="the explanation of a query taken back", page=page):
        _check(fault, by)
        if not _withdraw(fault):
            raise Refused("Nobody has explained this query.")
        if fault.pupil:
            write_event(fault.pupil, by=by, kind="sen2", text=f"Explanation of query {fault.rule} taken back")


def _check(fault: SenFault, by: User) -> None:
    if fault.pupil:
        permissions.work_on_pupil.check(by, fault.pupil)
    else:
        permissions.manage.check(by)
    if fault.severity != SenFault.Severity.QUERY:
        raise Refused("Only a query can be explained: an error is put right.")
    if not SenFault.objects.select_for_update().filter(pk=fault.pk, cured_on__isnull=True).exists():
        raise Refused("This query has been settled meanwhile.")


def _withdraw(fault: SenFault) -> int:
    said = SenExplanation.objects.filter(year=fault.year, key=fault.key, withdrawn_on__isnull=True)
    return said.update(withdrawn_on=clock.today())


def number_rule(
    *, by: User, rule: str, dfe_code: str, severity: str, year: int | None = None, page: str = ""
) -> SenRule:
    """Give a rule the number that DfE has for it, and how grave it is here. It counts from the next check on.

    Args:
        rule: our rule's id.
        dfe_code: DfE's number; empty if it is not known.
        severity: error, query, information or off; empty for as it comes.
        year: a collection year; ``None`` for every year.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: there is no such rule or severity, or the number is too long.
    """
    with acting(by=by, why="a rule of the SEN2 return changed", page=page):
        permissions.administer.check(by)
        _check_rule(rule, dfe_code, severity)
        row, _ = SenRule.objects.select_for_update().get_or_create(rule=rule, year=year)
        row.dfe_code, row.severity = dfe_code.strip(), severity
        row.save(update_fields=["dfe_code", "severity"])
    return row


def _check_rule(rule: str, dfe_code: str, severity: str) -> None:
    if rule not in BY_ID:
        raise Refused(f"There is no rule {rule[:20]}.", "rule")
    if len(dfe_code.strip()) > 20:
        raise Refused("A number has at most 20 characters.", "dfe_code")
    if severity not in SenRule.Severity.values:
        raise Refused("The severity is error, query, information or off.", "severity")


def number_rules(*, by: User, text: str, page: str = "") -> int:
    """The same for many rules, from CSV with the columns rule, year, severity and dfe_code. All of it or nothing.

    Returns:
        How many lines it had.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: a line makes no sense; the sentence says which.
    """
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), restval=""))
    if not rows or "rule" not in rows[0]:
        raise Refused("The first line must name the columns: rule, year, severity, dfe_code.", "file")
    kept = [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in rows]
    try:
        adjusted(kept, 0)
    except ValueError as fault:
        raise Refused(str(fault), "file") from None
    with acting(by=by, why="rules of the SEN2 return changed", page=page):
        for line, row in enumerate(kept, start=2):
            if row["year"] and not (row["year"].isdecimal() and 2023 <= int(row["year"]) <= 2100):
                raise Refused(f"Line {line}: the year is a collection year like 2027, or empty for every year.", "file")
            year = int(row["year"]) if row["year"] else None
            number_rule(by=by, rule=row["rule"], dfe_code=row["dfe_code"], severity=row["severity"].lower(), year=year)
    return len(kept)
