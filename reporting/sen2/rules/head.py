"""Rules about the file and its header."""

from __future__ import annotations

import re

from reporting.sen2 import doubtful
from reporting.sen2.codes import is_time, labels
from reporting.sen2.record import Record, header_value
from reporting.sen2.rules.base import Context, E, Fault, Found, Rule, Whole
from reporting.sen2.years import COLLECTIONS

_SERIAL = re.compile(r"[0-9]{3}")


def _at(header: Record, name: str) -> Fault:
    """A fault of an element of the header, in the block where it stands or should stand."""
    block = "CollectionDetails" if name in ("Collection", "Year", "ReferenceDate") else "Source"
    found = header.one(block)
    return Fault(header, f"{block}/{name}") if found is None else Fault(found, name)


def _wrong(header: Record, wrong: dict[str, bool]) -> Found:
    return [_at(header, name) for name, is_wrong in wrong.items() if is_wrong]


def _lacking(header: Record, c: Context) -> Found:
    """What the layout asks for once and no other rule does."""
    blocks = [Fault(header, name) for name in ("CollectionDetails", "Source") if not header.all(name)]
    names = ("SoftwareCode", "Release") if header.all("Source") else ()
    return blocks + [_at(header, name) for name in names if not header_value(header, name)]


def _kind(header: Record, c: Context) -> Found:
    return _wrong(header, {name: header_value(header, name) != text for name, text in
                           (("Collection", "SEN2"), ("SourceLevel", "L"))})  # fmt: skip


def _year(header: Record, c: Context) -> Found:
    year = header_value(header, "Year")
    known = len(year) == 4 and year.isascii() and year.isdigit() and int(year) in COLLECTIONS
    return _wrong(header, {"Year": not known or (c.asked_year is not None and int(year) != c.asked_year)})


def _census_day(header: Record, c: Context) -> Found:
    return _wrong(header, {"ReferenceDate": header_value(header, "ReferenceDate") != c.census})


def _council(header: Record, c: Context) -> Found:
    lea = header_value(header, "LEA")
    return _wrong(header, {"LEA": lea not in labels("la_code", c.year) or bool(c.sender and lea != c.sender)})


def _serial(header: Record, c: Context) -> Found:
    return _wrong(header, {"SerialNo": not _SERIAL.fullmatch(header_value(header, "SerialNo")),
                           "DateTime": not is_time(header_value(header, "DateTime"))})  # fmt: skip


def _officers(header: Record, c: Context) -> Found:
    known = labels("designated_officer", c.year)
    wrong = {name: header_value(header, name) not in known for name in ("DMO", "DCO")}
    social = header_value(header, "DSCO")
    if c.year >= doubtful.DSCO_REQUIRED_SINCE or social:
        wrong["DSCO"] = social not in known
    return _wrong(header, wrong)


def _somebody(whole: Whole, c: Context) -> Found:
    return whole.people == 0


HEADER = ("Header",)
RULES = (
    Rule("F01", E, ("Message",), ("Header", "Persons"), "The file is well-formed: Message, in it Header, then Persons",
         "The file is not a Message with one Header and then one Persons.", None, "F", "H"),
    Rule("F02", E, HEADER, (), "Elements are known, in order, and not too many or too few",
         "{field} is missing from the header. Have your system write it.", _lacking, "F", "H"),
    Rule("F03", E, HEADER, ("Collection", "SourceLevel"), "Collection is SEN2 and SourceLevel is L",
         "Collection must be SEN2 and SourceLevel must be L. Have your system write them so.", _kind, "F", "H"),
    Rule("F04", E, HEADER, ("Year",), "Year is four digits and the collection that is open",
         "Year is {Year} and the return is checked as that of {year}. Give the year of the census day.",
         _year, "F", "H"),
    Rule("F05", E, HEADER, ("ReferenceDate",), "ReferenceDate is the census day of the year",
         "ReferenceDate is {ReferenceDate}; the census day of {year} is {census}. Give that day.", _census_day, "F", "H"),
    Rule("F06", E, HEADER, ("LEA",), "LEA is the code of a council that there is, and of the one that sends the return",
         "LEA is {LEA}, which is not the three-digit code of the council that sends this return. Give that.",
         _council, "F", "H"),
    Rule("F07", E, HEADER, ("SerialNo", "DateTime"), "SerialNo is three digits; DateTime is an instant",
         "SerialNo must be three digits, like 001, and DateTime like 2026-02-02T09:30:00. Have your system write them so.",
         _serial, "F", "M"),
    Rule("F08", E, HEADER, ("DMO", "DCO", "DSCO"), "DMO and DCO are Y, N or R; DSCO too from 2026",
         "Say of the designated medical, clinical and social care officer whether there is one: Y, N, or R for recruiting.",
         _officers, "G", "H"),
    Rule("F09", E, ("Return",), ("Persons",), "There is at least one person",
         "The return holds nobody. Check how it was made.", _somebody, "F", "M"),
    Rule("F10", E, ("*",), (), "Each coded element holds a code of its set; each date is a day that there is",
         "", None, "F", "H"),
)  # fmt: skip
