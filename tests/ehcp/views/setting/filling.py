"""A school's request told through its pages, as a browser without JavaScript would send it."""

from __future__ import annotations

import html
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
CHILD = {
    "surname": "Fielding", "forename": "Robin Lee", "known_as": "Rob", "birth_date_0": "14", "birth_date_1": "5",
    "birth_date_2": "2018", "sex": "M", "postcode": "wm14qz", "address": "4 Mill Lane",
}  # fmt: skip
PARENTS = {
    "rows": "2", "r0-name": "Maria Fielding", "r0-relationship": "mother", "r0-responsibility": "yes",
    "r0-email": "maria@home.invalid", "r0-lives_with": "yes",
    "r1-name": "Kurt Fielding", "r1-relationship": "father", "r1-responsibility": "yes", "r1-lives_with": "no",
    "r1-hide_address": "yes",
}  # fmt: skip


def a_pdf(name: str = "report.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def text_of(response: Any) -> str:
    """What a page says, without markup."""
    words = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words)))


def start(client: Client) -> int:
    """Start a request; its number."""
    response = client.post("/school/requests/start/")
    assert response.status_code == 302, response.content[:500]
    return int(response["Location"].strip("/").split("/")[-1])


def hidden(client: Client, address: str) -> dict[str, str]:
    """The hidden fields of a form as the page gives them."""
    page = client.get(address).content.decode()
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def save(client: Client, pk: int, name: str, **answers: str) -> Any:
    """Open a section and save it with these answers."""
    address = f"/school/requests/{pk}/section/{name}/"
    given = {key: value for key, value in hidden(client, address).items() if key in ("seen", "rows")}
    return client.post(address, {**given, **answers})


def fill(client: Client, pk: int) -> None:
    """Everything that is needed, and a little more."""
    for name, answers in (
        ("request", {"person": "Sam Okoro", "why_now": "Support so far has not been enough.", "family_told": "yes"}),
        ("child", CHILD),
        ("setting", {"year_group": "3", "entry_date_0": "1", "entry_date_1": "9", "entry_date_2": "2023"}),
        ("parents", PARENTS),
        ("needs", {"need_1": "ASD", "need_2": "SLCN", "overview": "Kind and curious."}),
        ("consent", {"health": "no", "not_with": "Not the grandparents."}),
    ):
        response = save(client, pk, name, **answers)
        assert response.status_code == 302, (name, text_of(response)[:800])


def send(client: Client, pk: int) -> Any:
    return client.post(f"/school/requests/{pk}/send/", {"sure": "on"})
