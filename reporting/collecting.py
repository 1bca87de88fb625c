"""Looking for garbage less often while many small objects come and go."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

#: New objects before the youngest are looked at, and how often that is done before the older ones are. Python's own
#: numbers (700, 10, 10) make it walk over everything it holds many times a second while a return is read or built.
SELDOM = (50_000, 20, 50)


@contextlib.contextmanager
def seldom_collected() -> Iterator[None]:
    """Within, the collector runs seldom, and over nothing that was there before: records point to each other, so it must
    run, but thousands may wait for it."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
