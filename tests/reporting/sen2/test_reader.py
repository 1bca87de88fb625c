"""Files with faults in their structure are read on, and files that must not be read are refused in a sentence."""

from __future__ import annotations

import contextlib
import gc
import gzip
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reporting.sen2 import Unreadable, read
from reporting.sen2.problems import Problem
from tests.reporting.sen2.example import SKELETON, changed

PERSON = "/Message/Persons/Person[1]"


def everything(source: io.BytesIO | Path, year: int | None = None) -> tuple[int, list[Problem]]:
    with read(source, year) as reader:
        return len(list(reader)), reader.problems


STRUCTURE = {
    "unknown element": ([("<Sex>F</Sex>", "<Sex>F</Sex><ShoeSize>3</ShoeSize>")], f"{PERSON}/ShoeSize", "not an element"),
    "unknown block": ([("<Assessment>", "<Extra><A><B>1</B></A></Extra><Assessment>")], f"{PERSON}/Requests[1]/Extra", "not an"),
    "other capitals": ([("<UPN>G320999900001</UPN>", "<Upn>G320999900001</Upn>")], f"{PERSON}/Upn", "write UPN"),
    "another year's": ([("<Sex>F</Sex>", "<Sex>F</Sex><GenderCurrent>2</GenderCurrent>")], f"{PERSON}/GenderCurrent", "last collected in 2023"),
    "another block's": ([("<Sex>F</Sex>", "<Sex>F</Sex><StartDate>2025-06-20</StartDate>")], f"{PERSON}/StartDate", "belongs in NamedPlan"),
    "nested person": ([("<Sex>F</Sex>", "<Sex>F</Sex><Person><Surname>X</Surname></Person>")], f"{PERSON}/Person", "belongs in Persons"),
    "twice": ([("<Sex>F</Sex>", "<Sex>F</Sex><Sex>F</Sex>")], f"{PERSON}/Sex", "twice"),
    "one digit twice": ([("<RYA>0</RYA>", "<RYA>0</RYA><RYA>0</RYA>")], f"{PERSON}/Requests[1]/RYA", "twice"),
    "order of fields": ([("<Sex>F</Sex>", ""), ("<UPN>", "<Sex>F</Sex><UPN>")], f"{PERSON}/Sex", "comes before PostCode"),
    "order of blocks": ([("        <PB>0</PB>", ""), ("<PlanDetail>", "<PB>0</PB><PlanDetail>")], f"{PERSON}/Requests[1]/Assessment/NamedPlan/PlanDetail", "comes before PB"),
    "too many blocks": ([("<Assessment>", "<Assessment><AssessmentOutcome>N</AssessmentOutcome></Assessment><Assessment>")], f"{PERSON}/Requests[1]/Assessment[2]", "given once here and is given 2"),
    "three needs": ([("<ReviewMeeting>", "<SENneed><SENtype>HI</SENtype></SENneed><ReviewMeeting>")], f"{PERSON}/Requests[1]/ActivePlans/SENneed[3]", "2 times"),
    "an element in a value": ([("<Sex>F</Sex>", "<Sex>F<b/></Sex>")], f"{PERSON}/Sex/b", "not an element"),
    "text between": ([("<Sex>F</Sex>", "<Sex>F</Sex> hello ")], PERSON, "Text stands between"),
    "unknown beside people": ([("<Persons>", "<Persons><Thing/>")], "/Message/Persons/Thing", "not an element"),
    "unknown beside the containers": ([("<Persons>", "<LALevel/><Persons>")], "/Message/LALevel", "not an element"),
    "unknown after the people": ([("</Persons>", "<Thing/></Persons>")], "/Message/Persons/Thing", "not an element"),
    "a second header": ([("<Persons>", "<Header/><Persons>")], "/Message/Header[2]", "twice"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "path", "words"), STRUCTURE.values(), ids=STRUCTURE)
def test_a_fault_of_structure_is_noted_and_reading_goes_on(
    changes: list[tuple[str, str]], path: str, words: str
) -> None:
    people, problems = everything(changed(*changes))
    assert people == 3
    assert len(problems) == 1, problems
    assert (problems[0].rule, problems[0].severity, problems[0].path.replace("PlanDetail[1]", "PlanDetail")) == (
        "F02",
        "error",
        path,
    )
    assert words in problems[0].message
    assert problems[0].line
    assert problems[0].line > 1
    upn = "Person 1" if "Upn" in path else "G320999900001"
    assert problems[0].person == (upn if path.startswith(PERSON) else None)


def test_the_line_is_the_line(tmp_path: Path) -> None:
    _, (problem,) = everything(changed(("<Week20>0</Week20>", "<Week21>0</Week21>")))
    assert SKELETON.splitlines()[(problem.line or 0) - 1].strip() == "<Week20>0</Week20>"
    many = SKELETON.replace("<Persons>", "<Persons>" + "\n" * 70_000)  # beyond what a parser keeps in two bytes
    with read(io.BytesIO(many.encode())) as reader:
        person = next(reader)
        lines = many.splitlines()
        assert lines[(person.line or 0) - 1].strip() == "<Person>"
        assert lines[(person.line_of("UPN") or 0) - 1].strip() == "<UPN>G320999900001</UPN>"


NAMESPACE = ("<Message>", '<Message xmlns="urn:some-supplier" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">')


def test_a_namespace_is_read_through_and_said_once() -> None:
    people, (problem,) = everything(changed(NAMESPACE))
    assert people == 3
    assert (problem.rule, problem.severity) == ("F02", "query")
    assert "namespace" in problem.message
    plain = '<x:Message xmlns:x="urn:y">', "</x:Message>"
    people, problems = everything(changed(("<Message>", plain[0]), ("</Message>", plain[1])))
    assert people == 3, problems


def test_missing_containers() -> None:
    people, (problem,) = everything(changed(("<Persons>", ""), ("</Persons>", "")))
    assert (people, problem.rule) == (3, "F01")
    assert "into one Persons" in problem.message
    start, end = SKELETON.index("<Header>"), SKELETON.index("</Header>") + len("</Header>")
    header = SKELETON[start:end]
    people, (problem,) = everything(changed((header, "")))
    assert (people, problem.rule, problem.path) == (3, "F01", "/Message/Header")
    people, (problem,) = everything(changed((header, ""), ("</Persons>", "</Persons>" + header)))
    assert (people, problem.rule) == (3, "F01")
    assert "after the people" in problem.message
    persons = SKELETON[SKELETON.index("<Persons>") : SKELETON.index("</Message>")]
    people, (problem,) = everything(changed((persons, "")))
    assert (people, problem.rule, problem.path) == (0, "F01", "/Message/Persons")
    assert everything(changed((persons, "<Persons/>"))) == (0, [])  # nobody: that is a rule's to say


def test_the_layout_is_that_of_the_year() -> None:
    year_2025 = ("<Year>2026</Year>", "<Year>2025</Year>"), ("2026-01-15", "2025-01-16")
    late = (
        ("<LastReview>2025-12-08</LastReview>", ""),
        ("<ReviewOutcome>", "<LastReview>2025-12-08</LastReview><ReviewOutcome>"),
    )
    assert everything(changed(*year_2025, *late)) == (3, [])  # disputed in 2025
    assert [p.path for p in everything(changed(*late))[1]] == [f"{PERSON}/Requests[1]/ActivePlans/ReviewOutcome"] * 1
    assert {p.path.rpartition("/")[2] for p in everything(changed(), 2023)[1]} >= {
        "Sex",
        "RequestSource",
        "ReviewMeeting",
    }


def test_white_space_and_empty_elements_are_nothing() -> None:
    spaced = changed(
        ("<Sex>F</Sex>", "<Sex>\n  F\t</Sex>"),
        ("<PostCode>ZZ99 9ZZ</PostCode>", "<PostCode>  </PostCode>"),
        ("<Ethnicity>MWAS</Ethnicity>", "<Ethnicity/>"),
    )
    with read(spaced) as reader:
        person = next(reader)
        assert person["Sex"] == "F"
        assert person["PostCode"] is None
        assert person["Ethnicity"] is None
        assert reader.problems == []


def test_comments_instructions_and_character_data_do_no_harm() -> None:
    people, problems = everything(
        changed(
            ("<Surname>Examplesurname</Surname>", "<?x y?><Surname><![CDATA[O'<b>]]><!-- c -->Neil</Surname><!-- d -->")
        )
    )
    assert (people, problems) == (3, [])


BOMB = '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def zipped(content: bytes, name: str = "return.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def before_root(text: str) -> bytes:
    return SKELETON.replace("<Message>", text + "<Message>", 1).encode()


WHOLE = SKELETON.encode()
HOSTILE = {
    "entities that grow": (before_root(BOMB).replace(b"Examplesurname", b"&b;"), "DOCTYPE"),
    "an outside entity": (before_root(EXTERNAL).replace(b"Examplesurname", b"&x;"), "DOCTYPE"),
    "a bare document type": (before_root("<!DOCTYPE Message>"), "DOCTYPE"),
    "a document type behind comments": (before_root("<!-- <Message> -->\n<?p <Message> ?>" + BOMB), "DOCTYPE"),
    "a document type in small letters": (before_root("<!doctype Message>"), "DOCTYPE"),
    "an entity nobody defined": (WHOLE.replace(b"Examplesurname", b"&x;", 1), "an entity is used that is not defined"),
    "no end": (WHOLE[:-400], "cut off"),
    "an end in a word": (WHOLE[:1500], "cut off"),
    "only a declaration": (WHOLE[:40], "cut off"),
    "ends crossed": (WHOLE.replace(b"</Sex>", b"</Six>", 1), "another's end"),
    "nothing": (b"", "is empty"),
    "blanks": (b" \n\t ", "is empty"),
    "UTF-16": (SKELETON.encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": (SKELETON.encode("utf-16-le"), "UTF-16"),
    "another encoding declared": (WHOLE.replace(b"UTF-8", b"windows-1252", 1), "windows-1252"),
    "another encoding not declared": (WHOLE.replace(b"Alpha", "Zo\xe9".encode("cp1252"), 1), "not UTF-8"),
    "an encoding that lies": (WHOLE.replace(b"UTF-8", b"us-ascii", 1).replace(b"Alpha", b"\xff\xfe", 1), "not UTF-8"),
    "a zip": (zipped(WHOLE), "zip file"),
    "a zip of zips": (zipped(zipped(WHOLE), "return.zip"), "zip file"),
    "a gzip": (gzip.compress(WHOLE), "gzip"),
    "a PDF": (b"%PDF-1.7\n", "PDF"),
    "bytes": (bytes(range(256)) * 8, "not text"),
    "zero bytes inside": (WHOLE + b"\x00" * 10, "not"),
    "a table": (b"upn,surname\n1,2\n", "not XML"),
    "another document": (b"<Report><Body>SEN2</Body></Report>", "not a SEN2 return"),
    "another census": (b"<Message><Header><CollectionDetails><Collection>CIN</Collection></CollectionDetails></Header><Children/></Message>", "not a SEN2 return"),
    "an empty message": (b"<Message/>", "not a SEN2 return"),
    "two roots": (WHOLE + b"<Message/>", "not well-formed"),
    "deep": (WHOLE.replace(b"<Sex>F", b"<a>" * 5000 + b"</a>" * 5000 + b"<Sex>F", 1), "not well-formed"),
    "attributes without end": (WHOLE.replace(b"<Sex>", b"<Sex " + b" ".join(b'a%d="1"' % n for n in range(600_000)) + b">", 1), "one whole person"),
    "a text without end": (WHOLE.replace(b"Alpha", b"A" * 6_000_000, 1), "one whole person"),
    "a person without end": (WHOLE.replace(b"<Requests>", b"<Requests><RYA>0</RYA></Requests>" * 200_000 + b"<Requests>", 1), "one whole person"),
    "elements without end": (WHOLE.replace(b"<Persons>", b"<Persons>" + b"<x/>" * 2_000_000, 1), "one whole person"),
    "a thousand kinds": (WHOLE.replace(b"<Sex>", b"".join(b"<x%d/>" % n for n in range(1500)) + b"<Sex>", 1), "kinds of element"),
    "a comment without end": (b"<!--" + b"a" * 100_000, "long stretch"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), HOSTILE.values(), ids=HOSTILE)
def test_what_must_not_be_read_is_refused_in_a_sentence(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "return.xml"
    path.write_bytes(content)
    for source in (path, io.BytesIO(content)):
        with pytest.raises(Unreadable) as refused:
            everything(source)
        assert words in str(refused.value)
        assert str(refused.value).endswith(".")
        assert "Examplesurname" not in str(refused.value)


def test_places_that_are_no_file(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path, "is a folder"),
        (tmp_path / "none.xml", "no file none.xml"),
        (Path("a\0b"), "cannot be opened"),
    ):
        with pytest.raises(Unreadable, match=words):
            read(path)


def test_two_gigabytes_are_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "big.xml"
    with path.open("wb") as file:
        file.write(WHOLE)
        file.truncate(2 << 30)  # a hole: it takes no room on the disk
    with pytest.raises(Unreadable, match=r"has 2\.0 GB"):
        read(path)


class Endless(io.RawIOBase):
    """A stream that goes on for ever, person after person."""

    def __init__(self) -> None:
        self._start = WHOLE[: WHOLE.index(b"<Person>")]
        self._person = WHOLE[WHOLE.index(b"<Person>") : WHOLE.index(b"</Person>") + 9] * 100

    def read(self, size: int = -1) -> bytes:
        piece, self._start = self._start, b""
        return piece or self._person


def test_a_stream_without_end_is_read_in_flat_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporting.sen2.source.MOST_BYTES", 8 << 20)
    seen = before = 0
    gc.collect()  # what tests before this one left is not to count, nor when it would have been collected
    tracemalloc.start()
    reader = read(Endless())  # type: ignore[arg-type]
    with contextlib.suppress(Unreadable):
        for _ in reader:
            seen += 1
            if seen == 200:
                before = tracemalloc.get_traced_memory()[0]
    grown = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert seen > 1500
    assert grown < 4 << 20
    with pytest.raises(Unreadable, match="is not read"):
        list(read(Endless()))  # type: ignore[arg-type]


@pytest.mark.parametrize("close", [lambda r: r.close(), lambda r: r.__exit__(None, None, None)])
def test_a_reader_that_was_opened_by_path_can_be_closed_half_way(close: Callable[..., None], tmp_path: Path) -> None:
    path = tmp_path / "return.xml"
    path.write_bytes(WHOLE)
    reader = read(path)
    next(reader)
    close(reader)
