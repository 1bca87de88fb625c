"""The authority's colours as a style sheet of custom properties (a strict policy allows no inline style)."""

from __future__ import annotations

import hashlib
import re

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

_COLOUR = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?")
_DEFAULTS = {"brand_colour": "#124a56", "header_background": "#124a56", "header_text": "#ffffff"}


def _channels(colour: str) -> list[int]:
    text = colour.lstrip("#")
    text = "".join(c * 2 for c in text) if len(text) == 3 else text
    return [int(text[i : i + 2], 16) for i in (0, 2, 4)]


def tint(colour: str, share: float) -> str:
    """A colour mixed with white; ``share`` is the colour's part, 0 to 1."""
    return "#" + "".join(f"{round(255 - (255 - c) * share):02x}" for c in _channels(colour))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    lights = []
    for colour in (one, other):
        line = [c / 255 for c in _channels(colour)]
        line = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in line]
        lights.append(0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def stylesheet(authority: object) -> str:
    """The custom properties of one authority.

    A colour that is not a plain hexadecimal number, or header text that cannot be read on its background
    (less than 4.5 to 1), falls back to what can.

    Args:
        authority: has ``brand_colour``, ``header_background`` and ``header_text``.
    """
    colours = {name: str(getattr(authority, name, "") or "") for name in _DEFAULTS}
    colours = {name: value if _COLOUR.fullmatch(value) else _DEFAULTS[name] for name, value in colours.items()}
    brand, back, text = colours["brand_colour"], colours["header_background"], colours["header_text"]
    if contrast(back, text) < 4.5:
        text = "#ffffff" if contrast(back, "#ffffff") >= 4.5 else "#0b0c0c"
    edge = f"8px solid {brand}" if contrast(back, "#ffffff") < 1.3 else "0"
    panels = str(getattr(authority, "surface", "") or "")
    readable = _COLOUR.fullmatch(panels) and contrast(panels, "#0b0c0c") >= 15  # links stand on it too
    surface = panels if readable else tint(brand, 0.07)
    return (
        ":root {\n"
        f"  --govuk-brand-colour: {brand};\n"
        f"  --govuk-surface-background-colour: {surface};\n"
        f"  --govuk-surface-border-colour: {tint(brand, 0.4)};\n"
        f"  --govuk-template-background-colour: {surface};\n"
        f"  --app-header-background: {back};\n"
        f"  --app-header-text: {text};\n"
        f"  --app-header-border: {edge};\n"
        '  --app-font-family: "Helvetica Neue", Helvetica, Arial, sans-serif;\n'
        "}\n"
    )


def version(authority: object) -> str:
    """Changes whenever the style sheet does; stands in its address so that browsers may keep it."""
    return hashlib.sha256(stylesheet(authority).encode()).hexdigest()[:12]


@login_not_required
@require_GET
def brand_css(request: HttpRequest) -> HttpResponse:
    """The style sheet every page links; nothing in it concerns a child, so it may be kept for a day."""
    from ehcp.authority import authority

    headers = {"Cache-Control": "public, max-age=86400"}
    return HttpResponse(stylesheet(authority()), content_type="text/css; charset=utf-8", headers=headers)
