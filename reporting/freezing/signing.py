"""Signing a return: somebody of the authority stands for it. It is then what goes to DfE, and never changes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError

from ehcp.permissions import see_measures
from ehcp.policies import Refused
from reporting.freezing.explaining import unexplained
from reporting.return_models import ReturnSignature, SenReturn
from send_cases import clock
from send_cases.history import writing
from send_cases.words import date_words

if TYPE_CHECKING:
    from send_cases.accounts.models import User

ERRORS = "A return with errors cannot be signed: DfE takes none. Cure them in the cases, and build it again."
AGREED = "Some queries have no explanation. Explain them, or confirm that it is signed without."


def why_not(kept: SenReturn, today: dt.date) -> str:
    """Why it cannot be signed, as a sentence; empty if it can."""
    if kept.is_signed:
        return "It is signed already."
    if SenReturn.objects.filter(build__year=kept.build.year, pk__gt=kept.pk).exists():
        return "A newer one has been built. Sign that, or build another."
    if kept.errors:
        return ERRORS
    if today < kept.census_on:
        return f"Census day is {date_words(kept.census_on, 0)}. A return can be signed from that day on."
    if clock.london_date(kept.build.made_at) < kept.census_on:
        return f"It was built before census day, {date_words(kept.census_on, 0)}. Build it again."
    return ""


def sign(
    *, by: User, kept: SenReturn, name: str, role: str, signed_on: dt.date, without_words: bool = False
) -> ReturnSignature:
    """Sign a return.

    Args:
        by: the manager at the keyboard.
        kept: the newest build of its year, with no error.
        name, role: who stands for it.
        signed_on: from the day it was built to today.
        without_words: sign although some queries have no explanation; how many is kept.

    Raises:
        Denied: ``by`` may not see the figures.
        Refused: it has errors, is signed, is not the newest, census day is to come, a query has no explanation and
            that was not confirmed, or the day cannot be right.
    """
    see_measures.check(by)
    today = clock.today()
    with writing(by=by, why=f"SEN2 return of {kept.build.year} signed", page="reporting.sign"):
        row = SenReturn.objects.select_for_update(of=("self",)).select_related("build").get(pk=kept.pk)
        reason = why_not(row, today)
        if reason:
            raise Refused(reason)
        if not clock.london_date(row.build.made_at) <= signed_on <= today:
            raise Refused("The day must be from the day it was built to today.", "signed_on")
        silent = unexplained(row).count()
        if silent and not without_words:
            raise Refused(AGREED, "without_words")
        try:
            return ReturnSignature.objects.create(
                sen_return=row, name=name, role=role, signed_on=signed_on, unexplained=silent, by=by, at=clock.now()
            )
        except IntegrityError:
            raise Refused("Somebody has just signed it.") from None
