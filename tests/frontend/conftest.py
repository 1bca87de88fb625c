"""The gallery's addresses and templates, for tests that ask for it."""

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def gallery(settings: Any, moved_clock: Callable[[str], None]) -> Iterator[None]:
    """Serve ``tests.frontend.gallery`` instead of the product, on 22 November 2026."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], HERE / "templates"]
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.frontend.gallery"
    moved_clock("2026-11-22")
    return
