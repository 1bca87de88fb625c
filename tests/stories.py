"""How far a case has come, told through the actions alone. Each story starts from the one before.

process = given_request(cast, received_on=days_ago(30))
given_agreed_assessment(cast, process)
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ehcp.actions import decisions, requests
from ehcp.actions.requests import Child
from ehcp.models import Decision, Notice, Process, Pupil, ReturnFile, WebhookDelivery, WebhookMessage
from ehcp.recipients import recipients_of
from reporting.building.people import frozen
from reporting.faults.years import year_now
from reporting.models import SenFault, StagedPerson
from reporting.sen2 import Record
from send_cases import clock
from send_cases.history import writing
from tests.cast import Cast

PARENT = {"name": "Maria Fielding", "title": "Ms", "relationship": "mother", "parental_responsibility": True,
          "email": "maria@home.invalid", "safe_means": "email"}  # fmt: skip


def days_ago(days: int) -> dt.date:
    """A day before today, as the application's clock has it."""
    return clock.today() - dt.timedelta(days=days)


def a_child(**more: Any) -> Child:
    """A child whose facts are all known; ``more`` replaces some."""
    facts: dict[str, Any] = {
        "surname": "Fielding", "forename": "Robin", "birth_date": dt.date(2018, 5, 14), "sex": "M",
        "address": "4 Mill Lane, Westmarsh", "postcode": "WM1 4QZ", "people": (PARENT,), "needs": ("ASD",),
    }  # fmt: skip
    return Child(**{**facts, **more})


def given_request(
    cast: Cast,
    *,
    child: Child | Pupil | None = None,
    received_on: dt.date | None = None,
    officer: Any = "amina",
    **more: Any,
) -> Process:
    """A request recorded by Amina and, unless ``officer`` is None, allocated."""
    facts = child or a_child(placement={"setting": cast.school, "entry_date": dt.date(2023, 9, 1)})
    more = {"requested_by": "parent", "received_means": "post", "setting": cast.school, **more}
    process = requests.register(by=cast.amina, child=facts, received_on=received_on or days_ago(7), **more)
    if officer is not None:
        requests.allocate(process=process, by=cast.ben, officer=cast.amina if officer == "amina" else officer)
        process.refresh_from_db()
    return process


def given_opening_notice(cast: Cast, process: Process, *, on: dt.date | None = None) -> Notice:
    """The family, health, social care and the setting told that an assessment is being considered."""
    return given_notice(cast, process, Notice.Kind.OPENING, on=on or process.opened_on)


def given_decision(
    cast: Cast, process: Process, *, kind: str = "assess", outcome: bool = True, on: dt.date | None = None
) -> Decision:
    """A decision, of which nobody is told yet."""
    day = on or min(process.opened_on + dt.timedelta(days=30), clock.today())
    return decisions.decide(
        process=process, by=cast.amina, kind=kind, outcome=outcome, decided_on=day,
        ground="" if outcome else "not_necessary", reasons="" if outcome else "The needs can be met without a plan.",
    )  # fmt: skip


def given_told(cast: Cast, process: Process, decision: Decision, *, on: dt.date | None = None) -> Notice:
    """The notice of a decision sent by e-mail, so that it counts as told the same day."""
    kind = decisions.NOTICE_OF[Decision.Kind(decision.kind), decision.outcome]
    return given_notice(cast, process, kind, on=on or decision.decided_on, decision=decision)


def given_notice(
    cast: Cast, process: Process, kind: str, *, on: dt.date | None = None, decision: Decision | None = None
) -> Notice:
    """A notice of any kind to everybody whom the law names."""
    day = on or clock.today()
    return decisions.tell(
        process=process, by=cast.amina, kind=kind, sent_on=day, means="email", decision=decision,
        recipients=recipients_of(process, kind, day), rights=dict.fromkeys(Notice.RIGHTS, True),
    )  # fmt: skip


def given_agreed_assessment(cast: Cast, process: Process, *, on: dt.date | None = None) -> Decision:
    """Decided to assess, and the family told the same day."""
    decision = given_decision(cast, process, on=on)
    given_told(cast, process, decision)
    process.refresh_from_db()
    return decision


def given_refusal(cast: Cast, process: Process, *, on: dt.date | None = None) -> Decision:
    """Decided not to assess, and the family told the same day: the process ends."""
    decision = given_decision(cast, process, outcome=False, on=on)
    given_told(cast, process, decision)
    process.refresh_from_db()
    return decision


def given_advice(
    cast: Cast, process: Process, *, on: dt.date | None = None, answered_on: dt.date | None = None
) -> list:
    """Advice asked of the school, psychology, health and social care; answered when a day for that is given."""
    from ehcp.actions import advice

    day = on or min(process.opened_on + dt.timedelta(days=31), clock.today())
    asks = [
        advice.Ask("education", setting=cast.school),
        advice.Ask("psychology", service=cast.psychology),
        advice.Ask("medical", service=cast.health),
        advice.Ask("social_care", service=cast.social_care),
    ]
    rows = advice.ask(process=process, by=cast.amina, asks=asks, asked_on=day, family_views_sent=True)
    if answered_on is not None:
        for row in rows:
            advice.answer(advice=row, by=cast.amina, answered_on=answered_on, outcome="advice", answer="As attached.")
    process.refresh_from_db()
    return rows


CONTENT = {"A": "Robin likes trains.", "B": "Robin has autism.", "E": "Robin reads with a friend.",
           "F": "20 hours a week with a trained adult."}  # fmt: skip


def given_draft(
    cast: Cast, process: Process, *, on: dt.date | None = None, content: dict[str, str] | None = None
) -> Any:
    """A draft plan written and sent to the family by e-mail."""
    from ehcp.actions import plans

    plans.write_draft(process=process, by=cast.amina, content=content or CONTENT)
    version = plans.serve_draft(process=process, by=cast.amina, served_on=on or clock.today(), means="email")
    process.refresh_from_db()
    return version


def given_named(cast: Cast, process: Process, **more: Any) -> Any:
    """The child's own school named for section I."""
    from ehcp.actions import plans

    named = plans.name_settings(process=process, by=cast.amina, named=[{"setting": cast.school, **more}])
    process.refresh_from_db()
    return named


def given_final(cast: Cast, process: Process, *, on: dt.date | None = None, **more: Any) -> Any:
    """The final plan sent, with every right named."""
    from ehcp.actions import plans

    version = plans.finalise(
        process=process, by=cast.amina, sent_on=on or clock.today(), means="email", needs=("ASD",),
        rights=dict.fromkeys(Notice.RIGHTS, True), **more,
    )  # fmt: skip
    process.refresh_from_db()
    return version


def given_plan(cast: Cast, *, made_on: dt.date, last_review_on: dt.date | None = None, **child: Any) -> Pupil:
    """A child with a plan that was taken on from an earlier system, the next review with it."""
    from ehcp.actions.plans import TakenOn, take_on

    facts = a_child(placement={"setting": cast.school, "entry_date": dt.date(2023, 9, 1)}, **child)
    (plan,) = take_on(by=cast.ada, plans=[TakenOn(facts, made_on, made_on, last_review_on=last_review_on)])
    return plan.pupil


def given_process(cast: Cast, pupil: Pupil, kind: str, **facts: Any) -> Process:
    """A process of any kind but a request, opened by Amina."""
    from ehcp.actions.processes import open_process

    return open_process(pupil=pupil, by=cast.amina, kind=kind, facts=facts)


def given_fact(cast: Cast, process: Process, step: str, **facts: Any) -> Process:
    """The next fact of such a process."""
    from ehcp.actions.processes import record_facts

    record_facts(process=process, by=cast.amina, step=step, facts=facts)
    process.refresh_from_db()
    return process


def given_query(process: Process) -> SenFault:
    """A query of the SEN2 return about the record of a process, as a check leaves it."""
    pupil = process.pupil
    return SenFault.objects.create(
        year=year_now(), key=f"{pupil.pk}/P06/Person/pupil{pupil.pk}/PostCode", rule="P06", severity="query", pupil=pupil,
        process=process, block="Person", field="PostCode", origin={"pupil": pupil.pk}, first_seen=clock.today(),
        message="Give the home postcode, like BS35 1HF. If there is none, explain it to DfE.",
    )  # fmt: skip


def given_doubt(pupil: Pupil) -> StagedPerson:
    """Somebody of a return who has this child's name and birth date, and another postcode."""
    person = Record("Person", {"Surname": pupil.surname, "Forename": pupil.forename, "PostCode": "ZZ1 1ZZ"})
    if pupil.birth_date:
        person["PersonBirthDate"] = pupil.birth_date.isoformat()
    with writing(by="tests", why="a return taken in"):
        file = ReturnFile.objects.create(year=2026, sha256=f"{pupil.pk:064}", taken_in_at=clock.now())
    return StagedPerson.objects.create(
        file=file, number=1, person="Person 1", surname=pupil.surname, forename=pupil.forename,
        birth_date=pupil.birth_date, postcode="ZZ1 1ZZ", record=frozen(person), candidates=[pupil.pk],
        why="The name agrees, and the birth date as far as it is held, but not the postcode.",
    )  # fmt: skip


def given_delivery(cast: Cast, process: Process) -> WebhookDelivery:
    """A webhook whose address answers nobody, told once that this case's plan was issued."""
    from ehcp.actions import webhooks
    from ehcp.actions.telling_systems import queue

    endpoint, _ = webhooks.register(
        by=cast.ada, name="Records of the council", url="https://93.184.215.14/in", events=["plan.issued"]
    )
    uid = f"msg_{process.pk}"
    message = WebhookMessage.objects.create(
        uid=uid,
        event="plan.issued",
        pupil=process.pupil,
        process=process,
        once=uid,
        at=clock.now(),
        payload={"id": uid},
    )
    queue([message], [endpoint])
    return WebhookDelivery.objects.get(message=message)
