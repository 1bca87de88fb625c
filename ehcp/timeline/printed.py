"""The rules as a document: what is printed is what is computed."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from ehcp.timeline.calendar import last_known_holiday, long_date
from ehcp.timeline.england_2014 import RULES
from ehcp.timeline.limits import Limit, counted
from ehcp.timeline.overlays import OVERLAYS
from ehcp.timeline.plain.keys import AREAS, COUNTING, EXCEPTIONS, SAME_AS
from ehcp.timeline.readings import CHOICES, RANGES, Readings

TITLES = {
    "request": "Request, assessment and plan",
    "annual_review": "Annual reviews",
    "phase_transfer": "Moves between phases of education",
    "move_in": "Moves between authorities",
    "reassessment": "Re-assessment",
    "mediation": "Mediation",
    "appeal": "Appeals",
    "order": "Tribunal orders and conceded appeals",
    "detained": "Detained children and young people",
    "ceasing": "Ceasing to maintain a plan",
    "payments": "Direct payments under a personal budget",
    "person": "The young person's own rights",
    "closure": "A school's closure",
    "rate": "Measured, not limited",
}
KINDS = {
    "limit": "must be done by",
    "floor": "must be allowed",
    "latest": "latest safe day, worked back",
    "window": "may be done until",
    "target": "a target or guidance, no limit in law",
    "measure": "a figure",
}
PICKED = {
    "started_on": "the first day of the process (of a request: day 0; of a move between phases: its year)",
    "reversed_on": "the day the refusal was turned round",
    "leaves_on": "the end of school age",
    "becomes_25_on": "the end of that college year",
}
HEAD = """\
# The law's time limits, as this application computes them

Printed from `ehcp/timeline/` by `manage.py print_timeline`; do not edit. A test fails when this page and the rules
differ.

How days are counted:

- "Within n weeks (days, months) of" an event leaves the event's day out: 6 weeks end on the same weekday.
- "n days beginning with" a day counts that day as day one.
- Months are calendar months; where the month is too short, its last day.
- Weekends, bank holidays and school holidays count, and no limit of the SEND Regulations rolls forward. Only the
  Tribunal's own rules move an end in August, from 25 December to 1 January, or on a day off.
- Working days are Monday to Friday less bank holidays, known up to {last}.
- Deciding is not telling: a duty to notify is met when the person has been told; a duty to send when it is sent, with
  a warning in time for the post.
- An exception excuses. It never moves, stops or restarts anything, and only a ground listed for that limit counts.

What starts the clock:

- A request by a parent, a young person, or a person acting for a school or post-16 institution (Children and Families Act
  2014, section 36(1)), on the day that anything amounting to a request arrived, by whatever way; no form, consent or panel.
- Where somebody else brought the child or young person to attention, or the authority found them itself (sections 23 and
  24), the same periods run from the day the authority became responsible.
- An assessment in the last 6 months is no bar to a request: it must be considered and decided. Where a plan is
  maintained, the way is re-assessment.
- A move part-way hands no clock over: the new authority's begins when it becomes responsible.

"Read" says whether the primary text was read (yes), or a secondary source was relied on or something about it is still
to be checked (no): `verified` in JSON, and said in each explanation. "Date" is the name under which `manage.py timeline
--json` gives the date. "In force" gives the version, its days, and the fact whose day picks the version.
"""


def document() -> str:
    """The whole page, in Markdown."""
    parts = [HEAD.format(last=long_date(last_known_holiday()))]
    for process, rules in groupby(RULES, key=lambda rule: rule.process):
        parts.append("\n".join([f"## {TITLES[process]}", "", *_table(rules)]))
    parts.append("\n".join(["## Exceptions", "", *_exceptions()]))
    parts.append("\n".join(["## Temporary law", "", *_temporary()]))
    parts.append("\n".join(["## Readings an authority may choose", "", *_readings()]))
    parts.append("\n".join(["## Facts that can be given", "", *_facts()]))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _table(rules: Iterable[Limit]) -> Iterator[str]:
    yield "| Rule | What | Who | Kind | Date | Counted | Source | Read | In force |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for rule in rules:
        what = f"{rule.label}. {rule.note}".strip() if rule.note else f"{rule.label}."
        if rule.binds_only:
            what += f" Binds only a {rule.binds_only}."
        cells = (
            rule.id,
            what,
            rule.bound,
            KINDS[rule.kind],
            f"`{rule.date_name}`" if rule.count else "none",
            _counted(rule),
            f"[{rule.basis.text}]({rule.basis.link})",
            "yes" if rule.basis.verified else "no",
            _in_force(rule),
        )
        yield f"| {' | '.join(cells)} |"


def _counted(rule: Limit) -> str:
    if rule.kind == "measure":
        return "plans within 20 weeks (at most 140 days) of all plans issued, with and without exception cases"
    if rule.or_later is None:
        return counted(rule.count, rule.since)
    return f"the later of {counted(rule.count, rule.since)} and {counted(rule.or_later.count, rule.or_later.since)}"


def _in_force(rule: Limit) -> str:
    until = f" to {rule.in_force_to.isoformat()}" if rule.in_force_to else ""
    picked = PICKED.get(rule.transitional, rule.since)
    return f"{rule.version}, from {rule.in_force_from.isoformat()}{until}, by {picked}"


def _exceptions() -> Iterator[str]:
    yield "A limit that is not in this table has no listed exception."
    yield ""
    yield "| Limit | Ground | Words | Source |"
    yield "|---|---|---|---|"
    seen = set()
    for rule in RULES:
        for ground in rule.relieved_by:
            if (rule.id, ground.key) not in seen:
                seen.add((rule.id, ground.key))
                yield f"| {rule.id} | {ground.key} | {ground.label} | {ground.citation} |"


def _temporary() -> Iterator[str]:
    yield (
        "Reasons that temporary law added. It excuses a limit whose last day fell between its two days, it changes no "
        "date, and outside its days it does nothing."
    )
    for overlay in OVERLAYS:
        read = "yes" if overlay.verified else "no, only in part"
        yield ""
        yield (
            f"[{overlay.instrument}]({overlay.link}), {overlay.first.isoformat()} to {overlay.last.isoformat()} "
            f"inclusive. Reason `{overlay.key}`: {overlay.label}. Duty instead: {overlay.instead}. Read: {read}."
        )
        yield ""
        yield "| Limit | Put into |"
        yield "|---|---|"
        yield from (f"| {rule_id} | {where} |" for rule_id, where in overlay.reaches.items())


def _facts() -> Iterator[str]:
    yield 'For `manage.py timeline --facts`, examples and the page "Dates explained". Any of them alone, or together.'
    others: dict[str, list[str]] = {}
    for name, same in SAME_AS.items():
        others.setdefault(same, []).append(name)
    for area in (*AREAS, EXCEPTIONS, COUNTING):
        yield ""
        yield f"### {area.title}"
        yield ""
        yield "| Fact | Value | What it is |"
        yield "|---|---|---|"
        for key in area.keys:
            value = ", ".join(key.choices) if key.choices else key.kind
            also = f" (also `{'`, `'.join(others[key.name])}`)" if key.name in others else ""
            yield f"| `{key.name}`{also} | {value} | {key.about} |"


def _readings() -> Iterator[str]:
    defaults = Readings()
    yield "Warnings follow the earlier reading, a breach the later one; each stored date says which was used."
    yield ""
    yield "| Reading | Choices | Default |"
    yield "|---|---|---|"
    for name, allowed in CHOICES.items():
        yield f"| {name} | {', '.join(allowed)} | {getattr(defaults, name)} |"
    for name, (least, most) in RANGES.items():
        yield f"| {name} | {least} to {most} | {getattr(defaults, name)} |"
    yield ""
    yield from (line.strip() for line in _explained())


def _explained() -> list[str]:
    """The sentences of the docstring of ``Readings``, one list item for each reading."""
    lines = (Readings.__doc__ or "").split("Args:")[1].split("Raises:")[0].strip().splitlines()
    items: list[str] = []
    for line in (each.strip() for each in lines):
        name, colon, rest = line.partition(": ")
        if colon and name in Readings.__dataclass_fields__:
            items.append(f"- `{name}`: {rest}")
        else:
            items[-1] += f" {line}"
    return items
