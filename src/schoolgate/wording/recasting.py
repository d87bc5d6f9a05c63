"""A whole sentence said another way, where nothing has to be invented: only the writer's own words move."""

import re

from schoolgate.wording.findings import Try

_WHO = r"^(?:you|parents|mum|dad)\s+(?:have\s+)?"
_NOT = (
    r"(?:failed to|forgot(?:ten)? to|did(?: not|n't)|(?:have|has)(?: not|n't)(?: yet)?|never)\s+"
    r"(?:bother(?:ed)? to\s+)?"
)
_THING = r"(?P<thing>(?:the|his|her|your|their|a|an|any)\s[^.!?;,]{3,60}?)"
_END = r"(?:,? (?:yet again|once again|again|as usual))?(?P<end>[.!?])?$"

_NOT_HERE = re.compile(
    _WHO + _NOT + r"(?:return(?:ed)?|send|sent|bring|brought|hand(?:ed)? in|submit(?:ted)?|give us|gave us|given us)\s+"
    + _THING + r"(?:\s+in)?" + _END, re.I,
)  # fmt: skip
_UNPAID = re.compile(_WHO + _NOT + r"(?:pay|paid)\s+(?:for\s+)?" + _THING + _END, re.I)
_REFUSES = re.compile(r"^(?P<who>[A-Z][\w'’-]{1,20}|he|she)\s+refuses to\s+(?P<deed>[^.!?;,]{2,60}?)" + _END, re.I)
_REQUIRED = re.compile(
    r"^(?:you|parents|pupils|all parents|families)\s+(?:are|is)\s+"
    r"(?:required|requested|expected|instructed|obliged|asked) to\s+(?P<deed>[^!?;]{3,120}?)" + _END, re.I,
)  # fmt: skip
_SORRY = re.compile(
    r"^(?:I|we)(?:'m| am| are|'re) sorry (?:that |if )?you (?:feel|felt|are feeling|think)\b[^.!?]{0,40}" + _END, re.I
)


def recast(text: str, start: int, end: int) -> Try | None:
    """The sentence around `text[start:end]` said kindly, or None where that would need what only the writer knows."""
    first = max(text.rfind(sign, 0, start) for sign in ".!?\n") + 1
    while first < start and text[first].isspace():
        first += 1
    last = min((at for at in (text.find(sign, max(end - 1, 0)) for sign in ".!?\n") if at >= 0), default=len(text) - 1)
    last = last if text[last : last + 1] == "\n" else last + 1
    sentence = text[first:last].strip().replace("’", "'")
    if not 8 <= len(sentence) <= 200:
        return None
    said = _said(sentence)
    return None if said is None else Try(said, first, last)


def _said(sentence: str) -> str | None:
    if found := _NOT_HERE.match(sentence):
        thing = re.sub(r"^any\b", "the", found["thing"], flags=re.I)
        return f"{_capital(thing)} {_have(thing)} not reached us yet."
    if found := _UNPAID.match(sentence):
        return f"{_capital(found['thing'])} {'are' if _is_many(found['thing']) else 'is'} not paid yet."
    if found := _REFUSES.match(sentence):
        return f"{_capital(found['who'])} did not want to {found['deed']}."
    if found := _REQUIRED.match(sentence):
        return f"Please {found['deed']}."
    if _SORRY.match(sentence):
        return "I am sorry. I can see why that upset you."
    return None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _have(thing: str) -> str:
    return "have" if _is_many(thing) else "has"


def _is_many(thing: str) -> bool:
    """Whether the head of "the yellow slip for Yusuf" is several things."""
    head = re.split(r"\s(?:for|of|about|from|to|on|in|with)\s", thing)[0].split()[-1]
    return head.endswith("s") and not head.endswith(("ss", "us", "is"))
