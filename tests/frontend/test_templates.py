"""House rules for every template: the strict policy holds, and a page says nothing that the law does not."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(p for p in ROOT.rglob("*") if p.suffix in (".html", ".txt"))
RULES = {
    r"\sstyle\s*=": "no style attribute: sizes go into classes or SVG attributes",
    r"<style": "no inline style sheet",
    r"\son[a-z]+\s*=": "no handler in the markup",
    r"hx-on|hx-vals\s*=\s*.js:|hx-headers|hx-boost|hx-disabled-elt": "htmx features that the policy or focus forbids",
    r"hx-trigger\s*=\s*\"[^\"]*\[": "a filter in hx-trigger is ignored without eval: every event would fire",
    r"<script(?![^>]*(\ssrc=|type=\"application/json\"))": "no inline script",
    r"javascript:": "no javascript: address",
    r"(?i)\bpause[ds]?\b": "an exception never pauses anything",
    r"\|safe\b(?!.*totp_svg)": "markup is made safe where it is built",
}


def found(text: str) -> list[str]:
    """The rules a template breaks."""
    text = re.sub(r"\{\{ totp_svg\|safe \}\}", "", text)  # drawn by the QR library, from our own address
    return [why for pattern, why in RULES.items() if re.search(pattern, text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_template_keeps_the_house_rules(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text())  # comments say how to use a part
    assert found(text) == []
    assert text.count("\n") <= 150
    if path.suffix == ".html" and 'method="post"' in text:
        assert text.count('method="post"') <= text.count("{% csrf_token %}")


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="x">',
        "<style>",
        '<a onclick="x">',
        '<a hx-on:click="x">',
        '<i hx-trigger="a[b]">',
        "<script>x</script>",
        "The clock is paused",
        "{{ x|safe }}",
        '<a href="javascript:x">',
    ],
)
def test_each_rule_can_fail(bad: str) -> None:
    assert found(bad)
