"""What a school has in hand: a request half written by two people, and one that was sent today."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ehcp.actions import drafts, submissions
from ehcp.demo import LA_CODE, SENCO_SCHOOL, words
from ehcp.demo.cast import Cast
from ehcp.demo.chance import Chance
from ehcp.demo.children import InventedChild, born_at_age, invent_child, year_group
from ehcp.demo.older import FIRST_NUMBER
from ehcp.models import Process, RequestDraft
from send_cases.accounts.models import User

NUMBER = FIRST_NUMBER - 10  # of the children in the school's requests
PAGE = "manage.py seed_demo"


def fill_school_room(seed: int, today: dt.date, cast: Cast) -> Process:
    """One request waiting to be finished, shared with a colleague; one sent today."""
    senco, colleague = cast.sencos[SENCO_SCHOOL], cast.colleague
    unfinished = _draft(_child(seed, NUMBER, today), senco, today, until="needs")
    drafts.share(draft=unfinished, by=senco, colleagues=[colleague], page=PAGE)
    finished = _draft(_child(seed, NUMBER + 1, today), senco, today)
    return submissions.send(draft=finished, by=senco, page=PAGE)


def _child(seed: int, number: int, today: dt.date) -> InventedChild:
    chance = Chance(seed, "school room", number)
    born = born_at_age(chance, chance.choice((6, 7, 8, 9)), today)
    return invent_child(chance, number=number, la_code=LA_CODE, birth_date=born, on=today)


def _draft(child: InventedChild, by: User, today: dt.date, until: str = "") -> RequestDraft:
    """A draft with its sections answered, up to and without one of them."""
    organisation = by.memberships.get(organisation__kind="setting").organisation
    draft = drafts.start(by=by, organisation=organisation, page=PAGE)
    for name, answers in _answers(child, by, today).items():
        if name == until:
            break
        drafts.save_section(draft=draft, name=name, by=by, answers=answers, complete=True, seen=0, page=PAGE)
    return draft


def _answers(child: InventedChild, by: User, today: dt.date) -> dict[str, dict[str, Any]]:
    chance = Chance(0, "answers", child.nhs_number)
    return {
        "request": {
            "person": by.name, "role": "SENCO", "email": by.email, "family_told": "yes", "family_agrees": "yes",
            "why_now": words.reasons(chance, child.needs),
        },
        "child": {
            "surname": child.surname, "forename": child.forename, "birth_date": child.birth_date.isoformat(),
            "sex": child.sex, "ethnicity": child.ethnicity, "upn": child.upn, "nhs_number": child.nhs_number,
            "address": child.address, "postcode": child.postcode, "languages": "English",
        },
        "setting": {
            "entry_date": dt.date(today.year - 2, 9, 1).isoformat(), "attendance": "91",
            "year_group": year_group(child.birth_date, today),
        },
        "parents": {"rows": [
            {"title": person.title, "name": person.name, "relationship": person.relationship, "responsibility": "yes",
             "lives_with": "yes" if person.lives_with_child else "no", "address": person.address,
             "postcode": person.postcode, "telephone": person.telephone, "email": person.email}
            for person in child.people
        ]},
        "care": {"looked_after": "no", "youth_justice": "no", "rya": "no"},
        "needs": {f"need_{rank}": need for rank, need in enumerate(child.needs, 1)}
        | {"overview": words.reasons(chance, child.needs)},
        "support": {"beyond": "A trained adult every day in class, and speech therapy every week."},
        "views": {"child": "I like the garden and do not like the hall.", "gathered": "With pictures, by the key adult",
                  "parents": "We want school to be a place where our child can stay all day."},
        "consent": {"request": "yes", "education": "yes", "health": "yes", "care": "yes", "privacy": "yes",
                    "declared_by": by.name},
    }  # fmt: skip
