"""Where the law is published: links to legislation.gov.uk, and citations in one form of words."""

from ehcp.timeline.limits import Basis

REGULATIONS = "https://www.legislation.gov.uk/uksi/2014/1530"
ACT = "https://www.legislation.gov.uk/ukpga/2014/6"
BUDGETS = "https://www.legislation.gov.uk/uksi/2014/1652"
RECOMMENDATIONS = "https://www.legislation.gov.uk/uksi/2017/1306"
TRIBUNAL_RULES = "https://www.legislation.gov.uk/uksi/2008/2699"


def regulation(paragraph: str, *, also: str = "", verified: bool = True) -> Basis:
    """A regulation of the SEND Regulations 2014 (SI 2014/1530), such as "13(2)"."""
    text = f"SEND Regulations 2014, regulation {paragraph}"
    link = f"{REGULATIONS}/regulation/{paragraph.split('(')[0]}"
    return Basis(f"{text}; {also}" if also else text, link, verified)


def section(number: str, *, also: str = "", verified: bool = True) -> Basis:
    """A section of the Children and Families Act 2014, such as "36(4)"."""
    text = f"Children and Families Act 2014, section {number}"
    link = f"{ACT}/section/{number.split('(')[0]}"
    return Basis(f"{text}; {also}" if also else text, link, verified)


def tribunal_rule(number: str, *, also: str = "", verified: bool = True) -> Basis:
    """A rule of the Tribunal Procedure (First-tier Tribunal) (HESC Chamber) Rules 2008 (SI 2008/2699)."""
    text = f"Tribunal Procedure (HESC Chamber) Rules 2008, rule {number}"
    return Basis(f"{text}; {also}" if also else text, TRIBUNAL_RULES, verified)


def budget_regulation(paragraph: str, *, verified: bool = False) -> Basis:
    """A regulation of the Special Educational Needs (Personal Budgets) Regulations 2014 (SI 2014/1652)."""
    text = f"SEN (Personal Budgets) Regulations 2014, regulation {paragraph}"
    return Basis(text, f"{BUDGETS}/regulation/{paragraph.split('(')[0]}", verified)


def recommendation_regulations(*, verified: bool = False) -> Basis:
    """The SEND (First-tier Tribunal Recommendations Power) Regulations 2017 (SI 2017/1306)."""
    return Basis("SEND (First-tier Tribunal Recommendations Power) Regulations 2017", RECOMMENDATIONS, verified)


def code(paragraph: str, *, on: str, verified: bool = False, chapter: bool = False) -> Basis:
    """A paragraph (or ``chapter``) of the SEND Code of Practice 2015: statutory guidance ``on`` a regulation."""
    where = "chapter" if chapter else "paragraph"
    text = f"SEND Code of Practice 2015, {where} {paragraph} (guidance on regulation {on})"
    return Basis(text, f"{REGULATIONS}/regulation/{on.split('(')[0]}", verified)
