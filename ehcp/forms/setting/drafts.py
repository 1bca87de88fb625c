"""Small forms around a request that is not yet sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ehcp.file_types import ENDINGS
from ehcp.request_form import SECTIONS
from send_cases.accounts.models import Organisation, User
from send_cases.forms import CheckboxesField, ConfirmField, FilesField, GovukForm, RadiosField, SelectField


class StartForm(GovukForm):
    """For which school; asked only of people who work for several."""

    organisation = RadiosField(label="School, college or setting", what="which school or setting is asking")

    def __init__(self, *args: Any, schools: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = {str(each.pk): each for each in schools}
        self.fields["organisation"].choices = [(key, str(each)) for key, each in self.schools.items()]  # type: ignore[attr-defined]

    def clean_organisation(self) -> Organisation:
        return self.schools[self.cleaned_data["organisation"]]


class ShareForm(GovukForm):
    """Which colleagues may read and write the draft."""

    colleagues = CheckboxesField(
        label="Colleagues who may read and change this request", required=False, what="colleagues",
        help_text="They can also send it. You always can.",
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.pk): each for each in people}
        choices = [(key, f"{each.name} ({each.email})") for key, each in self.people.items()]
        self.fields["colleagues"].choices = choices  # type: ignore[attr-defined]

    def clean_colleagues(self) -> list[User]:
        return [self.people[key] for key in self.cleaned_data["colleagues"]]


class EvidenceForm(GovukForm):
    """Files, and which part of the form they support."""

    uploads = FilesField(
        label="Files", what="at least one file", extensions=ENDINGS,
        help_text="PDF, Word, Excel, picture or text. You can choose several.",
    )  # fmt: skip
    section = SelectField(
        label="Which section are they for?", required=False, what="a section",
        choices=[("", "The whole request"), *((each.name, each.title) for each in SECTIONS)],
    )  # fmt: skip


class SendForm(GovukForm):
    """The last step: who declares it. Sending needs no consent and no signature (s.36)."""

    sure = ConfirmField(label="I have read it through and it is ready to send", what="that it is ready to send")
