"""What the forms of several steps share: the revision seen, how a letter goes out, choosing a setting, papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from ehcp.file_types import ENDINGS
from ehcp.models import Document, Notice, Process, Setting
from send_cases import clock
from send_cases.forms import CheckboxesField, DateField, FilesField, GovukForm, RadiosField, SeenField, TextField

SEND, RECORD = "send", "record"


class StepForm(GovukForm):
    """Every step's form: it carries the revision it was made from."""

    seen = SeenField()

    def facts(self, *names: str) -> dict[str, Any]:
        """Some of the cleaned answers, by name."""
        return {name: self.cleaned_data[name] for name in names}


class SendingForm(StepForm):
    """A step that sends letters from here, or records what went out by other means."""

    sent_on = DateField(
        label="Day it is sent", past=True, what="the day it is sent", help_text="For example, 17/5/2026"
    )
    means = RadiosField(
        label="How it goes to the family",
        what="how it goes to the family",
        choices=Notice.Means.choices,
        help_text="A person with a safe way of their own is reached in that way.",
        hints={
            "email": "Counts as told the same day",
            "first_class": "Counts as told two working days after posting",
            "second_class": "Counts as told four working days after posting",
            "hand": "Counts as told the same day",
        },
    )
    how = RadiosField(
        label="Letters",
        what="what happens with the letters",
        choices=[
            (SEND, "Send them now: each is made and kept here, then e-mailed or listed for post"),
            (RECORD, "Only record it: they were sent by other means"),
        ],
    )

    @property
    def sends(self) -> bool:
        """Whether letters are made here and now."""
        return bool(self.cleaned_data.get("how") == SEND)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        sent_on = found.get("sent_on")
        if found.get("how") == SEND and sent_on and sent_on != clock.today():
            self.add_error(
                "sent_on", "Letters sent from here carry today’s date. For another day choose “Only record it”."
            )
        return found

    @staticmethod
    def starting() -> dict[str, Any]:
        """Today, by e-mail, from here."""
        return {"sent_on": clock.today(), "means": Notice.Means.EMAIL, "how": SEND}


class RightsField(CheckboxesField):
    """What an appealable notice includes; what is left out is saved and shown as a fault."""

    LABELS = (
        ("says_appeal_right", "The right of appeal"),
        ("says_time_limit", "The time limits of an appeal"),
        ("says_mediation", "Mediation"),
        ("says_disagreement_resolution", "Disagreement resolution"),
        ("says_advice_service", "Where to get information and advice"),
    )

    def __init__(self, citation: str, **kwargs: Any) -> None:
        super().__init__(
            label="What the letter includes",
            what="what the letter includes",
            required=False,
            choices=self.LABELS,
            help_text=f"{citation} requires all five. A part that is not ticked is left out of the letter, and the "
            "notice is shown as incomplete.",
            **kwargs,
        )

    @classmethod
    def as_rights(cls, ticked: Iterable[str]) -> dict[str, bool]:
        """Ticked or not, for each of the five."""
        chosen = set(ticked)
        return {name: name in chosen for name, _ in cls.LABELS}


def all_rights() -> list[str]:
    """Every right, ticked to begin with."""
    return [name for name, _ in RightsField.LABELS]


class FindingForm(StepForm):
    """Choosing from the settings of this case, and of the whole register by a search on the same page."""

    find = TextField(
        label="Find another school or setting",
        required=False,
        what="the name",
        help_text="Name, town, postcode or URN. Press “Find”: nothing you have typed is lost.",
        width=20,
    )


def offered_settings(process: Process, find: str = "", chosen: Iterable[str] = ()) -> list[Setting]:
    """The settings to choose from: here now, asked for by the family, consulted, chosen on this page, and found.

    Args:
        find: what was typed into the search.
        chosen: primary keys ticked on the page already.
    """
    ids: list[int] = list(
        process.pupil.placements.filter(leaving_date__isnull=True, setting__isnull=False).values_list(
            "setting_id", flat=True
        )
    )
    for version in process.versions.filter(entered_in_error=False):
        ids += version.representations.filter(setting_requested__isnull=False, entered_in_error=False).values_list(
            "setting_requested_id", flat=True
        )
        ids += version.consultations.filter(entered_in_error=False).values_list("setting_id", flat=True)
        ids += version.named_settings.filter(setting__isnull=False).values_list("setting_id", flat=True)
    ids += [int(each) for each in chosen if str(each).isdecimal()]
    known = {each.pk: each for each in Setting.objects.filter(pk__in=ids)}
    found = search_settings(find)
    return [known[pk] for pk in dict.fromkeys(ids) if pk in known] + [each for each in found if each.pk not in known]


def search_settings(words: str, limit: int = 12) -> list[Setting]:
    """Open settings whose name, town, postcode or URN has all the words typed."""
    parts = words.split()
    if not parts or len(words.strip()) < 3:
        return []
    query = Setting.objects.filter(is_open=True)
    for part in parts[:6]:
        query = query.filter(
            Q(name__icontains=part) | Q(town__icontains=part) | Q(postcode__istartswith=part) | Q(urn=part)
        )
    return list(query[:limit])


def setting_choices(settings: Iterable[Setting]) -> list[tuple[str, str]]:
    """Each setting by its key and enough words to tell two of one name apart."""
    return [(str(each.pk), each.place) for each in settings]


def papers_of(process: Process) -> list[Document]:
    """Documents that may be chosen to go out: this child's own, not restricted, not removed."""
    return list(
        Document.objects.filter(pupil=process.pupil, restricted=False, removed_at__isnull=True).order_by(
            "-added_at", "-pk"
        )
    )


def paper_choices(papers: Iterable[Document]) -> list[tuple[str, str]]:
    """Each document by its key, with its kind and day."""
    return [(str(d.pk), f"{d.title} ({d.get_kind_display().lower()}, {_day(d.added_at)})") for d in papers]


def _day(instant: dt.datetime) -> str:
    day = clock.london_date(instant)
    return f"{day.day} {day:%B %Y}"


def papers_field(**kwargs: Any) -> CheckboxesField:
    """Documents to choose; the choices are set by the form that knows the case."""
    return CheckboxesField(choices=[], required=False, what="papers", **kwargs)


def files_field(label: str, help_text: str = "PDF, Word, picture or text.", *, multiple: bool = True) -> FilesField:
    """Files to upload."""
    return FilesField(
        label=label, required=False, extensions=ENDINGS, what="a file", multiple=multiple, help_text=help_text
    )
