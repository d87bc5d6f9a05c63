"""A disk that is nearly full: nothing is begun that could not be written down, and it goes on by itself (G-25, T52)."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from schoolgate.outbox import disk, sending
from schoolgate.outbox.models import Delivery
from schoolgate.outbox.tests.conftest import Oakfield, Sink
from schoolgate.outbox.tests.test_sending import now_is, queue

State = Delivery.State
MORE_THAN_ANY_DISK = 10**12


@pytest.fixture
def full(settings: Any) -> Any:
    settings.DISK_FLOOR_MB = MORE_THAN_ANY_DISK
    return settings


def test_it_waits_and_goes_by_itself_when_there_is_room(oakfield: Oakfield, sink: Sink, full: Any) -> None:
    one, two = queue(oakfield), queue(oakfield, oakfield.karim)
    sending.send(one.pk)
    assert sending.send_several([one.pk, two.pk]) == []
    assert [now_is(one), now_is(two)] == [(State.QUEUED, "")] * 2
    assert sink.got == []
    full.DISK_FLOOR_MB = 1
    sending.send(one.pk)
    sending.send_several([two.pk])
    assert [now_is(one)[0], now_is(two)[0]] == [State.HANDED_OVER] * 2


def test_a_code_still_goes_so_that_somebody_can_make_room(oakfield: Oakfield, sink: Sink, full: Any) -> None:
    code = queue(oakfield, secret=True, expires=timedelta(minutes=10), about=None)
    sending.send(code.pk)
    assert now_is(code)[0] == State.HANDED_OVER


@pytest.mark.django_db
def test_a_watcher_is_told(client: Client, full: Any) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["disk"]) == (503, False)
    full.DISK_FLOOR_MB = 0
    assert client.get("/readyz").json()["disk"]


def test_the_disk_is_looked_at_every_two_seconds_and_not_for_each_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[object] = []

    def usage(folder: object) -> Any:
        looks.append(folder)
        return SimpleNamespace(free=5_000_000)

    monkeypatch.setattr("shutil.disk_usage", usage)
    monkeypatch.setattr(disk, "_looked", (-disk.EVERY, 0))
    assert [disk.free_megabytes() for _ in range(50)] == [5] * 50
    assert len(looks) == 1
