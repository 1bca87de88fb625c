"""The web server's entry point."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_cases.settings")
_answer = get_wsgi_application()
_ = get_resolver().url_patterns  # every page is loaded now, not by its first request
# What is loaded now lives as long as the server: Python need not search it for cycles again, which stops a request for
# up to 190 milliseconds each time, and workers that are forked go on sharing its memory.
gc.collect()
gc.freeze()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one call, read as UTF-8 whatever charset it names.

    Our forms and all JSON are UTF-8. A caller can name a codec that decodes no text, such as zlib or idna; Django would
    fail on it before anything of ours could say so.
    """
    kind = environ.get("CONTENT_TYPE")
    if kind:
        environ["CONTENT_TYPE"] = re.sub(r"(?i);\s*charset\s*=[^;]*", "", kind)
    return _answer(environ, start_response)
