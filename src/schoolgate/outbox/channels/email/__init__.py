"""Email over SMTP, step by step, so that we know at each one whether the server can have the message.

Django's own backend does it all in one call, and after a lost line nobody knows how far it came. The line to the server
is kept open (`line`): a greeting for every mail would cost more than the mail.
"""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from schoolgate.outbox.channels import Envelope, NotDelivered, OutcomeUnknown
from schoolgate.outbox.channels.email import line, mould

# How long the server may think about a whole message before we call the outcome unknown.
PATIENCE = 60


class Email:
    is_instant = False

    def is_ready(self) -> bool:
        return bool(settings.SMTP_CONFIGURED) or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")

    def send(self, envelope: Envelope, *, last_word: Callable[[], None]) -> str:
        data = compose(envelope)
        connection = get_connection()
        if not isinstance(connection, EmailBackend):  # kept in memory or written to a file: cannot be lost on the way
            last_word()
            connection.send_messages([mould.whole(envelope)])
            return ""
        try:
            server = _begun(connection, envelope)
            _hand_over(server, envelope, data, last_word)
        except BaseException:
            line.drop()  # whatever happened, the next mail begins with a server that has heard nothing
            raise
        return ""


def compose(envelope: Envelope) -> bytes:
    """The mail's bytes for the line. An address or a word that would make headers is refused (T42)."""
    try:
        return mould.bytes_of(envelope)
    except ValueError as trouble:
        raise NotDelivered(_said(trouble), permanent=True) from trouble


def _begun(connection: EmailBackend, envelope: Envelope) -> smtplib.SMTP:
    """A line on which the server has taken our sender's name. A kept one may have been cut meanwhile: then a new one,
    once. No word of the message is said yet, so nothing can be doubled by that.
    """
    try:
        kept = line.kept(connection)
        if kept is not None:
            with suppress(OSError, smtplib.SMTPException):
                if _mail(kept, envelope)[0] == 250:
                    return kept
            line.drop()
        server = line.open_new(connection)
        answer = _mail(server, envelope)
    except (OSError, smtplib.SMTPException, ValueError) as trouble:
        raise NotDelivered(_said(trouble), permanent=isinstance(trouble, ValueError)) from trouble
    if answer[0] != 250:  # about us, not about the reader: for the office to mend, and then it goes
        raise NotDelivered(_answer(answer), permanent=False)
    return server


def _mail(server: smtplib.SMTP, envelope: Envelope) -> tuple[int, bytes]:
    """Our name; where the server takes that (RFC 2920) in one write with the reader's, whose answer is yet to come."""
    server.ehlo_or_helo_if_needed()
    option = " BODY=8BITMIME" if server.has_extn("8bitmime") else ""
    if _says_both(server, envelope):
        server.send(f"MAIL FROM:{_sender(envelope.sender)}{option}\r\nRCPT TO:{_reader(envelope.to)}\r\n")
        return server.getreply()
    return server.docmd("MAIL", f"FROM:{_sender(envelope.sender)}{option}")


def _rcpt(server: smtplib.SMTP, envelope: Envelope) -> tuple[int, bytes]:
    return server.getreply() if _says_both(server, envelope) else server.docmd("RCPT", f"TO:{_reader(envelope.to)}")


def _says_both(server: smtplib.SMTP, envelope: Envelope) -> bool:
    return server.has_extn("pipelining") and mould.is_plain_address(envelope.to)


@lru_cache(maxsize=64)
def _sender(sender: str) -> str:
    """Our address, as a server hears it."""
    return smtplib.quoteaddr(sanitize_address(parseaddr(sender)[1], "utf-8"))


def _reader(to: str) -> str:
    """The reader's address, as a server hears it."""
    return f"<{to}>" if mould.is_plain_address(to) else smtplib.quoteaddr(sanitize_address(to, "utf-8"))


def _hand_over(server: smtplib.SMTP, envelope: Envelope, data: bytes, last_word: Callable[[], None]) -> None:
    # RCPT and DATA: up to here the server cannot have the message.
    try:
        _expect(_rcpt(server, envelope), 250, 251)
    except (OSError, smtplib.SMTPException, ValueError) as trouble:
        raise NotDelivered(_said(trouble), permanent=isinstance(trouble, ValueError)) from trouble
    last_word()
    try:
        _expect(server.docmd("DATA"), 354)
        # In one write, whose last byte ends the closing dot: where it fails, the server has not heard that, and
        # throws away what it has heard (RFC 5321, 4.1.1.4).
        server.send(_stuffed(data) + b".\r\n")
    except (OSError, smtplib.SMTPException) as trouble:
        raise NotDelivered(_said(trouble), permanent=False) from trouble
    try:
        if server.sock is not None:
            server.sock.settimeout(PATIENCE)
        answer = server.getreply()
    except (OSError, smtplib.SMTPException) as trouble:
        raise OutcomeUnknown(_said(trouble)) from trouble
    if server.sock is not None:
        server.sock.settimeout(settings.EMAIL_TIMEOUT)
    _expect(answer, 250)


def _stuffed(data: bytes) -> bytes:
    """The message with its lines' leading dots doubled, ending with a line break (RFC 5321, 4.5.2)."""
    if not data.endswith(b"\r\n"):
        data += b"\r\n"
    return (b"\r\n" + data).replace(b"\r\n.", b"\r\n..")[2:]


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    if answer[0] not in codes:
        # 5xx is for ever; 4xx passes. Anything else is a server talking nonsense: try again later.
        raise NotDelivered(_answer(answer), permanent=500 <= answer[0] < 600)


def _answer(answer: tuple[int, bytes]) -> str:
    return f"{answer[0]} {answer[1].decode('utf-8', 'replace')}"[:300]


def _said(trouble: Exception) -> str:
    return f"{type(trouble).__name__}: {trouble}"[:300]
