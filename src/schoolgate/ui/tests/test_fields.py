"""Fields: everything a screen reader needs is tied together, and nothing that was typed can break the page."""

import re

import pytest
from django import forms
from django.utils.safestring import SafeString

from schoolgate.ui import forms as drawing
from schoolgate.ui.showcase import Ring, When


@pytest.fixture
def ring() -> Ring:
    return Ring({"name": "Tom", "ring": '077"><script>', "language": "pl", "words": ""})


def test_label_hint_error_and_control_stand_in_this_order_and_are_tied(ring):
    html = drawing.field(ring["ring"])

    assert isinstance(html, SafeString)
    assert [html.index(part) for part in ("<label", 'class="hint"', 'class="error"', "<input")] == sorted(
        html.index(part) for part in ("<label", 'class="hint"', 'class="error"', "<input")
    )
    assert 'for="id_ring"' in html
    assert 'aria-describedby="id_ring_hint id_ring_error"' in html
    assert 'aria-invalid="true"' in html
    assert "<script>" not in html


def test_a_field_without_trouble_says_nothing_of_it(ring):
    html = drawing.field(ring["name"])
    assert "aria-invalid" not in html
    assert "aria-describedby" not in html
    assert "optional" not in html


def test_what_may_be_left_out_says_so(ring):
    assert "(optional)" in drawing.field(ring["words"])


def test_a_place_for_spoken_words_stands_in_the_book_voice(ring):
    html = drawing.field(ring["words"], "tall", {"rows": 6, "data_x": "1"})
    assert 'class="said tall"' in html
    assert 'rows="6"' in html
    assert 'data-x="1"' in html


def test_choices_are_one_group_with_one_legend():
    html = drawing.field(When({})["when"])
    assert html.count("<legend>") == 1
    assert html.count('class="choice"') == 3
    assert "7:45 to 8:30 am" in html
    assert 'aria-describedby="id_when_error"' in html


def test_a_single_tick_has_its_words_beside_it():
    html = drawing.field(When()["interpreter"])
    assert "<legend>" not in html
    assert re.search(
        r'<label class="choice"><input type="checkbox"[^>]*> <span>Please bring an interpreter</span>', html
    )
    assert 'aria-describedby="id_interpreter_hint"' in html


def test_the_summary_links_to_controls_that_exist(ring):
    when = When({"six": "1"})
    summary = drawing.error_summary([ring, when])
    page = "".join(drawing.field(bound) for form in (ring, when) for bound in form)

    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_ring", "id_when_0"]
    assert all(f'id="{target}"' in page for target in targets)
    assert "2 things before we can go on" in summary
    assert 'role="alert"' in summary


def test_no_trouble_no_summary():
    assert drawing.error_summary([Ring()]) == ""
    assert drawing.error_summary([Ring({"name": "Tom", "ring": "07700900123", "language": "en"})]) == ""


def test_what_is_wrong_with_the_whole_form_is_said_without_a_link():
    class Pair(forms.Form):
        def clean(self) -> None:
            raise forms.ValidationError("These two <do not> go together.")

    assert "<li>These two &lt;do not&gt; go together.</li>" in drawing.error_summary([Pair({})])
