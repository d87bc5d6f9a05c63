"""Which column of a free export is about whom: the child, the first adult beside it, the second, or staff.

Headings are school-made. Three things tell: a word for a person in the heading ("Contact 2 Email", "StudentForename",
"1st Person Surname"), the heading itself, and its place: the first "Forename" is the child's, the next an adult's.
"""

import hashlib
import re
from dataclasses import dataclass

from schoolgate.imports.sources.table import squash
from schoolgate.imports.sources.template import columns
from schoolgate.imports.tabular import LOOK_FOR_HEADING, Sheet

MOST_CONTACTS = 6
# Our names of columns, by whom they are about; after the dot, and what the readers of the template call them.
FIELDS: dict[str, dict[str, str]] = {
    "pupil": {
        "id": "pupil_id", "upn": "upn", "former_upn": "former_upn", "first_name": "forename", "last_name": "surname",
        "full_name": "full_name", "known_as": "known_as", "born": "date_of_birth", "year": "year", "form": "form",
        "email": "email", "left": "leaving_date",
    },
    "contact": {
        "id": "contact_id", "title": "title", "first_name": "forename", "last_name": "surname",
        "full_name": "full_name", "relationship": "relationship", "priority": "priority",
        "responsibility": "parental_responsibility", "lives_with": "lives_with_pupil", "email": "email",
        "other_email": "other_email", "mobile": "mobile", "phone": "phone", "other_phone": "other_phone",
        "language": "language", "care": "care",
    },
    "staff": {
        "id": "staff_id", "title": "title", "first_name": "forename", "last_name": "surname",
        "full_name": "full_name", "email": "email", "job": "job", "forms": "forms",
    },
}  # fmt: skip
_KINDS = {"pupil": columns.PUPILS, "contact": columns.CONTACTS, "staff": columns.STAFF}
_PERSONS = {
    "pupil": "student students pupil pupils child childs children learner learners",
    "contact": "contact contacts parent parents guardian guardians carer carers mother mothers father fathers mum dad",
}
_WHO = {word: who for who, words in _PERSONS.items() for word in words.split()}
_NUMBERS = {"primary": 1, "main": 1, "first": 1, "secondary": 2, "second": 2, "third": 3, "fourth": 4}
_NUMBERS |= {text: n for n in range(1, 10) for text in (str(n), f"{n}st", f"{n}nd", f"{n}rd", f"{n}th")}
_WORDS = re.compile(r"[0-9]+(?:st|nd|rd|th)?|[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# "Relationship to student" is about the adult; txt and int are a database's; 's belongs to "Contact's".
_BESIDE_THE_POINT = re.compile(
    r"\b(?i:to|with) (?i:the )?(?i:student|pupil|child)\b|^(?:txt|int|str|dtm)(?=[A-Z])|[’']s?(?= )"
)
_FULL_NAMES = frozenset({"name", "fullname", "legalname", "nameinfull", "displayname"})
_NAMES = frozenset({"first_name", "last_name", "full_name"})
_EITHER = frozenset({"id", "title", "email", "full_name", "first_name", "last_name"})
_SPARE = {"email": "other_email", "phone": "other_phone", "mobile": "phone"}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the headings stand (-1: there are none), and our name for each column; "" where it is left out."""

    heading_at: int
    names: tuple[str, ...]

    def of(self, person: str) -> dict[str, int]:
        """Field → column for "pupil", "staff", "contact", "contact2" …"""
        start = f"{person}."
        return {name.removeprefix(start): at for at, name in enumerate(self.names) if name.startswith(start)}

    @property
    def contacts(self) -> list[str]:
        """The adults that stand in a row, in order."""
        return [person for person in map(contact, range(1, MOST_CONTACTS + 1)) if self.of(person)]


def contact(number: int) -> str:
    """1 → "contact", 2 → "contact2"."""
    return "contact" if number == 1 else f"contact{number}"


def is_named(fields: dict[str, int]) -> bool:
    """Whether a person's name can be told from these columns."""
    return "full_name" in fields or {"first_name", "last_name"} <= set(fields)


def fingerprint(headings: list[str]) -> str:
    """The same for the same headings, however they are spaced and written; of nothing else."""
    told = [re.sub(r"\s+", " ", heading).strip().casefold() for heading in headings]
    while told and not told[-1]:
        told.pop()
    return hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:32]


def find_layout(sheet: Sheet) -> Layout | None:
    """The layout of a sheet that holds children and adults side by side, or names in one cell; None for others."""
    best: Layout | None = None
    for at, line in enumerate(sheet.lines[:LOOK_FOR_HEADING]):
        found = Layout(at, assign(line.cells))
        pupil, contacts = found.of("pupil"), found.contacts
        if not {"id", "upn"} & set(pupil) or not all(is_named(found.of(person)) for person in contacts):
            continue
        is_wide = (is_named(pupil) and contacts) or len(contacts) > 1
        in_one_cell = is_named(pupil) and "full_name" in pupil
        if (is_wide or in_one_cell) and (best is None or _size(found) > _size(best)):
            best = found
    return best


def _size(layout: Layout) -> int:
    return sum(map(bool, layout.names))


def assign(headings: list[str]) -> tuple[str, ...]:
    """Our name for each heading, "" for what is not known. Each name is given once."""
    names = [""] * len(headings)
    told = [_read(heading) for heading in headings]
    if any(who == "" and field in ("staff_id", "job", "forms") for who, _, field in told):
        return _assign_staff(headings)
    for at, (who, number, field) in enumerate(told):
        person = contact(number) if who == "contact" else who
        if who and field in FIELDS[who]:
            _give(names, at, person, field)
    is_pupil_told = any(who == "pupil" and name in _NAMES for who, _, name in told)
    is_contact_told = any(name.partition(".")[2] in _NAMES for name in names if name.startswith("contact"))
    now = 1
    for at, (who, _, field) in enumerate(told):
        if who or not field:
            continue
        for_pupil = field in FIELDS["pupil"] and not (is_pupil_told and field in _NAMES and not is_contact_told)
        if field == "email" and squash(headings[at]) != "schoolemailaddress" and _has_contact(names, told):
            for_pupil = False
        if for_pupil and f"pupil.{field}" not in names:
            names[at] = f"pupil.{field}"
        elif field in FIELDS["contact"]:
            now = _give_next(names, at, field, now)
    return tuple(_without_nameless(names))


def _read(heading: str) -> tuple[str, int, str]:
    """("contact", 2, "email") for "Contact 2 Email Address"; ("", 0, field) where no person is named."""
    text = re.sub(
        r"(?i)\b(to|with) (the )?(student|pupil|child)\b|^(txt|int|str|dtm)(?=[A-Z])|[’']s?(?= )", "", heading
    )
    words = [word.casefold() for word in _WORDS.findall(text)]
    who, number = "", 0
    rest: list[str] = []
    for place, word in enumerate(words):
        beside = words[max(place - 1, 0) : place + 2]
        near = any(_WHO.get(other) == "contact" or other in ("person", "priority") for other in beside if other != word)
        if word in _WHO and not (who and _WHO[word] != who):
            who = _WHO[word]
            if word.startswith(("father", "dad")):
                number = number or 2
        elif word == "person" and any(other in _NUMBERS for other in beside):
            who = "contact"
        elif word == "first" and words[place + 1 : place + 2] in (["name"], ["names"]):
            rest.append(word)
        elif word in _NUMBERS and (near or (who == "contact" and place == len(words) - 1)):
            number = number or _NUMBERS[word]
        else:
            rest.append(word)
    for squashed in (squash(heading), "".join(rest), "".join(dict.fromkeys(rest))):
        field = _field(squashed, who) if who else _bare(squashed)
        if field:
            return who, number or 1, field
    return who, number or 1, ""


def _field(squashed: str, who: str) -> str:
    """The field of a person that a heading means, without the word for the person in it."""
    if squashed in _FULL_NAMES:
        return "full_name"
    if squashed in ("id", "no", "number", "ref"):
        return "" if who == "contact" and squashed in ("no", "number") else "id"
    return _ALIASES[who].get(squashed, "")


def _bare(squashed: str) -> str:
    """The field that a heading means which names no person."""
    if squashed in _FULL_NAMES:
        return "full_name"
    if squashed in _ALIASES["staff"] and squashed not in _ALIASES["contact"] and squashed not in _ALIASES["pupil"]:
        return {"id": "staff_id"}.get(_ALIASES["staff"][squashed], _ALIASES["staff"][squashed])
    return _ALIASES["pupil"].get(squashed) or _ALIASES["contact"].get(squashed, "")


def _aliases_of(who: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, column in FIELDS[who].items():
        for alias in (column, *_KINDS[who].columns.get(column, ())):
            found.setdefault(squash(alias), field)
    for alias in columns.PUPIL_ID if who == "contact" else ():
        found.pop(squash(alias), None)
    return found


_ALIASES = {who: _aliases_of(who) for who in FIELDS}


def _has_contact(names: list[str], told: list[tuple[str, int, str]]) -> bool:
    """Whether an adult stands beside the child: named as such, or by a second forename."""
    if any(name.startswith("contact") for name in names):
        return True
    return sum(field == "first_name" for _, _, field in told) > 1


def _give(names: list[str], at: int, person: str, field: str) -> bool:
    if f"{person}.{field}" in names:
        field = _SPARE.get(field, "")
        if not field or not person.startswith("contact") or f"{person}.{field}" in names:
            return False
    names[at] = f"{person}.{field}"
    return True


def _give_next(names: list[str], at: int, field: str, now: int) -> int:
    """Give a column to the adult whose turn it is, or to the next one where they have it already."""
    while now <= MOST_CONTACTS:
        is_new_person = field in ("first_name", "full_name", "title") and f"{contact(now)}.{field}" in names
        if not is_new_person and _give(names, at, contact(now), field):
            return now
        now += 1
    return now


def _without_nameless(names: list[str]) -> list[str]:
    """An adult without a name is nobody. Names in two cells are better than the same in one."""
    for person in ("pupil", *map(contact, range(1, MOST_CONTACTS + 2))):
        fields = {name.partition(".")[2] for name in names if name.startswith(f"{person}.")}
        if {"first_name", "last_name"} <= fields and "full_name" in fields:
            names = ["" if name == f"{person}.full_name" else name for name in names]
        elif person != "pupil" and not fields & _NAMES:
            names = ["" if name.startswith(f"{person}.") else name for name in names]
    return names


def _assign_staff(headings: list[str]) -> tuple[str, ...]:
    names = [""] * len(headings)
    for at, heading in enumerate(headings):
        field = "full_name" if squash(heading) in _FULL_NAMES else _ALIASES["staff"].get(squash(heading), "")
        if field and f"staff.{field}" not in names:
            names[at] = f"staff.{field}"
    return tuple(names)
