"""Who is known already, who is in doubt, and that a record open to named people only is told to nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from ehcp.actions import pupils, restricted
from ehcp.models import Plan, Pupil
from reporting.models import StagedPerson
from reporting.taking_in.matching import DOUBT, KNOWN, NEW, Candidate, judge
from tests.cast import Cast
from tests.reporting.building.test_import import came  # noqa: F401 - a fixture
from tests.reporting.sen2.example import SKELETON
from tests.stories import a_child, given_request


def _candidate(**facts: Any) -> Candidate:
    values = dict.fromkeys(("upn", "uln", "named", "lives", "other_upn", "other_uln", "other_person", "hidden"), False)
    return Candidate(**{"pupil": 1, **values, **facts})


@pytest.mark.parametrize(
    ("candidates", "kind"),
    [
        ([], NEW),
        ([{"upn": True}], KNOWN),
        ([{"upn": True, "other_person": True}], DOUBT),
        ([{"upn": True}, {"upn": True, "pupil": 2}], DOUBT),
        ([{"upn": True}, {"uln": True, "pupil": 2}], DOUBT),
        ([{"upn": True}, {"named": True, "lives": True, "pupil": 2}], KNOWN),
        ([{"uln": True}], KNOWN),
        ([{"uln": True, "other_upn": True}], DOUBT),
        ([{"named": True, "lives": True}], KNOWN),
        ([{"named": True, "lives": True, "other_upn": True}], DOUBT),
        ([{"named": True}], DOUBT),
        ([{"named": True, "lives": True}, {"named": True, "lives": True, "pupil": 2}], DOUBT),
    ],
)
def test_upn_then_uln_then_name_birth_date_and_postcode(candidates: list[dict[str, Any]], kind: str) -> None:
    assert judge([_candidate(**each) for each in candidates]).kind == kind


def _alpha(cast: Cast, **more: Any) -> Pupil:
    import datetime as dt

    facts = {
        "surname": "Examplesurname",
        "forename": "Alpha",
        "birth_date": dt.date(2014, 10, 3),
        "postcode": "WM1 4QZ",
    }
    return given_request(cast, child=a_child(**{**facts, **more})).pupil


def test_a_person_is_found_by_number_and_by_home(cast: Cast, came: Any) -> None:  # noqa: F811
    known = _alpha(cast, upn="G320999900001", forename="Alfie")
    report = came()
    assert (report.new, report.known) == (2, 1)
    assert Plan.objects.get(pupil=known).first_made_on is not None
    known.refresh_from_db()
    assert known.forename == "Alfie"  # recorded here, so it stays
    assert report.kept["legal forenames"] == 1


def test_somebody_in_doubt_waits_and_comes_in_whole_as_the_same_person(
    cast: Cast, came: Any, browser_of: Callable[[Any], Client]  # noqa: F811
) -> None:  # fmt: skip
    known = _alpha(cast)
    report = came()
    assert (report.new, [each["number"] for each in report.doubts]) == (2, [1])
    assert not Plan.objects.filter(pupil=known).exists()
    (row,) = StagedPerson.objects.all()
    browser = browser_of(cast.amina)
    page = browser.get(reverse("reporting:doubts")).content.decode()
    assert "<strong>1</strong> person waits" in page
    address = reverse("reporting:doubt", args=[row.pk])
    side_by_side = browser.get(address).content.decode()
    assert "WM1 4QZ" in side_by_side
    assert "ZZ99 9ZZ" in side_by_side
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, {"who": str(known.pk)}).status_code == 302
    known.refresh_from_db()
    assert (known.upn, Plan.objects.get(pupil=known).personal_budget) == ("G320999900001", False)
    assert not StagedPerson.objects.exists()
    assert browser.get(address).status_code == 404


def test_or_as_another_person(cast: Cast, came: Any, browser_of: Callable[[Any], Client]) -> None:  # noqa: F811
    known = _alpha(cast)
    came()
    (row,) = StagedPerson.objects.all()
    assert browser_of(cast.amina).post(reverse("reporting:doubt", args=[row.pk]), {"who": "another"}).status_code == 302
    (other,) = Pupil.objects.filter(forename="Alpha").exclude(pk=known.pk)
    assert Plan.objects.filter(pupil=other).count() == 1


def test_a_restricted_record_is_told_to_nobody(
    cast: Cast, came: Any, browser_of: Callable[[Any], Client]  # noqa: F811
) -> None:  # fmt: skip
    hidden = _alpha(cast)
    restricted.restrict(pupil=hidden, by=cast.ben, because="A colleague's child", people=[cast.amina])
    report = came(dry_run=True)
    as_if_nobody = (report.new, report.known, report.changed, report.doubts)
    assert as_if_nobody == (3, 0, 0, [])
    came()
    (row,) = StagedPerson.objects.all()
    address = reverse("reporting:doubt", args=[row.pk])
    stranger, named = browser_of(cast.omar), browser_of(cast.amina)
    assert "Nobody is in doubt" in stranger.get(reverse("reporting:doubts")).content.decode()
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"who": "another"}).status_code == 404
    assert named.get(address).status_code == 200
    for person in (cast.ada, cast.sam):
        assert browser_of(person).get(reverse("reporting:doubts")).status_code == 404


def test_a_restricted_record_with_the_same_upn_is_brought_up_to_date_in_silence(cast: Cast, came: Any) -> None:  # noqa: F811
    hidden = _alpha(cast, upn="G320999900001")
    restricted.restrict(pupil=hidden, by=cast.ben, because="A colleague's child", people=[cast.amina])
    report = came(by=cast.omar)
    assert (report.new, report.known, report.changed) == (3, 0, 0)
    assert Plan.objects.filter(pupil=hidden).count() == 1
    assert Pupil.objects.count() == 3


def test_twice_in_one_file(cast: Cast, came: Any) -> None:  # noqa: F811
    person = SKELETON[SKELETON.index("    <Person>") : SKELETON.index("</Person>") + len("</Person>\n")]
    report = came(text=SKELETON.replace("  </Persons>", f"{person}  </Persons>"))
    assert [each["why"] for each in report.doubts] == ["It comes twice in the file."] * 2
    assert report.new == 2


def test_the_pages_take_a_bounded_number_of_queries(
    cast: Cast, came: Any, browser_of: Callable[[Any], Client], django_assert_max_num_queries: Any  # noqa: F811
) -> None:  # fmt: skip
    _alpha(cast)
    came()
    browser = browser_of(cast.amina)
    browser.get(reverse("reporting:doubts"))
    with django_assert_max_num_queries(12):
        browser.get(reverse("reporting:doubts"))
    with django_assert_max_num_queries(25):
        browser.get(reverse("reporting:doubt", args=[StagedPerson.objects.get().pk]))


def test_the_command_says_what_came_in_and_what_was_left(cast: Cast, came: Any, tmp_path: Any, capsys: Any) -> None:  # noqa: F811
    came(dry_run=True)
    path = tmp_path / "in.xml"
    call_command("sen2", "import", str(path), "--dry-run")
    said = capsys.readouterr().out
    assert "3 would come in as new" in said
    assert "This was a trial" in said
    call_command("sen2", "import", str(path), "--json")
    assert '"new": 3' in capsys.readouterr().out
    call_command("sen2", "import", str(path))
    assert "taken in before" in capsys.readouterr().out
    path.write_text("no XML", encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing was taken in") as refused:
        call_command("sen2", "import", str(path))
    assert refused.value.returncode == 2
    path.write_text(SKELETON.replace("<Forename>Alpha</Forename>", ""), encoding="utf-8")
    with pytest.raises(CommandError, match="There is no Forename") as refused:
        call_command("sen2", "import", str(path))
    assert refused.value.returncode == 1
    call_command("sen2", "export", "--year", "2026", "--out", str(tmp_path / "out.xml"), "--serial", "4")
    assert "3 people, year 2026, serial number 004" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no SEN2 collection 2019"):
        call_command("sen2", "export", "--year", "2019", "--out", str(tmp_path / "x.xml"))


def test_facts_changed_after_are_ours(cast: Cast, came: Any) -> None:  # noqa: F811
    came()
    alpha = Pupil.objects.get(forename="Alpha")
    pupils.move_home(pupil=alpha, by=cast.amina, lines="9 New Lane", postcode="WM9 9ZZ")
    report = came(("<SerialNo>001", "<SerialNo>003"))
    assert report.kept == {"postcode": 1}
