"""The bytes of a mail, with all that it shares with the mails before it made once.

Django's own mail object, made anew for each of a thousand readers of one notice, costs more than telling the server.
So it makes one for each (sender, subject, language); for a reader only the words are new, and the lines that name them
and the mail. What is not plain (a name in an address, a letter beyond ASCII in it, a very long line) goes the long way.
"""

import re
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from schoolgate.outbox.channels import Envelope

# Short enough for a header on one line (RFC 5322 likes 78).
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN_ADDRESS = re.compile(rf"(?=.{{3,60}}\Z){_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_PLAIN_REFERENCE = re.compile(r"[A-Za-z0-9.-]{1,40}@[A-Za-z0-9.-]{1,20}")
# RFC 5322, 2.1.1, less the line's end. What is longer is encoded by Django so that it becomes shorter.
_LONGEST_LINE = 998
_PARTS = 4  # around the three
_TO, _DATE, _REFERENCE = "to@mould.invalid", "Thu, 01 Jan 1970 00:00:00 -0000", "reference@mould.invalid"


def is_plain_address(address: str) -> bool:
    """Whether it stands in an envelope, and in a header, just as it is."""
    return _PLAIN_ADDRESS.fullmatch(address) is not None


def whole(envelope: Envelope) -> EmailMessage:
    """The mail as Django writes it. An address or a word that would make headers is refused (T42): ValueError."""
    return EmailMessage(
        subject=envelope.subject,
        body=envelope.text,
        from_email=envelope.sender,
        to=[envelope.to],
        headers={
            "Message-ID": f"<{envelope.reference}>",
            "Content-Language": envelope.language,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )


def bytes_of(envelope: Envelope) -> bytes:
    """The mail for the line, with CRLF. Raises ValueError as `whole` does."""
    if is_plain_address(envelope.to) and _PLAIN_REFERENCE.fullmatch(envelope.reference):
        words = envelope.text.encode()
        head = _head(envelope.sender, envelope.subject, envelope.language, words.isascii())
        if head is not None and b"\r" not in words and max(map(len, words.split(b"\n"))) <= _LONGEST_LINE:
            before, between, behind, end = head
            date = formatdate(localtime=settings.EMAIL_USE_LOCALTIME).encode()
            reader, reference = envelope.to.encode(), envelope.reference.encode()
            return b"".join((before, reader, between, date, behind, reference, end, words.replace(b"\n", b"\r\n")))
    data: bytes = _message(envelope).as_bytes(linesep="\r\n")
    return data


def _message(envelope: Envelope) -> Any:  # Django's own subclass, whose `as_bytes` takes more than the library's
    return whole(envelope).message()


@lru_cache(maxsize=64)
def _head(sender: str, subject: str, language: str, is_ascii: bool) -> tuple[bytes, ...] | None:
    """What stands before, between and behind the reader, the date and the reference; None where that is not clear."""
    message = _message(Envelope(_TO, sender, subject, "a" if is_ascii else "é", language, _REFERENCE))
    message.replace_header("Date", _DATE)
    head = message.as_bytes(linesep="\r\n").partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    parts = re.split(b"|".join(re.escape(name.encode()) for name in (_TO, _DATE, _REFERENCE)), head)
    return tuple(parts) if len(parts) == _PARTS else None
