"""The authority's own details and colours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ehcp import authority as cached
from ehcp import permissions
from ehcp.actions.acting import acting
from ehcp.models import Authority
from ehcp.policies import Refused
from send_cases.branding import contrast

if TYPE_CHECKING:
    from send_cases.accounts.models import User

DETAILS = (
    "code", "name", "service_name", "address", "telephone", "email", "signatory", "signatory_title",
    "advice_service", "mediation_service", "disagreement_service", "dmo", "dco", "dsco",
)  # fmt: skip
COLOURS = ("brand_colour", "header_background", "header_text", "surface")
READABLE = 4.5  # WCAG 2.2, 1.4.3: text against its background
ON_PANELS = 15  # black on panels: then links, which are lighter, can be read on them too
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def change_details(*, by: User, details: Mapping[str, str], page: str = "") -> Authority:
    """Set the names, addresses and services that pages and letters show.

    Args:
        details: the new values of some of ``DETAILS``.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: there would be no name or no code.
    """
    permissions.administer.check(by)
    for name, what in (("name", "the authority's name"), ("code", "the authority's code"),
                       ("service_name", "the name of this service")):  # fmt: skip
        if name in details and not details[name].strip():
            raise Refused(f"Enter {what}.", name)
    if "code" in details and not re.fullmatch(r"\d{3}", details["code"]):
        raise Refused("The authority's code is 3 digits, like 926.", "code")
    return _change(by, {k: v for k, v in details.items() if k in DETAILS}, "authority's details changed", page)


def change_colours(*, by: User, colours: Mapping[str, str], page: str = "") -> Authority:
    """Set the colours of pages and letters; what could not be read is refused.

    Args:
        colours: values of ``COLOURS`` like ``#124a56``.

    Raises:
        Denied: ``by`` is no administrator.
        Refused: not a colour, or too little contrast.
    """
    permissions.administer.check(by)
    wanted = {k: _colour(v, k) for k, v in colours.items() if k in COLOURS}
    now = cached.authority()
    check_contrast({k: wanted.get(k, getattr(now, k).lower()) for k in COLOURS})
    return _change(by, wanted, "authority's colours changed", page)


def _colour(text: str, field: str) -> str:
    colour = text.strip().lower()
    colour = colour if colour.startswith("#") else f"#{colour}"
    if re.fullmatch(r"#[0-9a-f]{3}", colour):
        colour = "#" + "".join(c * 2 for c in colour[1:])
    if not _COLOUR.fullmatch(colour):
        raise Refused("Enter a colour as # and 6 digits or letters from a to f, like #124a56.", field)
    return colour


def check_contrast(colours: Mapping[str, str]) -> None:
    """Whether people can read what these colours make (WCAG 2.2, 1.4.3).

    Raises:
        Refused: naming the pair that is too close and how close it is.
    """
    pairs = (
        ("header_text", "header_text", "header_background", READABLE, "the header's text on its background"),
        ("brand_colour", "brand_colour", "", READABLE, "the brand colour on white"),
        ("surface", "surface", None, ON_PANELS, "black text and links on panels"),
    )
    for field, one, other, least, what in pairs:
        against = "#0b0c0c" if other is None else colours[other] if other else "#ffffff"
        ratio = contrast(colours[one], against)
        if ratio < least:
            raise Refused(
                f"Many people could not read {what}: the contrast is {ratio:.1f} to 1, and must be {least:g} to 1 or "
                f"more. Choose a {'lighter' if other is None else 'darker or lighter'} colour.",
                field,
            )


def _change(by: User, values: dict[str, str], why: str, page: str) -> Authority:
    with acting(by=by, why=why, page=page):
        row = Authority.objects.select_for_update().filter(pk=1).first() or Authority(pk=1, code="000", name="")
        for name, value in values.items():
            setattr(row, name, value.strip())
        row.save()
    cached.forget()
    return row
