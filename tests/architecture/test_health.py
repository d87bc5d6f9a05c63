"""A watcher learns yes or no, from any address of the machine, without a session."""

import pytest
from django.conf import settings
from django.test import Client

from schoolgate import jobs


def test_the_web_server_says_that_it_is_there_whatever_the_host(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok\n", "no-store")
    assert not answer.cookies


@pytest.mark.django_db
def test_without_a_worker_it_is_not_ready(client: Client) -> None:
    (settings.DATA_DIR / "worker.heartbeat").unlink(missing_ok=True)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "worker": False, "disk": True})


@pytest.mark.django_db
def test_with_database_and_worker_it_is_ready(client: Client) -> None:
    (settings.DATA_DIR / "worker.heartbeat").touch()
    answer = client.get("/readyz")
    assert jobs.is_worker_alive()
    assert (answer.status_code, answer.json()) == (200, {"database": True, "worker": True, "disk": True})
    (settings.DATA_DIR / "worker.heartbeat").unlink()


@pytest.mark.django_db
def test_a_page_still_wants_a_host_it_knows(client: Client) -> None:
    assert client.get("/offline/", headers={"host": "elsewhere.example.org"}).status_code == 400
