"""The printed page, the house rules of the engine, and its speed."""

import ast
import gc
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import ehcp.timeline
from ehcp.timeline import AdviceAsked, Consulted, Decision, DraftServed, Facts, build
from ehcp.timeline.build import ALL_RULES
from ehcp.timeline.limits import BOUND, KINDS, Limit
from ehcp.timeline.printed import document

ENGINE = Path(ehcp.timeline.__file__).parent
PAGE = ENGINE.parents[1] / "docs" / "statutory-timeline.md"


def test_the_page_is_what_the_rules_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == document(), "Run: manage.py print_timeline"


def test_every_rule_is_on_the_page() -> None:
    page = document()
    for rule in ALL_RULES:
        assert f"| {rule.id} |" in page
        assert rule.basis.link in page


def test_the_engine_is_plain_python_without_a_clock() -> None:
    for path in ENGINE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert ".today(" not in text, path
        assert ".now(" not in text, path
        for node in ast.walk(ast.parse(text)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.startswith("ehcp.timeline") or name.split(".")[0] in sys.stdlib_module_names, (path, name)


def test_no_word_of_the_engine_stops_a_clock() -> None:
    for rule in ALL_RULES:
        assert "pause" not in f"{rule.label} {rule.note} {rule.basis.text}".lower()


def test_every_rule_uses_the_vocabulary() -> None:
    for rule in ALL_RULES:
        assert rule.kind in KINDS
        assert rule.bound in BOUND
        assert len(rule.id) <= 24
        assert len(rule.label) <= 160
        assert rule.date_name in ("due", "last_day", "latest")
        if rule.kind == "window":
            assert rule.bound != "school"


def test_a_version_and_the_next_do_not_overlap() -> None:
    by_id: dict[str, list[Limit]] = {}
    for rule in ALL_RULES:
        by_id.setdefault(f"{rule.process} {rule.id}", []).append(rule)
    changed = {key: rules for key, rules in by_id.items() if len({rule.version for rule in rules}) > 1}
    assert set(changed) == {"request T45-NOTIFY-2W", "order T45-NOTIFY-2W", "order T45-AMEND-5W", "order T45-SECI-2W"}
    for rules in changed.values():
        first, second = sorted(rules, key=lambda rule: rule.in_force_from)
        assert first.in_force_to is not None
        assert first.in_force_to < second.in_force_from


def a_case(received: date) -> Facts:
    def day(number: int) -> date:
        return received + timedelta(days=number)

    return Facts(
        received,
        opening_told_on=day(3),
        assess=Decision(True, day(30), day(31), day(33)),
        issue=Decision(True, day(95), day(96), day(98)),
        advice=tuple(AdviceAsked(f"advice-{n}", "", day(34), day(35), day(70)) for n in range(5)),
        drafts=(DraftServed("draft-1", day(100)),),
        consultations=(Consulted("consultation-1", day(100), day(110)),),
    )


def test_a_timeline_is_built_in_a_blink() -> None:
    cases = [a_case(date(2025, 1, 1) + timedelta(days=n % 700)) for n in range(1400)]
    taken = []
    gc.disable()
    try:
        for facts in cases:
            started = time.perf_counter()
            build(facts)
            taken.append(time.perf_counter() - started)
    finally:
        gc.enable()
    assert statistics.median(taken) < 200e-6  # 50 microseconds on a quiet machine; room for a busy one
