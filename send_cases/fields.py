"""Fields that say their own errors: ``what`` names the thing, and every message is built from it.

``TextField(what="surname")`` says "Enter the surname". Dates are checked against today in London.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator

from send_cases import clock, widgets

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(r"^\s*(\d{1,2})[\s./-]+(\d{1,2}|[A-Za-z]{3,9})[\s./,-]+(\d{2}|\d{4})\s*$")
_BREAKS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
_ISO = re.compile(r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$")


def capital(text: str) -> str:
    """The text with a capital first letter and the rest untouched."""
    return text[:1].upper() + text[1:]


def month_number(text: str) -> int:
    """1 to 12 from a number or an English month's name.

    Raises:
        ValueError: it is neither.
    """
    return int(text) if text.isdecimal() else MONTHS.index(text[:3].lower()) + 1


def parse_date(text: str) -> dt.date:
    """A date as people in England write it: 17/5/2026, 17 5 26, 17.05.2026, 17 May 2026, 2026-05-17.

    Raises:
        ValueError: it is not a real date.
    """
    if found := _ISO.match(text):
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    if not (found := _DATE.match(text)):
        raise ValueError(f"not a date: {text!r}")
    year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    return dt.date(year, month_number(found[2]), int(found[1]))


class _Worded:
    """Adds ``what`` to a Django field, and the look that its template asks for."""

    required_words = "Enter {what}"

    def __init__(self, *, what: str = "", heading: bool = False, label_size: str = "s", **kwargs: Any) -> None:
        """
        Args:
            what: what is asked for, in words that fit "Enter …" ("the surname", "the date of birth").
            heading: the label is the page's only heading (a page with one question).
            label_size: s, m or l.
        """
        self.what, self.heading, self.label_size = what, heading, "l" if heading else label_size
        if what:
            own = {
                "required": self.required_words.format(what=what),
                "max_length": f"{capital(what.removeprefix('the '))} must be %(limit_value)s characters or fewer",
            }
            kwargs["error_messages"] = {**own, **(kwargs.get("error_messages") or {})}
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without ``maxlength``: the browser would cut what is pasted without a word."""
        attrs: dict[str, Any] = super().widget_attrs(widget)  # type: ignore[misc]
        return {key: value for key, value in attrs.items() if key not in ("maxlength", "minlength")}


class TextField(_Worded, forms.CharField):
    """One line of text; ``width`` is GOV.UK's input width in characters (2, 3, 4, 5, 10, 20, 30)."""

    def __init__(self, *, width: int = 0, autocomplete: str = "off", inputmode: str = "", **kwargs: Any) -> None:
        attrs = {"autocomplete": autocomplete, "spellcheck": "false"}
        if width:
            attrs["class"] = f"govuk-input--width-{width}"
        if inputmode:
            attrs["inputmode"] = inputmode
        kwargs.setdefault("widget", forms.TextInput(attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str | None:
        """One line, whatever was posted: a browser never sends a line break from this, somebody else might."""
        return super().to_python(_BREAKS.sub(" ", value) if isinstance(value, str) else value)


class LongTextField(_Worded, forms.CharField):
    """Several lines; ``max_chars`` shows a character count and says by how much the text is too long."""

    def __init__(self, *, max_chars: int = 0, rows: int = 5, **kwargs: Any) -> None:
        self.maxchars = max_chars
        kwargs.setdefault("widget", forms.Textarea({"rows": rows}))
        super().__init__(**kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        length = len(value.replace("\r\n", "\n"))
        if self.maxchars and length > self.maxchars:
            over = length - self.maxchars
            raise forms.ValidationError(
                f"{capital(str(self.what or self.label).removeprefix('the '))} must be {self.maxchars:,} characters or fewer. "
                f"It is {over:,} {'character' if over == 1 else 'characters'} too long.",
                "max_length",
            )


class EmailField(_Worded, forms.EmailField):
    def __init__(self, *, autocomplete: str = "off", **kwargs: Any) -> None:
        messages = {"invalid": "Enter an email address in the correct format, like name@example.com"}
        kwargs["error_messages"] = {**messages, **(kwargs.get("error_messages") or {})}
        kwargs.setdefault("widget", forms.EmailInput({"autocomplete": autocomplete, "spellcheck": "false"}))
        super().__init__(**kwargs)


class RadiosField(_Worded, forms.ChoiceField):
    required_words = "Select {what}"

    def __init__(
        self,
        *,
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, str] | None = None,
        inline: bool = False,
        small: bool = False,
        divider_before: str = "",
        **kwargs: Any,
    ) -> None:
        """Arguments as in ``widgets.Choices``. A revealed field stays optional; ask for it in the form's clean."""
        look = widgets.Radios(hints=hints, reveals=reveals, inline=inline, small=small, divider_before=divider_before)
        kwargs.setdefault("widget", look)
        super().__init__(**kwargs)


class SelectField(_Worded, forms.ChoiceField):
    required_words = "Select {what}"


class CheckboxesField(_Worded, forms.MultipleChoiceField):
    required_words = "Select {what}"

    def __init__(
        self,
        *,
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, str] | None = None,
        small: bool = True,
        divider_before: str = "",
        **kwargs: Any,
    ) -> None:
        look = widgets.Checkboxes(hints=hints, reveals=reveals, small=small, divider_before=divider_before)
        kwargs.setdefault("widget", look)
        super().__init__(**kwargs)


class ConfirmField(_Worded, forms.BooleanField):
    """One box beside its sentence. Use ``required=False`` where not ticking it is an answer too."""

    required_words = "Confirm {what}"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", widgets.Checkbox())
        super().__init__(**kwargs)


class _DateLimits:
    """The bounds every date shares; subclasses parse."""

    def __init__(
        self, *, past: bool = False, future: bool = False, earliest: dt.date | None = None, **kwargs: Any
    ) -> None:
        """
        Args:
            past: must be today or earlier.
            future: must be today or later.
            earliest: no earlier than this day.
        """
        self.past, self.future, self.earliest = past, future, earliest
        super().__init__(**kwargs)

    @property
    def thing(self) -> str:
        """What the date is, for messages that begin with it."""
        what = str(getattr(self, "what", "") or getattr(self, "label", "") or "the date")
        return capital(what.removeprefix("the "))

    def check(self, value: dt.date, params: Any = None) -> dt.date:
        """The date, if it lies within the bounds."""
        today, year = clock.today(), value.year
        if not 1900 <= year <= 2199:
            raise forms.ValidationError(f"Check the year of the {self.thing.lower()}: {year}", "year", params)
        if self.past and value > today:
            raise forms.ValidationError(f"{self.thing} must be today or in the past", "past", params)
        if self.future and value < today:
            raise forms.ValidationError(f"{self.thing} must be today or in the future", "future", params)
        if self.earliest and value < self.earliest:
            first = f"{self.earliest.day} {self.earliest:%B %Y}"
            raise forms.ValidationError(f"{self.thing} must be {first} or later", "earliest", params)
        return value


class DateField(_DateLimits, _Worded, forms.CharField):
    """A date near today in one box, with MoJ's calendar where JavaScript runs. Gives a ``datetime.date``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", widgets.DatePicker())
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, dt.date) or value in self.empty_values:
            return value if isinstance(value, dt.date) else None
        try:
            return parse_date(str(value))
        except ValueError:
            raise forms.ValidationError(f"{self.thing} must be a real date, like 17/5/2026", "invalid") from None

    def clean(self, value: Any) -> dt.date | None:
        found = self.to_python(value)
        self.validate(found)
        return self.check(found) if found else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except forms.ValidationError:
            return True


class DateBoxesField(_DateLimits, _Worded, forms.MultiValueField):
    """A date read from a letter, or a birth date, in three boxes. A month may be written as a word."""

    def __init__(self, *, autocomplete: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", widgets.DateBoxes(autocomplete=autocomplete))
        kwargs["fields"] = [forms.CharField(required=False) for _ in widgets.PARTS]
        super().__init__(require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> Any:
        return data_list

    def clean(self, value: Any) -> dt.date | None:
        parts = [str(v or "").strip() for v in (value or ["", "", ""])]
        if not any(parts):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], "required", {"parts": list(widgets.PARTS)})
            return None
        missing = [name for name, v in zip(widgets.PARTS, parts, strict=True) if not v]
        if missing:
            words = f"{self.thing} must include a {' and a '.join(missing)}"
            raise forms.ValidationError(words, "incomplete", {"parts": missing})
        return self.check(self._date(*parts), {"parts": list(widgets.PARTS)})

    def _date(self, day: str, month: str, year: str) -> dt.date:
        if not re.fullmatch(r"\d{4}", year):
            raise forms.ValidationError("Year must include 4 numbers", "year", {"parts": ["year"]})
        try:
            return dt.date(int(year), month_number(month), int(day))
        except ValueError:
            every = {"parts": list(widgets.PARTS)}
            raise forms.ValidationError(f"{self.thing} must be a real date", "invalid", every) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except forms.ValidationError:
            return True


class FilesField(_Worded, forms.FileField):
    """One or several files. Gives a list. Size and true type are checked where the document is kept.

    Args:
        extensions: endings without the dot that are welcome; every other one is refused by name.
    """

    required_words = "Select {what}"

    def __init__(self, *, extensions: Iterable[str] = (), multiple: bool = True, **kwargs: Any) -> None:
        self.extensions = tuple(extensions)
        accept = {"accept": ",".join(f".{e}" for e in self.extensions)} if self.extensions else {}
        kwargs.setdefault("widget", widgets.Files(accept, multiple=multiple))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = [f for f in (data if isinstance(data, list) else [data]) if f]
        if not given:
            if self.required and not initial:
                raise forms.ValidationError(self.error_messages["required"], "required")
            return []
        problems, files = [], []
        for file in given:
            try:
                files.append(self._one(file))
            except forms.ValidationError as problem:
                problems.extend(problem.messages)
        if problems:
            raise forms.ValidationError(problems)
        return files

    def _one(self, file: Any) -> Any:
        if not file.size:
            raise forms.ValidationError(f"{file.name} is empty. Choose it again, or a different file.", "empty")
        kept = super().clean(file, None)
        if self.extensions:
            words = f"{file.name} must be a {', '.join(e.upper() for e in self.extensions)} file"
            FileExtensionValidator(self.extensions, words)(kept)
        return kept


class CheckedField(TextField):
    """One line of text put into its written form by a function, such as those of ``ehcp.identifiers``.

    Args:
        check: takes what was typed, gives the clean text, and raises ``ValueError`` with a sentence for the person.
    """

    def __init__(self, *, check: Callable[[str], str], **kwargs: Any) -> None:
        self.check = check
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return self.check(text) if text else ""
        except ValueError as problem:
            raise forms.ValidationError(str(problem), "invalid") from None


class WeeksField(_Worded, forms.IntegerField):
    """Whole weeks of a year; empty where there are none. Gives a number or ``None``."""

    def __init__(self, *, label: str = "Weeks a year away from home (empty: not residential)", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"class": "govuk-input--width-2", "inputmode": "numeric"}))
        kwargs["error_messages"] = {"invalid": "Weeks must be a whole number, like 38"}
        super().__init__(label=label, required=False, **kwargs)


class SeenField(forms.CharField):
    """The version of the record that the person saw (its ``updated_at``), so that a stale form is noticed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.HiddenInput(), **kwargs})
