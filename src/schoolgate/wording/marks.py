"""What is said with signs and capitals rather than words: shouting, and marks around a word that is not believed."""

from collections.abc import Iterator

from schoolgate.wording.findings import BETTER, HURTS, Category, Finding, Try
from schoolgate.wording.lexicon import classes
from schoolgate.wording.plain import words
from schoolgate.wording.reading import Draft, Word

_LITTLE = frozenset(("do", "will", "be", "your", "is", "are", "to", "the", "in", "on", "by"))

_OWNERS = frozenset(("your", "his", "her", "their"))
_SOME = frozenset(("this", "these", "another", "an", "a", "the", "such"))


def findings(draft: Draft, muted: frozenset[str]) -> Iterator[Finding]:
    """TD-11 (capitals for force), TD-12 (repeated "!" after a duty) and SC-07 (scare quotes)."""
    if "TD-11" not in muted:
        yield from _capitals(draft)
    if "TD-12" not in muted:
        yield from _exclaimed(draft)
    if "SC-07" not in muted:
        yield from _scare_quotes(draft)


def _capitals(draft: Draft) -> Iterator[Finding]:
    """Two words or more in capitals, or one NOT or MUST, within a sentence that is otherwise in small letters."""
    for sentence in draft.sentences:
        said = [word for word in draft.words[sentence.first : sentence.last] if not word.is_sign and word.raw.isalpha()]
        small = sum(1 for word in said if not word.is_caps)
        if small < 3:
            continue  # a heading, or a line of initials
        run: list[Word] = []
        for word in [*said, None]:
            if (
                word is not None
                and word.is_caps
                and not word.quoted
                and len(word.raw) > 1
                and word.raw not in words().acronyms
            ):
                run.append(word)
                continue
            if _is_forced(run):
                start, end = run[0].start, run[-1].end
                why = "Capitals are read as shouting."
                quiet = draft.text[start:end].lower()
                yield Finding(
                    Category.TALKING_DOWN,
                    BETTER,
                    start,
                    end,
                    draft.text[start:end],
                    why,
                    (Try(quiet, start, end),),
                    0.8,
                    "TD-11",
                )
            run = []


def _is_forced(run: list[Word]) -> bool:
    if len(run) == 1:
        return run[0].norm in (
            "not",
            "must",
            "never",
            "all",
            "immediately",
            "always",
            "every",
            "please",
            "again",
            "stop",
            "now",
        )
    forced = [word for word in run if word.norm in classes()["forced"] or word.norm in _LITTLE]
    return len(run) >= 2 and bool(forced)


def _exclaimed(draft: Draft) -> Iterator[Finding]:
    sets = classes()
    for sentence in draft.sentences:
        signs = [word for word in draft.words[sentence.first : sentence.last] if word.norm in ("!", "?")]
        if len(signs) < 2 or any(word.quoted for word in signs):
            continue
        said = {word.norm for word in draft.words[sentence.first : sentence.last]}
        mixed = {"!", "?"} <= {word.norm for word in signs}
        if (not mixed and not said & classes()["told"]) or said & (
            sets["goodstate"] | {"thank", "thanks", "well", "won", "fun", "love", "wow", "cake", "cakes", "see", "miss"}
        ):
            continue
        start, end = signs[0].start, signs[-1].end
        why = "More than one “!” is read as shouting."
        yield Finding(
            Category.TALKING_DOWN, BETTER, start, end, draft.text[start:end], why, (Try(".", start, end),), 0.7, "TD-12"
        )


def _scare_quotes(draft: Draft) -> Iterator[Finding]:
    """ "your 'emergency'": one or two words of judgement in marks after "your" or "his", with nobody who said them."""
    every = draft.words
    for at, word in enumerate(every):
        if word.reported or word.norm not in _OWNERS | _SOME:
            continue
        if at + 3 >= len(every) or every[at + 1].norm not in ("'", '"'):
            continue
        last = at + 2
        while last < len(every) and last - at <= 4 and every[last].quoted:
            last += 1
        inside = every[at + 2 : last]
        if not inside or last >= len(every) or every[last].norm != every[at + 1].norm or len(inside) > 3:
            continue
        owned = word.norm in _OWNERS or len(inside) == 1
        if word.quoted or not owned or not any(one.norm in classes()["doubted"] for one in inside):
            continue
        start, end = every[at + 1].start, every[last].end
        plain = draft.text[inside[0].start : inside[-1].end]
        why = "Marks around a word say that you do not believe it."
        yield Finding(
            Category.SARCASM, HURTS, start, end, draft.text[start:end], why, (Try(plain, start, end),), 0.7, "SC-07"
        )
