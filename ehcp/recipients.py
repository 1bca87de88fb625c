"""Who must be told, worked out from the facts of a case: addressees are computed, never typed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ehcp.models import Notice, NoticeRecipient, Placement, Process, Service, Setting
from ehcp.people import addressees, decision_maker, may_see_address

R = NoticeRecipient.Role

#: Beyond the family. Regs 4(2), 5(1), 10(1), 13(2): commissioner, social care, and the head or principal.
ALSO = {
    Notice.Kind.OPENING: (R.SETTING, R.HEALTH, R.SOCIAL_CARE),
    Notice.Kind.ASSESS_YES: (R.SETTING, R.HEALTH, R.SOCIAL_CARE),
    Notice.Kind.ASSESS_NO: (R.SETTING, R.HEALTH, R.SOCIAL_CARE),
    Notice.Kind.NO_PLAN: (R.SETTING, R.HEALTH),
    Notice.Kind.FINAL: (R.HEALTH,),
}


def recipients_of(process: Process, kind: str, day: dt.date, means: str = "email") -> list[dict[str, Any]]:
    """Everybody whom a notice of this kind must reach on a day, as values for ``NoticeRecipient``.

    Args:
        process: the case; its people, placement and services are read.
        kind: a value of ``Notice.Kind``.
        day: decides whose rights they are (parent, or young person over compulsory school age).
        means: how the family is told when a person has no safe way of their own recorded.
    """
    rows = _family(process, day, means)
    wanted = ALSO.get(Notice.Kind(kind), ())
    if R.SETTING in wanted:
        rows += _setting(process)
    for role, service_kind in ((R.HEALTH, Service.Kind.HEALTH), (R.SOCIAL_CARE, Service.Kind.SOCIAL_CARE)):
        if role in wanted:
            rows += _services(role, service_kind)
    return rows


def _family(process: Process, day: dt.date, means: str) -> list[dict[str, Any]]:
    pupil = process.pupil
    rows: list[dict[str, Any]] = []
    maker = decision_maker(pupil, day)
    if maker == "young_person":
        own = "first_class" if means == "email" else means  # no e-mail address of the young person is kept
        rows.append({"role": R.YOUNG_PERSON, "name": pupil.legal_name, "means": own, "address": _home(process)})
    for person in addressees(pupil, day):
        role = R.REPRESENTATIVE if person.represents else R.PARENT
        own = {"email": "email", "post": "first_class"}.get(person.safe_means, means)
        if own == "email" and not person.email:
            own = "first_class"
        rows.append({"role": role, "person": person, "name": str(person), "means": own,
                     "address": person.email if own == "email" else _postal(process, person)})  # fmt: skip
    return rows


def _home(process: Process) -> str:
    address = process.pupil.addresses.filter(ends_on__isnull=True).first()
    return str(address) if address else ""


def _postal(process: Process, person: Any) -> str:
    """Where a letter to this person goes; the child's address only if they may see it."""
    if not person.lives_with_child:
        return ", ".join(part for part in (person.address_lines, person.postcode) if part)
    return _home(process) if may_see_address(process.pupil, None, person) else ""


def _setting(process: Process) -> list[dict[str, Any]]:
    here = Placement.objects.filter(pupil=process.pupil, leaving_date__isnull=True, setting__isnull=False)
    placement = here.select_related("setting").order_by("rank").first()
    asked = getattr(process, "assessment", None)
    setting = placement.setting if placement else asked.setting if asked else None
    if setting is None:
        return []
    return [row_of_setting(setting)]


def row_of_setting(setting: Setting) -> dict[str, Any]:
    """A school, college or setting as a recipient: by e-mail where an inbox is known, else by post."""
    email = setting.email or (setting.organisation.email if setting.organisation else "")
    return {"role": R.SETTING, "setting": setting, "name": setting.name, "means": "email" if email else "first_class",
            "address": email or ", ".join(p for p in (setting.street, setting.town, setting.postcode) if p)}  # fmt: skip


def _services(role: str, kind: str) -> list[dict[str, Any]]:
    found = Service.objects.filter(kind=kind, organisation__is_open=True).select_related("organisation").order_by("pk")
    return [
        {"role": role, "name": s.organisation.name, "means": "email" if s.organisation.email else "first_class",
         "address": s.organisation.email}
        for s in found[:1]
    ]  # fmt: skip
