"""The facts of one part of the law, as a form made from the engine's own table of facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from ehcp.timeline import Readings
from ehcp.timeline.plain import COUNTING, EXCEPTIONS, Answer, Area, FactsError, Key, answer
from ehcp.timeline.plain.keys import REASONS
from send_cases.fields import DateField, SelectField, TextField
from send_cases.forms import GovukForm
from send_cases.words import date_words

YES_NO = (("", "Not said"), ("yes", "Yes"), ("no", "No"))
NOT_SAID = ("", "Not said")
DRAFT_ON = "draft_on"  # no fact: what somebody supposes
REASON_WORDS = {
    "school_closed": "School or college closed",
    "early_years_closed": "Early years provider closed",
    "personal_circumstances": "Exceptional personal circumstances",
    "absent": "Away from the area",
    "failed_appointment": "An appointment was missed",
    "representations_after": "Views or a meeting wanted after the 15 days (orders)",
    "coronavirus": "Coronavirus (May to September 2020)",
}
WORDS = {"reg42": "At mediation (regulation 42)", "reg45": "Appeal not opposed (regulation 45)",
         "own": "By the council itself"}  # fmt: skip


def _choices(key: Key) -> list[tuple[str, str]]:
    return [NOT_SAID, *((value, _words(value)) for value in key.choices)]


def _words(value: str) -> str:
    """A value in words: "primary_to_secondary" as "Primary to secondary"."""
    return WORDS.get(value, value.replace("_", " ").replace("post16", "post-16").capitalize())


def _field(key: Key) -> forms.Field:
    what = f"the {key.about[:1].lower()}{key.about[1:]}"
    if key.name == "reason":
        reasons = [NOT_SAID, *((value, REASON_WORDS[value]) for value in REASONS)]
        help_text = "Only these can excuse a limit. Anything else excuses nothing."
        return SelectField(label="Reason", required=False, choices=reasons, help_text=help_text)
    if key.kind == "date":
        return DateField(label=key.about, what=what, required=False)
    if key.kind == "number":
        return TextField(label=key.about, what=what, required=False, width=5, inputmode="numeric")
    return SelectField(label=key.about, required=False, choices=YES_NO if key.kind == "yes/no" else _choices(key))


class ExplainedForm(GovukForm):
    """Every fact that belongs to one part of the law; all of them optional, none of them kept.

    Args:
        area: the part of the law.
        readings: the authority's readings.
    """

    def __init__(self, *args: Any, area: Area, readings: Readings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area, self.readings = area, readings
        self.answer: Answer | None = None
        extra = (*EXCEPTIONS.keys, *COUNTING.keys) if area.excusable else COUNTING.keys
        self.keys = {key.name: key for key in (*area.keys, *extra)}
        for name, key in self.keys.items():
            self.fields[name] = _field(key)
        if area.key == "request":
            self.fields[DRAFT_ON] = DateField(
                label="If I send the draft on", what="the day of the draft", required=False
            )

    def clean(self) -> dict[str, Any]:
        """The engine's answer to what was typed, or its refusal in words."""
        data = super().clean() or {}
        for name, key in self.keys.items():
            if key.kind == "number" and data.get(name) and not data[name].strip().isdecimal():
                self.add_error(name, "Enter a whole number")
        if self.errors:
            return data
        given = self.given(data)
        if not given:
            raise forms.ValidationError("Enter at least one fact")
        try:
            self.answer = answer(given, self.readings)
        except FactsError as refusal:
            raise forms.ValidationError(str(refusal).split(" Known keys:")[0]) from None
        return data

    def given(self, data: dict[str, Any]) -> dict[str, Any]:
        """What was typed, as the engine reads it."""
        return {
            name: _plain(self.keys[name], data[name]) for name in self.keys if data.get(name) not in (None, "")
        }  # fmt: skip

    @property
    def typed(self) -> list[dict[str, str]]:
        """What was typed, in words, to stand beside the answer and on paper."""
        shown: list[Any] = [self[name] for name in self.fields if self.cleaned_data.get(name) not in (None, "")]
        return [{"label": str(each.label), "typed": _said(self.cleaned_data[each.name], each.typed)} for each in shown]

    def _drawn(self, keys: tuple[Key, ...]) -> list[Any]:
        return [self[key.name] for key in keys if key.name in self.fields]

    @property
    def main(self) -> list[Any]:
        """Fields asked for at once."""
        return self._drawn(self.area.main)

    @property
    def asides(self) -> list[dict[str, Any]]:
        """Groups of fields asked for on demand, each open when something in it was typed or is wrong."""
        groups: list[tuple[str, tuple[Key, ...]]] = [("More facts", self.area.more)]
        if self.area.excusable:
            groups.append((EXCEPTIONS.title, EXCEPTIONS.keys))
        groups.append((COUNTING.title, COUNTING.keys))
        drawn = [{"title": title, "fields": self._drawn(keys)} for title, keys in groups if keys]
        if DRAFT_ON in self.fields:
            drawn.append({"title": "If I send the draft on a day", "fields": [self[DRAFT_ON]]})
        return [{**each, "open": any(f.errors or f.value() for f in each["fields"])} for each in drawn]


def _said(value: Any, typed: str) -> str:
    return date_words(value, 0, "day") if isinstance(value, dt.date) else typed


def _plain(key: Key, value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if key.kind == "yes/no":
        return value == "yes"
    return int(value) if key.kind == "number" else value
