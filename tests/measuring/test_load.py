"""The measuring tools measure: against a real server on the loopback whose answers are known."""

import asyncio
import gzip
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.cpu import cpu_ms, tree
from bench.load import Result, Target, Visit, load

PAGE = b"<main>" + b"words " * 500 + b"</main>"


class Pages(BaseHTTPRequestHandler):
    """`/plain` with a length, `/chunks` in pieces, `/packed` compressed, `/broken` wrong; `/who` tells the cookie."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = f"<main>{self.headers['Cookie']}</main>".encode() if self.path == "/who" else PAGE
        self.send_response(500 if self.path == "/broken" else 200)
        if self.path == "/chunks":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in (body[:100], body[100:]):
                self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")
            return
        if self.path == "/packed":
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/plain", "/chunks", "/packed"])
def test_every_answer_is_counted_once_and_read_whole(url: str, path: str) -> None:
    result = load(Target(url, (Visit(path, ""),), "words </main>"), requests=40, connections=4)
    assert (len(result.seconds), result.errors) == (40, 0)
    assert result.bytes < 40 * len(PAGE) if path == "/packed" else result.bytes > 40 * len(PAGE)


def test_an_error_page_counts_as_an_error(url: str) -> None:
    assert load(Target(url, (Visit("/broken", ""),), "words"), requests=8, connections=2).errors == 8


def test_a_page_without_what_should_stand_on_it_counts_as_an_error(url: str) -> None:
    assert load(Target(url, (Visit("/plain", ""),), "promise"), requests=8, connections=2).errors == 8


def test_each_connection_is_a_person_of_its_own(url: str) -> None:
    visits = (Visit("/who", "session=amina"), Visit("/who", "session=tutor"))
    assert load(Target(url, visits, "session=amina"), requests=20, connections=2).errors > 0
    assert load(Target(url, visits, "session="), requests=20, connections=2).errors == 0


def test_an_open_loop_counts_from_the_planned_moment(url: str) -> None:
    begin = time.perf_counter()
    result = load(Target(url, (Visit("/plain", ""),), "words"), requests=20, connections=4, rate=100)
    assert time.perf_counter() - begin >= 0.19
    assert len(result.seconds) == 20


def test_where_a_loop_is_running_already_it_loads_all_the_same(url: str) -> None:
    """As after a test with a browser in the same process."""

    async def within() -> Result:
        return load(Target(url, (Visit("/plain", ""),), "words </main>"), requests=4, connections=2)

    with ThreadPoolExecutor(1) as apart:  # this process may keep a loop running already: a browser's test does
        assert len(apart.submit(asyncio.run, within()).result().seconds) == 4


def test_nothing_but_this_machine_is_ever_loaded() -> None:
    with pytest.raises(ValueError, match="this machine only"):
        load(Target("http://192.0.2.1/", (Visit("/", ""),), ""), requests=1)


def test_percentiles_are_of_the_answers() -> None:
    result = Result(seconds=[number / 1000 for number in range(1, 101)])
    assert [result.percentile_ms(share) for share in (0.5, 0.95, 0.99)] == [50.0, 95.0, 99.0]


def test_the_work_of_children_is_charged_also_after_they_are_gone() -> None:
    busy = "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
    parent = (
        f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', {busy!r}]); "
        "print('done', flush=True); time.sleep(30)"
    )
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        assert process.pid in tree(os.getpid())
        assert cpu_ms(process.pid) >= 190
    finally:
        process.kill()
        process.communicate()
