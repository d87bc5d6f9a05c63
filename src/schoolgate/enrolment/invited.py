"""Decisions about invitations, on plain values."""

from dataclasses import dataclass
from datetime import date, timedelta

from schoolgate.enrolment.names import fold
from schoolgate.refusal import Refused

EMAIL, TEXT, LETTER = "email", "text", "letter"
LINK_LIFE = timedelta(days=14)
LETTER_LIFE = timedelta(days=28)
MOST_TRIES = 5  # with a right code and a wrong fact (reliability T28)
# Fewer answers than this would tell the school whose they are; more come in as further such groups are full.
ENOUGH_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class ChildFact:
    """What a grown-up of this child knows without looking it up."""

    names: tuple[str, ...]
    born: date | None


def life_of(way: str) -> timedelta:
    """How long an invitation may lie about: a letter waits in a bag for longer than a mail in a box."""
    return LETTER_LIFE if way == LETTER else LINK_LIFE


def knows_a_child(children: list[ChildFact], *, first_name: str, born: date | None) -> bool:
    """Whether somebody knows the first name and the birthday of one of these children.

    A child whose birthday the school has not on record is known by the first name alone; the code still stands for
    itself. Any one child is enough: nobody need think about which.
    """
    said = fold(first_name)
    found = False
    for child in children:  # all of them, whatever the first says: the answer takes as long
        is_name = bool(said) and said in {fold(name) for name in child.names if name}
        found |= is_name and (child.born is None or child.born == born)
    return found


def ensure_invitable(*, is_own: bool, may_come_in: bool, ways: frozenset[str], way: str) -> None:
    """Refuse an invitation that would open nothing, or might open the wrong door."""
    if is_own:
        raise Refused("Somebody else has to invite you.")
    if not may_come_in:
        raise Refused(
            "The school has not confirmed yet that this person may sign in.", then="Confirm them first, then invite."
        )
    if way not in ways:
        raise Refused(
            "That way does not reach this person alone: there is no address or number of their own.",
            then="Print a letter: it has a code for them alone.",
        )


def shown_answers(count: int) -> int:
    """How many answers may be shown: whole groups only, so that no answer can be told from the one before."""
    return count - count % ENOUGH_ANSWERS
