"""Changing SECRET_KEY: nobody is signed out while the old one is a fallback, everybody is once it is not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ehcp.actions.memberships import password_link
from tests.cast import Cast

OLD, NEW = "the-old-key-of-this-test-" * 3, "the-new-key-of-this-test-" * 3


@pytest.mark.django_db
def test_a_key_is_changed_in_three_steps(cast: Cast, settings: Any) -> None:
    settings.SECRET_KEY = OLD
    client = Client()
    client.force_login(cast.amina)
    link = password_link(cast.sam).removeprefix(settings.SITE_URL)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert client.get("/cases/").status_code == 200
    assert Client().get(link).status_code == 302  # on to the form that sets a password
    settings.SECRET_KEY_FALLBACKS = []
    late = Client()
    late.force_login(cast.amina)
    assert client.get("/cases/").status_code == 200, "signed again with the new key while the old one was known"
    assert Client().get(link).status_code == 200  # the page that says the link is no good


@pytest.mark.django_db
def test_without_the_fallback_everybody_signs_in_again(cast: Cast, settings: Any) -> None:
    settings.SECRET_KEY = OLD
    client = Client()
    client.force_login(cast.amina)
    settings.SECRET_KEY = NEW
    assert "/account/login/" in client.get("/cases/")["Location"]
