"""Search shows the same records in the same order, whether a common surname is read from its index or ranked."""

from __future__ import annotations

import pytest

from ehcp import search
from ehcp.models import Pupil
from send_cases.history import writing
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NAMES = (
    ("Smith", "Zoe", ""), ("Smith", "Ann", ""), ("SMITH", "Bo", ""), ("Smith", "Cy", ""), ("Smith Smith", "Al", ""),
    ("Smith-Jones", "Di", ""), ("Jones-Smith", "Ed", ""), ("Van Smith", "Flo", ""), ("Smyth", "Gus", ""),
    ("Smithers", "Hal", ""), ("Brown", "Smithy", ""), ("Black", "Ann Smith", ""), ("White", "Ida", "Smithie"),
    ("O'Neill (junior)", "Jo", ""), ("Jones", "Kit", ""), ("Goldsmith", "Lee", ""), ("Groß", "Max", ""),
)  # fmt: skip


@pytest.fixture
def everybody(cast: Cast) -> Cast:
    with writing(by="tests", why="children with like names"):
        for number, (surname, forename, known_as) in enumerate(NAMES):
            Pupil.objects.create(reference=f"EHC-9{number:05}", surname=surname, forename=forename, known_as=known_as)
    return cast


def found(cast: Cast, text: str) -> list[str]:
    return [f"{p.surname}, {p.forename}" for p in search.find(cast.amina, search.read(text))]


@pytest.mark.parametrize("text", ["smith", "Smith", "smyth", "jones", "o'neill", "ann smith", "(junior)", "groß", "."])
@pytest.mark.parametrize("most", [1, 2, 3, 4, 20])
def test_a_common_surname_is_read_from_its_index_and_nothing_else_changes(
    everybody: Cast, monkeypatch: pytest.MonkeyPatch, text: str, most: int
) -> None:
    visible = Pupil.objects.visible_to(everybody.amina)
    asked = search.read(text)
    ranked = [] if asked.empty else [f"{p.surname}, {p.forename}" for p in search.fitting(visible, asked)]
    monkeypatch.setattr(search, "MOST", most)
    assert found(everybody, text) == ranked[: most + 1]


def test_the_same_name_comes_first_then_those_like_it(everybody: Cast) -> None:
    every = found(everybody, "smith")
    assert every[:5] == ["SMITH, Bo", "Smith, Ann", "Smith, Cy", "Smith, Zoe", "Smith Smith, Al"]
    names = {
        "Smith-Jones, Di", "Jones-Smith, Ed", "Van Smith, Flo", "Smithers, Hal", "Brown, Smithy",
        "Black, Ann Smith", "White, Ida",
    }  # fmt: skip
    assert names <= set(every)
    assert "Goldsmith, Lee" not in every
    assert found(everybody, "smythe") == ["Smyth, Gus"]
    assert found(everybody, "groß") == ["Groß, Max"]
    assert found(everybody, "(junior)") == ["O'Neill (junior), Jo"]  # brackets mean nothing to a search
