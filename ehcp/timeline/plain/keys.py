"""Every fact that can be given in plain words: its name, the kind of its value, what it means, and its other names.

The command line, the examples, the page "Dates explained" and its documentation all read this one table.
"""

from dataclasses import dataclass

from ehcp.timeline.processes import ORDERS, PHASES

REQUESTERS = ("parent", "young_person", "setting", "health", "social_care", "other", "council")
BASES = ("own", "reg42", "reg45")
COUNT_MODES = ("exclusive", "inclusive")
DECISIONS = ("assess", "issue", "final")
#: Reasons that some limit lists, or temporary law added. Any other text is no listed reason and relieves nothing.
REASONS = (
    "school_closed", "early_years_closed", "personal_circumstances", "absent", "failed_appointment",
    "representations_after", "coronavirus",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """One fact.

    Args:
        name: as it is written in JSON.
        about: what it is, in a form's words.
        kind: date, yes/no, number, text or choice.
        choices: the values a choice can have.
    """

    name: str
    about: str
    kind: str = "date"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the law that people ask about.

    Args:
        key: its name in an address.
        title: its name for people.
        keys: the facts that belong to it.
        first: how many of them a form asks for at once; the rest are asked for under "More facts".
        excusable: some limit of it can be excused, so that reasons for being late are asked for too.
    """

    key: str
    title: str
    keys: tuple[Key, ...]
    first: int = 99
    excusable: bool = False

    @property
    def main(self) -> tuple[Key, ...]:
        """The facts to ask for at once."""
        return self.keys[: self.first]

    @property
    def more(self) -> tuple[Key, ...]:
        """The facts to ask for on demand."""
        return self.keys[self.first :]


_BASIS = Key("basis", "How the refusal was turned round", "choice", BASES)
_FINAL = Key("final_issued", "Final plan sent")
_ADVICE = Key("advice_requested", "Advice asked for")
_DRAFT = Key("draft_served", "Draft plan served on the family")
_TOLD = Key("decision_notified", "Family told of the decision")
_NO_PLAN = Key("no_plan_notified", "Family told that there will be no plan")
_LAST_REVIEW = Key("last_review", "Last review (its decision sent)")
_FIRST_MADE = Key("plan_first_made", "Plan first made")
_CERTIFICATE = Key("certificate_issued", "Mediation certificate issued")
_REVERSED = Key("reversed_on", "Refusal to assess turned round")

ASSESSMENT = Area("request", "Request, assessment and plan", (
    Key("request_received", "Request arrived"),
    _TOLD,
    Key("refused", "The assessment was refused", "yes/no"),
    _NO_PLAN,
    _DRAFT,
    _FINAL,
    Key("responsible_on", "Authority became responsible, where nobody with the right asked"),
    Key("requested_by", "Who asked", "choice", REQUESTERS),
    Key("opening_told", "Family, health, social care and setting told that it is considered"),
    Key("assess_decided", "Decided whether to assess"),
    Key("assess_sent", "Notice whether to assess sent"),
    _REVERSED,
    Key("agreed_to_assess", "Agreed to assess (with a refusal given: turned round)"),
    _BASIS,
    Key("reversal_told", "Family told that the refusal is turned round"),
    _ADVICE,
    Key("advice_received_by_body", "Body received the request for advice"),
    Key("statutory_body", "It is a body under section 31, not a setting or the authority's own service", "yes/no"),
    Key("advice_given", "Advice given"),
    Key("plan_decided", "Decided whether there will be a plan"),
    Key("plan", "There will be a plan", "yes/no"),
    Key("plan_sent", "Notice about the plan sent"),
    Key("plan_told", "Family told about the plan"),
    Key("consulted", "School or college consulted"),
    Key("consultation_replied", "School or college replied"),
    Key("final_arrived", "Final plan taken to have arrived"),
    Key("withdrawn", "Request withdrawn"),
    Key("exported", "Family moved to another authority"),
    Key("passed_on", "Request passed to another authority"),
), 6, excusable=True)  # fmt: skip
EXCEPTIONS = Area("exceptions", "Reasons for being late", (
    Key("reason", f"Reason, one of: {', '.join(REASONS)} (any other text relieves nothing)", "text"),
    Key("school_first_closed_day", "First day the school was closed"),
    Key("school_reopens", "First day it was open again"),
    Key("advice_requested_from_head", "Head asked for advice"),
    Key("absent_from", "First day away from the area"),
    Key("absent_to", "Last day away from the area"),
    Key("absence_days", "Days away in a row", "number"),
    Key("failed_appointment", "Appointment for an examination or test missed"),
))  # fmt: skip
REVIEW = Area("annual_review", "Annual review", (
    _FIRST_MADE,
    _LAST_REVIEW,
    Key("invited", "Invitations sent"),
    Key("meeting", "Review meeting"),
    Key("report_sent", "Report of the meeting sent"),
    Key("notice_sent", "Notice of the decision (and proposed amendments) sent"),
    Key("amends", "The plan is to be amended", "yes/no"),
    _FINAL,
    Key("outside_review", "An amendment without a review", "yes/no"),
    Key("under_five", "The child is under 5", "yes/no"),
    Key("year_9_or_later", "Year 9 or later", "yes/no"),
    Key("term_starts", "First day of the term"),
    Key("lists_sent", "List of the term's reviews sent"),
), 8)  # fmt: skip
PHASE = Area("phase_transfer", "Move between phases of education", (
    Key("phase", "Which move", "choice", PHASES),
    Key("transfer_year", "Calendar year of the move", "number"),
    Key("transfer_date", "Day of the move"),
    Key("phase_deadline", "Day the plan must be amended by, if you know it"),
    Key("meeting", "Review meeting"),
    _FINAL,
))  # fmt: skip
MOVE = Area("move_in", "Move between authorities", (
    Key("became_aware", "Old authority became aware of the move"),
    Key("moved", "Day of the move"),
    Key("transferred", "Plan sent on by the old authority"),
    Key("transfer_date", "Plan passed to the new authority"),
    Key("informed_family", "New authority told the family"),
    _LAST_REVIEW,
    _FIRST_MADE,
    Key("reviewed", "New authority's first review"),
    Key("commissioner_aware", "New health commissioner became aware"),
    Key("commissioner_asked", "It asked for an assessment or review"),
    Key("old_commissioner_aware", "Old health commissioner became aware of the move"),
    Key("new_commissioner_told", "New health commissioner told"),
), 7)  # fmt: skip
REASSESSMENT = Area("reassessment", "Re-assessment", (
    Key("reassess_request", "Request for a re-assessment arrived"),
    Key("reassess_notified", "Family told whether there will be one"),
    Key("refused", "It was refused", "yes/no"),
    Key("reassess_own_decision", "Authority decided on one of its own accord"),
    Key("reassess_advice_requested", "Advice for it asked for"),
    Key("unchanged_notified", "Family told that the plan stays as it is"),
    _FINAL,
), excusable=True)  # fmt: skip
MEDIATION = Area("mediation", "Mediation", (
    Key("informed_la", "Family told the authority that it wants mediation"),
    Key("health_issues_told", "Authority told of health issues"),
    Key("commissioners_told", "Health commissioners told"),
    Key("health_only", "Only health is at issue", "yes/no"),
    Key("arranged", "Mediation arranged"),
    Key("mediation_on", "Day of the mediation"),
    Key("date_told", "Family told of that day"),
    Key("will_miss_30_days", "Clear that the 30 days will be missed"),
    Key("cannot_arrange_told", "Adviser told so"),
    Key("not_pursued", "Adviser told that mediation is not wanted"),
    Key("mediation_concluded", "Mediation over"),
    _CERTIFICATE,
    Key("mediation_agreed", "Agreement reached"),
    Key("appealable_matter", "About something that can be appealed", "yes/no"),
    Key("authority_a_party", "The authority is a party", "yes/no"),
    Key("agreed_until", "Day that the agreement itself sets"),
    Key("done", "Carried out"),
), 5)  # fmt: skip
APPEAL = Area("appeal", "Time to appeal, and the authority's response", (
    Key("decision_sent", "Notice of the decision sent"),
    Key("mediation_contacted", "Family contacted the mediation adviser"),
    _CERTIFICATE,
    Key("certificate_for", "The decision it is about", "choice", DECISIONS),
    Key("appeal_sent", "Tribunal sent the appeal to the authority"),
    Key("responded", "Authority responded"),
))  # fmt: skip
ORDER = Area("order", "Tribunal order, or an appeal not opposed", (
    Key("order_type", "What was ordered", "choice", ORDERS),
    Key("order_date", "Order sent"),
    Key("order_made", "Order made"),
    Key("order_deadline", "Day set by the Tribunal or a consent order"),
    Key("conceded", "Authority told the Tribunal that it does not oppose the appeal"),
    _BASIS,
    _TOLD,
    _NO_PLAN,
    _DRAFT,
    _FINAL,
    Key("done", "Carried out"),
    Key("recommendations", "Recommendations on health or social care"),
    Key("health_replied", "Health commissioner replied"),
    Key("care_replied", "Social care replied"),
    Key("minister_told", "Secretary of State sent a copy"),
), 11, excusable=True)  # fmt: skip
DETAINED = Area("detained", "Detained child or young person", (
    Key("home_authority_request", "Request to the home authority (section 71(2))"),
    Key("came_to_notice", "Came to the home authority's notice (section 71(4))"),
    _TOLD,
    Key("refused", "It was told that there is no assessment", "yes/no"),
    Key("detained_draft_served", "Draft plan served"),
    _NO_PLAN,
    _FINAL,
    Key("request_received", "Request of the ordinary kind arrived, before the detention"),
    Key("detained_on", "Detained while an assessment was under way"),
    Key("released", "Released"),
    Key("detained_advice_requested", "Advice asked for"),
    Key("detention_known", "Authority learned of the detention of a person with a plan"),
    Key("plan_passed_on", "That plan sent to those who need it"),
    Key("reviewed", "Plan reviewed after release"),
), 7, excusable=True)  # fmt: skip
CEASING = Area("ceasing", "Ceasing to maintain a plan", (
    Key("cease_considered", "Authority began to consider it"),
    Key("cease_consulted", "Family and setting consulted"),
    Key("cease_decided", "Decided"),
    Key("cease_notice_sent", "Notice sent"),
    _CERTIFICATE,
    Key("appeal_ended", "Appeal finally decided"),
    Key("ceased", "Plan ended"),
))  # fmt: skip
PAYMENTS = Area("payments", "Direct payments under a personal budget", (
    Key("budget_requested", "Personal budget asked for"),
    Key("payments_began", "First direct payment"),
    Key("payments_reviewed", "First review of it"),
    Key("payments_reduced", "Decided to reduce or stop payments"),
))  # fmt: skip
PERSON = Area("person", "A young person's own rights", (Key("dob", "Date of birth"),))
CLOSURE = Area("closure", "A school's closure", EXCEPTIONS.keys[1:4])
RATE = Area("rate", "Share of plans within 20 weeks", (
    Key("issued_inc", "Plans issued, exception cases included", "number"),
    Key("on_time_inc", "Of them within 20 weeks", "number"),
    Key("issued_ex", "Plans issued, without exception cases", "number"),
    Key("on_time_ex", "Of them within 20 weeks", "number"),
))  # fmt: skip
COUNTING = Area("counting", "How days are counted", (
    Key("count_mode", "The day of the event is day 0 (exclusive) or day 1 (inclusive)", "choice", COUNT_MODES),
))  # fmt: skip

AREAS = (
    ASSESSMENT, REVIEW, PHASE, MOVE, REASSESSMENT, MEDIATION, APPEAL, ORDER, DETAINED, CEASING, PAYMENTS, PERSON,
    CLOSURE, RATE,
)  # fmt: skip
KEYS: dict[str, Key] = {key.name: key for area in (EXCEPTIONS, COUNTING, *reversed(AREAS)) for key in area.keys}
#: Names that mean the same as one of ``KEYS``.
SAME_AS = {
    "agreed_to_assess_on_reversal": "reversed_on",
    "assess_told": "decision_notified",
    "final_sent": "final_issued",
    "held": "mediation_concluded",
    "no_plan_told": "no_plan_notified",
    "reassess_told": "reassess_notified",
    "told": "decision_notified",
    "transfer_on": "transfer_date",
}
KNOWN = sorted(KEYS.keys() | SAME_AS.keys())
