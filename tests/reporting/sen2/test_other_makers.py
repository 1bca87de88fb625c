"""Returns as other systems write them: the same people come out, or the fault is told with rule, path, line and person."""

from __future__ import annotations

import re

import pytest

from reporting.sen2 import Record, Unreadable, check, read
from tests.reporting.sen2.example import SKELETON, changed
from tests.reporting.sen2.test_commands import validated

PREFIXED = re.sub(r"<(/?)(?=[A-Z])", r"<\1s:", SKELETON).replace(
    "<s:Message>", '<s:Message xmlns:s="urn:some-maker">', 1
)
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
FIRST = SKELETON[SKELETON.index("<Person>") : SKELETON.index("</Person>") + len("</Person>")]


def people(text: str) -> list[Record]:
    with read(changed(text=text)) as reader:
        return list(reader)


@pytest.mark.parametrize(
    "text",
    [
        SKELETON.replace("\n", "\r\n"),
        SKELETON.replace("\n", "\r"),
        re.sub(r">\s+<", "><", SKELETON),
        "\ufeff" + SKELETON,
        SKELETON[SKELETON.index("?>") + 2 :].lstrip(),
        SKELETON.replace('"1.0" encoding="UTF-8"', '"1.0" encoding="utf-8" standalone="yes"'),
        SKELETON.replace("<Message>", '<Message xmlns="urn:some-maker">'),
        PREFIXED,
        PREFIXED.replace("<s:Sex>F", "<s:Sex><!-- as recognised in law -->F"),
        SKELETON.replace("<Sex>F", "<Sex><!-- as recognised in law -->F"),
        SKELETON.replace("<Sex>F<", "<Sex>F<?maker note?><"),
        SKELETON.replace("<SENtype>ASD<", "<SENtype>A<!-- -->SD<"),
        SKELETON.replace("<Surname>Examplesurname<", "<Surname><![CDATA[Examplesurname]]><"),
        SKELETON.replace("<Forename>Alpha<", "<Forename>&#65;lpha<"),
        SKELETON.replace("<UPN>G320999900001<", "<UPN>\n\t\tG320999900001 <"),
        SKELETON.replace("</UPN>", "</UPN><UniqueLearnerNumber/><UPNunknown></UPNunknown>"),
        SKELETON.replace("SENSetting>", "SENsetting>"),
        SKELETON.replace("<Message>", f"<Message {XSI}>").replace("</UPN>", '</UPN><UPNunknown xsi:nil="true"/>'),
    ],
    ids=["CRLF", "CR", "one line", "BOM", "no declaration", "another declaration", "a namespace", "a prefix", "a prefix and a comment",
         "a comment before a value", "an instruction after it", "a comment within it", "character data", "a reference",
         "white space", "empty elements", "the other spelling", "nothing by a prefix that is declared above"],
)  # fmt: skip
def test_the_same_people_come_out(text: str) -> None:
    assert people(text) == people(SKELETON)
    code, out = validated(text)
    assert (code, '"error"' in out) == (0, False), out


A, B = "/Message/Persons/Person[1]", "/Message/Persons/Person[2]"
UPN = "G320999900001"
#: What stands in the file, instead of what → rule, path, whose, and what stands on the line that is named.
FAULTS = {
    "small letters": ([("<Sex>F</Sex>", "<Sex>f</Sex>")], "F10", f"{A}/Sex", UPN, "<Sex>f</Sex>"),
    "a hard blank": ([("<Sex>F</Sex>", "<Sex>F\u00a0</Sex>")], "F10", f"{A}/Sex", UPN, "<Sex>F\u00a0</Sex>"),
    "a day with a time": ([("2014-10-03", "2014-10-03T00:00:00")], "F10", f"{A}/PersonBirthDate", UPN, "2014-10-03T00"),
    "a day by slashes": ([("2014-10-03", "03/10/2014")], "F10", f"{A}/PersonBirthDate", UPN, "03/10/2014"),
    "a word for a flag": ([("<PB>1</PB>", "<PB>true</PB>")], "F10", f"{B}/Requests[1]/Assessment/NamedPlan/PB", "9000000016", "<PB>true"),
    "a letter that does not fit": ([(UPN, "H320999900001")], "P08", f"{A}/UPN", "H320999900001", "H320999900001"),
    "a UPN in small letters": ([(UPN, "g320999900001")], "P07", f"{A}/UPN", "Person 1", "g320999900001"),
    "somebody twice": ([("<Persons>", "<Persons>" + FIRST)], "P11", f"{B}/UPN", UPN, f"<UPN>{UPN}"),
    "a local number": ([("<UPN>", "<LocalId>7</LocalId><UPN>")], "F02", f"{A}/LocalId", UPN, "<LocalId>7"),
    "ceased before it began": ([("<CeaseDate>2025-10-31", "<CeaseDate>2017-10-31")], "N16", f"{B}/Requests[1]/Assessment/NamedPlan/CeaseDate", "9000000016", "<CeaseDate>2017"),
    "received in times to come": ([("<ReceivedDate>2025-02-03", "<ReceivedDate>2031-02-03")], "R03", f"{A}/Requests[1]/ReceivedDate", UPN, "<ReceivedDate>2031"),
    "a noughted URN": ([("<URN>138454", "<URN>0138454")], "N06", f"{A}/Requests[1]/Assessment/NamedPlan/PlanDetail[1]/URN", UPN, "<URN>0138454"),
    "no number of a school": ([("<URN>138454</URN>", "")], "N05", f"{A}/Requests[1]/Assessment/NamedPlan/PlanDetail[1]/URN", UPN, "<PlanDetail>"),
    "another council's code": ([("<LEA>320", "<LEA>999")], "F06", "/Message/Header/Source/LEA", None, "<LEA>999"),
    "a noughted year": ([("<Year>2026<", "<Year>02026<")], "F04", "/Message/Header/CollectionDetails/Year", None, "<Year>02026"),
    "a year without end": ([("<Year>2026<", f"<Year>{'9' * 5000}<")], "F04", "/Message/Header/CollectionDetails/Year", None, "<Year>999"),
    "no block of the year": ([("<CollectionDetails>", "<Details>"), ("</CollectionDetails>", "</Details>")], "F04", "/Message/Header/CollectionDetails/Year", None, "<Header>"),
    "no year": ([("<Year>2026</Year>", "")], "F04", "/Message/Header/CollectionDetails/Year", None, "<CollectionDetails>"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "rule", "path", "person", "on_line"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_where_it_is(
    changes: list[tuple[str, str]], rule: str, path: str, person: str | None, on_line: str
) -> None:
    text = changed(*changes).read().decode()
    found = [each for each in check(changed(text=text)) if (each.rule, each.path) == (rule, path)]
    assert [(each.severity, each.person) for each in found] == [("error", person)]
    assert on_line in text.splitlines()[(found[0].line or 0) - 1]


@pytest.mark.parametrize(
    ("change", "path", "line"),
    [
        (("<Surname>", '<Surname kind="legal">'), A, "<Surname kind"),
        (("<Person>", '<Person id="1">'), A, "<Person id"),
        (("<Persons>", '<Persons count="3">'), "/Message/Persons", "<Persons count"),
        (("<LEA>", '<LEA name="Somewhere">'), "/Message/Header", "<LEA name"),
        (("<Message>", '<Message version="1">'), "/Message", "<Message version"),
    ],
)
def test_attributes_are_told_once(change: tuple[str, str], path: str, line: str) -> None:
    text = SKELETON.replace(*change)
    found = list(check(changed(text=text)))
    assert [(each.rule, each.severity, each.path) for each in found] == [("F02", "query", path)]
    assert line in text.splitlines()[(found[0].line or 0) - 1]


@pytest.mark.parametrize("year", ["2023", "2024"])
def test_the_header_is_of_the_year_that_it_names(year: str) -> None:
    found = check(changed(("<Year>2026", f"<Year>{year}")))
    where = "/Message/Header/Source/DSCO"
    assert [each.message for each in found if (each.rule, each.path) == ("F02", where)] == [
        f"“DSCO” is not part of the {year} return. It came in with 2025. Leave it out."
    ]


#: A value that cannot be right → the rules that speak of it; no other takes it for one that is not there.
ALONE = {
    "an outcome": (("<UPNunknown>UN1<", "<UPNunknown>UN4<"), {"F10"}),
    "an ethnicity": (("<Ethnicity>NOBT<", "<Ethnicity>ZZZZ<"), {"F10", "P05"}),
    "a birth date": (("2021-06-30", "2021-06-31"), {"F10"}),
    "a day of leaving": (("<LeavingDate>2025-07-18", "<LeavingDate>18/07/2025"), {"F10"}),
    "a review meeting": (("<ReviewMeeting>2025-11-12", "<ReviewMeeting>12/11/2025"), {"F10"}),
    "an outcome of a review": (("<ReviewOutcome>A", "<ReviewOutcome>a"), {"F10"}),
    "a stay away": (("<Res>A<", "<Res>C<"), {"F10", "V19"}),
}


@pytest.mark.parametrize(("change", "rules"), ALONE.values(), ids=ALONE)
def test_a_value_that_cannot_be_right_is_not_taken_for_none(change: tuple[str, str], rules: set[str]) -> None:
    old = [("<StartDate>2025-06-20", "<StartDate>2024-06-20"), ("<AssessmentOutcome>Y", "<AssessmentOutcome>H")]
    before = {each.rule for each in check(changed(*old))}
    assert {each.rule for each in check(changed(*old, change))} - before == rules


NOT_XML = {
    "Smith & Son": (("Examplesurname", "Smith & Son"), "an & or a < stands in a text"),
    "Smith&Son": (("Examplesurname", "Smith&Son"), "an & or a < stands in a text"),
    "after the end": (("</Message>", "</Message>\nTotal 3"), "something follows the end of Message"),
    "a line before": (("<?xml", "\n<?xml"), "not at the very beginning of the file"),
    "a prefix of nobody's": (("<Surname>", '<Surname xsi:nil="false">'), r"a prefix \(like xsi:\) is used"),
}


@pytest.mark.parametrize(("change", "words"), NOT_XML.values(), ids=NOT_XML)
def test_what_is_wrong_with_the_xml_is_said(change: tuple[str, str], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        people(changed(change).read().decode())


def test_a_web_page_is_called_one() -> None:
    for page in ("<!doctype html>\n<html><body>Sign in</body></html>", "<html><body>Not found</body></html>"):
        with pytest.raises(Unreadable, match="a web page"):
            people(page)


def test_a_number_of_another_shape_is_not_looked_for_in_the_register() -> None:
    found = list(check(changed(("<URN>138454", "<URN>none"), ("<UKPRN>10", "<UKPRN>20"))))
    assert [(each.rule, each.message) for each in found] == [
        ("N06", "URN is “none”; a URN has six digits at most. Correct it."),
        ("N06", "UKPRN is “20099999”; a UKPRN has eight digits and begins with 1. Correct it."),
    ]


def test_the_year_is_the_files_own_whatever_the_day() -> None:
    for year, census in ((2023, "2023-01-19"), (2024, "2024-01-18"), (2025, "2025-01-16"), (2027, "2027-01-21")):
        text = SKELETON.replace("<Year>2026", f"<Year>{year}").replace("2026-01-15", census)
        rules = {each.rule for each in check(changed(text=text))}
        assert not rules & {"F03", "F04", "F05", "F06", "F07"}, year
        with read(changed(text=text)) as reader:
            assert reader.year == year
