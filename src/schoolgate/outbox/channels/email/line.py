"""One open line to the mail server for each thread of a worker.

It is put down when anything at all went wrong on it, when it has been silent for longer than a server may be expected
to wait, and when the settings name another server.
"""

import smtplib
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

# RFC 5321, 4.5.3.2.7 has servers wait five minutes; some hurry.
SILENT_FOR_MOST = 30.0


@dataclass
class _Line:
    server: smtplib.SMTP
    to: tuple[Any, ...]
    used_at: float


_own = threading.local()


def kept(connection: EmailBackend) -> smtplib.SMTP | None:
    """This thread's open line to the server that `connection` names, if it has one that is still fresh."""
    line: _Line | None = getattr(_own, "line", None)
    if line is None:
        return None
    now = time.monotonic()
    if line.to != _to(connection) or line.server.sock is None or now - line.used_at > SILENT_FOR_MOST:
        drop()
        return None
    line.used_at = now
    return line.server


def open_new(connection: EmailBackend) -> smtplib.SMTP:
    """Connect, and keep the line. Raises what `smtplib` raises."""
    connection.open()
    server = connection.connection
    assert server is not None
    assert server.sock is not None
    # The words and the closing dot are two writes: the second must not wait for the first one's receipt (40 ms).
    server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _own.line = _Line(server, _to(connection), time.monotonic())
    return server


def drop() -> None:
    """Put this thread's line down, without a word: a server forgets what was begun and not ended."""
    line: _Line | None = getattr(_own, "line", None)
    _own.line = None
    if line is not None:
        with suppress(OSError, smtplib.SMTPException):
            line.server.close()


def _to(connection: EmailBackend) -> tuple[Any, ...]:
    names = ("host", "port", "username", "password", "use_tls", "use_ssl", "timeout")
    return tuple(getattr(connection, name) for name in names)
