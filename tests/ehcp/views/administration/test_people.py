"""People and organisations through the administrator's forms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from ehcp.models import Mail, Service, Setting
from send_cases.accounts.models import Membership, Organisation, User
from tests.cast import Cast, make_setting

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(cast.ada)


def at(name: str, *args: object) -> str:
    return reverse(f"administration:{name}", args=args)


def test_a_person_is_added_invited_and_found(cast: Cast, ada: Client) -> None:
    typed = {"name": "Nia Grant", "email": "Nia@Council.invalid", "organisation": cast.team.pk, "role": "manager"}
    answer = ada.post(at("add_person"), typed, follow=True)
    assert "Nia Grant is invited" in answer.content.decode()
    person = User.objects.get(email="nia@council.invalid")
    assert person.rights.manager
    assert "/password/reset/key/" in Mail.objects.get(to_user=person).body
    assert "Nia Grant" in ada.get(at("people"), {"q": "nia", "show": "new", "role": "manager"}).content.decode()
    assert "Nia Grant" not in ada.get(at("people"), {"role": "officer"}).content.decode()


def test_what_is_missing_is_asked_for_and_typed_text_stays(cast: Cast, ada: Client) -> None:
    answer = ada.post(at("add_person"), {"name": "Nia Grant", "email": "nia", "organisation": cast.team.pk})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter an email address in the correct format" in text
    assert "Select the role in the team" in text
    assert 'value="Nia Grant"' in text


def test_a_school_gives_its_own_role_whatever_was_ticked(cast: Cast, ada: Client) -> None:
    typed = {
        "name": "Kit",
        "email": "kit@riverside.invalid",
        "organisation": cast.school.organisation_id,
        "role": "manager",
    }
    assert ada.post(at("add_person"), typed).status_code == 302
    person = User.objects.get(email="kit@riverside.invalid")
    assert (person.rights.senco, person.rights.manager) == (True, False)


def test_a_place_is_added_and_ended(cast: Cast, ada: Client) -> None:
    ada.post(at("add_place", cast.amina.pk), {"organisation": cast.team.pk, "role": "manager"})
    place = Membership.objects.get(user=cast.amina, role="manager")
    ada.post(at("end_place", place.pk))
    assert not User.objects.get(pk=cast.amina.pk).rights.manager
    assert User.objects.get(pk=cast.amina.pk).rights.officer


def test_an_account_is_closed_and_opened_again(cast: Cast, ada: Client, browser_of: Callable[[User], Client]) -> None:
    amina = browser_of(cast.amina)
    ada.post(at("close_account", cast.amina.pk))
    assert not User.objects.get(pk=cast.amina.pk).is_active
    assert amina.get("/cases/").status_code in (302, 404), "signed out at once"
    ada.post(at("reopen_account", cast.amina.pk))
    assert User.objects.get(pk=cast.amina.pk).is_active


def test_nobody_can_shut_the_last_administrator_out(cast: Cast, ada: Client) -> None:
    place = Membership.objects.get(user=cast.ada)
    for address in (
        at("close_account", cast.ada.pk),
        at("end_place", place.pk),
        at("close_organisation", cast.team.pk),
    ):
        ada.post(address)
        assert User.objects.get(pk=cast.ada.pk).rights.administrator, address


def test_an_invitation_is_sent_again_with_a_fresh_link(cast: Cast, ada: Client) -> None:
    ada.post(at("invite_again", cast.sam.pk))
    assert "/password/reset/key/" in Mail.objects.get(to_user=cast.sam).body


def test_an_address_in_use_is_refused(cast: Cast, ada: Client) -> None:
    typed = {"name": "Sam Okoro", "email": cast.cleo.email.upper(), "telephone": ""}
    answer = ada.post(at("change_person", cast.sam.pk), typed)
    assert answer.status_code == 422
    assert "Somebody else signs in with this address" in answer.content.decode()


def test_a_team_and_a_service_are_added_and_changed(cast: Cast, ada: Client) -> None:
    ada.post(at("add_team"), {"name": "North team", "email": ""})
    assert Organisation.objects.get(name="North team").kind == "team"
    answer = ada.post(at("add_team"), {"name": "north TEAM", "email": ""})
    assert "There is one of this name already" in answer.content.decode()
    ada.post(at("add_service"), {"name": "Hearing team", "kind": "teaching", "email": "h@council.invalid"})
    service = Service.objects.get(organisation__name="Hearing team")
    assert (service.kind, service.section_31_body) == ("teaching", False)
    ada.post(
        at("change_organisation", service.organisation_id),
        {"name": "Hearing service", "kind": "health", "section_31_body": "on", "email": ""},
    )
    service = Service.objects.select_related("organisation").get(pk=service.pk)
    assert (service.kind, service.section_31_body, service.organisation.name) == ("health", True, "Hearing service")


def test_a_school_of_the_register_is_found_and_opened_once(cast: Cast, ada: Client) -> None:
    school = make_setting("Lark Rise Primary School", "900017", town="Bicester", email="office@lark.invalid")
    closed = make_setting("Lark Rise Infant School", "900018", town="Bicester", is_open=False)
    text = ada.get(at("find_setting"), {"q": "lark bicester"}).content.decode()
    assert at("open_setting", school.pk) in text
    assert at("open_setting", closed.pk) not in text
    assert "Lark Rise Primary School" in ada.get(at("find_setting"), {"q": "900017"}).content.decode()
    answer = ada.post(at("open_setting", school.pk), {"email": "send@lark.invalid"})
    opened = Setting.objects.get(pk=school.pk)
    assert answer["Location"] == f"{at('add_person')}?organisation={opened.organisation_id}"
    assert ada.post(at("open_setting", school.pk), {"email": "send@lark.invalid"}).status_code == 422
    refused = ada.post(at("open_setting", closed.pk), {"email": "send@lark.invalid"})
    assert "closed in the register" in refused.content.decode()
    page = ada.get(at("organisation", opened.organisation_id)).content.decode()
    assert "URN 900017" in page
