"""Facts that are true together are constrained together, in the database."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import models

PAIR = re.compile(r"^(?P<what>.+)_(on|at)$")
#: Pairs that need no constraint, each with the reason.
FREE = {
    "Submission.sent": "both required: a submission exists only when it was sent",
    "Notice.sent": "both required",
    "Decision.decided": "both required",
    "AdviceRequest.asked": "both required",
    "Consultation.consulted": "both required",
    "TimeLimitException.recorded": "both required",
    "SealedIdentity.sealed": "both required",
    "Note.written": "both required",
    "Document.added": "both required",
    "DocumentVersion.added": "both required",
    "NamedAccess.given": "both required",
    "DraftShare.shared": "both required",
    "RequestDraft.started": "both required",
    "Return.made": "both required",
    "InspectionLists.made": "both required",
    "ApiToken.created": "both required",
    "WebhookEndpoint.created": "both required",
    "Policy.set": "a policy may be set by the machine when it is installed",
    "DraftSection.saved": "an empty section was saved by nobody; the row is a form, not a fact",
    "RequestDraft.sent": "one action sets both, guarded by Submission",
    "Job.asked": "work may be asked for by the machine",
}


def _pairs() -> list[tuple[type[models.Model], str, str, str]]:
    found = []
    for model in apps.get_models():
        if model._meta.app_label not in ("ehcp", "accounts", "reporting") or model.__name__.endswith("Event"):
            continue
        names = {f.name for f in model._meta.get_fields() if isinstance(f, models.Field)}
        for name in sorted(names):
            match = PAIR.match(name)
            if match and f"{match['what']}_by" in names:
                found.append((model, match["what"], name, f"{match['what']}_by"))
    return found


def test_every_pair_is_guarded() -> None:
    loose = []
    for model, what, day, who in _pairs():
        if f"{model.__name__}.{what}" in FREE:
            continue
        guards = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
        if not any(day in str(c.condition) and who in str(c.condition) for c in guards):
            loose.append(f"{model.__name__}: {day} with {who}")
    assert loose == []


def test_the_free_list_is_true() -> None:
    known = {f"{model.__name__}.{what}": (model, day, who) for model, what, day, who in _pairs()}
    assert set(FREE) <= set(known), "a pair on the free list is gone"
    for key, reason in FREE.items():
        model, day, who = known[key]
        if reason.startswith("both required"):
            fields = [model._meta.get_field(day), model._meta.get_field(who)]
            assert not any(f.null for f in fields if isinstance(f, models.Field)), key


def test_there_are_pairs_to_guard() -> None:
    assert len(_pairs()) > 10
