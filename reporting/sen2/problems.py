"""What is wrong with a return: one problem, and a file that is none at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

ERROR, QUERY, INFORMATION = "error", "query", "information"
#: What may be repeated in a sentence: codes, numbers and dates, but no word that could be somebody's name.
_HARMLESS = re.compile(r"[A-Za-z]{0,4}|[A-Za-z]{0,2}[0-9][0-9A-Za-z]{0,12}[A-Z]?|[0-9][0-9 :/.TZ+-]{0,24}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule that does not hold, at one place.

    Attributes:
        rule: the rule's id, such as ``R03``.
        severity: ``error``, ``query`` or ``information``.
        path: where, as an XPath into the document.
        line: the line of the file; ``None`` if there is no file.
        person: UPN, else ULN, else "Person 12" by the order of the file: never a name. ``None`` for the whole return.
        message: a sentence for the person who puts it right.
        dfe_code: DfE's own number for the rule, where the authority has filled it in.
    """

    rule: str
    severity: str
    path: str
    line: int | None
    person: str | None
    message: str
    dfe_code: str = ""

    def as_dict(self) -> dict[str, str | int | None]:
        """What ``--json`` prints."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "path": self.path,
            "line": self.line,
            "person": self.person,
            "message": self.message,
        }


class Unreadable(ValueError):
    """A file that is no SEN2 return or must not be read; the message is a sentence that says what to do."""

    def __init__(self, message: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(message)

    def as_problem(self) -> Problem:
        """The same as a problem of rule F01, for lists."""
        return Problem("F01", ERROR, "/Message", self.line, None, str(self))


def quoted(text: str | None) -> str:
    """A value as it may stand in a sentence: in quotation marks if it is a code, a number or a date."""
    if not text:
        return "nothing"
    return f"“{text}”" if _HARMLESS.fullmatch(text) else "something else"
