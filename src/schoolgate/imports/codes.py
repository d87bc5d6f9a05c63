"""The numbers and codes of English schools: UPN, URN, DfE number, year groups, yes and no."""

import re
from enum import StrEnum

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN = re.compile(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]")
_PLACEHOLDERS = {"UN1", "UN2", "UN3", "UN4", "UN5"}
_MANGLED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,3}")


class UpnState(StrEnum):
    """What a cell that should hold a UPN holds."""

    EMPTY = "empty"
    GOOD = "good"
    WRONG_FORM = "wrong form"
    WRONG_CHECK = "wrong check letter"


def upn_check_letter(body: str) -> str:
    """The letter that must stand before the other twelve characters of a UPN.

    Characters 2 to 13 are worth 2 to 13 times their value; a final letter counts by its place in the alphabet of 23.
    Source: Unique pupil numbers guide, DfE.
    """
    total = sum(
        (int(char) if char.isdigit() else UPN_LETTERS.index(char)) * weight
        for char, weight in zip(body, range(2, 14), strict=True)
    )
    return UPN_LETTERS[total % 23]


def read_upn(raw: str) -> tuple[str, UpnState]:
    """The UPN in capitals without spaces, and whether it can be trusted as a key. Unknown authorities are fine."""
    upn = "".join(raw.upper().split())
    if not upn or upn in _PLACEHOLDERS:
        return "", UpnState.EMPTY
    if not _UPN.fullmatch(upn):
        return upn, UpnState.WRONG_FORM
    if upn_check_letter(upn[1:]) != upn[0]:
        return upn, UpnState.WRONG_CHECK
    return upn, UpnState.GOOD


def is_mangled_number(raw: str) -> bool:
    """True for what a spreadsheet makes of a long number ("1.23E+12"): its digits are gone for good."""
    return bool(_MANGLED.fullmatch(raw.strip()))


def read_school_number(raw: str) -> tuple[str, str]:
    """(URN, DfE number) from a school's identifier; both empty where it is neither.

    A URN has six digits, a DfE number seven, often written 801/2000. Leading zeros are kept as text.
    """
    text = "".join(raw.split())
    if re.fullmatch(r"[0-9]{6}", text):
        return text, ""
    if re.fullmatch(r"[0-9]{3}[/-]?[0-9]{4}", text):
        return "", re.sub(r"[/-]", "", text)
    return "", ""


def read_year(raw: str) -> int | None:
    """The national curriculum year: Reception 0, Nursery 1 and 2 are -2 and -1; None where the words say nothing.

    Read from "Year 4", "4", "Y4", "04", "R", "Reception", "KG", "N2", "PK".
    """
    text = raw.strip().casefold().removeprefix("year").removeprefix("yr").strip(" .:")
    if text in {"r", "rec", "reception", "kg", "fs2", "yr"}:
        return 0
    if text in {"n2", "nursery", "nursery 2", "pk", "fs1"}:
        return -1
    if text in {"n1", "nursery 1", "it", "pr"}:
        return -2
    match = re.fullmatch(r"y?\s*0?([0-9]|1[0-4])", text)
    return int(match[1]) if match else None


def year_of_class(name: str) -> int | None:
    """The year a form's name starts with ("3A", "Year 3 Oak", "10XY", "RB"), or None."""
    match = re.match(r"\s*(?:year|yr|y)?\s*([0-9]{1,2})(?![0-9])", name, re.IGNORECASE)
    if match and int(match[1]) <= 14:
        return int(match[1])
    return 0 if re.match(r"\s*(r[a-z]?\b|reception)", name, re.IGNORECASE) else None


def read_yes(raw: str) -> bool | None:
    """Yes, no, or None for anything that is neither."""
    text = raw.strip().casefold()
    if text in {"true", "t", "yes", "y", "1"}:
        return True
    if text in {"false", "f", "no", "n", "0"}:
        return False
    return None
