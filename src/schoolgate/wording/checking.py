"""Reading a draft over."""

import re
from collections.abc import Iterator, Sequence

from schoolgate.wording import ease, marks, missing, plain
from schoolgate.wording.findings import POLISH, TONE, Category, Finding, Kind, Try
from schoolgate.wording.house import House
from schoolgate.wording.reading import Draft, read
from schoolgate.wording.subjects import tags
from schoolgate.wording.tone import Tone, is_statutory

LONGEST = 20_000
"""Characters that are read. A longer text is read to here: a pasted book need not wait."""

NOBODY = House()

_GREETS = re.compile(r"(?:dear|hello|hi|good (?:morning|afternoon|evening))\b", re.I)


def check(text: str, kind: Kind | str = Kind.MESSAGE, house: House = NOBODY) -> list[Finding]:
    """Every finding of a draft, in order of place, uncapped and unmerged (`shown` chooses what a writer meets).

    Raises ValueError where `kind` is none of the eight.
    """
    kind = Kind(kind)
    draft = read(text[:LONGEST])
    _roles(draft)
    found = tags(draft)
    every = _without_echoes([
        *Tone(draft, kind, found, house.muted).findings(), *marks.findings(draft, house.muted),
        *plain.findings(draft, house), *_hard(draft),
    ])  # fmt: skip
    raised = frozenset(one.category for one in every)
    every += [*missing.findings(draft, kind, _threatening(draft, every), raised), *_house(text, house)]
    kept = (one for one in every if one.rule_id not in house.muted and one.dismiss_key not in house.dismissed)
    return sorted(kept, key=lambda one: (one.start, one.end, one.category))


_SAID_BETTER: dict[Category, frozenset[Category]] = {
    Category.JARGON: frozenset(
        {Category.DEFICIT_CHILD, Category.LABEL_FAMILY, Category.HEARSAY, Category.FACE_TO_FACE}
    ),
    Category.IDIOM: (TONE - {Category.HEARSAY}) | {Category.UNCLEAR_ASK},
    Category.COMPLIANCE_SPEAK: TONE - {Category.COMPLIANCE_SPEAK, Category.HEARSAY},
    Category.ABSOLUTE: frozenset(
        {
            Category.BLAME_FAMILY,
            Category.LABEL_FAMILY,
            Category.DEFICIT_CHILD,
            Category.PASSIVE_AGGRESSIVE,
            Category.SARCASM,
        }
    ),
    Category.UNCLEAR_ASK: TONE,
    Category.BLAME_FAMILY: frozenset({Category.SARCASM}),
    Category.LABEL_FAMILY: frozenset({Category.SARCASM}),
}
"""A category, and those that say the same of the same words and say it better: then the first is an echo."""


def _threatening(draft: Draft, findings: Sequence[Finding]) -> list[tuple[int, int]]:
    """The sentences that threaten: what they announce is nobody's next step."""
    at = [one.start for one in findings if one.category is Category.THREAT]
    return [(one.start, one.end) for one in draft.sentences if any(one.start <= place < one.end for place in at)]


def _without_echoes(findings: list[Finding]) -> list[Finding]:
    threats = [one for one in findings if one.category is Category.THREAT]
    kept = []
    for one in findings:
        better = _SAID_BETTER.get(one.category, frozenset())
        if any(other.category in better and one.start < other.end and other.start < one.end for other in findings):
            continue
        if one.category is Category.FACE_TO_FACE and any(other.start <= one.start < other.end for other in threats):
            continue  # "we will have no choice but to exclude him" is no news yet
        kept.append(one)
    return kept


def _roles(draft: Draft) -> None:
    """Which lines are a greeting, a heading or a signature: short lines of their own, without a sign at the end."""
    last = len(draft.sentences) - 1
    for number, sentence in enumerate(draft.sentences):
        words = [word for word in draft.words[sentence.first : sentence.last] if word.norm != "\n"]
        ended = words[-1].norm in (".", "!", "?", ":", ";") if words else False
        line = draft.text[sentence.start : sentence.end]
        if number == 0 and _GREETS.match(line) and len(words) <= 8 and "\n" in draft.text:
            sentence.role = "greeting"
        elif sum(1 for word in words if word.is_caps) >= 2 and 5 * sum(1 for word in words if word.is_caps) >= 2 * len(
            words
        ):
            sentence.role = "heading"
        elif number == last and number and len(words) <= 6 and not ended and "\n" in draft.text[: sentence.start]:
            sentence.role = "signature"


def _hard(draft: Draft) -> list[Finding]:
    """What is hard to read, the law's own sentences aside."""
    law = {(one.start, one.end) for one in draft.sentences if is_statutory(draft, one)}
    return [one for one in ease.findings(draft) if (one.start, one.end) not in law]


def _slug(term: str) -> str:
    return "HO-" + re.sub(r"[^a-z0-9]+", "-", term.lower()).strip("-")[:36]


def _house(text: str, house: House) -> Iterator[Finding]:
    """The school's own words: what to explain, and what it would rather say."""
    pairs = [
        (house.explain, "Our families asked us to explain this."),
        (house.rather, "This is how our school says it."),
    ]
    for said, why in pairs:
        for term, plain_words in said.items():
            for match in re.finditer(rf"(?<!\w){re.escape(term)}(?!\w)", text[:LONGEST], re.I):
                tries = (Try(plain_words, match.start(), match.end()),)
                yield Finding(
                    Category.HOUSE,
                    POLISH,
                    match.start(),
                    match.end(),
                    match.group(),
                    why,
                    tries,
                    1.0,
                    _slug(term),
                )
