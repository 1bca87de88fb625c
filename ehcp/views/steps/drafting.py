"""The draft plan: writing it, sending it to the family, what follows from the day, and the family's views."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from ehcp.actions import plans, representations
from ehcp.actions.acting import acting
from ehcp.actions.documents import store
from ehcp.actions.projection import timeline_of
from ehcp.arrival import arrival_of
from ehcp.forms.steps.common import StepForm, offered_settings
from ehcp.forms.steps.plans import RepresentationForm, RespondForm, SectionsForm, ServeDraftForm
from ehcp.models import Document, Notice, PlanVersion, Representation, Setting
from ehcp.readings import readings_on
from ehcp.recipients import recipients_of
from ehcp.supposing import if_i_send_the_draft_on, views_until
from ehcp.timeline import last_known_holiday
from ehcp.views.steps.base import SendingStep, StepPage, sent_words
from send_cases.fields import parse_date
from send_cases.forms import GovukForm
from send_cases.words import date_words

LATEST = ("DRAFT-TARGET", "DRAFT-LATEST", "ENA-FINAL-20W", "REV-FINAL-14W", "T45-FINAL-14W", "T44-FINAL-14W")


class WriteSections(StepPage):
    """Sections of a plan as text, or a file in their place."""

    form_class = SectionsForm
    version_kind = PlanVersion.Kind.DRAFT

    def version(self) -> PlanVersion | None:
        """What is being written, if it was begun."""
        return plans.unsent(self.process, self.version_kind)

    def content(self) -> dict[str, str]:
        """What the boxes begin with."""
        version = self.version()
        return dict(version.content) if version else {}

    def initial(self) -> dict[str, Any]:
        return SectionsForm.starting(self.content())

    def stored(self, form: GovukForm) -> dict[str, str]:
        return {name: text for name, text in SectionsForm.starting(self.content()).items()}

    def keep(self, form: GovukForm, by: Any) -> Document | None:
        """The uploaded file as a document of the case."""
        given = form.cleaned_data["upload"]
        if not given:
            return None
        return store(by=by, content=given[0], title=given[0].name, kind=Document.Kind.PLAN, process=self.process)


class WriteDraft(WriteSections):
    """Sections A to K of the draft; section I has no box."""

    title, button = "Write the draft plan", "Save and continue"
    rules = LATEST
    will = (
        "The draft is saved. Nobody sees it yet: on the next page you send it to the family.",
        "Section I has no box here: the law leaves it blank in every draft (section 38(5)).",
    )

    def content(self) -> dict[str, str]:
        if self.version() is not None:
            return super().content()
        served = plans.latest_draft(self.process)
        return dict(served.content) if served else {"K": self._gathered()}

    def _gathered(self) -> str:
        """Section K lists the advice that came in."""
        rows = self.process.advice.filter(outcome__in=["advice", "reused"], entered_in_error=False)
        return "\n".join(
            f"{row.get_kind_display()}: {row.who}, {date_words(row.advice_dated or row.answered_on)}"
            for row in rows.select_related("service__organisation", "setting").order_by("answered_on")
            if row.answered_on
        )

    def notes(self) -> list[str]:
        decided = self.process.decisions.filter(kind="issue", outcome=True, entered_in_error=False).exists()
        served = plans.latest_draft(self.process)
        again = self.version() is None and served is not None and served.served_on is not None
        return [
            "" if decided else "It is not recorded yet that a plan will be issued.",
            f"A draft was sent on {date_words(served.served_on)}. Saving begins a new draft, with 15 days of its own."
            if again and served and served.served_on else "",
        ]  # fmt: skip

    def act(self, form: GovukForm) -> HttpResponse:
        by = cast(Any, self.request.user)
        with acting(by=by, why="draft plan written", page=self.request.path):
            plans.write_draft(
                process=self.process, by=by, content=cast(SectionsForm, form).content(), document=self.keep(form, by),
                **self.passing(form),
            )  # fmt: skip
        messages.success(self.request, "The draft is saved. The family does not have it yet: sending it is this page.")
        return redirect(self.address("serve_draft"))


class ServeDraft(SendingStep):
    """Send the draft to the family; at least 15 days beginning with the day it is served (reg 13(1)(a))."""

    form_class, kind = ServeDraftForm, Notice.Kind.DRAFT
    template = "ehcp/steps/serve_draft.html"
    title, button = "Send the draft plan to the family", "Send the draft plan"
    rules = LATEST
    will = (
        "Each of the family gets a letter with the draft in it. The draft is kept exactly as it was sent.",
        "They have at least 15 days to give views, ask for a setting and ask for a meeting (regulation 13(1)).",
        "Settings are consulted on a page of their own; best on the same day.",
    )

    def rows(self) -> list[dict[str, Any]]:
        return recipients_of(self.process, self.kind, self.today)

    def _until(self, form: GovukForm | None) -> dt.date:
        given = form.cleaned_data if form is not None else ServeDraftForm.starting()
        arrives = arrival_of(given["sent_on"], given["means"], self.rows())
        return given.get("representations_until") or views_until(arrives, readings_on(self.process.opened_on))

    def about(self, form: GovukForm | None) -> dict[str, Any]:
        return {"version": plans.unsent(self.process, PlanVersion.Kind.DRAFT), "views_until": self._until(form)}

    def notes(self) -> list[str]:
        written = plans.unsent(self.process, PlanVersion.Kind.DRAFT)
        return ["" if written else "No draft is written yet. Write or upload it first."]

    def context(self) -> dict[str, Any]:
        return {**super().context(), "write_href": self.address("draft"), **self._supposed()}

    def _supposed(self) -> dict[str, Any]:
        """The panel “If I send the draft on …”: a day typed into the address, nothing stored."""
        typed = self.request.GET.get("suppose", "")
        day, wrong = self.today, ""
        if typed:
            try:
                day = parse_date(typed)
            except ValueError:
                wrong = "Enter a real date, like 17/5/2026"
            if not wrong and not self.process.opened_on <= day <= last_known_holiday():
                wrong = "Enter a date from the day of the request up to the last bank holiday known"
        arrives = arrival_of(day, "email", self.rows())
        later = [] if wrong else if_i_send_the_draft_on(self.process, day, arrives)
        return {"supposed": later, "suppose_typed": typed or f"{day.day}/{day.month}/{day.year}", "suppose_wrong": wrong,
                "suppose_day": day}  # fmt: skip

    def act(self, form: GovukForm) -> str:
        given = form.cleaned_data
        version = plans.serve_draft(
            process=self.process, by=cast(Any, self.request.user), served_on=given["sent_on"],
            representations_until=given["representations_until"],
            recipients=recipients_of(self.process, self.kind, given["sent_on"], given["means"]),
            **self.means_of(form), **self.passing(form),
        )  # fmt: skip
        until = version.representations_until
        last = f"The family has until {date_words(until, 0, 'day')}." if until else ""
        return self.done(f"Draft plan sent. {sent_words(cast(StepForm, form))} {last}")

    def warnings(self, form: GovukForm) -> list[str]:
        latest = timeline_of(self.process).get("DRAFT-LATEST")
        day = form.cleaned_data["sent_on"]
        over = latest is not None and latest.due_on is not None and day > latest.due_on
        return ["It was sent after the latest safe day: the 15 days end after the final plan is due." if over else ""]


class Represent(StepPage):
    """What the family said about the draft."""

    form_class = RepresentationForm
    template = "ehcp/steps/represent.html"
    title, button = "Record the family’s views on the draft", "Save their views"
    rules = ("DRAFT-REPS-15D", "ENA-FINAL-20W")
    will = (
        "Their views are kept with the draft they are about. A setting they ask for is offered when you consult.",
        "The final plan may differ from the draft because of these views and the placement, and for no other reason.",
    )

    def form_kwargs(self) -> dict[str, Any]:
        chosen = [self.request.POST.get("setting", "")]
        return {"settings": offered_settings(self.process, self.request.POST.get("find", ""), chosen)}

    def initial(self) -> dict[str, Any]:
        return {"received_on": self.today, "setting": ""}

    def context(self) -> dict[str, Any]:
        drafts = self.process.versions.filter(kind=PlanVersion.Kind.DRAFT, entered_in_error=False)
        rows = Representation.objects.filter(version__in=drafts, entered_in_error=False).select_related(
            "setting_requested", "document", "version"
        )
        said = [{"row": row, "href": self.address("respond", row.pk)} for row in rows]
        return {**super().context(), "said": said}

    def act(self, form: GovukForm) -> str:
        given, by = form.cleaned_data, cast(Any, self.request.user)
        with acting(by=by, why="family's views on the draft", page=self.request.path):
            kept = None
            for file in given["files"]:
                kept = store(by=by, content=file, title=file.name, kind=Document.Kind.VIEWS, process=self.process)
            representations.record_representation(
                process=self.process, by=by, received_on=given["received_on"], text=given["text"], document=kept,
                setting_requested=Setting.objects.filter(pk=given["setting"] or 0).first(),
                wants_meeting=given["wants_meeting"], met_on=given["met_on"], response=given["response"],
                **self.passing(form),
            )  # fmt: skip
        return self.done("The family’s views are saved.")


class Respond(StepPage):
    """What was done with what they said."""

    form_class, after_end = RespondForm, True
    title, button = "Record what was done with the family’s views", "Save"
    will = ("It is kept beside their views. The family can ask to see it.",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            rows = Representation.objects.filter(version__process=self.process, entered_in_error=False)
            self.row = get_object_or_404(rows, pk=kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"response": self.row.response, "met_on": self.row.met_on}

    def stored(self, form: GovukForm) -> dict[str, str]:
        self.row.refresh_from_db()
        return {"response": self.row.response, "met_on": date_words(self.row.met_on) if self.row.met_on else ""}

    def facts(self) -> list[str]:
        return [f"Views received on {date_words(self.row.received_on)}: {self.row.text or 'no words recorded'}"[:600]]

    def act(self, form: GovukForm) -> str:
        given = cast(StepForm, form).facts("response", "met_on")
        representations.respond(
            process=self.process,
            representation=self.row,
            by=cast(Any, self.request.user),
            **given,
            **self.passing(form),
        )
        return self.done("Saved.")
