"""What each process beside a request is made of: its table, the facts that open it, and the steps that follow."""

from __future__ import annotations

from typing import Any

from ehcp.models import (
    AnnualReview,
    Appeal,
    Cessation,
    Detention,
    Mediation,
    MoveIn,
    PhaseTransfer,
    Process,
    Reassessment,
    TribunalOrder,
)
from ehcp.proceeding import Proceeding, Step

K = Process.Kind
ASSESS = ("assess", "reassess")
PLAN = (*ASSESS, "make_and_maintain", "amend", "amend_and_name", "name_school_only", "continue_and_amend")


REVIEW = Proceeding(
    K.ANNUAL_REVIEW,
    AnnualReview,
    "The yearly review of a plan, or an amendment outside a review. It is complete when the notice of the decision is "
    "sent.",
    ("outside_review", "last_review_on"),
    ("last_review_on",),
    (),
    (
        Step(
            "before",
            "Record the last review",
            ("last_review_on",),
            ("last_review_on",),
            "The day its decision was sent to the family. The twelve months begin with it.",
            when=("review_unknown",),
        ),
        Step(
            "meeting",
            "Record the review meeting",
            ("invited_on", "meeting_on"),
            ("meeting_on",),
            "The day may lie ahead: the invitations count back from it, the decision forward.",
            when=("review", "review_unknown", "review_decide"),
        ),
        Step(
            "report",
            "Record the report of the meeting",
            ("report_sent_on",),
            ("report_sent_on",),
            when=("review_decide", "review_amend"),
        ),
        Step(
            "notice",
            "Record the decision sent to the family",
            ("outcome", "notice_sent_on", "draft_sent_on"),
            ("outcome", "notice_sent_on"),
            "This completes the review and starts the next twelve months.",
            when=("review", "review_unknown", "review_decide"),
        ),
        Step(
            "final",
            "Record the amended plan",
            ("final_sent_on", "unchanged"),
            ("final_sent_on",),
            when=("review_amend",),
        ),
    ),
    first_known=False,
    future=("meeting_on",),
)
PHASE = Proceeding(
    K.PHASE_TRANSFER,
    PhaseTransfer,
    "A move to the next phase of education: the plan is reviewed and amended before a date in the year of the move.",
    ("phase", "transfer_year", "transfer_on"),
    (),
    ("phase", "transfer_year"),
    (
        Step("meeting", "Record the review meeting", ("meeting_on",), ("meeting_on",)),
        Step("final", "Record the plan that names the next setting", ("final_sent_on",), ("final_sent_on",)),
    ),
    future=("transfer_on", "meeting_on"),
)
REASSESSMENT = Proceeding(
    K.REASSESSMENT,
    Reassessment,
    "A new assessment of needs while a plan is in force: 15 days to answer a request, 14 weeks to the plan.",
    ("requested_by", "requested_on", "own_decision_on"),
    ("requested_on", "own_decision_on"),
    ("requested_by",),
    (
        Step(
            "told",
            "Record the answer to the family",
            ("agreed", "told_on"),
            ("agreed", "told_on"),
            when=("reassess_asked", "reassess_untold"),
        ),
        Step(
            "final",
            "Record the plan after re-assessment",
            ("final_sent_on",),
            ("final_sent_on",),
            when=("reassessing",),
        ),
        Step(
            "unchanged",
            "Record that the plan stays as it is",
            ("unchanged_told_on",),
            ("unchanged_told_on",),
            when=("reassessing",),
        ),
    ),
)
MOVE = Proceeding(
    K.MOVE_IN,
    MoveIn,
    "A plan that passes between authorities, to us or from us. Each side has duties of its own.",
    ("direction", "other_la", "transfer_on", "plan_made_on", "last_review_on", "became_aware_on", "moved_on"),
    ("transfer_on", "became_aware_on"),
    ("direction", "other_la"),
    (
        Step(
            "informed",
            "Record the letter to the family",
            ("informed_on",),
            ("informed_on",),
            "That the plan is transferred, whether there will be an assessment, and when the plan will be reviewed.",
            when=("move_inform",),
        ),
        Step(
            "reviewed",
            "Record our first review",
            ("reviewed_on",),
            ("reviewed_on",),
            "The next annual review counts from it.",
            when=("move_inform", "move_review"),
        ),
        Step(
            "transferred",
            "Record that the plan was passed on",
            ("transferred_on",),
            ("transferred_on",),
            when=("move_out",),
        ),
        Step(
            "commissioner",
            "Record the health commissioner",
            ("commissioner_aware_on", "commissioner_asked_on", "old_commissioner_aware_on", "new_commissioner_told_on"),
        ),
    ),
    of_plan=False,
    future=("moved_on",),
)
MEDIATION = Proceeding(
    K.MEDIATION,
    Mediation,
    "Mediation about one decision. We arrange it within 30 days of the family telling us that they want it.",
    ("about", "contacted_on", "informed_on", "not_pursued_on"),
    ("contacted_on", "informed_on", "not_pursued_on"),
    ("about",),
    (
        Step(
            "wanted",
            "Record that the family wants mediation",
            ("informed_on", "health_issues_told_on", "health_only"),
            ("informed_on",),
        ),
        Step(
            "arranged",
            "Record that it is arranged",
            ("arranged_on", "mediation_on", "date_told_on"),
            ("arranged_on",),
            "The family is told of the day at least 5 working days before.",
            when=("mediation_wanted", "mediation_asked"),
        ),
        Step("held", "Record the mediation meeting", ("held_on",), ("held_on",), when=("mediation_fixed",)),
        Step("certificate", "Record the certificate", ("certificate_on",), ("certificate_on",)),
        Step("agreed", "Record an agreement", ("agreed_on", "authority_a_party", "agreed_until"), ("agreed_on",)),
        Step("done", "Record that it was carried out", ("done_on",), ("done_on",), when=("mediation_agreed",)),
        Step("cannot", "Record that it cannot be arranged in time", ("late_known_on", "cannot_arrange_told_on")),
        Step("not_pursued", "Record that mediation is not wanted", ("not_pursued_on",), ("not_pursued_on",)),
        Step("commissioners", "Record that health was told", ("commissioners_told_on",), ("commissioners_told_on",)),
    ),
    of_plan=False,
    future=("mediation_on", "agreed_until"),
)
APPEAL = Proceeding(
    K.APPEAL,
    Appeal,
    "An appeal to the Tribunal. Our response is due within 30 of its working days.",
    ("about", "decision_sent_on", "certificate_on", "appeal_sent_on", "tribunal_number"),
    ("appeal_sent_on", "decision_sent_on"),
    ("about",),
    (
        Step(
            "received",
            "Record the appeal",
            ("appeal_sent_on", "tribunal_number"),
            ("appeal_sent_on",),
            when=("appeal_window",),
        ),
        Step("responded", "Record our response", ("responded_on",), ("responded_on",), when=("appeal_respond",)),
        Step(
            "hearing", "Record the hearing", ("hearing_on",), ("hearing_on",), when=("appeal_respond", "appeal_hearing")
        ),
        Step("result", "Record how it ended", ("result", "result_on"), ("result", "result_on")),
    ),
    of_plan=False,
    future=("hearing_on",),
)
ORDER = Proceeding(
    K.ORDER,
    TribunalOrder,
    "An order of the Tribunal, or an appeal that we concede before our response. Every step counts from that one day.",
    ("order_type", "made_on", "sent_on", "conceded_on", "deadline_on"),
    ("sent_on", "made_on", "conceded_on"),
    ("order_type",),
    (
        Step("told", "Record that the family was told of the assessment", ("told_on",), ("told_on",), orders=ASSESS),
        Step(
            "draft", "Record the draft plan", ("draft_served_on",), ("draft_served_on",), orders=("make_and_maintain",)
        ),
        Step("no_plan", "Record that there is no plan", ("no_plan_told_on",), ("no_plan_told_on",), orders=ASSESS),
        Step("final", "Record the plan", ("final_sent_on",), ("final_sent_on",), orders=PLAN),
        Step(
            "recommended",
            "Record recommendations and replies",
            ("recommendations_on", "health_replied_on", "care_replied_on", "minister_told_on"),
        ),
        Step("done", "Record that it was carried out", ("done_on",), ("done_on",)),
    ),
    of_plan=False,
    future=("deadline_on",),
)
CESSATION = Proceeding(
    K.CESSATION,
    Cessation,
    "Ceasing to maintain a plan. It is kept until the time to appeal is over, or the appeal has ended.",
    ("considered_on",),
    ("considered_on",),
    ("considered_on",),
    (
        Step("consulted", "Record the consultation", ("consulted_on",), ("consulted_on",), when=("cease_considered",)),
        Step(
            "decided",
            "Record the decision",
            ("ceases", "decided_on"),
            ("ceases", "decided_on"),
            when=("cease_considered",),
        ),
        Step(
            "told", "Record the notice to the family", ("notice_sent_on",), ("notice_sent_on",), when=("cease_untold",)
        ),
        Step(
            "certificate",
            "Record a mediation certificate",
            ("certificate_on",),
            ("certificate_on",),
            when=("cease_window",),
        ),
        Step(
            "appeal",
            "Record that an appeal was decided",
            ("appeal_ended_on",),
            ("appeal_ended_on",),
            when=("cease_window",),
        ),
        Step(
            "ceased",
            "Record that the plan ended",
            ("ceased_on", "cease_reason"),
            ("ceased_on", "cease_reason"),
            "The day the plan ended or passed to another authority: not the day of the decision.",
            when=("cease_window",),
        ),
    ),
)
ASSESSING = ("detained_assessing",)
DETAINED = Proceeding(
    K.DETAINED,
    Detention,
    "A child or young person who is detained, such as in a young offender institution. We are the home authority: the "
    "same 6, 16 and 20 weeks count, and a plan in force is kept and sent on.",
    ("requested_on", "noticed_on", "responsible_on", "detention_known_on"),
    ("requested_on", "noticed_on", "responsible_on", "detention_known_on"),
    (),
    (
        Step(
            "told",
            "Record whether there is an assessment",
            ("agreed", "told_on"),
            ("agreed", "told_on"),
            "The day the detained person or the parent was told: within 6 weeks.",
            when=("detained_asked",),
        ),
        Step(
            "draft",
            "Record the draft plan",
            ("draft_served_on",),
            ("draft_served_on",),
            "At least 15 days are allowed for views.",
            when=ASSESSING,
        ),
        Step("no_plan", "Record that there is no plan", ("no_plan_told_on",), ("no_plan_told_on",), when=ASSESSING),
        Step(
            "final",
            "Record the final plan",
            ("final_sent_on",),
            ("final_sent_on",),
            when=("detained_assessing", "detained_asked"),
        ),
        Step(
            "passed",
            "Record that the plan was sent on",
            ("plan_passed_on_on",),
            ("plan_passed_on_on",),
            "To the youth offending team, the person in charge and the health commissioner, within 5 working days.",
            when=("detained_kept",),
        ),
        Step("released", "Record the release", ("released_on",), ("released_on",)),
        Step(
            "reviewed",
            "Record the review after release",
            ("reviewed_on",),
            ("reviewed_on",),
            "The plan is kept and reviewed as soon as practicable. The day its decision was sent.",
            when=("detained_released",),
        ),
    ),
    of_plan=False,
)
PROCEEDINGS: dict[str, Proceeding] = {
    each.kind: each for each in (REVIEW, PHASE, REASSESSMENT, MOVE, MEDIATION, APPEAL, ORDER, CESSATION, DETAINED)
}


def facts_row(process: Process) -> Any:
    """The row with a process's own facts, whatever its kind."""
    return getattr(process, process.kind)
