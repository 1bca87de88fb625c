"""The sections of the request form and their questions, in the order they are asked.

The fields follow what published forms of English councils ask in common, and what the SEN2 return needs.
"""

from __future__ import annotations

from dataclasses import dataclass

from ehcp import codes
from ehcp.models import LinkedPerson

YES_NO = (("yes", "Yes"), ("no", "No"))
YEARS = (("N", "Nursery"), ("R", "Reception"), *((str(n), f"Year {n}") for n in range(1, 15)))


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        name: the key of the answer, and the form field's name.
        label: what is asked.
        kind: text, long, date, pick (one of a list), yes_no, ticks (several), tick, email, postcode, upn, uln or nhs.
        hint: help under the question.
        choices: for pick and ticks: stored value and words.
        limit: the most characters; also decides how wide the box is.
    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    limit: int = 0


@dataclass(frozen=True)
class Section:
    """A part of the form that is saved by itself; ``row`` are questions that may be answered several times."""

    name: str
    title: str
    about: str
    questions: tuple[Question, ...] = ()
    row: tuple[Question, ...] = ()
    row_title: str = ""


Q = Question


def _yes_no(name: str, label: str, hint: str = "") -> Question:
    return Q(name, label, "yes_no", hint, YES_NO)


REQUEST = Section(
    "request", "About this request", "Who is asking, and why now", (
        Q("person", "Your name", hint="The person completing this request, for the school, college or setting", limit=120),
        Q("role", "Your role", limit=80),
        Q("email", "Work email address", "email"),
        Q("telephone", "Telephone number", limit=40),
        _yes_no("family_told", "Has the parent or young person been told that you are asking?"),
        _yes_no("family_agrees", "Do they agree?", "You can send the request whatever the answer is."),
        Q("why_now", "Why are you asking now?", "long", "About 200 words is enough.", limit=2000),
    ),
)  # fmt: skip
CHILD = Section(
    "child", "Child or young person", "Names, birth date, where they live", (
        Q("surname", "Legal surname", limit=80),
        Q("forename", "Legal forenames", limit=80),
        Q("known_as", "Known as", hint="The name they use, if it is another one", limit=80),
        Q("birth_date", "Date of birth", "date", "For example, 27 3 2016"),
        Q("birth_date_unknown", "The date of birth is not known", "tick"),
        Q("sex", "Sex", "pick", "As recorded for the school census", (("F", "Female"), ("M", "Male"))),
        Q("ethnicity", "Ethnicity", "pick", choices=tuple(codes.choices("ethnicity"))),
        Q("upn", "Unique pupil number (UPN)", "upn", "One letter, then 12 digits"),
        Q("upn_unknown", "Why there is no UPN", "pick", choices=tuple(codes.choices("upn_unknown"))),
        Q("uln", "Unique learner number (ULN)", "uln", "From age 14: 10 digits"),
        Q("nhs_number", "NHS number", "nhs", "Optional"),
        Q("address", "Address", "long", limit=250),
        Q("postcode", "Postcode", "postcode"),
        Q("languages", "Languages at home", hint="Include British Sign Language", limit=120),
        Q("interpreter", "Interpreter needed", hint="Which language, if one is needed", limit=80),
        Q("religion", "Religion", hint="Optional", limit=60),
        _yes_no("forces", "Is a parent in the armed forces?"),
        Q("own_contact", "Their own telephone or email", hint="From age 16", limit=120),
        Q("gp", "GP and surgery", hint="Optional", limit=160),
        Q("diagnoses", "Diagnoses", "long", "What, by whom and when", limit=1000),
    ),
)  # fmt: skip
SETTING = Section(
    "setting", "At your school or setting", "Year group, attendance", (
        Q("entry_date", "Date they joined", "date"),
        Q("year_group", "National curriculum year", "pick", choices=YEARS),
        Q("out_of_year", "Taught out of their year group", hint="Which year, if so", limit=40),
        Q("attendance", "Attendance in the last 12 months, per cent", limit=5),
        Q("sessions", "Sessions attended, of sessions possible", hint="For example, 168 of 190", limit=40),
        Q("timetable", "Suspensions, or a part-time timetable", "long", limit=1000),
        Q("hours", "Hours a week, if under 5", limit=20),
        Q("previous", "Previous settings, with dates", "long", limit=1000),
    ),
)  # fmt: skip
PARENTS = Section(
    "parents", "Parents and carers", "Everyone with parental responsibility, and who cares for the child",
    row_title="Parent or carer",
    row=(
        Q("title", "Title", limit=20),
        Q("name", "Full name", limit=120),
        Q("relationship", "Relationship to the child", "pick",
          choices=tuple(c for c in LinkedPerson.Relationship.choices if c[0] != "representative")),
        _yes_no("responsibility", "Has parental responsibility?"),
        _yes_no("lives_with", "Lives with the child?"),
        Q("address", "Address, if another", limit=250),
        Q("postcode", "Postcode, if another", "postcode"),
        Q("telephone", "Telephone", limit=40),
        Q("email", "Email", "email"),
        Q("language", "First language", limit=60),
        Q("interpreter", "Interpreter needed", hint="Which language, if one is needed", limit=80),
        Q("safe_note", "Is there a safe or best way to reach them?", hint="For example, only by email", limit=200),
        _yes_no("hide_address", "Must the child\u2019s address be kept from this person?"),
    ),
)  # fmt: skip
CARE = Section(
    "care", "Care and safeguarding", "Looked after, social worker, plans", (
        _yes_no("looked_after", "Looked after by a council?"),
        Q("responsible_council", "Which council looks after them", limit=80),
        Q("legal_status", "Legal status", hint="For example, section 20 or a care order", limit=80),
        Q("social_worker", "Social worker and how to reach them", limit=160),
        Q("plans", "Which of these apply?", "ticks", choices=(
            ("child_in_need", "Child in need plan"), ("child_protection", "Child protection plan"),
            ("early_help", "Early help"))),
        _yes_no("youth_justice", "Known to youth justice?"),
        _yes_no("rya", "Detained in relevant youth accommodation?"),
    ),
)  # fmt: skip
_TYPES = tuple(codes.choices("sen_type"))
NEEDS = Section(
    "needs", "Needs", "What you think the needs are, with strengths", (
        Q("need_1", "Main need, as you see it", "pick", choices=_TYPES),
        Q("need_2", "Second need", "pick", choices=_TYPES),
        Q("need_3", "Third need", "pick", choices=_TYPES),
        Q("overview", "Overview: strengths and what is hard", "long", limit=4000),
        Q("communication", "Communication and interaction", "long", "Strengths and difficulties", limit=4000),
        Q("cognition", "Cognition and learning", "long", "Strengths and difficulties", limit=4000),
        Q("semh", "Social, emotional and mental health", "long", "Strengths and difficulties", limit=4000),
        Q("sensory", "Sensory and physical", "long", "Strengths and difficulties", limit=4000),
        Q("independence", "Self-care and independence", "long", limit=2000),
        Q("adulthood", "Preparing for adulthood, from Year 9", "long", limit=2000),
        Q("health", "Health", "long", limit=2000),
    ),
)  # fmt: skip
SUPPORT = Section(
    "support", "SEN support so far", "Assess, plan, do, review: each round, and what came of it", (
        Q("cost", "Cost of the support a year, if you know it", limit=60),
        Q("beyond", "What is needed beyond what you can ordinarily provide?", "long", limit=2000),
        Q("outcomes", "Outcomes sought", "long", limit=2000),
    ),
    row_title="Round of support",
    row=(
        Q("need", "Need it was for", limit=300),
        Q("provision", "What was provided", "long", "Who, how often, group size", limit=1500),
        Q("starts_on", "Started", "date"),
        Q("reviewed_on", "Reviewed", "date"),
        Q("impact", "What came of it", "long", limit=1500),
    ),
)  # fmt: skip
PROGRESS = Section(
    "progress", "Progress", "Attainment over time", row_title="Result",
    row=(
        Q("measure", "What was measured", hint="For example, reading age", limit=120),
        Q("measured_on", "Date", "date"),
        Q("result", "Result", limit=80),
        Q("expected", "Expected for their age", limit=80),
    ),
)  # fmt: skip
PROFESSIONALS = Section(
    "professionals", "Professionals involved", "Who has been involved, and their reports", (
        Q("referrals", "Referrals still open, with dates", "long", limit=1500),
    ),
    row_title="Professional",
    row=(
        Q("service", "Service", hint="For example, speech and language therapy", limit=120),
        Q("name", "Name", limit=120),
        Q("contact", "How to reach them", limit=160),
        Q("last_seen", "Last involved", "date"),
        Q("report_date", "Date of their report", "date"),
    ),
)  # fmt: skip
VIEWS = Section(
    "views", "Views", "What the child or young person and the parents think", (
        Q("child", "Views of the child or young person", "long", limit=4000),
        Q("gathered", "How their views were gathered", limit=200),
        Q("parents", "Views and hopes of the parents", "long", limit=4000),
        Q("supporter", "Who could support them to give their views", limit=160),
    ),
)  # fmt: skip
_ASKED = (("yes", "Yes"), ("no", "No"), ("not_asked", "Not asked yet"))
CONSENT = Section(
    "consent", "Consent and declaration", "None of these answers stops the request", (
        Q("request", "Does the parent or young person consent to the request?", "pick", choices=_ASKED),
        Q("education", "Consent to share with education services", "pick", choices=_ASKED),
        Q("health", "Consent to share with health services", "pick", choices=_ASKED),
        Q("care", "Consent to share with social care", "pick", choices=_ASKED),
        Q("not_with", "Anyone it must not be shared with, and why", "long", limit=1000),
        _yes_no("privacy", "Have they been shown the council\u2019s privacy notice?"),
        Q("declared_by", "Declared for the setting by", hint="Head teacher, principal, manager or SENCO", limit=120),
    ),
)  # fmt: skip
SECTIONS = (REQUEST, CHILD, SETTING, PARENTS, CARE, NEEDS, SUPPORT, PROGRESS, PROFESSIONALS, VIEWS, CONSENT)
