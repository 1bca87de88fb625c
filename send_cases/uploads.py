"""Uploads whose name is a path are refused in words, instead of losing the path without one.

Django takes the last part of such a name, so nothing can be written anywhere; but whoever sends one should be told.
The separators are kept as look-alikes that no file has and that the check of names refuses.
"""

from __future__ import annotations

import html
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, load_handler
from django.http.multipartparser import MultiPartParser

SLASH, BACKSLASH = "\u2215", "\u2216"
_LOOK_ALIKES = str.maketrans({"/": SLASH, "\\": BACKSLASH})


class _Parser(MultiPartParser):
    def sanitize_file_name(self, file_name: str) -> str | None:
        """The name with its separators told apart from a plain name."""
        return super().sanitize_file_name(html.unescape(file_name).translate(_LOOK_ALIKES))


class WholeNames(FileUploadHandler):
    """First in ``FILE_UPLOAD_HANDLERS``: parses the form itself and leaves the files to the handlers after it."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> Any:
        """The posted values and files."""
        own = f"{__name__}.{type(self).__name__}"
        rest = [load_handler(name, self.request) for name in settings.FILE_UPLOAD_HANDLERS if name != own]
        return _Parser(META, input_data, rest, encoding).parse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Not reached: the parser above hands files to the other handlers."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Likewise."""
        return None
