"""Marking letters as posted."""

from __future__ import annotations

from typing import Any

from ehcp.models import NoticeRecipient
from send_cases.forms import CheckboxesField, DateField, GovukForm
from send_cases.words import date_words


class PostedForm(GovukForm):
    """Which letters were posted, and on which day."""

    letters = CheckboxesField(label="Which were posted", what="the letters that were posted", choices=[])
    posted_on = DateField(
        label="Day they were posted", past=True, what="the day they were posted",
        help_text="If it is after the day on a letter to a family, its dates count from the posting.",
    )  # fmt: skip

    def __init__(self, *args: Any, waiting: list[NoticeRecipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (str(row.pk), f"{row.notice.process.pupil.reference}: {row.notice.get_kind_display()}, to {row.name}, dated "
                          f"{date_words(row.notice.sent_on)}")
            for row in waiting
        ]  # fmt: skip
        self.fields["letters"].choices = choices  # type: ignore[attr-defined]
