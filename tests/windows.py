"""Chromium and its windows, for the tests that look at pages."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

WIDE = {"width": 1366, "height": 900}


class Windows:
    """The windows of one browser. Opening one costs as much as four pages, so each is emptied and handed on.

    Args:
        browser: Playwright's browser.
    """

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self._free: dict[str, list[Any]] = defaultdict(list)
        self._kind: dict[Any, str] = {}

    def open(self, size: dict[str, int] = WIDE, **more: Any) -> Any:
        """A page in a window that knows nobody.

        Args:
            size: of the page.
            more: what else Playwright's ``new_context`` takes.
        """
        kind = repr(sorted(more.items()))
        if self._free[kind]:
            page = self._free[kind].pop().pages[0]
        else:
            context = self._browser.new_context(accept_downloads=True, **more)
            self._kind[context] = kind
            page = context.new_page()
        page.set_viewport_size(size)
        return page

    def give_back(self, page: Any) -> None:
        """Keep a window for the next visitor: signed out, nothing stored, with a new page."""
        context = page.context
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear()")
        context.clear_cookies()
        context.new_page()
        for old in context.pages[:-1]:
            old.close()
        self._free[self._kind[context]].append(context)


@pytest.fixture(scope="module")
def windows(chromium: dict[str, Any]) -> Iterator[Windows]:
    """A Chromium without a window on the screen, for one module."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread that also uses the database
    with sync_playwright() as player:
        yield Windows(player.chromium.launch(**chromium))
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
