"""The little language in which the lexicons are written, and how it is found in a draft.

    word            that word                       word+       any form of it (care+: care cares caring cared)
    a/b/c           one of these                    [x]         may be missing
    ~3              up to three words between       <family>    one of a class of words (lexicons/classes.toml)
    ^               the sentence begins here        $           the sentence ends here
    !x              a word that is not x, nor missing

Matching is by word, never by letters, and starts from a pattern's rarest word, so that a thousand patterns cost what
the few do whose rarest word stands in the draft.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from schoolgate.wording.inflecting import forms
from schoolgate.wording.reading import Draft, Word

Classes = Mapping[str, frozenset[str]]

_COMMON = frozenset(
    (
        "the a an and or but of to in on at for with from by as is are was were be been being am have has had "
        "do does did "
        "will would can could may might shall should must not no it its he she they them him her his their you "
        "your i we "
        "us our my me this that these those there here what who when where how if so all any some more most very just "
        "about into up out over than then only own too"
    ).split()
)
"""Too common to look for first."""


_WALLS = frozenset("();:")
"""No gap reaches over one of these."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a pattern: one of `words`, at most `gap` other words after the place before."""

    words: frozenset[str]
    gap: int = 0
    optional: bool = False
    negated: bool = False
    boundary: str = ""
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shape. `anchor` is the number of the step that is looked for first."""

    source: str
    steps: tuple[Step, ...]
    anchor: int
    before: int
    after: int
    """How many words there must be before and after the anchor."""


@dataclass(frozen=True, slots=True)
class Match:
    """Words `first..last` (both included) of the draft."""

    first: int
    last: int


def compiled(source: str, classes: Classes) -> Pattern:
    """`source` as steps. Raises ValueError with the pattern in it where it cannot be read."""
    steps: list[Step] = []
    gap = 0
    for piece in source.split():
        if piece.startswith("~") and piece[1:].isdigit():
            gap = int(piece[1:])
            continue
        if piece in ("^", "$"):
            steps.append(Step(frozenset(), gap, boundary=piece))
        else:
            optional = piece.startswith("[") and piece.endswith("]")
            if not optional and ("[" in piece or "]" in piece):
                raise ValueError(f"a bracket stands open in the pattern {source!r}")
            body = piece[1:-1] if optional else piece
            negated = body.startswith("!")
            words = frozenset(
                word for part in body.removeprefix("!").split("/") for word in _words(part, classes, source)
            )
            steps.append(Step(words, gap, optional, negated, capital="<name>" in words))
        gap = 0
    anchor = _anchor(steps)
    if anchor is None:
        raise ValueError(f"nothing to look for in the pattern {source!r}")
    needed = [not step.optional and not step.boundary for step in steps]
    return Pattern(source, tuple(steps), anchor, sum(needed[:anchor]), sum(needed[anchor + 1 :]))


def _words(part: str, classes: Classes, source: str) -> Iterable[str]:
    if part.startswith("<") and part.endswith(">"):
        name = part[1:-1]
        if name in ("number", "link", "name"):
            return (part,)
        if name not in classes:
            raise ValueError(f"no class of words is called {part} in the pattern {source!r}")
        return classes[name]
    if not part or part in "+!":
        raise ValueError(f"an empty word in the pattern {source!r}")
    return forms(part[:-1]) if part.endswith("+") else (part,)


def _anchor(steps: Sequence[Step]) -> int | None:
    """The step to begin with: few words, none of them common."""
    best: tuple[int, int] | None = None
    for number, step in enumerate(steps):
        if step.optional or step.negated or step.boundary or not step.words or "<name>" in step.words:
            continue
        cost = len(step.words) + 400 * len(step.words & _COMMON)
        if best is None or cost < best[0]:
            best = (cost, number)
    return None if best is None else best[1]


class Index:
    """Patterns by their rarest word. `found` gives every place where one of them stands."""

    def __init__(self, patterns: Iterable[tuple[Pattern, object]]) -> None:
        self._by_word: dict[str, list[tuple[Pattern, object]]] = {}
        for pattern, owner in patterns:
            for word in pattern.steps[pattern.anchor].words:
                self._by_word.setdefault(word, []).append((pattern, owner))

    def found(self, draft: Draft) -> Iterable[tuple[Match, object]]:
        """Every match with the owner of its pattern, in the order of the draft."""
        return self.found_between(draft, 0, len(draft.words))

    def found_between(self, draft: Draft, first: int, last: int) -> Iterable[tuple[Match, object]]:
        """As `found`, for patterns whose rarest word is one of the words `first` to `last`, the last not included."""
        look, words = self._by_word.get, draft.words
        for at in range(first, last):
            for pattern, owner in look(words[at].norm, ()):
                match = matched(draft, pattern, at)
                if match is not None:
                    yield match, owner


def matched(draft: Draft, pattern: Pattern, at: int) -> Match | None:
    """The pattern with its anchor on word number `at`, or None."""
    steps, anchor = pattern.steps, pattern.anchor
    sentence = draft.sentence_of(at)
    if at - sentence.first < pattern.before or sentence.last - at <= pattern.after:
        return None
    last = _onward(draft.words, steps, anchor + 1, at, sentence.last)
    if last is None:
        return None
    first = _backward(draft.words, steps, anchor - 1, steps[anchor].gap, at, sentence.first)
    return None if first is None else Match(first, last)


def _fits(step: Step, word: Word) -> bool:
    hit = word.norm in step.words or (step.capital and word.is_name)
    return (not hit and not word.is_sign) if step.negated else hit


def _onward(words: Sequence[Word], steps: Sequence[Step], number: int, at: int, end: int) -> int | None:
    """Steps from `number` on, after word `at`; the number of the last word, or None."""
    if number == len(steps):
        return at
    step = steps[number]
    if step.boundary:
        rest = at + 1
        while rest < end and words[rest].is_sign:
            rest += 1
        return at if rest >= end and number + 1 == len(steps) else None
    for here in range(at + 1, min(at + 2 + step.gap, end)):
        if _fits(step, words[here]):
            last = _onward(words, steps, number + 1, here, end)
            if last is not None:
                return last
        if words[here].norm in _WALLS:
            break
    return _onward(words, steps, number + 1, at, end) if step.optional else None


def _backward(words: Sequence[Word], steps: Sequence[Step], number: int, gap: int, at: int, begin: int) -> int | None:
    """Steps from `number` down, before word `at`, from which they are at most `gap` words away."""
    if number < 0:
        return at
    step = steps[number]
    if step.boundary:
        rest = at - 1
        while rest >= begin and words[rest].is_sign:
            rest -= 1
        return at if rest < begin else None
    for here in range(at - 1, max(at - 2 - gap, begin - 1), -1):
        if _fits(step, words[here]):
            first = _backward(words, steps, number - 1, step.gap, here, begin)
            if first is not None:
                return first
        if words[here].norm in _WALLS:
            break
    return _backward(words, steps, number - 1, max(gap, step.gap), at, begin) if step.optional else None
