"""The register of schools that is shipped, in the test's database, and real schools of it whose people can sign in."""

from __future__ import annotations

from pathlib import Path

from ehcp.actions.schools import import_schools
from ehcp.models import Setting
from send_cases.accounts.models import Organisation, Role, User
from send_cases.history import writing
from tests.cast import make_organisation, make_person

REGISTER = Path(__file__).parents[2] / "ehcp/data/schools_england_open.csv.gz"


def import_register(by: User) -> None:
    """All 25,000 schools of England, as an administrator imports them."""
    import_schools(by=by, path=REGISTER)


def open_school(urn: str, senco: str) -> tuple[Setting, User]:
    """A school of the register as an organisation with one person who works there."""
    school = Setting.objects.get(urn=urn)
    organisation = make_organisation(Organisation.Kind.SETTING, school.name, "office@school.invalid")
    with writing(by="tests", why="a school's people can sign in"):
        school.organisation = organisation
        school.email = "office@school.invalid"
        school.save()
    return school, make_person(senco, organisation, Role.SENCO)
