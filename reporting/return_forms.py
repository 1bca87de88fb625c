"""The forms of the SEN2 return: which year, what is said to a query, who signs."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms

from reporting.faults.years import year_now
from reporting.freezing.explaining import MOST
from reporting.freezing.signing import AGREED
from reporting.sen2 import COLLECTIONS
from send_cases.fields import ConfirmField, DateField, LongTextField, SelectField, TextField
from send_cases.forms import GovukForm
from send_cases.words import date_words


class BuildForm(GovukForm):
    """Which collection."""

    year = SelectField(label="Collection", what="the collection", choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["year"]).choices = [
            (str(year), f"{year} (census day {date_words(dt.date.fromisoformat(each.census_on), 0)})")
            for year, each in sorted(COLLECTIONS.items(), reverse=True)
        ]
        self.fields["year"].initial = str(year_now())


class ExplainForm(GovukForm):
    """What is said to a query."""

    text = LongTextField(
        label="Explanation", required=False, max_chars=MOST, rows=6,
        help_text="Why the return is right as it is. Codes and dates help; leave names out. An empty box takes it back.",
    )  # fmt: skip


class SignForm(GovukForm):
    """Who stands for the return."""

    name = TextField(label="Name", what="the name", max_length=120, width=30)
    role = TextField(label="Role", what="the role", max_length=120, width=30,
                     help_text="For example: Director of Children’s Services, or whoever they have authorised")  # fmt: skip
    signed_on = DateField(label="Signed on", what="the day of signing", past=True)
    without_words = ConfirmField(label="Sign although some queries have no explanation", required=False)
    checked = ConfirmField(
        label="I have looked at this return, and it is the authority’s return for the collection",
        what="that you have looked at the return",
    )

    def __init__(self, *args: Any, silent: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.silent = silent
        if not silent:
            del self.fields["without_words"]
        else:
            words = "1 query has" if silent == 1 else f"{silent:,} queries have"
            self.fields["without_words"].label = f"Sign although {words} no explanation"

    def clean_without_words(self) -> bool:
        """Said by the action too; here so that the box is shown with its error."""
        ticked = bool(self.cleaned_data["without_words"])
        if not ticked:
            raise forms.ValidationError(AGREED)
        return ticked
