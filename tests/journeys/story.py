"""What people do, step by step, through pages: by the words that stand on them, never by what is behind them."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from schoolgate.outbox.models import Message
from schoolgate.people.models import Adult
from schoolgate.promises import actions as promises
from schoolgate.promises.models import Promise, Settlement
from tests.journeys.conftest import House

Press = Callable[[Page, str], None]


def press(page: Page, name: str) -> None:
    """Press the button, or follow the link, of that name."""
    page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()


def newest_mail(to: str, holding: str) -> str:
    """The text of the newest mail to an address whose subject or text holds some words."""
    for sent in reversed(mail.outbox):
        if sent.to == [to] and (holding in sent.subject or holding in str(sent.body)):
            return str(sent.body)
    raise AssertionError(f"no mail to {to} about “{holding}”: {[(m.to, m.subject) for m in mail.outbox]}")


def link_in(text: str) -> str:
    """The path of the page that a mail names."""
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found, text
    return found.group(1)


def code_in(text: str) -> str:
    found = re.search(r"\b(\d{6})\b", text)
    assert found, text
    return found.group(1)


# -- the teacher plans ---------------------------------------------------------------------------------------------


def plan_and_offer(page: Page) -> None:
    """From her day to the family, to a planned talk, to times that have been sent."""
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Grace")
    press(page, "Families")
    page.get_by_role("link", name="Al-Masri, Yusuf").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Yusuf Al-Masri")
    press(page, "Offer a talk")
    page.get_by_label("Huda Al-Masri").check()
    page.get_by_label("Why would you like to talk?").fill("I would like to hear what Yusuf enjoys at home.")
    page.get_by_label("What will you talk about?").fill("What Yusuf loves\nWhat is hard")
    page.get_by_label("How was this child chosen?").fill("He is quiet in lessons")
    press(page, "Go on to the times")
    expect(page.get_by_role("heading", level=1)).to_have_text("Offer times to choose from")
    first = timezone.localdate() + timedelta(days=3)
    for number, (day, clock) in enumerate(((first, "15:40"), (first, "08:10")), start=1):
        row = page.get_by_role("group", name=f"Time {number}")
        row.get_by_label("Day").fill(day.isoformat())
        row.get_by_label(re.compile("^Time")).fill(clock)
    row = page.get_by_role("group", name="Time 3")
    row.get_by_label("Day").fill("")
    row.get_by_label(re.compile("^Time")).fill("")
    press(page, "Send agenda and times")
    expect(page.get_by_role("status")).to_contain_text("Huda Al-Masri")


# -- the parent comes in -------------------------------------------------------------------------------------------


def come_in_by_mail(page: Page, adult: Adult) -> None:
    """The mail names a page; nobody is signed in by it. The six numbers come to her own address."""
    page.goto(link_in(newest_mail(adult.email, "When can we talk about Yusuf?")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Come in")
    page.get_by_label("Your email address").fill(adult.email)
    press(page, "Send me the numbers")
    page.get_by_label("The six numbers").fill(code_in(newest_mail(adult.email, "numbers")))
    press(page, "Come in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Talking about Yusuf")


def book_and_prepare(page: Page) -> None:
    """Choose the first time, add to the agenda, ask for an interpreter."""
    page.get_by_role("button", name="3:40 pm").first.click()
    expect(page.get_by_role("heading", name="Your time")).to_be_visible()
    page.get_by_label("What else shall we talk about?").fill("His new glasses")
    press(page, "Add to the agenda")
    expect(page.locator("#agenda")).to_contain_text("His new glasses")
    page.get_by_label("I would like an interpreter for").fill("Arabic")
    press(page, "Tell the teacher")
    expect(page.get_by_text("You told us. The teacher knows.")).to_be_visible()


# -- the talk ------------------------------------------------------------------------------------------------------


def hold_the_talk(page: Page) -> None:
    """Explore, focus, plan, review, share: on a tablet, with the parent beside."""
    page.goto("/talks/")
    page.get_by_role("link", name="About Yusuf Al-Masri").click()
    expect(page.get_by_text("An interpreter: Arabic")).to_be_visible()
    press(page, "Begin the talk")
    page.get_by_label("What does Yusuf love doing, when nobody asks?").fill("He draws maps of everywhere he has been.")
    page.get_by_label("What is hard for Yusuf, or worries you?").fill(
        "He cannot see the board and is too shy to say so."
    )
    press(page, "says: you have understood")
    page.get_by_label("What matters most?").fill("Seeing the board")
    page.get_by_label("Why does this matter to you both?").fill("He is shy to ask.")
    press(page, "We chose this together")
    page.get_by_label("What do we hope to see?").fill("Yusuf can read the board")
    page.get_by_label("How shall we know?").fill("He says so himself")
    page.get_by_label("At school we will").fill("Give him a seat at the front")
    page.get_by_label("At home", exact=False).first.fill("Take him for an eye test")
    press(page, "Add to the plan")
    expect(page.get_by_role("heading", name="Yusuf can read the board")).to_be_visible()
    press(page, "This is our plan")
    expect(page.get_by_label("The summary, in plain words")).to_have_value(re.compile("Yusuf can read the board"))
    page.get_by_label("I read it back aloud").check()
    page.get_by_label("We talk again on").fill((timezone.localdate() + timedelta(days=80)).isoformat())
    press(page, "We have finished")
    press(page, "Share with Huda Al-Masri")
    expect(page.get_by_role("status")).to_contain_text("The promises are in the ledger")


def agree(page: Page) -> None:
    """The parent reads the summary and says that it is right."""
    page.goto("/")
    press(page, "Read and answer")
    expect(page.get_by_text("What matters most to us both: Seeing the board.")).to_be_visible()
    press(page, "That is right")
    expect(page.get_by_text("This talk is finished.")).to_be_visible()


# -- what was promised ---------------------------------------------------------------------------------------------


def keep_the_promise(page: Page) -> None:
    """The teacher has done it, and says so from her day."""
    page.goto("/")
    page.get_by_role("link", name="Give him a seat at the front").first.click()
    page.get_by_label("Anything to add?").fill("By the window, next to Mateo.")
    page.get_by_role("button", name="Kept").click()
    expect(page.get_by_role("status")).to_contain_text("Kept.")


def a_week_goes_by() -> None:
    """The worker's daily look, a week later."""
    Settlement.objects.update(at=timezone.now() - timedelta(days=8))
    assert promises.ask_again() == 1


def say_better_and_thank(page: Page, adult: Adult) -> None:
    """One press on the first page; then thank you on the promise's own."""
    newest_mail(adult.email, "Is it better for Yusuf now?")
    page.goto("/")
    page.get_by_role("button", name="Better").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you")
    page.goto(f"/promises/{Promise.objects.get(side='school').pk}/")
    press(page, "Say thank you")
    expect(page.get_by_text("You said thank you")).to_be_visible()


def hear_the_thanks(page: Page) -> None:
    page.goto("/messages/")
    expect(page.get_by_role("link", name="Somebody says thank you")).to_be_visible()
    assert Message.objects.filter(staff__isnull=False, kind="promises/notices/thanks").count() == 1


def whole_story(house: House, *, javascript: bool) -> None:
    """Everything, from the teacher's day to the thanks."""
    huda, grace = house.cast.huda, house.cast.grace
    desk = house.visit(grace, {"width": 1280, "height": 900}, java_script_enabled=javascript)
    phone = house.visit(None, java_script_enabled=javascript)
    tablet = house.visit(grace, {"width": 820, "height": 1180}, java_script_enabled=javascript)
    plan_and_offer(desk)
    come_in_by_mail(phone, huda)
    book_and_prepare(phone)
    hold_the_talk(tablet)
    agree(phone)
    keep_the_promise(desk)
    a_week_goes_by()
    say_better_and_thank(phone, huda)
    hear_the_thanks(desk)
