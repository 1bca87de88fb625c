"""The numbers by which England knows a child, a school and a provider, and how each checks itself.

Every ``clean_*`` function takes what a person typed, gives the number in its written form, and raises
:class:`IdentifierError` with a sentence that says what to do. An empty text is not a number: ask before calling.

Sources: UPN and ULN check rules as published for the school census and the individualised learner record; NHS number
check digit as published in the NHS data dictionary (modulus 11).
"""

from __future__ import annotations

import re

from ehcp import codes

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # 23 letters: I, O and S look like digits and are left out
_POSTCODE = re.compile(r"(GIR ?0AA|BFPO ?\d{1,3}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})")


class IdentifierError(ValueError):
    """A number that cannot be right; the message is a sentence for the person who typed it."""


def _squeezed(text: str) -> str:
    """Capitals, without the spaces and hyphens that people put in for reading."""
    return re.sub(r"[\s\-]", "", text).upper()


def upn_check_letter(rest: str) -> str:
    """The first letter of a UPN, worked out from its other twelve characters.

    Args:
        rest: characters 2 to 13; the last may be a letter (a temporary UPN).

    Raises:
        ValueError: a character that has no value.
    """
    values = [int(c) if c.isdigit() else UPN_LETTERS.index(c) for c in rest]
    return UPN_LETTERS[sum(position * value for position, value in enumerate(values, start=2)) % 23]


def clean_upn(text: str) -> str:
    """A unique pupil number: a check letter and twelve digits, or for a temporary one eleven digits and a letter.

    Raises:
        IdentifierError: wrong shape or wrong check letter.
    """
    upn = _squeezed(text)
    if not re.fullmatch(rf"[A-Z]\d{{11}}[\d{UPN_LETTERS}]", upn):
        raise IdentifierError(
            "A UPN is one letter and 12 digits, like H801200001001, or for a temporary UPN one letter, "
            "11 digits and a letter. Check it against the school's record."
        )
    if upn[0] != upn_check_letter(upn[1:]):
        raise IdentifierError(
            "The first letter of this UPN does not fit its digits, so one of the characters is wrong. "
            "Check it against the school's record."
        )
    return upn


def upn_is_temporary(upn: str) -> bool:
    """Whether a clean UPN was given for the time being: its last character is a letter."""
    return not upn[-1].isdigit()


def upn_council_is_known(upn: str) -> bool:
    """Whether characters 2 to 4 of a clean UPN are a council's code that schools have used.

    Only worth a warning: councils are reorganised, and a new code is older than our list of them.
    """
    wanted = int(upn[1:4])
    for entry in codes.code_set("upn_la_code_range"):
        first, _, last = entry.code.partition("-")
        if int(first) <= wanted <= int(last or first):
            return True
    return False


def make_upn(la_code: str, digits: str, *, temporary: bool = False) -> str:
    """Build a UPN with its right check letter (for invented children only).

    Args:
        la_code: three digits, the council in which the number is given out.
        digits: the nine digits after it (school, year, serial number); for a temporary UPN the first eight are kept
            and the last becomes a letter.
    """
    if not re.fullmatch(r"\d{3}", la_code) or not re.fullmatch(r"\d{9}", digits):
        raise ValueError("A UPN is made from a council's three digits and nine more.")
    rest = la_code + digits
    if temporary:
        rest = rest[:-1] + UPN_LETTERS[int(rest[-1])]
    return upn_check_letter(rest) + rest


def clean_uln(text: str) -> str:
    """A unique learner number: ten digits, the last of them ten less the remainder of a weighted sum by eleven.

    Raises:
        IdentifierError: wrong shape or wrong check digit.
    """
    uln = _squeezed(text)
    if not re.fullmatch(r"[1-9]\d{9}", uln):
        raise IdentifierError("A unique learner number is 10 digits and does not begin with 0.")
    remainder = _weighted(uln) % 11
    if remainder == 0 or 10 - remainder != int(uln[9]):
        raise IdentifierError(
            "The last digit of this unique learner number does not fit the others, so one of the digits is wrong."
        )
    return uln


def clean_nhs_number(text: str) -> str:
    """An NHS number: ten digits, the last of them a check by modulus 11.

    Raises:
        IdentifierError: wrong shape or wrong check digit.
    """
    number = _squeezed(text)
    if not re.fullmatch(r"\d{10}", number):
        raise IdentifierError("An NHS number is 10 digits, like 943 476 5919.")
    check = (11 - _weighted(number) % 11) % 11  # 10 is never given out, and never equals a digit
    if check != int(number[9]) or number == "0" * 10:
        raise IdentifierError(
            "The last digit of this NHS number does not fit the others, so one of the digits is wrong."
        )
    return number


def _weighted(ten: str) -> int:
    """The first nine digits times ten down to two, added up."""
    return sum(int(digit) * weight for digit, weight in zip(ten, range(10, 1, -1), strict=False))


def clean_urn(text: str) -> str:
    """A school's unique reference number in the register of schools: six digits.

    Raises:
        IdentifierError: not six digits.
    """
    urn = _squeezed(text)
    if not re.fullmatch(r"[1-9]\d{5}", urn):
        raise IdentifierError("A school's URN is 6 digits, like 109010. You find it in the register of schools.")
    return urn


def clean_ukprn(text: str) -> str:
    """A provider's UK reference number: eight digits that begin with 1.

    Raises:
        IdentifierError: wrong shape.
    """
    ukprn = _squeezed(text)
    if not re.fullmatch(r"1\d{7}", ukprn):
        raise IdentifierError("A UKPRN is 8 digits and begins with 1, like 10012345.")
    return ukprn


def clean_postcode(text: str) -> str:
    """A postcode of the United Kingdom in capitals with one space before the last three characters.

    Only the shape is looked at; whether it is in use is not known here.

    Raises:
        IdentifierError: wrong shape.
    """
    postcode = _squeezed(text)
    if not _POSTCODE.fullmatch(postcode):
        raise IdentifierError("Enter a full postcode, like BS35 1HF, or leave it empty if it is not known.")
    if postcode.startswith("BFPO"):
        return f"BFPO {postcode[4:]}"
    return f"{postcode[:-3]} {postcode[-3:]}"
