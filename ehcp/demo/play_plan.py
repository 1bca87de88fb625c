"""The second half of an invented case: from the decision to issue to the final plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from ehcp.actions import consultations, decisions, plans, processes, provision
from ehcp.actions.exceptions import Ground, record_exception
from ehcp.actions.notes import add_note
from ehcp.actions.representations import record_representation
from ehcp.demo import words
from ehcp.demo.chance import Chance
from ehcp.demo.filling import named_in_plan
from ehcp.demo.story import Consulted
from ehcp.models import Notice, Plan, Process, Setting

if TYPE_CHECKING:
    from ehcp.demo.play import Player, Step


def steps(player: Player) -> list[Step]:
    """What happens once there is enough advice; what comes first on one and the same day is first in the list."""
    story = player.story
    first = ((story.issue_decided_on, _decide), (story.issue_told_on, _tell), (story.draft_on, _draft))
    last = ((story.exception_on, _exception), (story.representations_on, _views), (story.final_on, _final))
    asked: list[Step] = [(each.asked_on, partial(_consult, player, each)) for each in story.consulted]
    asked += [(each.replied_on, partial(_reply, player, each)) for each in story.consulted if each.replied_on]
    return [*_known(player, first), *asked, *_known(player, last)]


def _known(player: Player, days: Iterable[tuple[dt.date | None, Callable[[Player, dt.date], None]]]) -> list[Step]:
    return [(day, partial(step, player, day)) for day, step in days if day is not None]


def _decide(player: Player, day: dt.date) -> None:
    player.issue_decision = decisions.decide(
        process=player.process,
        by=player.cast.manager,
        kind="issue",
        outcome=player.story.issue,
        decided_on=day,
        reasons="" if player.story.issue else words.NO_PLAN,
        page=player.page,
    )


def _tell(player: Player, day: dt.date) -> None:
    kind = Notice.Kind.PLAN_YES if player.story.issue else Notice.Kind.NO_PLAN
    player.notice(kind, day, player.issue_decision)


def _draft(player: Player, day: dt.date) -> None:
    plans.write_draft(
        process=player.process,
        by=player.officer,
        content=words.sections(player.chance, player.child.needs),
        page=player.page,
    )
    plans.serve_draft(
        process=player.process,
        by=player.officer,
        served_on=day,
        means=player.story.means,
        send=player.letters,
        page=player.page,
    )


def _consult(player: Player, each: Consulted) -> None:
    """Ask the child's own school, or another that fits; nobody twice, and nobody who is not on the register."""
    asked = {row.setting_id for row in player.consulted.values()}
    setting = own_setting(player) if each.place == 0 else _another(player, asked)
    if setting is None or setting.pk in asked:
        return
    player.consulted[each] = consultations.consult(
        process=player.process,
        by=player.officer,
        settings=[setting],
        consulted_on=each.asked_on,
        send=player.letters,
        page=player.page,
    )[0]


def own_setting(player: Player) -> Setting | None:
    """The setting on the register that the child goes to now."""
    here = player.process.pupil.placements.filter(leaving_date__isnull=True).select_related("setting").first()
    return here.setting if here else None


def _another(player: Player, asked: set[int]) -> Setting | None:
    rooms = [each for each in player.places.special if each.pk not in asked]
    return player.chance.choice(rooms) if rooms else None


def _reply(player: Player, each: Consulted) -> None:
    row = player.consulted.get(each)
    if row is None or each.replied_on is None:
        return
    consultations.record_reply(
        consultation=row,
        by=player.officer,
        replied_on=each.replied_on,
        reply=each.reply,
        replied_by="The SENCO, by e-mail",
        reply_text="" if each.reply == "yes" else words.REPLIES[each.reply],
        page=player.page,
    )


def _exception(player: Player, day: dt.date) -> None:
    away = player.story.exception == "absent"
    record_exception(
        process=player.process,
        by=player.officer,
        rule_id="ENA-FINAL-20W",
        ground=Ground(
            key=player.story.exception,
            absent_from=day - dt.timedelta(days=45) if away else None,
            absent_to=day - dt.timedelta(days=10) if away else None,
        ),
        why_impractical=words.EXCEPTIONS[player.story.exception],
        approver=player.cast.manager,
        review_by=day + dt.timedelta(days=28),
        family_told_on=day,
        recorded_on=day,
        page=player.page,
    )


def _views(player: Player, day: dt.date) -> None:
    record_representation(
        process=player.process,
        by=player.officer,
        received_on=day,
        text=player.chance.choice(words.VIEWS),
        wants_meeting=player.chance.happens(0.2),
        page=player.page,
    )
    if player.chance.happens(0.3):
        add_note(
            pupil=player.process.pupil,
            process=player.process,
            by=player.officer,
            kind="call",
            happened_on=day,
            text=player.chance.choice(words.CALLS),
            with_family=True,
            page=player.page,
        )


def _final(player: Player, day: dt.date) -> None:
    plans.name_settings(process=player.process, by=player.officer, named=[_named(player)], page=player.page)
    draft = plans.latest_draft(player.process)
    early = draft is not None and day <= plans.views_over_on(draft)
    plans.finalise(
        process=player.process,
        by=player.officer,
        sent_on=day,
        means=player.story.means,
        early_because="The family agreed to the draft and asked us to send the final plan." if early else "",
        rights=dict.fromkeys(Notice.RIGHTS, True),
        needs=player.child.needs,
        send=player.letters,
        page=player.page,
    )


def afterwards(player: Player) -> None:
    """What the plan provides besides, and its first annual review, held in the tenth month."""
    plan = Plan.objects.filter(pupil=player.process.pupil, first_made_on__isnull=False).first()
    if plan is None or plan.first_made_on is None:
        return
    chance = Chance(player.number, "after the plan")
    budget = chance.happens(0.04)
    terms = {"personal_budget": budget, "organised_arrangements": budget}
    provision.change_plan(plan=plan, by=player.officer, facts=terms, page=player.page)
    meeting = plan.first_made_on + dt.timedelta(days=chance.randrange(270, 300))
    review = Process.objects.filter(annual_review__plan=plan, closed_on__isnull=True).first()
    if review is None or meeting > player.today:
        return
    met = {"invited_on": meeting - dt.timedelta(days=21), "meeting_on": meeting}
    processes.record_facts(process=review, by=player.officer, step="meeting", facts=met, page=player.page)
    report = meeting + dt.timedelta(days=6)
    if report <= player.today:
        processes.record_facts(process=review, by=player.officer, step="report", facts={"report_sent_on": report},
                               page=player.page)  # fmt: skip
    told = meeting + dt.timedelta(days=chance.randrange(7, 28))
    if told <= player.today:
        processes.record_facts(process=review, by=player.officer, step="notice",
                               facts={"outcome": "M", "notice_sent_on": told}, page=player.page)  # fmt: skip


def _named(player: Player) -> dict[str, object]:
    """The school the child goes to, or a special school; for the others what arrangement there is."""
    here = player.process.pupil.placements.filter(leaving_date__isnull=True).select_related("setting").first()
    setting = here.setting if here else None
    if not player.story.named_own and player.places.special:
        return {"setting": player.chance.choice(player.places.special)}
    if setting is not None:
        return {"setting": setting}
    return named_in_plan({"sen_setting": here.sen_setting if here else "OTH"})
