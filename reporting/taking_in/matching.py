"""Who of a return is known already: by UPN, then ULN, then name, birth date and postcode, for all people at once.

All records are looked at, restricted ones too: a return is the authority's. But the report counts as if the records that
its reader may not see were not there, so that it tells nothing of them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection

NEW, KNOWN, DOUBT = "new", "known", "doubt"
TWICE = "It comes twice in the file."


@dataclass(slots=True)
class Candidate:
    """A record that may be the same person, and in what the two agree.

    Attributes:
        pupil: its key.
        upn, uln, named, lives: agreement in UPN, ULN, name with birth date, and postcode too.
        other_upn, other_uln: both have one, and they differ.
        other_person: name and birth date both differ.
        hidden: a restricted record.
    """

    pupil: int
    upn: bool
    uln: bool
    named: bool
    lives: bool
    other_upn: bool
    other_uln: bool
    other_person: bool
    hidden: bool


@dataclass(slots=True)
class Verdict:
    """What a person of the file is to us.

    Attributes:
        kind: ``new``, ``known`` or ``doubt``.
        pupil: the record that is meant, where it is known.
        why: why it is in doubt, in a sentence that names nobody.
        candidates: the records in question.
    """

    kind: str
    pupil: int = 0
    why: str = ""
    candidates: list[int] = field(default_factory=list)


def judge(candidates: list[Candidate], twice: bool = False) -> Verdict:
    """Which record a person is, if any.

    Args:
        candidates: the records that agree with them in anything.
        twice: another person of the file has the same number, or the same name, birth date and postcode.
    """
    keys = [c.pupil for c in candidates]
    if twice:
        return Verdict(DOUBT, why=TWICE, candidates=keys)
    for name, words in (("upn", "UPN"), ("uln", "ULN")):
        found = [c for c in candidates if getattr(c, name)]
        if found:
            return _by_number(found, candidates, words)
    at_home = [c for c in candidates if c.lives]
    if len(at_home) == 1 and not (at_home[0].other_upn or at_home[0].other_uln):
        return Verdict(KNOWN, at_home[0].pupil)
    if candidates:
        why = "Name, birth date and postcode agree, but the UPN or ULN does not." if at_home else (
            "The name agrees, and the birth date as far as it is held, but not the postcode.")  # fmt: skip
        return Verdict(DOUBT, why=why, candidates=keys)
    return Verdict(NEW)


def _by_number(found: list[Candidate], candidates: list[Candidate], words: str) -> Verdict:
    keys = [c.pupil for c in candidates]
    if len(found) > 1:
        return Verdict(DOUBT, why=f"More than one record has this {words}.", candidates=keys)
    (only,) = found
    elsewhere = [c for c in candidates if c.uln and c.pupil != only.pupil]
    if words == "UPN" and elsewhere:
        return Verdict(DOUBT, why="UPN and ULN belong to different records.", candidates=keys)
    if words == "ULN" and only.other_upn:
        return Verdict(DOUBT, why="The ULN agrees, but the UPN does not.", candidates=keys)
    if only.other_person:
        return Verdict(DOUBT, why=f"The {words} agrees, but neither name nor birth date does.", candidates=keys)
    return Verdict(KNOWN, only.pupil)


def match(file_id: int, visible: set[int]) -> dict[int, tuple[Verdict, Verdict]]:
    """What each staged person of a file is, by their number in it: for us, and for the report.

    Args:
        file_id: whose staged people.
        visible: keys of restricted records that the report's reader may see.
    """
    candidates, twice = _candidates(file_id), _twice(file_id)
    found: dict[int, tuple[Verdict, Verdict]] = {}
    for number in _numbers(file_id):
        mine = candidates.get(number, [])
        ours = judge(mine, number in twice)
        seen = [c for c in mine if not c.hidden or c.pupil in visible]
        found[number] = (ours, ours if len(seen) == len(mine) else judge(seen, number in twice))
    _one_each(found)
    return found


def _one_each(found: dict[int, tuple[Verdict, Verdict]]) -> None:
    """Two people of the file cannot be one record: both are in doubt."""
    claims: dict[int, list[int]] = defaultdict(list)
    for number, (ours, _) in found.items():
        if ours.kind == KNOWN:
            claims[ours.pupil].append(number)
    for pupil, numbers in claims.items():
        for number in numbers if len(numbers) > 1 else ():
            ours, seen = found[number]
            doubt = Verdict(DOUBT, why="Two people of the file agree with one record.", candidates=[pupil])
            found[number] = (doubt, doubt if seen.kind == KNOWN else seen)


def _numbers(file_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM reporting_stagedperson WHERE file_id = %s ORDER BY number", [file_id])
        return [number for (number,) in cursor.fetchall()]


def _candidates(file_id: int) -> dict[int, list[Candidate]]:
    found: dict[int, list[Candidate]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [file_id, file_id, file_id])
        for number, *values in cursor.fetchall():
            found[number].append(Candidate(*values))
    return found


def _twice(file_id: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_TWICE, {"file": file_id})
        return {number for (number,) in cursor.fetchall()}


_ALIKE = """
WITH pairs AS (
    SELECT s.id AS staged, p.id AS pupil FROM reporting_stagedperson s JOIN ehcp_pupil p ON p.upn = s.upn
    WHERE s.file_id = %s AND s.upn <> ''
    UNION
    SELECT s.id, p.id FROM reporting_stagedperson s JOIN ehcp_pupil p ON p.uln = s.uln
    WHERE s.file_id = %s AND s.uln <> ''
    UNION
    SELECT s.id, p.id FROM reporting_stagedperson s
    JOIN ehcp_pupil p ON upper(p.surname) = upper(s.surname) AND upper(p.forename) = upper(s.forename)
    WHERE s.file_id = %s AND (p.birth_date = s.birth_date OR p.birth_date IS NULL OR s.birth_date IS NULL)
)
SELECT s.number, p.id, s.upn <> '' AND p.upn = s.upn, s.uln <> '' AND p.uln = s.uln, named.yes,
    named.yes AND (
        (p.birth_date = s.birth_date AND s.postcode <> '' AND EXISTS (
            SELECT FROM ehcp_address a WHERE a.pupil_id = p.id AND upper(regexp_replace(a.postcode, '\\s', '', 'g'))
                = upper(regexp_replace(s.postcode, '\\s', '', 'g'))))
        OR (p.birth_date IS NOT DISTINCT FROM s.birth_date AND EXISTS (
            SELECT FROM ehcp_returnedperson r WHERE r.pupil_id = p.id
            AND COALESCE(r.answers ->> 'PostCode', '') = s.postcode))),
    s.upn <> '' AND p.upn <> '' AND p.upn <> s.upn, s.uln <> '' AND p.uln <> '' AND p.uln <> s.uln,
    NOT named.yes AND p.birth_date <> s.birth_date,
    p.restricted
FROM pairs JOIN reporting_stagedperson s ON s.id = pairs.staged JOIN ehcp_pupil p ON p.id = pairs.pupil
CROSS JOIN LATERAL (SELECT upper(p.surname) = upper(s.surname) AND upper(p.forename) = upper(s.forename) AS yes) named
ORDER BY s.number, p.id
"""
_TWICE = """
SELECT unnest(array_agg(number)) FROM reporting_stagedperson WHERE file_id = %(file)s AND upn <> ''
GROUP BY upn HAVING count(*) > 1
UNION
SELECT unnest(array_agg(number)) FROM reporting_stagedperson WHERE file_id = %(file)s AND uln <> ''
GROUP BY uln HAVING count(*) > 1
UNION
SELECT unnest(array_agg(number)) FROM reporting_stagedperson WHERE file_id = %(file)s
GROUP BY upper(surname), upper(forename), birth_date, postcode
HAVING count(*) > 1 AND count(DISTINCT nullif(upn, '')) < count(*)
"""
