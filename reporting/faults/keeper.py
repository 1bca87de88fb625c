"""What casework is told of the return's faults, and what is done when it tells of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from ehcp.actions import jobs
from ehcp.faults import Found, Mine
from ehcp.jobs import wake
from reporting.faults.check import BATCH, check_children

if TYPE_CHECKING:
    from ehcp.models import Pupil
    from send_cases.accounts.models import User

AT_ONCE = 25  # records that are checked before the page goes on; more are left to a worker


class SenKeeper:
    """The keeper of the SEN2 return's faults."""

    def changed(self, pupils: set[int]) -> None:
        """Check a few records at once, so that the next page shows what is right now; many by a worker."""
        ids = sorted(pupils)
        if len(ids) <= AT_ONCE:
            check_children(ids)
            return
        for start in range(0, len(ids), BATCH):
            wake("check_children", ids[start : start + BATCH], app="reporting")

    def everybody(self) -> None:
        """Start the check that runs each night."""
        jobs.start(kind="check_sen2", asked_by=None)

    def of(self, pupil: Pupil) -> Found:
        """What the return finds wrong with a record, the gravest first."""
        from reporting.faults.showing import of_pupil

        return of_pupil(pupil)

    def mine(self, user: User) -> Mine:
        """How much of it waits for an officer."""
        from reporting.faults.listing import of_officer

        return Mine(of_officer(user).count(), reverse("reporting:my_faults"))
