"""The administrator's forms: they ask and check; what they come to is said in ``ehcp.actions``."""

from __future__ import annotations

from typing import Any

from django import forms

from ehcp import codes
from ehcp.models import Authority, Service, Setting
from ehcp.policy_list import Choice
from send_cases import clock
from send_cases.accounts.models import AUTHORITY_ROLES, Organisation, Role
from send_cases.forms import (
    ConfirmField,
    DateField,
    EmailField,
    FilesField,
    GovukForm,
    LongTextField,
    RadiosField,
    SeenField,
    SelectField,
    TextField,
)

REGISTER_MAX_MB = 200


class PeopleFilter(GovukForm):
    """Which people are listed."""

    q = TextField(label="Name or email", required=False)
    role = SelectField(label="Role", required=False, choices=[("", "Any role"), *Role.choices])
    show = SelectField(
        label="Accounts", required=False, choices=[("", "Open"), ("closed", "Closed"), ("new", "Never signed in")]
    )


class PlaceForm(GovukForm):
    """Where a person works, and in which role."""

    organisation = SelectField(label="Team, service or setting", what="where they work")
    role = RadiosField(
        label="Role in a team of the authority",
        required=False,
        choices=[(role.value, role.label) for role in AUTHORITY_ROLES],
        hints={
            "officer": "Works on cases",
            "manager": "Works on cases, allocates them and sees the board",
            "administrator": "People, organisations and choices; sees no child's record",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = {str(o.pk): o for o in Organisation.objects.filter(is_open=True)}
        groups: dict[str, list[tuple[str, str]]] = {}
        for pk, o in self._organisations.items():
            groups.setdefault(str(Organisation.Kind(o.kind).label), []).append((pk, o.name))
        field: Any = self.fields["organisation"]
        field.choices = [("", "Choose"), *sorted(groups.items(), reverse=True)]

    def clean(self) -> dict[str, Any]:
        organisation = self._organisations.get(self.cleaned_data.get("organisation", ""))
        if organisation is not None and organisation.kind == Organisation.Kind.TEAM:
            self.require("role", "Select the role in the team")
        elif organisation is not None:
            self.cleaned_data["role"] = ""  # a school or service has one role, and gives it itself
        return self.cleaned_data

    @property
    def place(self) -> Organisation:
        return self._organisations[self.cleaned_data["organisation"]]


class AddPersonForm(PlaceForm):
    """Somebody new; they get an e-mail with a link to choose a password."""

    name = TextField(label="Full name", what="the full name", max_length=120)
    email = EmailField(label="Email address", what="the email address", help_text="They sign in with it.")
    field_order = ["name", "email", "organisation", "role"]


class PersonForm(GovukForm):
    name = TextField(label="Full name", what="the full name", max_length=120)
    email = EmailField(label="Email address", what="the email address", help_text="They sign in with it.")
    telephone = TextField(label="Telephone", required=False, max_length=40, width=20)


class TeamForm(GovukForm):
    name = TextField(label="Name", what="the name", max_length=200)
    email = EmailField(label="Shared inbox", required=False, help_text="If there is one.")


class ServiceForm(TeamForm):
    kind = RadiosField(
        label="What kind of service it is", what="what kind of service it is", choices=Service.Kind.choices
    )
    section_31_body = ConfirmField(
        label="It is a body under section 31",
        required=False,
        help_text="Health bodies and other councils listed in section 31 of the Children and Families Act 2014 have "
        "their own six weeks by law (regulation 8). Others are asked to answer within six weeks.",
    )


class FindSettingForm(GovukForm):
    """Search in the register of schools."""

    q = TextField(label="Name, town, postcode or URN", required=False, max_length=80)


class OpenSettingForm(GovukForm):
    email = EmailField(
        label="Inbox of the school or setting", what="the inbox",
        help_text="Consultations are announced there. Invite its first person on the next page.",
    )  # fmt: skip

    def __init__(self, *args: Any, setting: Setting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].initial = setting.email


def _officer(label: str) -> RadiosField:
    return RadiosField(
        label=f"{label} (SEN2 return)", choices=codes.choices("designated_officer"), required=False, small=True
    )


class AuthorityForm(GovukForm):
    """What letters and pages say about the authority."""

    name = TextField(label="Name of the authority", what="the authority's name", max_length=120)
    code = TextField(label="Authority code", what="the authority's code", max_length=3, width=3,
                     help_text="The Department for Education's 3 digits, like 926.")  # fmt: skip
    service_name = TextField(label="Name of this service", what="the name of this service", max_length=80)
    address = LongTextField(label="Address", required=False, max_chars=300, rows=4)
    telephone = TextField(label="Telephone", required=False, max_length=40, width=20)
    email = EmailField(label="Email address for families and schools", required=False)
    signatory = TextField(label="Who signs letters", required=False, max_length=120)
    signatory_title = TextField(label="Their job title", required=False, max_length=120)
    advice_service = LongTextField(
        label="Information, advice and support service", required=False, max_chars=300, rows=3,
        help_text="Name, telephone and web address. Notices of a decision must give it.",
    )  # fmt: skip
    mediation_service = LongTextField(label="Mediation service", required=False, max_chars=300, rows=3)
    disagreement_service = LongTextField(label="Disagreement resolution service", required=False, max_chars=300, rows=3)
    dmo = _officer("Designated medical officer")
    dco = _officer("Designated clinical officer")
    dsco = _officer("Designated social care officer")
    seen = SeenField()


class ColoursForm(GovukForm):
    """Colours, each as # and six digits or letters."""

    brand_colour = TextField(label="Brand colour", what="the brand colour", width=10, max_length=7,
                             help_text="Lines and bars on white.")  # fmt: skip
    header_background = TextField(
        label="Background of the header", what="the header's background", width=10, max_length=7
    )
    header_text = TextField(label="Text in the header", what="the colour of the header's text", width=10, max_length=7)
    surface = TextField(label="Background of panels", what="the background of panels", width=10, max_length=7,
                        help_text="A very light colour: text and links stand on it.")  # fmt: skip
    seen = SeenField()


DETAIL_FIELDS = tuple(name for name in AuthorityForm.base_fields if name != "seen")
COLOUR_FIELDS = tuple(name for name in ColoursForm.base_fields if name != "seen")


def stamp(authority: Authority, names: tuple[str, ...]) -> str:
    """What a form about the authority saw, so that a stale one is noticed."""
    import hashlib

    return hashlib.sha256("\x1f".join(getattr(authority, name) for name in names).encode()).hexdigest()[:16]


class PolicyForm(GovukForm):
    """Another choice, from a day on, and why."""

    in_force_from = DateField(label="From which day", what="the first day", future=True,
                              help_text="Today or later. Cases keep the choice of the day their clock started.")  # fmt: skip
    because = LongTextField(label="Why this changes", what="why this changes", max_chars=300, rows=3)
    field_order = ["value", "in_force_from", "because"]

    def __init__(self, *args: Any, choice: Choice, current: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice = choice
        if choice.options:
            value: forms.Field = RadiosField(label="Choice", what="a choice", choices=list(choice.options.items()))
        else:
            least, most = choice.bounds
            value = TextField(label=choice.question, what="a number", width=3, inputmode="numeric",
                              help_text=f"A whole number from {least} to {most}.")  # fmt: skip
        value.initial = current
        self.fields["value"] = value
        self.fields["in_force_from"].initial = clock.today()
        self.order_fields(self.field_order)
        for field in self.fields.values():
            if hasattr(field.widget, "form"):
                field.widget.form = self

    def clean_value(self) -> Any:
        text = self.cleaned_data["value"]
        if self.choice.options:
            return text
        least, most = self.choice.bounds
        if not text.strip().isdecimal() or not least <= int(text) <= most:
            raise forms.ValidationError(f"Enter a whole number from {least} to {most}")
        return int(text)


class RegisterForm(GovukForm):
    """A download of the register of schools."""

    file = FilesField(
        label="Register file", what="the register file", multiple=False, extensions=("csv", "gz", "zip"),
        help_text="Edubasealldata from Get Information about Schools, as it was downloaded: CSV, or CSV in a zip or gzip.",
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"][0]
        if file.size > REGISTER_MAX_MB * 1_000_000:
            raise forms.ValidationError(f"{file.name} is larger than {REGISTER_MAX_MB} MB. Is it the register?")
        return file
