"""One person at one browser window, who reads labels and presses buttons as people do.

amina = visit(cast.amina)
amina.go("/cases/")
amina.press("Record a request")
amina.fill("Surname", "Fielding")

Wherever a visitor arrives, the page is looked at once in that state: axe at both widths, no sideways scroll.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path
from typing import Any

from django.urls import Resolver404, resolve
from playwright.sync_api import Locator, Page, Response

from send_cases.accounts.models import User
from tests.cast import PASSWORD
from tests.frontend import checks
from tests.windows import WIDE

NARROW = {"width": 320, "height": 640}
#: Pages and states that were looked at in this run: the same page in the same state is looked at once.
looked_at: set[tuple[str, ...]] = set()


class Visitor:
    """Drives a page; every method waits until what it started is there."""

    def __init__(self, page: Page, base: str, person: User | None = None, *, script: bool = True) -> None:
        self.page, self.base, self.person, self.script = page, base, person, script
        self.console = checks.Console(page)
        self.expected: tuple[str, ...] = ()  # parts of console lines that this visitor provokes on purpose
        page.set_default_timeout(60_000)  # a page that makes a PDF on a busy machine

    # Getting somewhere

    def sign_in(self, password: str = PASSWORD) -> None:
        """Through the real page."""
        assert self.person is not None
        self.go("/account/login/")
        self.fill("Email", self.person.email)
        self.fill("Password", password)
        self.press("Sign in", exact=True)
        assert "/account/login" not in self.page.url, self.text("main")

    def go(self, path: str, status: int = 200) -> Response:
        """Open an address of the product and look at it."""
        response = self.page.goto(path if path.startswith("http") else self.base + path)
        assert response is not None
        assert response.status == status, f"{path}: {response.status}\n{self.text('body')[:800]}"
        self.look(status)
        return response

    def press(self, name: str, *, exact: bool = False, within: str = "body", status: int = 200) -> None:
        """Press a button or follow a link with this text, and look at the page it leads to."""
        target = self.target(name, exact=exact, within=within)
        with self.page.expect_navigation() as found:
            self.activate(target)
        given = found.value.status if found.value else 200
        assert given == status, f"{name}: {given} at {self.page.url}\n{self.text('main')[:1500]}"
        self.look(given)

    def refused(self, name: str, sentence: str, **more: Any) -> None:
        """Press a button, and be told why it cannot be done, with what was typed kept."""
        self.press(name, status=422, **more)
        said = self.text(".govuk-error-summary")
        assert sentence in said, said

    def target(self, name: str, *, exact: bool = False, within: str = "body") -> Locator:
        """The button or link with this text that can be seen."""
        room = self.page.locator(within)
        either = room.get_by_role("button", name=name, exact=exact).or_(
            room.get_by_role("link", name=name, exact=exact)
        )
        return either.locator("visible=true").first

    # With the hands; ``KeyboardVisitor`` does these five by keys alone

    def activate(self, target: Locator) -> None:
        """Press a button, follow a link, open a part of the page that is folded away."""
        target.click()

    def write(self, box: Locator, value: str) -> None:
        """Put this into a box, in place of what is there."""
        box.fill(value)

    def tick(self, box: Locator) -> None:
        """Tick a box or choose a radio button."""
        box.check()

    def select(self, box: Locator, option: str) -> None:
        """Choose from a drop-down, by what the option says."""
        box.select_option(label=option)

    # Filling in

    def fill(self, label: str, value: Any, within: str = "body") -> None:
        """Type into the box with this label; a date is typed as people write it."""
        box = self.page.locator(within).get_by_label(label, exact=True).locator("visible=true").first
        self.write(box, f"{value.day}/{value.month}/{value.year}" if isinstance(value, dt.date) else str(value))

    def pick(self, label: str, option: str) -> None:
        """An option of a drop-down, by what it says."""
        self.select(self.page.get_by_label(label, exact=True), option)

    def choose(self, *labels: str, of: str = "") -> None:
        """Tick boxes or radio buttons, by their labels; ``of`` is the question they belong to."""
        room = self.page.get_by_role("group", name=of).first if of else self.page.locator("main")
        for label in labels:
            self.tick(room.get_by_label(label, exact=True).first)

    def boxes(self, question: str, day: dt.date) -> None:
        """A date in three boxes."""
        group = self.page.get_by_role("group", name=question).first
        for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.write(group.get_by_label(part, exact=True), str(value))

    def attach(self, selector: str, *files: dict[str, Any]) -> None:
        """Choose files: ``{"name": …, "mimeType": …, "buffer": …}``."""
        self.page.locator(selector).first.set_input_files(list(files))

    # Reading

    def text(self, selector: str = "main") -> str:
        """What is written there, as a person sees it."""
        found = self.page.locator(selector)
        return re.sub(r"[ \t\xa0]+", " ", "\n".join(found.all_inner_texts()))

    def said(self) -> str:
        """What the page says has happened."""
        return self.text("#alerts")

    def has(self, *words: str, within: str = "main") -> None:
        """All of these words are on the page."""
        text = " ".join(self.text(within).split())
        missing = [word for word in words if word not in text]
        assert not missing, f"{missing} not on {self.page.url}:\n{text[:3000]}"

    def lacks(self, *words: str, within: str = "main") -> None:
        """None of these words is on the page."""
        text = " ".join(self.text(within).split())
        there = [word for word in words if word in text]
        assert not there, f"{there} on {self.page.url}:\n{text[:3000]}"

    def download(self, name: str, to: Path) -> Path:
        """Follow a link that gives a file; the file."""
        with self.page.expect_download() as given:
            self.target(name).click()
        path = to / given.value.suggested_filename
        given.value.save_as(path)
        return path

    def fetch(self, href: str) -> bytes:
        """The bytes at an address, with this person's cookies."""
        answer = self.page.request.get(href if href.startswith("http") else self.base + href)
        assert answer.ok, f"{href}: {answer.status}"
        return answer.body()

    def focus(self) -> str:
        """Where the keyboard is: an id, or a class, or the element's name."""
        return str(self.page.evaluate("(e => e.id || e.className || e.tagName)(document.activeElement)"))

    def until(self, expression: str, seconds: float = 30) -> None:
        """Wait until JavaScript says yes. Asked from outside: the page's policy forbids it to evaluate text itself."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(f"() => !!({expression})"):
            assert time.monotonic() < end, f"{expression} did not come about at {self.page.url}"
            self.page.wait_for_timeout(50)

    # Judging

    def look(self, status: int = 200) -> None:
        """Judge this page in this state at both widths, unless that was done before in this run."""
        if not self.script or self._state(status) in looked_at:
            return
        looked_at.add(self._state(status))
        faults = faults_of(self.page)
        assert faults == [], f"{self.page.url} ({status}):\n" + "\n".join(faults)

    def _state(self, status: int) -> tuple[str, ...]:
        path = re.sub(r"^https?://[^/]+|[?#].*$", "", self.page.url)
        try:
            name = resolve(path).view_name or path
        except Resolver404:
            name = path
        return (
            name,
            str(status),
            re.sub(r"EHC-\d+|\d", "", self.page.title()),
            str(self.page.locator("main form").count()),
        )

    def noise(self) -> list[str]:
        """What the console said that nobody expects; hints for developers ("verbose") are no errors."""
        found = [line for line in self.console.clean() if not line.startswith("verbose: ")]
        return [line for line in found if not any(part in line for part in self.expected)]


def faults_of(page: Page) -> list[str]:
    """axe's faults and sideways scrolling, at both widths; the window is left wide."""
    page.wait_for_load_state("load")
    faults = []
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        faults += [f"{size['width']}: {fault}" for fault in checks.axe_faults(page)]
        faults += [f"{size['width']} too wide: {what}" for what in checks.too_wide(page)]
    return faults
