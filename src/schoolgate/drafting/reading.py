"""A draft is read over: what the library finds, made ready for a page. Nothing of the draft outlives the answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import CharField, Value

from schoolgate.drafting.models import Dismissal, MutedRule, SchoolWord
from schoolgate.people.viewers import Viewer
from schoolgate.wording import Finding, House, Kind, Shown, check, shown
from schoolgate.wording.findings import HURTS

LONGEST = 20_000


@dataclass(frozen=True)
class Card:
    """One finding as a page needs it. Places for the page's script count as it does, in halves of UTF-16."""

    number: int
    finding: Finding
    at: int
    to: int
    said: str  # the words that `instead` would stand for, or those it is about
    instead: str = ""
    swap_at: int = 0
    swap_to: int = 0
    asks: tuple[str, ...] = ()

    @property
    def is_grave(self) -> bool:
        """Stands open beside the words; what could only be better opens when it is pressed (reference, 2)."""
        return self.finding.severity >= HURTS


@dataclass(frozen=True)
class Reading:
    """A draft read over, for a page. `pieces`: the draft in order, each piece with the number of its card or 0."""

    open: tuple[Card, ...]
    more: tuple[Card, ...]
    polish: tuple[Card, ...]
    notes: tuple[Finding, ...]
    talk: Finding | None
    pieces: tuple[tuple[str, int], ...]

    @property
    def to_add(self) -> str:
        """What is not there yet, as the rest of a sentence: "a thank-you; when you will speak next."."""
        said = ((note.tries[0].words if note.tries else note.why).rstrip(" .") for note in self.notes)
        return "; ".join(said) + "." if self.notes else ""

    @property
    def reads_well(self) -> bool:
        return not (self.open or self.more or self.notes or self.talk)


def read(text: str, kind: Kind, viewer: Viewer) -> Reading:
    """What this writer meets in this draft. `text` is at most `LONGEST` characters; the view says so when it is not."""
    house = house_of(viewer)
    found = [one for one in check(text, kind, house) if one.rule_id not in house.muted]
    return reading_of(text, shown([one for one in found if one.dismiss_key not in house.dismissed]))


def house_of(viewer: Viewer) -> House:
    """What the school has settled and what this writer has put away, in one statement."""
    words = SchoolWord.objects.visible_to(viewer).standing().values_list("kind", "term", "plain")
    muted = MutedRule.objects.visible_to(viewer).standing().annotate(what=_said("muted"), no=_said(""))
    mine = Dismissal.objects.visible_to(viewer).annotate(what=_said("mine"))
    rows = list(
        words.union(muted.values_list("what", "rule_id", "no"), mine.values_list("what", "rule_id", "key"), all=True)
    )
    kinds = SchoolWord.Kind
    return House(
        known=frozenset(term for what, term, _ in rows if what == kinds.KNOWN),
        explain={term: plain for what, term, plain in rows if what == kinds.EXPLAIN},
        rather={term: plain for what, term, plain in rows if what == kinds.RATHER},
        muted=frozenset(rule for what, rule, key in rows if what == "muted" or (what == "mine" and not key)),
        dismissed=frozenset(key for what, _, key in rows if what == "mine" and key),
    )


def _said(what: str) -> Value:
    return Value(what, output_field=CharField())


def reading_of(text: str, found: Shown) -> Reading:
    """`found` numbered through, with the draft cut into pieces at each."""
    numbers = {one: n for n, one in enumerate((*found.open, *found.more, *found.polish), 1)}
    cards = {one: _card(text, one, n) for one, n in numbers.items()}

    def of(some: Iterable[Finding]) -> tuple[Card, ...]:
        return tuple(cards[one] for one in some)

    return Reading(
        of(found.open), of(found.more), of(found.polish), found.notes, found.talk, _pieces(text, list(cards.values()))
    )


def _card(text: str, one: Finding, number: int) -> Card:
    taken = next((way for way in one.tries if way.replaces), None)
    asks = tuple(way.words for way in one.tries if not way.replaces)
    at, to = _half(text, one.start), _half(text, one.end)
    if taken is None or taken.start is None or taken.end is None:
        return Card(number, one, at, to, said=one.quote, asks=asks)
    return Card(
        number, one, at, to, said=text[taken.start : taken.end], instead=taken.words,
        swap_at=_half(text, taken.start), swap_to=_half(text, taken.end), asks=asks,
    )  # fmt: skip


def _half(text: str, place: int) -> int:
    """Where a browser finds this place: it counts a character beyond the first 65,536 as two."""
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def _pieces(text: str, cards: Sequence[Card]) -> tuple[tuple[str, int], ...]:
    pieces: list[tuple[str, int]] = []
    done = 0
    for card in sorted(cards, key=lambda card: card.finding.start):
        start, end = max(card.finding.start, done), card.finding.end
        if end <= start:
            continue
        pieces += [(text[done:start], 0), (text[start:end], card.number)]
        done = end
    pieces.append((text[done:], 0))
    return tuple(piece for piece in pieces if piece[0])
