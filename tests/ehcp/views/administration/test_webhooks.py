"""The pages of webhooks: a secret shown once and sealed, deliveries with their answers, sending again, on and off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from ehcp.actions import delivering
from ehcp.models import Job, WebhookDelivery, WebhookEndpoint
from send_cases.accounts.models import User
from send_cases.sealing import unseal
from tests.cast import Cast
from tests.receiver import Receiver, is_signed
from tests.stories import days_ago, given_agreed_assessment, given_delivery, given_request

pytestmark = pytest.mark.django_db
BrowserOf = Callable[[User], Client]
ROOM = "/administration/webhooks/"


def secret_in(page: Any) -> str:
    return str(next(word for word in page.content.decode().split('"') if word.startswith("whsec_")))


def test_registered_shown_once_sealed_and_used(cast: Cast, browser_of: BrowserOf, receiver: Receiver) -> None:
    ada = browser_of(cast.ada)
    form = {"name": "Records", "url": receiver.url, "events": ["decision.told"]}
    made = ada.post(f"{ROOM}add/", form)
    secret, row = secret_in(made), WebhookEndpoint.objects.get()
    assert unseal(row.secret) == secret
    with connection.cursor() as cursor:
        for table in ("ehcp_webhookendpoint", "ehcp_webhookendpointevent", "django_session"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret[8:]}%"])
            assert cursor.fetchone()[0] == 0, table
    process = given_request(cast, received_on=days_ago(20))
    given_agreed_assessment(cast, process, on=days_ago(2))
    delivering.deliver(row.pk, process.pupil_id)
    assert is_signed(secret, *receiver.got[0])
    page = ada.get(f"{ROOM}{row.pk}/").content.decode()
    assert secret not in page
    for words in ("Delivered", process.pupil.reference, "204", "A decision is told to the family"):
        assert words in page
    newer = secret_in(ada.post(f"{ROOM}{row.pk}/new-secret/"))
    assert newer != secret
    assert "Two sign until" in ada.get(f"{ROOM}{row.pk}/").content.decode()


def test_what_cannot_be_is_refused_in_words_and_kept(cast: Cast, browser_of: BrowserOf) -> None:
    ada = browser_of(cast.ada)
    for changed, words in (
        ({"name": ""}, "Enter which system it is"),
        ({"events": []}, "Select what it is told"),
        ({"url": "http://93.184.215.14/in"}, "must begin with https://"),
        ({"url": "https://10.0.0.1/in"}, "private network"),
    ):
        form = {"name": "Records", "url": "https://93.184.215.14/in", "events": ["decision.told"], **changed}
        page = ada.post(f"{ROOM}add/", form)
        assert page.status_code == 422
        assert words in page.content.decode()
        assert form["url"] in page.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_changed_off_on_sent_again_and_removed(cast: Cast, browser_of: BrowserOf) -> None:
    delivery = given_delivery(cast, given_request(cast))
    ada, where = browser_of(cast.ada), f"{ROOM}{delivery.endpoint_id}/"
    again = f"/administration/deliveries/{delivery.pk}/send-again/"
    assert "on its way already" in ada.post(again, follow=True).content.decode()
    ada.post(f"{where}change/", {"name": "Other records", "url": "https://93.184.215.14/", "events": ["plan.issued"]})
    assert "Nothing more is sent" in ada.post(f"{where}turn/", {"do": "off"}, follow=True).content.decode()
    page = ada.get(f"{where}?state=given_up").content.decode()
    assert "The webhook was turned off." in page
    assert "1 webhook turned off" in ada.get("/administration/").content.decode()
    assert "Turn it on first" in ada.post(again, follow=True).content.decode()
    assert "Other records is on." in ada.post(f"{where}turn/", {"do": "on"}, follow=True).content.decode()
    assert "It is being sent again" in ada.post(again, follow=True).content.decode()
    assert WebhookDelivery.objects.filter(turn=1, state="waiting").count() == 1
    day = days_ago(3)
    sent = ada.post(f"{where}send-again/", {"since": f"{day.day}/{day.month}/{day.year}"}, follow=True)
    assert "are being queued" in sent.content.decode()
    assert Job.objects.get(kind="replay_webhook").args["endpoint"] == delivery.endpoint_id
    ahead = days_ago(-3)
    late = ada.post(f"{where}send-again/", {"since": f"{ahead.day}/{ahead.month}/{ahead.year}"})
    assert late.status_code == 422
    assert "is removed" in ada.post(f"{where}remove/", follow=True).content.decode()
    assert "Removed" in ada.get(where).content.decode()
    assert ada.get(f"{where}change/").status_code == 404


def test_as_many_queries_for_many_deliveries_as_for_one(
    cast: Cast, browser_of: BrowserOf, django_assert_max_num_queries: Any
) -> None:
    first = given_delivery(cast, given_request(cast))
    ada, where = browser_of(cast.ada), f"{ROOM}{first.endpoint_id}/"
    for _ in range(3):
        with django_assert_max_num_queries(11):
            page = ada.get(where)
        assert "Waiting" in page.content.decode()
        with django_assert_max_num_queries(9):
            ada.get(ROOM)
        for _ in range(3):
            given_delivery(cast, given_request(cast))
        WebhookDelivery.objects.update(endpoint=first.endpoint_id)
