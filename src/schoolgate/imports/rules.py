"""When one person is not enough, and what may be asked of a run: decisions on plain values."""

from collections.abc import Iterable

from schoolgate.refusal import Refused

# Source: mis-data 6.5.
SHARE, MANY, SHARE_OF_MANY = 0.10, 20, 0.02
# One family is never "many", also where only a few parents sign in yet.
FEW_LINKS = 3


def is_large(part: int, whole: int) -> bool:
    """More than one in ten; or more than twenty, and more than one in fifty."""
    return part > SHARE * whole or (part > MANY and part > SHARE_OF_MANY * whole)


def emptied(years_here: Iterable[int], years_leaving: Iterable[int]) -> list[int]:
    """Year groups in which nobody would be left. One entry for each child."""
    here, leaving = list(years_here), list(years_leaving)
    return sorted(year for year in set(leaving) if leaving.count(year) >= here.count(year))


def needs_second_person(
    *, leaving: int, pupils: int, links_ending: int, links: int, years_emptied: Iterable[int] = ()
) -> bool:
    """Whether so many would go that a list cut short is the likelier reason; parents who lose a view count too."""
    return is_large(leaving, pupils) or is_many_links(links_ending, links) or bool(list(years_emptied))


def is_many_links(ending: int, links: int) -> bool:
    """Whether so many parents would lose what they see that somebody should look twice."""
    return ending > FEW_LINKS and is_large(ending, links)


def ensure_second(*, asked_by: int | None, by: int, same_human: bool) -> None:
    """Two must be two humans, whatever roles they hold."""
    if asked_by is not None and (asked_by == by or same_human):
        raise Refused("You asked for this yourself. A second person has to confirm it.")


def ensure_state(state: str, *wanted: str) -> None:
    """Refuse a deed that came too late or too early: somebody else, or the clock, was faster."""
    if state in wanted:
        return
    if state == "applied":
        raise Refused("This list has been brought in meanwhile.", then="You can still take it back.")
    if state == "cancelled":
        raise Refused("This list was put aside meanwhile.", then="Hand it in once more if you want it.")
    raise Refused("This list has moved on meanwhile.", then="Open it again to see where it is.")
