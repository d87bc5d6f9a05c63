"""From a tick in the office to a grandmother's own door: two people with one mailbox, in real browsers."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from schoolgate.enrolment import actions
from schoolgate.enrolment.models import Invitation
from schoolgate.people.models import Adult, Pupil, User
from schoolgate.testing.cast import Cast, viewer_of
from tests.journeys.conftest import DESK, House
from tests.journeys.looks import TODAY, Look, Looker

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BOX = "family@box.example"


def one_mailbox(cast: Cast) -> tuple[Adult, Adult]:
    """Tiago's mother and his grandfather read one mailbox. Nobody has confirmed them yet."""
    Pupil.objects.update(born=date(2017, 3, 12))
    User.objects.filter(email=cast.pending.email).delete()
    office = viewer_of(cast.jo)
    ines = actions.update_adult(Adult.objects.get(pk=cast.pending.pk), by=office, email=BOX)
    joao = actions.add_adult(cast.school, by=office, first_name="Joao", last_name="Costa", email=BOX)
    actions.link(cast.tiago, joao, by=office, kind="grandparent", responsibility="no", has_care=True)
    return ines, joao


def fill_fact(page: Page, child: str) -> None:
    page.get_by_label("Your child’s first name").fill(child)
    page.get_by_label("Your child’s birthday").fill("12 3 2017")


def press(page: Page, button: str) -> None:
    """Press, and wait for the page that answers."""
    with page.expect_navigation():
        page.locator(button).click()


def is_home_as(page: Page, adult: Adult, other: Adult) -> None:
    page.goto("/me/")
    words = page.locator("main").inner_text()
    assert adult.full_name in words
    assert other.full_name not in words


def test_two_people_with_one_mailbox_each_come_in_as_themself(house: House, mailoutbox: Any) -> None:
    ines, joao = one_mailbox(house.cast)

    office = house.visit(house.cast.jo, DESK, java_script_enabled=False)
    office.goto(f"/families/access/?class={house.cast.willow.pk}")
    for adult in (ines, joao):
        tick = office.get_by_role("checkbox", name=adult.full_name)
        assert not tick.is_checked()  # a shared address is never ticked beforehand
        tick.check()
    office.get_by_role("button", name="Let those ticked sign in").click()

    office.goto(f"/families/invitations/class/{house.cast.willow.pk}/")
    for box in office.get_by_role("checkbox").all():
        box.uncheck()
    for adult in (ines, joao):
        office.get_by_role("checkbox", name=adult.full_name).check()
    office.get_by_role("button", name="Make letters to print").click()
    code = {sheet.locator("address b").inner_text(): sheet.locator(".code").inner_text()
            for sheet in office.locator(".sheet").all()}  # fmt: skip
    assert set(code) == {ines.full_name, joao.full_name}

    for adult, other in ((ines, joao), (joao, ines)):
        phone = house.visit(java_script_enabled=False)
        phone.goto("/sign-in/")
        phone.get_by_role("link", name="I have a letter with a code").click()
        phone.get_by_label("The code in your letter").fill(code[adult.full_name].lower().replace("-", " "))
        fill_fact(phone, "tiago")
        phone.get_by_label("This is a shared phone").check()
        phone.get_by_role("button", name="Come in").click()
        assert phone.get_by_role("heading", name="You are in").is_visible()
        is_home_as(phone, adult, other)

    for adult, other in ((joao, ines), (ines, joao)):  # and the next time: a mail and the letter
        phone = house.visit(java_script_enabled=False)
        phone.goto("/sign-in/")
        phone.get_by_label("Your email address").fill(BOX)
        phone.get_by_role("button", name="Send me the numbers").click()
        numbers = re.search(r"\b(\d{6})\b", mailoutbox[-1].body)
        assert numbers
        assert not any(name in mailoutbox[-1].body for name in ("Ines", "Joao", "Tiago"))
        phone.get_by_label("The six numbers").fill(numbers.group(1))
        phone.get_by_role("button", name="Come in").click()
        phone.get_by_label("The code in your letter").fill(code[adult.full_name])
        phone.get_by_role("button", name="Come in").click()
        is_home_as(phone, adult, other)


@pytest.mark.one_database
@pytest.mark.parametrize("look", TODAY, ids=lambda look: look.name)
def test_every_page_of_coming_in(house: House, look: Look) -> None:
    looker, cast = Looker(house, look), house.cast
    Pupil.objects.update(born=date(2017, 3, 12))
    page = looker.at("invited", None, "/in/never-made/")
    press(page, "main form button")
    looker.check("invited-over", page)
    page = looker.at("letter", None, "/sign-in/letter/")
    press(page, "main form button")
    looker.check("letter-error", page)
    looker.at("access", cast.jo, f"/families/access/?class={cast.willow.pk}")
    looker.at("invitations", cast.jo, "/families/invitations/")
    looker.at("invitations-class", cast.jo, f"/families/invitations/class/{cast.willow.pk}/")
    looker.at("invite-adult", cast.jo, f"/adults/{cast.huda.pk}/invitation/")
    looker.at("invite-nobody", cast.jo, f"/adults/{cast.pending.pk}/invitation/")
    page = looker.page(cast.jo)
    page.goto(f"/adults/{cast.huda.pk}/invitation/")
    press(page, "form:has(input[name=way][value=text]) button")
    looker.check("invite-text", page)
    page.goto(f"/adults/{cast.karim.pk}/invitation/")
    press(page, "form:has(input[name=way][value=letter]) button")
    looker.check("letters", page)
    looker.at("invitations-begun", cast.jo, "/families/invitations/")
    looker.at("invite-adult-again", cast.jo, f"/adults/{cast.karim.pk}/invitation/")
    looker.at("next-time", cast.huda, "/me/next-time/")
    looker.at("seen", cast.huda, "/me/seen/")
    row = Invitation.objects.get(adult=cast.huda)
    row.run.is_pilot = True
    row.run.save()
    Invitation.objects.filter(pk=row.pk).update(used_at=row.made_at)
    page = looker.at("first-visit", cast.huda, "/me/first-visit/")
    press(page, "main form.card button")
    looker.check("first-visit-error", page)
    print(f"\n{len(looker.seen)} pages in {look.name}: {len(looker.faults)} faults")
    assert not looker.faults, "\n".join(looker.faults)
