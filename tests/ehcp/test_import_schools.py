"""Importing the register of schools: all or nothing, twice the same, closed only by status or close date."""

from __future__ import annotations

import csv
import datetime as dt
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ehcp.actions.schools import import_schools
from ehcp.codes import DATA as SHIPPED
from ehcp.models import Setting
from ehcp.register import RegisterError
from send_cases.access import Denied
from send_cases.accounts.models import Membership, Organisation, Role, User
from send_cases.history import events_of, writing

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "data"
FULL = SAMPLES / "edubasealldata_sample_utf8.csv"
REGISTER = SHIPPED / "schools_england_open.csv.gz"


def _edited(folder: Path, edit: Callable[[list[dict[str, str]]], Any]) -> Path:
    with FULL.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    columns = list(rows[0])
    edit(rows)
    path = folder / "edited.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _trimmed(folder: Path, *rows: str) -> Path:
    path = folder / "trimmed.csv"
    path.write_text("\n".join(["urn,name,la_code,la_name,phase,status_2024_06,town", *rows]) + "\n", encoding="utf-8")
    return path


def _events() -> int:
    return events_of(Setting)._default_manager.count()


def test_the_register_of_england_in_seconds_and_a_second_time_changes_nothing() -> None:
    begun = time.monotonic()
    first = import_schools(by="a test", path=REGISTER)
    seconds = time.monotonic() - begun
    assert (first.added, first.changed, first.closed, first.untouched) == (25_141, 0, 0, 0)
    assert Setting.objects.count() == 25_141
    assert seconds < 30
    events = _events()
    assert events == 25_141
    second = import_schools(by="a test", path=REGISTER)
    assert (second.added, second.changed, second.closed, second.untouched) == (0, 0, 0, 25_141)
    assert _events() == events
    assert (
        Setting.objects.filter(sen_unit__isnull=True, section_41__isnull=True, type_code__isnull=True).count() == 25_141
    )


def test_every_attribute_of_a_full_download_is_kept() -> None:
    report = import_schools(by="a test", path=FULL)
    assert (report.added, report.unknown) == (8, ())
    green = Setting.objects.get(urn="990010")
    assert (green.name, green.la_name, green.ukprn) == (
        "Invented Green Primary School",
        "South Gloucestershire",
        "10070001",
    )
    assert (green.type_name, green.phase, green.low_age, green.high_age) == ("Community school", "Primary", 4, 11)
    assert (green.sen_unit, green.resourced_provision, green.section_41, green.is_open) == (True, True, False, True)
    assert Setting.objects.get(urn="990014").section_41 is True
    closed = Setting.objects.get(urn="990013")
    assert (closed.is_open, closed.closed_on) == (False, dt.date(2024, 8, 31))
    assert Setting.objects.get(urn="990015").is_open  # proposed to open: may be consulted for next year
    abroad = Setting.objects.get(urn="990030")
    assert (abroad.postcode, abroad.town) == (None, "Brussels")


def test_windows_1252_says_the_same() -> None:
    import_schools(by="a test", path=FULL)
    again = import_schools(by="a test", path=SAMPLES / "edubasealldata_sample_cp1252.csv")
    assert (again.added, again.changed, again.closed, again.untouched) == (0, 0, 0, 8)
    assert Setting.objects.get(urn="990012").name == "Exemple École Bilingue – “Les Chênes”"


def test_added_changed_closed_and_untouched(tmp_path: Path, moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-22")
    import_schools(by="a test", path=FULL)

    def edit(rows: list[dict[str, str]]) -> None:
        rows[0]["EstablishmentName"] = "Invented Green Academy"
        rows[1]["EstablishmentStatus (code)"] = "2"
        rows[2]["CloseDate"] = "22-11-2026"
        rows[4]["CloseDate"] = "23-11-2026"
        del rows[6:]
        rows.append(rows[0] | {"URN": "150001", "EstablishmentName": "A new one"})

    report = import_schools(by="a test", path=_edited(tmp_path, edit))
    assert (report.added, report.changed, report.closed, report.untouched, report.not_in_file) == (1, 2, 2, 4, 2)
    is_open = dict(Setting.objects.values_list("urn", "is_open"))
    assert is_open == {
        "990010": True,
        "990011": False,  # by status
        "990012": False,  # by a close date that has come
        "990013": False,
        "990014": True,  # closes tomorrow
        "990015": True,
        "990020": True,  # not in the file any more: that closes nothing
        "990030": True,
        "150001": True,
    }


def test_what_a_file_does_not_carry_stays_as_it_was(tmp_path: Path) -> None:
    import_schools(by="a test", path=FULL)
    report = import_schools(
        by="a test",
        path=_trimmed(
            tmp_path,
            "990010,Invented Green Primary School,803,South Gloucestershire,Primary,Open,Yate",
            "990013,Former Sample Secondary School,803,South Gloucestershire,Secondary,Open,Filton",
            "150002,Unknown Unit School,803,South Gloucestershire,Primary,Open,Yate",
        ),
    )
    assert (report.added, report.changed, report.closed, report.untouched) == (1, 1, 0, 7)
    assert "sen_unit" in report.unknown
    green, former, new = (Setting.objects.get(urn=urn) for urn in ("990010", "990013", "150002"))
    assert (green.sen_unit, green.ukprn, green.street) == (True, "10070001", "1 Sample Lane")
    assert (former.status, former.closed_on, former.is_open) == ("Open", dt.date(2024, 8, 31), False)
    assert (new.sen_unit, new.resourced_provision, new.section_41, new.closed_on, new.is_open) == (None,) * 4 + (True,)


def test_a_bad_row_at_the_very_end_leaves_nothing(tmp_path: Path) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        rows[-1]["OpenDate"] = "32-13-2020"

    with pytest.raises(RegisterError, match="Line 9, column OpenDate: '32-13-2020' is not a date"):
        import_schools(by="a test", path=_edited(tmp_path, edit))
    assert Setting.objects.count() == 0
    assert _events() == 0
    assert import_schools(by="a test", path=FULL).added == 8  # and the next import finds nothing in its way


def test_history_says_who_and_why() -> None:
    import_schools(by="the register import", path=FULL, page="manage.py import_schools")
    event = events_of(Setting)._default_manager.first()
    assert event.pgh_context.metadata["name"] == "the register import"
    assert event.pgh_context.metadata["why"] == "import of the register of schools"


def test_a_school_that_is_renamed_renames_its_organisation(tmp_path: Path) -> None:
    import_schools(by="a test", path=FULL)
    with writing(by="a test", why="a school with people"):
        organisation = Organisation.objects.create(kind=Organisation.Kind.SETTING, name="Invented Green Primary School")
        Setting.objects.filter(urn="990010").update(organisation=organisation)

    def edit(rows: list[dict[str, str]]) -> None:
        rows[0]["EstablishmentName"] = "Invented Green Academy"

    import_schools(by="a test", path=_edited(tmp_path, edit))
    organisation.refresh_from_db()
    assert organisation.name == "Invented Green Academy"


def test_only_an_administrator_may(moved_clock: Callable[[str], None]) -> None:
    moved_clock("2026-11-22")
    with writing(by="a test", why="people"):
        team = Organisation.objects.create(kind=Organisation.Kind.TEAM, name="SEND team")
        people = {}
        for role in (Role.OFFICER, Role.ADMINISTRATOR):
            people[role] = User.objects.create_user(f"{role}@example.test", name=str(role))
            Membership.objects.create(user=people[role], organisation=team, role=role, starts_on=dt.date(2026, 1, 1))
    with pytest.raises(Denied):
        import_schools(by=people[Role.OFFICER], path=FULL)
    assert import_schools(by=people[Role.ADMINISTRATOR], path=FULL).added == 8


def test_the_command_says_what_it_did() -> None:
    out = io.StringIO()
    call_command("import_schools", str(FULL), stdout=out)
    assert out.getvalue().startswith("8 added, 0 changed, 0 closed, 0 untouched, in ")
    out = io.StringIO()
    call_command("import_schools", str(REGISTER), stdout=out)
    assert "8 schools on record are not in this file" in out.getvalue()
    assert "SEN units" in out.getvalue()


def test_the_command_refuses_a_wrong_file_in_words(tmp_path: Path) -> None:
    path = tmp_path / "letters.csv"
    path.write_text("to,subject\na,b\n")
    with pytest.raises(CommandError, match="Nothing was imported") as caught:
        call_command("import_schools", str(path))
    assert "not a register of schools" in str(caught.value)
    assert caught.value.returncode == 1
