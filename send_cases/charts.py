"""Charts as SVG text: no JavaScript, no style, the same string in the page and in the PDF.

Colours and fonts are attributes because WeasyPrint does not apply the page's style sheet inside an SVG. Numbers stand
in or beside the marks; the page gives one sentence above and a table below (``components/chart.html``). Colours follow
the Government Analysis Function's palette.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from send_cases.words import day_of

DARK, TEAL, PINK, ORANGE, GREY, LILAC = "#12436d", "#28a197", "#801650", "#f46a25", "#3d3d3d", "#a285d1"
RED, YELLOW, PALE, INK, MUTED, GRID = "#ca3535", "#ffdd00", "#b1b4b6", "#0b0c0c", "#484949", "#d5dade"
FONT = 'font-family="Helvetica Neue, Helvetica, Arial, sans-serif"'
WIDTH = 720


@dataclass(frozen=True)
class Point:
    """One column, bar or point.

    Args:
        label: what it stands for, short.
        value: its height or length; ``None`` where there is no figure.
        part: the period is not over yet: hatched and marked.
        words: what to print instead of the number ("c", "no plans").
    """

    label: str
    value: float | None
    part: bool = False
    words: str = ""


@dataclass(frozen=True)
class Series:
    """One colour of a stacked chart or one line: its name, colour, and the colour of text upon it."""

    name: str
    colour: str = DARK
    ink: str = "#ffffff"


@dataclass(frozen=True)
class Chart:
    """A chart with the sentence and the table that say the same (``components/chart.html``).

    Args:
        uid: unique on the page, used for ids.
        heading: what is counted.
        lead: one sentence that says what the chart shows.
        svg: the picture.
        columns: the table's headings.
        rows: the table's rows; the first cell of each is its heading.
        note: period, base and whatever bounds the figures.
        wide: takes two rows of the page's grid.
    """

    uid: str
    heading: str
    lead: str
    svg: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    note: str = ""
    wide: bool = False


def number(value: float) -> str:
    """At most one decimal, thousands with a comma."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _text(
    x: float, y: float, words: Any, anchor: str = "start", size: int = 16, weight: int = 400, fill: str = INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" {FONT} font-size="{size}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


def _rect(x: float, y: float, w: float, h: float, fill: str, extra: str = "") -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(w, 0):.1f}" height="{max(h, 0):.1f}" fill="{fill}"{extra}/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, extra: str = "") -> str:
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" stroke-width="{width}" fill="none"{extra}/>'
    )


def _hatched(x: float, y: float, w: float, h: float, colour: str) -> str:
    """A box with slanting lines, drawn one by one so that page and PDF agree."""
    out, step, at = [_rect(x, y, w, h, "#ffffff", f' stroke="{colour}" stroke-width="2"')], 9.0, 4.0
    while at < w + h:
        x1, y1 = (x, y + at) if at <= h else (x + at - h, y + h)
        x2, y2 = (x + at, y) if at <= w else (x + w, y + at - w)
        out.append(_line(x1, y1, x2, y2, colour, 2.5))
        at += step
    return "".join(out)


def _svg(height: float, title: str, desc: str, body: str, uid: str) -> SafeString:
    return mark_safe(  # noqa: S308 - every text in it went through escape()
        f'<svg class="app-chart__svg" viewBox="0 0 {WIDTH} {height:.0f}" width="100%" role="img" '
        f'aria-labelledby="{uid}-t {uid}-d" xmlns="http://www.w3.org/2000/svg"><title id="{uid}-t">{escape(title)}</title>'
        f'<desc id="{uid}-d">{escape(desc)}</desc>{body}</svg>'
    )


def _top(values: Sequence[float], unit: str) -> float:
    """Where the scale ends: 100 for shares, else a round number above the largest."""
    if unit == "%":
        return 100
    largest = max([*values, 4])
    size = 10 ** (len(str(int(largest))) - 1)
    return next(
        size * step
        for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10)
        if size * step >= largest and size * step % 4 == 0
    )


def _grid(left: float, top: float, bottom: float, scale: float, unit: str) -> str:
    out = []
    for i in range(5):
        y = bottom - (bottom - top) * i / 4
        out.append(_line(left, y, WIDTH, y, INK if i == 0 else GRID))
        out.append(_text(left - 8, y + 5, f"{number(scale * i / 4)}{unit}", "end", 15, fill=MUTED))
    return "".join(out)


def _milestone(y: float, left: float, words: str) -> str:
    """The dashed line of a recovery milestone, its words on white above it."""
    wide = 12 + 8.6 * len(words)
    return (
        _line(left, y, WIDTH, y, PINK, 3, ' stroke-dasharray="9 6"')
        + _rect(WIDTH - wide, y - 25, wide, 21, "#ffffff")
        + _text(WIDTH - 2, y - 9, words, "end", 15, 700, PINK)
    )


def columns(
    uid: str, title: str, desc: str, points: Sequence[Point], *, unit: str = "%", milestone: float | None = None
) -> SafeString:
    """Columns with their values printed on them; a part period is hatched and marked with a star.

    Args:
        unit: ``%`` gives a scale to 100; anything else is written after the numbers.
        milestone: the authority's recovery milestone, in the same unit (the law itself is every plan).
    """
    height, left, base, top = 440, 52, 386, 18
    scale = _top([p.value for p in points if p.value is not None], unit)
    step = (WIDTH - left - 8) / max(len(points), 1)
    out = [_grid(left, top, base, scale, unit)]
    for i, p in enumerate(points):
        x, wide = left + i * step + step * 0.16, step * 0.68
        out.append(_column(p, x, wide, base, (base - top) / scale))
        out.append(_text(x + wide / 2, base + 22, p.label + ("*" if p.part else ""), "middle", 15))
    if milestone is not None:
        y = base - (base - top) * milestone / scale
        out.append(_milestone(y, left, f"Recovery milestone {number(milestone)}{unit}"))
    if any(p.part for p in points):
        out.append(_text(left, height - 6, "* Not over yet", size=15, fill=MUTED))
    return _svg(height, title, desc, "".join(out), uid)


def _column(point: Point, x: float, wide: float, base: float, per: float) -> str:
    if point.value is None:
        return _text(x + wide / 2, base - 8, point.words or "–", "middle", 15, fill=MUTED)
    tall = point.value * per
    shape = _hatched(x, base - tall, wide, tall, DARK) if point.part else _rect(x, base - tall, wide, tall, DARK)
    words, inside = point.words or number(point.value), tall >= 26
    y = base - tall + (19 if inside else -6)
    light = point.part or not inside  # on white, so that neither hatching nor a grid line runs through the number
    behind = _rect(x + wide / 2 - 4.6 * len(words) - 2, y - 14, 9.2 * len(words) + 4, 18, "#ffffff") if light else ""
    return shape + behind + _text(x + wide / 2, y, words, "middle", 15, 700, INK if light else "#ffffff")


def stacked(
    uid: str, title: str, desc: str, rows: Sequence[tuple[str, Sequence[int]]], series: Sequence[Series]
) -> SafeString:
    """Horizontal bars in parts, numbers inside, totals at the end.

    Args:
        rows: label and one whole number per series.
    """
    left, right, tall, top = 196, 44, 40, 36
    widest = max((sum(values) for _, values in rows), default=0) or 1
    per = (WIDTH - left - right) / widest
    out, x = [], float(left)
    for s in series:
        out += [_rect(x, 4, 15, 15, s.colour), _text(x + 21, 17, s.name, size=15)]
        x += 40 + len(s.name) * 8
    for i, (label, values) in enumerate(rows):
        y, x = top + i * tall, float(left)
        out.append(_text(left - 10, y + 21, label, "end", 16))
        for value, s in zip(values, series, strict=True):
            if value:
                out.append(_rect(x, y + 2, value * per, tall - 12, s.colour, ' stroke="#ffffff" stroke-width="1.5"'))
                if value * per >= 10 * len(str(value)) + 2:
                    out.append(_text(x + value * per / 2, y + 21, value, "middle", 15, 700, s.ink))
                x += value * per
        out.append(_text(x + 7, y + 21, number(sum(values)), size=16, weight=700))
    return _svg(top + tall * len(rows) + 6, title, desc, "".join(out), uid)


def bars(uid: str, title: str, desc: str, points: Sequence[Point], *, unit: str = "") -> SafeString:
    """Horizontal bars of one kind, values at their ends; a suppressed figure is its word."""
    left, right, tall = 236, 70, 36
    widest = 100 if unit == "%" else max((p.value or 0 for p in points), default=0) or 1
    out = []
    for i, p in enumerate(points):
        y = i * tall
        out.append(_text(left - 10, y + 20, p.label + ("*" if p.part else ""), "end", 16))
        long = (p.value or 0) * (WIDTH - left - right) / widest
        if p.value:
            out.append(
                _hatched(left, y + 3, long, tall - 12, DARK) if p.part else _rect(left, y + 3, long, tall - 12, DARK)
            )
        words = p.words or ("–" if p.value is None else f"{number(p.value)}{unit}")
        out.append(_text(left + long + 7, y + 20, words, size=16, weight=700))
    return _svg(tall * len(points) + 4, title, desc, "".join(out), uid)


def lines(
    uid: str,
    title: str,
    desc: str,
    labels: Sequence[str],
    data: Sequence[tuple[Series, Sequence[float | None]]],
    *,
    unit: str = "",
    part_last: bool = False,
) -> SafeString:
    """Lines over time, each named at its end; a last point whose period is not over is a ring on a dashed line."""
    left, right, base, top, height = 52, 150, 366, 18, 420
    scale = _top([v for _, values in data for v in values if v is not None], unit)
    step = (WIDTH - left - right) / max(len(labels) - 1, 1)
    out = [_grid(left, top, base, scale, unit)]
    for i, label in enumerate(labels):
        last = part_last and i == len(labels) - 1
        out.append(_text(left + i * step, base + 22, label + ("*" if last else ""), "middle", 15))
    for series, values in data:
        points = [(left + i * step, base - v * (base - top) / scale) for i, v in enumerate(values) if v is not None]
        for i, (a, b) in enumerate(itertools.pairwise(points)):
            dash = ' stroke-dasharray="6 5"' if part_last and i == len(points) - 2 else ""
            out.append(_line(*a, *b, series.colour, 3, dash))
        for i, (x, y) in enumerate(points):
            ring = part_last and i == len(points) - 1
            fill = "#ffffff" if ring else series.colour
            out.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{fill}" stroke="{series.colour}" stroke-width="2.5"/>'
            )
        known = [v for v in values if v is not None]
        if points:
            x, y = points[-1]
            out.append(
                _text(
                    x + 12, y + 5, f"{number(known[-1])}{unit} {series.name}", size=15, weight=700, fill=series.colour
                )
            )
    if part_last:
        out.append(_text(left, height - 6, "* Not over yet", size=15, fill=MUTED))
    return _svg(height, title, desc, "".join(out), uid)


def week_bar(day: int) -> SafeString:
    """The small bar of a list's row: 20 weeks wide, gaps at 6 and 16. The words beside it say the same."""
    fill = RED if day > 140 else DARK
    return mark_safe(  # noqa: S308 - numbers only
        '<svg class="app-week" width="100" height="10" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect width="100" height="10" fill="#dfe6ea"/><rect width="{max(0, min(day, 140)) / 1.4:.1f}" height="10" '
        f'fill="{fill}"/><path d="M30 0v10M80 0v10" stroke="#ffffff" stroke-width="1.5"/></svg>'
    )


@dataclass(frozen=True)
class Mark:
    """One mark on the 20-week clock.

    Args:
        week: where it stands (6, 16, 20).
        name: what must happen by then.
        due: the date.
        state: ``met``, ``late`` (met late), ``overdue``, ``next`` or ``later``.
        words: what is said under the name ("Told 9 October", "Due Thu 21 Jan 2027").
    """

    week: int
    name: str
    due: dt.date
    state: str
    words: str = ""

    @property
    def slot(self) -> str:
        """The column of the list below the bar: w6, w16 or w20."""
        return f"w{self.week}"


_FILL = {"met": "#0f7a52", "late": "#b5500b", "overdue": RED, "next": "#ffffff", "later": "#ffffff"}
_EDGE = {**_FILL, "next": INK, "later": "#6b7a82"}


def _mark(x: float, y: float, state: str) -> str:
    out = f'<circle cx="{x:.0f}" cy="{y:.0f}" r="15" fill="#ffffff"/>'
    out += f'<circle cx="{x:.0f}" cy="{y:.0f}" r="12" fill="{_FILL[state]}" stroke="{_EDGE[state]}" stroke-width="3"/>'
    if state in ("met", "late"):
        out += f'<path d="M{x - 5:.1f} {y + 0.5:.1f}l4 4 7-8" fill="none" stroke="#ffffff" stroke-width="2.6"/>'
    elif state == "overdue":
        out += f'<path d="M{x:.1f} {y - 6:.1f}v7m0 3v2.6" fill="none" stroke="#ffffff" stroke-width="2.8"/>'
    return out


def clock_svg(start: dt.date, today: dt.date, marks: Sequence[Mark]) -> SafeString:
    """The 20-week bar. A picture only: ``components/timeline.html`` says the same as an ordered list.

    Args:
        start: the day the request was received.
        today: the day to mark.
        marks: what stands at which week.
    """
    wide, y, tall = 1000.0, 42, 20
    day = (today - start).days
    late, x = day > 140, max(0, min(day, 140)) / 140 * wide
    said = day_of(start, max(start, today))
    said = said if late else f"Today: {said.lower()}"
    out = [
        f'<svg class="app-clock__bar" viewBox="0 0 {wide:.0f} 86" width="100%" aria-hidden="true" focusable="false" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{said}</title>',  # the PDF's alternative text
        _rect(0, y, wide, tall, "#e3eaee"),
        _rect(0, y, x, tall, RED if late else DARK),
    ]
    out += [_line(i * 50, y, i * 50, y + tall, "#ffffff", 3 if i in (6, 16) else 1) for i in range(1, 20)]
    out += [_mark(min(m.week * 50, wide - 15), y + tall / 2, m.state) for m in marks]
    if late:
        out.append(_text(wide, 24, said, "end", 18, 700, "#a12a2a"))
    else:
        anchor = "middle" if 110 < x < wide - 110 else "start" if x <= 110 else "end"
        out.append(_line(x, 27, x, y + tall + 9, INK, 3) + f'<path d="M{x - 8:.1f} 26h16l-8 10z" fill="{INK}"/>')
        out.append(_text(x, 18, said, anchor, 18, 700))
    return mark_safe("".join([*out, "</svg>"]))  # noqa: S308 - numbers and fixed words
