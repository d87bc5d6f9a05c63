"""Whom a clause is about: the one question that silences most false alarms (reference, section 3, step 5)."""

from functools import cache

from schoolgate.wording.lexicon import classes
from schoolgate.wording.reading import Draft, Word

FAMILY, CHILD, THEY, SCHOOL, THING, NOBODY = "family", "child", "they", "school", "thing", ""


def tags(draft: Draft) -> list[str]:
    """For each word of the draft whom it names, or ""."""
    sets = classes()
    family, child, they, school, thing = (sets[name] for name in ("family", "child", "they", "school", "thing"))
    found: list[str] = []
    words = draft.words
    for at, word in enumerate(words):
        norm = word.norm
        if word.is_sign or _is_owner(words, at):
            found.append(NOBODY)
        elif norm in family:
            found.append(FAMILY)
        elif norm in child:
            found.append(CHILD)
        elif norm in they:
            found.append(THEY)
        elif norm in school or (at and words[at - 1].norm in classes()["titles"] and word.is_capital):
            found.append(SCHOOL)
        elif norm in thing:
            found.append(THING)
        elif is_name(draft, at):
            word.is_name = True
            found.append(CHILD)
        else:
            found.append(NOBODY)
    return found


@cache
def _deeds() -> frozenset[str]:
    """What people do, in the forms that follow a name."""
    sets = classes()
    every = sets["baddeed"] | sets["gooddeed"] | sets["duty"] | sets["negdeed"]
    return frozenset(word for word in every if word.endswith(("s", "ed"))) | sets["past"]


def _is_owner(words: list[Word], at: int) -> bool:
    """ "The boy's mother": the boy owns, the mother is who it is about."""
    return at + 1 < len(words) and words[at + 1].norm == "'s" and at + 2 < len(words) and not words[at + 2].is_sign


def is_name(draft: Draft, at: int) -> bool:
    """A capital where grammar asks for none; at the beginning of a sentence only before a verb that people do."""
    word = draft.words[at]
    if not word.is_capital or word.is_sign or word.is_caps or word.norm in classes()["capitals"]:
        return False
    sentence = draft.sentence_of(at)
    first = sentence.first
    while first < sentence.last and draft.words[first].is_sign:
        first += 1
    if _is_called(draft, first, at):
        return False
    if at > first:
        return draft.words[at - 1].norm not in classes()["titles"]
    following = draft.words[at + 1].norm if at + 1 < sentence.last else ""
    does = following in classes()["after_a_name"] or following in _deeds()
    return (does or (following.endswith("ed") and len(following) > 4)) and not word.norm.endswith("ing")


def _is_called(draft: Draft, first: int, at: int) -> bool:
    """ "Li Wei, …": somebody is spoken to, which says nothing about them."""
    after = draft.words[at + 1].norm if at + 1 < len(draft.words) else ""
    return after == "," and all(word.is_capital for word in draft.words[first : at + 1])


def about(draft: Draft, found: list[str], at: int) -> str:
    """Whom the clause of word number `at` is about: the nearest before it, else the sentence before."""
    word = draft.words[at]
    first = draft.sentences[word.sentence].first
    fallback = NOBODY
    for here in range(at - 1, first - 1, -1):
        tag = found[here]
        if not tag:
            continue
        if tag != THING:
            return tag
        if at - here <= 2 and draft.words[here + 1].norm not in ("and", "or", "to") and not fallback:
            return THING
        fallback = fallback or THING
    if fallback:
        return fallback
    if word.sentence == 0:
        return NOBODY
    before = draft.sentences[word.sentence - 1]
    for here in range(before.first, before.last):
        if found[here] in (FAMILY, CHILD, THEY, SCHOOL):
            return "carried:" + found[here]
    return NOBODY
