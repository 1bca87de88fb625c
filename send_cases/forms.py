"""GOV.UK markup from plain Django forms: one renderer, one bound field, one form to inherit from.

It rests on ``Form.default_renderer``, ``renderer.bound_field_class`` (Django 5.2) and ``as_field_group``. Fields come
from ``send_cases.fields`` and are offered here too, so that a form module needs one import.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

from send_cases import widgets
from send_cases.fields import (
    CheckboxesField,
    CheckedField,
    ConfirmField,
    DateBoxesField,
    DateField,
    EmailField,
    FilesField,
    LongTextField,
    RadiosField,
    SeenField,
    SelectField,
    TextField,
    WeeksField,
    parse_date,
)

__all__ = [
    "CheckboxesField",
    "CheckedField",
    "ConfirmField",
    "DateBoxesField",
    "DateField",
    "EmailField",
    "FilesField",
    "GovukForm",
    "GovukFormMixin",
    "GovukRenderer",
    "LongTextField",
    "RadiosField",
    "SeenField",
    "SelectField",
    "TextField",
    "WeeksField",
    "dress",
    "error_items",
    "parse_date",
    "widgets",
]


class GovukBoundField(BoundField):
    """A field with what GOV.UK's markup needs to know about it."""

    bad_parts: list[str]
    _error_texts: list[str]

    @property
    def kind(self) -> str:
        return str(getattr(self.field.widget, "govuk_kind", "input"))

    @property
    def first_id(self) -> str:
        """What the error summary links to: the first option, the first wrong date box, or the control."""
        if self.kind in ("radios", "checkboxes"):
            return f"{self.auto_id}_0"
        if self.kind == "date":
            bad = (self.error_texts and self.bad_parts) or ["day"]
            return f"{self.auto_id}_{widgets.PARTS.index(bad[0])}"
        return str(self.auto_id)

    @property
    def error_texts(self) -> list[str]:
        """Errors as text; also notes which boxes of a date they concern."""
        if not hasattr(self, "_error_texts"):
            errors = self.form.errors.as_data().get(self.name, [])
            self.bad_parts = next((e.params["parts"] for e in errors if e.params and "parts" in e.params), [])
            self._error_texts = [str(message) for e in errors for message in e.messages]
        return self._error_texts

    @property
    def typed(self) -> str:
        """What the person entered, as text to show back (on the page about a conflict)."""
        value = self.value()
        if isinstance(value, dt.date):
            return f"{value.day} {value:%B %Y}"
        choices = getattr(self.field, "choices", None)
        if choices is not None:
            labels = {str(key): str(label) for key, label in choices}
            given = value if isinstance(value, list | tuple) else [value]
            return ", ".join(labels.get(str(v), str(v)) for v in given if v not in (None, ""))
        if isinstance(value, list | tuple):
            return " ".join(str(v) for v in value if v not in (None, ""))
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return str(value or "")

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        attrs.pop("required", None)  # the server validates; GOV.UK forms are novalidate
        attrs.pop("aria-invalid", None)  # GOV.UK does not use it
        widget = widget or self.field.widget
        base = _base_class(widget)
        if base:
            extra = widget.attrs.get("class", "") + (" govuk-js-character-count" if self.counted else "")
            if self.kind == "password":
                extra += " govuk-password-input__input govuk-js-password-input-input"
                attrs |= {"spellcheck": "false", "autocapitalize": "none"}
            error = f" {base}--error" if self.error_texts and self.kind != "checkbox" else ""
            attrs["class"] = f"{base}{error} {extra}".strip()
        if self.counted:
            attrs["aria-describedby"] = f"{self.auto_id}-info {attrs.get('aria-describedby', '')}".strip()
        if isinstance(widget, widgets.DateBoxes):
            attrs["data-bad"] = " ".join(self.bad_parts) if self.error_texts else ""
        return attrs

    @property
    def counted(self) -> int:
        """How many characters may be entered where they are counted on the page; 0 where they are not."""
        return int(getattr(self.field, "maxchars", 0))

    @property
    def size(self) -> str:
        """GOV.UK's size of the label: s, m or l."""
        return str(getattr(self.field, "label_size", "s"))

    @property
    def heading(self) -> bool:
        """Whether the label is the page's heading."""
        return bool(getattr(self.field, "heading", False))


def _base_class(widget: forms.Widget) -> str:
    """GOV.UK's class for a control."""
    named = getattr(widget, "govuk_class", None)
    if named is not None:
        return str(named)
    for kind, name in (
        (forms.Textarea, "govuk-textarea"),
        (forms.Select, "govuk-select"),
        (forms.FileInput, "govuk-file-upload"),
    ):
        if isinstance(widget, kind):
            return name
    return "" if widget.is_hidden else "govuk-input"


class GovukRenderer(TemplatesSetting):
    """Only forms that ask for it are drawn in GOV.UK markup."""

    form_template_name = "govuk/form.html"
    formset_template_name = "govuk/formset.html"
    field_template_name = "govuk/field.html"
    bound_field_class = GovukBoundField


def error_items(form: Any) -> list[tuple[str, str]]:
    """(link, sentence) for each error of a form drawn in GOV.UK markup: its own first, then field by field."""
    own = [("", str(message)) for message in form.non_field_errors()]
    return own + [(f"#{f.first_id}", text) for f in form if f.errors for text in f.error_texts]


def dress(form: forms.BaseForm) -> forms.BaseForm:
    """Draw someone else's form (the sign-in application's) in GOV.UK markup: no placeholders, our controls."""
    form.renderer = GovukRenderer()
    form.bound_field_class = GovukBoundField
    form.use_required_attribute = False
    form._bound_fields_cache = {}  # type: ignore[attr-defined]
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field.widget, forms.PasswordInput):
            field.widget.govuk_kind = "password"  # type: ignore[attr-defined]
            field.help_text = "" if "<a " in field.help_text else field.help_text  # the page has its own link
        elif isinstance(field.widget, forms.CheckboxInput):
            field.widget = widgets.Checkbox(field.widget.attrs)
        elif isinstance(field.widget, forms.RadioSelect) and not isinstance(field.widget, widgets.Radios):
            field.widget = widgets.Radios(choices=field.choices)  # type: ignore[attr-defined]
    return form


class GovukFormMixin:
    """Mixed into a Django form class; ``GovukForm`` is this with ``forms.Form``."""

    default_renderer = GovukRenderer
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            if isinstance(field.widget, widgets.Choices):
                field.widget.form = self  # type: ignore[assignment]

    @property
    def revealed(self) -> set[str]:
        """Names of the fields that an option of another field shows below itself."""
        found = [getattr(field.widget, "reveals", {}) for field in self.fields.values()]  # type: ignore[attr-defined]
        return {name for reveals in found for name in reveals.values()}

    def get_context(self) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context()  # type: ignore[misc]
        revealed = self.revealed
        context["fields"] = [pair for pair in context["fields"] if pair[0].name not in revealed]
        return context

    def error_summary(self) -> list[tuple[str, str]]:
        """(link, sentence) for each error: see ``error_items``."""
        return error_items(self)

    def require(self, name: str, message: str) -> None:
        """For ``clean()``: this field must have an answer, given another answer; never a second error on one field."""
        if name not in self.errors and self.cleaned_data.get(name) in (None, "", []):  # type: ignore[attr-defined]
            self.add_error(name, message)  # type: ignore[attr-defined]


class GovukForm(GovukFormMixin, forms.Form):  # type: ignore[misc]
    """The form that every page's form inherits from."""
