"""``manage.py sen2`` as a person runs it: no environment, no database."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from reporting.management.sen2 import dictionary, validate
from reporting.sen2 import YEARS
from reporting.sen2.dictionary import document, rules_document
from tests.reporting.sen2.example import HERE, SKELETON
from tests.reporting.sen2.test_reader import HOSTILE

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs" / "sen2"


def manage(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "sen2", *words],
        cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


class Screen:
    """Stands for Django's command: two streams."""

    def __init__(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.stdout = self.stderr = self

    def write(self, text: str, ending: str = "\n") -> None:
        self.out.write(text + ending)


def validated(content: bytes | str, **options: object) -> tuple[int, str]:
    """Exit code and output of the command, without a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "return.xml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return _run(path, **options)


def validated_path(path: Path, **options: object) -> tuple[int, Any]:
    """Exit code of the command for what is on the disk, and the object that it prints."""
    code, out = _run(path, **options)
    return code, json.loads(out[: out.rindex("}") + 1])


def _run(path: Path, **options: object) -> tuple[int, str]:
    screen = Screen()
    given = {"json": True, "year": None, "register": None, "last_year": None, "rules": None} | options
    try:
        validate.handle(screen, str(path), **given)  # type: ignore[arg-type]
    except SystemExit as end:
        return int(end.code or 0), screen.out.getvalue()
    return 0, screen.out.getvalue()


def test_a_clean_file_by_itself_in_a_bare_clone() -> None:
    done = manage("validate", str(HERE / "skeleton_2026.xml"), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"problems": []}
    done = manage("validate", str(HERE / "none.xml"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "There is no file none.xml.\n"


def test_errors_queries_and_notes() -> None:
    code, out = validated(SKELETON.replace("<PostCode>ZZ99 9ZZ</PostCode>", ""))
    assert code == 0
    found = json.loads(out)["problems"]
    assert [list(each) for each in found] == [["rule", "severity", "path", "line", "person", "message"]] * 3
    assert found[0] == {
        "rule": "P06", "severity": "query", "path": "/Message/Persons/Person[1]/PostCode", "line": 23,
        "person": "G320999900001", "message": "Give the home postcode, like BS35 1HF. If there is none, explain it to DfE.",
    }  # fmt: skip
    code, out = validated(SKELETON.replace("<Sex>F</Sex>", ""))
    assert (code, [each["rule"] for each in json.loads(out)["problems"]]) == (1, ["P04"])
    code, out = validated(SKELETON.replace("<Sex>F</Sex>", ""), json=False)
    assert out.startswith("error P04: G320999900001, line 23, /Message/Persons/Person[1]/Sex: ")
    assert out.endswith("1 error, 0 queries, 0 notes.\n")
    assert validated(SKELETON, json=False) == (0, "0 errors, 0 queries, 0 notes.\n")


@pytest.mark.parametrize("content", [content for content, _ in HOSTILE.values()], ids=list(HOSTILE))
def test_a_file_that_cannot_be_read_is_said_in_a_sentence(content: bytes) -> None:
    code, out = validated(content)
    assert code == 2
    whole, sentence = out.rsplit("\n]}\n", 1)
    problem = json.loads(whole + "\n]}")["problems"][-1]
    assert (problem["rule"], problem["severity"]) == ("F01", "error")
    assert problem["message"] == sentence.strip()
    assert "Traceback" not in out
    code, out = validated(content, json=False)
    assert code == 2
    assert sentence.strip() in out


def test_options(tmp_path: Path) -> None:
    file = str(HERE / "skeleton_2026.xml")
    for words, said in (
        (["--year", "2019"], "The years are 2023 to 2027."),
        (["--register", str(tmp_path / "none.csv")], "There is no file none.csv."),
        (["--last-year", str(tmp_path)], "is a folder"),
        (["--rules", str(tmp_path / "none.csv")], "The file of rules cannot be read."),
    ):
        done = manage("validate", file, *words)
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_a_register_and_rules_of_ones_own(tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text(
        "URN,EstablishmentName,LA (code),EstablishmentStatus (code),UKPRN\n103032,A,320,1,\n", encoding="utf-8"
    )
    code, out = validated(SKELETON, register=str(register))
    assert (code, {each["rule"] for each in json.loads(out)["problems"]}) == (1, {"N06"})
    rules = tmp_path / "rules.csv"
    rules.write_text("rule,severity,dfe_code\nN06,query,4711\n", encoding="utf-8")
    code, out = validated(SKELETON, register=str(register), rules=str(rules), json=False)
    assert code == 0
    assert "query N06 (DfE 4711): " in out


def test_the_pages_are_what_the_tables_say() -> None:
    for year in YEARS:
        page = (DOCS / f"dictionary-{year}.md").read_text(encoding="utf-8")
        assert page == document(year), "Run: manage.py sen2 dictionary --write"
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == rules_document()


def test_the_dictionary_of_a_year() -> None:
    screen = Screen()
    dictionary.handle(screen, year=2023, write=False, check=False)  # type: ignore[arg-type]
    text = screen.out.getvalue()
    assert text == document(2023)
    assert "| 1.4 | GenderCurrent | code: gender_current |" in text
    assert "RequestSource" not in text
    assert os.path.basename(str(dictionary.PAGES)) == "sen2"
    assert "| 5.4b | LastReview |" in document(2026)
    assert "| 5.6 | LastReview |" in document(2024)
