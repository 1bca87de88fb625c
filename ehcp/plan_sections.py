"""The sections of an EHC plan (SEND Regulations 2014, regulation 12): their letters, names and order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ehcp.models import PlanVersion

SECTIONS: tuple[tuple[str, str], ...] = (
    ("A", "Views, interests and aspirations of the child and their parents, or of the young person"),
    ("B", "Special educational needs"),
    ("C", "Health needs related to special educational needs"),
    ("D", "Social care needs related to special educational needs or to a disability"),
    ("E", "Outcomes sought"),
    ("F", "Special educational provision"),
    ("G", "Health provision"),
    ("H1", "Social care provision under section 2 of the Chronically Sick and Disabled Persons Act 1970"),
    ("H2", "Other social care provision"),
    ("I", "Placement"),
    ("J", "Personal budget"),
    ("K", "Advice and information gathered"),
)
LETTERS = tuple(letter for letter, _ in SECTIONS)


def sections_of(version: PlanVersion) -> list[dict[str, Any]]:
    """Each section with its letter, name and text; section I is what the version names, blank in every draft."""
    content = version.content or {}
    text = {letter: str(content.get(letter, "")) for letter in LETTERS}
    text["I"] = "" if version.kind == "draft" else "\n".join(named_words(each) for each in version.named_settings.all())
    return [{"letter": letter, "name": name, "text": text[letter]} for letter, name in SECTIONS]


def named_words(named: Any) -> str:
    """One placement of section I in words."""
    within = " (SEN unit)" if named.sen_unit else " (resourced provision)" if named.resourced_provision else ""
    return f"{named}{within}"


def changed_sections(earlier: PlanVersion, later: PlanVersion) -> list[str]:
    """Letters of the sections whose words differ between two versions, section I left aside (s.38(5))."""
    before, after = earlier.content or {}, later.content or {}
    differ = [letter for letter in LETTERS if letter != "I" and _words(before, letter) != _words(after, letter)]
    return differ


def _words(content: dict[str, Any], letter: str) -> list[str]:
    return str(content.get(letter, "")).split()
