"""Email addresses and telephone numbers as offices type them, in the one form that can be used."""

import re
from dataclasses import dataclass

import phonenumbers

LONGEST = 200  # of a cell for telephone numbers; the rest is a story
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_NO_ANSWER = {
    "",
    "-",
    "n/a",
    "na",
    "none",
    "nil",
    "no",
    "unknown",
    "not known",
    "tbc",
    "x",
    "ex dir",
    "ex-dir",
    "ex directory",
    "not given",
    "no email",
    "none@none.com",
    "none@none",
    "na@na.com",
}
_MANGLED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,3}")
_BESIDE_WORDS = re.compile(r"(?:\+|\(|(?<![0-9])[0-9])[0-9\s().\-]{6,}[0-9]")
_TEXTABLE = frozenset({phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE})


@dataclass(frozen=True, slots=True)
class EmailFound:
    """What a cell for an email address holds: the usable addresses in order, and whether anything was dropped."""

    emails: tuple[str, ...]
    dropped: bool

    @property
    def first(self) -> str:
        """The address to use, or nothing."""
        return self.emails[0] if self.emails else ""


@dataclass(frozen=True, slots=True)
class PhonesFound:
    """What a cell for a telephone number holds, in E.164; mangled means a spreadsheet destroyed its digits.

    `notes` are the words around the numbers ("mum", "after 6 pm only").
    """

    mobiles: tuple[str, ...] = ()
    landlines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    dropped: bool = False
    mangled: bool = False


def read_emails(raw: str) -> EmailFound:
    """All usable addresses of a cell such as "a@b.com; mailto:c@d.com."; addresses are compared in small letters.

    Letters outside ASCII are refused: two addresses that look alike must never open the same door.
    """
    if raw.strip().casefold() in _NO_ANSWER:
        return EmailFound((), dropped=False)
    found: list[str] = []
    dropped = False
    for part in re.split(r"[;,\s]+|(?<=\w)/(?=\w+@)", raw.strip()):
        text = re.sub(r"(?i)^mailto:", "", part.strip("<>()[]\"'")).strip(".")
        if not text:
            continue
        if len(text) <= 254 and _EMAIL.fullmatch(text) and text.casefold() not in _NO_ANSWER:
            if text.lower() not in found:
                found.append(text.lower())
        else:
            dropped = True
    return EmailFound(tuple(found), dropped)


def read_phones(raw: str) -> PhonesFound:
    """All numbers of a cell such as "07700 900123 (mum) / 01632 960001" in E.164, taken to be British where unsaid."""
    text = raw.strip()[:LONGEST]
    if text.casefold() in _NO_ANSWER:
        return PhonesFound()
    if _MANGLED.fullmatch(text):
        return PhonesFound(dropped=True, mangled=True)
    mobiles: list[str] = []
    landlines: list[str] = []
    notes: list[str] = []
    dropped = False
    for part in re.split(r"[/;,|\n]|\bor\b|\band\b", text):
        if re.search("[A-Za-z]", part):
            numbers = _BESIDE_WORDS.findall(part)
            notes += filter(None, [_BESIDE_WORDS.sub(" ", part).strip(" ():.-–")])
        else:
            numbers = [part.strip(" :.-–")]
        for digits in filter(None, numbers):
            number = e164(digits)
            if number is None:
                dropped = True
            elif is_mobile(number):
                mobiles.append(number)
            else:
                landlines.append(number)
    found = bool(mobiles or landlines)
    words_only = not found and not dropped
    return PhonesFound(
        tuple(dict.fromkeys(mobiles)), tuple(dict.fromkeys(landlines)), tuple(notes), dropped or words_only
    )


def e164(raw: str) -> str | None:
    """The number in E.164, taken to be British where no country is said; None where it cannot be one.

    What a spreadsheet does to numbers is undone where that gives a number: a lost leading 0, a lost + or 00, a ".0" at
    the end. Shapes and countries come from Google's numbering plans; British numbers also from Ofcom's shapes, as the
    plans lag behind and leave out the ranges kept for examples.
    """
    text = re.sub(r"\(0\)", "", raw.strip()).removesuffix(".0")
    if re.search(r"[^0-9+()\s.\-‐‑–\u00a0]", text):
        return None
    digits = re.sub(r"[^0-9]", "", text)
    if "+" in text.strip()[1:] or not 6 < len(digits) < 18:
        return None
    if text.startswith("+") or digits.startswith("00"):
        number = f"+{digits.removeprefix('00')}"
        return british(number[3:]) if number.startswith("+44") else _valid(number)
    if found := british(digits):
        return found
    if digits.startswith("44") and (found := british(digits[2:])):
        return found
    return _valid(digits) or (None if digits.startswith("0") else _valid(f"+{digits}", lost_plus=True))


def british(digits: str) -> str | None:
    """Digits with or without their leading 0 as a British number: 07 and nine digits (not 070 or 076, save the Isle of
    Man's 07624), 01, 02, 03 and what the numbering plan knows besides (Ofcom).
    """
    digits = digits.removeprefix("0")
    if re.fullmatch(r"7(?:[1-57-9][0-9]{8}|624[0-9]{6})", digits):
        return f"+44{digits}"
    if re.fullmatch(r"1[0-9]{8,9}|[23][0-9]{9}", digits) and not digits.startswith(("10", "21", "22")):
        return f"+44{digits}"
    return _valid(f"+44{digits}")


def _valid(text: str, *, lost_plus: bool = False) -> str | None:
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or (lost_plus and phonenumbers.number_type(number) not in _TEXTABLE):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_mobile(number: str) -> bool:
    """True where a text message can be sent, in any country whose numbering plan tells mobiles apart."""
    if number.startswith("+44"):
        return number.startswith("+447")
    return phonenumbers.number_type(phonenumbers.parse(number)) in _TEXTABLE
