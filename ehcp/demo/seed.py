"""Filling an empty database: in under a minute what the first pages need, then the rest by a worker."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator

from django.db import transaction

from ehcp import faults
from ehcp.actions import jobs, restricted
from ehcp.actions.plans import TakenOn, take_on
from ehcp.actions.schools import import_schools
from ehcp.codes import DATA
from ehcp.demo import LA_CODE
from ehcp.demo.cast import Cast, find_cast, make_cast
from ehcp.demo.chance import Chance
from ehcp.demo.children import spare_nhs_number
from ehcp.demo.filling import child_of, named_in_plan, placement_before, placement_with_plan, terms_of
from ehcp.demo.older import FIRST_NUMBER, older_plan, reviews_held
from ehcp.demo.places import Places, places
from ehcp.demo.play import PAGE, player
from ehcp.demo.play_others import move_in, play_others
from ehcp.demo.school_room import fill_school_room
from ehcp.demo.size import Size
from ehcp.models import Mail, Process, Pupil
from send_cases.accounts.models import User
from send_cases.history import writing
from send_cases.pdf import PdfUnavailable

TAKEN_ON_BEFORE = dt.timedelta(days=21)  # older plans came over so long before the day of the demonstration
BATCH = 250  # older plans taken on at once
Step = Callable[[int, int, str], None]  # how many parts are done, of how many, and what is going on


def is_seeded() -> bool:
    """Whether anybody can sign in: the demonstration is only ever put into an empty database."""
    return User.objects.exists()


@faults.unwatched()  # everybody is checked afterwards
def begin(size: Size, *, say: Callable[[str], None], queue: bool) -> None:
    """Schools, people and the first cases; the rest is left to a job. All of it or, but for the schools, nothing.

    Args:
        size: what to invent.
        say: told what was done and how long it took.
        queue: leave the rest to a worker.
    """
    started = time.monotonic()
    report = import_schools(by="seed_demo", path=DATA / "schools_england_open.csv.gz", page=PAGE)
    started = _said(say, started, f"{report.added:,} schools of England")
    with transaction.atomic():
        cast = make_cast(size.today)
        found = places()
        started = _said(say, started, "an authority, its people, two schools' SENCOs and its advisers")
        with_letters = _with_letters(size, cast, found)
        first = sorted({*size.first_cases, *with_letters})
        for number in first:
            _play(size, number, cast, found, letters=number in with_letters)
        fill_school_room(size.seed, size.today, cast)
        restrict_one(size, cast)
        others = play_others(cast, size.today)
        # What the actions queued is for people who do not exist.
        Mail.objects.filter(state=Mail.State.QUEUED).update(state=Mail.State.DROPPED)
        _said(say, started, f"{len(first) + 1} cases, through every step, and {others} other processes")
        if queue:
            with writing(by="seed_demo", why="the rest of the demonstration", page=PAGE):
                args = {"seed": size.seed, "per_year": size.per_year, "day": size.today.isoformat()}
                jobs.start(kind="seed_demo", asked_by=cast.administrator, args=args)
            faults.everybody()


def _with_letters(size: Size, cast: Cast, found: Places) -> set[int]:
    """Two cases of the first person to sign in as, one with a draft out and one with a final plan: their letters lie
    on the case as PDF. For all others it is recorded that letters went."""
    chosen: dict[bool, int] = {}
    for number, story in reversed(size.stories.items()):
        if story.draft_on is None or story.draft_on > size.today or story.withdrawn_on or story.exported_on:
            continue
        if player(size, number, cast=cast, places=found).officer == cast.officers[0]:
            chosen.setdefault(story.ends_on > size.today, number)
    return set(chosen.values())


def _play(size: Size, number: int, cast: Cast, found: Places, *, letters: bool) -> None:
    """Play a case; without letters on a machine that cannot make PDF."""
    case = player(size, number, cast=cast, places=found)
    if letters:
        case.letters = True
        try:
            with transaction.atomic():
                case.play()
                return
        except PdfUnavailable:
            case = player(size, number, cast=cast, places=found)
    case.play()


def restrict_one(size: Size, cast: Cast) -> None:
    """Restrict one record to a few people, as that of a colleague's child would be."""
    process = Process.objects.filter(kind=Process.Kind.ASSESSMENT, closed_on__isnull=True).order_by("pk").first()
    if process is not None:
        restricted.restrict(
            pupil=process.pupil,
            by=cast.manager,
            because="A member of staff is a relative",
            people=[process.officer or cast.officers[0]],
            page=PAGE,
        )


def _said(say: Callable[[str], None], started: float, what: str) -> float:
    now = time.monotonic()
    say(f"{what}: {now - started:.1f} s")
    return now


@faults.unwatched()
def rest(size: Size, step: Step) -> int:
    """The cases and older plans that are not there yet. May be started again: what is there is left alone.

    Args:
        size: what to invent.
        step: told how far it is.

    Returns:
        How many cases and plans there are in all.
    """
    cast, found = find_cast(), places()
    numbers = range(1, len(size.received) + 1)
    batches = list(_batches(size.older_plans))
    total = len(numbers) + size.older_plans
    there = _there()
    done = 0
    for first, last in batches:
        step(done, total, "Older plans")
        missing = [n for n in range(first, last) if spare_nhs_number(FIRST_NUMBER + n) not in there]
        if missing:
            _take_on(size, missing, cast, found)
        done += last - first
    for number in numbers:
        step(done, total, "Cases of the last 18 months")
        if spare_nhs_number(number) not in there:
            player(size, number, cast=cast, places=found).play()
        done += 1
    move_in(cast, size.today)
    step(total, total, "All cases and plans are there")
    return total


def _there() -> set[str]:
    """The numbers of the children who are there: each was kept together with all of their case."""
    return set(Pupil.objects.exclude(nhs_number="").values_list("nhs_number", flat=True))


def _batches(number: int) -> Iterator[tuple[int, int]]:
    for first in range(0, number, BATCH):
        yield first, min(first + BATCH, number)


def _take_on(size: Size, numbers: list[int], cast: Cast, found: Places) -> None:
    before, taken_on = size.received[0], size.today - TAKEN_ON_BEFORE
    plans = []
    for number in numbers:
        chance = Chance(size.seed, "placement", number)
        older = older_plan(size.seed, number, today=size.today, before=before, la_code=LA_CODE)
        placement = placement_with_plan(chance, found, older.child, older.place, older.made_on, size.today)
        plans.append(
            TakenOn(
                child=child_of(older.child, placement),
                first_made_on=older.made_on,
                served_on=older.served_on,
                named=(named_in_plan(placement),),
                officer=cast.officers[number % len(cast.officers)],
                reviews=reviews_held(size.seed, number, taken_on=taken_on, made_on=older.made_on),
                terms=terms_of(chance, older.child, older.place, size.today),
                earlier=tuple(placement_before(chance, found, older.child, placement)),
            )
        )
    take_on(by=cast.administrator, plans=plans, taken_on=taken_on, page=PAGE)
