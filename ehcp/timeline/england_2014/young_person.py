"""When rights pass from the parent to the young person, and how long a plan can last."""

from dataclasses import dataclass
from datetime import date

from ehcp.timeline.ages import college_year_of_25_ends, compulsory_school_age_ends
from ehcp.timeline.england_2014.sources import section
from ehcp.timeline.limits import Basis, Limit

PROCESS = "person"
BORN = "the day of birth"
ONE_LEAVING_DATE = date(1998, 1, 1)  # since that school year there is one leaving date, in June
SCHOOL_AGE = Basis(
    "Education Act 1996, section 8; Children and Families Act 2014, section 83(2)",
    "https://www.legislation.gov.uk/ukpga/1996/56/section/8",
)


@dataclass(frozen=True, slots=True)
class LeavingAge:
    """To the last Friday in June of the school year of the 16th birthday."""

    beginning_with: bool = False

    def last_day(self, start: date) -> date:
        """The last day of compulsory school age of a child born on ``start``."""
        return compulsory_school_age_ends(start)

    def words(self) -> str:
        """The period in words."""
        return "the last Friday in June of the school year of the 16th birthday, counted"


@dataclass(frozen=True, slots=True)
class CollegeYearOf25:
    """To 31 July of the college year of the 25th birthday."""

    beginning_with: bool = False

    def last_day(self, start: date) -> date:
        """31 July of the college year (1 August to 31 July) in which a person born on ``start`` becomes 25."""
        return college_year_of_25_ends(start)

    def words(self) -> str:
        """The period in words."""
        return "31 July of the college year of the 25th birthday, counted"


RULES = (
    Limit(
        id="YP-START",
        process=PROCESS,
        label="The rights are the parent's until the end of compulsory school age, then the young person's",
        counts_from="born_on",
        since=BORN,
        count=LeavingAge(),
        met_by="",
        bound="family",
        kind="window",
        in_force_from=ONE_LEAVING_DATE,
        transitional="leaves_on",
        basis=SCHOOL_AGE,
        note="From the day after, the young person decides. Who decides for one without capacity is in section 80 and "
        "regulation 64.",
    ),
    Limit(
        id="YP-END",
        process=PROCESS,
        label="A plan may be kept, at the latest, to the end of the college year of the 25th birthday",
        counts_from="born_on",
        since=BORN,
        count=CollegeYearOf25(),
        met_by="",
        bound="authority",
        kind="window",
        transitional="becomes_25_on",
        basis=section("46", also="SEND Regulations 2014, regulation 46", verified=False),
        note="For a college of further education. For other training the year ends when it ends, and never later than "
        "the day before the 26th birthday.",
    ),
)
