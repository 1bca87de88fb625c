"""From the decision to issue to the final plan: the draft, the setting named, the plan itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from ehcp import policies
from ehcp.actions import reviews
from ehcp.actions.acting import acting_on, record
from ehcp.actions.decisions import add_notice
from ehcp.actions.letters import freeze_plan, write
from ehcp.actions.taken_on import TakenOn, take_on  # noqa: F401  plans made before this system
from ehcp.actions.telling_systems import tell_issued
from ehcp.arrival import arrival_of
from ehcp.models import (
    Document,
    NamedSetting,
    Need,
    Notice,
    Placement,
    Plan,
    PlanVersion,
    Process,
)
from ehcp.plan_sections import LETTERS
from ehcp.policies import Refused
from ehcp.readings import readings_on
from ehcp.recipients import recipients_of, row_of_setting
from ehcp.supposing import views_until
from send_cases.words import date_words

if TYPE_CHECKING:
    from send_cases.accounts.models import User

FIFTEEN_DAYS = dt.timedelta(days=14)  # "beginning with the day": the day itself is day one
REISSUE = (
    "A final plan may differ from its draft only because of the family's representations and the placement. With other "
    "changes it must be sent to the family again as a draft, with 15 days for their views."
)


def latest_draft(process: Process) -> PlanVersion | None:
    """The draft served last in this assessment."""
    return _versions(process, PlanVersion.Kind.DRAFT).filter(served_on__isnull=False).order_by("number").last()


def unsent(process: Process, kind: str) -> PlanVersion | None:
    """The draft, or the final plan, that is being written and was not sent yet."""
    return _versions(process, kind).filter(served_on__isnull=True).order_by("number").last()


def _versions(process: Process, kind: str) -> Any:
    return process.versions.filter(kind=kind, entered_in_error=False)


def write_draft(
    *, process: Process, by: User, content: dict[str, str], document: Document | None = None, seen: int | None = None,
    page: str = "",
) -> PlanVersion:  # fmt: skip
    """Save the sections of a draft plan. After one was served a new one begins: that is a draft issued again.

    Args:
        content: text by letter, A to K as in ``plan_sections``; section I stays blank (CFA 2014 s.38(5)).
        document: the plan as an uploaded file, in place of the sections.

    Raises:
        Refused: the process ended, no plan is to be issued, section I is filled in, or there is a plan already.
    """
    with acting_on(process, by=by, why="draft plan written", seen=seen, page=page) as process:
        policies.check_open(process)
        if str(content.get("I", "")).strip():
            raise Refused("Section I must be blank in a draft plan (section 38(5)).", "section_i")
        if process.decisions.filter(kind="issue", outcome=False, entered_in_error=False).exists():
            raise Refused("It was decided not to issue a plan. Correct that decision first.")
        plan = _plan_for(process)
        version = unsent(process, PlanVersion.Kind.DRAFT) or PlanVersion(
            plan=plan, process=process, kind=PlanVersion.Kind.DRAFT, number=_next_number(plan, PlanVersion.Kind.DRAFT)
        )
        version.content = _tidy(content)
        if document is not None:
            version.document = document
        version.save()
        record(process, by=by, kind="draft_written", text="Draft plan saved")
    return version


def _plan_for(process: Process) -> Plan:
    plan = Plan.objects.filter(pupil=process.pupil, ceased_on__isnull=True).first()
    if plan is None:
        return Plan.objects.create(pupil=process.pupil, assessment=process.assessment)
    if plan.first_made_on is not None:
        raise Refused("A plan is in force already. A new assessment of need goes by way of a re-assessment.")
    if plan.assessment_id != process.pk:
        plan.assessment = process.assessment
        plan.save(update_fields=["assessment"])
    return plan


def _next_number(plan: Plan, kind: str) -> int:
    return (plan.versions.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0) + 1


def _tidy(content: dict[str, str]) -> dict[str, str]:
    return {
        letter: str(content[letter]).strip() for letter in LETTERS if letter != "I" and content.get(letter, "").strip()
    }


def serve_draft(
    *,
    process: Process,
    by: User,
    served_on: dt.date,
    means: str,
    recipients: list[dict[str, Any]] | None = None,
    representations_until: dt.date | None = None,
    send: bool = False,
    seen: int | None = None,
    page: str = "",
) -> PlanVersion:
    """Serve the draft on the family: they have at least 15 days beginning with the day it is served (reg 13(1)(a)).

    Args:
        recipients: computed if left out.
        representations_until: the last day for views; at least 15 days from when it arrives, more is lawful.
        send: write the letters with the plan and send them.

    Raises:
        Refused: nothing was written, fewer than 15 days, nobody to serve it on, or an impossible day.
    """
    with acting_on(process, by=by, why="draft plan served", seen=seen, page=page) as process:
        policies.check_open(process)
        policies.check_day(served_on, "the day the draft was sent", field="served_on", born=process.pupil.birth_date)
        version = unsent(process, PlanVersion.Kind.DRAFT)
        if version is None or not (version.content or version.document):
            raise Refused("Write the draft plan first, or upload it.")
        rows = recipients if recipients is not None else recipients_of(process, Notice.Kind.DRAFT, served_on, means)
        arrives_on = arrival_of(served_on, means, rows)
        until = representations_until or views_until(arrives_on, readings_on(process.opened_on))
        least = arrives_on + FIFTEEN_DAYS
        if until < least:
            raise Refused(
                f"The family must have at least 15 days: {date_words(least)} or later.", "representations_until"
            )
        version.served_on, version.served_by, version.arrives_on = served_on, by, arrives_on
        version.representations_until = until
        version.save()
        notice = add_notice(process, by=by, kind=Notice.Kind.DRAFT, sent_on=served_on, means=means, recipients=rows,
                            version=version)  # fmt: skip
        if send:
            version.document = freeze_plan(version, process, by=by, on=served_on)
            version.save(update_fields=["document"])
            write(notice, by=by)
        record(process, by=by, kind="draft_served", text=f"Draft plan {version.number} sent to the family",
               happened_on=served_on)  # fmt: skip
    return version


def name_settings(
    *,
    process: Process,
    by: User,
    named: Sequence[dict[str, Any]],
    content: dict[str, str] | None = None,
    seen: int | None = None,
    page: str = "",
) -> PlanVersion:
    """Name the setting in section I of the final plan, which begins as a copy of the draft (CFA 2014 ss.39-40).

    Args:
        named: field values of ``NamedSetting``, one or two in order of rank; each a setting or a SEN2 code. A type of
            setting alone (code OTH with its words) is lawful and warned about.
        content: the sections of the final plan, where they differ from the draft.

    Raises:
        Refused: no draft was served, nothing named, more than two, or one that is neither or both.
    """
    with acting_on(process, by=by, why="setting named", seen=seen, page=page) as process:
        policies.check_open(process)
        _check_named(named)
        version = _final_of(process)
        if content is not None:
            version.content = _tidy(content)
            version.save(update_fields=["content"])
        version.named_settings.all().delete()
        NamedSetting.objects.bulk_create(
            NamedSetting(version=version, rank=rank, **values) for rank, values in enumerate(named, 1)
        )
        record(process, by=by, kind="named", text="Setting to be named in section I recorded")
    return version


def _check_named(named: Sequence[dict[str, Any]]) -> None:
    if not named:
        raise Refused("Choose the setting, or say what else section I names.", "setting")
    if len(named) > 2:
        raise Refused("A plan names at most two settings.", "setting")
    for each in named:
        if bool(each.get("setting")) == bool(each.get("sen_setting")):
            raise Refused("Choose either a setting, or one of the other placements.", "setting")
        if each.get("sen_setting") == NamedSetting.Elsewhere.TYPE_ONLY and not each.get("sen_setting_other"):
            raise Refused("Say which type of setting, or what else, section I names.", "sen_setting_other")
    if len(named) == 2 and named[0].get("setting") and named[0].get("setting") == named[1].get("setting"):
        raise Refused("The second setting is the same as the first. Choose another, or leave it out.", "second_setting")


def _final_of(process: Process) -> PlanVersion:
    version = unsent(process, PlanVersion.Kind.FINAL)
    if version is not None:
        return version
    draft = latest_draft(process)
    if draft is None:
        raise Refused("Send a draft plan to the family first. They must have 15 days for their views.")
    kind = PlanVersion.Kind.FINAL
    uploaded = draft.document if not draft.content else None
    return PlanVersion.objects.create(
        plan=draft.plan, process=process, kind=kind, number=_next_number(draft.plan, kind), content=draft.content,
        document=uploaded,
    )  # fmt: skip


def write_final(
    *, process: Process, by: User, content: dict[str, str], document: Document | None = None, seen: int | None = None,
    page: str = "",
) -> PlanVersion:  # fmt: skip
    """Change the words of the final plan before it is sent: because of representations and the placement alone."""
    with acting_on(process, by=by, why="final plan written", seen=seen, page=page) as process:
        policies.check_open(process)
        version = _final_of(process)
        version.content = _tidy(content)
        if document is not None:
            version.document = document
        version.save(update_fields=["content", "document"])
        record(process, by=by, kind="final_written", text="Final plan saved")
    return version


def views_over_on(draft: PlanVersion) -> dt.date:
    """The last day on which the family's views on a draft are awaited: what the letter says, never under 15 days."""
    arrived = draft.arrives_on or draft.served_on
    least = (arrived + FIFTEEN_DAYS) if arrived else dt.date.min
    return max(least, draft.representations_until or least)


def finalise(
    *,
    process: Process,
    by: User,
    sent_on: dt.date,
    means: str,
    recipients: list[dict[str, Any]] | None = None,
    early_because: str = "",
    changed_beyond: bool = False,
    rights: dict[str, bool] | None = None,
    needs: Sequence[str] = (),
    starts_on: dt.date | None = None,
    send: bool = False,
    seen: int | None = None,
    page: str = "",
) -> PlanVersion:
    """Finalise the plan and send it to the family, the named setting and the health commissioner (regs 13(2), 14).

    In one transaction: the version is frozen, the plan made, the child placed, the notice recorded, this process ends
    and the annual review begins, so that its twelve months have a home (CFA 2014 s.44(1)).

    Args:
        recipients: computed if left out.
        early_because: why it is finalised before the family's days are over; needed then.
        changed_beyond: whether it differs from the draft for other reasons than representations and placement.
        rights: which of ``Notice.RIGHTS`` the notice includes (reg 14(2)).
        needs: SEN types of section B, the primary one first.
        starts_on: the first day at the named setting, if known; it may lie ahead.
        send: write, keep and send the plan and its letters; otherwise only record what was sent by other means.

    Raises:
        Refused: nothing named, no draft served, too early without a reason, changed beyond, nobody to tell, or an
            impossible day.
    """
    with acting_on(process, by=by, why="final plan sent", seen=seen, page=page) as process:
        policies.check_open(process)
        policies.check_day(sent_on, "the day the final plan was sent", field="sent_on", born=process.pupil.birth_date)
        version = _ready(process, sent_on, early_because, changed_beyond)
        notice = _send_final(process, version, by, sent_on, means, recipients, rights, early_because)
        _place(process, version, starts_on or sent_on)
        if needs:
            _set_needs(process, needs, sent_on)
        if send:
            version.document = freeze_plan(version, process, by=by, on=sent_on)
            version.save(update_fields=["document"])
            write(notice, by=by)
        tell_issued(process, version)
        record(process, by=by, kind="final", text="Final plan sent", happened_on=sent_on, detail=early_because)
        reviews.open_first(version.plan, opened_on=sent_on, officer=process.officer, team=process.team)
    return version


def _ready(process: Process, sent_on: dt.date, early_because: str, changed_beyond: bool) -> PlanVersion:
    draft, version = latest_draft(process), unsent(process, PlanVersion.Kind.FINAL)
    if draft is None or draft.served_on is None:
        raise Refused("Send a draft plan to the family first. They must have 15 days for their views.")
    if version is None or not version.named_settings.exists():
        raise Refused("Name the setting first. Section I of a final plan cannot be blank.")
    if sent_on < draft.served_on:
        raise Refused("The final plan cannot be sent before the draft.", "sent_on")
    if changed_beyond:
        raise Refused(REISSUE, "changed_beyond")
    until = views_over_on(draft)
    if sent_on <= until and not early_because.strip():
        raise Refused(
            f"The family has until {date_words(until)} for views on the draft. Say why the plan is finalised before.",
            "early_because",
        )
    return version


def _send_final(
    process: Process, version: PlanVersion, by: User, sent_on: dt.date, means: str,
    recipients: list[dict[str, Any]] | None, rights: dict[str, bool] | None, early_because: str,
) -> Notice:  # fmt: skip
    rows = recipients if recipients is not None else final_recipients(process, sent_on, means)
    version.served_on, version.served_by = sent_on, by
    version.arrives_on, version.early_because = arrival_of(sent_on, means, rows), early_because.strip()
    version.save()
    plan = version.plan
    plan.first_made_on, plan.assessment = sent_on, process.assessment
    plan.save(update_fields=["first_made_on", "assessment"])
    return add_notice(process, by=by, kind=Notice.Kind.FINAL, sent_on=sent_on, means=means, recipients=rows,
                      version=version, rights=rights)  # fmt: skip


def final_recipients(process: Process, sent_on: dt.date, means: str = "email") -> list[dict[str, Any]]:
    """The family, the health commissioner and each setting that the plan names (reg 13(2))."""
    version = unsent(process, PlanVersion.Kind.FINAL)
    rows = recipients_of(process, Notice.Kind.FINAL, sent_on, means)
    if version is not None:
        named = version.named_settings.select_related("setting__organisation").filter(setting__isnull=False)
        rows += [row_of_setting(each.setting) for each in named if each.setting is not None]
    return rows


def _place(process: Process, version: PlanVersion, starts_on: dt.date) -> None:
    """Education from now on is what section I names; a type of setting alone places nobody."""
    for named in version.named_settings.all():
        if named.sen_setting == NamedSetting.Elsewhere.TYPE_ONLY:
            continue
        before = Placement.objects.filter(pupil=process.pupil, rank=named.rank, leaving_date__isnull=True).first()
        values = {"sen_unit": named.sen_unit, "resourced_provision": named.resourced_provision}
        same = before and (before.setting_id, before.sen_setting) == (named.setting_id, named.sen_setting)
        if before and same:
            Placement.objects.filter(pk=before.pk).update(**values)
            continue
        if before:
            last = starts_on - dt.timedelta(days=1)
            before.leaving_date = max(last, before.entry_date) if before.entry_date else last
            before.save(update_fields=["leaving_date"])
        Placement.objects.create(
            pupil=process.pupil, setting=named.setting, sen_setting=named.sen_setting,
            sen_setting_other=named.sen_setting_other, rank=named.rank, entry_date=starts_on, **values,
        )  # fmt: skip


def _set_needs(process: Process, needs: Sequence[str], day: dt.date) -> None:
    Need.objects.filter(pupil=process.pupil, source=Need.Source.PLAN, ended_on__isnull=True).update(ended_on=day)
    Need.objects.bulk_create(
        Need(pupil=process.pupil, process=process, sen_type=code, rank=rank, source=Need.Source.PLAN, starts_on=day)
        for rank, code in enumerate(needs, 1)
    )
