"""What a draft of its kind ought to hold and does not (reference, section 6). Cheap tests, never a formula."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from schoolgate.wording.findings import POLISH, Category, Finding, Kind, Try
from schoolgate.wording.lexicon import table
from schoolgate.wording.reading import Draft

THANKS, GOAL, REPLY, STEP, WHEN = (
    Category.MISSING_THANKS, Category.MISSING_GOAL, Category.MISSING_REPLY, Category.MISSING_STEP,
    Category.MISSING_WHEN,
)  # fmt: skip

WANTED: dict[str, tuple[Category, ...]] = {
    "praise": (),
    "information": (),
    "request": (THANKS, REPLY, WHEN),
    "concern": (THANKS, GOAL, REPLY, STEP, WHEN),
    Kind.INVITATION: (GOAL, REPLY, WHEN),
    Kind.AGENDA: (GOAL, REPLY, WHEN),
    Kind.MEETING_NOTE: (THANKS, REPLY, STEP, WHEN),
    Kind.FOLLOW_UP: (THANKS, GOAL, REPLY, STEP, WHEN),
    Kind.ATTENDANCE_LETTER: (GOAL, REPLY, STEP, WHEN),
    Kind.COMPLAINT_REPORT: (THANKS, REPLY, STEP, WHEN),
    Kind.PLAN: (REPLY, STEP, WHEN),
}

SAY = {
    THANKS: "a thank-you, or one true good thing",
    GOAL: "what you both hope for",
    REPLY: "how to answer, and that an answer is welcome",
    STEP: "what happens next, and who does it",
    WHEN: "a day or a time",
}

_ABOUT_SOMEBODY = frozenset(
    {Category.ABSOLUTE, Category.BLAME_FAMILY, Category.DEFICIT_CHILD, Category.FACE_TO_FACE, Category.HEARSAY}
)
"""A message with one of these is about somebody, whatever else it asks for."""

_STRICT: dict[tuple[Kind, Category], str] = {
    **{(kind, WHEN): "day" for kind in Kind if kind not in (Kind.MESSAGE, Kind.AGENDA)},
    (Kind.COMPLAINT_REPORT, REPLY): "redress",
}
"""Where "every day" or "you said" is not enough."""


@cache
def _shapes() -> dict[str, re.Pattern[str]]:
    """Each list of the lexicon as one expression, by its name."""
    return {name: re.compile("|".join(parts)) for name, parts in table("missing").items()}


def _stands(name: str, body: str) -> bool:
    return bool(_shapes()[name.removeprefix("missing_")].search(body))


_GREETING = re.compile(r"^\s*(?:dear|hello|hi|good (?:morning|afternoon|evening))\b[^\n]{0,80}\n", re.I)

_CHILD = re.compile(r"\b(?:your (?:child|son|daughter)|he|she|his|her|him)\b")
_ALL = re.compile(
    r"^\s*(?:dear|hello|hi)?\s*(?:all\b|parents|families|everyone|everybody|year|class|reception|carers)",
    re.I,
)


def findings(
    draft: Draft, kind: Kind, threats: Sequence[tuple[int, int]] = (), raised: frozenset[Category] = frozenset()
) -> Iterator[Finding]:
    """The notes about the whole draft, each with nothing to underline. A threat is nobody's next step."""
    said = _plain(draft)
    for start, end in threats:
        said = said[:start] + " " * (end - start) + said[end:]
    body = _GREETING.sub("", said.lstrip(), count=1)
    wanted = _wanted(draft, kind, said, body, raised)
    for category in wanted:
        if not _stands(_STRICT.get((kind, category), category), body):
            name = category.replace("missing_", "MI-")
            yield Finding(category, POLISH, 0, 0, "", "It may be worth adding this.", (Try(SAY[category]),), 0.7, name)


def _plain(draft: Draft) -> str:
    return draft.text.lower().replace("’", "'")


def _wanted(draft: Draft, kind: Kind, said: str, body: str, raised: frozenset[Category]) -> tuple[Category, ...]:
    count = sum(1 for word in draft.words if not word.is_sign)
    if kind is Kind.MESSAGE:
        if count < 15:
            return ()
        sort = message_sort(draft, said, body, raised)
        wanted = WANTED[sort]
        if sort == "concern" and not (_stands("ask", body) or _stands(STEP, body)):
            return tuple(one for one in wanted if one is not WHEN)
        return wanted
    if kind in (Kind.MEETING_NOTE, Kind.FOLLOW_UP, Kind.ATTENDANCE_LETTER) and count < 15:
        return ()
    return WANTED[kind]


def message_sort(draft: Draft, said: str, body: str, raised: frozenset[Category]) -> str:
    """praise, concern, request or information, decided in this order (reference, section 6)."""
    whole = bool(_ALL.match(said))
    child = bool(_CHILD.search(body)) or any(word.is_name for word in draft.words)
    good, ask = _stands("good", body), _stands("ask", body)
    concern = _stands("concern", body) or bool(raised & _ABOUT_SOMEBODY)
    if good and child and not ask and not _stands("grave", body):
        return "praise"
    if concern and child and not whole:
        return "concern"
    if ask and (not whole or _stands("answer_asked", body)):
        return "request"
    return "information"
