"""One press and one is somebody; a GET alone is nobody."""

from typing import Any

import pytest
from django.test import Client
from django.urls import include, path

from schoolgate.demo import people
from schoolgate.testing.cast import Cast
from schoolgate.urls import handler404
from schoolgate.urls import urlpatterns as of_the_house

urlpatterns = [path("", include("schoolgate.demo.urls")), *of_the_house]
__all__ = ["handler404"]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def open_doors(cast: Cast, monkeypatch: Any) -> Cast:
    found = {"parent": cast.huda, "teacher": cast.grace}
    monkeypatch.setattr("schoolgate.demo.views.person", lambda key: found[key])
    return cast


def test_everybody_has_a_door(open_doors: Cast, client: Client) -> None:
    page = client.get("/demo/").content.decode()
    for key, _ in people.ROLES:
        assert f'href="/demo/as/{key}/"' in page


def test_a_get_signs_nobody_in(open_doors: Cast, client: Client) -> None:
    assert client.get("/demo/as/parent/").status_code == 200
    assert client.head("/demo/as/parent/").status_code == 200
    assert client.get("/").status_code == 302


def test_one_press_is_enough_and_the_next_one_changes_over(open_doors: Cast, client: Client) -> None:
    assert client.post("/demo/as/parent/")["Location"] == "/"
    assert "Huda" in client.get("/").content.decode()
    client.post("/demo/as/teacher/")
    assert "Grace" in client.get("/").content.decode()


def test_nobody_unknown(open_doors: Cast, client: Client) -> None:
    assert client.get("/demo/as/nobody/").status_code == 404
    assert client.post("/demo/as/nobody/").status_code == 404
