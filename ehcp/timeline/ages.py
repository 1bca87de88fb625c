"""Ages that the law counts in school and college years."""

from datetime import date, timedelta

FRIDAY = 4


def compulsory_school_age_ends(birth_date: date) -> date:
    """The last Friday in June of the school year in which the child becomes 16.

    Education Act 1996, section 8; Children and Families Act 2014, section 83(2). A summer-born child may stop being
    of compulsory school age before the sixteenth birthday.
    """
    sixteen = birth_date.year + 16
    year = sixteen + 1 if birth_date.month >= 9 else sixteen
    last = date(year, 6, 30)
    return last - timedelta(days=(last.weekday() - FRIDAY) % 7)


def college_year_of_25_ends(birth_date: date) -> date:
    """31 July of the college year (1 August to 31 July) in which the person becomes 25 (CFA 46; regulation 46)."""
    return date(birth_date.year + 25 + (birth_date.month >= 8), 7, 31)
