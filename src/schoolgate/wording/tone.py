"""The rules of the lexicon, held against a draft."""

from collections.abc import Iterator
from functools import cache

from schoolgate.wording import recasting
from schoolgate.wording.findings import TONE, Category, Finding, Kind, Try
from schoolgate.wording.lexicon import Rule, classes, index_of, lexicon, table
from schoolgate.wording.patterns import Index, Match
from schoolgate.wording.reading import Draft, Sentence
from schoolgate.wording.subjects import CHILD, FAMILY, NOBODY, THEY, THING, about

AFTER_A_TALK = frozenset({Kind.MEETING_NOTE, Kind.FOLLOW_UP, Kind.PLAN, Kind.COMPLAINT_REPORT})
"""What is written after people spoke: the talk has been had."""

_NOTES = frozenset({Kind.MEETING_NOTE, Kind.PLAN, Kind.AGENDA})


@cache
def _talked() -> tuple[str, ...]:
    return tuple(table("talked")["lines"])


_LAWS_OWN = frozenset({Category.COMPLIANCE_SPEAK, Category.THREAT, Category.HARD_TO_READ, Category.FACE_TO_FACE})
"""What the law's own wording may sound like without anybody being able to help it."""


@cache
def _statutory() -> Index:
    return index_of(table("statutory")["cues"])


def is_statutory(draft: Draft, sentence: Sentence) -> bool:
    """Whether the sentence is the law's wording (reference, section 9.4)."""
    return any(True for _ in _statutory().found_between(draft, sentence.first, sentence.last))


class Tone:
    """One reading of one draft."""

    def __init__(self, draft: Draft, kind: Kind, tags: list[str], muted: frozenset[str]) -> None:
        self.draft, self.kind, self.tags, self.muted = draft, kind, tags, muted
        self._unless: dict[tuple[str, int], bool] = {}
        self._talked: bool | None = None

    def findings(self) -> Iterator[Finding]:
        """Every finding of the lexicon; one for each rule and place."""
        places: dict[tuple[str, int], tuple[Rule, int, int]] = {}
        for match, owner in lexicon().index.found(self.draft):
            assert isinstance(owner, Rule)
            if owner.id in self.muted or not self._holds(owner, match):
                continue
            at, to = self._place(owner, match)
            key = (owner.id, self.draft.words[match.first].sentence)
            start, end = self.draft.words[at].start, self.draft.words[to].end
            kept = places.get(key)
            if kept is not None and (start > kept[2] or end < kept[1]):
                key = (owner.id, -start - 1)
                kept = places.get(key)
            if kept is not None:
                start, end = (min(start, kept[1]), max(end, kept[2]))
            places[key] = (owner, start, end)
        counted: dict[str, int] = {}
        for rule, *_ in places.values():
            counted[rule.id] = counted.get(rule.id, 0) + 1
        for rule, start, end in places.values():
            if counted[rule.id] >= rule.times:
                yield self._finding(rule, start, end)

    def _holds(self, rule: Rule, match: Match) -> bool:
        words = self.draft.words
        if rule.category in TONE and any(words[n].quoted or words[n].reported for n in (match.first, match.last)):
            return False
        if rule.category is Category.DEFICIT_CHILD and self._is_a_parent(match):
            return False
        sentence = self.draft.sentence_of(match.first)
        if sentence.role != "body" and rule.category is not Category.LABEL_FAMILY:
            return False
        if rule.question is not None and rule.question is not self._asks(sentence):
            return False
        if not self._fits_kind(rule):
            return False
        if rule.about and not self._is_about(rule, match):
            return False
        if rule.not_about and self._subject(match) in rule.not_about:
            return False
        if rule.needs and not getattr(self, f"_needs_{rule.needs}")(sentence):
            return False
        if rule.follows_bad and not self._after_bad(sentence):
            return False
        return not self._excepted(rule, sentence) and not (rule.category in _LAWS_OWN and self._is_law(sentence))

    def _is_a_parent(self, match: Match) -> bool:
        """ "He is quite a hostile dad" is no word about a child."""
        after = self.draft.words[match.last + 1 : match.last + 2]
        return bool(after) and after[0].norm in classes()["parents"]

    def _fits_kind(self, rule: Rule) -> bool:
        if rule.kinds and self.kind not in rule.kinds:
            return False
        if rule.category is Category.FACE_TO_FACE and not rule.kinds and self.kind in AFTER_A_TALK:
            return False
        return not (rule.category is Category.FACE_TO_FACE and self._has_talked())

    def _is_about(self, rule: Rule, match: Match) -> bool:
        at, _ = self._place(rule, match)
        if self._is_order(at):
            return False
        subject = about(self.draft, self.tags, at)
        carried = subject.startswith("carried:")
        subject = subject.removeprefix("carried:")
        if any(tag in (FAMILY, CHILD, THEY) for tag in self.tags[match.first : match.last + 1]) and subject in (
            NOBODY,
            "thing",
        ):
            return True
        if carried or subject == NOBODY:
            if "carry" in rule.about and self._names_somebody(match):
                return True
            if self.kind in _NOTES:
                return True
            return carried and subject in (FAMILY, CHILD, THEY)
        return subject in rule.about or subject == THEY

    def _names_somebody(self, match: Match) -> bool:
        """The sentence is about people of the home, or about nobody at all, as notes are."""
        sentence = self.draft.sentence_of(match.first)
        named = {tag for tag in self.tags[sentence.first : sentence.last] if tag}
        return bool(named & {FAMILY, CHILD, THEY}) or (self.kind in _NOTES and not named - {THING})

    def _is_order(self, at: int) -> bool:
        """ "Never promise", "Always ring": told to the reader, about nobody."""
        if self.draft.words[at].norm not in ("always", "never"):
            return False
        first = self.draft.sentence_of(at).first
        after = self.draft.words[at + 1].norm if at + 1 < len(self.draft.words) else ""
        states = classes()["badstate"] | classes()["goodstate"] | frozenset(("on", "in"))
        return at == first and not after.endswith(("s", "ed", "ing")) and after not in states

    def _subject(self, match: Match) -> str:
        tag = self.tags[match.first]
        return tag or about(self.draft, self.tags, match.first).removeprefix("carried:")

    def _asks(self, sentence: Sentence) -> bool:
        return any(
            word.norm == "?" for word in self.draft.words[max(sentence.first, sentence.last - 3) : sentence.last]
        )

    def _needs_overdue(self, sentence: Sentence) -> bool:
        norms = {word.norm for word in self.draft.words[sentence.first : sentence.last]}
        if norms & classes()["overdue"]:
            return True
        sets = classes()
        return not (norms & (sets["when"] | sets["weekday"]) or "<number>" in norms)

    def _needs_request(self, sentence: Sentence) -> bool:
        words = self.draft.words[sentence.first : sentence.last]
        norms = [word.norm for word in words if not word.is_sign]
        if not norms:
            return False
        promises = (
            norms[0] in ("i", "we") and norms[1:2] and norms[1] in ("will", "shall", "am", "are", "have", "can", "had")
        )
        if promises and "you" not in norms[2:] and "your" not in norms:
            return False
        return bool(classes()["asking"].intersection(norms)) or norms[0] in classes()["orders"]

    def _needs_person(self, sentence: Sentence) -> bool:
        """Somebody of the family is spoken of, also as an owner, or a home."""
        sets = classes()
        norms = {word.norm for word in self.draft.words[sentence.first : sentence.last]}
        named = {tag for tag in self.tags[sentence.first : sentence.last] if tag}
        somebody = bool(named & {FAMILY, CHILD, THEY} or norms & (sets["family"] | sets["child"] | {"home", "your"}))
        return somebody

    def _after_bad(self, sentence: Sentence) -> bool:
        number = self.draft.words[sentence.first].sentence
        if not number:
            return False
        before = self.draft.sentences[number - 1]
        norms = {word.norm for word in self.draft.words[before.first : before.last]}
        sets = classes()
        good = norms & (sets["goodstate"] | {"won", "wonderful", "raised", "party", "present", "thank"})
        return (
            bool(
                norms
                & (
                    sets["not"]
                    | {"nobody", "none", "nothing"}
                    | sets["baddeed"]
                    | sets["badstate"]
                    | {"only", "forgot", "missing", "another"}
                )
            )
            and not good
        )

    def _has_talked(self) -> bool:
        if self._talked is None:
            said = " ".join(word.norm for word in self.draft.words if not word.is_sign)
            self._talked = any(f" {line} " in f" {said} " for line in _talked())
        return self._talked

    def _is_law(self, sentence: Sentence) -> bool:
        key = ("law", sentence.first)
        if key not in self._unless:
            self._unless[key] = is_statutory(self.draft, sentence)
        return self._unless[key]

    def _needs_nobody_to_ask(self, sentence: Sentence) -> bool:
        """ "Contact us", and nowhere a number, an address or a person (UA-13)."""
        words = self.draft.words
        reachable = any(word.norm == "<link>" or (word.norm == "<number>" and len(word.raw) >= 5) for word in words)
        named = any(words[n - 1].norm in classes()["titles"] and words[n].is_capital for n in range(1, len(words)))
        return not reachable and not named and self._needs_request(sentence)

    def _offers_help(self) -> bool:
        """Help on offer first, then the fact, once: the tests of section 4.5 under which a consequence may be named."""
        said = " ".join(word.norm for word in self.draft.words)
        return "want to help first" in said or ("help first" in said and "talk" in said)

    def _excepted(self, rule: Rule, sentence: Sentence) -> bool:
        if rule.unless is None:
            return False
        key = (rule.id, sentence.first)
        if key not in self._unless:
            self._unless[key] = (rule.category is Category.THREAT and self._offers_help()) or any(
                True for _ in rule.unless.found_between(self.draft, sentence.first, sentence.last)
            )
        return self._unless[key]

    def _place(self, rule: Rule, match: Match) -> tuple[int, int]:
        """What is underlined: the mark of the rule where it has one, else the whole match."""
        if rule.mark is not None:
            for inside, _ in rule.mark.found_between(self.draft, match.first, match.last + 1):
                return inside.first, inside.last
        return match.first, match.last

    def _finding(self, rule: Rule, start: int, end: int) -> Finding:
        quote = self.draft.text[start:end]
        tries = tuple(Try(words) for words in rule.ask)
        if rule.say is not None:
            sentence = self.draft.sentences[self.draft.words[self.draft.first_from(start)].sentence]
            tries = (_replaced(self.draft.text, start, end, rule.say, sentence.end), *tries)
        recast = recasting.recast(self.draft.text, start, end)
        if recast is not None:
            tries = (recast, *tries)
        return Finding(rule.category, rule.severity, start, end, quote, rule.why, tries, 0.8, rule.id)


def _replaced(text: str, start: int, end: int, say: str, until: int) -> Try:
    """`say` in place of the words. With nothing in their place: the rest of the sentence, which ends at `until`."""
    if say:
        return Try(say[0].upper() + say[1:] if text[start : start + 1].isupper() else say, start, end)
    rest = text[end:until].lstrip(" ,:")
    if text[start : start + 1].isupper():
        rest = rest[:1].upper() + rest[1:]
    return Try(rest, start, max(until, end))
