"""Error pages say what to do next, keep what was typed, and give nothing away."""

import pytest
from django.test import Client

from schoolgate.ui import views


@pytest.fixture
def browser(site, db) -> Client:
    """A client that checks the token as a browser would be checked."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def without_token(html: str) -> str:
    return "\n".join(line for line in html.splitlines() if "csrfmiddlewaretoken" not in line)


def test_what_is_not_yours_and_what_does_not_exist_read_the_same(browser):
    not_yours, not_there = browser.get("/gone/"), browser.get("/nowhere/")

    assert (not_yours.status_code, not_there.status_code) == (404, 404)
    assert without_token(not_yours.content.decode()) == without_token(not_there.content.decode())
    assert "We could not find that page" in not_there.content.decode()
    assert "Yusuf" not in not_yours.content.decode()


def test_a_mistake_of_ours_is_said_to_be_ours_and_can_be_found_again(browser):
    response = browser.get("/broken/")
    html = response.content.decode()
    assert response.status_code == 500
    assert "It is not your fault" in html
    assert "secret" not in html
    assert response["X-Request-ID"][:8] in html


def test_the_page_for_a_mistake_of_ours_needs_nothing_of_the_request(site):
    assert views.server_error(None).status_code == 500


def test_words_posted_to_a_page_that_is_gone_are_given_back(request_by, parent):
    response = views.not_found(request_by(parent, data={"what": "He loves maps."}))
    assert "He loves maps." in response.content.decode()


def test_bad_requests_and_forbidden_ones_are_calm_too(request_by, parent):
    assert views.bad_request(request_by(parent), ValueError("secret")).status_code == 400
    forbidden = views.forbidden(request_by(parent, referer="http://testserver/talks/"))
    assert forbidden.status_code == 403
    assert 'href="/talks/"' in forbidden.content.decode()


def test_a_page_open_too_long_offers_to_send_the_words_again(request_by, parent):
    typed = {"what": "He loves\nmaps & bread.", "slot": "12", "code": "408126", "csrfmiddlewaretoken": "old"}
    response = views.csrf_failure(request_by(parent, "/write/", typed, origin="http://testserver"))
    html = response.content.decode()

    assert response.status_code == 403
    assert "He loves<br>maps &amp; bread." in html
    assert 'name="slot"' in html
    assert 'action="/write/"' in html
    assert "408126" not in html
    assert html.count('name="csrfmiddlewaretoken"') == 2  # the language button's, and the form's
    assert '"old"' not in html


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site", "origin": "http://testserver"}, {}]
)
def test_another_sites_form_is_neither_shown_nor_one_press_away(request_by, parent, headers):
    html = views.csrf_failure(request_by(parent, "/write/", {"what": "Ring this number"}, **headers)).content.decode()
    assert "Ring this number" not in html
    assert "Send it now" not in html


def test_sending_again_arrives(browser, settings):
    settings.CSRF_FAILURE_VIEW = "schoolgate.ui.views.csrf_failure"
    page = browser.post("/write/", {"words": "Two\nlines", "answer": "yes"}, headers={"origin": "http://testserver"})
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[-1].split('"')[0]
    again = browser.post(
        "/write/",
        {"words": "Two\nlines", "answer": "yes", "csrfmiddlewaretoken": token},
        headers={"origin": "http://testserver"},
    )
    assert again.status_code == 200
    assert "answer=yes" in again.content.decode()


def test_the_look_is_kept_in_a_cookie_and_leads_back(site, db, client: Client):
    response = client.post("/look/", {"look": "dark"}, headers={"referer": "http://testserver/talks/"})
    assert (response.status_code, response["Location"]) == (302, "/talks/")
    assert response.cookies["look"].value == "dark"
    assert client.post("/look/", {"look": "system"}).cookies["look"].value == ""
    assert "look" not in client.post("/look/", {"look": "<b>"}).cookies or not client.cookies["look"].value
