"""The skeleton return of three invented people, whole and changed."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

HERE = Path(__file__).parent
SKELETON = (HERE / "skeleton_2026.xml").read_text(encoding="utf-8")


def changed(*changes: tuple[str, str], text: str = SKELETON) -> BytesIO:
    """The skeleton with each first text replaced by the second; every first text must be there."""
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return BytesIO(text.encode("utf-8"))
