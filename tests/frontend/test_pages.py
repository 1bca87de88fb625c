"""Whole page or part, 422 with everything typed, and the page about a conflict."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gallery")]
HTMX = {"HX-Request": "true"}


def test_a_whole_page_without_htmx(client: Client) -> None:
    response = client.get("/list")
    soup = BeautifulSoup(response.content, "html5lib")
    assert soup.title.text.startswith("My cases – SEND casework – ")
    assert soup.find(id="filter-panel")
    assert soup.find(id="results")
    assert soup.find(id="live")["aria-live"] == "polite"


def test_only_the_part_with_htmx_and_its_title_and_announcement_beside_it(client: Client) -> None:
    response = client.get("/list?q=EHC-260001&stage=&stage=a", headers=HTMX)
    text = response.content.decode()
    assert text.startswith("<title>My cases")
    assert '<div id="live" hx-swap-oob="innerHTML">1 cases</div>' in text
    assert "filter-panel" not in text
    assert response["HX-Push-Url"] == "/list?q=EHC-260001&stage=&stage=a"
    assert client.get("/list?q=&stage=", headers=HTMX)["HX-Push-Url"] == "/list"


@pytest.mark.parametrize("extra", [{"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}])
def test_the_back_button_gets_a_whole_page(client: Client, extra: dict[str, str]) -> None:
    assert b"filter-panel" in client.get("/list", headers={**HTMX, **extra}).content


def test_sorting_is_a_link_that_says_how_it_sorts(client: Client) -> None:
    soup = BeautifulSoup(client.get("/list?sort=-ref&page=2&q=EHC").content, "html5lib")
    head = soup.find("th", {"aria-sort": "descending"})
    assert head.a["href"] == "?q=EHC&sort=ref"
    assert soup.select("nav[aria-label=Pages] [aria-current=page]")[0].text == "2"


def test_an_invalid_form_is_422_with_and_without_htmx(client: Client) -> None:
    for headers in ({}, HTMX):
        response = client.post("/form", {"surname": "Nowak", "received": "soon"}, headers=headers)
        soup = BeautifulSoup(response.content, "html5lib")
        assert response.status_code == 422
        assert soup.title.text.startswith("Error: Record a request")
        assert soup.find(id="id_surname")["value"] == "Nowak"
        assert soup.find(id="id_received")["value"] == "soon"
        assert soup.select(".govuk-error-summary a[href='#id_born_0']")


FULL = {"surname": "Typed <surname>", "born_0": "3", "born_1": "4", "born_2": "2018", "who": "parent", "needs": ["ASD"],
        "received": "17/5/2026", "why": "Because", "school": "1", "agrees": "on", "seen": "before"}  # fmt: skip


def test_a_stale_form_keeps_both_texts_and_can_be_sent_again(client: Client) -> None:
    response = client.post("/form", FULL)
    soup = BeautifulSoup(response.content, "html5lib")
    assert response.status_code == 409
    table = soup.find("table").text
    assert "Stored surname" in table
    assert "Typed <surname>" in table
    again = {i["name"]: i.get("value", "on") for i in soup.select("main form input[name]")
             if i["type"] in ("text", "hidden") or i.has_attr("checked")}  # fmt: skip
    again |= {"why": soup.find(id="id_why").text, "school": soup.select("#id_school [selected]")[0]["value"]}
    assert again["seen"] == "now"
    assert client.post("/form", again).content == b"Typed <surname>"


def test_a_page_carries_no_personal_data_into_caches(client: Client) -> None:
    response = client.get("/list")
    assert response["Cache-Control"] == "no-store"
    assert "HX-Request" in response["Vary"]


def test_the_brand_is_a_style_sheet_that_may_be_kept(client: Client) -> None:
    response = client.get("/brand.css")
    assert response["Content-Type"].startswith("text/css")
    assert "--govuk-brand-colour: #124a56" in response.content.decode()
    assert "max-age" in response["Cache-Control"]


def test_error_pages_need_no_context() -> None:
    from django.template.loader import render_to_string

    for name, words in (("400", "did not work"), ("403", "cannot do this"), ("404", "not found"), ("500", "a problem")):
        assert words in render_to_string(f"{name}.html")
