"""The frame of every page: who sees which doors, how much it weighs, and that nothing stands inline."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import translation

from schoolgate.ui import context, nav
from schoolgate.ui.tests.conftest import a_viewer

brotli = pytest.importorskip("brotli")  # as the static files are sent

ROOM = Path(context.__file__).parent


def drawn(request, template="ui/page.html", **extra) -> str:
    return render_to_string(template, extra, request)


def test_a_parent_has_five_doors_and_the_one_they_stand_in_is_marked(request_by, parent):
    html = drawn(request_by(parent, "/talks/12/"))
    assert re.findall(r"<li><a [^>]*>.*?<span>(\w+)</span>", html) == ["Home", "Messages", "Meet", "You"]  # wired ones
    assert re.findall(r'aria-current="page">.*?<span>(\w+)</span>', html) == ["Meet"]
    assert "htmx" not in html
    assert "Hazel Lane Primary School</a>" in html


def test_home_is_current_only_at_home(request_by, parent):
    assert nav.current_item("parent", request_by(parent).path) == "home"
    assert nav.current_item("parent", "/write/") == ""


def test_a_view_may_say_itself_where_one_stands(request_by, parent):
    html = drawn(request_by(parent, "/"), nav="talks")
    assert re.findall(r'aria-current="page">.*?<span>(\w+)</span>', html) == ["Meet"]


def test_staff_have_a_rail_with_who_is_in_and_the_way_out(request_by, teacher):
    html = drawn(request_by(teacher))
    assert '<body class="desk">' in html
    assert "<b>Grace Okafor</b><br>4 Willow" in html
    assert 'action="/sign-out/" data-sign-out' in html
    assert '"allowEval":false' in html
    assert "htmx-2.min.js" in html


def test_deliveries_are_shown_to_the_office_alone(teacher, office, parent):
    shown = {v.kind + "".join(v.roles): "deliveries" in {i.name for i in nav.items_for(v.kind, v.roles)}
             for v in (teacher, office, parent)}  # fmt: skip
    assert shown == {"staffteacher": False, "staffoffice": True, "parentparent": False}


ROLES = ("head", "office", "office_lead", "dsl", "teacher", "attendance", "governor", "school_admin")


@pytest.mark.parametrize("role", ROLES)
def test_on_a_phone_four_doors_stand_at_the_foot_and_every_other_one_under_more(request_by, role):
    """Without a script: `<details>` opens with a press or a key. What a desk shows in its rail is there too."""
    with override_settings(ROOT_URLCONF="schoolgate.urls"):
        html = drawn(request_by(a_viewer("staff", role)))
        rail = [*nav.items_for("staff", [role]), *nav.further_for("staff", [role])]
        addresses = [nav.address(item.name) for item in rail]
    bar, under_more = html.split('class="nav"', 1)[1].split("</nav>")[0].split("<details", 1)
    shown = re.findall(r'<li><a href="([^"]+)"', bar)
    hidden = re.findall(r'<li(?: class="on-phone")?><a href="([^"]+)"', under_more)
    assert [*shown, *hidden] == addresses
    assert len(shown) <= nav.PLACES


def test_before_sign_in_a_page_has_no_navigation_and_names_no_school(request_by):
    html = drawn(request_by(None))
    assert "<nav" not in html
    assert "· Schoolgate</title>" in html


def test_a_page_can_be_drawn_with_no_request_at_all(site):
    html = render_to_string("ui/solo.html")
    assert '<html lang="en-GB" dir="ltr"' in html


def test_the_pseudo_language_turns_the_page_round(request_by, parent):
    with translation.override("en-xr"):
        html = drawn(request_by(parent))
    assert '<html lang="en-x-rtl" dir="rtl"' in html
    assert "⟦Mééţ⟧" in html


def test_the_reader_chooses_the_look_and_only_known_looks_count(request_by):
    request = request_by(None)
    request.COOKIES["look"] = "dark"
    assert 'data-theme="dark"' in drawn(request)
    request.COOKIES["look"] = '"><script>'
    assert "data-theme" not in drawn(request)


def test_one_other_language_is_a_button_and_more_are_a_menu(request_by, parent):
    with override_settings(LANGUAGES=[("en-gb", "English"), ("ar", "Arabic")]):
        html = drawn(request_by(parent, "/talks/?q=1"))
    assert html.count('name="language"') == 1
    assert 'name="next" value="/talks/?q=1"' in html
    with override_settings(LANGUAGES=[("en-gb", "English"), ("ar", "Arabic"), ("pl", "Polish")]):
        html = drawn(request_by(parent))
    assert '<details class="menu">' in html
    assert '<bdi lang="ar">العربيّة</bdi>' in html


def test_a_school_with_one_language_offers_no_choice(request_by, parent):
    with override_settings(LANGUAGES=[("en-gb", "English")]):
        assert 'name="language"' not in drawn(request_by(parent))


def test_a_first_visit_is_four_requests_and_far_below_thirty_kilobytes(request_by, parent):
    html = drawn(request_by(parent))
    asked = set(re.findall(r'(?:<link rel="stylesheet" href|<script src|<use href)="/static/([^"#]+)', html))
    assert asked == {"ui/schoolgate.css", "ui/schoolgate.js", "ui/icons.svg"}
    weight = len(brotli.compress(html.encode()))
    weight += sum(len(brotli.compress(Path(str(finders.find(path))).read_bytes())) for path in asked)
    assert weight < 15_000


@pytest.mark.parametrize("path", sorted((ROOM / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_nothing_stands_inline_so_the_strict_policy_holds(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", sorted((ROOM / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_every_icon_named_in_a_template_is_in_the_file(path):
    sprite = (ROOM / "static/ui/icons.svg").read_text()
    assert [name for name in re.findall(r'{% icon "(\w+)"', path.read_text()) if f'id="{name}"' not in sprite] == []


def test_no_style_knows_left_from_right():
    css = (ROOM / "static/ui/schoolgate.css").read_text()
    assert re.findall(r"(?:margin|padding|border)-(?:left|right)|text-align: (?:left|right)|float:|http", css) == []


def test_the_two_dark_palettes_are_the_same():
    css = (ROOM / "static/ui/schoolgate.css").read_text()
    by_system, by_choice = re.findall(r"color-scheme: dark;(.*?)}", css, re.DOTALL)
    assert by_system.split() == by_choice.split()
