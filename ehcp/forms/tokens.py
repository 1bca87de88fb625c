"""The form that makes a token for a system."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ehcp.forms.administration import PlaceForm
from send_cases import clock
from send_cases.accounts.models import Scope
from send_cases.forms import CheckboxesField, DateField, TextField

USUAL = dt.timedelta(days=90)


class TokenForm(PlaceForm):
    """Which system, whose it is, what it may, until when."""

    name = TextField(
        label="Which system it is for", what="which system it is for", max_length=80,
        help_text="For example: School records of Riverside Primary. It stands in history as who acted.",
    )  # fmt: skip
    scopes = CheckboxesField(
        label="What it may do", what="what it may do", choices=Scope.choices,
        help_text="Never more than a person of that role: a school’s token sees what the school’s pages show.",
    )  # fmt: skip
    expires_on = DateField(
        label="Last day", what="the last day", future=True, help_text="At most a year from now. For example, 31/3/2027"
    )
    field_order = ["name", "organisation", "role", "scopes", "expires_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = clock.today() + USUAL
        self.fields["organisation"].label = "Whose system it is"

    def facts(self) -> dict[str, Any]:
        """Arguments of ``create_token``."""
        data, place = self.cleaned_data, self.place
        own = {"setting": "senco", "service": "adviser"}
        return {
            "name": data["name"], "organisation": place, "role": data["role"] or own[place.kind],
            "scopes": data["scopes"], "expires_on": data["expires_on"],
        }  # fmt: skip
