"""Email over SMTP, step by step, so that we know at each one whether the server can have the message.

Django's own backend does it all in one call, and after a lost line nobody knows how far it came. The line to the server
is kept open (`line`): a greeting for every mail would cost more than the mail.
"""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from schoolgate.outbox.channels import Envelope, NotDelivered, OutcomeUnknown
from schoolgate.outbox.channels.email import line

# How long the server may think about a whole message before we call the outcome unknown.
PATIENCE = 60


class Email:
    is_instant = False

    def is_ready(self) -> bool:
        return bool(settings.SMTP_CONFIGURED) or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")

    def send(self, envelope: Envelope, *, last_word: Callable[[], None]) -> str:
        mail, data = compose(envelope)
        connection = get_connection()
        if not isinstance(connection, EmailBackend):  # kept in memory or written to a file: cannot be lost on the way
            last_word()
            connection.send_messages([mail])
            return ""
        try:
            server = _begun(connection, envelope)
            _hand_over(server, envelope, data, last_word)
        except BaseException:
            line.drop()  # whatever happened, the next mail begins with a server that has heard nothing
            raise
        return ""


def compose(envelope: Envelope) -> tuple[EmailMessage, bytes]:
    """The mail, and its bytes for the line. An address or a word that would make headers is refused (T42)."""
    mail = EmailMessage(
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
    try:
        data: bytes = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own, which has it
    except ValueError as trouble:
        raise NotDelivered(_said(trouble), permanent=True) from trouble
    return mail, data


def _begun(connection: EmailBackend, envelope: Envelope) -> smtplib.SMTP:
    """A line on which the server has taken our sender's name. A kept one may have been cut meanwhile: then a new one,
    once. Nothing is said yet of the reader, so nothing can be doubled by that.
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
    server.ehlo_or_helo_if_needed()
    options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
    return server.mail(sanitize_address(parseaddr(envelope.sender)[1], "utf-8"), options)


def _hand_over(server: smtplib.SMTP, envelope: Envelope, data: bytes, last_word: Callable[[], None]) -> None:
    # RCPT and DATA: up to here the server cannot have the message.
    try:
        _expect(server.rcpt(sanitize_address(envelope.to, "utf-8")), 250, 251)
    except (OSError, smtplib.SMTPException, ValueError) as trouble:
        raise NotDelivered(_said(trouble), permanent=isinstance(trouble, ValueError)) from trouble
    last_word()
    try:
        _expect(server.docmd("DATA"), 354)
        server.send(_stuffed(data))
    except (OSError, smtplib.SMTPException) as trouble:
        # Without the closing dot a server throws away what it has heard (RFC 5321, 4.1.1.4).
        raise NotDelivered(_said(trouble), permanent=False) from trouble
    try:
        if server.sock is not None:
            server.sock.settimeout(PATIENCE)
        server.send(b".\r\n")
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
