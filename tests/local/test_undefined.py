"""The fixture that makes undefined variables fail does so, in our templates only."""

from __future__ import annotations

import pytest
from django.template import Context, Engine, Origin, Template

from send_cases.local import ROOT
from tests.undefined import UndefinedVariable


def printed(text: str, folder: str = str(ROOT / "templates")) -> str:
    template = Template(text, origin=Origin(f"{folder}/page.html"), engine=Engine())
    return template.render(Context({"child": {"name": "Ada"}}))


def test_what_is_there_is_printed() -> None:
    assert printed("{{ child.name }}{% if child.nmae %}!{% endif %}") == "Ada"


@pytest.mark.parametrize("text", ["{{ child.nmae }}", "{{ chidl }}", "a\n{{ child.nmae|upper }}"])
def test_what_is_not_there_fails_with_its_place(text: str) -> None:
    with pytest.raises(UndefinedVariable, match=r"page\.html"):
        printed(text)


def test_a_default_says_that_it_may_be_missing() -> None:
    assert printed("{{ child.nmae|default:'' }}") == ""


def test_templates_of_others_are_left_alone() -> None:
    assert printed("{{ child.nmae }}", folder="/elsewhere") == ""
