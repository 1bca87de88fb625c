"""Rules about a person."""

from __future__ import annotations

import re
from operator import mul

from ehcp.identifiers import (
    UPN_LETTERS,
    IdentifierError,
    clean_postcode,
    clean_uln,
    upn_check_letter,
    upn_council_is_known,
)
from reporting.sen2.last_year import named
from reporting.sen2.record import Record
from reporting.sen2.rules.base import Context, E, Fault, Found, Q, Rule, after, birthday

_ULN = re.compile(r"[0-9]{10}")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")
_WEIGHTS = range(2, 14)
_ZERO = sum(_WEIGHTS) * ord("0")
_known_councils: dict[str, bool] = {}


def _names(r: Record, c: Context) -> Found:
    if "Surname" in r and "Forename" in r:
        return None
    return [Fault(r, name) for name in ("Surname", "Forename") if name not in r]


def _born(r: Record, c: Context) -> Found:
    return c.born > c.census or not (c.born or r.given("PersonBirthDate"))


def _age(r: Record, c: Context) -> Found:
    """Ages on the 31 August before census day."""
    if not c.born:
        return None
    day = f"{c.year - 1}-08-31"
    return c.born > day or birthday(c.born, 25 if c.active else 26) <= day


def _sex(r: Record, c: Context) -> Found:
    name = "Sex" if c.year >= 2024 else "GenderCurrent"
    return None if name in r else name


def _ethnicity(r: Record, c: Context) -> Found:
    return "Ethnicity" not in r


def _postcode(r: Record, c: Context) -> Found:
    text = r.get("PostCode")
    if text is None:
        return True
    if _POSTCODE.fullmatch(text):
        return None
    try:
        clean_postcode(text)
    except IdentifierError:
        return True
    return None


def _upn_shape(r: Record, c: Context) -> Found:
    return not c.upn


def _upn_letter(r: Record, c: Context) -> Found:
    upn = c.upn
    if not upn:
        return None
    if upn[-1] <= "9":
        return upn[0] != UPN_LETTERS[(sum(map(mul, _WEIGHTS, upn[1:].encode())) - _ZERO) % 23]
    return upn[0] != upn_check_letter(upn[1:])


def _upn_council(r: Record, c: Context) -> Found:
    council = c.upn[1:4]
    if council and council not in _known_councils:
        _known_councils[council] = upn_council_is_known(c.upn)
    return council > "" and not _known_councils[council]


def _upn_temporary(r: Record, c: Context) -> Found:
    return c.upn[-1:] > "9"


def _again(r: Record, c: Context, name: str, kind: str) -> Found:
    number = r.get(name)
    earlier = c.before(kind, number, r.place) if number is not None else None
    if earlier is None:
        return None
    words = f"Person {earlier} of the file has the same {kind}. If they are one, put their requests into one Person."
    return [Fault(r, name, words=words)]


def _upn_again(r: Record, c: Context) -> Found:
    return _again(r, c, "UPN", "UPN")


def _uln(r: Record, c: Context) -> Found:
    uln = r.get("UniqueLearnerNumber")
    if uln is None:
        return None
    try:
        return not _ULN.fullmatch(uln) or clean_uln(uln) != uln
    except IdentifierError:
        return True


def _uln_again(r: Record, c: Context) -> Found:
    return _again(r, c, "UniqueLearnerNumber", "ULN")


def _some_number(r: Record, c: Context) -> Found:
    return not ("UPN" in r or "UniqueLearnerNumber" in r or r.given("UPNunknown"))


def _unknown_although(r: Record, c: Context) -> Found:
    return r.given("UPNunknown") and ("UPN" in r or "UniqueLearnerNumber" in r)


def _un1(r: Record, c: Context) -> Found:
    return r.get("UPNunknown") == "UN1" and c.born > "" and birthday(c.born, 6) <= c.census


def _un8(r: Record, c: Context) -> Found:
    """Anything that the council did before the last week of the year shows that they were here before it."""
    if r.get("UPNunknown") != "UN8":
        return None
    week = after(c.ends, -6)
    names = ("ReceivedDate", "RequestOutcomeDate", "AssessmentOutcomeDate", "ReviewMeeting", "LastReview")
    return any(block[name] < week for block in r.walk() for name in names if name in block)


def _un9(r: Record, c: Context) -> Found:
    return r.get("UPNunknown") == "UN9" and c.born > "" and birthday(c.born, 16) > c.census


def _un10(r: Record, c: Context) -> Found:
    return r.get("UPNunknown") == "UN10" and any(each.blocks for each in r.all("Requests"))


def _some_request(r: Record, c: Context) -> Found:
    return None if r.all("Requests") else "Requests"


def _same_name(r: Record, c: Context) -> Found:
    who = named(r)
    earlier = c.before("name", hash(who), r.place) if who is not None else None
    if earlier is None:
        return None
    return [Fault(r, "Surname", words=f"Person {earlier} of the file has the same names and birth date. "
                  "Check whether they are one.")]  # fmt: skip


PERSON = ("Person",)
RULES = (
    Rule("P01", E, PERSON, ("Surname", "Forename"), "Surname and forename are given",
         "Give the full legal surname and the forename.", _names, "F", "H", unless="Surname Forename"),
    Rule("P02", E, PERSON, ("PersonBirthDate",), "The birth date is given and not after census day",
         "Give the birth date; it cannot be after the census day, {census}.", _born, "F", "H"),
    Rule("P03", Q, PERSON, ("PersonBirthDate",),
         "On the 31 August before census day they are 0 to 24 with an active plan, else 0 to 25",
         "By the birth date {PersonBirthDate} they are too young or too old for this return. Check it, and whether the "
         "plan has ceased.", _age, "W", "M", when="PersonBirthDate"),
    Rule("P04", E, PERSON, ("Sex", "GenderCurrent"), "Sex is given: M or F (until 2023: gender, 0, 1, 2 or 9)",
         "Give the sex that is recognised in law: M or F (in 2023 the gender: 0, 1, 2 or 9).", _sex, "F", "H"),
    Rule("P05", E, PERSON, ("Ethnicity",), "Ethnicity is given, as a code of the set",
         "Give the ethnicity as a four-letter code; NOBT if it is not known yet, REFU if it was refused.",
         _ethnicity, "F", "H", unless="Ethnicity"),
    Rule("P06", Q, PERSON, ("PostCode",), "The home postcode is given and has the shape of one",
         "Give the home postcode, like BS35 1HF. If there is none, explain it to DfE.", _postcode, "G", "M"),
    Rule("P07", E, PERSON, ("UPN",), "The UPN has the shape of one",
         "A UPN is a letter and 12 digits, or for a temporary one a letter, 11 digits and a letter. Correct it.",
         _upn_shape, "F", "H", when="UPN"),
    Rule("P08", E, PERSON, ("UPN",), "The UPN's first letter fits its digits",
         "The first letter of the UPN does not fit the rest, so one character is wrong. Check it with the school.",
         _upn_letter, "F", "H", when="UPN"),
    Rule("P09", E, PERSON, ("UPN",), "Characters 2 to 4 of the UPN are a council's code",
         "Characters 2 to 4 of the UPN are no council's code. Check it with the school.", _upn_council, "F", "M",
         when="UPN"),
    Rule("P10", Q, PERSON, ("UPN",), "The UPN is not a temporary one",
         "The UPN is a temporary one. Ask the school for the permanent one.", _upn_temporary, "L", "L", when="UPN"),
    Rule("P11", E, PERSON, ("UPN",), "No two people have the same UPN",
         "Someone else in the file has the same UPN. If they are one, put their requests into one Person.",
         _upn_again, "L", "H", when="UPN"),
    Rule("P12", E, PERSON, ("UniqueLearnerNumber",), "The ULN has 10 digits and its last one fits the others",
         "The ULN is not 10 digits of which the last fits the others. Check it with the college or school.",
         _uln, "F", "M", when="UniqueLearnerNumber"),
    Rule("P13", E, PERSON, ("UniqueLearnerNumber",), "No two people have the same ULN",
         "Someone else in the file has the same ULN. If they are one, put their requests into one Person.",
         _uln_again, "L", "M", when="UniqueLearnerNumber"),
    Rule("P14", E, PERSON, ("UPN", "UniqueLearnerNumber", "UPNunknown"), "There is a UPN, a ULN, or a reason for neither",
         "Give the UPN or the ULN, or in UPNunknown why there is neither.", _some_number, "G, W", "H", unless="UPN"),
    Rule("P15", Q, PERSON, ("UPNunknown",), "There is no reason for want of a number when there is a number",
         "UPNunknown is given although there is a UPN or ULN. Leave it out.", _unknown_although, "G", "M",
         when="UPNunknown"),
    Rule("P16", Q, PERSON, ("UPNunknown",), "UN1 is for children under six on census day",
         "UN1 is for children under six on {census}. Give the UPN, or another reason.", _un1, "G", "M",
         when="UPNunknown"),
    Rule("P17", Q, PERSON, ("UPNunknown",), "UN8 is for people who came within the last week of the year",
         "UN8 is for someone who came within the last week before {ends}, and the record holds something earlier. Give "
         "the UPN or ULN, or another reason.", _un8, "G", "L", when="UPNunknown"),
    Rule("P18", Q, PERSON, ("UPNunknown",), "UN9 is for young people of 16 or over",
         "UN9 is for young people of 16 or over on {census}. Give the UPN, or another reason.", _un9, "G", "L",
         when="UPNunknown"),
    Rule("P19", Q, PERSON, ("UPNunknown",), "UN10 goes with no assessment and no plan",
         "UN10 is for a request that came to nothing, and here an assessment or a plan follows. Give the UPN or ULN.",
         _un10, "G", "M", when="UPNunknown"),
    Rule("P20", E, PERSON, ("Requests",), "There is at least one request",
         "There is no Requests. Old plans need one too, with outcome H.", _some_request, "W", "M", unless="Requests"),
    Rule("P21", Q, PERSON, ("Surname",), "No two people have the same names and birth date",
         "Someone else in the file has the same names and birth date. Check whether they are one.", _same_name, "L", "L"),
)  # fmt: skip
