"""Sentences for invented requests, advice and plans. Plain Python."""

from __future__ import annotations

from ehcp.codes import label
from ehcp.demo.chance import Chance

DIFFICULTY = {
    "SPLD": "reads and writes well below what is expected for their age, and tires quickly in written work",
    "MLD": "learns new words and numbers slowly and needs them again and again",
    "SLD": "needs help with most everyday tasks and learns in very small steps",
    "PMLD": "needs an adult for all daily care and communicates through movement and sound",
    "SEMH": "finds it hard to stay calm when plans change and has missed a good deal of school",
    "SLCN": "understands short sentences only and is often not understood by others",
    "HI": "wears hearing aids and misses much of what is said in a busy room",
    "VI": "needs large print and help to find the way in new places",
    "MSI": "sees and hears little and learns through touch",
    "PD": "uses a walking frame and needs help to write and dress",
    "ASD": "finds groups and noise hard to bear and needs to know what comes next",
    "OTH": "has needs that the school has not yet been able to describe well",
    "DS": "learns best with pictures and signs and needs time to answer",
}
SUPPORT = (
    "a small group three times a week", "a key adult at the start and end of the day", "a visual timetable",
    "a quiet place to work", "a weekly visit of a specialist teacher", "a programme from the speech therapist",
)  # fmt: skip
REFUSALS = (
    "The school has not yet used the support that is ordinarily available, and progress with it has been good.",
    "The evidence shows needs that the school can meet from what it has.",
)
NO_PLAN = "The advice shows that the needs can be met with the support that schools ordinarily have."
VIEWS = (
    "We are happy with the draft but would like the small group to meet every day.",
    "Please say how many minutes the speech therapy programme takes each week.",
    "We would like the school that our child goes to now to be named.",
    "Section A is right. In section F we miss the key adult at lunch time.",
)
CALLS = (
    "Talked the draft through. They will write by the end of the week.",
    "They asked when the school will answer. Told them what is still awaited.",
)
REPLIES = {
    "unsuitable": "Our pupils have other needs, and no class fits the age and the ability described.",
    "efficient": "The class is full, and another place would take support from those already there.",
    "resources": "The support in section F would need another adult all day, for whom there is no money.",
    "other": "We would like to meet the family before we answer.",
}
EXCEPTIONS = {
    "personal_circumstances": "A bereavement in the family: two visits had to be put off at the family's wish.",
    "absent": "The child was away from the area for five weeks, so the psychologist could not meet them.",
}
WITHDRAWN = ("The family wants to wait and see how the new school goes.", "The school has put more support in place.")


def reasons(chance: Chance, needs: tuple[str, ...]) -> str:
    """Why an assessment is asked for."""
    told = " Also, the child or young person ".join(DIFFICULTY[need] for need in needs)
    one, two = chance.sample(SUPPORT, 2)
    return (
        f"The child or young person {told}. So far there has been {one} and {two}. "
        f"After {chance.choice(('two', 'three', 'four'))} terms the gap to others is wider, not smaller."
    )


def advice(chance: Chance, kind: str, needs: tuple[str, ...]) -> str:
    """A short answer of an adviser."""
    named = label("sen_type", needs[0]).lower()
    begin = {
        "psychology": "Seen twice, at school and at home.",
        "medical": "Seen in clinic.",
        "social_care": "The family was visited.",
        "education": "From the class teacher and the SENCO.",
    }.get(kind, "From records.")
    return f"{begin} The main need is {named}. {chance.choice(SUPPORT).capitalize()} would help."


def sections(chance: Chance, needs: tuple[str, ...]) -> dict[str, str]:
    """Sections of an invented plan by letter; section I is what a final version names."""
    named = " and ".join(label("sen_type", need).lower() for need in needs)
    one, two = chance.sample(SUPPORT, 2)
    return {
        "A": "The child or young person likes being outside, music, and knowing what the day will bring.",
        "B": f"Needs in {named}. The child or young person {DIFFICULTY[needs[0]]}.",
        "C": "No health needs that relate to the special educational needs are known.",
        "D": "No social care needs that relate to the special educational needs are known.",
        "E": "By the end of the key stage, to join in class for a whole morning and to ask for help in words or signs.",
        "F": f"{one.capitalize()}, every week, led by a trained adult. {two.capitalize()}, every day.",
        "G": "None.",
        "H1": "None.",
        "H2": "None.",
        "J": "No personal budget was asked for.",
        "K": "The advice gathered in the assessment is attached.",
    }
