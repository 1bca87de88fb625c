"""Forms about faults and rules."""

from __future__ import annotations

from typing import Any

from reporting.faults.acts import MOST
from reporting.models import SenRule
from send_cases.forms import ConfirmField, FilesField, GovukForm, LongTextField, RadiosField, TextField


class ExplainForm(GovukForm):
    """Why a query is right as it is."""

    note = LongTextField(label="Why it is right as it is", what="why it is right as it is", required=False, max_chars=MOST,
                         rows=4, help_text="It goes with the return when that is signed. Name no child.")  # fmt: skip
    take_back = ConfirmField(label="The explanation holds no more: ask again", required=False)

    def __init__(self, *args: Any, explained: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not explained:
            del self.fields["take_back"]


class RuleForm(GovukForm):
    """What the authority says of one rule."""

    dfe_code = TextField(label="DfE’s number for it", required=False, max_length=20, width=10,
                         help_text="From DfE’s own workbook of rules. Empty if you do not have it.")  # fmt: skip
    severity = RadiosField(label="How grave it is here", choices=SenRule.Severity.choices, required=False, small=True,
                           hints={"": "As it comes with this application", "off": "It is not looked at"})  # fmt: skip


class RulesFileForm(GovukForm):
    """Many rules at once."""

    file = FilesField(
        label="A CSV file with the columns rule, year, severity and dfe_code", what="the file", required=False
    )
