"""A passkey from the first touch to coming in with it alone, in a real browser with a virtual authenticator."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings

from schoolgate.accounts.sessions import session_key_for
from schoolgate.testing.cast import Cast, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """Passkeys need a name for a host, not a number."""
    settings.STAFF_SECOND_FACTOR = True
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def everybody(transactional_db: None) -> Cast:
    return make_cast()


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
