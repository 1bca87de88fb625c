"""Rules about a request for an assessment."""

from __future__ import annotations

from reporting.sen2 import doubtful
from reporting.sen2.codes import labels
from reporting.sen2.record import Record
from reporting.sen2.rules.base import Context, E, Fault, Found, I, Q, Rule, after, missing

_DECIDED = ("Y", "N")


def _outcome(r: Record, c: Context) -> Found:
    return not r.given("RequestOutcome")


def _historic(r: Record) -> bool:
    """Whether the outcome is H, or is none that we can go by."""
    return r.get("RequestOutcome") == "H" or "RequestOutcome" in r.unsound


def _received(r: Record, c: Context) -> Found:
    return "ReceivedDate" not in r and not _historic(r) and not r.given("ReceivedDate")


def _issued_or_refused_this_year(r: Record, c: Context) -> bool:
    assessment = r.one("Assessment")
    return (
        assessment is not None
        and assessment.get("AssessmentOutcome") in _DECIDED
        and assessment.get("AssessmentOutcomeDate", "") >= c.begins
    )


def _received_under_h(r: Record, c: Context) -> Found:
    return r.get("RequestOutcome") == "H" and not r.given("ReceivedDate") and _issued_or_refused_this_year(r, c)


def _received_in_time(r: Record, c: Context) -> Found:
    day = r.get("ReceivedDate")
    return day is not None and not c.born <= day <= c.census


def _source(r: Record, c: Context) -> Found:
    return "RequestSource" not in r and not _historic(r) and not r.given("RequestSource")


def _rya(r: Record, c: Context) -> Found:
    return "RYA" not in r and not _historic(r) and not r.given("RYA")


def _outcome_date(r: Record, c: Context) -> Found:
    return "RequestOutcomeDate" not in r and r.get("RequestOutcome") in _DECIDED and not r.given("RequestOutcomeDate")


def _no_outcome_date(r: Record, c: Context) -> Found:
    if "RequestOutcomeDate" not in r or r.get("RequestOutcome") not in ("A", "W", "H"):
        return None
    excused = doubtful.SEND_DATES_WITH_EARLIER_DECISION and r["RequestOutcome"] == "H"
    return not (excused and _issued_or_refused_this_year(r, c))


def _outcome_in_time(r: Record, c: Context) -> Found:
    day = r.get("RequestOutcomeDate")
    return day is not None and not r.get("ReceivedDate", "") <= day <= c.census


def _outcome_this_year(r: Record, c: Context) -> Found:
    return r.get("RequestOutcome") in _DECIDED and r.get("RequestOutcomeDate", c.begins) < c.begins


def _flags(r: Record, c: Context) -> Found:
    return missing(r, ("RequestMediation", "RequestTribunal")) if r.get("RequestOutcome") in _DECIDED else None


def _exported(r: Record, c: Context) -> Found:
    if not r.given("Exported"):
        return None
    return r.get("Exported") not in labels("la_code_or_outside", c.year) or r["Exported"] == c.lea


def _after_export(r: Record, c: Context) -> Found:
    if not r.blocks or not r.given("Exported"):
        return None
    return [Fault(r, name) for name in ("Assessment", "ActivePlans") if r.all(name)]


def _assessment_follows(r: Record, c: Context) -> Found:
    return r.get("RequestOutcome") in ("Y", "H") and not r.all("Assessment") and not r.given("Exported")


def _nothing_follows(r: Record, c: Context) -> Found:
    if not r.blocks or r.get("RequestOutcome") not in ("A", "W"):
        return None
    return [Fault(r, name) for name in ("Assessment", "ActivePlans") if r.all(name)]


def _reversed(r: Record, c: Context) -> Found:
    refused = r.get("RequestOutcome") == "N" and r.all("Assessment")
    return bool(refused) and "1" not in (r.get("RequestMediation"), r.get("RequestTribunal"))


def _undecided_twice(r: Record, c: Context) -> Found:
    if r.get("RequestOutcome") != "A" or r.place == 1:
        return None
    earlier = c.person.all("Requests")[: r.place - 1]
    return any(each.get("RequestOutcome") == "A" for each in earlier)


def _in_scope(r: Record, c: Context) -> Found:
    """What came last is dated before the year; what is undated or undecided is in scope by itself."""
    _, assessment, plan, _, _ = c.standings[r.place - 1]
    if plan is not None:
        return plan.get("CeaseDate", c.begins) < c.begins
    if assessment is not None:
        last = assessment.get("AssessmentOutcomeDate", c.begins)
        return assessment.get("AssessmentOutcome") == "N" and last < c.begins
    return r.get("RequestOutcome") == "N" and r.get("RequestOutcomeDate", c.begins) < c.begins


def _six_weeks(r: Record, c: Context) -> Found:
    told = r.get("RequestOutcomeDate")
    if told is None or r.get("RequestOutcome") not in _DECIDED:
        return None
    received = r.get("ReceivedDate")
    return received is not None and told > after(received, 42)


REQUESTS = ("Requests",)
RULES = (
    Rule("R01", E, REQUESTS, ("RequestOutcome",), "The outcome is given",
         "Give the outcome of the request: Y, N, A, W or H.", _outcome, "F", "H", unless="RequestOutcome"),
    Rule("R02", E, REQUESTS, ("ReceivedDate",), "The day of receipt is given, unless the outcome is H",
         "Give the day on which the request arrived.", _received, "G", "H", unless="ReceivedDate"),
    Rule("R02a", Q, REQUESTS, ("ReceivedDate",),
         "The day of receipt is given whenever the assessment ended in the year, also under H",
         "The assessment ended in the year, so give the day on which the request arrived, though the outcome is H: "
         "without it the plan counts in no 20 weeks.", _received_under_h, "L", "M", unless="ReceivedDate"),
    Rule("R03", E, REQUESTS, ("ReceivedDate", "PersonBirthDate"), "The day of receipt lies between birth and census day",
         "The request was received on {ReceivedDate}, which is before the birth or after the census day, {census}. "
         "Correct the day, or leave the request to the next return.", _received_in_time, "L", "H", when="ReceivedDate"),
    Rule("R04", Q, REQUESTS, ("RequestSource",), "The source is given, unless the outcome is H",
         "Say who asked for the assessment: 1 to 5.", _source, "G", "H", since=doubtful.REQUEST_SOURCE_ASKED_SINCE,
         unless="RequestSource"),
    Rule("R05", E, REQUESTS, ("RYA",), "Youth accommodation is answered, unless the outcome is H",
         "Say whether they were in relevant youth accommodation when the request was made: 1 or 0.", _rya, "G", "H",
         unless="RYA"),
    Rule("R06", E, REQUESTS, ("RequestOutcomeDate",), "The day of the outcome is given for Y and N",
         "Give the day on which who asked was told of the decision.", _outcome_date, "G", "H",
         unless="RequestOutcomeDate"),
    Rule("R07", Q, REQUESTS, ("RequestOutcomeDate",), "There is no day of the outcome for A, W and H",
         "With outcome {RequestOutcome} no day of the outcome is asked for. Leave it out, or correct the outcome.",
         _no_outcome_date, "G", "M", when="RequestOutcomeDate"),
    Rule("R08", E, REQUESTS, ("RequestOutcomeDate", "ReceivedDate"),
         "The day of the outcome lies between receipt and census day",
         "The outcome is dated {RequestOutcomeDate}, which is before the request arrived or after the census day, "
         "{census}. Correct it.", _outcome_in_time, "L", "H", when="RequestOutcomeDate"),
    Rule("R09", Q, REQUESTS, ("RequestOutcomeDate", "RequestOutcome"), "A decision Y or N is not of an earlier year",
         "The decision of {RequestOutcomeDate} is of an earlier year than this return covers. By the definition the "
         "outcome is then H.", _outcome_this_year, "L", "L", when="RequestOutcomeDate RequestOutcome"),
    Rule("R10", E, REQUESTS, ("RequestMediation", "RequestTribunal"), "Mediation and tribunal are answered for Y and N",
         "Say whether there was mediation and whether there was an appeal about the decision to assess: 1 or 0.",
         _flags, "G", "M", unless="RequestMediation RequestTribunal"),
    Rule("R11", E, REQUESTS, ("Exported",), "Exported is the code of another council, or XXX",
         "Exported is {Exported}. Give the code of the council they moved to, or XXX.", _exported, "F, L", "M",
         when="Exported"),
    Rule("R12", E, REQUESTS, ("Exported", "Assessment", "ActivePlans"), "Nothing follows a move away",
         "They moved away before the assessment was finished, so nothing may follow. Leave it out, or leave out Exported.",
         _after_export, "G", "M", when="Exported"),
    Rule("R13", E, REQUESTS, ("Assessment", "RequestOutcome"), "An assessment follows Y and H",
         "After outcome {RequestOutcome} an Assessment must follow. Add it, or correct the outcome.",
         _assessment_follows, "L", "M", unless="Assessment"),
    Rule("R14", E, REQUESTS, ("Assessment", "ActivePlans", "RequestOutcome"), "Nothing follows A and W",
         "After outcome {RequestOutcome} nothing may follow. Leave it out, or correct the outcome.",
         _nothing_follows, "G", "M"),
    Rule("R15", Q, REQUESTS, ("Assessment", "RequestMediation", "RequestTribunal"),
         "An assessment follows N only after mediation or appeal",
         "An Assessment follows a decision not to assess, without mediation or appeal. Check the three.",
         _reversed, "G", "M", when="Assessment"),
    Rule("R16", Q, REQUESTS, ("RequestOutcome",), "No one has two undecided requests",
         "They have more than one request that is undecided. Check whether they are one.", _undecided_twice, "L", "L"),
    Rule("R17", Q, REQUESTS, ("RequestOutcome",), "Something in the request is of the year, or still open",
         "Nothing in this request is of the year from {begins} or open on {census}. Check the days, or leave it out.",
         _in_scope, "L", "L"),
    Rule("R18", I, REQUESTS, ("RequestOutcomeDate", "ReceivedDate"), "The decision was told within six weeks",
         "The decision was told more than six weeks after the request arrived.", _six_weeks, "L", "",
         when="RequestOutcomeDate ReceivedDate"),
)  # fmt: skip
