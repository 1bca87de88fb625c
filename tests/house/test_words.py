"""Words that must not be said, and places where a name must not stand."""

from __future__ import annotations

import re

from tests.house.tree import ROOT, files, own_code, relative, templates

CLOCK_WORDS = re.compile(r"\bpaus(e|ed|es|ing)\b|stop(s|ped)? the clock", re.IGNORECASE)
#: Places that may say it, because they say that it is not so.
MAY_SAY = {"CONTRIBUTING.md", "tests/house/test_words.py"}
UNKIND = re.compile(r"\bSEN (kid|child|children)\b|\bnormal child", re.IGNORECASE)


def test_no_text_says_that_a_clock_stands_still() -> None:
    pages = [*templates(), *own_code()]
    assert [relative(p) for p in pages if CLOCK_WORDS.search(p.read_text()) and relative(p) not in MAY_SAY] == []


def test_people_are_spoken_of_with_respect() -> None:
    pages = [*templates(), *own_code(), *files(".md")]
    assert [relative(p) for p in pages if UNKIND.search(p.read_text())] == []


def test_addresses_hold_no_names() -> None:
    """Only codes, ids, dates and fixed words: no free text in a path."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(entries: list[URLPattern | URLResolver], before: str) -> list[str]:
        found = []
        for entry in entries:
            here = before + str(entry.pattern)
            found += walk(entry.url_patterns, here) if isinstance(entry, URLResolver) else [here]
        return found

    free = [a for a in walk(get_resolver().url_patterns, "") if re.search(r"<str:(name|surname|forename|q)|<path:", a)]
    assert free == []


def test_titles_of_pages_about_a_child_hold_a_reference_only() -> None:
    for page in templates():
        for block in re.findall(r"{% block title %}(.*?){% endblock %}", page.read_text(), re.S):
            assert "name" not in block.replace("service_name", "").replace("authority.name", ""), relative(page)


def test_nobody_changes_a_fact_outside_an_action() -> None:
    """``.save(`` and ``.update(`` of rows stand in ``actions`` (and where rows are no facts of a case)."""
    allowed = ("ehcp/actions/", "ehcp/demo/", "reporting/actions.py", "reporting/faults/acts.py", "send_cases/local/",
               "send_cases/bench/")  # fmt: skip
    writes = re.compile(
        r"(?<!super\(\))\.(save|bulk_create|bulk_update|get_or_create|update_or_create)\(|objects[^\n]*\.(update|delete|create)\("
    )
    no_fact = {
        "send_cases/accounts/models/user.py": "makes a person, inside the caller's reason",
        "ehcp/viewing.py": "the log of views is no fact of a case",
        "ehcp/jobs.py": "rows of work",
        "ehcp/tasks.py": "rows of work",
        "reporting/taking_in/take_in.py": "the staging table holds no facts yet",
        **{
            f"reporting/freezing/{name}.py": "an action on a kept return; no fact of a case"
            for name in ("comparing", "documents", "explaining", "keep", "signing")
        },
        "reporting/faults/keeping.py": "what a check found is made from facts, and made again",
        "reporting/faults/check.py": "what a check found is made from facts, and made again",
    }
    found = [
        relative(p) for p in own_code()
        if not relative(p).startswith(allowed) and relative(p) not in no_fact and writes.search(p.read_text())
    ]  # fmt: skip
    assert found == []


def test_nothing_reads_beyond_the_checkout() -> None:
    outside = re.compile(r"\.\./shared")
    assert [relative(p) for p in files(".py", ".md", ".toml", ".sh", ".yml") if outside.search(p.read_text())
            and relative(p) != "tests/house/test_words.py"] == []  # fmt: skip
    assert (ROOT / "manage.py").exists()
