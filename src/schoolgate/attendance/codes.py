"""The attendance codes of England, as data: what each means, in words for parents, and what it counts as.

In force since 19 August 2024: School Attendance (Pupil Registration) (England) Regulations 2024 (SI 2024/208, reg. 10)
and “Working together to improve school attendance” (DfE). Before that day other letters stood in registers; they keep
their own meaning, and no letter is ever turned into another. Wales, Scotland and Northern Ireland have other codes.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

FROM_2024 = date(2024, 8, 19)
NO_MARK = "-"  # with an empty cell, the other way of writing that nobody has marked the pupil yet: never an absence


class Session(StrEnum):
    """Half a school day: what attendance is counted in."""

    AM = "AM"
    PM = "PM"


class Counts(StrEnum):
    """What a mark counts as. Only the first four make up the sessions a pupil could have attended."""

    PRESENT = "present"
    OFF_SITE = "approved off-site activity"
    AUTHORISED = "authorised absence"
    UNAUTHORISED = "unauthorised absence"
    NOT_POSSIBLE = "not possible to attend"
    NOT_COLLECTED = "not collected"


@dataclass(frozen=True, slots=True)
class Code:
    """One code of one code set. `words` are fit for a parent's page: what happened, and never a judgement."""

    letters: str
    words: str | Lazy
    counts: Counts


@dataclass(frozen=True, slots=True)
class CodeSet:
    """The codes that stand in registers from the day `since` on, until the next set begins."""

    name: str
    since: date
    codes: dict[str, Code]


def _set(name: str, since: date, *codes: Code) -> CodeSet:
    return CodeSet(name, since, {code.letters: code for code in codes})


PRESENT, OFF_SITE, AUTHORISED = Counts.PRESENT, Counts.OFF_SITE, Counts.AUTHORISED
UNAUTHORISED, NOT_POSSIBLE, NOT_COLLECTED = Counts.UNAUTHORISED, Counts.NOT_POSSIBLE, Counts.NOT_COLLECTED

# Letters that mean the same in both sets.
_LASTING = (
    Code("/", _("At school in the morning"), PRESENT),
    Code("\\", _("At school in the afternoon"), PRESENT),
    Code("L", _("Came late, while the register was open"), PRESENT),
    Code("V", _("On a school visit or trip"), OFF_SITE),
    Code("P", _("At a sporting activity the school agreed to"), OFF_SITE),
    Code("W", _("On work experience"), OFF_SITE),
    Code("B", _("Learning at another place the school agreed to"), OFF_SITE),
    Code("C", _("Away with leave from the school"), AUTHORISED),
    Code("E", _("Suspended or excluded"), AUTHORISED),
    Code("I", _("Away because of illness"), AUTHORISED),
    Code("M", _("At a medical or dental appointment"), AUTHORISED),
    Code("R", _("Away on a religious day"), AUTHORISED),
    Code("S", _("On study leave"), AUTHORISED),
    Code("T", _("Away with a parent who travels for work"), AUTHORISED),
    Code("G", _("Away on a holiday the school did not agree to"), UNAUTHORISED),
    # The reason may follow: nobody is told “unauthorised” on the day itself.
    Code("N", _("Away, and the reason is not known yet"), UNAUTHORISED),
    Code("O", _("Away without leave"), UNAUTHORISED),
    Code("U", _("Came after the register had closed"), UNAUTHORISED),
    Code("D", _("At the other school where your child is on roll"), NOT_POSSIBLE),
    Code("X", _("Not due in school for this session"), NOT_POSSIBLE),
    Code("Z", _("Not on the school’s roll yet"), NOT_COLLECTED),
    Code("#", _("School closed to all pupils"), NOT_COLLECTED),
)
BEFORE_2024 = _set(
    "England until August 2024", date.min, *_LASTING,
    Code("H", _("Away on a holiday the school agreed to"), AUTHORISED),
    Code("F", _("Away on a long holiday the school agreed to"), AUTHORISED),
    Code("J", _("At an interview"), OFF_SITE),
    Code("Y", _("Could not come, for a reason outside your control"), NOT_POSSIBLE),
)  # fmt: skip
SINCE_2024 = _set(
    "England from August 2024", FROM_2024, *_LASTING,
    Code("K", _("Learning at a place the local authority arranged"), OFF_SITE),
    Code("C1", _("Away with leave to take part in a performance, or to work abroad"), AUTHORISED),
    Code("C2", _("On an agreed part-time timetable"), AUTHORISED),
    Code("J1", _("At an interview for a job or another school"), AUTHORISED),
    Code("Q", _("Could not come: the travel the council should arrange was missing"), NOT_POSSIBLE),
    Code("Y1", _("Could not come: the usual school transport did not run"), NOT_POSSIBLE),
    Code("Y2", _("Could not come: travel was badly disrupted"), NOT_POSSIBLE),
    Code("Y3", _("Could not come: part of the school was closed"), NOT_POSSIBLE),
    Code("Y4", _("Could not come: the school was closed without warning"), NOT_POSSIBLE),
    Code("Y5", _("Could not come: held in custody"), NOT_POSSIBLE),
    Code("Y6", _("Kept at home by public health advice"), NOT_POSSIBLE),
    Code("Y7", _("Could not come, for a reason outside your control"), NOT_POSSIBLE),
)  # fmt: skip
CODE_SETS = (SINCE_2024, BEFORE_2024)


def codes_on(day: date) -> CodeSet:
    """The code set whose letters stand in the registers of that day."""
    return next(codes for codes in CODE_SETS if codes.since <= day)


def code_on(letters: str, day: date) -> Code | None:
    """What a mark of that day means, or None where its letters meant nothing then (a retired code, a later one).

    Codes are told apart by capitals, and nothing is guessed: None is shown as not known and counts as nothing.
    """
    return codes_on(day).codes.get(letters)


def is_known(letters: str) -> bool:
    """Whether these letters are a code of any set, in force that day or not."""
    return any(letters in codes.codes for codes in CODE_SETS)
