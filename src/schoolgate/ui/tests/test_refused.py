"""A refusal is a calm page, and nothing that was typed is lost."""

from django.http import HttpRequest
from django.test import Client

from schoolgate.refusal import Refused
from schoolgate.ui import kept
from schoolgate.ui.middleware import RefusedMiddleware


def refuse(request: HttpRequest):
    middleware = RefusedMiddleware(lambda _: None)  # type: ignore[arg-type,return-value]
    return middleware.process_exception(request, Refused("This time has just been taken.", then="Two are free."))


def test_it_says_why_and_what_to_do_next(request_by, parent):
    response = refuse(request_by(parent, data={}, referer="http://testserver/talks/12/?day=3"))
    html = response.content.decode()

    assert response.status_code == 409
    assert "<h1>This time has just been taken.</h1>" in html
    assert "Two are free." in html
    assert "Nothing has been changed." in html
    assert 'href="/talks/12/?day=3"' in html


def test_every_word_is_given_back_and_no_secret(request_by, parent):
    typed = {
        "csrfmiddlewaretoken": "a" * 64,
        "code": "408 126",
        "answer": "yes",
        "what": "He loves maps.\n<script>alert(1)</script>",
        "who": "Samira",
    }
    html = refuse(request_by(parent, data=typed)).content.decode()

    assert "He loves maps.<br>&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "Samira" in html
    assert "408 126" not in html
    assert "a" * 64 not in html
    assert html.count('class="kept"') == 2


def test_with_htmx_it_is_a_fragment(request_by, parent):
    request = request_by(parent, data={"what": "Some words here."})
    request.htmx = True
    html = refuse(request).content.decode()
    assert "<html" not in html
    assert "Some words here." in html


def test_another_exception_is_left_alone(request_by):
    assert RefusedMiddleware(lambda _: None).process_exception(request_by(None), ValueError()) is None


def test_the_way_back_is_never_to_another_site(request_by):
    for referer in ("https://evil.example/x", "http://testserver.evil.example/", "//evil.example", "javascript:x", ""):
        assert kept.way_back(request_by(None, referer=referer)) == ""
    assert kept.way_back(request_by(None, referer="http://testserver//evil.example/")) == ""
    assert kept.way_back(request_by(None, referer="http://testserver/talks/")) == "/talks/"


def test_through_the_whole_house(site, db, client: Client):
    response = client.post("/refuse/", {"what": "Words that matter."}, headers={"referer": "http://testserver/talks/"})
    assert response.status_code == 409
    assert "Words that matter." in response.content.decode()
