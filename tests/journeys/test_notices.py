"""An ordinary Tuesday: Jo tells Year 4 that swimming is off, with and without a script; Huda reads it on her phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from schoolgate.announcements import tasks
from schoolgate.announcements.models import Notice
from tests.journeys.conftest import House

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [False, True], ids=["no script", "with script"])
def test_swimming_is_off(house: House, javascript: bool) -> None:
    jo = house.visit(house.cast.jo, java_script_enabled=javascript)
    jo.goto("/notices/")
    jo.get_by_role("button", name="Write to families").click()
    jo.get_by_label("The first line").fill("No swimming this Thursday")
    jo.get_by_label("What else is there to know?").fill("The pool is being mended. Bring trainers.")
    jo.get_by_label("Year 4", exact=True).check()
    jo.get_by_role("button", name="See it as they will").click()
    expect(jo.get_by_role("heading", level=1)).to_contain_text("Parents of Year 4")
    jo.get_by_role("button", name="Send it to").click()
    expect(jo.get_by_role("button", name="Take it back")).to_be_visible()

    Notice.objects.update(release_at=timezone.now() - timedelta(seconds=1))  # half a minute has passed
    tasks.sweep()

    huda = house.visit(house.cast.huda, java_script_enabled=javascript)
    huda.goto("/")
    huda.get_by_role("link", name="No swimming this Thursday").click()
    expect(huda.get_by_text("This is about Yusuf.")).to_be_visible()
    huda.get_by_role("link", name="Open the page").click()
    expect(huda.get_by_role("heading", name="No swimming this Thursday")).to_be_visible()
    assert huda.evaluate("document.documentElement.scrollWidth") <= 390
    jo.reload()
    expect(jo.get_by_role("heading", level=1)).to_contain_text("1 opened it")
    assert house.noticed.complaints == []
    assert house.noticed.elsewhere == set()
