"""Forms about a child's facts, the people around them, notes, corrections and restricted records."""

from __future__ import annotations

from typing import Any

from ehcp import codes
from ehcp.correctable import Correctable, Entry
from ehcp.forms.child import LATER, SEX, SettingPicker
from ehcp.identifiers import clean_nhs_number, clean_postcode, clean_uln, clean_upn
from ehcp.models import LinkedPerson, Note, Placement, Pupil
from ehcp.search import REFERENCE
from send_cases import clock
from send_cases.forms import (
    CheckboxesField,
    CheckedField,
    ConfirmField,
    DateBoxesField,
    DateField,
    EmailField,
    GovukForm,
    LongTextField,
    RadiosField,
    SeenField,
    SelectField,
    TextField,
    WeeksField,
)

YES_NO_UNKNOWN = [("yes", "Yes"), ("no", "No"), ("", "Not known yet")]
YES_NO_ONLY = [("yes", "Yes"), ("no", "No")]
RANKS = [("1", "Yes, the main or only one"), ("2", "No, a second one beside it")]
YES_NO = {"yes": True, "no": False, "": None}


class FactsForm(GovukForm):
    """Facts of the child or young person."""

    surname = TextField(label="Legal surname", what="the surname", max_length=80, width=20)
    forename = TextField(label="Legal forenames", what="the forenames", max_length=80, width=20)
    known_as = TextField(label="Known as (optional)", required=False, max_length=80, width=20)
    birth_date = DateBoxesField(label="Birth date (empty: not known yet)", what="the birth date", past=True,
                                required=False)  # fmt: skip
    sex = RadiosField(label="Sex", choices=SEX, required=False, inline=True, small=True)
    ethnicity = SelectField(label="Ethnicity", required=False,
                            choices=[*LATER, *codes.choices("ethnicity", extended=True)])  # fmt: skip
    upn = CheckedField(label="UPN", check=clean_upn, required=False, width=20)
    upn_unknown = SelectField(label="If there is no UPN, why", required=False,
                              choices=[*LATER, *codes.choices("upn_unknown")])  # fmt: skip
    uln = CheckedField(label="ULN (from 14)", check=clean_uln, required=False, width=10)
    nhs_number = CheckedField(label="NHS number", check=clean_nhs_number, required=False, width=10)
    languages = TextField(label="Languages at home", required=False, max_length=120, width=20)
    interpreter = TextField(label="Interpreter needed, for which language", required=False, max_length=80, width=20)
    seen = SeenField()

    def facts(self) -> dict[str, Any]:
        data = {key: value for key, value in self.cleaned_data.items() if key != "seen"}
        data["sex"] = "" if data["sex"] == "-" else data["sex"]
        return data

    @staticmethod
    def start(pupil: Pupil) -> dict[str, Any]:
        return {**{name: getattr(pupil, name) for name in FactsForm.base_fields if hasattr(pupil, name)},
                "sex": pupil.sex or "-"}  # fmt: skip


class PersonForm(GovukForm):
    """A parent, a carer, a representative: who they are and how to reach them safely."""

    title = TextField(label="Title (optional)", required=False, max_length=20, width=5)
    name = TextField(label="Name", what="the name", max_length=120, width=20)
    relationship = SelectField(label="Who they are", what="who they are",
                               choices=[("", "Choose"), *LinkedPerson.Relationship.choices])  # fmt: skip
    parental_responsibility = RadiosField(label="Parental responsibility", choices=YES_NO_UNKNOWN, required=False,
                                          inline=True, small=True)  # fmt: skip
    may_be_contacted = ConfirmField(label="May be contacted", required=False)
    receives_documents = ConfirmField(label="Receives letters and documents", required=False)
    represents = ConfirmField(label="Represents the young person, who lacks capacity", required=False)
    safe_means = SelectField(label="Safe way to reach them", required=False,
                             choices=[("", "Not known yet"), *LinkedPerson.Means.choices])  # fmt: skip
    safe_note = TextField(label="When and how (optional)", required=False, max_length=200)
    email = EmailField(label="E-mail address (optional)", required=False)
    telephone = TextField(label="Telephone (optional)", required=False, max_length=40, width=20)
    lives_with_child = ConfirmField(label="Lives with the child or young person", required=False)
    address_lines = TextField(label="Their own address, if they live elsewhere", required=False, max_length=250)
    postcode = CheckedField(label="Their own postcode", check=clean_postcode, required=False, width=10)
    language = TextField(label="Language (optional)", required=False, max_length=60, width=20)
    interpreter = TextField(label="Interpreter needed, for which language", required=False, max_length=80, width=20)
    hidden_from = ConfirmField(label="The child's address must be hidden from this person", required=False)
    hide_theirs_from = CheckboxesField(label="This person's address must be hidden from", required=False)
    because = TextField(label="Why an address is hidden (optional)", required=False, max_length=200)
    seen = SeenField()

    def __init__(self, *args: Any, others: list[LinkedPerson] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(other.pk): other for other in others or []}
        if self.others:
            self.fields["hide_theirs_from"].choices = [(pk, str(o)) for pk, o in self.others.items()]  # type: ignore[attr-defined]
        else:
            del self.fields["hide_theirs_from"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("safe_means") == "email":
            self.require("email", "Enter an e-mail address, or choose another safe way to reach this person")
        return data

    def facts(self) -> dict[str, Any]:
        """Field values of ``LinkedPerson``."""
        aside = ("seen", "hidden_from", "hide_theirs_from", "because")
        data = {key: value for key, value in self.cleaned_data.items() if key not in aside}
        data["parental_responsibility"] = YES_NO[data["parental_responsibility"]]
        return data

    def hiding(self) -> dict[str, Any]:
        """What of an address must be hidden from whom."""
        data = self.cleaned_data
        theirs = [self.others[pk] for pk in data.get("hide_theirs_from", [])]
        return {"hidden_from": data["hidden_from"], "hide_theirs_from": theirs, "because": data["because"]}


class EndPersonForm(GovukForm):
    ended_on = DateField(label="No longer involved since", what="the day", past=True)


class HomeForm(GovukForm):
    """A new home address."""

    lines = TextField(label="Address", required=False, max_length=250)
    postcode = CheckedField(label="Postcode", check=clean_postcode, required=False, width=10)
    since = DateBoxesField(label="Since (empty: not known)", what="the day they moved", past=True, required=False)


class PlacementForm(SettingPicker):
    """Education now."""

    sen_setting = SelectField(label="If not at a school or setting on the register", required=False,
                              choices=[*LATER, *Placement.Elsewhere.choices])  # fmt: skip
    sen_setting_other = TextField(label="Which (optional)", required=False, max_length=200)
    entry_date = DateBoxesField(label="First day there (empty: not known)", what="the first day there", past=True,
                                required=False)  # fmt: skip

    rank = RadiosField(label="Is it the main placement?", choices=RANKS, required=False, small=True, initial="1")
    sen_unit = RadiosField(label="In a SEN unit?", choices=YES_NO_ONLY, required=False, inline=True, small=True,
                           initial="no")  # fmt: skip
    resourced_provision = RadiosField(label="In resourced provision?", choices=YES_NO_ONLY, required=False, inline=True,
                                      small=True, initial="no")  # fmt: skip
    residential_weeks = WeeksField()
    work_based = SelectField(label="Work-based learning", required=False,
                             choices=[("", "None"), *codes.choices("work_based")])  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("setting")) == bool(data.get("sen_setting")):
            self.add_error("setting_q", "Search for a school or setting and choose it, or say where else")
        return data

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("setting", "sen_setting", "sen_setting_other", "work_based")},
            "rank": int(data["rank"] or 1),
            "sen_unit": data["sen_unit"] == "yes",
            "resourced_provision": data["resourced_provision"] == "yes",
            "residential_weeks": data["residential_weeks"],
        }


class NeedsForm(GovukForm):
    need = SelectField(label="Main need", required=False, choices=[*LATER, *codes.choices("sen_type")])
    need_2 = SelectField(label="Second need", required=False, choices=[("", "None"), *codes.choices("sen_type")])

    def sen_types(self) -> list[str]:
        """Codes in order of rank."""
        return [code for code in (self.cleaned_data["need"], self.cleaned_data["need_2"]) if code]


class NoteForm(GovukForm):
    """A note of a contact."""

    kind = RadiosField(label="What kind of contact was it?", what="what kind of contact it was",
                       choices=Note.Kind.choices, inline=True, small=True)  # fmt: skip
    with_family = RadiosField(label="Was it with the child, young person or family?", what="whether it was with the family",
                              choices=[("yes", "Yes"), ("no", "No")], inline=True, small=True)  # fmt: skip
    happened_on = DateField(label="Date of contact", what="the date of contact", past=True,
                            help_text="For example, 17/5/2026")  # fmt: skip
    text = LongTextField(
        label="Note", what="the note", max_chars=8000, rows=7, help_text="The family can ask to see this"
    )

    @staticmethod
    def start() -> dict[str, Any]:
        return {"happened_on": clock.today()}


class CorrectForm(GovukForm):
    """One fact put right. The choice of fact comes from the page before."""

    day = DateBoxesField(label="Right date", what="the right date", required=False)
    choice = SelectField(label="Right answer", required=False)
    text = TextField(label="Right answer", what="the right answer", max_length=30, width=20)
    because = LongTextField(label="Why", what="why it is corrected", max_chars=500, rows=3,
                            help_text="It is kept with the old value. Name no child.")  # fmt: skip
    seen = SeenField()

    def __init__(self, *args: Any, fact: Correctable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact
        kept = "choice" if fact.choices else "text" if fact.is_text else "day"
        for name in {"day", "choice", "text"} - {kept}:
            del self.fields[name]
        if fact.choices:
            self.fields["choice"].choices = fact.choices  # type: ignore[attr-defined]

    @property
    def value(self) -> Any:
        """The right value: a date, a code, yes or no, or ``None``."""
        chosen = self.cleaned_data.get("choice")
        return self.fact.read(chosen) if chosen else self.cleaned_data.get("text") or self.cleaned_data.get("day")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "day" in self.fields and not self.fact.may_be_empty:
            self.require("day", "Enter the right date")
        return data


class ErrorForm(GovukForm):
    """Mark an entry as entered in error."""

    entry = RadiosField(label="What was entered in error?", what="what was entered in error", small=True)
    because = LongTextField(label="Why", what="why it was entered in error", max_chars=500, rows=3)
    seen = SeenField()

    def __init__(self, *args: Any, entries: list[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].choices = [(e.key, e.label[0].upper() + e.label[1:]) for e in entries]  # type: ignore[attr-defined]


class BecauseForm(GovukForm):
    """A reason, and nothing else."""

    because = LongTextField(label="Why", what="why", max_chars=200, rows=3, help_text="Name no child.")


class RestrictForm(GovukForm):
    """Who may open a restricted record."""

    because = TextField(label="Why", what="why the record is restricted", max_length=200,
                        help_text="For example: family of a member of staff; protected address")  # fmt: skip
    people = CheckboxesField(label="Who may open it", required=False, help_text="You stay among them.")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = people  # type: ignore[attr-defined]


class GlassForm(GovukForm):
    """Break the glass: a reference and a reason."""

    reference = TextField(label="Reference", what="the reference", width=10, help_text="For example, EHC-100001")
    because = LongTextField(label="Why must you open it now?", what="why you must open it now", rows=3, max_chars=300,
                            help_text="The managers are told that you opened it and read your reason.")  # fmt: skip

    def clean_reference(self) -> str:
        found = REFERENCE.search(self.cleaned_data["reference"])
        return f"EHC-{found[1]}" if found else self.cleaned_data["reference"].strip().upper()


class AllocateForm(GovukForm):
    """One case to one caseworker."""

    officer = SelectField(label="Caseworker", what="a caseworker")
    seen = SeenField()

    def __init__(self, *args: Any, officers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [("", "Choose a caseworker"), *officers, ("none", "Nobody (unallocated)")]
        self.fields["officer"].choices = chosen  # type: ignore[attr-defined]


class SearchForm(GovukForm):
    q = TextField(label="Name, UPN, reference or birth date", required=False,
                  help_text="For example: Fielding, or EHC-100001, or Robin 14/5/2018")  # fmt: skip
