"""What is taken and what is refused, judged by bytes; every refusal is a sentence."""

from __future__ import annotations

import io
import zipfile

import pytest

from ehcp.file_types import check_name, ending_for, identify
from ehcp.policies import Refused

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def office(*names: str, **texts: str) -> bytes:
    """A zip container with parts of these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
        for name, text in texts.items():
            parts.writestr(name.replace("__", "/"), text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("plan.pdf", PDF, "pdf"),
        ("PLAN.PDF", PDF, "pdf"),
        ("notes.docx", office("[Content_Types].xml", "word/document.xml"), "docx"),
        ("marks.xlsx", office("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        ("views.odt", office(mimetype="application/vnd.oasis.opendocument.text"), "odt"),
        ("old.doc", OLE + "WordDocument".encode("utf-16-le"), "doc"),
        ("old.doc", b"{\\rtf1 hello}", "rtf"),
        ("marks.csv", b"a,b\n1,2\n", "txt"),
        ("caf\u00e9.txt", "caf\u00e9 \u2013 na\u00efve".encode("cp1252"), "txt"),
        ("photo.png", PNG, "png"),
        ("", PDF, "pdf"),
    ],
)
def test_welcome_files_are_told_by_their_bytes(name: str, content: bytes, ending: str) -> None:
    assert ending_for(identify(content, name).content_type) == ending


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.pdf", b"", "plan.pdf is empty"),
        ("setup.exe", b"MZ\x90\x00", "setup.exe cannot be taken"),
        ("plan.pdf", b"MZ\x90\x00" + b"\x00" * 100, "its content is something else"),
        ("plan.pdf", PNG, "is called a PDF but is really a PNG picture"),
        ("plan.docx", PDF, "is called a Word document but is really a PDF"),
        ("notes.txt", b"<!DOCTYPE html><script>alert(1)</script>", "its content is something else"),
        ("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "its content is something else"),
        ("plan.pdf", PDF.replace(b"/Root", b"/Encrypt 4 0 R/Root"), "locked with a password"),
        ("plan.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        ("plan.docx", office("word/document.xml", "word/vbaProject.bin"), "holds a program"),
        ("files.zip", office("a.txt"), "files.zip cannot be taken"),
        ("plan.docx", office("a.txt"), "its content is something else"),
        ("plan.docx", b"PK\x03\x04broken", "its content is something else"),
    ],
)
def test_refusals_say_what_is_wrong(name: str, content: bytes, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        identify(content, name)
    assert words in str(refusal.value)


@pytest.mark.parametrize("name", ["../plan.pdf", "C:\\plan.pdf", "a/b.pdf", "..", "plan\x00.pdf"])
def test_a_path_is_not_a_name(name: str) -> None:
    with pytest.raises(Refused, match="path to a folder"):
        check_name(name)
