"""How long a text is, in parts, and what it costs: pure arithmetic, so that it can be said before anything is sent.

GSM 03.38 (3GPP TS 23.038): 160 letters of seven bits in one part, 153 in each of several. One letter outside that
alphabet turns the whole text into UCS-2: 70 in one part, 67 in each of several, where an emoji counts as two.
"""

from dataclasses import dataclass
from decimal import Decimal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€\f")  # these take two places each
# What a typesetter writes and a phone does not need: kept plain, or one curly quote would double the price.
_PLAINER = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " "}
)


@dataclass(frozen=True)
class Length:
    """`places` taken, in `parts` that are sent and paid for; `is_gsm`: within the small alphabet."""

    places: int
    parts: int
    is_gsm: bool


def plainer(text: str) -> str:
    """The text with typesetters' signs as a phone writes them. Letters of any language stay as they are."""
    return text.translate(_PLAINER)


def length(text: str) -> Length:
    """How long the text is as it would be sent."""
    is_gsm = all(c in _BASIC or c in _TWICE for c in text)
    # Pairs that must not be torn apart at the end of a part: an escape and its sign, the two halves of an emoji.
    widths = [2 if (c in _TWICE if is_gsm else ord(c) > 0xFFFF) else 1 for c in text]
    places = sum(widths)
    one, several = (160, 153) if is_gsm else (70, 67)
    if places <= one:
        return Length(places, 1, is_gsm)
    parts, left = 1, several
    for width in widths:
        if width > left:
            parts, left = parts + 1, several
        left -= width
    return Length(places, parts, is_gsm)


def cost(texts: list[str], price_of_a_part: Decimal) -> Decimal:
    """What these texts cost together, in pounds."""
    return sum((length(text).parts for text in texts), 0) * price_of_a_part
