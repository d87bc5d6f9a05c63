"""Email addresses and telephone numbers as offices type them, in the one form that can be used."""

import re
from dataclasses import dataclass

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
_NOTE = re.compile(r"\((?!0\))[^)]*[A-Za-z][^)]*\)|[A-Za-z][A-Za-z .'’-]*")


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
    """What a cell for a telephone number holds, in E.164; mangled means a spreadsheet destroyed its digits."""

    mobiles: tuple[str, ...] = ()
    landlines: tuple[str, ...] = ()
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
    text = raw.strip()
    if text.casefold() in _NO_ANSWER:
        return PhonesFound()
    if _MANGLED.fullmatch(text):
        return PhonesFound(dropped=True, mangled=True)
    mobiles: list[str] = []
    landlines: list[str] = []
    dropped = False
    for part in re.split(r"[/;,|]|\bor\b|\band\b", text):
        digits = _NOTE.sub("", part).strip()
        if not digits:
            continue
        number = british_e164(digits)
        if number is None:
            dropped = True
        elif is_mobile(number):
            mobiles.append(number)
        else:
            landlines.append(number)
    found = bool(mobiles or landlines)
    words_only = not found and not dropped
    return PhonesFound(tuple(dict.fromkeys(mobiles)), tuple(dict.fromkeys(landlines)), dropped or words_only)


def british_e164(raw: str) -> str | None:
    """The number in E.164, or None where it cannot be one.

    A missing leading 0 (lost by a spreadsheet) is restored where that makes a British number. Numbers of other
    countries need their + or 00. Ofcom's shapes: 07 and nine digits (not 070 or 076, save the Isle of Man's 07624),
    01, 02 and 03 with nine or ten digits after the 0 as Ofcom gives them.
    """
    text = re.sub(r"\(0\)", "", raw.strip())
    plus = text.startswith("+")
    if re.search(r"[^0-9+()\s.\-‐‑–]", text):
        return None
    digits = re.sub(r"[^0-9]", "", text)
    if not plus and digits.startswith("00"):
        plus, digits = True, digits[2:]
    if plus and not digits.startswith("44"):
        return f"+{digits}" if 8 <= len(digits) <= 15 and not digits.startswith("0") else None
    if plus or (digits.startswith("44") and len(digits) in (11, 12)):
        digits = digits[2:].removeprefix("0")
    elif digits.startswith("0"):
        digits = digits[1:]
    if re.fullmatch(r"7(?:[1-57-9][0-9]{8}|624[0-9]{6})", digits):
        return f"+44{digits}"
    if re.fullmatch(r"1[0-9]{8,9}|[23][0-9]{9}", digits) and not digits.startswith(("10", "21", "22")):
        return f"+44{digits}"
    return None


def is_mobile(e164: str) -> bool:
    """True where a text message can be sent; for other countries nobody here can say, so no."""
    return e164.startswith("+447")
