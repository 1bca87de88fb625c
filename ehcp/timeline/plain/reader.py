"""Values written in plain JSON, read and checked key by key. What cannot be read is refused by name."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ehcp.timeline.plain.keys import KEYS, KNOWN, SAME_AS, Key

Given = Mapping[str, Any]
FIRST_YEAR, LAST_YEAR = 1900, 2199
HIGHEST = 10_000_000


class FactsError(ValueError):
    """A key or value that cannot be read; the text says which, and what is known."""


def known_words() -> str:
    """Every known key, for a refusal."""
    return f"Known keys: {', '.join(KNOWN)}."


def read_values(inputs: Any) -> dict[str, Any]:
    """The values given, under one name each, with dates read as dates. A key with ``null`` was not given.

    Raises:
        FactsError: for an unknown key, an impossible date, a value of the wrong kind, or one fact given twice; the text
            names the key and lists the known ones.
    """
    if not isinstance(inputs, Mapping):
        raise FactsError('The facts must be one JSON object, such as {"request_received": "2026-03-02"}.')
    unknown = sorted(str(key) for key in inputs if key not in KEYS and key not in SAME_AS)
    if unknown:
        raise FactsError(f"Unknown key: {', '.join(unknown)}. {known_words()}")
    found: dict[str, Any] = {}
    for name, value in inputs.items():
        if value is None:
            continue
        key = KEYS[SAME_AS.get(str(name), str(name))]
        read = _value(name, key, value)
        if found.setdefault(key.name, read) != read:
            raise FactsError(f"{name} and {key.name} are two names of one fact, and their values differ.")
    return found


def _value(name: str, key: Key, value: Any) -> Any:
    if key.kind == "date":
        return _day(name, value)
    if key.kind == "number":
        return _number(name, value)
    wanted, words = (bool, "true or false") if key.kind == "yes/no" else (str, "a text")
    if not isinstance(value, wanted):
        raise FactsError(f"{name} must be {words}. It was {value!r}.")
    if key.choices and value not in key.choices:
        raise FactsError(f"{name} must be one of: {', '.join(key.choices)}. It was {value!r}.")
    return value


def _day(name: str, value: Any) -> date:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _no_date(name, value) from None
    if value != day.isoformat() or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _no_date(name, value)
    return day


def _no_date(name: str, value: Any) -> FactsError:
    return FactsError(
        f"{name} must be a date that exists, written like 2026-03-02, in the years {FIRST_YEAR} to {LAST_YEAR}. "
        f"It was {value!r}. {known_words()}"
    )


def _number(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise FactsError(f"{name} must be a whole number. It was {value!r}.")
    if name == "transfer_year" and not FIRST_YEAR <= value <= LAST_YEAR:
        raise FactsError(f"{name} must be a year from {FIRST_YEAR} to {LAST_YEAR}. It was {value!r}.")
    if not 0 <= value <= HIGHEST:
        raise FactsError(
            f"{name} must be a whole number that is not below 0 and not above {HIGHEST}. It was {value!r}."
        )
    return value
