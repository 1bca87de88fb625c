"""The ways a request can end before a plan, and the family's views coming in."""

from __future__ import annotations

from typing import Any, cast

from ehcp import codes
from ehcp.actions import requests
from ehcp.actions.acting import acting
from ehcp.actions.documents import store
from ehcp.forms.steps import endings as forms
from ehcp.forms.steps.common import StepForm
from ehcp.models import Document
from ehcp.views.steps.base import StepPage
from send_cases.forms import GovukForm


class FamilyViews(StepPage):
    """Views and evidence of the family arrived (s.36(7); reg 6(3))."""

    form_class = forms.FamilyViewsForm
    title, button = "Record the views and evidence of the family", "Record that they arrived"
    rules = ("ENA-DECIDE-6W",)
    will = (
        "The day they arrived is recorded, and what they sent is kept on the case.",
        "They go with every request for advice from now on (regulation 6(3)).",
    )

    def initial(self) -> dict[str, Any]:
        return {"received_on": self.process.assessment.family_views_on or self.today}

    def act(self, form: GovukForm) -> str:
        given, by = form.cleaned_data, cast(Any, self.request.user)
        with acting(by=by, why="family's views received", page=self.request.path):
            for file in given["files"]:
                store(by=by, content=file, title=file.name, kind=Document.Kind.VIEWS, process=self.process)
            requests.note_family_views(
                process=self.process, by=by, received_on=given["received_on"], **self.passing(form)
            )
        return self.done("The family’s views are recorded.")


class Withdraw(StepPage):
    """The parent or young person takes the request back."""

    form_class = forms.WithdrawForm
    title, button = "Record that the request is withdrawn", "Record the withdrawal"
    rules = ("ENA-DECIDE-6W", "ENA-FINAL-20W")
    will = (
        "The case ends on that day and its open dates are no longer due. It stays on record and can be found.",
        "The council can still decide by itself that an assessment is needed (section 24).",
    )

    def initial(self) -> dict[str, Any]:
        young = self.process.pupil.decides_for_themselves(self.today)
        return {"withdrawn_on": self.today, "withdrawn_by": "young_person" if young else "parent"}

    def notes(self) -> list[str]:
        if not self.process.pupil.decides_for_themselves(self.today):
            return []
        return ["The rights are the young person’s: over compulsory school age a parent cannot withdraw for them."]

    def act(self, form: GovukForm) -> str:
        given = cast(StepForm, form).facts("withdrawn_on", "withdrawn_by", "withdrawn_means", "because")
        requests.withdraw(process=self.process, by=cast(Any, self.request.user), **given, **self.passing(form))
        return self.done("The withdrawal is recorded.")

    def warnings(self, form: GovukForm) -> list[str]:
        young = self.process.pupil.decides_for_themselves(form.cleaned_data["withdrawn_on"])
        by_parent = form.cleaned_data["withdrawn_by"] == "parent"
        return ["The rights were the young person’s on that day. Ask them themselves." if young and by_parent else ""]


class Export(StepPage):
    """Moved to another council's area."""

    form_class = forms.ExportForm
    title, button = "Record a move to another area", "Record the move"
    will = (
        "The case ends here on that day as “moved away”, not as withdrawn (SEN2 item 2.8).",
        "Its dates are no longer due here. The other council’s own time begins when it becomes responsible.",
    )

    def initial(self) -> dict[str, Any]:
        return {"exported_on": self.today}

    def act(self, form: GovukForm) -> str:
        given = cast(StepForm, form).facts("exported_on", "to")
        requests.export(process=self.process, by=cast(Any, self.request.user), **given, **self.passing(form))
        return self.done(f"The move is recorded: {codes.council_name(given['to'])}.")


class PassOn(StepPage):
    """The request was for another council."""

    form_class = forms.PassOnForm
    title, button = "Pass the request to the right council", "Record that it was passed on"
    will = ("Both days stay on record: when it reached us, and when it left. The case ends here.",)

    def initial(self) -> dict[str, Any]:
        return {"passed_on": self.today}

    def act(self, form: GovukForm) -> str:
        given = cast(StepForm, form).facts("passed_on", "to")
        requests.pass_on(process=self.process, by=cast(Any, self.request.user), **given, **self.passing(form))
        return self.done(f"Passed on to {codes.council_name(given['to'])}.")
