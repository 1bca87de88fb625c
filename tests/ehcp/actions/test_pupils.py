"""Facts about the child, the people around them, where they live and learn."""

from __future__ import annotations

import datetime as dt

import pytest

from ehcp.actions import pupils
from ehcp.actions.pupils import OWN_FACTS, Stale, fingerprint
from ehcp.models import Notice, Process
from ehcp.people import addressees, may_see_address
from ehcp.policies import Refused
from ehcp.recipients import recipients_of
from send_cases import clock
from send_cases.access import Denied
from tests.cast import Cast
from tests.stories import PARENT, a_child, days_ago, given_request

FATHER = {"name": "Piotr Fielding", "relationship": "father", "parental_responsibility": True, "safe_means": "post",
          "lives_with_child": False, "address_lines": "9 Other Road", "postcode": "WM2 2BB"}  # fmt: skip


@pytest.fixture
def process(cast: Cast) -> Process:
    return given_request(cast, child=a_child(people=(PARENT,)))


def test_facts_change_and_the_story_names_them_without_values(cast: Cast, process: Process) -> None:
    changed = pupils.change_facts(pupil=process.pupil, by=cast.amina, facts={"sex": "F", "ethnicity": "WBRI"})
    assert changed == ["sex", "ethnicity"]
    assert process.pupil.story.first().text == "Changed: sex, ethnicity"
    with pytest.raises(Refused, match="not both"):
        pupils.change_facts(pupil=process.pupil, by=cast.amina, facts={"upn": "A123456789012", "upn_unknown": "UN1"})
    with pytest.raises(Denied):
        pupils.change_facts(pupil=process.pupil, by=cast.sam, facts={"sex": "M"})


def test_a_stale_form_is_noticed(cast: Cast, process: Process) -> None:
    seen = fingerprint(process.pupil, OWN_FACTS)
    pupils.change_facts(pupil=process.pupil, by=cast.omar, facts={"known_as": "Rob"}, seen=seen)
    with pytest.raises(Stale):
        pupils.change_facts(pupil=process.pupil, by=cast.amina, facts={"known_as": "Bobby"}, seen=seen)


def test_a_hidden_address_reaches_no_letter_for_that_person(cast: Cast, process: Process) -> None:
    pupil = process.pupil
    father = pupils.save_person(pupil=pupil, by=cast.amina, facts={**FATHER, "lives_with_child": True},
                                hidden_from=True, because="Court order")  # fmt: skip
    pupil.refresh_from_db()
    assert not may_see_address(pupil, None, father)
    letter = next(r for r in recipients_of(process, Notice.Kind.OPENING, clock.today()) if r.get("person") == father)
    assert letter["address"] == ""
    pupils.save_person(pupil=pupil, by=cast.amina, person=father, facts={}, hidden_from=False)
    assert may_see_address(type(pupil).objects.get(pk=pupil.pk), None, father)


def test_an_address_of_a_person_can_be_hidden_from_another(cast: Cast, process: Process) -> None:
    pupil, mother = process.pupil, process.pupil.people.get()
    father = pupils.save_person(pupil=pupil, by=cast.amina, facts=FATHER, hide_theirs_from=[mother])
    fresh = type(pupil).objects.get(pk=pupil.pk)
    assert not may_see_address(fresh, father, mother)
    assert may_see_address(fresh, None, mother)


def test_somebody_no_longer_involved_gets_no_more_letters(cast: Cast, process: Process) -> None:
    father = pupils.save_person(pupil=process.pupil, by=cast.amina, facts=FATHER)
    assert len(addressees(type(process.pupil).objects.get(pk=process.pupil_id), clock.today())) == 2
    pupils.end_person(pupil=process.pupil, person=father, by=cast.amina, ended_on=days_ago(1))
    assert len(addressees(type(process.pupil).objects.get(pk=process.pupil_id), clock.today())) == 1


def test_somebody_written_to_by_email_has_an_address(cast: Cast, process: Process) -> None:
    with pytest.raises(Refused, match="Enter an e-mail address"):
        pupils.save_person(pupil=process.pupil, by=cast.amina, facts={**FATHER, "safe_means": "email"})


def test_moving_home_keeps_where_they_lived_before(cast: Cast, process: Process) -> None:
    pupils.move_home(pupil=process.pupil, by=cast.amina, lines="1 New Street", postcode="WM3 3CC", since=days_ago(5))
    now, before = process.pupil.addresses.order_by("-pk")
    assert (now.lines, now.ends_on, before.ends_on) == ("1 New Street", None, days_ago(6))
    with pytest.raises(Refused, match="Check the day"):
        pupils.move_home(pupil=process.pupil, by=cast.amina, lines="2", postcode="", since=days_ago(9))


def test_education_now_has_one_first_place(cast: Cast, process: Process) -> None:
    pupils.place(pupil=process.pupil, by=cast.amina, facts={"setting": cast.school}, entry_date=dt.date(2024, 9, 1))
    pupils.place(pupil=process.pupil, by=cast.amina, facts={"sen_setting": "EHE"}, entry_date=days_ago(30))
    open_ = process.pupil.placements.get(leaving_date__isnull=True)
    assert (open_.sen_setting, process.pupil.placements.count()) == ("EHE", 2)
    with pytest.raises(Refused, match="Choose a school or setting"):
        pupils.place(pupil=process.pupil, by=cast.amina, facts={})


def test_needs_come_from_the_list_once_each(cast: Cast, process: Process) -> None:
    pupils.set_needs(pupil=process.pupil, by=cast.amina, sen_types=["SLCN", "SEMH"])
    standing = process.pupil.needs.filter(ended_on__isnull=True).order_by("rank")
    assert [(n.sen_type, n.rank) for n in standing] == [("SLCN", 1), ("SEMH", 2)]
    with pytest.raises(Refused, match="once, from the list"):
        pupils.set_needs(pupil=process.pupil, by=cast.amina, sen_types=["ASD", "ASD"])
