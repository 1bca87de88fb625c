"""What the README promises is there."""

from __future__ import annotations

import re

from ehcp.demo import PASSWORD, PEOPLE
from tests.house.tree import ROOT

README = (ROOT / "README.md").read_text()


def test_everybody_to_sign_in_as_is_named() -> None:
    for person in PEOPLE:
        assert f"{person.role}: {person.name} | `{person.email}`" in README
        assert person.password == PASSWORD
    assert f"`{PASSWORD}`" in README


def test_every_file_it_links_to_exists() -> None:
    named = [name for name in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in name]
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_command_it_names_exists() -> None:
    run = (ROOT / "run").read_text()
    for word in re.findall(r"\./run (\w+)", README):
        assert re.search(rf'"{word}"', run), word
    rooms = ("ehcp", "send_cases", "reporting")
    commands = {p.stem for room in rooms for p in (ROOT / room).rglob("management/commands/*.py")}
    assert set(re.findall(r"manage\.py (\w+)", README)) <= commands | {"check"}


def test_each_record_of_a_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in sorted((ROOT / "docs/adr").glob("[0-9]*.md"))]
    assert len(numbers) == len(set(numbers)), numbers
