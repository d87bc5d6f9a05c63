"""A mail server that takes everything, in a process of its own: `python -m bench.mail_sink`.

It prints its port. To each line that it then reads it answers with a line of JSON: "clear" forgets, "all" tells
`[[seconds since 1970, reader, subject, message-id], …]`, "count WORDS" how many subjects begin with these words, and
the most readers that one mail had.
"""

import asyncio
import json
import sys
import time
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """Keeps when each mail had come whole, and whose it was; reads no more of it than the head."""

    def __init__(self) -> None:
        self.got: list[tuple[float, str, str, str]] = []
        self.most = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, name: str, answers: list[str]) -> list[str]:
        """Like the usual servers: several commands may come in one write (RFC 2920)."""
        session.host_name = name
        return [answers[0], "250-PIPELINING", *answers[1:]]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        head = envelope.content.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        said = dict(line.partition(": ")[::2] for line in head.split("\r\n"))
        readers = envelope.rcpt_tos
        self.most = max(self.most, len(readers))
        self.got.append((time.time(), readers[0], said.get("Subject", ""), said.get("Message-ID", "")))
        return "250 taken"


class Server(Controller):
    """On a free port of this machine."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd is not typed


def main() -> None:
    sink = Sink()
    server = Server(sink, hostname="127.0.0.1", port=0)
    server.start()
    print(server.port, flush=True)
    for line in sys.stdin:
        match line.strip():
            case "clear":
                sink.got, sink.most = [], 0
                print("{}", flush=True)
            case "all":
                print(json.dumps(list(sink.got)), flush=True)
            case said:
                begins = said.removeprefix("count").strip()
                mails = sum(mail[2].startswith(begins) for mail in sink.got)
                print(json.dumps({"mails": mails, "most": sink.most}), flush=True)
    server.stop()


if __name__ == "__main__":
    main()
