"""What a phone keeps of us: our own files and one page that names nobody."""

import json
import re
from struct import unpack

import pytest
from django.test import Client

from schoolgate.ui import make_icons


@pytest.fixture
def phone(site, db, client: Client) -> Client:
    return client


def test_the_manifest_names_no_school(phone):
    response = phone.get("/manifest.webmanifest")
    told = json.loads(response.content)
    assert response["Content-Type"] == "application/manifest+json"
    assert told["name"] == "Schoolgate"
    assert {icon["sizes"] for icon in told["icons"]} == {"any", "192x192", "512x512"}
    assert [icon["purpose"] for icon in told["icons"] if "purpose" in icon] == ["maskable"]


def test_the_worker_keeps_our_files_and_the_offline_page_and_nothing_else(phone):
    response = phone.get("/sw.js")
    kept = json.loads(re.search(r"KEPT = (\[.*?\]),", response.content.decode()).group(1))
    assert response["Content-Type"].startswith("text/javascript")
    assert [path for path in kept if not path.startswith("/static/")] == ["/offline/"]
    assert "cache.put" not in response.content.decode()


def test_the_offline_page_names_nobody_and_has_no_token(phone):
    html = phone.get("/offline/").content.decode()
    assert "We cannot reach the school just now" in html
    assert "csrf" not in html
    assert "data-who" not in html


@pytest.mark.parametrize(("name", "size", "maskable"), make_icons.ICONS)
def test_the_icons_are_what_they_say(name, size, maskable):
    data = (make_icons.FOLDER / name).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert unpack(">II", data[16:24]) == (size, size)


def test_the_icons_in_the_folder_are_the_ones_that_are_drawn():
    name, size, maskable = make_icons.ICONS[0]
    assert (make_icons.FOLDER / name).read_bytes() == make_icons.png(size, maskable=maskable)
