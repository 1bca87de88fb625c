"""Tagged PDF from the same templates and style sheets as the page.

WeasyPrint is imported when it is needed: without its system library (Pango) everything else keeps working.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from send_cases import branding

# A name that can never exist (RFC 2606): relative addresses need a scheme that the URL library can join.
HOST = "static.invalid"
BASE = f"https://{HOST}/"
BRAND = "brand.css"
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}


class PdfUnavailable(Exception):
    """PDF cannot be made on this machine; the message says what to install."""

    def __init__(self) -> None:
        super().__init__(
            "PDF files cannot be made here because the Pango library is missing. "
            "Debian or Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0. macOS: brew install pango."
        )


class Refused(Exception):
    """A document asked for something that is not one of our static files."""


def read_static(url: str) -> tuple[bytes, str]:
    """The bytes and media type of one of our static files.

    Args:
        url: an address below ``BASE``, read from the disk as a path below ``static/``.

    Raises:
        Refused: any other scheme, a path outside ``static/``, or a kind of file that documents do not use.
    """
    parts = urlsplit(url)
    name = unquote(parts.path).lstrip("/")
    if parts.scheme != "https" or parts.netloc != HOST:
        raise Refused(f"A document may only use our own static files, nothing from {parts.scheme}.")
    if name == BRAND:
        from ehcp.authority import authority

        return branding.stylesheet(authority()).encode(), "text/css"
    root = (Path(settings.BASE_DIR) / "static").resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root) or path.suffix not in TYPES or not path.is_file():
        raise Refused(f"{name} is not one of our static files.")
    return path.read_bytes(), TYPES[path.suffix]


@cache
def _engine() -> tuple[Any, Any]:
    """WeasyPrint's HTML class and a fetcher that knows nothing but ``read_static``.

    Raises:
        PdfUnavailable: Pango is missing.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
    except OSError as problem:
        raise PdfUnavailable from problem

    class StaticOnly(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            try:
                body, kind = read_static(url)
            except Refused as problem:  # stops the document: a PDF that lacks its styles is not the document
                raise FatalURLFetchingError(str(problem)) from problem
            return URLFetcherResponse(url, body=body, headers={"Content-Type": kind})

    return HTML, StaticOnly()


def html_to_pdf(html: str) -> bytes:
    """A whole HTML document as tagged PDF/UA-1.

    Raises:
        PdfUnavailable: Pango is missing.
        Refused: the document asked for something other than our static files.
    """
    engine, fetcher = _engine()
    from weasyprint.urls import FatalURLFetchingError

    try:
        return bytes(engine(string=html, base_url=BASE, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1"))
    except FatalURLFetchingError as problem:
        raise Refused(str(problem)) from problem


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """A template that extends ``pdf/base.html``, as tagged PDF/UA-1 with its title and language set.

    Args:
        template: the document's template.
        context: what it shows; today and the authority are added.

    Raises:
        PdfUnavailable: Pango is missing.
    """
    from ehcp.authority import authority
    from send_cases import clock

    shown = {"today": clock.today(), "authority": authority(), "DEMO": settings.DEMO, "for_print": True, **context}
    return html_to_pdf(render_to_string(template, shown))
