"""Between JSON and the forms of the pages: what a form asks as JSON, and JSON as the form would be posted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict

from ehcp.api.problems import Problem
from send_cases import fields, widgets
from send_cases.fields import parse_date

#: Of the page alone: the revision travels in If-Match, and any setting may be given by its id without a search.
ASIDE = ("seen", "find", "setting_q")
EMPTY: tuple[Any, ...] = (None, "", False, [], ())
KINDS = ("files", "date", "choices", "boolean", "choice", "email", "text")


def kind_of(field: forms.Field) -> str:
    """What sort of value a field takes: one of ``KINDS``."""
    for kind, sort in (
        ("files", forms.FileField), ("date", fields._DateLimits), ("choices", forms.MultipleChoiceField),
        ("boolean", forms.BooleanField), ("choice", forms.ChoiceField), ("email", forms.EmailField),
    ):  # fmt: skip
        if isinstance(field, sort):
            return kind
    return "text"


def asked(form: Any, starting: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of a form as JSON: name, words, kind, choices and what it starts with."""
    return [
        {
            "name": name, "kind": kind_of(field), "label": str(field.label or name), "help": str(field.help_text or ""),
            "required": field.required, "choices": _choices(field), "value": plain(starting.get(name)),
        }
        for name, field in form.fields.items()
        if name not in ASIDE
    ]  # fmt: skip


def _choices(field: Any) -> list[dict[str, str]]:
    if not isinstance(field, forms.ChoiceField):
        return []
    found, given = [], cast(Any, field.choices)
    for value, label in given:
        inner = label if isinstance(label, list | tuple) else [(value, label)]
        found += [{"value": str(v), "label": str(text)} for v, text in inner]
    return found


def plain(value: Any) -> Any:
    """A starting value as JSON: dates as text, several as a list."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return [plain(each) for each in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(getattr(value, "pk", value))


def starting_with(form: Any, initial: Mapping[str, Any]) -> dict[str, Any]:
    """What each field starts with on the page, where that is something."""
    first = {name: initial.get(name, field.initial) for name, field in form.fields.items() if name not in ASIDE}
    return {name: value() if callable(value) else value for name, value in first.items()}


class Reading:
    """A body on its way into a form. Everything wrong with it is collected and said at once."""

    def __init__(self, form: Any, starting: Mapping[str, Any]) -> None:
        """
        Args:
            form: the unbound form.
            starting: what its fields start with on the page.
        """
        self.fields = {name: field for name, field in form.fields.items() if name not in ASIDE}
        self.starting = starting
        self.errors: list[dict[str, str]] = []
        self.data = QueryDict(mutable=True)

    def read(self, body: Any) -> QueryDict:
        """The body as the page would have posted it.

        Raises:
            Problem: it is no object, names a field that does not exist, has a value of the wrong sort, or leaves out a
                field that starts with a value, so that it would be emptied unseen.
        """
        if not isinstance(body, Mapping):
            raise Problem(422, "Send a JSON object with the fields of the form.")
        posted = body if isinstance(body, QueryDict) else None
        for name in body:
            if name not in self.fields:
                known = ", ".join(self.fields) or "none"
                self._wrong(name, f"There is no field {name}. There are: {known}.")
            else:
                self._one(name, posted.getlist(name) if posted is not None else body[name], posted=posted is not None)
        for name, value in self.starting.items():
            if name in self.fields and name not in body and value not in EMPTY:
                self._wrong(name, f"Send {name} too: it starts as {plain(value)!r}. Send null to leave it empty.")
        if self.errors:
            raise Problem(422, self.errors[0]["detail"], errors=self.errors)
        return self.data

    def _wrong(self, name: str, detail: str) -> None:
        self.errors.append({"field": name[:100].encode("utf-8", "replace").decode(), "detail": _text(detail)})

    def _one(self, name: str, value: Any, *, posted: bool) -> None:
        field = self.fields[name]
        kind = kind_of(field)
        if kind == "files":
            if not posted and value not in EMPTY:
                self._wrong(name, "Send files as multipart/form-data.")
            return
        if posted:
            value = _from_post(kind, value)
        problem = _wrong_sort(kind, value)
        if problem:
            self._wrong(name, problem)
        else:
            self._put(name, field, kind, value)

    def _put(self, name: str, field: forms.Field, kind: str, value: Any) -> None:
        if kind == "choices":
            self.data.setlist(name, [str(each) for each in value or []])
        elif kind == "boolean" and value:
            self.data[name] = "on"
        elif kind != "boolean" and value is not None:
            self._text(name, field, str(value))

    def _text(self, name: str, field: forms.Field, value: str) -> None:
        if not isinstance(field.widget, widgets.DateBoxes):
            self.data[name] = value
            return
        try:
            day = parse_date(value) if value.strip() else None
        except ValueError:
            self._wrong(name, "Send a real date, like 2026-05-17.")
            return
        for i, part in enumerate(("day", "month", "year")):
            self.data[f"{name}_{i}"] = str(getattr(day, part)) if day else ""


def _text(value: str) -> str:
    return value.encode("utf-8", "replace").decode()


def _from_post(kind: str, values: list[Any]) -> Any:
    """A posted value as JSON would have it."""
    if kind == "choices":
        return values
    return values[-1] in ("true", "on", "1") if kind == "boolean" else values[-1]


def _wrong_sort(kind: str, value: Any) -> str:
    """What is wrong with the sort of a value, or nothing."""
    if kind == "choices":
        several = value if isinstance(value, list) else [] if value is None else None
        if several is None or not all(_is_text(each) for each in several):
            return "Send a list of values."
        return ""
    if kind == "boolean":
        return "" if value is None or isinstance(value, bool) else "Send true or false."
    return "" if value is None or _is_text(value) else "Send text."


def _is_text(value: Any) -> bool:
    """Text that can be stored, or a whole number such as an id."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() == value
    return isinstance(value, int) and not isinstance(value, bool)


def errors_of(form: Any) -> list[dict[str, str]]:
    """Each error of a bound form with its field."""
    return [
        {"field": "" if name == NON_FIELD_ERRORS else name, "detail": str(text)}
        for name, texts in form.errors.items() for text in texts
    ]  # fmt: skip
