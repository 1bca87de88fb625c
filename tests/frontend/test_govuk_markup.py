"""Our forms against GOV.UK's own fixtures (govuk-frontend 6.6.0): no element and no class of theirs may be missing."""

import json
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django import forms as django_forms

from send_cases import forms as f

FIXTURES = json.loads((Path(__file__).parent / "govuk_fixtures.json").read_text())
TWO = [("yes", "Yes"), ("no", "No")]


class Fields(f.GovukForm):
    input = f.TextField(what="a number", label="National insurance number", help_text="Hint")
    textarea = f.LongTextField(what="detail", label="With hint and error", help_text="Hint")
    radios = f.RadiosField(what="an option", label="Have you changed your name?", help_text="Hint", choices=TWO)
    checkboxes = f.CheckboxesField(what="an option", label="Nationality", help_text="Hint", choices=TWO, small=False)
    date_input = f.DateBoxesField(what="the date", label="What is your date of birth?", help_text="Hint")
    select = f.SelectField(what="an option", label="Label", help_text="Hint", choices=[("", "1"), *TWO])
    file_upload = f.FilesField(what="a file", label="Upload files", required=False)
    character_count = f.LongTextField(what="detail", label="More detail", help_text="Hint", max_chars=10)


def elements(html: str) -> Counter[tuple[str, str]]:
    """How often each (tag, class) stands in some markup."""
    soup = BeautifulSoup(html, "html5lib")
    return Counter((tag.name, name) for tag in soup.body.find_all(True) for name in tag.get("class", [""]))


@pytest.mark.parametrize("component", sorted(FIXTURES))
def test_nothing_of_the_fixture_is_missing(component: str) -> None:
    form = Fields({"date_input_0": "3", "date_input_1": "", "date_input_2": "2018"})
    ours = elements(str(form[component.replace("-", "_")].as_field_group()))
    missing = elements(FIXTURES[component]["html"]) - ours
    assert not missing


@pytest.mark.parametrize("component", sorted(FIXTURES))
def test_hint_and_error_are_tied_to_the_control(component: str) -> None:
    form = Fields({"date_input_0": "3", "date_input_1": "", "date_input_2": "2018"})
    soup = BeautifulSoup(str(form[component.replace("-", "_")].as_field_group()), "html5lib")
    tied = {i for tag in soup.select("[aria-describedby]") for i in tag["aria-describedby"].split()}
    assert all(soup.find(id=i) for i in tied)
    if component != "file-upload":
        assert any(i.endswith("_error") for i in tied)
        assert any(i.endswith("_helptext") for i in tied)


def test_every_link_of_the_error_summary_has_its_target() -> None:
    form = Fields({"date_input_0": "3", "date_input_1": "", "date_input_2": "2018"})
    soup = BeautifulSoup(str(form), "html5lib")
    links = dict(form.error_summary())
    assert links
    assert all(soup.find(id=href.removeprefix("#")) for href in links)
    assert links["#id_date_input_1"] == "Date must include a month"


def test_what_was_typed_comes_back() -> None:
    typed = {"input": "QQ<", "textarea": "two\nlines", "radios": "no", "checkboxes": ["yes"], "select": "yes",
             "date_input_0": "31", "date_input_1": "feb", "date_input_2": "2019", "character_count": "x" * 30}  # fmt: skip
    html = str(Fields(typed))
    soup = BeautifulSoup(html, "html5lib")
    assert soup.find(id="id_input")["value"] == "QQ<"
    assert [soup.find(id=f"id_date_input_{i}")["value"] for i in range(3)] == ["31", "feb", "2019"]
    assert "x" * 30 in soup.find(id="id_character_count").text
    assert soup.find(id="id_radios_1").has_attr("checked")


def test_someone_elses_form_is_dressed_without_placeholders() -> None:
    class Theirs(django_forms.Form):
        login = django_forms.CharField(widget=django_forms.TextInput({"placeholder": "E-mail"}))
        password = django_forms.CharField(widget=django_forms.PasswordInput)

    soup = BeautifulSoup(str(f.dress(Theirs({}))), "html5lib")
    assert not soup.select("[placeholder]")
    assert not soup.select("[required]")
    assert soup.select(".govuk-password-input button[aria-controls=id_password]")
