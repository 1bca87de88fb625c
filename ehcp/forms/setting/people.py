"""Inviting a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from send_cases.accounts.models import Organisation
from send_cases.forms import EmailField, GovukForm, RadiosField, TextField


class InviteForm(GovukForm):
    """Name and address; which organisation only if there are several."""

    name = TextField(label="Full name", what="their full name", max_length=120)
    email = EmailField(
        label="Work email address", what="their work email address",
        help_text="We will send them a link to choose a password.",
    )  # fmt: skip
    organisation = RadiosField(label="Where do they work?", what="where they work")

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {str(each.pk): each for each in organisations}
        if len(self.organisations) == 1:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].choices = [(key, str(each)) for key, each in self.organisations.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Organisation:
        """The organisation chosen, or the only one there is."""
        key = self.cleaned_data.get("organisation") or next(iter(self.organisations))
        return self.organisations[key]
