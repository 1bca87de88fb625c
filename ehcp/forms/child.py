"""The child or young person of a form, and where they learn: for a request, and for somebody who moves here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict

from ehcp import codes
from ehcp.identifiers import clean_postcode, clean_upn
from ehcp.models import LinkedPerson, Placement, Setting
from ehcp.settings_search import find_settings, setting_choices
from send_cases.forms import (
    CheckedField,
    ConfirmField,
    DateBoxesField,
    EmailField,
    GovukForm,
    RadiosField,
    SelectField,
    TextField,
)

SEX = [("F", "Female"), ("M", "Male"), ("-", "Not known yet")]
LATER = [("", "Not known yet")]


def clean_pick(value: str) -> Setting | None:
    """The setting behind a chosen radio.

    Raises:
        ValidationError: there is none with this id.
    """
    if not value:
        return None
    found = Setting.objects.filter(pk=int(value)).first() if value.isdecimal() else None
    if found is None:
        raise ValidationError("Choose a school or setting from the list, or search again.")
    return found


class SettingPicker(GovukForm):
    """Search, then choose: whole without JavaScript. The search button sends ``find``."""

    setting_q = TextField(
        label="Find a school, college or setting", help_text="Name, town, postcode or URN", required=False
    )
    setting = RadiosField(label="Choose one", what="a school or setting", required=False, small=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["setting"].choices = self._found()  # type: ignore[attr-defined]

    def _found(self) -> list[tuple[str, str]]:
        """What the search finds, and whatever is chosen already."""
        chosen = str(self.data.get("setting") or self.initial.get("setting") or "")
        asked = str(self.data.get("setting_q") or "")
        found = find_settings(asked)
        if chosen.isdecimal() and chosen not in {str(s.pk) for s in found}:
            found = [*Setting.objects.filter(pk=int(chosen)), *found]
        self.asked, self.found = asked, len(found)
        return [*setting_choices(found), ("", "None of these")] if found else []

    def clean_setting(self) -> Setting | None:
        return clean_pick(self.cleaned_data.get("setting", ""))

    def without_errors(self) -> None:
        """For a search: the page comes back as typed, and says nothing about what is still missing."""
        self.full_clean()
        self._errors = ErrorDict()


class EducationNow(SettingPicker):
    """Where the child or young person is: a setting of the register, or elsewhere."""

    elsewhere = SelectField(
        label="If not at a school or setting on the register", required=False,
        choices=[*LATER, *Placement.Elsewhere.choices],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("setting") and data.get("elsewhere"):
            self.add_error("elsewhere", "Choose either a school or setting, or where else the child is educated")
        return data

    def placement(self) -> dict[str, Any]:
        """Field values of ``Placement``; nothing where it is not known."""
        if self.cleaned_data["setting"]:
            return {"setting": self.cleaned_data["setting"]}
        return {"sen_setting": self.cleaned_data["elsewhere"]} if self.cleaned_data["elsewhere"] else {}


class ChildPart(EducationNow):
    """Only surname, forenames and birth date are asked for; the rest becomes a thing to find out."""

    surname = TextField(label="Legal surname", what="the surname", max_length=80, width=20)
    forename = TextField(label="Legal forenames", what="the forenames", max_length=80, width=20)
    known_as = TextField(label="Known as (optional)", required=False, max_length=80, width=20)
    birth_date = DateBoxesField(
        label="Birth date", what="the birth date", past=True, required=False, help_text="For example, 27 3 2018"
    )
    birth_date_unknown = ConfirmField(label="Birth date not known yet", required=False)
    sex = RadiosField(label="Sex", choices=SEX, required=False, inline=True, small=True)
    upn = CheckedField(label="UPN (optional)", check=clean_upn, required=False, width=20, what="the UPN",
                       help_text="13 characters, for example on a school report")  # fmt: skip
    upn_unknown = SelectField(
        label="If there is no UPN, why", required=False, choices=[*LATER, *codes.choices("upn_unknown")]
    )
    address = TextField(label="Home address (optional)", required=False, max_length=250)
    postcode = CheckedField(label="Home postcode (optional)", check=clean_postcode, required=False, width=10)
    parent_name = TextField(label="Name of a parent or carer (optional)", required=False, max_length=120, width=20)
    parent_relationship = SelectField(
        label="Who they are", required=False,
        choices=[("", "Choose"), *[c for c in LinkedPerson.Relationship.choices if c[0] != "representative"]],
    )  # fmt: skip
    parent_email = EmailField(label="Their e-mail address (optional)", required=False)
    parent_telephone = TextField(label="Their telephone number (optional)", required=False, max_length=40, width=20)
    need = SelectField(label="Main need, as the setting sees it (optional)", required=False,
                       choices=[*LATER, *codes.choices("sen_type")])  # fmt: skip
    need_2 = SelectField(label="Second need (optional)", required=False,
                         choices=[("", "None"), *codes.choices("sen_type")])  # fmt: skip

    #: Headings of the page with their fields; ``picker`` stands for the search for a school.
    SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("The child or young person", ("surname", "forename", "known_as", "birth_date", "birth_date_unknown", "sex",
                                       "upn", "upn_unknown", "address", "postcode")),
        ("A parent or carer", ("parent_name", "parent_relationship", "parent_email", "parent_telephone")),
        ("Education now", ("picker", "elsewhere", "need", "need_2")),
    )  # fmt: skip

    @property
    def sections(self) -> list[tuple[str, list[Any]]]:
        """Headings with their fields; ``picker`` stands for the search for a school."""
        return [(title, ["picker" if n == "picker" else self[n] for n in names]) for title, names in self.SECTIONS]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("birth_date_unknown"):
            self.require("birth_date", "Enter the birth date, or tick that it is not known yet")
        if data.get("upn") and data.get("upn_unknown"):
            self.add_error("upn_unknown", "Give the UPN, or why there is none, not both")
        if data.get("parent_name"):
            self.require("parent_relationship", "Select who this person is to the child or young person")
        elif data.get("parent_email") or data.get("parent_telephone"):
            self.add_error("parent_name", "Enter the name of the parent or carer")
        if data.get("need_2") and data.get("need_2") == data.get("need"):
            self.add_error("need_2", "Choose a different second need, or none")
        return data

    def child_facts(self) -> dict[str, Any]:
        """Arguments for ``requests.Child``."""
        data = self.cleaned_data
        facts = {name: data[name] for name in ("surname", "forename", "known_as", "birth_date", "upn", "upn_unknown",
                                               "address", "postcode")}  # fmt: skip
        facts["sex"] = "" if data["sex"] == "-" else data["sex"]
        facts["needs"] = tuple(filter(None, (data["need"], data["need_2"])))
        facts["placement"] = self.placement()
        facts["people"] = (self._parent(),) if data["parent_name"] else ()
        return facts

    def _parent(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "name": data["parent_name"], "relationship": data["parent_relationship"], "email": data["parent_email"],
            "telephone": data["parent_telephone"],
        }  # fmt: skip
