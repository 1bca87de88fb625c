"""Rules about an assessment."""

from __future__ import annotations

from reporting.sen2.record import Record
from reporting.sen2.rules.base import Context, E, Fault, Found, I, Q, Rule, after, missing

_DECIDED = ("Y", "N")
_FLAGS = ("AssessmentMediation", "AssessmentTribunal", "OtherMediation", "OtherTribunal", "Week20")
_TWENTY_WEEKS = 140


def _request(r: Record) -> Record:
    return r.parent if r.parent is not None else Record("Requests")


def _outcome(r: Record, c: Context) -> Found:
    return not r.given("AssessmentOutcome")


def _outcome_date(r: Record, c: Context) -> Found:
    if "AssessmentOutcomeDate" in r or r.given("AssessmentOutcomeDate"):
        return None
    outcome = r.get("AssessmentOutcome")
    return outcome == "N" or (outcome == "Y" and bool(r.all("NamedPlan")))


def _no_outcome_date(r: Record, c: Context) -> Found:
    return "AssessmentOutcomeDate" in r and r.get("AssessmentOutcome") in ("A", "W", "H")


def _outcome_in_time(r: Record, c: Context) -> Found:
    day = r.get("AssessmentOutcomeDate")
    if day is None:
        return None
    request = _request(r)
    return day > c.census or day < request.get("RequestOutcomeDate", "") or day < request.get("ReceivedDate", "")


def _outcome_this_year(r: Record, c: Context) -> Found:
    return r.get("AssessmentOutcome") in _DECIDED and r.get("AssessmentOutcomeDate", c.begins) < c.begins


def _flags(r: Record, c: Context) -> Found:
    return missing(r, _FLAGS) if r.get("AssessmentOutcome") in _DECIDED else None


def _no_plan(r: Record, c: Context) -> Found:
    return r.get("AssessmentOutcome") in ("A", "W") and bool(r.all("NamedPlan"))


def _plan_after_refusal(r: Record, c: Context) -> Found:
    refused = r.get("AssessmentOutcome") == "N" and r.all("NamedPlan")
    return bool(refused) and "1" not in (r.get("AssessmentMediation"), r.get("AssessmentTribunal"))


def _plan_follows(r: Record, c: Context) -> Found:
    outcome = r.get("AssessmentOutcome")
    issued = outcome == "H" or (outcome == "Y" and r.given("AssessmentOutcomeDate"))
    return issued and not r.all("NamedPlan")


def _yes_after_no(r: Record, c: Context) -> Found:
    if r.get("AssessmentOutcome") != "Y":
        return None
    request = _request(r)
    reversed_ = "1" in (request.get("RequestMediation"), request.get("RequestTribunal"))
    return request.get("RequestOutcome") in ("N", "A", "W") and not reversed_


def _transferred(r: Record, c: Context) -> Found:
    """The fault stands at the council that the plan came from."""
    where = _request(r).one("ActivePlans")
    wrong = where is not None and where.given("TransferLA") and r.get("AssessmentOutcome", "H") != "H"
    return [Fault(where, "TransferLA")] if where is not None and wrong else None


def _historic_after_yes(r: Record, c: Context) -> Found:
    return r.get("AssessmentOutcome") == "H" and _request(r).get("RequestOutcome") == "Y"


def _weeks_end(r: Record) -> str:
    """The last day of the 20 weeks; empty if no plan was issued or a day is not known."""
    received = _request(r).get("ReceivedDate")
    issued = r.get("AssessmentOutcome") == "Y" and "AssessmentOutcomeDate" in r
    return after(received, _TWENTY_WEEKS) if issued and received is not None else ""


def _late_without_exception(r: Record, c: Context) -> Found:
    if r.get("Week20") != "0":
        return None
    end = _weeks_end(r)
    return end > "" and r["AssessmentOutcomeDate"] > end


def _exception_in_time(r: Record, c: Context) -> Found:
    return r.get("Week20") == "1" and r.get("AssessmentOutcomeDate", "9999") <= _weeks_end(r)


ASSESSMENT = ("Assessment",)
_DATE = "AssessmentOutcomeDate"
RULES = (
    Rule("A01", E, ASSESSMENT, ("AssessmentOutcome",), "The outcome is given",
         "Give the outcome of the assessment: Y, N, A, W or H.", _outcome, "F", "H", unless="AssessmentOutcome"),
    Rule("A02", E, ASSESSMENT, (_DATE,), "The day of the outcome is given for N, and for Y once there is a plan",
         "Give the day on which the plan was issued, or on which they were told that there will be none.",
         _outcome_date, "G", "H", unless="AssessmentOutcomeDate"),
    Rule("A03", Q, ASSESSMENT, (_DATE,), "There is no day of the outcome for A, W and H",
         "With outcome {AssessmentOutcome} no day of the outcome is asked for. Leave it out, or correct the outcome.",
         _no_outcome_date, "G", "M", when="AssessmentOutcomeDate"),
    Rule("A04", E, ASSESSMENT, (_DATE, "RequestOutcomeDate", "ReceivedDate"),
         "The day of the outcome lies between the decision to assess and census day",
         "The outcome is dated {AssessmentOutcomeDate}, which is before the request or the decision to assess, or after "
         "the census day, {census}. Correct it.", _outcome_in_time, "L", "H", when="AssessmentOutcomeDate"),
    Rule("A05", Q, ASSESSMENT, (_DATE, "AssessmentOutcome"), "An outcome Y or N is not of an earlier year",
         "The outcome of {AssessmentOutcomeDate} is of an earlier year than this return covers. By the definition it is "
         "then H.", _outcome_this_year, "L", "M", when="AssessmentOutcomeDate"),
    Rule("A06", E, ASSESSMENT, _FLAGS, "Mediation, tribunal and Week20 are answered for Y and N",
         "Give {field}: 1 or 0.", _flags, "G", "M",
         unless="AssessmentMediation AssessmentTribunal OtherMediation OtherTribunal Week20"),
    Rule("A07", E, ASSESSMENT, ("NamedPlan", "AssessmentOutcome"), "There is no plan with A and W",
         "With outcome {AssessmentOutcome} there can be no plan. Leave it out, or correct the outcome.",
         _no_plan, "G", "H", when="NamedPlan"),
    Rule("A08", Q, ASSESSMENT, ("NamedPlan", "AssessmentMediation", "AssessmentTribunal"),
         "A plan follows N only after mediation or appeal",
         "A plan follows a decision not to issue one, without mediation or appeal. Check the three.",
         _plan_after_refusal, "G", "M", when="NamedPlan"),
    Rule("A09", E, ASSESSMENT, ("NamedPlan", "AssessmentOutcome"), "There is a plan with H, and with Y once it is dated",
         "With outcome {AssessmentOutcome} there must be a NamedPlan. Add it, or correct the outcome.",
         _plan_follows, "G", "M", unless="NamedPlan"),
    Rule("A10", E, ASSESSMENT, ("AssessmentOutcome", "RequestOutcome"),
         "Y does not follow a request that was refused, undecided or withdrawn, unless that was reversed",
         "The assessment ends in a plan, but the request was not agreed to and there was neither mediation nor appeal. "
         "Correct the request's outcome or its two answers.", _yes_after_no, "L", "M"),
    Rule("A11", E, ASSESSMENT, ("TransferLA", "AssessmentOutcome"), "A plan that was transferred in has outcome H",
         "The plan came from another council, so the outcome of the assessment is H. Correct it, or leave out "
         "TransferLA.", _transferred, "G", "M"),
    Rule("A12", Q, ASSESSMENT, ("AssessmentOutcome", "RequestOutcome"), "H does not follow a request with outcome Y",
         "The assessment is of an earlier year (H) but the decision to assess is of this one (Y). Correct one.",
         _historic_after_yes, "L", "L"),
    Rule("A13", I, ASSESSMENT, (_DATE, "Week20"), "The plan was issued within 20 weeks, or there was an exception",
         "The plan was issued more than 20 weeks after the request, and there was no exception.",
         _late_without_exception, "L", "", when="AssessmentOutcomeDate Week20"),
    Rule("A14", Q, ASSESSMENT, ("Week20", _DATE), "There is no exception where the plan was issued within 20 weeks",
         "An exception to the 20 weeks is given, but the plan was issued within them. Check Week20.",
         _exception_in_time, "L", "L", when="AssessmentOutcomeDate Week20"),
)  # fmt: skip
