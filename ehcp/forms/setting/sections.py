"""One section of the request as a form, made from its questions. Nothing in it is required until it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from ehcp import identifiers
from ehcp.request_form import NOT_KNOWN, Question, Section, first_date, say
from send_cases.fields import capital
from send_cases.forms import (
    CheckboxesField,
    CheckedField,
    ConfirmField,
    DateBoxesField,
    EmailField,
    GovukForm,
    LongTextField,
    RadiosField,
    SeenField,
    SelectField,
    TextField,
)

MOST_ROWS = 30
_UNKNOWN = ("", NOT_KNOWN)
CHECKS = {
    "upn": identifiers.clean_upn,
    "uln": identifiers.clean_uln,
    "nhs": identifiers.clean_nhs_number,
    "postcode": identifiers.clean_postcode,
}
_WIDTHS = ((5, 5), (20, 10), (40, 20))


def _width(limit: int) -> int:
    return next((width for most, width in _WIDTHS if limit and limit <= most), 0)


def field_for(question: Question) -> forms.Field:
    """The form field that asks one question."""
    what = question.label[:1].lower() + question.label[1:]
    base: dict[str, Any] = {"label": question.label, "help_text": question.hint, "required": False, "what": what}
    if question.kind in CHECKS:
        return CheckedField(check=CHECKS[question.kind], width=20, **base)
    return _MAKERS.get(question.kind, _text)(question, base)


def _text(question: Question, base: dict[str, Any]) -> forms.Field:
    return TextField(max_length=question.limit or 200, width=_width(question.limit), **base)


_MAKERS: dict[str, Callable[[Question, dict[str, Any]], forms.Field]] = {
    "long": lambda q, base: LongTextField(max_chars=q.limit, rows=3 if q.limit <= 300 else 5, **base),
    "date": lambda q, base: DateBoxesField(past=True, **base),
    "yes_no": lambda q, base: RadiosField(choices=[*q.choices, _UNKNOWN], inline=True, small=True, **base),
    "pick": lambda q, base: SelectField(choices=[_UNKNOWN, *q.choices], **base),
    "ticks": lambda q, base: CheckboxesField(choices=q.choices, **base),
    "tick": lambda q, base: ConfirmField(**base),
    "email": lambda q, base: EmailField(**base),
}


def to_json(value: Any) -> Any:
    """A cleaned value as it is stored."""
    return value.isoformat() if isinstance(value, dt.date) else value


def _is_said(value: Any) -> bool:
    return value not in (None, "", [], False)


class SectionForm(GovukForm):
    """All questions of a section; those of its repeated entries once for each entry, as ``r0-name``."""

    seen = SeenField()
    rows = forms.IntegerField(required=False, widget=forms.HiddenInput())
    complete = ConfirmField(
        required=False, label="I have finished this section", help_text="You can still change it until it is sent."
    )

    def __init__(self, *args: Any, section: Section, rows: int = 1, **kwargs: Any) -> None:
        """
        Args:
            section: whose questions are asked.
            rows: how many entries there is room for; a posted form says so itself.
        """
        self.section = section
        super().__init__(*args, **kwargs)
        said = self.data.get(self.add_prefix("rows"), "") if self.is_bound else str(rows)
        most = min(MOST_ROWS, int(said)) if str(said).isdecimal() else 1
        self.row_count = max(1, most) if section.row else 0
        self.initial["rows"] = self.row_count
        complete = self.fields.pop("complete")
        for question in section.questions:
            self.fields[question.name] = field_for(question)
        for number in range(self.row_count):
            for question in section.row:
                self.fields[f"r{number}-{question.name}"] = field_for(question)
        self.fields["complete"] = complete

    @property
    def own(self) -> list[BoundField]:
        """The section's own questions."""
        return [self[question.name] for question in self.section.questions]

    @property
    def entries(self) -> Iterator[tuple[int, str, list[BoundField]]]:
        """Each repeated entry: its number from 1, its heading, and its fields."""
        for number in range(self.row_count):
            fields = [self[f"r{number}-{question.name}"] for question in self.section.row]
            yield number + 1, f"{self.section.row_title} {number + 1}", fields

    def clean(self) -> dict[str, Any]:
        """Both an answer and its opposite cannot be true."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("birth_date") and data.get("birth_date_unknown"):
            self.add_error("birth_date_unknown", "Enter the date of birth or say that it is not known, not both.")
        if data.get("upn") and data.get("upn_unknown"):
            self.add_error("upn_unknown", "Enter the UPN or say why there is none, not both.")
        return data

    def answers(self) -> dict[str, Any]:
        """The cleaned answers as JSON values; empty ones and empty entries are left out."""
        data = self.cleaned_data
        found = {q.name: to_json(data[q.name]) for q in self.section.questions if _is_said(data.get(q.name))}
        rows = []
        for number in range(self.row_count):
            pairs = ((q.name, data.get(f"r{number}-{q.name}")) for q in self.section.row)
            if row := {name: to_json(value) for name, value in pairs if _is_said(value)}:
                rows.append(row)
        return {**found, "rows": rows} if rows else found


def initial_from(section: Section, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as the form's initial values."""

    def value(question: Question, given: Mapping[str, Any]) -> Any:
        stored = given.get(question.name)
        return first_date(stored) if question.kind == "date" else stored

    found = {q.name: value(q, answers) for q in section.questions}
    for number, row in enumerate(answers.get("rows", [])):
        found.update({f"r{number}-{q.name}": value(q, row) for q in section.row})
    return found


def flat(section: Section, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers by the form's field names, empty ones left out."""
    found = {q.name: answers[q.name] for q in section.questions if q.name in answers}
    for number, row in enumerate(answers.get("rows", [])):
        found.update({f"r{number}-{q.name}": row[q.name] for q in section.row if q.name in row})
    return found


def posted(section: Section, answers: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Stored answers as a browser would post them, to bind a form to."""
    data: dict[str, Any] = {"rows": len(answers.get("rows", [])) or 1, **more}
    kinds = {q.name: q.kind for q in section.questions}
    kinds.update({f"r{n}-{q.name}": q.kind for n in range(len(answers.get("rows", []))) for q in section.row})
    for name, value in flat(section, answers).items():
        day = first_date(value) if kinds[name] == "date" else None
        if day:
            data.update({f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year})
        else:
            data[name] = "on" if value is True else value
    return data


def merge(
    section: Section, base: Mapping[str, Any], stored: Mapping[str, Any], typed: Mapping[str, Any]
) -> dict[str, Any]:
    """What to offer when two people saved one section: each keeps what only they changed; both changed: the typed one.

    Entries are compared by their place, so that nothing of either is left out.
    """
    was, now, mine = (flat(section, each) for each in (base, stored, typed))
    chosen = {}
    for name in now.keys() | mine.keys():
        value = now.get(name) if mine.get(name) == was.get(name) else mine.get(name)
        if _is_said(value):
            chosen[name] = value
    return unflat(section, chosen)


def unflat(section: Section, values: Mapping[str, Any]) -> dict[str, Any]:
    """The opposite of ``flat``."""
    found = {q.name: values[q.name] for q in section.questions if q.name in values}
    rows = []
    for number in range(MOST_ROWS):
        row = {q.name: values[f"r{number}-{q.name}"] for q in section.row if f"r{number}-{q.name}" in values}
        if row:
            rows.append(row)
    return {**found, "rows": rows} if rows else found


def stored_in_words(section: Section, answers: Mapping[str, Any]) -> dict[str, str]:
    """What is stored, in words, by the form's field names: for the page about a conflict."""
    questions = {q.name: q for q in section.questions}
    for number in range(MOST_ROWS):
        questions.update({f"r{number}-{q.name}": q for q in section.row})
    return {name: capital(say(questions[name], value)) for name, value in flat(section, answers).items()}
