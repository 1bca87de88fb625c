"""Naming the setting, the words of the final plan, and sending it."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from ehcp.actions import plans
from ehcp.actions.acting import acting
from ehcp.forms.steps.common import RightsField, StepForm, offered_settings
from ehcp.forms.steps.plans import TYPE_ONLY, FinaliseForm, NameForm, SectionsForm
from ehcp.models import Consultation, Need, Notice, PlanVersion
from ehcp.plan_sections import changed_sections
from ehcp.supposing import review_due_on
from ehcp.views.steps.base import SendingStep, StepPage, sent_words
from ehcp.views.steps.drafting import WriteSections
from send_cases.forms import GovukForm
from send_cases.words import date_words

FINAL = PlanVersion.Kind.FINAL
FINAL_RULES = ("ENA-FINAL-20W", "REV-FINAL-14W", "T45-FINAL-14W", "T44-FINAL-14W", "DRAFT-REPS-15D")


class Name(StepPage):
    """What section I of the final plan names."""

    form_class = NameForm
    template = "ehcp/steps/name.html"
    title, button = "Name the setting", "Save and continue"
    rules = FINAL_RULES
    will = (
        "Section I of the final plan is filled in. Nothing is sent yet.",
        "On the next pages you can change the words of the plan because of the family’s views, and send it.",
    )

    def form_kwargs(self) -> dict[str, Any]:
        post = self.request.POST
        chosen = [post.get("setting", ""), post.get("second", "")]
        return {"settings": offered_settings(self.process, post.get("find", ""), chosen)}

    def initial(self) -> dict[str, Any]:
        version = plans.unsent(self.process, FINAL)
        named = list(version.named_settings.all()) if version else []
        if not named:
            return {"within": ""}
        first = named[0]
        within = "sen_unit" if first.sen_unit else "resourced_provision" if first.resourced_provision else ""
        return {
            "setting": str(first.setting_id or first.sen_setting), "sen_setting_other": first.sen_setting_other,
            "within": within, "second": str(named[1].setting_id) if len(named) > 1 else "",
        }  # fmt: skip

    def context(self) -> dict[str, Any]:
        rows = Consultation.objects.filter(process=self.process, entered_in_error=False).select_related("setting")
        return {**super().context(), "answers": rows}

    def notes(self) -> list[str]:
        waiting = Consultation.objects.filter(process=self.process, replied_on=None, entered_in_error=False)
        names = ", ".join(str(row.setting) for row in waiting.select_related("setting"))
        return [f"Not answered yet: {names}. The council may decide without." if names else ""]

    def act(self, form: GovukForm) -> HttpResponse:
        given = cast(NameForm, form)
        plans.name_settings(
            process=self.process, by=cast(Any, self.request.user), named=given.named(), **self.passing(form)
        )
        messages.success(self.request, "Section I is recorded. Now send the final plan.")
        return redirect(self.address("finalise"))

    def warnings(self, form: GovukForm) -> list[str]:
        if form.cleaned_data["setting"] != TYPE_ONLY:
            return []
        return ["Naming only a type of setting is lawful, but nobody is bound to admit. Name the setting soon."]


class WriteFinal(WriteSections):
    """The words of the final plan, where they differ from the draft."""

    version_kind = FINAL
    title, button = "Change the words of the final plan", "Save and continue"
    will = (
        "The final plan may differ from the draft only because of the family’s representations and the placement.",
        "With other changes it has to go to the family again as a draft, with 15 days.",
    )

    def content(self) -> dict[str, str]:
        version = self.version() or plans.latest_draft(self.process)
        return dict(version.content) if version else {}

    def act(self, form: GovukForm) -> HttpResponse:
        by = cast(Any, self.request.user)
        with acting(by=by, why="final plan written", page=self.request.path):
            plans.write_final(
                process=self.process, by=by, content=cast(SectionsForm, form).content(), document=self.keep(form, by),
                **self.passing(form),
            )  # fmt: skip
        messages.success(self.request, "The final plan is saved. Nothing is sent yet.")
        return redirect(self.address("finalise"))


class Finalise(SendingStep):
    """Send the final plan; with it the notice of rights (regs 13(2), 14)."""

    form_class, kind = FinaliseForm, Notice.Kind.FINAL
    template = "ehcp/steps/finalise.html"
    title, button = "Finalise and send the plan", "Send the final plan"
    rules = FINAL_RULES
    will = (
        "The family, the setting that section I names and the health commissioner get the plan (regulation 13(2)).",
        "The plan is kept exactly as it was sent. This process ends, and the annual review begins.",
        "The family’s letter says how to appeal, by when, and about mediation (regulation 14(2)).",
    )

    def rows(self) -> list[dict[str, Any]]:
        return plans.final_recipients(self.process, self.today)

    def _until(self) -> dt.date | None:
        draft = plans.latest_draft(self.process)
        return plans.views_over_on(draft) if draft else None

    def form_kwargs(self) -> dict[str, Any]:
        return {"views_until": self._until()}

    def initial(self) -> dict[str, Any]:
        needs = list(self.process.pupil.needs.filter(ended_on=None).order_by("-source", "rank"))
        own = [n for n in needs if n.source == Need.Source.PLAN] or needs
        return {
            **super().initial(), "primary_need": own[0].sen_type if own else "",
            "other_need": own[1].sen_type if len(own) > 1 else "", "changed_beyond": "",
        }  # fmt: skip

    def about(self, form: GovukForm | None) -> dict[str, Any]:
        return {"version": plans.unsent(self.process, FINAL)}

    def notes(self) -> list[str]:
        version, until = plans.unsent(self.process, FINAL), self._until()
        early = until is not None and self.today <= until
        return [
            "" if version and version.named_settings.exists() else "The setting is not named yet. Name it first.",
            f"The family has until {date_words(until)} for views. Before that day is over a reason is needed."
            if early and until else "",
        ]  # fmt: skip

    def context(self) -> dict[str, Any]:
        version, draft = plans.unsent(self.process, FINAL), plans.latest_draft(self.process)
        changed = changed_sections(draft, version) if version and draft else []
        named = list(version.named_settings.select_related("setting")) if version else []
        return {
            **super().context(), "changed": changed, "named": named, "name_href": self.address("name"),
            "write_href": self.address("write_final"), "again_href": self.address("draft"), "version": version,
        }  # fmt: skip

    def act(self, form: GovukForm) -> str:
        given = form.cleaned_data
        plans.finalise(
            process=self.process, by=cast(Any, self.request.user), sent_on=given["sent_on"],
            recipients=plans.final_recipients(self.process, given["sent_on"], given["means"]),
            early_because=given["early_because"], changed_beyond=given["changed_beyond"] == "yes",
            rights=RightsField.as_rights(given["rights"]), needs=cast(FinaliseForm, form).needs(),
            starts_on=given["starts_on"], **self.means_of(form), **self.passing(form),
        )  # fmt: skip
        sent = sent_words(cast(StepForm, form))
        review = review_due_on(given["sent_on"])
        by_law = f" The first annual review is due by {date_words(review, 0, 'day')}." if review else ""
        return self.done(f"The final plan is sent. {sent}{by_law}")

    def warnings(self, form: GovukForm) -> list[str]:
        given = RightsField.as_rights(form.cleaned_data["rights"])
        left_out = [label.lower() for name, label in RightsField.LABELS if not given[name]]
        return [f"The notice did not include: {', '.join(left_out)}. It is shown as incomplete."] if left_out else []
