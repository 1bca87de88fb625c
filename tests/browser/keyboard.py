"""A visitor who has no mouse: Tab, Shift+Tab, Enter, Space, the arrows and what is typed, and nothing else.

Whatever the keyboard does not reach cannot be used, and the test says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

from tests.browser.visitor import Visitor

MOST = 400  # stops on one page until what is looked for counts as out of reach
IS_THERE = """(wanted, group) => { const here = document.activeElement;
 return here === wanted || (group && here.type === 'radio' && here.name === wanted.name && here.form === wanted.form) }"""
NAME = "e => (e.getAttribute('aria-label') || e.innerText || e.id || e.name || e.tagName).trim().slice(0, 80)"
CHOSEN = "e => e.selectedOptions[0].label.trim()"


class KeyboardVisitor(Visitor):
    """Does what ``Visitor`` does, by keys."""

    def reach(self, target: Locator, *, group: bool = False) -> None:
        """Tab until the focus is there; with ``group`` at any radio button of its group, as a browser does."""
        wanted = target.element_handle()
        for _ in range(MOST):
            if wanted.evaluate(f"wanted => ({IS_THERE})(wanted, {str(group).lower()})"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"No key leads to {wanted.evaluate(NAME)!r} at {self.page.url}")

    def activate(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, box: Locator, value: str) -> None:
        self.reach(box)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(value)

    def tick(self, box: Locator) -> None:
        """Space ticks; among radio buttons the arrows choose, and Space the first of a group without a choice."""
        radio = box.get_attribute("type") == "radio"
        self.reach(box, group=radio)
        for _ in range(40):
            if box.is_checked():
                return
            here = box.evaluate("e => e === document.activeElement")
            self.page.keyboard.press("Space" if here else "ArrowDown")
        raise AssertionError(f"No key ticks {box.evaluate(NAME)!r} at {self.page.url}")

    def select(self, box: Locator, option: str) -> None:
        self.reach(box)
        self.page.keyboard.press("Home")
        for _ in range(box.locator("option").count()):
            if box.evaluate(CHOSEN) == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"No key selects {option!r} at {self.page.url}")

    def attach(self, selector: str, *files: dict[str, Any]) -> None:
        """Press the button that opens the system's own dialogue, in which files are chosen."""
        button = self.page.locator("button.govuk-file-upload-button").first
        with self.page.expect_file_chooser() as dialogue:
            self.activate(button)
        dialogue.value.set_files(list(files))

    def download(self, name: str, to: Path) -> Path:
        with self.page.expect_download() as given:
            self.activate(self.target(name))
        path = to / given.value.suggested_filename
        given.value.save_as(path)
        return path
