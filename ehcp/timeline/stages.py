"""Where a request stands and who holds the next step: derived from the facts, in this order, never set by hand."""

from datetime import date, timedelta

from ehcp.timeline.facts import Decision, Facts

STAGES = (
    "received",
    "decided_not_told",
    "refused",
    "advice",
    "decide_issue",
    "issue_not_told",
    "no_plan",
    "drafting",
    "draft",
    "naming",
    "final",
    "withdrawn",
    "exported",
    "passed_on",
)
REPLY_DAYS = timedelta(days=15)
HOLDERS = {
    "received": "authority",
    "decided_not_told": "authority",
    "decide_issue": "authority",
    "issue_not_told": "authority",
    "drafting": "authority",
    "naming": "authority",
}


def stage_of(facts: Facts) -> str:
    """One of ``STAGES``. It depends on facts alone, never on today."""
    if facts.passed_on:
        return "passed_on"
    if facts.exported_on:
        return "exported"
    if facts.withdrawn_on:
        return "withdrawn"
    if facts.final_sent_on:
        return "final"
    if facts.over:
        return facts.over
    if facts.drafts:
        return _with_draft(facts)
    if facts.issue:
        return _with_decision_on_plan(facts.issue)
    return _before_decision_on_plan(facts)


def _with_draft(facts: Facts) -> str:
    if facts.no_plan and facts.issue:
        return _with_decision_on_plan(facts.issue)
    views_in = facts.representations_on is not None and all(each.replied_on for each in facts.consultations)
    return "naming" if facts.named_on or views_in else "draft"


def _with_decision_on_plan(issue: Decision) -> str:
    if issue.told_on is None:
        return "issue_not_told"
    return "drafting" if issue.outcome else "no_plan"


def _before_decision_on_plan(facts: Facts) -> str:
    if facts.assess is None and facts.reversed_on is None:
        return "received"
    if facts.refused:
        return "refused" if facts.refusal_told_on else "decided_not_told"
    if facts.reversed_on is None and facts.assess_told_on is None:
        return "decided_not_told"
    if facts.advice and all(each.answered_on for each in facts.advice):
        return "decide_issue"
    return "advice"


def waiting_on(facts: Facts, today: date, views_until: date | None) -> str:
    """Who holds the next step.

    Args:
        facts: the facts of the request.
        today: the day asked about.
        views_until: the last of the 15 days on the latest draft, if one was served.
    Returns:
        str: authority, family, adviser, school, or "" when the process has come to its end.
    """
    stage = stage_of(facts)
    if stage == "advice":
        return "adviser" if facts.advice else "authority"
    if stage == "draft":
        return _with_the_draft_out(facts, today, views_until)
    return HOLDERS.get(stage, "")


def _with_the_draft_out(facts: Facts, today: date, views_until: date | None) -> str:
    if facts.representations_on is None and views_until is not None and today <= views_until:
        return "family"
    if any(each.replied_on is None and today <= each.consulted_on + REPLY_DAYS for each in facts.consultations):
        return "school"
    return "authority"
