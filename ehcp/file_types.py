"""What an uploaded file really is, from its bytes; its name is only what somebody called it.

Every refusal is a sentence for the person who chose the file: what is wrong, and what to do.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import filetype

from ehcp.policies import Refused

WELCOME = "PDF, Word, Excel, PowerPoint, OpenDocument, plain text or picture"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"^\s*(<!doctype|<html|<svg|<script|<\?xml|<\?php|#!)", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_PATH = re.compile(r"[/\\\u2215\u2216\x00-\x1f]|^\.+$")


@dataclass(frozen=True)
class FileType:
    """A kind of file that may be kept: its words, its media type and the endings that may name it."""

    words: str
    content_type: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": FileType("a PDF", "application/pdf", ("pdf",)),
    "doc": FileType("a Word document", "application/msword", ("doc",)),
    "docx": FileType("a Word document", f"{_OFFICE}wordprocessingml.document", ("docx",)),
    "xls": FileType("an Excel workbook", "application/vnd.ms-excel", ("xls",)),
    "xlsx": FileType("an Excel workbook", f"{_OFFICE}spreadsheetml.sheet", ("xlsx",)),
    "ppt": FileType("a PowerPoint presentation", "application/vnd.ms-powerpoint", ("ppt",)),
    "pptx": FileType("a PowerPoint presentation", f"{_OFFICE}presentationml.presentation", ("pptx",)),
    "odt": FileType("an OpenDocument text", f"{_OPEN}text", ("odt",)),
    "ods": FileType("an OpenDocument spreadsheet", f"{_OPEN}spreadsheet", ("ods",)),
    "odp": FileType("an OpenDocument presentation", f"{_OPEN}presentation", ("odp",)),
    "rtf": FileType("a rich text document", "application/rtf", ("rtf", "doc")),  # Word itself names RTF so
    "txt": FileType("plain text", "text/plain", ("txt", "csv", "md")),
    "jpg": FileType("a JPEG picture", "image/jpeg", ("jpg", "jpeg")),
    "png": FileType("a PNG picture", "image/png", ("png",)),
    "gif": FileType("a GIF picture", "image/gif", ("gif",)),
    "tif": FileType("a TIFF picture", "image/tiff", ("tif", "tiff")),
    "webp": FileType("a WebP picture", "image/webp", ("webp",)),
    "heic": FileType("an iPhone picture", "image/heic", ("heic",)),
}
ENDINGS = tuple(dict.fromkeys(ending for kind in TYPES.values() for ending in kind.endings))
_BY_CONTENT_TYPE = {kind.content_type: key for key, kind in TYPES.items()}


def ending_for(content_type: str) -> str:
    """The ending a download of this media type is given."""
    return _BY_CONTENT_TYPE.get(content_type, "bin")


def check_name(name: str) -> None:
    """The name is a plain file name.

    Raises:
        Refused: a path, control characters or nothing but dots stand where a name should be.
    """
    if name and _PATH.search(name):
        raise Refused("The file's name is a path to a folder. Save the file under a plain name and choose it again.")


def identify(content: bytes, name: str = "") -> FileType:
    """What the bytes are, if they may be kept and the name does not say otherwise.

    Args:
        content: the whole file.
        name: what it was called; empty for a file made here, which is judged by its bytes alone.

    Raises:
        Refused: empty, protected by a password, of an unwelcome type, or not what its name says.
    """
    shown = name or "This file"
    if not content:
        raise Refused(f"{shown} is empty. Choose it again, or a different file.")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if name and ending not in ENDINGS:
        raise Refused(f"{shown} cannot be taken. Choose a {WELCOME} file.")
    key = _sniff(content, shown)
    if not key:
        raise Refused(_unlike(shown, ending))
    kind = TYPES[key]
    if name and ending not in kind.endings:
        said = next(k.words for k in TYPES.values() if ending in k.endings)
        raise Refused(f"{shown} is called {said} but is really {kind.words}. Save it again and choose the new file.")
    return kind


def _unlike(shown: str, ending: str) -> str:
    if not ending:
        return f"{shown} cannot be taken. Choose a {WELCOME} file."
    said = next(kind.words for kind in TYPES.values() if ending in kind.endings)
    return (
        f"{shown} is called {said} but its content is something else. Open it, save it again and choose the new file."
    )


def _sniff(content: bytes, shown: str) -> str:
    """A key of ``TYPES``, or nothing."""
    for begins, look in _LOOKS:
        if content.startswith(begins):
            return look(content, shown)
    guess = filetype.guess(content[:8192])
    key = {"tiff": "tif"}.get(guess.extension, guess.extension) if guess else ""
    if key in ("jpg", "png", "gif", "tif", "webp", "heic"):
        return key
    return "" if guess else _text(content)


def _text(content: bytes) -> str:
    if _MARKUP.match(content[:256]):
        return ""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            words = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "" if _CONTROL.search(words) else "txt"
    return ""


def _pdf(content: bytes, shown: str) -> str:
    if re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", content):
        raise Refused(_protected(shown))
    return "pdf"


def _ole(content: bytes, shown: str) -> str:
    """The old Office container; a new document with a password hides in it too."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or (content[512:514] == b"\xec\xa5" and content[523] & 1):
        raise Refused(_protected(shown))
    streams = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
    return next((key for stream, key in streams.items() if holds(stream)), "")


def _zip(content: bytes, shown: str) -> str:
    """The new Office and OpenDocument containers."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
            if any(part.flag_bits & 1 for part in parts.infolist()):
                raise Refused(_protected(shown))
            kind = parts.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
            manifest = parts.read("META-INF/manifest.xml")[:20000] if "META-INF/manifest.xml" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, KeyError):
        return ""
    if b"manifest:encryption-data" in manifest:
        raise Refused(_protected(shown))
    if any(part.endswith("vbaProject.bin") for part in names):
        raise Refused(f"{shown} holds a program (macros). Save a copy without macros and choose that.")
    if kind:
        return _BY_CONTENT_TYPE.get(kind, "")
    mains = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
    return next((key for part, key in mains.items() if part in names), "")


def _rtf(content: bytes, shown: str) -> str:
    return "rtf"


def _protected(shown: str) -> str:
    return f"{shown} is locked with a password. Save a copy without the password and choose that."


_LOOKS: tuple[tuple[bytes, Callable[[bytes, str], str]], ...] = (
    (b"%PDF-", _pdf),
    (_OLE, _ole),
    (b"PK\x03\x04", _zip),
    (b"{\\rtf", _rtf),
)
