"""An authority's readings, written in a file: JSON or TOML."""

import json
import tomllib
from pathlib import Path
from typing import Any

from ehcp.timeline.readings import CHOICES, RANGES, ReadingError, Readings

READINGS = (*CHOICES, *RANGES)


def read_policy(path: Path) -> Readings:
    """The readings in a file such as ``{"count_mode": "inclusive"}``; what it does not name keeps its default.

    Raises:
        ReadingError: the file cannot be read, names a reading that the law does not leave open, or a value that no
            reading has.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found: Any = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except OSError as error:
        raise ReadingError(f"The policy file {path.name} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise ReadingError(f"The policy file {path.name} is neither JSON nor TOML: {error}.") from None
    if not isinstance(found, dict):
        raise ReadingError('The policy must be one object of readings, such as {"count_mode": "inclusive"}.')
    unknown = sorted(name for name in found if name not in READINGS)
    if unknown:
        raise ReadingError(f"Unknown reading: {', '.join(unknown)}. Known readings: {', '.join(READINGS)}.")
    return Readings(**found)
