"""GOV.UK and MoJ controls for plain Django forms: markup only, no rule about what may be entered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from send_cases.forms import GovukForm

PARTS = ("day", "month", "year")


class Choices:
    """What radios and checkboxes share: hints, small and inline forms, and fields revealed by an option."""

    govuk_class = ""
    govuk_kind = ""
    use_fieldset = True
    form: GovukForm | None = None  # set by the form, so that an option can show the field it reveals

    def __init__(
        self,
        *args: Any,
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, str] | None = None,
        divider_before: str = "",
        small: bool = False,
        inline: bool = False,
        **kwargs: Any,
    ) -> None:
        """
        Args:
            hints: a hint under an option, by the option's value.
            reveals: the name of the field that an option shows below itself, by the option's value.
            divider_before: the option's value above which the word "or" stands.
            small: the smaller boxes.
            inline: options beside each other (two or three short ones).
        """
        self.hints, self.reveals = dict(hints or {}), dict(reveals or {})
        self.divider_before, self.small, self.inline = divider_before, small, inline
        super().__init__(*args, **kwargs)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        key, attrs = str(value), option["attrs"]
        attrs.pop("class", None)
        option["divider"] = bool(self.divider_before) and key == self.divider_before
        option["hint"] = self.hints.get(key)
        if option["hint"]:
            attrs["aria-describedby"] = f"{attrs['id']}-hint"
        else:
            attrs.pop("aria-describedby", None)  # the fieldset already carries the group's hint and error
        if self.form is not None and key in self.reveals:
            option["reveal"] = self.form[self.reveals[key]]
        return option

    def get_context(self, *args: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(*args)  # type: ignore[misc]
        context["widget"].update(small=self.small, inline=self.inline, kind=self.govuk_kind)
        return context


class Radios(Choices, forms.RadioSelect):
    govuk_kind = "radios"
    template_name = "govuk/widgets/choices.html"


class Checkboxes(Choices, forms.CheckboxSelectMultiple):
    govuk_kind = "checkboxes"
    template_name = "govuk/widgets/choices.html"


class Checkbox(forms.CheckboxInput):
    """One box that confirms something; its label stands beside it."""

    govuk_kind, govuk_class = "checkbox", "govuk-checkboxes__input"


class DateBoxes(forms.MultiWidget):
    """Day, month and year in three boxes."""

    govuk_kind, govuk_class, use_fieldset = "date", "", True
    template_name = "govuk/widgets/date.html"

    def __init__(self, attrs: dict[str, Any] | None = None, autocomplete: str = "") -> None:
        self.autocomplete = autocomplete
        super().__init__([forms.TextInput()] * 3, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        bad = (attrs or {}).pop("data-bad", "").split()
        context = super().get_context(name, value, attrs)
        for box, part, width in zip(context["widget"]["subwidgets"], PARTS, (2, 2, 4), strict=True):
            box.update(part=part, width=width, error=part in bad)
            if self.autocomplete:
                box["autocomplete"] = f"{self.autocomplete}-{part}"
        return context


class DatePicker(forms.DateInput):
    """MoJ date picker: a text box that works alone; the calendar is added by JavaScript."""

    govuk_kind = "datepicker"

    def __init__(self, attrs: dict[str, Any] | None = None, **data: str) -> None:
        """``data``: the picker's own settings, for example ``max_date="22/11/2026"``."""
        self.data = {key.replace("_", "-"): value for key, value in data.items()}
        own = {"class": "moj-js-datepicker-input govuk-input--width-10", "autocomplete": "off"}
        super().__init__({**own, **(attrs or {})})

    def format_value(self, value: Any) -> str:
        return f"{value.day}/{value.month}/{value.year}" if hasattr(value, "year") else str(value or "")


class Files(forms.ClearableFileInput):
    """GOV.UK's file upload with several files at once. What was already sent is listed beside it by the page."""

    govuk_kind, govuk_class = "files", "govuk-file-upload"
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self, attrs: dict[str, Any] | None = None, multiple: bool = True) -> None:
        self.multiple = multiple
        super().__init__({**({"multiple": True} if multiple else {}), **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if self.multiple and hasattr(files, "getlist"):
            return files.getlist(name)
        return files.get(name)


class Password(forms.PasswordInput):
    """A password that the person may show on the screen (GOV.UK password input)."""

    govuk_kind = "password"
    govuk_class = "govuk-input"
