"""What stays when two records of one person become one: the stricter of the two, on plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

Windows = Mapping[str, tuple[date, date | None]]  # a right, and its first and last day
PENDING, GRANTED, WITHDRAWN = "pending", "granted", "withdrawn"
# From strict to generous: of two answers the first in this order stays.
SIGN_IN = (WITHDRAWN, PENDING, GRANTED)
RESPONSIBILITY = ("no", "unknown", "shared_la", "yes")


@dataclass(frozen=True, slots=True)
class Pair:
    """What one record says about one adult and one child."""

    sign_in: str
    kind: str
    responsibility: str
    has_care: bool
    lives_with: bool
    is_emergency: bool
    rights: Windows  # those held today or later: first and last day
    has_ever_had_rights: bool

    @property
    def is_undecided(self) -> bool:
        """Nobody has said anything about these two yet, as after a list: such a record takes nothing away."""
        return self.sign_in == PENDING and self.responsibility == "unknown" and not self.has_ever_had_rights


def stricter(one: str, other: str, order: tuple[str, ...]) -> str:
    return min(one, other, key=order.index)


def sign_in_of_both(one: str, other: str, *, stays: str | None, is_new_to_it: bool) -> str:
    """May the one record that stays sign in for the child?

    `stays`: what the record says with which somebody signs in today; None when there is no such record, or when the two
    are records of a child. `is_new_to_it`: the other record brings talks or messages that this somebody has not seen.
    Withdrawn on either is withdrawn. Nothing is seen that was not seen before, until a named person confirms it.
    """
    if WITHDRAWN in (one, other):
        return WITHDRAWN
    found = stricter(one, other, SIGN_IN) if stays is None else stays
    return PENDING if is_new_to_it else found


def sign_in_of_one(sign_in: str, *, is_same_viewer: bool) -> str:
    """A pair that only one of the records has: the same somebody keeps what they had; for another it waits."""
    return sign_in if is_same_viewer or sign_in != GRANTED else PENDING


def rights_of_both(one: Pair, other: Pair) -> dict[str, tuple[date, date | None]]:
    """A right stays while both records say so. A record that has said nothing yet takes nothing away."""
    if other.is_undecided:
        return dict(one.rights)
    if one.is_undecided:
        return dict(other.rights)
    found = {}
    for kind in one.rights.keys() & other.rights.keys():
        (from_one, to_one), (from_other, to_other) = one.rights[kind], other.rights[kind]
        ends = [day for day in (to_one, to_other) if day is not None]
        last = min(ends) if ends else None
        first = max(from_one, from_other)
        if last is None or first <= last:
            found[kind] = (first, last)
    return found


def standing_of_both(one: Pair, other: Pair) -> dict[str, str | bool]:
    """What the adult is to the child, as both records have it."""
    if other.is_undecided:
        said, unsaid = one, other
    elif one.is_undecided:
        said, unsaid = other, one
    else:
        return {
            "kind": one.kind if one.kind != "other" else other.kind,
            "responsibility": stricter(one.responsibility, other.responsibility, RESPONSIBILITY),
            "has_care": one.has_care and other.has_care,
            "lives_with": one.lives_with and other.lives_with,
            "is_emergency": one.is_emergency or other.is_emergency,
        }
    return {
        "kind": said.kind if said.kind != "other" else unsaid.kind,
        "responsibility": said.responsibility,
        "has_care": said.has_care,
        "lives_with": said.lives_with,
        "is_emergency": said.is_emergency or unsaid.is_emergency,
    }
