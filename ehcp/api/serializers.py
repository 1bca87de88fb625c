"""Children, processes, milestones and advice as JSON. Each class says which of its fields a school or an adviser sees."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ehcp.api.shown import Names, Shown
from ehcp.models import (
    Address,
    AddressHidden,
    AdviceRequest,
    Decision,
    LinkedPerson,
    Milestone,
    Need,
    Notice,
    Process,
    Pupil,
    TimeLimitException,
)
from ehcp.standing import stage_for_schools
from send_cases import clock

BRIEF = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
}
BRIEF_OR_NONE = {"oneOf": [BRIEF, {"type": "null"}]}


def brief(row: Any) -> dict[str, Any] | None:
    """A person, setting or organisation by id and name."""
    return {"id": row.pk, "name": str(row)} if row is not None else None


class AddressShown(Shown):
    class Meta:
        model = Address
        fields = ["lines", "postcode", "starts_on", "ends_on"]


class PersonShown(Shown):
    """Somebody linked to the child. Look at ``hidden_addresses`` of the child before an address goes anywhere."""

    class Meta:
        model = LinkedPerson
        exclude = ["pupil"]


class HiddenShown(Shown):
    """An address that one person must never see: of another person or, with ``of`` null, of the child."""

    class Meta:
        model = AddressHidden
        fields = ["of", "hidden_from", "because"]


class NeedShown(Shown):
    class Meta:
        model = Need
        fields = ["sen_type", "rank", "source", "process", "ended_on"]


class Child(Shown):
    """A child or young person."""

    name = serializers.CharField(help_text="As people say it: known as, or forenames, and surname.")

    for_school: ClassVar[Names] = ("reference", "name", "birth_date")
    for_adviser: ClassVar[Names] = for_school

    class Meta:
        model = Pupil
        fields = [
            "reference", "name", "surname", "forename", "known_as", "sex", "birth_date", "ethnicity", "upn",
            "upn_unknown", "uln", "nhs_number", "languages", "interpreter", "restricted",
        ]  # fmt: skip


class ProcessOfChild(Shown):
    stage = serializers.SerializerMethodField()

    for_school: ClassVar[Names] = ("id", "kind", "opened_on", "closed_on", "stage")

    class Meta:
        model = Process
        fields = ["id", "kind", "opened_on", "closed_on", "stage"]

    def get_stage(self, row: Process) -> str:
        return stage_for_schools(row) if self.context.get("room") == "school" else getattr(row, "stage_now", row.stage)


class Actions(serializers.ListField):
    """Addresses of what can be done with a record."""

    def __init__(self, **kwargs: Any) -> None:
        words = "Addresses of what can be done: GET one for its form, POST it to do it."
        given = {"child": serializers.CharField(), "source": "actions_shown", "help_text": words}
        super().__init__(**{**given, **kwargs})


class ChildWhole(Child):
    """A child or young person with everything known of them that is not a process, a document or a plan."""

    addresses = AddressShown(many=True)
    people = PersonShown(many=True)
    hidden_addresses = HiddenShown(many=True)
    needs = NeedShown(many=True)
    processes = ProcessOfChild(many=True, source="processes_shown")
    actions = Actions()

    for_school = (*Child.for_school, "processes")

    class Meta(Child.Meta):
        fields = [*Child.Meta.fields, "restricted_because", "legal_hold", "addresses", "people", "hidden_addresses",
                  "needs", "processes", "actions"]  # fmt: skip


class Contact(serializers.Serializer):
    """Whom to ask at the council."""

    name = serializers.CharField(allow_blank=True)
    team = serializers.CharField()
    telephone = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)


class NextDate(serializers.Serializer):
    """The next date by law."""

    rule_id = serializers.CharField()
    label = serializers.CharField()
    on = serializers.DateField()


class ProcessShown(ProcessOfChild):
    """One statutory process. ``stage``, ``next`` and the dates are worked out from its facts; nobody sets them."""

    child = serializers.CharField(source="pupil.reference")
    waiting_on = serializers.CharField(source="waiting_now")
    next = serializers.SerializerMethodField(help_text="The next date by law; null where there is none.")
    overdue = serializers.SerializerMethodField(help_text="Whether a limit of the authority is in breach today.")
    exception_recorded = serializers.BooleanField(
        source="relieved", help_text="An exception excuses; it moves no date."
    )
    officer = serializers.SerializerMethodField()
    team = serializers.SerializerMethodField()
    standing = serializers.CharField(help_text="Schools: where it stands and what it waits for, in a sentence.")
    needed = serializers.BooleanField(help_text="Schools: whether something is needed from you.")
    contact = Contact(help_text="Schools: whom to ask at the council.")

    for_school = ("id", "child", "kind", "opened_on", "closed_on", "stage", "standing", "needed", "contact")
    not_for_officers = ("standing", "needed", "contact")

    class Meta:
        model = Process
        fields = [
            "id", "child", "kind", "opened_on", "closed_on", "stage", "waiting_on", "next", "overdue", "overdue_from",
            "final_due_on", "advice_due_on", "exception_recorded", "advice_waiting", "last_family_contact_on", "officer",
            "team", "revision", "standing", "needed", "contact",
        ]  # fmt: skip

    @extend_schema_field(NextDate(allow_null=True))
    def get_next(self, row: Process) -> dict[str, Any] | None:
        if row.next_on is None:
            return None
        return {"rule_id": row.next_rule, "label": row.next_label, "on": row.next_on.isoformat()}

    def get_overdue(self, row: Process) -> bool:
        return row.closed_on is None and row.overdue_from is not None and row.overdue_from <= clock.today()

    @extend_schema_field(BRIEF_OR_NONE)
    def get_officer(self, row: Process) -> dict[str, Any] | None:
        return brief(row.officer)

    @extend_schema_field(BRIEF_OR_NONE)
    def get_team(self, row: Process) -> dict[str, Any] | None:
        return brief(row.team)


class DecisionShown(Shown):
    decided_by = serializers.CharField()

    class Meta:
        model = Decision
        fields = ["id", "kind", "outcome", "decided_on", "decided_by", "ground", "reasons"]


class NoticeShown(Shown):
    sent_by = serializers.CharField()

    class Meta:
        model = Notice
        fields = ["id", "kind", "decision", "version", "sent_on", "sent_by", "means", "told_on", *Notice.RIGHTS]


class ExceptionShown(Shown):
    recorded_by = serializers.CharField()
    approver = serializers.CharField()

    class Meta:
        model = TimeLimitException
        exclude = ["process", "entered_in_error"]


class ProcessWhole(ProcessShown):
    """One process with its facts, decisions, notices and exceptions."""

    facts = serializers.DictField(
        source="facts_shown", help_text="The facts of this kind of process, by the names of the data dictionary."
    )
    decisions = DecisionShown(many=True, source="decisions_shown")
    notices = NoticeShown(many=True, source="notices_shown")
    exceptions = ExceptionShown(many=True, source="exceptions_shown")
    actions = Actions()

    class Meta(ProcessShown.Meta):
        fields = [*ProcessShown.Meta.fields, "facts", "decisions", "notices", "exceptions", "actions"]


class MilestoneShown(Shown):
    """One dated duty, window or target, with why it is on that day."""

    child = serializers.CharField(source="process.pupil.reference")
    overdue = serializers.SerializerMethodField(help_text="A limit that binds the authority, in breach today.")
    explanation = serializers.CharField(help_text="How the day was counted, in words, with its source.")
    citation = serializers.CharField()
    link = serializers.CharField(help_text="The rule on legislation.gov.uk.")

    for_school = ("id", "process", "child", "rule_id", "subject", "label", "kind", "due_on", "met_on", "ended_on",
              "explanation", "citation", "link")  # fmt: skip

    class Meta:
        model = Milestone
        fields = [
            "id", "process", "child", "rule_id", "subject", "label", "kind", "bound", "counts_from", "due_on", "warn_on",
            "late_from", "met_on", "ended_on", "overdue", "relieved", "relieved_by", "projected", "rule_version",
            "reading", "explanation", "citation", "link",
        ]  # fmt: skip

    def get_overdue(self, row: Milestone) -> bool:
        late: dt.date | None = row.late_from
        ours = row.kind == "limit" and row.bound == "authority" and row.met_on is None
        return ours and late is not None and late <= clock.today()


class About(Child):
    """The child or young person whom a question is about."""

    class Meta(Child.Meta):
        fields = ["reference", "name", "birth_date"]


class Asked(Shown):
    """What a question put to somebody shows besides its own columns."""

    about = About(source="process.pupil")
    due_on = serializers.DateField(allow_null=True, help_text="The day by which an answer is due or expected.")
    explanation = serializers.CharField(allow_blank=True, help_text="Why that day.")
    papers = serializers.ListField(
        child=serializers.IntegerField(), source="papers_shown", help_text="Documents sent with it, by id."
    )
    over = serializers.BooleanField(help_text="Answered, or the process has ended: no answer is needed any more.")


class AdviceShown(Asked):
    """Advice asked for under regulation 6."""

    who = serializers.CharField(help_text="Whom the authority asked.")
    adviser = serializers.SerializerMethodField(help_text="The person asked, where it was one in particular.")
    educated_at = serializers.CharField(allow_blank=True, help_text="School or setting of the request.")
    asked_by = serializers.CharField()
    answered_by = serializers.SerializerMethodField()
    given = serializers.ListField(child=serializers.IntegerField(), help_text="Documents of the answer, by id.")

    for_adviser = (
        "id", "about", "kind", "who", "adviser", "educated_at", "question", "asked_on", "received_by_service_on",
        "promised_on", "due_on", "explanation", "papers", "family_views_sent", "answered_on", "answered_by", "outcome",
        "answer", "given", "over",
    )  # fmt: skip
    for_school = (*for_adviser, "process")

    class Meta:
        model = AdviceRequest
        fields = [
            "id", "process", "about", "kind", "who", "service", "setting", "adviser", "educated_at", "question",
            "asked_on", "asked_by", "received_by_service_on", "promised_on", "due_on", "explanation", "papers",
            "family_views_sent", "answered_on", "answered_by", "outcome", "answer", "given", "over", "agreed_adviser",
            "agreed_council", "agreed_family", "advice_dated", "cancelled_on", "cancelled_because",
        ]  # fmt: skip

    @extend_schema_field({"type": ["string", "null"]})
    def get_adviser(self, row: AdviceRequest) -> str | None:
        return str(row.adviser) if row.adviser else None

    @extend_schema_field({"type": ["string", "null"]})
    def get_answered_by(self, row: AdviceRequest) -> str | None:
        return str(row.answered_by) if row.answered_by else None
