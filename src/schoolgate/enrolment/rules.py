"""Who holds which rights, who may confirm, who may lift: decisions on plain values."""

from dataclasses import dataclass
from datetime import date

from schoolgate.access.policy import GUARDIANS_OF_LIMITS, Role
from schoolgate.refusal import Refused

TOLD, CONSULTED, SIGN, BOOK, COLLECT, SEE_RECORDS = "told", "consulted", "sign", "book", "collect", "see_records"
ALL_RIGHTS = frozenset({TOLD, CONSULTED, SIGN, BOOK, COLLECT, SEE_RECORDS})
# The order in which people read them.
RIGHTS_IN_ORDER = (TOLD, CONSULTED, SIGN, BOOK, COLLECT, SEE_RECORDS)

NATURAL_PARENTS = frozenset({"mother", "father"})
# Not family: kept as contacts, and never invited by standing alone.
NOT_FAMILY = frozenset({"relative", "other"})
ROLE_GIVERS = frozenset({Role.SCHOOL_ADMIN, Role.HEAD})


def default_rights(*, kind: str, responsibility: str, has_care: bool) -> frozenset[str]:
    """What an adult is entitled to by their standing alone, before any order takes something away.

    `has_care`: looks after the child day to day, or the child lives with them. An adult of unknown standing has no
    right until the school has confirmed who they are.
    Source: Education Act 1996 s576; Children Act 1989 s3; safeguarding-and-data 1 and 5.
    """
    if responsibility == "yes":
        return ALL_RIGHTS
    if responsibility == "shared_la":
        return ALL_RIGHTS - {COLLECT} if kind == "social_worker" else ALL_RIGHTS - {SIGN}
    if kind == "social_worker":
        return frozenset()
    if has_care and kind not in NOT_FAMILY:
        return ALL_RIGHTS - {SIGN}
    if kind in NATURAL_PARENTS:
        # A parent in education law, responsibility or not: is told, is asked, takes part. Records on request.
        return frozenset({TOLD, CONSULTED, BOOK})
    return frozenset()


def confirmed_rights(*, kind: str, responsibility: str, has_care: bool) -> frozenset[str]:
    """What an adult is entitled to once a named person has confirmed them: at least to be told, asked and to meet."""
    return default_rights(kind=kind, responsibility=responsibility, has_care=has_care) | {TOLD, CONSULTED, BOOK}


def ensure_confirmable(*, is_current: bool, is_limited: bool, is_own: bool) -> None:
    """Refuse to let an adult sign in for a child where that could open the wrong door."""
    if is_own:
        raise Refused("Somebody else has to confirm your own sign-in.")
    if not is_current:
        raise Refused("This person is no longer linked with the child.")
    if is_limited:
        # No reason: whoever reads this may not be one of the few who may know it.
        raise Refused(
            "Ask first: this cannot be confirmed here. The head, the safeguarding lead or the office lead can help."
        )


def ensure_guardian(roles: frozenset[Role]) -> None:
    """Orders and holds are for the head, the safeguarding lead and the office lead."""
    if roles.isdisjoint(GUARDIANS_OF_LIMITS):
        raise Refused("Only the head, the safeguarding lead or the office lead can do this.")


def rights_taken(*, wanted: frozenset[str], is_verified: bool) -> frozenset[str]:
    """What a limit takes. As long as nobody has seen the document, sharing is held altogether."""
    if not is_verified:
        return ALL_RIGHTS
    if not wanted:
        raise Refused("Choose at least one thing that this limit takes away.")
    if not wanted <= ALL_RIGHTS:
        raise Refused("Choose from the six rights on the page.")
    return wanted


def ensure_dates(*, starts: date, expires: date | None) -> None:
    if expires is not None and expires < starts:
        raise Refused("The last day lies before the first. Check the dates on the document.")


@dataclass(frozen=True, slots=True)
class End:
    """How far the end of something has come that two people end. `asker`: who asked; `asker_user`: their sign-in."""

    is_lifted: bool
    asker: int | None
    asker_user: int | None


def ensure_may_ask_to_lift(end: End, *, reason: str) -> None:
    _ensure_stands(end)
    if end.asker is not None:
        raise Refused("Somebody has already asked for this. A second person can confirm it now.")
    if not reason.strip():
        raise Refused("Say why it can end, so that the second person can judge.")


def ensure_asked(end: End) -> None:
    _ensure_stands(end)
    if end.asker is None:
        raise Refused("Nobody has asked to end this. Ask first, then a second person confirms.")


def ensure_second_person(end: End, *, person: int, user: int | None) -> None:
    """It is ended by two different people, never by a date and never by one."""
    ensure_asked(end)
    if end.asker == person or (user is not None and end.asker_user == user):
        raise Refused("You asked for this yourself. A second person has to confirm it.")


def _ensure_stands(end: End) -> None:
    if end.is_lifted:
        raise Refused("This has been lifted already.")


def ensure_may_give_role(*, giver_roles: frozenset[Role], is_self: bool, starts: date, ends: date | None) -> None:
    """Roles are given by the head or the school administrator, and by nobody to themself (roles-and-calendar 1)."""
    if giver_roles.isdisjoint(ROLE_GIVERS):
        raise Refused("Only the head or the school administrator can do this.")
    if is_self:
        raise Refused("Nobody can change their own roles. Ask a colleague who may.")
    if ends is not None and ends < starts:
        raise Refused("The last day lies before the first. Check the dates.")
