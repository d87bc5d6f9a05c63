"""Ways in, and what comes out: a signed-in client for anybody, pages made comparable, statements that write."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from schoolgate.people.models import Adult, Staff

Person = Adult | Staff | None

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')
WRITES = re.compile(
    r'^\s*(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)"?(?:\s+SET\s+(.*?)\s+WHERE)?', re.DOTALL
)


def client_for(person: Person, *, csrf: bool = False) -> Client:
    """A browser in which `person` is signed in; None: nobody. Without a user there is nobody to sign in either."""
    from schoolgate.accounts.sessions import session_key_for

    client = Client(enforce_csrf_checks=csrf)
    if person is not None and person.user_id is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_key_for(person)
    return client


def is_sign_in(answer: HttpResponse) -> bool:
    """Whether the answer leads to the sign-in page."""
    return answer.status_code == 302 and answer["Location"].startswith("/sign-in/")


def outcome(answer: HttpResponse) -> str:
    """The answer in a word, as the oracle says it."""
    if is_sign_in(answer):
        return "sign in"
    words = {
        200: "page",
        302: "done",
        404: "missing",
        403: "forbidden",
        405: "no such verb",
        409: "refused",
        422: "again",
    }
    return words.get(answer.status_code, str(answer.status_code))


def comparable(answer: HttpResponse, path: str) -> str:
    """The body without what differs from one answer to the next: the masked token, and the address."""
    body = answer.content.decode()
    return TOKEN.sub(r"\1…", body).replace(path, "/…/")


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside did not happen afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def writes() -> Iterator[list[str]]:
    """Every writing statement inside, as "INSERT timeline_entry" or "UPDATE outbox_message: read_on"."""
    found: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if hit := WRITES.match(sql):
            columns = ",".join(re.findall(r'"(\w+)" =', hit.group(3) or ""))
            found.append(f"{hit.group(1).split()[0]} {hit.group(2)}{f': {columns}' if columns else ''}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


# What a page may write when it is only opened: who read a record (audit), and the day a message was first opened.
# A session is kept alive by being used, and forgets what it had to say once it is said; limits count every try.
READING_WRITES = frozenset(
    {
        "INSERT timeline_entry",
        "INSERT django_session",
        "INSERT timeline_salt",
        "UPDATE outbox_message: read_on",
        "UPDATE django_session: session_data,expire_date",
        "DELETE django_session",
        "INSERT schoolgate_cache",
        "UPDATE schoolgate_cache: value,expires",
        "DELETE schoolgate_cache",
    }
)
