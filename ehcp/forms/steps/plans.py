"""The draft plan, the family's views on it, consulting and naming a setting, and the final plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ehcp import codes
from ehcp.forms.steps.common import (
    RECORD,
    SEND,
    FindingForm,
    RightsField,
    SendingForm,
    StepForm,
    files_field,
    paper_choices,
    papers_field,
    setting_choices,
)
from ehcp.models import Consultation, Document, NamedSetting, Setting
from ehcp.plan_sections import SECTIONS
from send_cases import clock
from send_cases.forms import (
    CheckboxesField,
    ConfirmField,
    DateField,
    LongTextField,
    RadiosField,
    SelectField,
    TextField,
)

HINTS = {
    "E": "What the child or young person will be able to do, by when.",
    "F": "Detailed, specific and normally quantified: what, how often, by whom. From Year 9 with preparation for adulthood.",
    "H1": "For under-18s only.",
    "J": "Only where direct payments secure provision.",
    "K": "The advice and information gathered, listed.",
}


class SectionsForm(StepForm):
    """Sections A to K by letter; I has no box, because it is blank in a draft and named apart in a final plan."""

    upload = files_field(
        "Or upload the plan as a file (optional)",
        "PDF or Word. It is used only where the sections above are left empty.",
        multiple=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for letter, name in SECTIONS:
            if letter != "I":
                rows = 3 if letter in ("C", "D", "G", "H1", "H2", "J") else 6
                self.fields[f"section_{letter.lower()}"] = LongTextField(
                    label=f"Section {letter}: {name}", required=False, rows=rows, what=f"section {letter}",
                    help_text=HINTS.get(letter, ""),
                )  # fmt: skip
        self.order_fields([f"section_{letter.lower()}" for letter, _ in SECTIONS if letter != "I"])

    def content(self) -> dict[str, str]:
        """Text by letter."""
        return {
            letter: self.cleaned_data[f"section_{letter.lower()}"] for letter, _ in SECTIONS if letter != "I"
        }  # fmt: skip

    @staticmethod
    def starting(content: dict[str, str]) -> dict[str, str]:
        """What the boxes begin with."""
        return {f"section_{letter.lower()}": content.get(letter, "") for letter, _ in SECTIONS if letter != "I"}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        written = any(
            str(found.get(f"section_{letter.lower()}", "")).strip() for letter, _ in SECTIONS if letter != "I"
        )
        if not written and not found.get("upload"):
            self.add_error("section_a", "Write at least one section, or upload the plan as a file")
        return found


class ServeDraftForm(SendingForm):
    """Sending the draft to the family, with at least 15 days for their views."""

    representations_until = DateField(
        label="Last day for the family’s views",
        required=False,
        what="the last day for views",
        help_text="Leave empty for 15 days from the day it arrives and the day we add. More is lawful, less is not.",
    )
    field_order = ["sent_on", "means", "representations_until", "how", "seen"]


class RepresentationForm(FindingForm):
    """What the family said about the draft."""

    received_on = DateField(label="Day their views arrived", past=True, what="the day their views arrived")
    text = LongTextField(label="What they said (optional)", required=False, rows=5, what="what they said")
    setting = RadiosField(
        label="School or setting they ask for (optional)", required=False, choices=[], what="the setting"
    )
    wants_meeting = ConfirmField(label="They want a meeting about the draft", required=False)
    met_on = DateField(
        label="Day of the meeting, if it was held", required=False, past=True, what="the day of the meeting"
    )
    response = LongTextField(
        label="What is done with it (optional)", required=False, rows=3, what="what is done with it"
    )
    files = files_field("What they sent (optional)", multiple=False)  # type: ignore[assignment]
    field_order = ["received_on", "text", "setting", "find", "wants_meeting", "met_on", "response", "files", "seen"]

    def __init__(self, *args: Any, settings: list[Setting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "None in particular"), *setting_choices(settings)]
        self.fields["setting"].choices = choices  # type: ignore[attr-defined]


class RespondForm(StepForm):
    """What was done with what they said."""

    response = LongTextField(label="What was done with it", rows=5, what="what was done with it")
    met_on = DateField(
        label="Day of the meeting, if one was held", required=False, past=True, what="the day of the meeting"
    )


class ConsultForm(FindingForm):
    """One setting or several, and only the papers chosen."""

    settings = CheckboxesField(
        label="Who is consulted", what="a setting to consult", choices=[], small=True,
        help_text="The setting the family asks for, and any other you may name (sections 39 and 40).",
    )  # fmt: skip
    consulted_on = DateField(label="Day they are consulted", past=True, what="the day they are consulted")
    papers = papers_field(
        label="Papers they may read",
        help_text="They see the papers ticked here, and nothing else of the case. Look for addresses before you tick.",
    )
    how = RadiosField(
        label="Telling them",
        what="how they are told",
        choices=[
            (SEND, "Send the letter now, by e-mail or listed for post"),
            (RECORD, "Only record it: they were consulted by other means"),
        ],
    )
    field_order = ["settings", "find", "consulted_on", "papers", "how", "seen"]

    def __init__(self, *args: Any, settings: list[Setting], papers: list[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["settings"].choices = setting_choices(settings)
        fields["papers"].choices = paper_choices(papers)
        for name, given in (("settings", settings), ("papers", papers)):
            if not given:
                del fields[name]  # an empty group of boxes says nothing

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if "settings" not in self.fields:
            self.add_error("find", "Find the setting to consult first")
        if found.get("how") == SEND and found.get("consulted_on") and found["consulted_on"] != clock.today():
            self.add_error(
                "consulted_on", "Letters sent from here carry today’s date. For another day choose “Only record it”."
            )
        return found


class ConsultReplyForm(StepForm):
    """A setting's answer that came by letter, e-mail or telephone."""

    reply = RadiosField(
        label="What they answered", what="what they answered", choices=Consultation.Reply.choices,
        hints={
            "unsuitable": "Section 39(4)(a)",
            "efficient": "Section 39(4)(b)(i)",
            "resources": "Section 39(4)(b)(ii)",
        },
    )  # fmt: skip
    replied_on = DateField(label="Day they answered", past=True, what="the day they answered")
    replied_by = TextField(label="Who answered for them", what="who answered", max_length=120, width=20)
    reply_text = LongTextField(label="In their words", required=False, rows=5, what="their words")
    late_reason = TextField(
        label="Why it was late, if it was (optional)", required=False, max_length=200, what="the reason"
    )
    files = files_field("What they sent (optional)")  # type: ignore[assignment]


TYPE_ONLY = NamedSetting.Elsewhere.TYPE_ONLY


class NameForm(FindingForm):
    """What section I names: one setting or two, or a placement that is not on the register."""

    setting = RadiosField(label="Section I names", what="what section I names", choices=[], divider_before="OLA")
    sen_setting_other = TextField(
        label="Which type of setting, or what else", required=False, max_length=200, what="the type of setting"
    )
    within = RadiosField(
        label="Within the setting", required=False, what="where within it",
        choices=[("", "The setting itself"), ("sen_unit", "Its SEN unit"), ("resourced_provision", "Its resourced provision")],
    )  # fmt: skip
    second = SelectField(
        label="Second setting (optional)", required=False, choices=[], what="the second setting",
        help_text="Only where the plan names two, for example a school and a college.",
    )  # fmt: skip
    field_order = ["setting", "sen_setting_other", "find", "within", "second", "seen"]

    def __init__(self, *args: Any, settings: list[Setting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["setting"].choices = [*setting_choices(settings), *NamedSetting.Elsewhere.choices]
        fields["setting"].widget.reveals = {TYPE_ONLY: "sen_setting_other"}
        fields["setting"].widget.form = self
        fields["second"].choices = [("", "None"), *setting_choices(settings)]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("setting") == TYPE_ONLY:
            self.require("sen_setting_other", "Enter the type of setting, or what else section I names")
        return found

    def named(self) -> list[dict[str, Any]]:
        """Field values of ``NamedSetting``, in order of rank."""
        given = self.cleaned_data
        key, within = given["setting"], given.get("within") or ""
        if key.isdecimal():
            first: dict[str, Any] = {"setting": Setting.objects.get(pk=key)}
            if within:
                first[within] = True
        else:
            other = given["sen_setting_other"] if key == TYPE_ONLY else ""
            first = {"sen_setting": key, "sen_setting_other": other}
        second = given.get("second")
        return [first, *([{"setting": Setting.objects.get(pk=second)}] if second else [])]


def need_choices() -> list[tuple[str, str]]:
    """SEN2's types of need."""
    return codes.choices("sen_type")


class FinaliseForm(SendingForm):
    """Sending the final plan: to the family, the setting it names and the health commissioner."""

    early_because = LongTextField(
        label="Why the plan is finalised before the family’s days are over", required=False, rows=3,
        what="why it is finalised early",
    )  # fmt: skip
    changed_beyond = RadiosField(
        label="Changes since the draft", what="what changed since the draft",
        choices=[
            ("no", "Only because of the family’s representations, the placement, or no change at all"),
            ("yes", "For other reasons as well"),
        ],
    )  # fmt: skip
    primary_need = SelectField(
        label="Primary type of need in section B", what="the primary type of need",
        choices=lambda: [("", "Choose one"), *need_choices()],
    )  # fmt: skip
    other_need = SelectField(
        label="Secondary type of need (optional)", required=False, what="the secondary type of need",
        choices=lambda: [("", "None"), *need_choices()],
    )  # fmt: skip
    starts_on = DateField(
        label="First day at the named setting, if known (optional)", required=False, what="the first day there",
        help_text="It may lie ahead.",
    )  # fmt: skip
    rights = RightsField("Regulation 14(2)")
    field_order = [
        "sent_on", "means", "early_because", "changed_beyond", "primary_need", "other_need", "starts_on", "rights", "how",
        "seen",
    ]  # fmt: skip

    def __init__(self, *args: Any, views_until: dt.date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if views_until is None or views_until < clock.today() - dt.timedelta(days=365):
            return
        day = f"{views_until.day} {views_until:%B %Y}"
        self.fields[
            "early_because"
        ].help_text = f"Needed if it is sent on or before {day}, the family’s last day for views."

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("other_need") and found["other_need"] == found.get("primary_need"):
            self.add_error("other_need", "The secondary type is the same as the primary. Choose another, or none.")
        return found

    def needs(self) -> tuple[str, ...]:
        """Types of need, the primary one first."""
        return tuple(code for code in (self.cleaned_data["primary_need"], self.cleaned_data.get("other_need")) if code)
