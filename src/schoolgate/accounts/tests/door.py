"""How the tests come in: as a person does, through the pages and the mail."""

import re
from typing import Any

from django.test import Client

from schoolgate.outbox.models import Message
from schoolgate.people.models import Adult, Staff, User


def ask(client: Client, email: str, to: str = "") -> Any:
    return client.post("/sign-in/", {"email": email, "next": to})


def newest_code() -> str:
    body = Message.objects.filter(is_secret=True).order_by("-pk")[0].body
    found = re.search(r"\b(\d{6})\b", body)
    assert found
    return found.group(1)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def come_in(client: Client, email: str, to: str = "", **extra: str) -> Any:
    ask(client, email, to)
    return client.post("/sign-in/code/", {"code": newest_code(), **extra})


def user_of(person: Adult | Staff) -> User:
    assert person.user is not None
    return person.user
