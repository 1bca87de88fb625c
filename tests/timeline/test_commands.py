"""The three commands, run as a person runs them: no environment, no database."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ehcp.timeline.examples import answers, compare, read_rows
from ehcp.timeline.plain import FactsError

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "tests" / "statutory" / "worked_examples.csv"


def manage(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_check_examples_says_that_every_row_agrees() -> None:
    done = manage("check_examples", str(EXAMPLES))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "36 of 36 rows agree." in done.stdout
    assert "W01 ENA-DECIDE-6W: expected 2026-04-13; got 2026-04-13; same" in done.stdout


def test_check_examples_fails_on_one_difference(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(EXAMPLES.read_text(encoding="utf-8").replace("2026-04-13", "2026-04-14", 1), encoding="utf-8")
    done = manage("check_examples", str(wrong), "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["different"] == 1
    assert report["rows"][0] == {
        "case_id": "W01",
        "rule_id": "ENA-DECIDE-6W",
        "field": "due",
        "expected": "2026-04-14",
        "got": "2026-04-13",
        "same": False,
    }


def test_a_file_of_examples_that_lacks_something_is_told_what(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("case_id,rule_id\nX1,ENA-FINAL-20W\n", encoding="utf-8")
    with pytest.raises(FactsError, match="inputs_json, expected_field, expected_value"):
        read_rows(other)
    with pytest.raises(FactsError, match="cannot be read"):
        read_rows(tmp_path / "none.csv")
    other.write_bytes(b"case_id\xff")
    with pytest.raises(FactsError, match="UTF-8"):
        read_rows(other)


def test_facts_that_cannot_be_read_are_the_answer_of_their_row() -> None:
    row = {"case_id": "X", "rule_id": "ENA-FINAL-20W", "expected_field": "due", "expected_value": "2026-01-01"}
    assert compare(row | {"inputs_json": '{"when": "2026-01-01"}'}).got == "Unknown key: when."
    assert "not JSON" in compare(row | {"inputs_json": "{"}).got
    assert compare(row | {"inputs_json": '{"meeting": "2026-01-01"}'}).got == "no answer"


def test_timeline_reads_facts_and_gives_dates() -> None:
    facts = '{"request_received": "2026-03-02"}'
    done = manage("timeline", "--facts", "-", "--today", "2026-04-20", "--json", given=facts)
    assert done.returncode == 0, done.stderr
    (timeline,) = json.loads(done.stdout)["timelines"]
    dates = {each["rule_id"]: each for each in timeline["milestones"]}
    assert dates["ENA-FINAL-20W"]["due_on"] == "2026-07-20"
    assert dates["ENA-DECIDE-6W"]["overdue"] is True
    assert (timeline["stage"], timeline["waiting_on"], timeline["next"]) == ("received", "authority", "ENA-DECIDE-6W")


def test_timeline_in_words(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text('{"request_received": "2026-03-02"}', encoding="utf-8")
    done = manage("timeline", "--facts", str(facts), "--today", "2026-04-20")
    decide = (
        "ENA-DECIDE-6W: Tell the family whether there will be an assessment: Monday 13 April 2026, overdue by 7 days"
    )
    assert decide in done.stdout
    assert "School holidays do not change it." in done.stdout


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ('{"request_recieved": "2026-03-02"}', "Unknown key: request_recieved. Known keys: "),
        ('{"request_received": "2 March"}', "request_received must be a date written like 2026-03-02"),
        ('{"request_received": 5}', "request_received must be a date"),
        ('{"refused": "yes"}', "refused must be true or false"),
        ('["2026-03-02"]', "must be one JSON object"),
        ('{"order_date": "2026-03-02", "order_type": "x"}', "order_type must be one of"),
        ('{"phase": "x", "transfer_year": 2027}', "phase must be one of"),
        ('{"transfer_year": 2027}', "phase must be one of"),
        ('{"phase": "infant_to_junior"}', "needs transfer_year"),
        ('{"refused": true}', "date"),
        ('{"requested_by": "neighbour"}', "requested_by must be one of"),
        ('{"basis": "x", "agreed_to_assess": "2026-03-02"}', "basis must be one of"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(facts: str, said: str) -> None:
    with pytest.raises(FactsError, match=re.escape(said)):
        answers(json.loads(facts))


def test_the_command_refuses_without_a_traceback() -> None:
    done = manage("timeline", "--facts", "-", given='{"a": 1}')
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Unknown key: a. Known keys: absent_from," in done.stderr
    assert "Traceback" not in done.stderr


def test_print_timeline_check() -> None:
    assert manage("print_timeline", "--check").returncode == 0
