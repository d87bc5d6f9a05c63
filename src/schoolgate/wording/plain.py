"""Terms, idioms and long words: what a reader may not know, and what to say instead."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from schoolgate.wording.findings import BETTER, POLISH, Category, Finding, Try
from schoolgate.wording.house import House
from schoolgate.wording.lexicon import index_of, patterns, table
from schoolgate.wording.patterns import Index, Pattern
from schoolgate.wording.reading import Draft

_SLUG = re.compile(r"[^a-z0-9]+")

NEAR = 12
"""A paraphrase within so many words counts as an explanation (reference, section 5.3)."""

_EXPLAINING = frozenset("called known means mean meaning stands ie namely".split())


@dataclass(frozen=True, slots=True)
class Entry:
    """A term, an idiom or a long word, and the plain words for it."""

    id: str
    category: Category
    say: str
    find: tuple[str, ...]
    unless: Index | None
    explained: Index | None


@dataclass(frozen=True, slots=True)
class Words:
    """All of them, by the word that is looked for first; acronyms by their capitals."""

    index: Index
    acronyms: Mapping[str, Entry]


@cache
def words() -> Words:
    """The three lists, compiled once."""
    found: list[tuple[Pattern, object]] = []
    acronyms: dict[str, Entry] = {}
    for entry in _entries():
        for source in entry.find:
            if entry.category is Category.JARGON and source != source.lower() and " " not in source:
                acronyms[source] = entry
            else:
                found += [(pattern, entry) for pattern in patterns(source.lower())]
    return Words(Index(found), acronyms)


def _entries() -> Iterator[Entry]:
    for name, key, category in (
        ("jargon", "term", Category.JARGON),
        ("idioms", "idiom", Category.IDIOM),
        ("plain", "swap", Category.STYLE),
    ):
        for number, row in enumerate(table(name)[key], start=1):
            label = _SLUG.sub("-", re.split(r" ~|/| [(\[]", row["match"][0])[0].lower()).strip("-")[:30]
            yield Entry(
                f"{name.upper()[:2]}-{label}-{number}", category, row["say"], tuple(row["match"]),
                index_of(row["unless"]) if row.get("unless") else None,
                index_of(row["explained"]) if row.get("explained") else None,
            )  # fmt: skip


@cache
def allowed() -> frozenset[str]:
    """Capitals that parents know, and words that only look like acronyms when they are shouted."""
    lists = table("known")
    return frozenset(lists["acronyms"].split()) | frozenset(word.upper() for word in lists["shouted"].split())


def findings(draft: Draft, house: House) -> Iterator[Finding]:
    """Jargon (once for each term, where it is not explained), idioms and plain word swaps."""
    said: set[str] = set()
    lists = words()
    for match, owner in lists.index.found(draft):
        assert isinstance(owner, Entry)
        first, last = match.first, match.last
        if owner.category is not Category.STYLE and any(draft.words[n].quoted for n in (first, last)):
            continue
        if owner.category is Category.JARGON and (owner.id in said or _is_known(draft, owner, first, last, house)):
            said.add(owner.id)
            continue
        if _is_literal(draft, owner, first):
            continue
        if owner.category is Category.JARGON:
            said.add(owner.id)
        yield _finding(draft, owner, first, last)
    yield from _acronyms(draft, house, said)


def _is_literal(draft: Draft, entry: Entry, first: int) -> bool:
    sentence = draft.sentence_of(first)
    return entry.unless is not None and any(
        True for _ in entry.unless.found_between(draft, sentence.first, sentence.last)
    )


def _is_known(draft: Draft, entry: Entry, first: int, last: int, house: House) -> bool:
    known = " ".join(word.raw for word in draft.words[first : last + 1]).lower() in house.known
    return known or _is_explained(draft, entry, first, last)


def _is_explained(draft: Draft, entry: Entry | None, first: int, last: int) -> bool:
    """In brackets, after brackets, by "called" or "which means", or by a paraphrase near by."""
    words = draft.words
    sentence = draft.sentence_of(first)
    before = words[max(sentence.first, first - 1) : first]
    bracket = [n for n in range(max(sentence.first, first - 4), first) if words[n].norm == "("]
    if bracket and any(words[n].norm == ")" for n in range(last + 1, min(sentence.last, last + 5))):
        return True
    after = words[last + 1 : min(last + 2, sentence.last)]
    if (before and before[-1].norm == "(") or (after and after[0].norm == "("):
        return True
    near = range(max(sentence.first, first - 3), min(sentence.last, last + 3))
    if any(words[n].norm in _EXPLAINING for n in near):
        return True
    goes_on = bool(after) and after[0].norm in (",", "–", "—", ":") and last + 2 < sentence.last
    if goes_on and words[last + 2].norm in ("or", "which", "who", "the", "our", "a", "that"):
        return True
    if entry is None or entry.explained is None:
        return False
    low, high = max(sentence.first, first - NEAR), min(sentence.last, last + NEAR + 1)
    return any(True for _ in entry.explained.found_between(draft, low, high))


def _acronyms(draft: Draft, house: House, said: set[str]) -> Iterator[Finding]:
    lists, fine = words(), allowed()
    seen: set[str] = set()
    for at, word in enumerate(draft.words):
        raw = word.raw
        if word.is_sign or not 2 <= len(raw) <= 9 or raw == raw.lower() or word.quoted or word.norm.startswith("<"):
            continue
        bare = raw[:-1] if raw.endswith("s") and raw[:-1].isupper() and raw not in lists.acronyms else raw
        entry = lists.acronyms.get(raw) or lists.acronyms.get(bare)
        shape = bare.isupper() and bare.isalpha() and len(bare) <= 6
        if bare in seen or (entry is None and (not shape or bare in fine)) or bare.lower() in house.known:
            continue
        sentence = draft.sentence_of(at)
        if entry is None and (sentence.role == "heading" or _is_shouted(draft, at) or _is_initials(draft, at)):
            continue
        seen.add(bare)
        if (entry is not None and entry.id in said) or _is_explained(draft, entry, at, at):
            continue
        if entry is not None:
            if _is_literal(draft, entry, at):
                continue
            said.add(entry.id)
            yield _finding(draft, entry, at, at)
        else:
            why = "Many parents will not know these letters."
            yield Finding(
                Category.JARGON,
                POLISH,
                word.start,
                word.end,
                raw,
                why,
                (Try("What does it stand for? Say it in words."),),
                0.7,
                "JA-unknown",
            )


def _is_shouted(draft: Draft, at: int) -> bool:
    """Two words or more in capitals side by side are shouted, not short for something."""
    sentence = draft.sentence_of(at)
    around = [n for n in (at - 2, at - 1, at + 1, at + 2) if sentence.first <= n < sentence.last]
    return any(draft.words[n].is_caps and not draft.words[n].is_sign for n in around)


def _is_initials(draft: Draft, at: int) -> bool:
    """ "JK Rowling", "3RW", "room B2": capitals that belong to a name, a class or a place."""
    words = draft.words
    after = words[at + 1] if at + 1 < len(words) else None
    before = words[at - 1] if at else None
    if before is not None and before.end == words[at].start and before.norm == "<number>":
        return True
    return after is not None and after.is_name and not after.is_caps and len(words[at].raw) <= 3


def _finding(draft: Draft, entry: Entry, first: int, last: int) -> Finding:
    start, end = draft.words[first].start, draft.words[last].end
    quote = draft.text[start:end]
    said = (
        entry.say[:1].upper() + entry.say[1:]
        if quote[:1].isupper() and first == draft.sentence_of(first).first
        else entry.say
    )
    takes = not any(sign in entry.say for sign in "(/;:") and len(entry.say) < 60
    tries = (Try(said, start, end),) if takes else (Try(entry.say),)
    if entry.category is Category.JARGON:
        return Finding(
            Category.JARGON, BETTER, start, end, quote, "Many parents will not know this.", tries, 0.9, entry.id
        )
    if entry.category is Category.IDIOM:
        return Finding(
            Category.IDIOM,
            POLISH,
            start,
            end,
            quote,
            "In another language this means nothing, or something else.",
            tries,
            0.8,
            entry.id,
        )
    return Finding(
        Category.STYLE, POLISH, start, end, quote, "A shorter word does the same work.", tries, 0.6, entry.id
    )
