"""Every rule, with a return that breaks it and one that does not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO

import pytest

from ehcp.register import SchoolRow
from reporting.sen2 import RULES, LastYear, Problem, Record, Register, check, read, shipped
from reporting.sen2.rules import BY_ID, adjusted, rules_of
from tests.reporting.sen2.example import SKELETON, changed
from tests.reporting.sen2.rule_examples import (
    A_BORN,
    A_START,
    A_UPN,
    B_BORN,
    C_N,
    CEASED,
    DUE,
    EXAMPLES,
    NAMED,
    NIEC,
    NOW,
    OF_THEIR_OWN,
    REASON,
    Change,
    day,
    gone,
)  # fmt: skip


def problems(*changes: Change, text: str = SKELETON, **options: object) -> list[Problem]:
    return list(check(changed(*changes, text=text), **options))  # type: ignore[arg-type]


def ids(found: Iterable[Problem]) -> set[str]:
    return {each.rule for each in found}


def test_the_skeleton_has_no_problem() -> None:
    assert problems() == []


def test_every_rule_has_examples() -> None:
    assert [rule.id for rule in RULES] == list(EXAMPLES)
    assert len(RULES) == 118


@pytest.mark.parametrize("rule", [rule for rule in EXAMPLES if rule not in OF_THEIR_OWN])
def test_a_return_that_breaks_it_and_one_that_does_not(rule: str) -> None:
    breaks, holds = EXAMPLES[rule]
    found = [each for each in problems(*breaks) if each.rule == rule]
    assert found, ids(problems(*breaks))
    for each in found:
        assert each.severity == BY_ID[rule].severity
        assert each.message.endswith(".")
        assert "{" not in each.message
        assert not re.search("Examplesurname|Alpha|Beta|Gamma", each.message)
        assert each.path.startswith("/Message")
        assert each.line
    assert rule not in ids(problems(*holds)), [each for each in problems(*holds) if each.rule == rule]


PERSONS = SKELETON[SKELETON.index("<Persons>") : SKELETON.index("</Message>")]
REQUESTS = SKELETON[SKELETON.index("      <Requests>") : SKELETON.index("    </Person>")]


def test_nobody_and_no_request() -> None:
    assert ids(problems((PERSONS, "<Persons/>"))) == {"F09"}
    (problem,) = problems((REQUESTS, ""))
    assert (problem.rule, problem.path, problem.person) == (
        "P20",
        "/Message/Persons/Person[1]/Requests",
        "G320999900001",
    )


def test_what_two_people_share_names_the_earlier_one() -> None:
    found = {
        each.rule: each
        for each in problems((B_BORN, A_BORN), ("<Forename>Beta</Forename>", "<Forename>alpha</Forename>"))
    }
    assert found["P21"].path == "/Message/Persons/Person[2]/Surname"
    assert "Person 1 of the file" in found["P21"].message


def test_the_place_is_exact() -> None:
    problem = next(each for each in problems(day(CEASED, "2026-01-16")) if each.rule == "N16")
    assert problem.path == "/Message/Persons/Person[2]/Requests[1]/Assessment/NamedPlan/CeaseDate"
    assert problem.person == "9000000016"
    assert "CeaseDate" in SKELETON.splitlines()[(problem.line or 0) - 1]
    (problem,) = problems(gone(REASON))
    assert problem.path.endswith("/NamedPlan/CeaseReason")
    assert SKELETON.splitlines()[(problem.line or 0) - 1].strip() == "<NamedPlan>"  # the block that lacks it


SCHOOL = SchoolRow(
    1,
    frozenset({"urn", "ukprn", "opened_on", "closed_on", "sen_unit", "resourced_provision", "type_name"}),
    "138454",
    "A",
)


def with_school(**what: object) -> Register:
    earlier = replace(SCHOOL, urn="103032")
    college = replace(SCHOOL, urn="130000", ukprn="10099999")
    return Register([replace(SCHOOL, **what), earlier, college])  # type: ignore[arg-type]


def test_what_the_register_says_is_held_against_the_return() -> None:
    import datetime as dt

    assert problems(register=with_school()) == []
    assert ids(problems(register=with_school(closed_on=dt.date(2025, 6, 19)))) == {"N07"}
    assert ids(problems(register=with_school(closed_on=dt.date(2025, 6, 20)))) == set()
    assert ids(problems(register=with_school(opened_on=dt.date(2026, 1, 16)))) == {"N07"}
    assert ids(problems(register=with_school(resourced_provision=False))) == {"N10", "V18"}
    assert ids(problems(register=with_school(resourced_provision=True))) == set()
    assert ids(problems(register=with_school(type_name="Online provider"))) == {"V18"}
    assert ids(problems(register=with_school(type_name="Community special school"))) == set()
    nobody = Register([replace(SCHOOL, urn="100000")])
    assert ids(problems(register=nobody)) == {"N06"}
    fields = {each.path.rpartition("/")[2] for each in problems(register=nobody)}
    assert fields == {"URN", "UKPRN"}


def test_what_the_register_does_not_carry_makes_a_rule_silent() -> None:
    assert shipped().has_ukprn("10099999") is None
    school = shipped().school("138454")
    assert school is not None
    assert (school.closed_on, school.resourced_provision, school.type_name) == (None, None, None)
    assert ids(problems(("<UKPRN>10099999</UKPRN>", "<UKPRN>20099999</UKPRN>"))) == {"N06"}  # but a shape is a shape


def many(count: int, *changes: Change) -> BytesIO:
    """Person A and B so many times, with numbers of their own; the changes are made to every one."""
    head, rest = SKELETON.split("<Persons>")
    people = rest[: rest.index("    <!-- C:")]
    for before, after in changes:
        assert before in people
        people = people.replace(before, after)
    return BytesIO((head + "<Persons>" + people * count + "</Persons></Message>").encode())


def whole(source: BytesIO) -> dict[str, str]:
    return {each.rule: each.message for each in check(source) if each.path == "/Message/Persons"}


def test_rules_about_the_whole_say_their_counts() -> None:
    assert whole(many(4)) == {}
    found = whole(many(4, day(REASON, "9"), (NAMED, NAMED), ("<Week20>0", "<Week20>1"), (NIEC, NIEC)))
    assert found["N20"].startswith("4 of 4 plans ceased for reason 9, other (100.0%; asked about above 10%)")
    assert found["X05"].startswith("4 of 4 plans issued in the year have Week20 1 (100.0%; asked about above 15%)")
    other = f"<SENSetting>NIEO</SENSetting><SENSettingOther>x</SENSettingOther><PlacementRank>1</PlacementRank>{NOW}"
    found = whole(
        many(3, (f"<URN>138454</URN>\n            <PlacementRank>1</PlacementRank>\n            {NOW}", other))
    )
    assert found["V16"].startswith("3 of 3 open placements are NIEO or OTH")
    unknown = whole(many(2, ("<Ethnicity>MWAS</Ethnicity>", "<Ethnicity>NOBT</Ethnicity>")))
    assert unknown["X04"].startswith("2 of 4 people have an ethnicity that is not known yet (NOBT) (50.0%).")


def test_a_share_counts_what_it_says() -> None:
    one_in_ten = many(1, ("<Week20>0", "<Week20>1")).getvalue().decode()
    rest = many(6).getvalue().decode()
    people = rest[rest.index("<Persons>") + 9 : rest.index("</Persons>")]
    assert "X05" not in whole(BytesIO(one_in_ten.replace("</Persons>", people + "</Persons>").encode()))  # 1 of 7


def last_year(*changes: Change) -> LastYear:
    with read(changed(*changes)) as people:
        return LastYear.of(people, "2026-01-15")


def test_last_year() -> None:
    still_open = last_year(gone(CEASED), gone(REASON), day(C_N, "A"))
    assert (still_open.plans, len(still_open.active), len(still_open.open)) == (2, 2, 1)
    assert problems(last_year=still_open)[0].rule == "X03"
    assert "There are 1 active plans and last year there were 2 (-50.0%" in problems(last_year=still_open)[0].message
    a, b, c = (f"<Forename>{name}</Forename>" for name in ("Alpha", "Beta", "Gamma"))
    others = problems(
        day(a, "Other"), (A_UPN, "<UPN>X845212818005</UPN>"), day(b, "Other"), day(c, "Other"), last_year=still_open
    )
    said = {each.rule: each.message for each in others}
    assert said["X01"].startswith(
        "1 of 2 people who had an active plan in last year's return are not in this one: G320999900001."
    )
    assert said["X02"].startswith(
        "1 of 1 people with an open request or assessment in last year's return are not in this one: Person 3."
    )
    assert {"X01", "X02"}.isdisjoint(ids(problems(last_year=still_open)))
    moved = problems(day(a, "Other"), last_year=still_open)  # found again by the UPN
    assert "X01" not in ids(moved)


YEARS = {
    2023: [("2026</Year>", "2023</Year>"), ("2026-01-15", "2023-01-19"), gone("<DSCO>R</DSCO>")],
    2025: [("2026</Year>", "2025</Year>"), ("2026-01-15", "2025-01-16")],
}


def test_each_year_has_its_own_rules() -> None:
    assert {rule.id for rule in rules_of(2023)} ^ {rule.id for rule in RULES} == {
        "R04",
        "V22",
        "V24",
        "V25",
        "V26",
        "V27",
        "V28",
    }
    assert {rule.id for rule in rules_of(2025)} ^ {rule.id for rule in RULES} == {"R04"}
    assert rules_of(2027) == rules_of(2026)
    found = problems(*YEARS[2025], gone("<DSCO>R</DSCO>"), gone("<RequestSource>2</RequestSource>"))
    assert not {"F08", "R04"} & ids(found)  # voluntary in 2025
    gender = [each for each in problems(*YEARS[2023]) if each.rule == "P04"]
    assert [each.path.rpartition("/")[2] for each in gender] == ["GenderCurrent"] * 3
    down = [each for each in problems(*YEARS[2023]) if each.rule == "V21"]
    assert [each.path for each in down] == ["/Message/Persons/Person[2]/Requests[1]/ActivePlans/SENneed[1]/SENtype"]


def test_the_year_asked_for_decides() -> None:
    assert "F04" in ids(problems(year=2025))
    assert "F04" not in ids(problems(year=2026))
    far = problems(("2026</Year>", "2031</Year>"))
    assert "F04" in ids(far)


def test_the_council_that_sends_it() -> None:
    assert ids(problems(lea="316")) == {"F06", "V03"}  # and B came from there
    assert ids(problems(lea="320")) == set()


def test_values_that_cannot_be_right_are_said_once_and_silence_the_rest() -> None:
    assert ids(problems(day(A_START, "2025-13-01"))) == {"F10"}
    assert ids(problems(day(A_START, "20 June 2025"))) == {"F10"}
    assert ids(problems(day(A_START, "2025-06-20T00:00:00"))) == {"F10"}
    assert ids(problems(day("<RYA>0</RYA>", "N"))) == {"F10"}
    assert ids(problems(day("<RequestOutcome>Y</RequestOutcome>", "T"))) == {"F10"}  # a code of 2022
    (problem,) = problems(day("<RYA>0</RYA>", "Somebody"))
    assert problem.message == "RYA is something else, which is not 1 or 0. Correct it."  # it could be a name
    (problem,) = problems(day("<RYA>0</RYA>", "No"))
    assert problem.message == "RYA is “No”, which is not 1 or 0. Correct it."


def test_days_at_the_ends_of_time_do_no_harm() -> None:
    for far in ("0001-01-01", "9999-12-31"):
        assert problems(*(day(f"<{name}>{text}</{name}>", far) for name, text in (
            ("PersonBirthDate", "2014-10-03"), ("ReceivedDate", "2025-02-03"), ("RequestOutcomeDate", "2025-03-14"),
            ("AssessmentOutcomeDate", "2025-06-20"), ("StartDate", "2025-06-20"), ("EntryDate", "2025-09-03"),
            ("ReviewMeeting", "2025-11-12"), ("LastReview", "2025-12-08"), ("PhaseTransferDueDate", "2026-02-15"),
            ("CeaseDate", "2025-10-31"))))  # fmt: skip


def test_severities_within_a_rule() -> None:
    (problem,) = problems((f"{NIEC}", "<SENSetting>NIEO</SENSetting>"))
    assert (problem.rule, problem.severity) == ("V13", "query")  # its words are asked for
    (problem,) = problems(day(B_BORN, "2010-01-20"), day(REASON, "5"))
    assert (problem.rule, problem.severity) == ("V19", "query")


def test_a_post_16_move_may_be_due_on_any_day() -> None:
    assert ids(problems(day(A_BORN, "2009-01-03"), day(DUE, "2026-04-01"))) == set()


def test_an_authority_changes_rules() -> None:
    rows = [
        {"rule": "N16", "dfe_code": "1234"},
        {"rule": "N15", "severity": "query", "year": "2026"},
        {"rule": "P06", "severity": "off"},
        {"rule": "A14", "severity": "error", "year": "2025"},
    ]
    late = problems(day(CEASED, "2026-01-16"), changes=rows)
    assert {each.rule: each.dfe_code for each in late}["N16"] == "1234"
    assert [each.severity for each in problems(gone(REASON), changes=rows)] == ["query"]
    assert problems(gone("<PostCode>ZZ99 9ZZ</PostCode>"), changes=rows) == []
    assert {each.severity for each in problems(("<Week20>0", "<Week20>1"), changes=rows)} == {"query"}
    for row, words in (({"rule": "Q99"}, "no rule 'Q99'"), ({"rule": "P01", "severity": "bad"}, "severity is error")):
        with pytest.raises(ValueError, match=words):
            adjusted([row], 2026)


def test_people_who_are_in_no_file_are_checked_too() -> None:
    from reporting.sen2 import Checker

    person = Record(
        "Person", {"Surname": "A", "PersonBirthDate": "2015-01-01", "Sex": "X"}, [Record("Requests", {"RYA": "0"})]
    )
    found = Checker(2026, register=shipped()).person(person)
    assert {"P01", "P04", "F10", "P14", "R01"} <= ids(found)
    assert {each.line for each in found} == {None}
    assert {each.person for each in found} == {"Person 1"}
    assert person["Sex"] == "X"  # left as it was
