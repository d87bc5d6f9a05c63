"""A small server on this machine that speaks the shapes of Wonde's public documentation. The school is made up."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "a-made-up-key"
SCHOOL = "A1930499544"
DAY = {"date": "2026-03-09 00:00:00.000000", "timezone_type": 3, "timezone": "UTC"}


def data(value: Any) -> dict[str, Any]:
    return {"data": value}


def person(ref: str, forename: str, surname: str, **more: Any) -> dict[str, Any]:
    return {"id": ref, "upi": f"hash-{ref}", "mis_id": ref[1:], "forename": forename, "surname": surname, **more}


def details(email: str = "", mobile: str = "") -> dict[str, Any]:
    return data({"emails": {"email": email or None, "primary": None}, "phones": {"mobile": mobile or None}})


def relation(kind: str, **more: Any) -> dict[str, Any]:
    about = {"relationship": kind, "priority": 1, "parental_responsibility": True, "lives_with_pupil": True, **more}
    return {"court_order": False, **about}


def school() -> dict[str, list[dict[str, Any]]]:
    """Two pupils, three contacts, a teacher, a form and a maths group, two marks."""
    born = {"date": "2017-02-13 00:00:00.000000", "timezone_type": 3, "timezone": "Europe/London"}
    return {
        "students": [
            person(
                "A1", "Omar", "Haddad", legal_forename="Omar", legal_surname="Haddad", date_of_birth=born,
                year=data({"code": "4", "name": "Year 4"}), education_details=data({"upn": "H801200001001"}),
                contacts=data([
                    person("C1", "Hala", "Haddad", relationship=data(relation("Mother"))),
                    person("C2", "Rami", "Haddad", relationship=relation("Father", priority=2, court_order=True)),
                ]),
            ),
            person(
                "A2", "Ada", "Quill", date_of_birth="2018-05-04", year=data({"code": "3"}),
                education_details=data({"upn": ""}), contacts=data([person("C3", "Bea", "Quill")]),
            ),
        ],
        "contacts": [
            person("C1", "Hala", "Haddad", title="Mrs", contact_details=details("hala@home.example", "07700 900101")),
            person("C2", "Rami", "Haddad", contact_details=details("rami@home.example")),
            person("C3", "Bea", "Quill", contact_details=details("bea@home.example")),
        ],
        "employees": [person("E1", "Tess", "Brook", title="Miss", contact_details=details("tess@school.example"))],
        "classes": [
            {"id": "K1", "name": "Maths", "code": "m4", "students": data([{"id": "A1"}]), "employees": data([])},
        ],
        "groups": [
            {"id": "G1", "name": "4 Willow", "type": "REGISTRATION", "students": data([{"id": "A1"}, {"id": "A2"}]),
             "employees": data([{"id": "E1"}])},
            {"id": "G2", "name": "Red house", "type": "HOUSE", "students": data([{"id": "A1"}])},
        ],
        "attendance-codes": [{"id": "X1", "code": "/"}, {"id": "X2", "code": "L"}, {"id": "X3", "code": "-"}],
        "attendance/session": [
            {"id": "M1", "student": "A1", "date": DAY, "session": "AM", "attendance_code": "X2", "minutes_late": 7},
            {"id": "M2", "student": data({"id": "A2"}), "date": "2026-03-09", "session": "AM",
             "attendance_code": data({"code": "/"})},
            {"id": "M3", "student": "A2", "date": "2026-03-09", "session": "PM", "attendance_code": "X3"},
        ],
        "deletions": [{"id": "A9", "type": "students", "deleted_at": DAY}],
    }  # fmt: skip


@dataclass
class Server:
    """What the server does, and what it was asked. `answers` come before a list: status, headers, body."""

    url: str = ""
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=school)
    a_page: int = 1
    not_granted: set[str] = field(default_factory=set)
    answers: dict[str, list[tuple[int, dict[str, str], Any]]] = field(default_factory=dict)
    next_is: str = ""
    slow: float = 0.0
    asked: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def answer(self, address: str, key: str) -> tuple[int, dict[str, str], Any]:
        parts = urlsplit(address)
        name = parts.path.removeprefix("/v1.0/").removeprefix(f"schools/{SCHOOL}").strip("/")
        self.asked.append(f"{name}?{parts.query}")
        self.keys.append(key)
        if key != f"Bearer {TOKEN}":
            return 401, {}, {"error": "invalid_token"}
        if planned := self.answers.get(name):
            return planned.pop(0)
        if name in self.not_granted:
            return 403, {}, {"error": "scope"}
        if name == "":
            about = {
                "id": SCHOOL,
                "name": "Hill Primary",
                "urn": 123456,
                "la_code": "801",
                "establishment_number": "2000",
            }
            return 200, {}, data(about)
        if name not in self.lists:
            return 404, {}, {"error": "unknown"}
        return 200, {}, self.page(name, int(parse_qs(parts.query).get("page", ["1"])[0]))

    def page(self, name: str, number: int) -> dict[str, Any]:
        rows = self.lists[name]
        start = (number - 1) * self.a_page
        more = start + self.a_page < len(rows)
        onward = self.next_is or f"{self.url}schools/{SCHOOL}/{name}?page={number + 1}"
        pagination = {"next": onward if more else None, "previous": None, "more": more, "per_page": self.a_page}
        return {"data": rows[start : start + self.a_page], "meta": {"pagination": pagination}}


@contextmanager
def running() -> Iterator[Server]:
    """The server, on a port of its own, for as long as the block."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = server.answer(self.path, self.headers.get("Authorization", ""))
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            try:
                for at in range(0, len(content), 50) if server.slow else (0,):
                    time.sleep(server.slow)
                    self.wfile.write(content[at : at + 50] if server.slow else content)
            except OSError:
                pass  # the reader has had enough

        def log_message(self, *args: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    server.url = f"http://127.0.0.1:{httpd.server_address[1]}/v1.0/"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()
