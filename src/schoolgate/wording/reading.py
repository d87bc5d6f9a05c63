"""A draft as the rules read it: words with their places, sentences, clauses, and what must not be touched.

Offsets always count characters of the text as it was given, whatever was straightened or expanded on the way.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

# One word, number, sign of the end, or other sign. Linear: no alternative can match the same text in two ways.
_TOKEN = re.compile(
    r"(?P<link>https?://\S{1,300}|www\.\S{1,300}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4})"
    r"|(?P<number>[£$€]?\d[\d,.:/]{0,20}\d(?:%|am|pm|st|nd|rd|th)?|[£$€]?\d(?:%|am|pm|st|nd|rd|th)?)"
    r"|(?P<word>[^\W\d_]+(?:['’ʼ][^\W\d_]+)*)"
    r"|(?P<line>\n)"
    r"|(?P<sign>[^\w\s])"
)  # fmt: skip

_QUOTES = {"’": "'", "ʼ": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}

_SHORT = {
    "can't": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not"), "cannot": ("can", "not"),
    "i'm": ("i", "am"), "let's": ("let", "us"), "y'all": ("you", "all"), "ain't": ("is", "not"),
}  # fmt: skip
_TAILS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}
_IS = frozenset("it he she that this there here what who how where when everyone nobody somebody one".split())

# After these a full stop ends no sentence.
_ABBREVIATED = frozenset(
    ("mr mrs ms dr st rev prof eg ie etc vs no approx tel ext jan feb mar apr jun jul aug sep sept oct nov dec").split()
)
_PAUSES = frozenset(";:,()–—-")
CLAUSE_WORDS = frozenset("but because if when although though while whilst so unless since whereas".split())


@dataclass(slots=True)
class Word:
    """One word as the rules see it: `norm` in lower case, and where it stands in the draft."""

    norm: str
    start: int
    end: int
    raw: str
    sentence: int = 0
    clause: int = 0
    is_sign: bool = False
    quoted: bool = False
    reported: bool = False
    is_name: bool = False

    @property
    def is_caps(self) -> bool:
        """Two letters or more, all of them capitals."""
        return len(self.raw) > 1 and self.raw.isupper()

    @property
    def is_capital(self) -> bool:
        """Begins with a capital."""
        return self.raw[:1].isupper()


@dataclass(slots=True)
class Sentence:
    """`words[first:last]` of the draft."""

    first: int
    last: int
    start: int
    end: int
    role: str = "body"
    """body, greeting, signature, heading or item."""


@dataclass(slots=True)
class Draft:
    """A text, read once. `words` holds words, numbers and signs in order."""

    text: str
    words: list[Word] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)

    def sentence_of(self, at: int) -> Sentence:
        """The sentence in which the word number `at` stands."""
        return self.sentences[self.words[at].sentence]

    def first_from(self, offset: int) -> int:
        """The number of the first word that begins at or after the character `offset`."""
        return bisect_right([word.start for word in self.words], offset - 1)


def read(text: str) -> Draft:
    """Words, sentences, clauses and protected places of `text`; linear in its length."""
    draft = Draft(text)
    _tokens(draft)
    _sentences(draft)
    _quotations(draft)
    return draft


def _tokens(draft: Draft) -> None:
    add = draft.words.append
    for match in _TOKEN.finditer(draft.text):
        raw, kind = match.group(), match.lastgroup
        start, end = match.span()
        if kind == "word":
            norm = raw.lower()
            if not norm.isascii():
                norm = "".join(_QUOTES.get(sign, sign) for sign in norm)
            for part in _expanded(norm):
                add(Word(part, start, end, raw))
        elif kind == "number":
            add(Word("<number>", start, end, raw))
        elif kind == "link":
            add(Word("<link>", start, end, raw))
        elif not (raw in "-‐‑" and draft.text[start - 1 : start].isalpha() and draft.text[end : end + 1].isalpha()):
            add(Word(_QUOTES.get(raw, raw), start, end, raw, is_sign=True))  # a hyphen within a word only parts it


def _expanded(norm: str) -> tuple[str, ...]:
    """ "doesn't" is two words in one place; so is "it's"; "mum's" is "mum" and "'s"."""
    if "'" not in norm and norm != "cannot":
        return (norm,)
    if norm in _SHORT:
        return _SHORT[norm]
    if norm.endswith("'s"):
        before = norm[:-2]
        return (before, "is") if before in _IS else (before, "'s")
    for tail, word in _TAILS.items():
        if norm.endswith(tail) and len(norm) > len(tail):
            return norm[: -len(tail)], word
    return (norm,)


def _ends(draft: Draft, at: int) -> bool:
    """Whether the sign number `at` ends a sentence."""
    word = draft.words[at]
    if word.norm == "\n":
        following = draft.text[word.end : word.end + 20].lstrip(" ")[:1]
        return not following.islower()  # a line that was only wrapped goes on
    if word.norm in "!?…":
        return True
    if word.norm != ".":
        return False
    before = draft.words[at - 1] if at else None
    if before is not None and before.end == word.start and _is_short(before):
        return False
    after = draft.text[word.end : word.end + 1]
    return not after or after.isspace() or after in "\"'”’)»"


def _is_short(word: Word) -> bool:
    """ "Mr.", "e.g.", an initial: the full stop after it ends nothing."""
    return word.norm in _ABBREVIATED or (len(word.raw) == 1 and word.raw.isalpha() and word.raw != "I")


def _sentences(draft: Draft) -> None:
    first, clause = 0, 0
    words = draft.words
    for at, word in enumerate(words):
        word.sentence = len(draft.sentences)
        if (word.is_sign and word.norm in _PAUSES) or word.norm in CLAUSE_WORDS:
            clause += 1
        word.clause = clause
        if word.is_sign and _ends(draft, at):
            nxt = words[at + 1] if at + 1 < len(words) else None
            if nxt is not None and nxt.is_sign and nxt.norm in ".!?…\"')" and nxt.start == word.end:
                continue  # "?!", "..." and a closing mark belong to the sentence that they end
            _close(draft, first, at + 1)
            first, clause = at + 1, clause + 1
        elif word.is_sign and word.norm in "\"')" and at and words[at - 1].is_sign and words[at - 1].norm in ".!?…":
            if first == at or words[at - 1].end != word.start or _goes_on(draft, word):
                continue
            _close(draft, first, at + 1)
            first, clause = at + 1, clause + 1
    if first < len(words):
        _close(draft, first, len(words))


def _goes_on(draft: Draft, mark: Word) -> bool:
    """ "“Who is there?” over and over": the sentence around the quotation is not at its end."""
    return draft.text[mark.end : mark.end + 20].lstrip(" ")[:1].islower()


def _close(draft: Draft, first: int, last: int) -> None:
    words = draft.words[first:last]
    said = [word for word in words if word.norm != "\n"]
    if not said:
        for word in words:
            word.sentence = max(0, len(draft.sentences) - 1)
        return
    draft.sentences.append(Sentence(first, last, said[0].start, said[-1].end))


_SAID = frozenset(
    (
        "said says say told tells wrote writes asked asks mentioned mentions explained explains described "
        "describes feels "
        "felt thinks thought shared reported reports worries worried"
    ).split()
)
_SAYERS = frozenset(
    (
        "you he she they mum mummy mam mom dad daddy mother father parent parents carer carers nan gran grandad family "
        "pupil child children son daughter"
    ).split()
)
_TITLES = frozenset("mr mrs ms miss dr sir".split())
_COLLEAGUES = frozenset(
    (
        "i we it staff teachers school governors office colleagues everyone nobody others pupils rumour"
        " neighbours someone somebody people another some many several witnesses"
    ).split()
)
_BETWEEN = frozenset("have had has also both would kindly 's us already since first".split())
_BACK = frozenset("but however although yet ;".split())


def _quotations(draft: Draft) -> None:
    """Marks words between quotation marks, and what somebody at home is reported to have said."""
    words = draft.words
    opened: int | None = None
    for at, word in enumerate(words):
        if not word.is_sign:
            continue
        if word.norm == '"' or (word.norm == "'" and _is_mark(draft, at, opened is not None)):
            if opened is None:
                opened = at
            elif words[opened].norm == word.norm:
                for inside in words[opened + 1 : at]:
                    inside.quoted = True
                opened = None
        elif word.norm == "\n" and opened is not None and words[opened].norm == "'":
            opened = None
    for sentence in draft.sentences:
        _reported(draft, sentence)


def _is_mark(draft: Draft, at: int, is_open: bool) -> bool:
    """A single quotation mark opens after a space and closes before one; else it is an apostrophe."""
    word, text = draft.words[at], draft.text
    before, after = text[word.start - 1 : word.start], text[word.end : word.end + 1]
    if is_open:
        return not after or not after.isalnum()
    return (not before or before.isspace() or before in "(") and bool(after) and not after.isspace()


def _reported(draft: Draft, sentence: Sentence) -> None:
    """ "You told us that …", "Mum said …": what follows are their words, to the end of the sentence or to "but"."""
    words, on = draft.words, False
    for at in range(sentence.first, sentence.last):
        word = words[at]
        on = on and word.norm not in _BACK
        word.reported = on
        if word.norm in _SAID and _sayer(draft, sentence, at):
            on = True


def _sayer(draft: Draft, sentence: Sentence, at: int) -> bool:
    """Somebody of the family stands before the verb of saying: "you", "Mum", "your son", or a name."""
    before = at - 1
    while before > sentence.first and draft.words[before].norm in _BETWEEN:
        before -= 1
    if before < sentence.first:
        return False
    word = draft.words[before]
    if word.norm in _SAYERS:
        return True
    is_staff = word.norm in _COLLEAGUES or (before > 0 and draft.words[before - 1].norm in _TITLES)
    return word.is_capital and not word.is_sign and not is_staff
