"""What a browser can prove about any page: axe's rules, reflow, the keyboard's path, a clean console."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Both are GOV.UK's own: a hidden comma in the file button's name, and the back link's place outside <main>.
WAIVED = {"label-content-name-mismatch": ".govuk-file-upload-button", "region": ".govuk-back-link, .govuk-breadcrumbs"}
ALLOWED_LINE = "status of 422"  # the browser reports a form that came back with errors as a failed resource

OVER = """() => { const W = document.documentElement.clientWidth; const bad = [];
 for (const e of document.querySelectorAll('body *')) { const r = e.getBoundingClientRect();
  if (r.right > W + 1 && r.width > 0 && !e.closest('.app-table-scroll,.govuk-visually-hidden,svg'))
   bad.push(e.tagName + '.' + (e.className.baseVal ?? e.className) + ' ' + Math.round(r.right)) }
 return { page: document.scrollingElement.scrollWidth, view: W, bad: bad.slice(0, 6) } }"""
STOP = """() => { const e = document.activeElement; if (!e || e === document.body) return null;
 const r = e.getBoundingClientRect(); const t = e.id ? document.querySelector(`label[for="${e.id}"]`) : null;
 const cx = r.left + Math.min(r.width, 40) / 2, cy = r.top + r.height / 2; const at = document.elementFromPoint(cx, cy);
 const seen = at && (at === e || e.contains(at) || at.contains(e) || at === t || (t && t.contains(at)));
 const s = getComputedStyle(e), b = t ? getComputedStyle(t, '::before') : null;
 const ring = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'
  || (b && b.boxShadow !== 'none');
 if (!e.dataset.stop) e.dataset.stop = String(window.__stop = (window.__stop || 0) + 1);
 return { key: e.dataset.stop, name: (e.id || e.className || e.tagName).toString().slice(0, 60), seen: !!seen, ring } }"""


def axe_faults(page: Page) -> list[str]:
    """Each rule of WCAG 2.2 A and AA that the page breaks, with its first place; the two waivers left out."""
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(AXE.axe_script)
    # Nothing is fetched first: only rules about turned screens and playing sound, which we have none of, need it.
    options = {"runOnly": TAGS, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"] if not _waived(page, v["id"], node)
    ]


def _waived(page: Page, rule: str, node: dict[str, Any]) -> bool:
    where = WAIVED.get(rule)
    return bool(where) and bool(page.locator(str(node["target"][-1])).first.evaluate(f"e => !!e.closest('{where}')"))


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways (WCAG 1.4.10); empty when it does not."""
    found = page.evaluate(OVER)
    return [] if found["page"] <= found["view"] else found["bad"] or ["the page"]


def keyboard_faults(page: Page, most: int = 300) -> list[str]:
    """Tab through the page both ways: every stop shows a ring and is not covered (2.4.7, 2.4.11).

    How big and how far apart targets are (2.5.8) is one of axe's rules.
    """
    faults: set[str] = set()
    for key in ("Tab", "Shift+Tab"):
        page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        met: set[str] = set()
        for _ in range(most):
            page.keyboard.press(key)
            stop = page.evaluate(STOP)
            if stop is None or stop["key"] in met:
                break
            met.add(stop["key"])
            faults.update(_stop_faults(stop, key))
        if len(met) < 3:
            faults.add(f"{key}: only {len(met)} stops")
    return sorted(faults)


def _stop_faults(stop: dict[str, Any], key: str) -> list[str]:
    name, out = stop["name"], []
    if not stop["ring"]:
        out.append(f"{name}: no ring")
    if not stop["seen"]:
        out.append(f"{name}: covered ({key})")
    return out


class Console:
    """Collects what the page says in the console; ``clean()`` is empty but for a form that came back."""

    def __init__(self, page: Page) -> None:
        self.lines: list[str] = []
        page.on("console", lambda message: self.lines.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.lines.append(f"error: {error}"))

    def clean(self) -> list[str]:
        return [line for line in self.lines if ALLOWED_LINE not in line]
