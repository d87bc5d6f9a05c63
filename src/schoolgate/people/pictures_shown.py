"""What follows from the answers: whether a child may be shown. The one place that newsletters and picture lists ask."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q

from schoolgate.people import queries
from schoolgate.people.details import SecretPlace
from schoolgate.people.models import Pupil, Relationship
from schoolgate.people.pictures import PUBLIC, PictureAnswer, Use

# Guidance asks schools to look at consent again from time to time and names no term; a year, for what the whole world
# can see, is our own rule. A no never grows old.
A_YEAR = timedelta(days=365)


class Verdict(StrEnum):
    """May the child be shown? Only at YES."""

    YES = "yes"
    NO = "no"
    DIFFER = "differ"  # one said yes, another no: the no holds, and neither learns of the other
    AGAIN = "again"  # the yes is more than a year old, and the use is public
    ASK = "ask"  # nobody has answered who may today


@dataclass(frozen=True, slots=True)
class Said:
    """The newest answer of one grown-up."""

    adult: int
    is_yes: bool
    said_on: date


def verdict_of(said: Iterable[Said], asked: Collection[int], *, is_public: bool, on: date) -> Verdict:
    """What the newest answers come to, of those who are `asked` (hold the right to be consulted) on that day.

    At least one yes that still counts, and no no: only then may the child be shown.
    """
    mine = [answer for answer in said if answer.adult in asked and answer.said_on <= on]
    fresh = [answer for answer in mine if answer.is_yes and (not is_public or answer.said_on > on - A_YEAR)]
    if any(not answer.is_yes for answer in mine):
        return Verdict.DIFFER if any(answer.is_yes for answer in mine) else Verdict.NO
    if fresh:
        return Verdict.YES
    return Verdict.AGAIN if mine else Verdict.ASK


def asked_about(pupils: Collection[int], on: date) -> dict[int, set[int]]:
    """Who is asked about each of these children that day: whoever holds the right to be consulted. One statement."""
    links = Relationship.objects.all().entitled("consulted", on=on).filter(pupil__in=pupils)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for pupil, adult in links.filter(pupil__in=Pupil.objects.all().on_roll(on)).values_list("pupil", "adult"):
        found[pupil].add(adult)
    return found


def newest(pupils: Collection[int], on: date) -> dict[tuple[int, str], dict[int, Said]]:
    """The newest answer of each grown-up, by (child, use). One statement.

    Nobody knows the hour of a slip of paper: a yes on paper does not undo a no of the same day.
    """
    found: defaultdict[tuple[int, str], dict[int, Said]] = defaultdict(dict)
    rows = PictureAnswer.objects.filter(pupil__in=pupils, said_on__lte=on).in_order()
    for pupil, use, adult, is_yes, said_on, how in rows.values_list(
        "pupil", "use", "adult", "is_yes", "said_on", "how"
    ):
        before = found[pupil, use].get(adult)
        is_late_slip = how == PictureAnswer.How.PAPER and is_yes and before is not None and before.said_on == said_on
        if is_late_slip and before is not None and not before.is_yes:
            continue
        found[pupil, use][adult] = Said(adult, is_yes, said_on)
    return found


def kept_out(pupils: Collection[int], on: date) -> set[int]:
    """Those of the children who live with, or are cared for by, somebody whose place is secret. One statement.

    A picture can lead to where they are (safeguarding-and-data 2), so no answer of anybody shows them. Staff read a
    plain no: what is kept for the few stays with the few.
    """
    hidden = SecretPlace.objects.in_force().values("adult")
    links = Relationship.objects.all().current(on).filter(pupil__in=pupils, adult__in=hidden)
    return set(links.filter(Q(lives_with=True) | Q(has_care=True)).values_list("pupil", flat=True))


def verdicts(pupils: Collection[int], on: date | None = None) -> dict[int, dict[str, Verdict]]:
    """For each child and use. Three statements, however many there are."""
    day = on or queries.today()
    asked, said, hidden = asked_about(pupils, day), newest(pupils, day), kept_out(pupils, day)
    return {
        pupil: {
            use: Verdict.NO
            if pupil in hidden
            else verdict_of(said.get((pupil, use), {}).values(), asked.get(pupil, ()), is_public=use in PUBLIC, on=day)
            for use in Use.values
        }
        for pupil in pupils
    }


def may_be_shown(pupils: Collection[int], use: str, on: date | None = None) -> frozenset[int]:
    """Those of the children who may be in a picture for that use, that day. Ask as it goes out, not when it is chosen:
    an answer can be taken back at any moment.
    """
    return frozenset(pk for pk, found in verdicts(pupils, on).items() if found[use] == Verdict.YES)


def taken_back(pupils: Collection[int], since: date, on: date) -> list[tuple[int, str]]:
    """(child, use) that were a yes on `since` and are a no today: what may still hang or stand somewhere."""
    then, now = verdicts(pupils, since), verdicts(pupils, on)
    no = (Verdict.NO, Verdict.DIFFER)
    return [(pk, use) for pk in pupils for use in Use.values if then[pk][use] == Verdict.YES and now[pk][use] in no]
