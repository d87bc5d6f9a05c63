"""A passkey from the first touch to coming in with it alone, in a real browser with a virtual authenticator."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.core.cache import cache

from schoolgate.accounts.sessions import session_key_for
from schoolgate.accounts.tests.test_second_step import numbers
from schoolgate.testing.cast import Cast, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """Passkeys need a name for a host, not a number."""
    settings.STAFF_SECOND_FACTOR = True
    cache.clear()  # the limits of the test before
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def everybody(transactional_db: None) -> Cast:
    return make_cast()


def code_in(mails: Any) -> str:
    """The six numbers of the newest mail: here it has really gone, and its words are forgotten in the database."""
    found = re.search(r"\b(\d{6})\b", mails[-1].body)
    assert found
    return found.group(1)


def touch_sensor(page: Any) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_teacher_adds_a_passkey_and_comes_in_with_it_alone(everybody: Cast, site: str, page: Any) -> None:
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if line.type == "error" else None)
    touch_sensor(page)
    key = session_key_for(everybody.grace, strong=False)
    page.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": site}])

    page.goto(f"{site}/families/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(re.compile("second-step/codes/"))
    assert Authenticator.objects.filter(user=everybody.grace.user, type="webauthn").count() == 1
    page.goto(f"{site}/families/")
    assert page.url == f"{site}/families/"

    page.goto(f"{site}/me/")
    page.locator("main form[data-sign-out] button", has_text="Sign out").first.click()
    page.wait_for_url(re.compile("sign-in/"))
    page.goto(f"{site}/families/")
    page.get_by_role("link", name="Come in with a passkey").click()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(f"{site}/families/")
    assert broken == []


def test_a_passkey_after_the_six_numbers_and_once_more_to_look_after_it(
    everybody: Cast, site: str, page: Any, mailoutbox: Any
) -> None:
    touch_sensor(page)
    key = session_key_for(everybody.grace, strong=False)
    page.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
    page.goto(f"{site}/me/second-step/passkeys/add/")
    page.get_by_label("Come in with it alone").uncheck()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(re.compile("second-step/codes/"))
    page.context.clear_cookies()

    page.goto(f"{site}/sign-in/?next=/families/")
    page.get_by_label("Your email address").fill(everybody.grace.email)
    page.get_by_role("button", name="Send me the numbers").click()
    page.get_by_label("The six numbers").fill(code_in(mailoutbox))
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url(f"{site}/sign-in/second/")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(f"{site}/families/")

    # Another session that has shown nothing yet.
    key = session_key_for(everybody.grace, strong=False)
    page.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": site}])
    page.goto(f"{site}/families/")
    page.get_by_role("link", name="Use my passkey").click()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(f"{site}/families/")
    page.goto(f"{site}/me/second-step/codes/")
    assert page.url == f"{site}/me/second-step/codes/"


def test_the_keyboard_alone_opens_the_door(everybody: Cast, site: str, page: Any, mailoutbox: Any) -> None:
    page.goto(f"{site}/sign-in/?next=/promises/")
    _tab_to(page, "input[type=email]")
    page.keyboard.type(everybody.huda.email)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/sign-in/code/")
    _tab_to(page, "input[name=code]")
    page.keyboard.type(code_in(mailoutbox))
    _tab_to(page, "input[name=is_shared]")
    page.keyboard.press("Space")
    _tab_to(page, "main form .button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/promises/")


def _tab_to(page: Any, selector: str) -> None:
    """Press Tab until it has the focus, and see that the focus shows."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            style = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.boxShadow; }"
            )
            assert style != "nonenone"
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_without_scripts_everything_else_works(everybody: Cast, site: str, browser: Any, mailoutbox: Any) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/sign-in/")
    page.get_by_label("Your email address").fill(everybody.grace.email)
    page.get_by_role("button", name="Send me the numbers").click()
    page.get_by_label("The six numbers").fill(code_in(mailoutbox))
    page.get_by_role("button", name="Come in").click()
    page.get_by_role("link", name="Set up a code app").click()
    page.get_by_label("The six numbers it shows now").fill(numbers(page.locator("code").inner_text().strip()))
    page.get_by_role("button", name="It is set up").click()
    assert page.url == f"{site}/me/second-step/codes/"
    page.get_by_role("link", name="Go on").click()
    assert page.url == f"{site}/"


def test_a_browser_without_a_passkey_says_so_and_offers_the_other_way(everybody: Cast, site: str, page: Any) -> None:
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new Error('none'))")
    page.goto(f"{site}/sign-in/key/")
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_text("That did not work").wait_for()
    assert page.get_by_role("link", name="Come in with six numbers instead").is_visible()


def test_without_scripts_the_passkey_is_not_offered(everybody: Cast, site: str, browser: Any) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/sign-in/key/")
    assert not page.get_by_role("button", name="Use my passkey").is_visible()
    assert page.get_by_text("scripts are off").is_visible()
