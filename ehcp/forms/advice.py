"""Answering a question put to a service, a school or a setting."""

from __future__ import annotations

from typing import Any

from ehcp.file_types import ENDINGS
from ehcp.models import AdviceRequest, Consultation
from send_cases.forms import DateField, FilesField, GovukForm, LongTextField, RadiosField

OUTCOME = AdviceRequest.Outcome
REPLY = Consultation.Reply


class AnswerForm(GovukForm):
    """Advice as files, a short answer, or both; or that the child is not known; or, for section 31 bodies, declining."""

    outcome = RadiosField(label="Your answer", what="your answer", choices=[])
    uploads = FilesField(
        label="Your advice", required=False, extensions=ENDINGS, what="a file",
        help_text="PDF, Word, picture or text. You can choose several.",
    )  # fmt: skip
    answer = LongTextField(
        label="Short answer", required=False, what="the short answer", max_chars=8000,
        help_text="Instead of a file, or beside it. Say what the child or young person needs and what would help.",
    )  # fmt: skip

    def __init__(self, *args: Any, may_decline: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (OUTCOME.ADVICE, "Here is our advice"),
            (OUTCOME.NOT_KNOWN, "This child or young person is not known to us"),
        ]
        if may_decline:
            choices.append((OUTCOME.DECLINED, "We decline to give advice (section 31), for the reason below"))
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]


class ReceivedForm(GovukForm):
    """When it arrived at the service, and by when an answer may be expected."""

    received_by_service_on = DateField(
        label="Received on", required=False, past=True, what="the day you received it",
        help_text="The day this request first reached your organisation. The six weeks count from it.",
    )  # fmt: skip
    promised_on = DateField(
        label="We expect to answer by", required=False, future=True, what="the day you expect to answer",
        help_text="So that the caseworker and the family know. It does not move the date by law.",
    )  # fmt: skip

    def __init__(self, *args: Any, section_31: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not section_31:
            del self.fields["received_by_service_on"]


class ReplyForm(GovukForm):
    """A setting's reply to a consultation: yes, one of the three grounds the law gives, or something else in words."""

    reply = RadiosField(
        label="Could your school or setting be named in the plan?", what="your reply", choices=REPLY.choices,
        hints={
            REPLY.UNSUITABLE: "Children and Families Act 2014, section 39(4)(a)",
            REPLY.EFFICIENT: "Section 39(4)(b)(i)",
            REPLY.RESOURCES: "Section 39(4)(b)(ii)",
            REPLY.OTHER: "For example, questions, or a full year group. The council weighs it; only the three above are "
            "grounds in law not to name you.",
        },
    )  # fmt: skip
    reply_text = LongTextField(
        label="Your reasons", required=False, what="your reasons", max_chars=8000,
        help_text="With a yes: what you would provide, and from when. With a no: what makes it so for this child.",
    )  # fmt: skip
    uploads = FilesField(label="Anything to add", required=False, extensions=ENDINGS, what="a file")
    late_reason = LongTextField(
        label="Why is the reply later than 15 days?", required=False, what="why it is late", max_chars=200, rows=2,
        help_text="For example, the school was closed for longer than 4 weeks. Leave blank if you like.",
    )  # fmt: skip

    def __init__(self, *args: Any, late: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_reason"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("reply") and data["reply"] != REPLY.YES:
            self.require("reply_text", "Give your reasons")
        return data
