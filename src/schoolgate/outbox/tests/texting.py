"""Two text providers that are not ours, on this machine: they speak the documented shapes, and can be made to fail."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Carrier:
    """What it took, by our reference, and how it behaves: "", a status, "reset" (takes it, then hangs up), "slow",
    "drop" (hangs up without taking it), "nonsense".
    """

    got: list[dict[str, str]] = field(default_factory=list)
    asked: int = 0
    behaves: str = ""
    behaves_asked: str = ""
    url: str = ""
    stop: Any = None

    @property
    def texts(self) -> list[str]:
        return [row["text"] for row in self.got]

    def take(self, form: dict[str, str]) -> dict[str, str]:
        row = {**form, "id": f"n-{len(self.got) + 1}"}
        self.got.append(row)
        return row


@contextmanager
def carrier() -> Iterator[Carrier]:
    ours = Carrier(stop=threading.Event())

    class Door(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Quiet."""

        def answer(self, status: int, said: object) -> None:
            data = json.dumps(said).encode() if not isinstance(said, bytes) else said
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:  # Notify: "Get the status of multiple messages"
            ours.asked += 1
            if ours.behaves_asked == "reset":
                self.connection.close()
                return
            wanted = parse_qs(urlsplit(self.path).query).get("reference", [""])[0]
            rows = [{"id": r["id"], "reference": r["reference"]} for r in ours.got if r["reference"] == wanted]
            self.answer(200, {"notifications": rows, "links": {}})

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            if ours.behaves.isdecimal():
                self.answer(int(ours.behaves), {"status_code": int(ours.behaves), "errors": [{"message": "no"}]})
                return
            if ours.behaves == "drop":
                self.connection.close()
                return
            is_notify = self.path.startswith("/v2/")
            if is_notify:
                said = json.loads(data)
                row = ours.take(
                    {
                        "to": said["phone_number"],
                        "text": said["personalisation"]["text"],
                        "reference": said["reference"],
                    }
                )
            else:
                form = {key: values[0] for key, values in parse_qs(data.decode()).items()}
                reference = parse_qs(urlsplit(form["StatusCallback"]).query)["ref"][0]
                row = ours.take({"to": form["To"], "text": form["Body"], "reference": reference})
            if ours.behaves == "reset":
                self.connection.close()
            elif ours.behaves == "slow":
                ours.stop.wait(5)
            elif ours.behaves == "nonsense":
                self.answer(200, b"<html>")
            else:
                self.answer(201, {"id": row["id"]} if is_notify else {"sid": row["id"], "status": "queued"})

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    ours.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield ours
    finally:
        ours.stop.set()
        server.shutdown()
        server.server_close()
