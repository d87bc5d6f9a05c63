"""A small HTTP load generator for the loopback: keep-alive connections, one cookie each, no proxy, no redirects.

Closed loop: each connection sends its next request when it has its answer. Open loop (`rate`): requests have a planned
moment, and the wait counts from it, so that a stalled server cannot hide.
"""

import asyncio
import ipaddress
import math
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Result:
    """What a run saw. `seconds` one per answer; `errors` counts failed requests and answers that were not right."""

    seconds: list[float] = field(default_factory=list)
    bytes: int = 0
    errors: int = 0

    def percentile_ms(self, share: float) -> float:
        """The time within which that share of answers came, in milliseconds."""
        ordered = sorted(self.seconds)
        return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)] * 1000, 2) if ordered else 0.0


@dataclass(frozen=True)
class Visit:
    """One person at one address: the path, and the value of the Cookie header."""

    path: str
    cookie: str


@dataclass(frozen=True)
class Target:
    """What to load: each connection makes one of the visits. Answers must be 200 and hold `expect`."""

    url: str
    visits: tuple[Visit, ...]
    expect: str


def load(target: Target, *, requests: int, connections: int = 8, rate: float = 0.0) -> Result:
    """Send `requests` over `connections`; `rate` requests a second when it is not 0."""
    # In a thread of its own: whoever asks may have a loop running in theirs, as a browser's driver does.
    with ThreadPoolExecutor(max_workers=1) as own:
        return own.submit(asyncio.run, _load(target, requests, connections, rate)).result()


async def _load(target: Target, requests: int, connections: int, rate: float) -> Result:
    parts = urlsplit(target.url)
    host = "127.0.0.1" if parts.hostname == "localhost" else str(parts.hostname)
    if parts.scheme != "http" or not ipaddress.ip_address(host).is_loopback:
        raise ValueError("plain http to this machine only")
    result, start, sent = Result(), time.perf_counter(), iter(range(requests))

    async def keep_busy(number: int) -> None:
        visit = target.visits[number % len(target.visits)]
        payload = (
            f"GET {visit.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: schoolgate-bench\r\n"
            f"Accept: text/html\r\nAccept-Encoding: gzip\r\nAccept-Language: en-GB\r\nCookie: {visit.cookie}\r\n\r\n"
        ).encode()
        connection = Connection(host, parts.port or 80)
        for index in sent:
            begin = time.perf_counter()
            if rate:
                begin = start + index / rate
                await asyncio.sleep(max(0.0, begin - time.perf_counter()))
            try:
                status, size, body = await asyncio.wait_for(connection.send(payload), timeout=60)
            except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
                result.errors += 1
                connection.close()
                continue
            result.seconds.append(time.perf_counter() - begin)
            result.bytes += size
            result.errors += status != 200 or target.expect.encode() not in body
        connection.close()

    await asyncio.gather(*(keep_busy(number) for number in range(connections)))
    return result


class Connection:
    """One keep-alive connection that reads answers with a length, in chunks or up to the end."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    def close(self) -> None:
        """Forget the connection; the next request opens one."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None

    async def send(self, payload: bytes) -> tuple[int, int, bytes]:
        """Return status, bytes on the wire and the unpacked body. A connection the server has let go is opened anew."""
        for again in (True, False):
            reused = self.reader is not None
            try:
                return await self._send(payload)
            except (asyncio.IncompleteReadError, ConnectionError):
                self.close()
                if not (reused and again):
                    raise
        raise ConnectionError

    async def _send(self, payload: bytes) -> tuple[int, int, bytes]:
        if self.reader is None or self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port, limit=1 << 20)
        self.writer.write(payload)
        head = await self.reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines if ": " in line)
        if "chunked" in headers.get("transfer-encoding", ""):
            body, size = await self._chunks(self.reader)
        elif "content-length" in headers:
            body = await self.reader.readexactly(int(headers["content-length"]))
            size = len(body)
        else:
            body = await self.reader.read(-1)
            size = len(body)
            self.close()
        if "close" in headers.get("connection", ""):
            self.close()
        if headers.get("content-encoding") == "gzip":
            body = zlib.decompress(body, wbits=31)
        return int(first.split(" ")[1]), len(head) + size, body

    async def _chunks(self, reader: asyncio.StreamReader) -> tuple[bytes, int]:
        parts: list[bytes] = []
        size = 0
        while True:
            line = await reader.readuntil(b"\r\n")
            length = int(line.split(b";")[0], 16)
            data = await reader.readexactly(length + 2)
            size += len(line) + len(data)
            if length == 0:
                return b"".join(parts), size
            parts.append(data[:-2])
