"""Facts written as plain JSON, as in the worked examples: read, checked key by key, and turned into facts.

An unknown key is refused by name. A part of the law that has its own facts adds a ``Reader``.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ehcp.timeline.plain import others, request
from ehcp.timeline.plain.reader import FactsError, Reader

CLOSURE_KEYS = request.CLOSURE_KEYS
READERS: tuple[Reader, ...] = (request.READER, *others.READERS)
__all__ = ["CLOSURE_KEYS", "READERS", "FactsError", "Reader", "known_keys", "read_values"]
PLAIN_KEYS = {
    "dob": "date",
    "issued_inc": "number",
    "issued_ex": "number",
    "on_time_inc": "number",
    "on_time_ex": "number",
}


def known_keys() -> dict[str, str]:
    """Every key that can be given, with the kind of its value."""
    known: dict[str, str] = {**PLAIN_KEYS}
    for reader in READERS:
        known.update(reader.keys)
    return known


def read_values(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The values given, with dates read as dates.

    Raises:
        FactsError: for an unknown key (naming those known) or a value of the wrong kind (naming the key).
    """
    if not isinstance(inputs, Mapping):
        raise FactsError('The facts must be one JSON object, such as {"request_received": "2026-03-02"}.')
    known = known_keys()
    unknown = sorted(key for key in inputs if key not in known)
    if unknown:
        raise FactsError(f"Unknown key: {', '.join(unknown)}. Known keys: {', '.join(sorted(known))}.")
    return {key: _value(key, known[key], value) for key, value in inputs.items() if value is not None}


def _value(key: str, kind: str, value: Any) -> Any:
    if kind == "date":
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise FactsError(f"{key} must be a date written like 2026-03-02. It was {value!r}.") from None
    wanted = {"yes/no": bool, "number": int, "text": str}[kind]
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        words = {"yes/no": "true or false", "number": "a whole number", "text": "a text"}[kind]
        raise FactsError(f"{key} must be {words}. It was {value!r}.")
    return value
