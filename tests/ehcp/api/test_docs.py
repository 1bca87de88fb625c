"""The documentation in the browser: every address of the document has a page that says what it takes and answers."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from ehcp.api import explaining
from ehcp.proceedings import PROCEEDINGS
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def page(client: Client, where: str, django_assert_max_num_queries: Any) -> BeautifulSoup:
    with django_assert_max_num_queries(8):
        response = client.get(where)
    assert response.status_code == 200, where
    return BeautifulSoup(response.content.decode(), "lxml")


def test_every_address_has_its_page(cast: Cast, amina_client: Client, django_assert_max_num_queries: Any) -> None:
    front = page(amina_client, reverse("api:docs"), django_assert_max_num_queries)
    linked = {link["href"] for link in front.select("td a, th a")}
    paths = explaining.described()["paths"]
    assert len(linked) == len(paths) > 80
    seen = set()
    for where in linked:
        shown = page(amina_client, where, django_assert_max_num_queries)
        path = shown.select_one("main p code").get_text()
        seen.add(path)
        assert [h2.get_text() for h2 in shown.select("main h2")][:-1] == [m.upper() for m in paths[path]]
        assert shown.select_one("h1").get_text(strip=True)
        assert path.split("{")[0] in shown.select_one("pre").get_text()
    assert seen == set(paths)


def test_an_action_says_each_field_its_choices_and_what_must_be_sent(amina_client: Client) -> None:
    text = amina_client.get(reverse("api:docs_of", args=["decide_assess"])).content.decode()
    shown = BeautifulSoup(text, "lxml")
    rows = {row.select_one("th").get_text(): row.get_text(" ") for row in shown.select("tbody tr")}
    assert "Must be sent" in rows["outcome"]
    assert "One of: yes, no" in rows["outcome"]
    assert "date, like 2026-05-17" in rows["decided_on"]
    assert "or null" in rows["reasons"]
    start = amina_client.get(reverse("api:docs_of", args=["process_start"])).content.decode()
    captions = [each.get_text() for each in BeautifulSoup(start, "lxml").select("caption")]
    for proceeding in PROCEEDINGS.values():
        assert proceeding.label in captions
    assert amina_client.get(reverse("api:docs_of", args=["no_such"])).status_code == 404


def test_it_is_read_under_the_strict_policy(amina_client: Client) -> None:
    response = amina_client.get(reverse("api:docs"))
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert not BeautifulSoup(response.content.decode(), "lxml").select("script:not([src]), [style], [onclick]")
