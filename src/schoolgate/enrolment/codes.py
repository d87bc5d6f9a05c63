"""Secrets of an invitation: the key in a link, and the code on paper. Pure arithmetic; neither is ever stored.

A paper code is 16 random signs of Crockford's alphabet (80 bits, reliability T28) and one sign that checks them. The
alphabet has no I, L, O and U; whoever types O or L is understood all the same. The check sign is the remainder of
a polynomial over GF(32): one wrong sign, or two that changed places, is noticed before anybody's letter is tried.
"""

import secrets
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_SIGNS = 16
LENGTH = RANDOM_SIGNS + 1
_MEANT = str.maketrans("OIL", "011")
_FIELD = 0b100101  # x⁵ + x² + 1


def new_key() -> str:
    """What stands in a link or a square picture: 192 bits, fit for an address."""
    return secrets.token_urlsafe(24)


def new_code() -> str:
    """A code for paper, check sign included."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SIGNS))
    return signs + check_sign(signs)


def check_sign(signs: str) -> str:
    remainder = 0
    for sign in signs:
        remainder = _times_x(remainder ^ ALPHABET.index(sign))
    return ALPHABET[remainder]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _FIELD if doubled & 0b100000 else doubled


def read(typed: str) -> str | None:
    """The code somebody meant, however they typed it; None where it cannot be one."""
    signs = "".join(c for c in typed.upper() if c.isascii() and c.isalnum()).translate(_MEANT)
    if len(signs) != LENGTH or any(sign not in ALPHABET for sign in signs):
        return None
    return signs if check_sign(signs[:-1]) == signs[-1] else None


def grouped(code: str) -> str:
    """As it stands on paper: in fours, so that the eye keeps its place."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def finder(secret: str) -> str:
    """What a row is found by. Nobody can come back from it to a secret of 80 bits or more."""
    return sha256(f"schoolgate finds {secret}".encode()).hexdigest()


def seal(secret: str, *, school_id: int, adult_id: int, address: str) -> str:
    """What proves that the secret was made for this adult of this school at this address, and for nobody else (T27)."""
    return sha256(f"schoolgate seals {secret}\n{school_id}\n{adult_id}\n{address}".encode()).hexdigest()
