"""Monday after the list came in: the administrator lets a teacher in, who teaches by lunchtime; and shuts a door."""

import re

import pytest
from playwright.sync_api import expect

from schoolgate.people.models import RoleGrant, Staff, Teaching
from tests.journeys.conftest import House
from tests.journeys.looks import TODAY, Look, Looker

pytestmark = pytest.mark.browser


def pia(house: House) -> Staff:
    """On the list, with a class, and without a way in."""
    cast = house.cast
    found = Staff.objects.create(
        school=cast.school, first_name="Pia", last_name="Long", email="pia@hazel-lane.example", starts=cast.today
    )
    Teaching.objects.create(school=cast.school, staff=found, school_class=cast.willow, starts=cast.today)
    return found


def test_a_teacher_is_let_in_on_a_phone_without_a_script(house: House) -> None:
    teacher = pia(house)
    page = house.visit(house.cast.admin, java_script_enabled=False)
    page.goto("/colleagues/")
    expect(page.get_by_label("Pia Long")).to_be_checked()
    page.get_by_role("button", name="Let those ticked come in").click()
    expect(page.get_by_text("1 colleague can come in now.")).to_be_visible()

    teacher.refresh_from_db()
    hers = house.visit(teacher)
    hers.goto("/families/")
    expect(hers.get_by_role("link", name="Al-Masri, Yusuf")).to_be_visible()

    page.goto(f"/colleagues/{teacher.pk}/")
    page.get_by_role("button", name="Shut out now").click()
    expect(page.get_by_text("Shut out: nothing of the school opens for them.")).to_be_visible()
    hers.goto("/families/")
    expect(hers).to_have_url(re.compile("sign-in"))


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.parametrize("look", TODAY, ids=lambda look: look.name)
def test_every_page_about_colleagues(house: House, look: Look) -> None:
    looker, admin, reid = Looker(house, look), house.cast.admin, house.cast.reid
    pia(house)
    looker.at("colleagues", admin, "/colleagues/")
    looker.at("colleagues-none", admin, "/colleagues/?q=nobody")
    looker.at("colleague", admin, f"/colleagues/{reid.pk}/")
    looker.at("colleague-self", admin, f"/colleagues/{admin.pk}/")
    page = looker.at("colleague-error", admin, f"/colleagues/{reid.pk}/")
    page.get_by_role("combobox").nth(0).select_option(value="head_of_year")
    page.locator("form.card button.button").last.click()
    page.wait_for_load_state()
    looker.check("colleague-error", page)
    looker.at("colleague-new", admin, "/colleagues/new/")
    looker.at("colleague-change", admin, f"/colleagues/{reid.pk}/change/")
    looker.at("role-end", admin, f"/colleagues/roles/{RoleGrant.objects.filter(staff=reid)[0].pk}/end/")
    Staff.objects.filter(pk=reid.pk).update(is_suspended=True)
    looker.at("colleague-shut-out", admin, f"/colleagues/{reid.pk}/")
    assert not looker.faults, "\n".join(looker.faults)
