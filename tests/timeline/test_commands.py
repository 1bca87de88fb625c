"""The three commands, run as a person runs them: no environment, no database."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ehcp.timeline.examples import answers, compare, read_rows
from ehcp.timeline.plain import KEYS, FactsError, answer
from ehcp.timeline.plain.keys import SAME_AS

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
    whole = json.loads(done.stdout)
    assert whole["facts"] == {"request_received": "2026-03-02"}
    dates = {each["rule_id"]: each for each in whole["milestones"]}
    assert dates["ENA-FINAL-20W"]["due"] == "2026-07-20"
    assert dates["ENA-DECIDE-6W"]["days_late"] == 7
    assert dates["DRAFT-LATEST"]["latest"] == "2026-07-05"


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
        ('{"request_received": "2 March"}', "request_received must be a date that exists, written like 2026-03-02"),
        ('{"request_received": "2026-02-30"}', "It was '2026-02-30'. Known keys: "),
        ('{"request_received": "20260302"}', "request_received must be a date"),
        ('{"request_received": "9999-12-31"}', "in the years 1900 to 2199"),
        ('{"request_received": 5}', "request_received must be a date"),
        ('{"refused": "yes"}', "refused must be true or false"),
        ('["2026-03-02"]', "must be one JSON object"),
        ('{"order_date": "2026-03-02", "order_type": "x"}', "order_type must be one of: assess, reassess"),
        ('{"phase": "x", "transfer_year": 2027}', "phase must be one of"),
        ('{"transfer_year": 27}', "transfer_year must be a year"),
        ('{"absence_days": -1}', "not below 0"),
        ('{"absence_days": 1.5}', "absence_days must be a whole number"),
        ('{"requested_by": "neighbour"}', "requested_by must be one of"),
        ('{"basis": "x", "agreed_to_assess": "2026-03-02"}', "basis must be one of"),
        ('{"count_mode": "both"}', "count_mode must be one of: exclusive, inclusive"),
        ('{"issued_inc": 2, "on_time_inc": 3}', "on_time_inc (3) cannot be more than issued_inc (2)"),
        ('{"final_issued": "2026-03-02", "final_sent": "2026-03-03"}', "two names of one fact"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(facts: str, said: str) -> None:
    with pytest.raises(FactsError, match=re.escape(said)):
        answers(json.loads(facts))


def test_the_command_refuses_without_a_traceback() -> None:
    done = manage("timeline", "--facts", "-", given='{"a": 1}')
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Unknown key: a. Known keys: absence_days," in done.stderr
    assert "Traceback" not in done.stderr


def test_print_timeline_check() -> None:
    assert manage("print_timeline", "--check").returncode == 0


def milestones(facts: dict[str, object], *words: str) -> dict[str, dict[str, object]]:
    done = manage("timeline", "--facts", "-", "--json", *words, given=json.dumps(facts))
    assert done.returncode == 0, done.stderr
    return {each["rule_id"]: each for each in json.loads(done.stdout)["milestones"]}


SHAPE = {
    "rule_id", "subject", "kind", "bound", "warn_on", "late_from", "counts_from", "explanation", "citation", "relieved",
    "met_on", "days_late", "reading", "verified",
}  # fmt: skip


def test_each_milestone_has_one_date_under_the_name_of_its_kind() -> None:
    found = milestones({"request_received": "2026-03-02", "draft_served": "2026-06-01", "meeting": "2026-11-16",
                        "plan_first_made": "2026-03-01", "decision_sent": "2026-11-20"})  # fmt: skip
    for each in found.values():
        assert each.keys() >= SHAPE
        assert len({"due", "last_day", "latest"} & each.keys()) == 1
    named = {"ENA-FINAL-20W": "due", "DRAFT-REPS-15D": "last_day", "AR-12M": "last_day", "AR-NOTICE-2W": "latest",
             "APPEAL-2M": "last_day", "DRAFT-LATEST": "latest", "AR-DECIDE-4W": "due"}  # fmt: skip
    assert {rule_id: found[rule_id].keys() & {"due", "last_day", "latest"} for rule_id in named} == {
        rule_id: {name} for rule_id, name in named.items()
    }


def test_an_unlikely_order_is_a_warning_and_no_refusal() -> None:
    facts = '{"request_received": "2026-03-02", "final_issued": "2026-01-05"}'
    done = manage("timeline", "--facts", "-", "--json", given=facts)
    assert done.returncode == 0
    assert "Warning: final_issued (Monday 5 January 2026) is before request_received" in done.stderr
    assert json.loads(done.stdout)["milestones"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"request_received": "2026-03-02", "agreed_to_assess": "2026-04-10"}, "No refusal was given"),
        ({"order_date": "2026-03-02"}, "order_type was not given"),
        ({"order_date": "2026-03-02", "order_type": "cease", "basis": "reg45"}, "leads to no order to cease"),
        ({"order_type": "assess"}, "order_type needs order_date"),
        ({"request_received": "2014-08-20"}, "in force from Monday 1 September 2014"),
        ({"home_authority_request": "2015-03-02"}, "in force from Wednesday 1 April 2015"),
        (
            {"order_date": "2026-09-01", "order_type": "assess", "no_plan_notified": "2026-06-20"},
            "no_plan_notified (Saturday 20 June 2026) is before order_date",
        ),
    ],
    ids=str,
)
def test_what_was_taken_or_left_open_is_said(facts: dict[str, str], said: str) -> None:
    assert any(said in warning for warning in answer(facts).warnings)


def test_a_notice_of_no_plan_before_an_order_to_make_one_is_as_it_should_be() -> None:
    facts = {"order_date": "2026-09-01", "order_type": "make_and_maintain", "no_plan_notified": "2026-06-20"}
    assert answer(facts).warnings == ()


@pytest.mark.parametrize("key", sorted(KEYS.keys() | SAME_AS.keys()))
def test_every_fact_is_accepted_alone(key: str) -> None:
    kind = KEYS[SAME_AS.get(key, key)]
    value = {"date": "2026-03-02", "yes/no": True, "number": 2027, "text": "panel"}.get(kind.kind, "")
    found = answer({key: value if value != "" else kind.choices[0]})
    said = [each for line in found.timelines for each in line.milestones]
    assert said or found.warnings


@pytest.mark.parametrize(
    ("key", "value"), [(key.name, value) for key in KEYS.values() for value in key.choices], ids=str
)
def test_every_choice_is_accepted(key: str, value: str) -> None:
    whole = {"request_received": "2026-03-02", "order_date": "2026-03-02", "transfer_year": 2027,
             "agreed_to_assess": "2026-03-02", "certificate_issued": "2026-03-30", "transfer_date": "2027-09-01"}  # fmt: skip
    assert answer(whole | {key: value}).timelines


def test_a_policy_file_sets_readings_and_only_those_the_law_leaves_open(tmp_path: Path) -> None:
    facts = {"request_received": "2026-03-02", "phase": "primary_to_secondary", "transfer_year": 2027}
    toml, wrong, other = tmp_path / "policy.toml", tmp_path / "wrong.json", tmp_path / "other.json"
    toml.write_text('count_mode = "inclusive"\nphase_date_reading = "before"\n', encoding="utf-8")
    found = milestones(facts, "--policy", str(toml))
    assert (found["ENA-DECIDE-6W"]["due"], found["ENA-DECIDE-6W"]["reading"]) == ("2026-04-12", "A1 inclusive")
    assert found["PT-15FEB"]["late_from"] == "2027-02-15"
    assert (
        milestones(facts | {"count_mode": "exclusive"}, "--policy", str(toml))["ENA-DECIDE-6W"]["due"] == "2026-04-13"
    )
    wrong.write_text('{"school_holidays": "pause"}', encoding="utf-8")
    other.write_text('{"draft_target_week": 30}', encoding="utf-8")
    for path, said in ((wrong, "Unknown reading: school_holidays. Known readings: count_mode"),
                       (other, "draft_target_week must be a whole number from 1 to 16"),
                       (tmp_path / "none.json", "cannot be read")):  # fmt: skip
        done = manage("timeline", "--facts", "-", "--policy", str(path), given=json.dumps(facts))
        assert done.returncode == 2
        assert said in done.stderr


def test_one_fact_twice_is_refused() -> None:
    done = manage("timeline", "--facts", "-", given='{"meeting": "2026-03-02", "meeting": "2026-03-03"}')
    assert done.returncode == 2
    assert "meeting is given twice" in done.stderr


def test_what_a_figure_or_a_window_answers_stands_beside_it() -> None:
    found = milestones({"issued_inc": 2624, "on_time_inc": 1765, "issued_ex": 2469, "on_time_ex": 1723})
    assert found["SEN2-RATE"]["outcome"] == {"pct_inc": "67.3", "pct_ex": "69.8"}
    assert milestones({"dob": "2010-08-31"})["YP-START"]["last_day"] == "2026-06-26"


def test_spaces_and_capitals_make_no_difference_and_other_values_do() -> None:
    row = {"case_id": "X", "rule_id": "ENA-FINAL-20W", "expected_field": "outcome",
           "inputs_json": '{"request_received": "2026-03-02"}'}  # fmt: skip
    assert compare(row | {"expected_value": "due = 2026-07-20;excused=False"}).same
    assert not compare(row | {"expected_value": "due=2026-07-20; excused=true"}).same
    assert not compare(row | {"expected_value": "due=2026-07-20; paused=false"}).same
