"""Bringing up to date what a return tells of people who are known already. What was recorded here stays.

A fact that came with a return and was not touched since is the return's to change; an empty one is filled; every other
is ours, and the report says where the two differ. A file of an earlier year than we have taken in only fills.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from ehcp.actions import told_plans as plans
from ehcp.actions.projection import refresh
from ehcp.actions.taken_in import Making, add_plan, add_process, add_request, event_of
from ehcp.actions.told import Told, ToldRequest
from ehcp.models import (
    Address,
    AnnualReview,
    AssessmentRequest,
    NamedSetting,
    Need,
    PhaseTransfer,
    Placement,
    Plan,
    PlanVersion,
    Process,
    Pupil,
    ReturnedPerson,
    ReturnedRequest,
    ReturnFile,
)
from send_cases import clock

EMPTY: tuple[Any, ...] = (None, "")


@dataclass
class Again:
    """One batch of known people.

    Attributes:
        kept: how often a fact recorded here differs from the return, by its words.
        changed: keys of people of whom anything changed.
    """

    file: ReturnFile
    day: dt.date
    by: Any
    now: dt.datetime = field(default_factory=clock.now)
    kept: Counter[str] = field(default_factory=Counter)
    changed: set[int] = field(default_factory=set)

    def update(self, pairs: Sequence[tuple[Told, int]]) -> None:
        """Bring these people up to date. Call it inside an action.

        Args:
            pairs: what is told, and the key of whom it is told of.
        """
        known = Known(pk for _, pk in pairs)
        for told, pk in pairs:
            _One(self, known, known.pupils[pk], told).update()


class Known:
    """What is on record of a batch of people, each table read once."""

    def __init__(self, keys: Iterable[int]) -> None:
        ids = list(keys)
        self.pupils = {p.pk: p for p in Pupil.objects.filter(pk__in=ids)}
        self.addresses = _by(Address.objects.filter(pupil__in=ids, ends_on__isnull=True), "pupil_id")
        self.people = _by(ReturnedPerson.objects.filter(pupil__in=ids).order_by("year"), "pupil_id")
        self.said = _by(ReturnedRequest.objects.filter(person__pupil__in=ids).order_by("person__year"), "person_id")
        asked = AssessmentRequest.objects.filter(process__pupil__in=ids, process__entered_in_error=False)
        self.asked: dict[int, list[Any]] = defaultdict(list)
        for row in asked.select_related("process"):
            self.asked[row.process.pupil_id].append(row)
        self.plans = _by(Plan.objects.filter(pupil__in=ids).order_by("pk"), "pupil_id")
        self.versions = _by(PlanVersion.objects.filter(plan__pupil__in=ids, kind="final").order_by("pk"), "plan_id")
        self.named = _by(NamedSetting.objects.filter(version__plan__pupil__in=ids).order_by("rank"), "version_id")
        self.placements = _by(Placement.objects.filter(pupil__in=ids).select_related("returned"), "pupil_id")
        needs = Need.objects.filter(pupil__in=ids, source="plan", ended_on__isnull=True)
        self.needs = _by(needs.select_related("returned"), "pupil_id")
        reviews = AnnualReview.objects.filter(plan__pupil__in=ids, process__entered_in_error=False)
        self.reviews = _by(reviews.select_related("process").order_by("pk"), "plan_id")
        moves = PhaseTransfer.objects.filter(plan__pupil__in=ids, process__entered_in_error=False)
        self.phases = _by(moves.select_related("process").order_by("pk"), "plan_id")


def _by(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


class _One:
    """One known person."""

    def __init__(self, again: Again, known: Known, pupil: Pupil, told: Told) -> None:
        self.again, self.known, self.pupil, self.told = again, known, pupil, told
        self.file = again.file
        people = known.people[pupil.pk]
        self.person = next((p for p in people if p.year == self.file.year), None)
        self.newest = not any(p.year > self.file.year for p in people)
        self.before: dict[str, str] = (self.person or (people[-1] if people else ReturnedPerson())).answers or {}
        self.differs = False
        self.refresh: set[int] = set()
        self.left: list[Any] = list(known.placements[pupil.pk])

    def update(self) -> None:
        """Bring this person up to date."""
        making = Making(self.file, self.again.day, self.again.now)
        self._facts()
        self._postcode()
        person = self._person(making)
        for each in self.told.requests:
            self._request(making, person, each)
        self._gone_placements()
        self._gone_requests(person)
        if making.rows:
            self.differs = True
        if self.differs:
            making.add(event_of(making, self.pupil, self.told, self.again.by, "Brought up to date"))
            making.store()
            for process in Process.objects.filter(pk__in=self.refresh):
                refresh(process)
            self.again.changed.add(self.pupil.pk)

    # Merging

    def merge(self, row: models.Model, values: dict[str, Any], *, theirs: bool, words: str) -> bool:
        """Take over values into a row; whether any is new.

        Args:
            theirs: the row came with a return and was not touched since.
            words: what the report calls a difference that stays.
        """
        changed = []
        for name, value in values.items():
            ours = getattr(row, name)
            if ours == value or (value in EMPTY and self.person is None):
                continue  # what a return of another year leaves blank takes nothing away
            if ours in EMPTY or (theirs and self.newest):
                setattr(row, name, value)
                changed.append(name.removesuffix("_id"))
            elif value not in EMPTY:
                self.again.kept[words] += 1
        if changed:
            row.save(update_fields=changed)
            self.differs = True
        return bool(changed)

    def _facts(self) -> None:
        """The child's own facts: what still is as the last return told it may change, what is empty is filled."""
        changed = []
        for name, value in self.told.values.items():
            ours = getattr(self.pupil, name)
            if ours == value or value in EMPTY:
                continue
            if ours in EMPTY or (self.newest and _text(ours) == self.before.get(ELEMENT[name], "")):
                setattr(self.pupil, name, value)
                changed.append(name)
            else:
                self.again.kept[next(str(f.verbose_name) for f in Pupil._meta.fields if f.name == name)] += 1
        if self.pupil.upn and self.pupil.upn_unknown:
            self.pupil.upn_unknown = ""
            changed.append("upn_unknown")
        if changed:
            self.pupil.save(update_fields=changed)
            self.differs = True

    def _postcode(self) -> None:
        if not self.told.postcode:
            return
        now = self.known.addresses[self.pupil.pk]
        if not now:
            Address.objects.create(pupil=self.pupil, postcode=self.told.postcode)
            self.differs = True
        elif now[0].postcode != self.told.postcode:
            as_returned = now[0].postcode == self.before.get("PostCode") and not now[0].lines
            self.merge(now[0], {"postcode": self.told.postcode}, theirs=as_returned, words="postcode")

    def _person(self, making: Making) -> ReturnedPerson:
        if self.person is None:
            made: ReturnedPerson = making.add(
                ReturnedPerson(file=self.file, year=self.file.year, pupil=self.pupil, number=self.told.number,
                               answers=self.told.answers)
            )  # fmt: skip
            return made
        changed = [n for n in ("number", "answers") if getattr(self.person, n) != getattr(self.told, n)]
        if changed:
            self.differs = True
        if self.person.file_id != self.file.pk or changed:
            self.person.file, self.person.number, self.person.answers = self.file, self.told.number, self.told.answers
            self.person.save(update_fields=["file", "number", "answers"])
        return self.person

    # Placements and needs

    def _placements(self, making: Making, said: ReturnedRequest, each: ToldRequest) -> None:
        for values, row in self._paired(each.placements, said):
            if row is None:
                making.add(Placement(pupil=self.pupil, returned=said, **values))
                continue
            changed = self.merge(row, values, theirs=row.returned_id is not None, words="placement")
            if row.returned_id and row.returned_id != said.pk and (changed or self.newest):
                making.point(row, said)

    def _paired(self, told: list[dict[str, Any]], said: ReturnedRequest) -> list[tuple[dict[str, Any], Any]]:
        """Each placement with its row, if there is one. Two may begin alike: who is the same in everything goes first."""
        found: dict[int, Any] = {}
        for alike in (_is_same, _same_place):
            for number, values in enumerate(told):
                rows = [r for r in self.left if number not in found and alike(r, values)]
                if rows:
                    found[number] = next((r for r in rows if r.returned_id == said.pk), rows[0])
                    self.left.remove(found[number])
        return [(values, found.get(number)) for number, values in enumerate(told)]

    def _gone_placements(self) -> None:
        """This year's return no longer tells of them."""
        for row in self.left:
            if row.returned_id and self.person is not None and row.returned.person_id == self.person.pk:
                row.delete()
                self.differs = True

    def _needs(self, making: Making, said: ReturnedRequest, each: ToldRequest, plan: Any) -> None:
        mine = [n for n in self.known.needs[self.pupil.pk]
                if n.returned_id is None or (plan is not None and n.returned.plan_id == plan.pk)]  # fmt: skip
        now = {need.rank: need for need in mine}
        for values in each.needs:
            need = now.pop(values["rank"], None)
            if need is not None and need.sen_type == values["sen_type"]:
                if need.returned_id and need.returned_id != said.pk and self.newest:
                    making.point(need, said)
            elif need is not None:
                self._other_need(making, said, need, values)
            else:
                since = self.file.census_on if mine else None  # of somebody who had needs before: known since then
                making.add(Need(pupil=self.pupil, returned=said, source="plan", starts_on=since, **values))
        for need in now.values():
            if need.returned_id and self.person is not None and need.returned.person_id == self.person.pk:
                need.delete()
                self.differs = True

    def _other_need(self, making: Making, said: ReturnedRequest, need: Need, values: dict[str, Any]) -> None:
        """A need at a rank that has another now: put right within a year, in place of it from a later year on."""
        of_this_year = (
            self.person is not None and need.returned is not None and need.returned.person_id == self.person.pk
        )
        if need.returned_id is None or not self.newest:
            self.again.kept["need"] += 1
        elif of_this_year:
            self.merge(need, {"sen_type": values["sen_type"]}, theirs=True, words="need")
        else:
            since = self.file.census_on or self.again.day
            need.ended_on = since
            need.save(update_fields=["ended_on"])
            making.add(Need(pupil=self.pupil, returned=said, source="plan", starts_on=since, **values))

    # Requests and plans

    def _request(self, making: Making, person: ReturnedPerson, each: ToldRequest) -> None:
        said = next((s for s in self.known.said[person.pk or 0] if s.number == each.number), None)
        asked, plan = self._asked(each, said), self._plan(each, said)
        if asked is None and plan is None and said is None:
            self._add(making, person, each)
            return
        if plan is not None and each.plan is not None:
            plans.update_plan(self, making, person, plan, each.plan)
        elif each.plan is not None:
            plan = add_plan(making, self.pupil, person, each.plan)
        if said is None:
            said = ReturnedRequest(person=person, number=each.number, **each.said)
            said.process, said.plan = asked.process if asked else None, plan
            making.add(said)
        else:
            links = {
                "process_id": asked.process_id if asked else said.process_id,
                "plan_id": plan.pk if plan else said.plan_id,
            }
            self.merge(said, {**each.said, **links}, theirs=True, words="as returned")
        self._placements(making, said, each)
        self._needs(making, said, each, plan)
        if asked is not None:
            self._update_asked(making, asked, said, each)
        elif each.asked is not None:
            add_process(making, self.pupil, said, each)
            making.store()
            said.save(update_fields=["process"])

    def _add(self, making: Making, person: ReturnedPerson, each: ToldRequest) -> None:
        bare = ToldRequest(each.number, each.said, each.asked, each.plan)
        said = add_request(making, self.pupil, person, bare)
        self._placements(making, said, each)
        self._needs(making, said, each, said.plan)

    def _asked(self, each: ToldRequest, said: Any) -> Any:
        """The request that is meant: the one that this return told of before, else one that arrived on the same day."""
        if each.asked is None:
            return None
        mine, day = self.known.asked[self.pupil.pk], each.asked["received_on"]
        before = [row for row in mine if said is not None and row.process_id == said.process_id]
        return next((row for row in (*before, *mine) if row.received_on == day), None)

    def _plan(self, each: ToldRequest, said: Any) -> Any:
        """The plan that is meant: the one this return told of before, first made on the same day, or in force."""
        if each.plan is None:
            return None
        mine, day = self.known.plans[self.pupil.pk], each.plan.values.get("first_made_on")
        before = [p for p in mine if said is not None and p.pk == said.plan_id]
        same = before or [p for p in mine if p.first_made_on == day]
        if same:
            return same[-1]
        undated = [p for p in mine if p.first_made_on is None and p.origin != "ours"]
        active = [p for p in mine if p.ceased_on is None and (p.first_made_on is not None or p.origin != "ours")]
        return next(iter(undated or (active if each.plan.is_active or day is None else [])), None)

    def _update_asked(self, making: Making, asked: Any, said: ReturnedRequest, each: ToldRequest) -> None:
        values = {k: v for k, v in (each.asked or {}).items() if k != "received_on"}
        self.merge(asked, values, theirs=asked.returned_id is not None, words="request")
        if asked.returned_id is None or not self.newest:
            return
        if asked.returned_id != said.pk:
            making.store()  # what it is to point to has to be there
            asked.returned = said
            asked.save(update_fields=["returned"])
            self.differs = True
        self.refresh.add(asked.process_id)
        if said.plan_id and Plan.objects.filter(pk=said.plan_id, assessment__isnull=True).exists():
            Plan.objects.filter(pk=said.plan_id).update(assessment=asked.process_id)

    def _gone_requests(self, person: ReturnedPerson) -> None:
        """What an earlier file of this year told and this one does not is no longer as returned."""
        numbers = {each.number for each in self.told.requests}
        for said in self.known.said[person.pk or 0]:
            if said.number not in numbers:
                AssessmentRequest.objects.filter(returned=said).update(returned=None)
                said.delete()
                self.differs = True


def _same_place(row: Placement, values: dict[str, Any]) -> bool:
    setting = values.get("setting_id")
    where = (
        row.setting_id == setting
        if setting
        else row.setting_id is None and row.sen_setting == values.get("sen_setting")
    )
    return where and row.rank == values["rank"] and row.entry_date == values.get("entry_date")


def _is_same(row: Placement, values: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


#: The element of the return for each column of a child.
ELEMENT = {
    "surname": "Surname", "forename": "Forename", "birth_date": "PersonBirthDate", "sex": "Sex", "ethnicity": "Ethnicity",
    "upn": "UPN", "uln": "UniqueLearnerNumber", "upn_unknown": "UPNunknown",
}  # fmt: skip
