"""The rules of a structured conversation, on plain values (conversations A2 to A4)."""

import re
from collections.abc import Collection, Sequence
from datetime import date

from django.utils.translation import gettext as _

from schoolgate.refusal import Refused

# What may follow what (A3). Anything else is refused, whoever posts it.
NEXT: dict[str, frozenset[str]] = {
    "to_arrange": frozenset({"offered", "cancelled"}),
    "offered": frozenset({"offered", "booked", "declined", "cancelled"}),
    "booked": frozenset({"booked", "offered", "held", "declined", "no_show", "cancelled"}),
    "held": frozenset({"summary_shared"}),
    "summary_shared": frozenset({"closed"}),
    "declined": frozenset({"offered", "cancelled"}),
    "no_show": frozenset({"offered", "cancelled"}),
    "closed": frozenset(),
    "cancelled": frozenset(),
}
STAGES = ("explore", "focus", "plan", "review")
CONFIRM_WITHIN_SCHOOL_DAYS = 10
TIMES_AT_MOST = 6
MOST_PRIORITIES = 3

# Not on an invitation: marks, percentages, behaviour counts, and the word that frightens (A4 rule 3).
NOT_ON_AN_INVITATION = re.compile(
    r"\d\s*%|\bper\s?cent\b|\bconcerns?\b|\bgrades?\b|\bdetentions?\b|\bbehaviour points?\b|\btest results?\b",
    re.IGNORECASE,
)


def ensure_may_become(state: str, wanted: str) -> None:
    """Raises Refused unless a talk in `state` may become `wanted`."""
    if wanted not in NEXT[state]:
        raise Refused(_("That step is not open for this talk now. It may have moved on while this page was open."))


def ensure_says_why(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Please say why you would like to talk, in plain and true words. It stands on the invitation."))
    found = NOT_ON_AN_INVITATION.search(reason)
    if found:
        raise Refused(
            _("“%(words)s” does not belong on this invitation. This talk is not about results.")
            % {"words": found.group()},
            then=_("Say what you would like to hear about the child instead."),
        )


def ensure_somebody_invited(adults: Collection[int]) -> None:
    if not adults:
        raise Refused(_("Please choose whom you would like to talk with."))


def ensure_one_home(lives_with: Sequence[bool]) -> None:
    """Separated parents each have their own series: one who lives elsewhere is not invited with the other."""
    if len(lives_with) > 1 and not all(lives_with):
        raise Refused(
            _("These grown-ups do not live together. Please plan a talk with each of them."),
            then=_("Neither is told about the other’s talk."),
        )


def ensure_agenda(items: int) -> None:
    if items == 0:
        raise Refused(
            _("Please write at least one line of agenda. It goes ahead of the talk, so that nobody is surprised.")
        )


def ensure_number_of_times(times: int) -> None:
    if not 1 <= times <= TIMES_AT_MOST:
        raise Refused(_("Please offer between one and six times."))


def ensure_stage(open_stage: str, wanted: str) -> None:
    """One door after another. An earlier door may be opened again; a later one not before its turn."""
    if STAGES.index(wanted) > STAGES.index(open_stage):
        raise Refused(_("That door opens when the one before it is done."))


def ensure_not_begun(*, is_started: bool) -> None:
    """Once everybody sits together, its time is neither changed, given back nor missed: whoever posts it."""
    if is_started:
        raise Refused(_("This talk has begun. Go on with it, or finish it there."))


def ensure_being_held(state: str, *, is_started: bool) -> None:
    if state != "booked" or not is_started:
        raise Refused(_("This talk is not open for writing now."))


def ensure_something_heard(texts: Collection[str]) -> None:
    if not any(text.strip() for text in texts):
        raise Refused(_("Nothing is written down yet. Listen first, then write it in the parent’s own words."))


def ensure_priorities(texts: Sequence[str]) -> None:
    if not 1 <= len([t for t in texts if t.strip()]) <= MOST_PRIORITIES:
        raise Refused(_("Choose one, two or three things that matter most, together."))


def ensure_plan(sides_by_target: Sequence[Collection[str]]) -> None:
    """Every target has an action at school; so no plan is the parent's alone (A2, A4 rule 5)."""
    if not sides_by_target:
        raise Refused(_("The plan is still empty. Add one thing you both hope to see."))
    if any("school" not in sides for sides in sides_by_target):
        raise Refused(_("Each hope needs something that school will do. A plan is never for the parent alone."))


def ensure_sums_up(words: str, *, is_read_back: bool, next_on: date | None, end_reason: str, today: date) -> None:
    """Done when the summary was read back, and the next date is set or the series ends with a reason."""
    if not words.strip():
        raise Refused(_("Please write the summary. Two or three sentences are enough."))
    if not is_read_back:
        raise Refused(_("Please read the summary back aloud first, and ask: have I got that right?"))
    if bool(next_on) == bool(end_reason.strip()):
        raise Refused(_("Please set the next date, or say why this was the last talk. One of the two."))
    if next_on and next_on <= today:
        raise Refused(_("The next talk needs a day that is still to come."))


def ensure_another_view(agrees: bool, words: str) -> None:
    if not agrees and not words.strip():
        raise Refused(_("Please write how you see it. Both views stay side by side."))


def ensure_version(posted: int, current: int) -> None:
    """Two tabs, two people: the second one is told, and nothing is overwritten."""
    if posted != current:
        raise Refused(
            _("Somebody saved this page after you opened it, so your words were not put over theirs."),
            then=_("Copy your words from below, open the page again and add them."),
        )


def final_of(answers: Sequence[bool], invited: int) -> str | None:
    """How a shared summary ends: None while somebody has still to answer, else "agreed" or "amended"."""
    if len(answers) < invited:
        return None
    return "agreed" if all(answers) else "amended"
