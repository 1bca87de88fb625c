"""Playing an invented case through the actions, in the order of its days, as far as today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from ehcp.actions import advice, decisions, pupils, requests
from ehcp.actions.acting import milestones_at_the_end
from ehcp.demo import LA_CODE, play_plan, words
from ehcp.demo.cast import Cast
from ehcp.demo.chance import Chance
from ehcp.demo.children import InventedChild, born_at_age, invent_child, starts_school, upn_at_school
from ehcp.demo.filling import child_of, first_school, placement_now
from ehcp.demo.places import Places
from ehcp.demo.size import Size
from ehcp.demo.story import Advice, Consulted, Story, tell_story
from ehcp.models import AdviceRequest, Consultation, Decision, Notice, Process, Setting
from ehcp.recipients import recipients_of
from send_cases.accounts.models import User

PAGE = "manage.py seed_demo"
NEIGHBOURS = ("801", "800", "916", "865", "802", "XXX")  # where families move to
Step = tuple[dt.date, Callable[[], object]]


@dataclass
class Player:
    """One case: who is in it, what is to happen, and what has been recorded so far."""

    cast: Cast
    places: Places
    number: int
    chance: Chance
    story: Story
    child: InventedChild
    today: dt.date
    letters: bool = False  # write them, as PDF; otherwise only record what was sent
    page: str = PAGE
    officer: User = field(init=False)
    process: Process = field(init=False)
    decision: Decision = field(init=False)
    issue_decision: Decision = field(init=False)
    asked: dict[str, AdviceRequest] = field(default_factory=dict)
    consulted: dict[Consulted, Consultation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        weights = {officer: 3.0 if place < 2 else 1.0 for place, officer in enumerate(self.cast.officers)}
        self.officer = self.chance.weighted(weights)  # those to sign in as have the most to do

    def play(self) -> Process:
        """Do every step whose day has come, all in one transaction."""
        with milestones_at_the_end(by="seed_demo", why="milestones of an invented case", page=self.page):
            self._register()
            until = min(self.today, self.story.ends_on)
            steps = [each for each in self._steps() if each[0] <= until]
            for _, step in sorted([*steps, *self._school()], key=lambda each: each[0]):
                step()
            play_plan.afterwards(self)
        return self.process

    def _register(self) -> None:
        story = self.story
        placement = placement_now(self.chance, self.places, self.child, story.received_on)
        self.process = requests.register(
            by=self.officer,
            child=child_of(self.child, placement),
            received_on=story.received_on,
            requested_by=story.requested_by,
            received_means=self.chance.weighted({"email": 70, "post": 18, "telephone": 5, "in_person": 2}),
            requester_name="",
            setting=placement.get("setting"),
            reasons=words.reasons(self.chance, self.child.needs),
            family_knows=True,
            rya=False,
            page=self.page,
        )

    def _steps(self) -> list[Step]:
        story = self.story
        steps: list[Step] = [
            (story.opened_on, self._open),
            (story.allocated_on, self._allocate),
            (story.decided_on, self._decide),
            (story.told_on, self._tell),
        ]
        if story.views_on:
            steps.append((story.views_on, self._views))
        if story.advice:
            steps.append((story.advice[0].asked_on, self._ask))
            steps += [(each.answered_on, partial(self._answer, each)) for each in story.advice]
        steps += play_plan.steps(self)
        if story.withdrawn_on:
            steps.append((story.withdrawn_on, self._withdraw))
        if story.exported_on:
            steps.append((story.exported_on, self._export))
        return steps

    def _school(self) -> list[Step]:
        """A child who was too young when the request was made starts school, whether the case is open then or not."""
        day, gone = starts_school(self.child.birth_date), self.story.exported_on
        if not self.story.received_on < day <= self.today or (gone is not None and gone <= day):
            return []
        return [(day, partial(self._start_school, day))]

    def notice(self, kind: str, day: dt.date, decision: Decision | None = None) -> None:
        """Tell whom the law names."""
        appealable = kind in decisions.APPEALABLE
        decisions.tell(
            process=self.process,
            by=self.officer,
            kind=kind,
            sent_on=day,
            means=self.story.means,
            recipients=recipients_of(self.process, kind, day, self.story.means),
            decision=decision,
            rights=dict.fromkeys(Notice.RIGHTS, not self.chance.happens(0.03)) if appealable else None,
            send=self.letters,
            page=self.page,
        )

    def _open(self) -> None:
        self.notice(Notice.Kind.OPENING, self.story.opened_on)

    def _allocate(self) -> None:
        requests.allocate(
            process=self.process,
            by=self.cast.manager,
            officer=self.officer,
            allocated_on=self.story.allocated_on,
            page=self.page,
        )

    def _views(self) -> None:
        if self.story.views_on:
            requests.note_family_views(
                process=self.process, by=self.officer, received_on=self.story.views_on, page=self.page
            )

    def _decide(self) -> None:
        self.decision = decisions.decide(
            process=self.process,
            by=self.cast.manager,
            kind="assess",
            outcome=self.story.assess,
            decided_on=self.story.decided_on,
            reasons="" if self.story.assess else self.chance.choice(words.REFUSALS),
            page=self.page,
        )

    def _tell(self) -> None:
        kind = Notice.Kind.ASSESS_YES if self.story.assess else Notice.Kind.ASSESS_NO
        self.notice(kind, self.story.told_on, self.decision)

    def _start_school(self, day: dt.date) -> None:
        """The school gives the child a number; which school it is may have been for the plan to say."""
        pupil = self.process.pupil
        if pupil.placements.filter(leaving_date__isnull=True, sen_setting="EYP").exists():
            facts = first_school(Chance(self.number, "first school"), self.places, day)
            pupils.place(pupil=pupil, by=self.officer, entry_date=facts.pop("entry_date"), facts=facts, page=self.page)
        number = {"upn": upn_at_school(LA_CODE, self.number, self.child.birth_date), "upn_unknown": ""}
        pupils.change_facts(pupil=pupil, by=self.officer, facts=number, page=self.page)

    def _ask(self) -> None:
        here = self.process.pupil.placements.filter(leaving_date__isnull=True).select_related("setting").first()
        setting = here.setting if here else None
        wanted = [each for each in self.story.advice if each.kind != "education" or setting]
        asks = [self._whom(each.kind, setting) for each in wanted]
        rows = advice.ask(
            process=self.process,
            by=self.officer,
            asks=asks,
            asked_on=self.story.advice[0].asked_on,
            family_views_sent=self.story.views_on is not None,
            page=self.page,
        )
        self.asked = {each.kind: row for each, row in zip(wanted, rows, strict=True)}

    def _whom(self, kind: str, setting: Setting | None) -> advice.Ask:
        if kind == "education":
            return advice.Ask(kind=kind, setting=setting)
        who = {"psychology": "psychology", "medical": "health", "social_care": "social_care"}[kind]
        named = self.cast.advisers[who] if self.chance.happens(0.6) else None
        return advice.Ask(kind=kind, service=self.cast.services[who], adviser=named)

    def _answer(self, told: Advice) -> None:
        row = self.asked.get(told.kind)
        if row is None:
            return
        known = told.outcome == "advice"
        advice.answer(
            advice=row,
            by=row.adviser or self.officer,
            answered_on=told.answered_on,
            outcome=told.outcome,
            answer=words.advice(self.chance, told.kind, self.child.needs) if known else "",
            page=self.page,
        )

    def _withdraw(self) -> None:
        day = self.story.withdrawn_on
        if day is None:
            return
        theirs = self.process.pupil.decides_for_themselves(day)
        requests.withdraw(
            process=self.process,
            by=self.officer,
            withdrawn_on=day,
            withdrawn_by="young_person" if theirs else "parent",
            withdrawn_means=self.chance.choice(("email", "telephone")),
            because=self.chance.choice(words.WITHDRAWN),
            page=self.page,
        )

    def _export(self) -> None:
        if self.story.exported_on:
            requests.export(
                process=self.process,
                by=self.officer,
                exported_on=self.story.exported_on,
                to=self.chance.choice(NEIGHBOURS),
                page=self.page,
            )


def player(size: Size, number: int, *, cast: Cast, places: Places) -> Player:
    """The case of one request: its story and its child, from a source of chance of its own."""
    chance = Chance(size.seed, "case", number)
    story = tell_story(chance, size.received[number - 1])
    born = born_at_age(chance, story.age, story.received_on)
    child = invent_child(chance, number=number, la_code=LA_CODE, birth_date=born, on=story.received_on)
    return Player(cast, places, number, chance, story, child, size.today)
