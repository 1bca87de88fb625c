"""The second half of an invented case, from the decision to issue to the final plan; and plans made before it all."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from ehcp import timeline as law
from ehcp.actions.projection import milestone_rows, set_columns
from ehcp.demo import words
from ehcp.demo.chance import Chance
from ehcp.demo.filling import named_in_plan
from ehcp.demo.older import OlderPlan
from ehcp.demo.story import Consulted
from ehcp.facts.plan import review_known
from ehcp.models import (
    AnnualReview,
    Consultation,
    NamedSetting,
    Need,
    Note,
    Plan,
    PlanVersion,
    Process,
    Representation,
)  # fmt: skip
from send_cases.bench.country import CEASED
from send_cases.bench.country.assessments import Case, Step
from send_cases.bench.country.children import ChildRows, add_event, morning
from send_cases.bench.country.copying import Batch
from send_cases.bench.country.staff import Staff

REVIEWED = {"year": 57, "before": 17, "unknown": 26}  # last reviews of plans, England 2025, in per cent
CEASE_REASONS = {"6": 36, "5": 31, "4": 9, "2": 9, "3": 6, "1": 4, "7": 2, "9": 2, "8": 1}  # England 2024, in per cent


class Second:
    """What an assessment that came to a plan has written of it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.plan = 0
        self.draft = 0
        self.content: dict[str, str] = {}

    def steps(self) -> list[Step]:
        """What happens once there is enough advice; what comes first on one and the same day is first in the list."""
        story, case = self.case.story, self.case
        found: list[Step] = []
        if story.issue_decided_on:
            found.append((story.issue_decided_on, partial(case.decide, "issue", story.issue, story.issue_decided_on)))
        if story.issue_told_on:
            kind = "plan_yes" if story.issue else "no_plan"
            found.append((story.issue_told_on, partial(case.notice, kind, story.issue_told_on, "issue")))
        if story.draft_on:
            found.append((story.draft_on, partial(self._draft, story.draft_on)))
        found += [(each.asked_on, partial(self._consult, each)) for each in story.consulted]
        found += [(each.replied_on, partial(self._reply, each)) for each in story.consulted if each.replied_on]
        if story.exception_on:
            found.append((story.exception_on, partial(self._exception, story.exception_on)))
        if story.representations_on:
            found.append((story.representations_on, partial(self._views, story.representations_on)))
        if story.final_on:
            found.append((story.final_on, partial(self._final, story.final_on)))
        return found

    def _version(self, kind: str, number: int, day: dt.date, arrives: dt.date, **more: Any) -> int:
        return self.case.batch.add(
            PlanVersion, plan_id=self.plan, process_id=self.case.process, kind=kind, number=number,
            content=self.content, served_on=day, served_by_id=self.case.by, arrives_on=arrives, **more,
        )  # fmt: skip

    def _draft(self, day: dt.date) -> None:
        case = self.case
        self.plan = case.batch.next_id(Plan)
        self.content = words.sections(case.chance, case.child.invented.needs)
        case.record("draft_written", "Draft plan saved", day)
        self.draft = case.batch.next_id(PlanVersion)
        arrives = case.notice("draft", day, version=self.draft)
        until = arrives + dt.timedelta(days=15)
        self._version("draft", 1, day, arrives, id=self.draft, representations_until=until)
        case.facts["drafts"] = (law.DraftServed(f"draft-{self.draft}", arrives),)
        case.record("draft_served", "Draft plan 1 sent to the family", day)

    def _consult(self, each: Consulted) -> None:
        case, asked = self.case, {row["setting_id"] for row, _ in self.case.consulted.values()}
        own = case.child.placement.get("setting")
        rooms = case.staff.places.special
        setting = own.pk if each.place == 0 and own else case.chance.choice(rooms).pk if each.place else None
        if setting is None or setting in asked:
            return
        pk = case.batch.next_id(Consultation)
        row = {"id": pk, "process_id": case.process, "version_id": self.draft, "setting_id": setting,
               "consulted_on": each.asked_on, "consulted_by_id": case.by}  # fmt: skip
        case.consulted[each] = (row, [f"consultation-{pk}", each.asked_on, None])
        case.record("consulted", "A setting was consulted", each.asked_on)

    def _reply(self, each: Consulted) -> None:
        row, fact = self.case.consulted.get(each, (None, None))
        if row is None or fact is None or each.replied_on is None:
            return
        text = "" if each.reply == "yes" else words.REPLIES[each.reply]
        row.update(replied_on=each.replied_on, replied_by="The SENCO, by e-mail", reply=each.reply, reply_text=text)
        fact[2] = each.replied_on
        self.case.record("consultation_reply", "A setting answered", each.replied_on)

    def _exception(self, day: dt.date) -> None:
        story = self.case.story
        away = story.exception == "absent"
        self.case.add_exception({
            "rule_id": "ENA-FINAL-20W", "ground": story.exception,
            "why_impractical": words.EXCEPTIONS[story.exception],
            "absent_from": day - dt.timedelta(days=45) if away else None,
            "absent_to": day - dt.timedelta(days=10) if away else None,
            "recorded_on": day, "family_told_on": day, "review_by": day + dt.timedelta(days=28),
        })  # fmt: skip

    def _views(self, day: dt.date) -> None:
        case = self.case
        case.batch.add(Representation, version_id=self.draft, received_on=day, text=case.chance.choice(words.VIEWS),
                       wants_meeting=case.chance.happens(0.2))  # fmt: skip
        case.facts["representations_on"] = day
        case.record("representation", "Views of the family on the draft plan received", day)
        if case.chance.happens(0.3):
            case.batch.add(Note, pupil_id=case.child.pk, process_id=case.process, kind="call", happened_on=day,
                           text=case.chance.choice(words.CALLS), with_family=True, written_by_id=case.by,
                           written_at=morning(day))  # fmt: skip
            case.contact = max(case.contact or day, day)
            case.record("note", "Note of a phone call", day)

    def _final(self, day: dt.date) -> None:
        case, child = self.case, self.case.child
        version = case.batch.next_id(PlanVersion)
        arrives = case.notice("final", day, version=version)
        self._version("final", 1, day, arrives, id=version, early_because="The family agreed to the draft.")
        named = self._named()
        where = {key: value for key, value in named.items() if key != "setting"}
        setting = named.get("setting")
        case.batch.add(NamedSetting, version_id=version, setting_id=setting.pk if setting else None, **where)
        for rank, sen_type in enumerate(child.invented.needs, 1):
            case.batch.add(Need, pupil_id=child.pk, process_id=case.process, sen_type=sen_type, rank=rank,
                           source="plan")  # fmt: skip
        case.facts.update(final_sent_on=day, final_arrived_on=arrives)
        case.record("named", "Setting to be named in section I recorded", day)
        case.record("final", "Final plan sent", day)

    def _named(self) -> dict[str, Any]:
        here = self.case.child.placement
        return {"setting": here["setting"]} if here.get("setting") else named_in_plan(here)

    def close(self, facts: law.Facts) -> None:
        """The plan itself, once the case is as far as it goes."""
        if not self.plan:
            return
        done = facts.final_sent_on
        plan = Plan(id=self.plan, pupil_id=self.case.child.pk, first_made_on=done,
                    assessment_id=self.case.process if done else None)  # fmt: skip
        self.case.batch.add_instance(plan)
        if done is not None:
            add_review(self.case.batch, self.case.child, plan, done)


def add_review(
    batch: Batch, child: ChildRows, plan: Plan, opened_on: dt.date, last_review_on: dt.date | None = None
) -> None:
    """The next annual review of a plan: open, with its dates by law."""
    process = Process(
        id=batch.next_id(Process), pupil_id=child.pk, kind=Process.Kind.ANNUAL_REVIEW, opened_on=opened_on,
        officer_id=child.officer.pk, team_id=child.officer.team, revision=1,
    )  # fmt: skip
    row = AnnualReview(process_id=process.pk, plan_id=plan.pk, last_review_on=last_review_on)
    born: dict[int, dt.date | None] = {child.pk: child.invented.birth_date}
    timeline = set_columns(process, review_known(row, plan, None, opened_on, born))
    for milestone in milestone_rows(process.pk, timeline):
        batch.add_instance(milestone)
    batch.add_instance(row)
    batch.add_instance(process)


def add_older_plan(
    batch: Batch, staff: Staff, chance: Chance, child: ChildRows, older: OlderPlan, today: dt.date
) -> None:
    """A plan as an earlier system held it; some have ceased since."""
    last = older.served_on
    plan = Plan(id=batch.next_id(Plan), pupil_id=child.pk, origin=Plan.Origin.TAKEN_ON, first_made_on=older.made_on)
    if chance.happens(CEASED):
        plan.ceased_on = last + dt.timedelta(days=chance.randrange(1, 365))
        plan.cease_reason = chance.weighted(CEASE_REASONS)
    batch.add_instance(plan)
    if plan.ceased_on is None:
        reviewed = _last_review(chance, older.made_on, today)
        add_review(batch, child, plan, reviewed or today - dt.timedelta(days=chance.randrange(1, 300)), reviewed)
    version = batch.add(
        PlanVersion, plan_id=plan.pk, kind="final", number=1, served_on=last, served_by_id=staff.administrator,
        arrives_on=last,
    )  # fmt: skip
    named = named_in_plan(child.placement)
    setting = named.pop("setting", None)
    batch.add(NamedSetting, version_id=version, setting_id=setting.pk if setting else None, **named)
    add_event(batch, child.pk, staff.administrator, "taken_on", "Plan taken on from an earlier system", last)


def _last_review(chance: Chance, made_on: dt.date, today: dt.date) -> dt.date | None:
    """The day of the last review, never before the plan; not known of a quarter of them."""
    when = chance.weighted(REVIEWED)
    back = chance.randrange(1, 366) if when == "year" else 365 + chance.randrange(1, 366)
    day = today - dt.timedelta(days=back)
    return day if when != "unknown" and day > made_on else None
