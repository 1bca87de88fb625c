"""What the authority says to the queries of a return: to all of one rule, or to one person's. Free until it is signed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ehcp.permissions import see_measures
from ehcp.policies import Refused
from reporting.models import SenExplanation
from reporting.return_models import QueryExplanation, ReturnFinding, SenReturn
from send_cases import clock
from send_cases.history import writing

if TYPE_CHECKING:
    from send_cases.accounts.models import User

MOST = 2000  # characters
SIGNED = "This return is signed, so nothing of it changes any more. Build a new one."


def explain(*, by: User, kept: SenReturn, rule: str, pupil: int | None, text: str) -> None:
    """Say something to a rule's queries, or take it back with an empty text.

    Args:
        kept: a return that is not signed.
        rule: the rule's id.
        pupil: the person's record; ``None`` for every query of the rule that has no word of its own.
        text: up to 2,000 characters.

    Raises:
        Denied: ``by`` may not see the figures.
        Refused: it is signed, there is no such query, or the text is too long.
    """
    see_measures.check(by)
    text = text.strip()
    if len(text) > MOST:
        raise Refused(f"The explanation must be {MOST:,} characters or fewer.", "text")
    about = kept.findings.filter(severity="query", rule=rule, **({"pupil_id": pupil} if pupil else {}))
    with writing(by=by, why=f"query {rule} explained", page="reporting.explain"):
        locked = SenReturn.objects.select_for_update().get(pk=kept.pk)  # a signature waits for it, and it for one
        if locked.is_signed:
            raise Refused(SIGNED)
        if not about.exists():
            raise Refused("There is no such query in this return.")
        said = QueryExplanation.objects.filter(sen_return=kept, rule=rule, **about_whom(pupil)).first()
        if not text:
            if said is not None:
                said.delete()
            return
        row = said or QueryExplanation(sen_return=kept, rule=rule, pupil_id=pupil)
        row.text, row.by, row.at = text, by, clock.now()
        row.save()


def about_whom(pupil: int | None) -> dict[str, Any]:
    """The condition for a word about one person, or about everybody."""
    return {"pupil_id": pupil} if pupil is not None else {"pupil__isnull": True}


def unexplained(kept: SenReturn) -> QuerySet[ReturnFinding]:
    """Queries to which nothing is said."""
    said = QueryExplanation.objects.filter(sen_return=kept, rule=OuterRef("rule"))
    return kept.findings.filter(severity="query").exclude(
        Exists(said.filter(Q(pupil=None) | Q(pupil=OuterRef("pupil"))))
    )


def last_answer(kept: SenReturn, rule: str, pupil: int | None) -> QueryExplanation | None:
    """What was said to the same query in the return of the year before: in the signed one, else in the newest."""
    return (
        QueryExplanation.objects.filter(sen_return__build__year=kept.build.year - 1, rule=rule)
        .filter(Q(pupil=None) | Q(pupil=pupil) if pupil else Q(pupil=None))
        .select_related("sen_return__build", "by")
        .order_by(
            "pupil_id", "sen_return__signature__id", "-sen_return_id"
        )  # a word of their own first; NULL comes last
        .first()
    )


def carry_over(kept: SenReturn) -> int:
    """Take over what was said already, where the same query is asked again: in the build before of the same year, and on
    the record itself while it was kept clean. Of the two the later word counts.

    Call it inside the action that keeps a return.
    """
    asked = kept.findings.filter(severity="query")
    rules, persons = set(), set()
    for rule, pupil in asked.values_list("rule", "pupil_id"):
        rules.add(rule)
        persons.add((rule, pupil))
    said = {
        (each.rule, each.pupil_id): each
        for each in sorted([*_said_before(kept), *_said_on_records(kept)], key=lambda each: each.at)
        if ((each.rule, each.pupil_id) in persons if each.pupil_id else each.rule in rules)
    }
    rows = list(said.values())
    QueryExplanation.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def _said_before(kept: SenReturn) -> list[QueryExplanation]:
    before = SenReturn.objects.filter(build__year=kept.build.year, pk__lt=kept.pk).order_by("-pk").first()
    found = before.explanations.all() if before is not None else []
    return [_word(kept, each.rule, each.pupil_id, each.text, each.by_id, each.at) for each in found]


def _said_on_records(kept: SenReturn) -> list[QueryExplanation]:
    """One word for each rule and person; what was said of several places of a record stands together."""
    found: dict[tuple[str, int | None], QueryExplanation] = {}
    for each in SenExplanation.objects.filter(year=kept.build.year, withdrawn_on=None).order_by("pk"):
        same = found.get((each.rule, each.pupil_id))
        text = f"{same.text}\n{each.note}" if same is not None and same.text != each.note else each.note
        at = dt.datetime.combine(each.explained_on, dt.time(), dt.UTC)
        found[each.rule, each.pupil_id] = _word(kept, each.rule, each.pupil_id, text[:MOST], each.by_id, at)
    return list(found.values())


def _word(kept: SenReturn, rule: str, pupil: int | None, text: str, by: int, at: dt.datetime) -> QueryExplanation:
    return QueryExplanation(sen_return=kept, rule=rule, pupil_id=pupil, text=text, by_id=by, at=at)


def by_rule(findings: QuerySet[ReturnFinding]) -> dict[str, int]:
    """How many of these findings each rule has."""
    return dict(findings.order_by().values_list("rule").annotate(number=Count("pk")))
