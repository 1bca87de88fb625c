"""The rows of one invented needs assessment, as far as a day; its milestones and columns come from the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from ehcp import timeline as law
from ehcp.actions.projection import milestone_rows, project
from ehcp.arrival import arrival_of
from ehcp.demo import words
from ehcp.demo.chance import Chance
from ehcp.demo.story import Advice, Consulted, Story
from ehcp.models import (
    AdviceRequest,
    AssessmentRequest,
    Consultation,
    Decision,
    Notice,
    NoticeRecipient,
    Process,
    TimeLimitException,
)  # fmt: skip
from ehcp.readings import readings_on
from send_cases.bench.country.children import ChildRows, add_event
from send_cases.bench.country.copying import Batch
from send_cases.bench.country.staff import Staff

NEIGHBOURS = ("801", "800", "916", "865", "802", "XXX")
APPEALABLE = {Notice.Kind.ASSESS_NO, Notice.Kind.NO_PLAN, Notice.Kind.FINAL}
ALSO = {
    "opening": ("setting", "health", "social_care"),
    "assess_yes": ("setting", "health", "social_care"),
    "assess_no": ("setting", "health", "social_care"),
    "no_plan": ("setting", "health"),
    "final": ("health", "setting"),
}
Step = tuple[dt.date, Callable[[], object]]


class Case:
    """One assessment: what was written so far, and the same as facts for the engine."""

    def __init__(self, batch: Batch, staff: Staff, chance: Chance, story: Story, child: ChildRows) -> None:
        self.batch, self.staff, self.chance, self.story, self.child = batch, staff, chance, story, child
        self.process = batch.next_id(Process)
        self.request: dict[str, Any] = {
            "process_id": self.process, "received_on": story.received_on, "requested_by": story.requested_by,
            "received_means": chance.choice(("email", "email", "email", "post", "telephone")),
            "setting_id": self._school(), "reasons": words.reasons(chance, child.invented.needs),
            "family_knows": True,
        }  # fmt: skip
        self.facts: dict[str, Any] = {"received_on": story.received_on, "requested_by": story.requested_by}
        self.told: dict[str, tuple[dt.date, dt.date]] = {}
        self.decided: dict[str, tuple[int, bool, dt.date]] = {}
        self.advice: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        self.consulted: dict[Consulted, tuple[dict[str, Any], list[Any]]] = {}
        self.exceptions: list[law.ExceptionRecorded] = []
        self.contact: dt.date | None = None
        self.officer: int | None = None
        self.recorded = 0

    def _school(self) -> int | None:
        setting = self.child.placement.get("setting")
        return setting.pk if setting else None

    @property
    def by(self) -> int:
        return self.child.officer.pk

    def record(self, kind: str, text: str, day: dt.date, *, by: int | None = None, detail: str = "") -> None:
        """The line of the story that ends every action."""
        self.recorded += 1
        add_event(self.batch, self.child.pk, by or self.by, kind, text, day, process=self.process, detail=detail)

    def play(self, until: dt.date, more: Callable[[Case], list[Step]]) -> law.Facts:
        """Do every step whose day has come, and write what is left to write.

        Args:
            until: the last day.
            more: the steps from the decision to issue on.

        Returns:
            The facts, as the engine was given them.
        """
        self.record("requested", "Request received", self.story.received_on)
        for day, step in sorted([*self._steps(), *more(self)], key=lambda each: each[0]):
            if day > min(until, self.story.ends_on):
                break
            step()
        return self._close()

    def _steps(self) -> list[Step]:
        story = self.story
        steps: list[Step] = [
            (story.opened_on, partial(self.notice, "opening", story.opened_on)),
            (story.allocated_on, self._allocate),
            (story.decided_on, partial(self.decide, "assess", story.assess, story.decided_on)),
            (story.told_on, partial(self.notice, "assess_yes" if story.assess else "assess_no", story.told_on, "assess")),
        ]  # fmt: skip
        if story.views_on:
            steps.append((story.views_on, self._views))
        if story.advice:
            steps.append((story.advice[0].asked_on, self._ask))
            steps += [(each.answered_on, partial(self._answer, each)) for each in story.advice]
        if story.withdrawn_on:
            steps.append((story.withdrawn_on, self._withdraw))
        if story.exported_on:
            steps.append((story.exported_on, self._export))
        return steps

    def notice(self, kind: str, day: dt.date, decision: str = "", version: int | None = None) -> dt.date:
        """Tell whom the law names; returns the day they are taken to have been told."""
        rows = self._recipients(kind, day)
        told_on = arrival_of(day, self.story.means, rows)
        says: dict[str, Any] = {}
        if kind in APPEALABLE:
            says = dict.fromkeys(Notice.RIGHTS, kind == "final" or not self.chance.happens(0.03))
        notice = self.batch.add(
            Notice, process_id=self.process, kind=kind, sent_on=day, sent_by_id=self.by, means=self.story.means,
            told_on=told_on, decision_id=self.decided[decision][0] if decision else None, version_id=version, **says,
        )  # fmt: skip
        for row in rows:
            self.batch.add(NoticeRecipient, notice_id=notice, **row)
        self.told[decision or kind] = (day, told_on)
        self.contact = max(self.contact or day, day)
        if kind not in ("draft", "final"):
            self.record("told", f"Notice sent: {Notice.Kind(kind).label}", day)
        return told_on

    def _recipients(self, kind: str, day: dt.date) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        child, means = self.child, self.story.means
        if child.decides(day):
            own = "first_class" if means == "email" else means
            name = f"{child.invented.forename} {child.invented.surname}"
            rows.append({"role": "young_person", "name": name, "means": own, "address": child.home})
        for pk, person in child.people:
            own = {"email": "email", "post": "first_class"}.get(person.safe_means, means)
            own = "first_class" if own == "email" and not person.email else own
            rows.append({"role": "parent", "person_id": pk, "name": f"{person.title} {person.name}", "means": own,
                         "address": person.email if own == "email" else person.address or child.home})  # fmt: skip
        setting = child.placement.get("setting")
        for role in ALSO.get(kind, ()):
            if role == "setting" and setting is not None:
                rows.append({"role": role, "setting_id": setting.pk, "name": setting.name, "means": "first_class"})
            elif role != "setting":
                rows.append({"role": role, "name": role.replace("_", " ").capitalize(), "means": "email",
                             "address": f"{role}@westmarsh.example"})  # fmt: skip
        return rows

    def _allocate(self) -> None:
        self.officer = self.by
        self.record("allocated", "Allocated to a caseworker", self.story.allocated_on, by=self.staff.manager)

    def _views(self) -> None:
        self.request["family_views_on"] = self.story.views_on
        self.record("views", "Views and evidence of the family received", self.story.views_on or dt.date.min)

    def decide(self, kind: str, outcome: bool, day: dt.date) -> None:
        """A decision; a refusal gives its reasons."""
        reasons = "" if outcome else (words.NO_PLAN if kind == "issue" else self.chance.choice(words.REFUSALS))
        pk = self.batch.add(
            Decision, process_id=self.process, kind=kind, outcome=outcome, decided_on=day,
            decided_by_id=self.staff.manager, reasons=reasons,
        )  # fmt: skip
        self.decided[kind] = (pk, outcome, day)
        text = {("assess", True): "We will assess", ("assess", False): "We will not assess",
                ("issue", True): "We will issue a plan"}.get((kind, outcome), "We will not issue a plan")  # fmt: skip
        self.record("decided", f"Decision: {text}", day, by=self.staff.manager, detail=reasons)

    def _ask(self) -> None:
        for each in self.story.advice:
            school = self._school() if each.kind == "education" else None
            if each.kind == "education" and school is None:
                continue
            named = self.staff.advisers.get(each.kind) if self.chance.happens(0.6) else None
            row = {
                "id": self.batch.next_id(AdviceRequest), "process_id": self.process, "kind": each.kind,
                "service_id": self.staff.services.get(each.kind), "setting_id": school, "adviser_id": named,
                "asked_on": each.asked_on, "asked_by_id": self.by, "family_views_sent": self.story.views_on is not None,
            }  # fmt: skip
            fact = {"subject": f"advice-{row['id']}", "kind": each.kind, "asked_on": each.asked_on,
                    "statutory_body": each.kind in self.staff.bodies}  # fmt: skip
            self.advice[each.kind] = (row, fact)
        self.record("advice_asked", "Advice asked for", self.story.advice[0].asked_on)

    def _answer(self, told: Advice) -> None:
        row, fact = self.advice.get(told.kind, (None, None))
        if row is None or fact is None:
            return
        known = told.outcome == "advice"
        text = words.advice(self.chance, told.kind, self.child.invented.needs) if known else ""
        row.update(answered_on=told.answered_on, outcome=told.outcome, answer=text,
                   answered_by_id=row["adviser_id"] or self.by)  # fmt: skip
        fact.update(answered_on=told.answered_on, outcome=told.outcome)
        self.record("advice_answered", f"Advice received: {told.kind.replace('_', ' ')}", told.answered_on)

    def _withdraw(self) -> None:
        day = self.story.withdrawn_on or dt.date.min
        self.request.update(
            withdrawn_on=day, withdrawn_by="young_person" if self.child.decides(day) else "parent",
            withdrawn_means=self.chance.choice(("email", "telephone")),
            withdrawn_because=self.chance.choice(words.WITHDRAWN),
        )  # fmt: skip
        self.facts["withdrawn_on"] = day
        self.record("withdrawn", "Request withdrawn by the family", day)

    def _export(self) -> None:
        day = self.story.exported_on or dt.date.min
        self.request.update(exported_on=day, exported=self.chance.choice(NEIGHBOURS))
        self.facts["exported_on"] = day
        self.record("exported", "Moved to another area", day)

    def add_exception(self, values: dict[str, Any]) -> None:
        """An exception's row, and the fact."""
        self.batch.add(TimeLimitException, process_id=self.process, recorded_by_id=self.by,
                       approver_id=self.staff.manager, **values)  # fmt: skip
        known = ("rule_id", "ground", "absent_from", "absent_to")
        self.exceptions.append(law.ExceptionRecorded(subject="", **{k: values.get(k) for k in known}))  # type: ignore[arg-type]
        self.record("exception", "Exception recorded", values["recorded_on"])

    def _close(self) -> law.Facts:
        """The rows that changed on the way, then what the engine makes of the facts."""
        self.batch.add(AssessmentRequest, **self.request)
        for row, _ in self.advice.values():
            self.batch.add(AdviceRequest, **row)
        for row, _ in self.consulted.values():
            self.batch.add(Consultation, **row)
        facts = self._facts()
        timeline = law.build(facts, readings_on(facts.started_on, self.staff.policies))
        for milestone in milestone_rows(self.process, timeline):
            self.batch.add_instance(milestone)
        process = Process(
            id=self.process, pupil_id=self.child.pk, kind=Process.Kind.ASSESSMENT, opened_on=self.story.received_on,
            officer_id=self.officer, team_id=self.child.officer.team if self.officer else None,
            revision=self.recorded,
        )  # fmt: skip
        for name, value in project(timeline, self.contact, process).items():
            setattr(process, name, value)
        self.batch.add_instance(process)
        return facts

    def _facts(self) -> law.Facts:
        opening = self.told.get("opening")
        return law.Facts(
            opening_told_on=opening[1] if opening else None,
            assess=self._decision("assess"),
            issue=self._decision("issue"),
            advice=tuple(law.AdviceAsked(**fact) for _, fact in self.advice.values()),
            consultations=tuple(law.Consulted(*fact) for _, fact in self.consulted.values()),
            exceptions=tuple(self.exceptions),
            **self.facts,
        )

    def _decision(self, kind: str) -> law.Decision | None:
        if kind not in self.decided:
            return None
        _, outcome, day = self.decided[kind]
        sent, told = self.told.get(kind, (None, None))
        return law.Decision(outcome, day, sent, told)
