"""Telephone numbers as they are dialled: one spelling each, and whether a text can reach them."""

import phonenumbers

_TEXTABLE = frozenset({phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE})


def mobile(said: str) -> str:
    """The number in its one international spelling ("+447700900123"), read as in the United Kingdom; "" for one that
    no text can reach.
    """
    try:
        number = phonenumbers.parse(said, "GB")
    except phonenumbers.NumberParseException:
        return ""
    # Ofcom keeps 07700 900000 to 900999 for stories, and the numbering plan leaves them out: our stories use them.
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if plain.startswith("+447700900") and len(plain) == 13:
        return plain
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in _TEXTABLE:
        return ""
    return plain
