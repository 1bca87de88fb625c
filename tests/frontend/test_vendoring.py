"""The front-end files of others are the locked ones, and nothing in them belongs to GOV.UK alone."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from send_cases import vendoring


def test_the_committed_files_are_the_locked_ones() -> None:
    assert vendoring.check() == []


@pytest.mark.parametrize("harm", ["changed", "missing", "added"])
def test_the_check_can_fail(tmp_path: Path, harm: str) -> None:
    out = tmp_path / "vendor"
    shutil.copytree(vendoring.OUT, out)
    target = out / "htmx.org" / "htmx.min.js"
    if harm == "changed":
        target.write_text("alert(1)")
    elif harm == "missing":
        target.unlink()
    else:
        (out / "stray.js").write_text("")
    assert len(vendoring.check(out)) == 1


def test_no_font_no_crest_no_map() -> None:
    static = Path(settings.BASE_DIR) / "static"
    assert not [p for p in static.rglob("*") if p.suffix in (".woff", ".woff2", ".ttf", ".map")]
    for sheet in static.rglob("*.css"):
        text = sheet.read_text()
        assert not [word for word in vendoring.FORBIDDEN if word in text], sheet.name


def test_cleaning_refuses_a_style_sheet_it_does_not_know() -> None:
    with pytest.raises(vendoring.VendorError, match="changed its style sheet"):
        vendoring.clean_css("x.css", "body{font-family:Other}", set())


def test_the_page_stays_light() -> None:
    """CSS and JavaScript of a page, compressed as WhiteNoise serves them: at most 80 KB."""
    import brotli

    static = Path(settings.BASE_DIR) / "static"
    files = [p for p in static.rglob("*") if p.suffix in (".css", ".js")]
    assert sum(len(brotli.compress(p.read_bytes())) for p in files) < 80_000
