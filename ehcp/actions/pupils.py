"""Facts about a child or young person, the people around them, where they live and learn."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models

from ehcp import codes, permissions, policies
from ehcp.actions.acting import acting, write_event
from ehcp.models import Address, AddressHidden, LinkedPerson, Need, Placement, Pupil
from ehcp.policies import Refused
from send_cases import clock

if TYPE_CHECKING:
    from send_cases.accounts.models import User

OWN_FACTS = (
    "surname", "forename", "known_as", "sex", "birth_date", "ethnicity", "upn", "upn_unknown", "uln", "nhs_number",
    "languages", "interpreter",
)  # fmt: skip
PERSON_FACTS = (
    "title", "name", "relationship", "parental_responsibility", "may_be_contacted", "receives_documents", "represents",
    "safe_means", "safe_note", "email", "telephone", "lives_with_child", "address_lines", "postcode", "language",
    "interpreter",
)  # fmt: skip


class Stale(Exception):
    """A row changed after the form was opened; ``row`` is how it stands now."""

    def __init__(self, row: models.Model) -> None:
        super().__init__("This was changed while you were working on it.")
        self.row = row


def fingerprint(row: models.Model, fields: Iterable[str]) -> str:
    """A short mark of how these facts of a row stand: a form carries it, so that a stale one is noticed."""
    text = "\x1f".join(f"{name}={getattr(row, name)}" for name in fields)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def change_facts(*, pupil: Pupil, by: User, facts: dict[str, Any], seen: str = "", page: str = "") -> list[str]:
    """Change facts of the child; returns the names of those that are different now.

    Args:
        facts: values by field, of ``OWN_FACTS``.
        seen: the ``fingerprint`` that the form was made from.

    Raises:
        Denied: ``by`` may not work on this record.
        Refused: no name, an impossible birth date, or a UPN together with a reason why there is none.
        Stale: somebody changed the facts meanwhile.
    """
    with acting(by=by, why="facts about the child changed", page=page):
        permissions.work_on_pupil.check(by, pupil)
        row = Pupil.objects.select_for_update().get(pk=pupil.pk)
        if seen and seen != fingerprint(row, OWN_FACTS):
            raise Stale(row)
        changed = _apply(row, facts, OWN_FACTS)
        _check_child(row)
        if changed:
            row.save(update_fields=changed)
            write_event(row, by=by, kind="facts", text=f"Changed: {_labels(row, changed)}")
    return changed


def _apply(row: models.Model, facts: dict[str, Any], allowed: Sequence[str]) -> list[str]:
    changed = [name for name, value in facts.items() if name in allowed and getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    return changed


def _labels(row: models.Model, names: Iterable[str]) -> str:
    return ", ".join(str(row._meta.get_field(name).verbose_name) for name in names)  # type: ignore[union-attr]


def _check_child(row: Pupil) -> None:
    policies.check_day(row.birth_date, "the birth date", field="birth_date")
    if not row.surname.strip() or not row.forename.strip():
        raise Refused("A record needs a surname and a forename.", "surname" if not row.surname.strip() else "forename")
    if row.upn and row.upn_unknown:
        raise Refused("Give the UPN, or why there is none, not both.", "upn_unknown")


def save_person(
    *,
    pupil: Pupil,
    by: User,
    facts: dict[str, Any],
    person: LinkedPerson | None = None,
    hidden_from: bool = False,
    hide_theirs_from: Iterable[LinkedPerson] = (),
    because: str = "",
    seen: str = "",
    page: str = "",
) -> LinkedPerson:
    """Add somebody to a record, or change what is known of them.

    Args:
        facts: values by field, of ``PERSON_FACTS``.
        person: who is changed; ``None`` adds somebody.
        hidden_from: the child's address must never reach this person.
        hide_theirs_from: other people of this record who must never learn this person's address.
        because: why an address is hidden.
        seen: the ``fingerprint`` of the person that the form was made from.

    Raises:
        Denied, Refused, Stale: as in ``change_facts``; also where someone who gets letters has nowhere to get them.
    """
    with acting(by=by, why="people of the case changed", page=page):
        permissions.work_on_pupil.check(by, pupil)
        row = _person_row(pupil, person, seen)
        changed = _apply(row, facts, PERSON_FACTS)
        _check_person(row)
        is_new = row.pk is None
        row.save()
        hid = _hide(row, hidden_from, list(hide_theirs_from), because)
        if is_new or changed or hid:
            role = row.get_relationship_display().lower()
            words = f"Added to the case: {role}" if is_new else f"Changed about a person ({role})"
            write_event(pupil, by=by, kind="people", text=words, detail=_labels(row, changed) if not is_new else "")
    return row


def _person_row(pupil: Pupil, person: LinkedPerson | None, seen: str) -> LinkedPerson:
    if person is None:
        return LinkedPerson(pupil=pupil)
    row = LinkedPerson.objects.select_for_update().get(pk=person.pk, pupil=pupil)
    if seen and seen != fingerprint(row, PERSON_FACTS):
        raise Stale(row)
    return row


def _check_person(row: LinkedPerson) -> None:
    if not row.name.strip():
        raise Refused("Enter the person's name.", "name")
    if row.safe_means == LinkedPerson.Means.EMAIL and not row.email:
        raise Refused("Enter an e-mail address, or choose another safe way to reach this person.", "email")
    if row.represents and row.relationship != LinkedPerson.Relationship.REPRESENTATIVE and not row.may_be_contacted:
        raise Refused("A representative must be somebody who may be contacted.", "may_be_contacted")


def _hide(row: LinkedPerson, from_them: bool, theirs_from: list[LinkedPerson], because: str) -> bool:
    """Bring the hidden addresses that concern this person up to date; whether any changed."""
    wanted: set[tuple[int | None, int]] = {(None, row.pk)} if from_them else set()
    wanted |= {(row.pk, other.pk) for other in theirs_from if other.pk != row.pk}
    standing = AddressHidden.objects.filter(pupil=row.pupil).filter(
        models.Q(of__isnull=True, hidden_from=row) | models.Q(of=row)
    )
    have = {(h.of_id, h.hidden_from_id): h for h in standing}
    for key, hidden in have.items():
        if key not in wanted:
            hidden.delete()
    for of, reader in wanted - set(have):
        AddressHidden.objects.create(pupil=row.pupil, of_id=of, hidden_from_id=reader, because=because[:200])
    return wanted != set(have)


def end_person(*, pupil: Pupil, person: LinkedPerson, by: User, ended_on: dt.date, page: str = "") -> LinkedPerson:
    """Somebody is no longer involved; what was sent to them stays as it was.

    Raises:
        Refused: a day in the future.
    """
    with acting(by=by, why="a person is no longer involved", page=page):
        permissions.work_on_pupil.check(by, pupil)
        policies.check_day(ended_on, "the day", field="ended_on", born=pupil.birth_date)
        row = LinkedPerson.objects.select_for_update().get(pk=person.pk, pupil=pupil)
        row.ended_on = ended_on
        row.save(update_fields=["ended_on"])
        words = f"No longer involved: {row.get_relationship_display().lower()}"
        write_event(pupil, by=by, kind="people", text=words, happened_on=ended_on)
    return row


def move_home(
    *, pupil: Pupil, by: User, lines: str, postcode: str, since: dt.date | None = None, page: str = ""
) -> Address:
    """A new home address; the old one is kept with the day it ended.

    Args:
        since: the first day there, where known; the old address ends the day before.

    Raises:
        Refused: nothing entered, or a day before the old address began.
    """
    with acting(by=by, why="home address changed", page=page):
        permissions.work_on_pupil.check(by, pupil)
        policies.check_day(since, "the day they moved", field="since", born=pupil.birth_date)
        if not lines.strip() and not postcode.strip():
            raise Refused("Enter the address or at least the postcode.", "lines")
        last_day = (since or clock.today()) - dt.timedelta(days=1)
        for old in Address.objects.select_for_update().filter(pupil=pupil, ends_on__isnull=True):
            if old.starts_on and last_day < old.starts_on:
                raise Refused("They moved to the address recorded now after that day. Check the day.", "since")
            old.ends_on = last_day
            old.save(update_fields=["ends_on"])
        new = Address.objects.create(pupil=pupil, lines=lines.strip(), postcode=postcode, starts_on=since)
        write_event(pupil, by=by, kind="facts", text="Home address changed", happened_on=since)
    return new


def place(
    *, pupil: Pupil, by: User, facts: dict[str, Any], entry_date: dt.date | None = None, page: str = ""
) -> Placement:
    """Where the child is educated from a day on; the earlier placement of that rank ends the day before.

    Args:
        facts: ``setting`` or ``sen_setting`` (exactly one), and what else ``Placement`` holds.
        entry_date: the first day there, where known.

    Raises:
        Refused: neither or both of setting and code, or a day before the placement recorded now began.
    """
    with acting(by=by, why="education now changed", page=page):
        permissions.work_on_pupil.check(by, pupil)
        policies.check_day(entry_date, "the first day there", field="entry_date", born=pupil.birth_date)
        if bool(facts.get("setting")) == bool(facts.get("sen_setting")):
            raise Refused("Choose a school or setting, or say where else the child is educated.", "setting")
        last_day = (entry_date or clock.today()) - dt.timedelta(days=1)
        check_terms(facts)
        rank = facts.get("rank") or 1
        for old in Placement.objects.select_for_update().filter(pupil=pupil, leaving_date__isnull=True, rank=rank):
            if old.entry_date and last_day < old.entry_date:
                raise Refused("The placement recorded now began after that day. Check the day.", "entry_date")
            old.leaving_date = last_day
            old.save(update_fields=["leaving_date"])
        new = Placement.objects.create(pupil=pupil, entry_date=entry_date, **facts)
        write_event(pupil, by=by, kind="facts", text=f"Education now: {new}", happened_on=entry_date)
    return new


def check_terms(facts: dict[str, Any]) -> None:
    """Weeks a year away from home are of a year.

    Raises:
        Refused: they are not.
    """
    weeks = facts.get("residential_weeks")
    if weeks is not None and not 1 <= weeks <= 52:
        raise Refused("Enter between 1 and 52 weeks a year, or nothing if it is not residential.", "residential_weeks")


def set_needs(
    *, pupil: Pupil, by: User, sen_types: Sequence[str], source: str = Need.Source.SETTING,
    starts_on: dt.date | None = None, page: str = "",
) -> list[Need]:  # fmt: skip
    """What the needs are, the main one first; those recorded before end today, or the day before the new ones begin.

    Args:
        source: what the setting thinks, or what section B of the plan says.
        starts_on: since when; today if nothing is said.

    Raises:
        Refused: a code that is not one of SEN2's, or the same one twice.
    """
    known = {code for code, _ in codes.choices("sen_type")}
    with acting(by=by, why="needs changed", page=page):
        permissions.work_on_pupil.check(by, pupil)
        if len(set(sen_types)) != len(sen_types) or not set(sen_types) <= known:
            raise Refused("Choose each need once, from the list.", "needs")
        policies.check_day(starts_on, "the day", field="starts_on", born=pupil.birth_date)
        since = starts_on or clock.today()
        Need.objects.filter(pupil=pupil, source=source, ended_on__isnull=True).update(ended_on=since)
        new = [
            Need.objects.create(pupil=pupil, sen_type=t, rank=n, source=source, starts_on=since)
            for n, t in enumerate(sen_types, 1)
        ]
        whose = "in the plan" if source == Need.Source.PLAN else "as the setting sees them"
        write_event(pupil, by=by, kind="facts", text=f"Needs {whose} changed", happened_on=starts_on)
    return new
