"""Every worked example, one test per row. A row is facts, a rule, a date and its source: a lawyer can read the file."""

from pathlib import Path

import pytest

from ehcp.timeline import rules_of
from ehcp.timeline.build import ALL_RULES
from ehcp.timeline.examples import compare, read_rows

HERE = Path(__file__).parent
FILES = ("worked_examples.csv", "further_examples.csv", "own_examples.csv")
ROWS = [row for name in FILES for row in read_rows(HERE / name)]


PUBLISHED = ("https://www.legislation.gov.uk/", "https://explore-education-statistics.service.gov.uk/")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['case_id']} {row['scenario']}")
def test_the_engine_gives_the_worked_answer(row: dict[str, str]) -> None:
    compared = compare(row)
    assert compared.same, f"{compared.got} is not {compared.expected}"


def test_a_wrong_answer_is_seen() -> None:
    row = dict(ROWS[0], expected_value="2026-04-14")
    assert not compare(row).same


@pytest.mark.parametrize("rule", [r for r in ALL_RULES if r.count or r.kind == "measure"], ids=lambda rule: rule.id)
def test_every_dated_rule_has_a_row(rule) -> None:
    tested = {rule_id for row in ROWS for rule_id in row["rule_id"].split("|")}
    assert rule.id in tested, f"Add an example for {rule.id} to own_examples.csv"


def test_every_row_names_a_rule_that_exists() -> None:
    known = {rule.id for rule in ALL_RULES}
    for row in ROWS:
        assert set(row["rule_id"].split("|")) <= known


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_every_rule_cites_its_source(rule) -> None:
    assert rule.basis.text
    assert rule.basis.link.startswith(PUBLISHED)
    assert rule.label
    assert rule in rules_of(rule.process)


def test_each_case_id_is_used_once() -> None:
    ids = [row["case_id"] for row in ROWS]
    assert len(ids) == len(set(ids))
